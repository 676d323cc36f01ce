"""Headers, cookies, languages, static files and the error pages."""

from collections.abc import Callable

import pytest

from app.kernel.config import Settings
from app.main import create_app
from app.web.assets import assets
from app.web.language import preferred
from tests.people import Visitor, examine

pytestmark = pytest.mark.one_engine


def test_over_tls_cookies_cannot_be_planted_and_browsers_stay_there(settings: Settings) -> None:
    app = create_app(settings.model_copy(update={"base_url": "https://peers.example"}))
    response = Visitor(app).opens("/sign-in").response
    app.state.house.database.dispose()

    assert response.headers["Strict-Transport-Security"].startswith("max-age=63072000")
    assert response.headers["set-cookie"].startswith("__Host-pre=")


def test_public_pages_may_be_kept_and_set_no_cookie(visitor: Visitor) -> None:
    response = visitor.opens("/help/stored").response

    assert response.headers["Cache-Control"] == "public, max-age=300"
    assert "set-cookie" not in response.headers


def test_the_same_pages_are_not_kept_for_somebody_signed_in(
    as_: Callable[..., Visitor],
) -> None:
    response = as_().opens("/help/stored").response

    assert response.headers["Cache-Control"] == "no-store"


def test_every_help_page_can_be_read(visitor: Visitor) -> None:
    visitor.opens("/help")
    links = [link.attrib["href"] for link in visitor.page.cssselect("main a[href^='/help/']")]
    assert len(links) == 8

    for link in links:
        assert visitor.opens(link).status == 200


def test_the_first_page_brings_people_who_are_signed_in_to_their_day(
    as_: Callable[..., Visitor],
) -> None:
    assert as_().opens("/").path == "/today"


def test_static_files_are_kept_for_ever_under_their_mark(visitor: Visitor) -> None:
    page = visitor.opens("/sign-in").page
    for tag in page.cssselect("link[href], script[src]"):
        response = visitor.client.get(str(tag.get("href") or tag.get("src")))
        examine(response, visitor.base)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_static_files_under_an_old_mark_are_served_but_not_kept(visitor: Visitor) -> None:
    response = visitor.client.get("/static/0123456789abcdef/css/tokens.css")

    assert response.headers["Cache-Control"] == "no-cache"
    assert response.content == assets().files["css/tokens.css"]


@pytest.mark.parametrize("name", ["../main.py", "%2e%2e/main.py", "css/", "css/none.css"])
def test_nothing_else_is_served_as_a_static_file(visitor: Visitor, name: str) -> None:
    assert visitor.client.get(f"/static/{assets().mark}/{name}").status_code == 404


def test_robots_see_only_what_is_public(visitor: Visitor) -> None:
    assert "Disallow: /\n" in visitor.client.get("/robots.txt").text


@pytest.mark.parametrize(
    ("chosen", "accepted", "spoken"),
    [
        (None, "", "en"),
        (None, "de-AT,de;q=0.9,en;q=0.5", "de"),
        (None, "nl,fr;q=0.8,en;q=0.9", "en"),
        (None, "nl", "en"),
        (None, "fr;q=0", "en"),
        (None, "*;q=x,,;;", "en"),
        ("fr", "de", "fr"),
        ("xx", "de", "de"),
    ],
)
def test_the_language_is_the_chosen_one_or_the_best_that_is_asked_for(
    chosen: str | None, accepted: str, spoken: str
) -> None:
    assert preferred(chosen, accepted) == spoken


def test_a_language_is_chosen_and_one_stays_where_one_was(
    as_: Callable[..., Visitor],
) -> None:
    visitor = as_().opens("/account")
    visitor.sends("POST", "/language", [("csrf", visitor.token()), ("locale", "de")])

    assert visitor.path == "/account"
    assert visitor.page.get("lang") == "de"


def test_a_language_can_be_chosen_without_a_sign_in(visitor: Visitor) -> None:
    visitor.opens("/help/stored").follows("Language").submits("Français")

    assert visitor.page.get("lang") == "fr"


def test_a_language_we_do_not_speak_is_refused(visitor: Visitor) -> None:
    visitor.opens("/language")

    assert (
        visitor.sends("POST", "/language", [("csrf", visitor.token()), ("locale", "xx")]).status
        == 422
    )


def test_a_foreign_referer_leads_to_the_first_page(visitor: Visitor) -> None:
    visitor.opens("/language")
    for referer in ("https://elsewhere.example/help", "http://127.0.0.1:8000/nowhere", "//x"):
        pairs = [("csrf", visitor.token()), ("locale", "en")]
        assert visitor.sends("POST", "/language", pairs, {"Referer": referer}).path == "/"
        visitor.opens("/language")
