"""The standard in public: what a reader finds, in which language, and that it stays."""

import hashlib

import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement

from app.kernel.config import Settings
from app.main import create_app
from standards.edition import Group, load_released
from tests.reading import first_of, parsed, words_in
from tests.visitors import a_visitor, token_on

pytestmark = pytest.mark.one_engine

EDITION = load_released("1.0.0")
PRINCIPLES = [principle.id for principle in EDITION.principles]
UNKNOWN = (
    "/standard/9.9.9",
    "/standard/1.0",
    "/standard/1.0.0/A99",
    "/standard/1.0.0/a6",
    "/standard/9.9.9/A6",
    "/standard/9.9.9.json",
    "/standard/1.0.0.xml",
    "/standard/1.0.0.md?lang=tlh",
    "/standard/../etc",
)


def read(app: FastAPI, path: str, **headers: str) -> HtmlElement:
    answer = a_visitor(app).get(path, headers=headers)
    assert answer.status_code == 200, path
    return parsed(answer.text)


def test_the_overview_shows_the_newest_edition_with_everything_it_needs(app: FastAPI) -> None:
    page = read(app, "/standard")
    words = words_in(page)

    assert EDITION.title.in_("en") == page.cssselect("h1")[0].text_content().strip()
    assert all(part in words for part in EDITION.preamble.in_("en").split("\n\n"))
    assert all(part in words for part in EDITION.provenance.in_("en").split("\n\n"))
    assert "sha256:" in words
    links = {link.attrib["href"] for link in page.iter("a")}
    assert {f"/standard/1.0.0/{principle}" for principle in PRINCIPLES} <= links
    assert {"/standard/1.0.0.json", "/standard/1.0.0.md?lang=de"} <= links


def test_group_b_stands_apart_from_group_a(app: FastAPI) -> None:
    page = read(app, "/standard/1.0.0")

    for group in Group:
        contents = page.cssselect(f"#group-{group.value} ~ ol.contents")[0]
        shown = [entry.text_content() for entry in contents.iter("b")]
        assert [principle.id for principle in EDITION.group(group)] == shown


@pytest.mark.parametrize("principle_id", PRINCIPLES)
def test_every_principle_has_its_page(app: FastAPI, principle_id: str) -> None:
    principle = EDITION.principle(principle_id)
    page = read(app, f"/standard/1.0.0/{principle_id}")
    words = words_in(page)

    texts = [principle.title, principle.body, *(i.text for i in principle.indicators)]
    for said in [*texts, *principle.questions]:
        assert all(part in words for part in said.in_("en").split("\n\n"))
    assert [indicator.id for indicator in principle.indicators] == [
        item.attrib["id"] for item in page.cssselect("ul.indicators li")
    ]
    links = {link.attrib["href"] for link in page.cssselect("article a")}
    related = {each.id for each in EDITION.children(principle_id)}
    related |= {principle.parent} if principle.parent else set()
    assert {f"/standard/1.0.0/{each}" for each in related} <= links


def test_one_can_walk_from_the_first_principle_to_the_last(app: FastAPI) -> None:
    visitor, path, walked = a_visitor(app), f"/standard/1.0.0/{PRINCIPLES[0]}", []
    while path:
        walked.append(path.rpartition("/")[2])
        page = parsed(visitor.get(path).text)
        following = first_of(page, "a[rel~=next]")
        path = "" if following is None else following.attrib["href"]

    assert walked == PRINCIPLES


@pytest.mark.parametrize("path", UNKNOWN)
def test_what_was_never_released_is_not_there(app: FastAPI, path: str) -> None:
    assert a_visitor(app).get(path).status_code == 404


