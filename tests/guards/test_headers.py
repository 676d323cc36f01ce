"""Every route, as a browser or a proxy meets it: headers, HEAD, titles, the quick way out."""

import re

import httpx
import pytest

from anonymizer.desk.headers import ALWAYS, POLICY
from app.kernel.config import Settings
from app.kernel.ids import new_id
from app.main import create_app
from app.web.headers import FORGET
from tests.guards.routes import EVERYBODY, Route, routes
from tests.inhabited import Inhabited, a_cookie
from tests.visitors import TestClient, a_visitor, token_on
from tests.walking import cases_of

pytestmark = pytest.mark.one_engine

WANTED = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Origin-Agent-Cluster": "?1",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


def test_the_policy_begins_with_nothing_and_allows_nothing_inline() -> None:
    rules = dict(part.strip().split(" ", 1) for part in POLICY.split(";"))

    assert rules.pop("default-src") == "'none'"
    assert set(rules.values()) == {"'self'", "'none'"}
    assert {"base-uri", "frame-ancestors", "form-action"} <= set(rules)
    assert {name: ALWAYS[name] for name in WANTED} == WANTED
    assert all(part.endswith("=()") for part in ALWAYS["Permissions-Policy"].split(", "))


def dressed(answer: httpx.Response, route: Route, who: str) -> None:
    """Check the headers of one answer."""
    told = (route.name, who, answer.status_code)
    for name, value in ALWAYS.items():
        assert answer.headers.get_list(name) == [value], (*told, name)
    for name in ("server", "x-powered-by", "date"):
        assert name not in answer.headers, (*told, name)
    cache = answer.headers["Cache-Control"]
    is_page = answer.headers.get("content-type", "").startswith("text/html")
    is_personal = answer.headers.get_list("set-cookie") or (who != "nobody" and is_page)
    if not route.is_public or is_personal:  # files and the standard are the same for everybody
        assert cache == "no-store", (*told, cache)
    for line in answer.headers.get_list("set-cookie"):
        assert line.endswith("; Path=/; SameSite=Strict") or "Max-Age" in line, told
        assert "HttpOnly" in line, told


@pytest.mark.parametrize("who", EVERYBODY)
def test_every_answer_of_every_route_is_dressed_and_head_is_get_without_a_body(
    inhabited: Inhabited, who: str
) -> None:
    visitor = a_visitor(inhabited.app, inhabited.cookies[who])
    all_routes = list(routes(inhabited.app))
    gets = {route.path for route in all_routes if route.method == "GET"}
    for route in all_routes:
        path = route.at(inhabited.cases["open"])
        if route.method == "POST":
            dressed(visitor.post(path, data={"csrf": "wrong"}), route, who)
            head = visitor.head(path)
            assert head.content == b""
            assert (head.status_code == 405) is (route.path not in gets), route.name
            continue
        answer, head = visitor.get(path), visitor.head(path)
        dressed(answer, route, who)
        dressed(head, route, who)
        assert head.content == b""
        assert head.status_code == answer.status_code, route.name
        same = ("content-type", "location", "etag", "cache-control")
        assert [head.headers.get(name) for name in same] == [
            answer.headers.get(name) for name in same
        ], route.name


def test_every_page_has_a_neutral_title(inhabited: Inhabited) -> None:
    """A title ends up in histories: it is the same for every case, and for a missing one."""
    for person in ("bringer", "peer", "asked"):
        actor = inhabited.actors[person]
        visitor = a_visitor(inhabited.app, a_cookie(inhabited.database, actor))
        looked_for = [*cases_of(inhabited, actor), new_id()]
        for route in routes(inhabited.app):
            if route.method != "GET" or not route.has_case:
                continue
            titles = {
                found[1]
                for case_id in looked_for
                if (found := re.search("<title>(.*?)</title>", visitor.get(route.at(case_id)).text))
            }
            assert all(title.endswith(" · intervision") for title in titles), route.name
            assert not [t for t in titles if re.search(r"[0-9a-f]{8}-", t)], route.name


def test_pages_of_cases_have_a_quick_way_out_and_others_have_none(inhabited: Inhabited) -> None:
    visitor = a_visitor(inhabited.app, a_cookie(inhabited.database, inhabited.actors["bringer"]))
    for route in routes(inhabited.app):
        if route.method != "GET":
            continue
        answer = visitor.get(route.at(inhabited.cases["open"]))
        if answer.headers.get("content-type", "").startswith("text/html") and answer.text:
            has_exit = 'href="/away"' in answer.text
            near = route.name.partition(".")[0] in {"case", "offer", "room"}
            assert has_exit is near or "<html" not in answer.text, route.name


def test_the_way_out_leads_to_one_page_elsewhere_and_changes_nothing(
    inhabited: Inhabited,
) -> None:
    visitor = a_visitor(inhabited.app, inhabited.cookies["case_worker"])
    answer = visitor.get("/away?to=https://elsewhere.example/")

    assert answer.status_code == 303
    assert answer.headers["location"] == inhabited.app.state.house.settings.exit_url
    assert visitor.get("/today").status_code == 200


@pytest.mark.parametrize("url", ["http://plain.example/", "javascript:alert(1)", "/away", ""])
def test_an_exit_that_is_no_page_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="exit_url"):
        Settings(exit_url=url)


def signed_out(answer: httpx.Response) -> bool:
    return answer.headers.get("Clear-Site-Data") == FORGET


def test_the_end_of_a_sign_in_clears_what_the_browser_kept(inhabited: Inhabited) -> None:
    actor = inhabited.actors["bringer"]
    here, there = (a_visitor(inhabited.app, a_cookie(inhabited.database, actor)) for _ in range(2))
    assert not signed_out(here.get("/today"))
    ends = re.findall(r'action="(/account/sign-ins/[^"]+/end)"', here.get("/account").text)
    for end in ends:
        here.post(end, data={"csrf": token_on(here)})

    for path in ("/today", "/api/v1/me/cases", f"/rooms/{inhabited.cases['open']}/messages"):
        answer = there.get(path, headers={"X-Fragment": "poll"} if "messages" in path else {})
        assert signed_out(answer), path
    assert not signed_out(a_visitor(inhabited.app).get("/today"))


def test_signing_out_clears_what_the_browser_kept(inhabited: Inhabited) -> None:
    cookie = a_cookie(inhabited.database, inhabited.actors["bringer"])
    visitor = a_visitor(inhabited.app, cookie)
    answer = visitor.post("/sign-out", data={"csrf": token_on(visitor)})

    assert answer.status_code == 303
    assert signed_out(answer)
    assert "session=" in answer.headers["set-cookie"]
    assert "Max-Age=0" in answer.headers["set-cookie"]


def test_over_tls_every_cookie_has_the_prefix_and_every_answer_says_tls_only(
    settings: Settings,
) -> None:
    app = create_app(settings.model_copy(update={"base_url": "https://peers.example"}))
    visitor = TestClient(app, base_url="https://peers.example", follow_redirects=False)
    try:
        for route in routes(app):
            path = route.at()
            answer = visitor.get(path) if route.method == "GET" else visitor.post(path)
            assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
            for line in answer.headers.get_list("set-cookie"):
                assert line.startswith("__Host-"), route.name
                assert "; Secure" in line, route.name
    finally:
        app.state.house.screener.close()
        app.state.house.database.dispose()