@pytest.mark.parametrize("locale", EDITION.locales)
def test_the_address_may_choose_the_language_and_its_links_keep_it(
    app: FastAPI, locale: str
) -> None:
    answer = a_visitor(app).get(
        "/standard/1.0.0/A6", params={"lang": locale}, headers={"Accept-Language": "fr"}
    )
    page = parsed(answer.text)

    assert locale == answer.headers["Content-Language"]
    assert EDITION.principle("A6").title.in_(locale) in page.text_content()
    following = first_of(page, "a[rel~=next]")
    assert following is not None
    assert following.attrib["href"].endswith(f"?lang={locale}")


@pytest.mark.parametrize("locale", EDITION.locales)
def test_without_a_choice_the_browser_is_asked(app: FastAPI, locale: str) -> None:
    page = read(app, "/standard/1.0.0/A6", **{"Accept-Language": f"{locale};q=0.9, xx"})

    assert locale == page.get("lang")
    assert EDITION.principle("A6").title.in_(locale) in page.text_content()


def test_a_language_chosen_by_form_is_kept(app: FastAPI) -> None:
    visitor = a_visitor(app)
    token = token_on(visitor, "/language")
    visitor.post("/language", data={"csrf": token, "locale": "de"})

    assert EDITION.title.in_("de") in visitor.get("/standard").text


def test_an_unknown_language_in_the_address_is_passed_over(app: FastAPI) -> None:
    assert EDITION.title.in_("en") in a_visitor(app).get("/standard?lang=tlh").text


def test_the_json_file_is_what_the_content_hash_stands_for(app: FastAPI) -> None:
    answer = a_visitor(app).get("/standard/1.0.0.json")
    digest = f"sha256:{hashlib.sha256(answer.content).hexdigest()}"

    assert "application/json" in answer.headers["Content-Type"]
    assert digest in a_visitor(app).get("/standard/1.0.0").text
    assert digest in a_visitor(app).get("/standard/1.0.0/B3").text


@pytest.mark.parametrize("locale", EDITION.locales)
def test_the_text_to_take_along_is_whole_in_each_language(app: FastAPI, locale: str) -> None:
    answer = a_visitor(app).get("/standard/1.0.0.md", params={"lang": locale})

    assert answer.status_code == 200
    assert locale == answer.headers["Content-Language"]
    for principle in EDITION.principles:
        assert principle.title.in_(locale) in answer.text
        assert principle.body.in_(locale) in answer.text


@pytest.mark.parametrize(
    "path", ["/standard", "/standard/1.0.0", "/standard/1.0.0/A6", "/standard/1.0.0.json"]
)
def test_a_reader_gets_no_cookie_and_may_keep_the_page(app: FastAPI, path: str) -> None:
    visitor = a_visitor(app)
    first = visitor.get(path)

    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"].startswith("public")
    assert first.headers["ETag"].startswith('"')
    again = visitor.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    assert first.headers["ETag"] == again.headers["ETag"]
    assert visitor.get(path, headers={"If-None-Match": '"another"'}).status_code == 200


def test_the_same_tag_never_stands_for_different_bytes(app: FastAPI) -> None:
    seen: dict[str, bytes] = {}
    for path in ("/standard", "/standard/1.0.0", "/standard/1.0.0/A6", "/standard/1.0.0/A7"):
        for lang in ("", "?lang=en", "?lang=de", "?lang=fr"):
            for accepted in ("en", "de", "fr"):
                answer = a_visitor(app).get(path + lang, headers={"Accept-Language": accepted})
                assert seen.setdefault(answer.headers["ETag"], answer.content) == answer.content


def test_nothing_is_kept_in_caches_for_a_browser_with_a_form(app: FastAPI) -> None:
    visitor = a_visitor(app)
    token_on(visitor, "/language")
    answer = visitor.get("/standard")

    assert answer.headers["Cache-Control"] == "no-store"
    assert "ETag" not in answer.headers


def test_before_anything_is_released_the_overview_is_not_there(settings: Settings) -> None:
    empty = create_app(settings)
    answer = a_visitor(empty).get("/standard")
    empty.state.house.screener.close()
    empty.state.house.database.dispose()

    assert answer.status_code == 404
