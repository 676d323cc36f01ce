"""What goes wrong: every error page, the log, and what happens to a half-done act."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI, Request, Response
from sqlalchemy import select

from anonymizer import Runner
from app.identity import service, sessions
from app.identity.models import Person
from app.kernel import clock
from app.kernel.config import Settings
from app.kernel.db import ReadSession
from app.kernel.errors import Refused, Unavailable
from app.kernel.text import LOCALES, speaking
from app.main import create_app
from app.web import log
from app.web.access import Signed, Writing
from app.web.error_pages import WORDS, ErrorPage
from app.web.flash import see_other
from app.web.forms import AllTyped
from app.web.pages import Page, page
from tests.houses import lend
from tests.people import Visitor, examine
from tests.reading import first_of


@pytest.fixture
def web(settings: Settings, screener: Runner) -> Iterator[FastAPI]:
    """An app of its own: pages are added to it."""
    app = create_app(settings)
    lend(app, screener)
    yield app
    app.state.house.database.dispose()


@pytest.mark.one_engine
@pytest.mark.parametrize("status", list(WORDS))
@pytest.mark.parametrize("locale", list(LOCALES))
def test_every_error_page_says_what_is_safe_and_leads_on(
    web: FastAPI, status: int, locale: str
) -> None:
    visitor = Visitor(failing(web, status), language=locale).opens("/fails")

    assert visitor.status == status
    with speaking(locale):
        visitor.sees(str(WORDS[status].title), str(WORDS[status].safe), str(WORDS[status].next))
    assert visitor.page.cssselect("main a[href]")


def failing(app: FastAPI, status: int) -> FastAPI:
    """Return the app with one page more, which fails in this way."""

    def fails(request: Request) -> Response:
        return page(request, ErrorPage(status, WORDS[status].title), status=status)

    app.get("/fails", name="help.fails")(fails)
    return app


def test_an_address_for_another_method_says_so(visitor: Visitor) -> None:
    visitor.opens("/sign-in")
    response = visitor.sends("PUT", "/sign-in", [("csrf", visitor.token())]).response

    assert response.status_code == 405
    assert response.headers["Allow"]


def test_the_api_answers_with_problems(visitor: Visitor) -> None:
    for path, status, code in (
        ("/api/v1/nothing", 404, "not-found"),
        ("/api/v1/health", 405, "method-not-allowed"),
    ):
        response = visitor.client.request("GET" if status == 404 else "DELETE", path)
        examine(response, visitor.base)
        if status == 405:  # without a token it does not come that far
            continue
        assert response.headers["content-type"] == "application/problem+json"
        assert (response.json()["status"], response.json()["code"]) == (status, code)


def test_what_breaks_is_not_told_to_anybody(
    web: FastAPI, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)

    def breaks(q: str = "") -> None:
        canary = "canary-" + q
        raise RuntimeError(canary)

    web.get("/breaks", name="help.breaks")(breaks)
    visitor = Visitor(web).opens("/breaks?q=in-a-question")
    told = capfd.readouterr().err + caplog.text.replace(str(visitor.response.url), "")

    assert visitor.status == 500
    visitor.sees_nothing_of("canary", "RuntimeError")
    line = json.loads(next(part for part in told.splitlines() if "unexpected" in part))
    assert line["kind"] == "builtins.RuntimeError"
    assert line["where"][-1].endswith("breaks")
    visitor.sees(line["reference"])
    assert "canary" not in told


def test_a_broken_api_answers_with_a_problem(web: FastAPI) -> None:
    def breaks() -> None:
        raise RuntimeError

    web.get("/api/v1/breaks", name="api.breaks")(breaks)
    response = Visitor(web).client.get("/api/v1/breaks")

    assert (response.status_code, response.json()["code"]) == (500, "broken")


def test_a_broken_database_gives_a_page_that_says_so(web: FastAPI) -> None:

    def gone() -> None:
        raise Unavailable

    web.get("/gone", name="help.gone")(gone)

    assert Visitor(web).opens("/gone").status == 503


def test_the_log_knows_no_other_keys() -> None:
    kept = log.only_known_keys(None, "info", {"event": "x", "title": "Six months of silence"})

    assert kept == {"event": "x", "dropped": ["title"]}


def test_an_answer_that_refuses_undoes_what_the_act_changed(
    web: FastAPI, as_: Callable[..., Visitor]
) -> None:

    def refuses(request: Request, session: Writing, actor: Signed) -> Response:
        service.set_locale(session, actor, "fr")
        return page(request, ErrorPage(409, Refused.message), status=409)

    web.post("/refuses", name="account.refuses")(refuses)
    visitor = as_().opens("/account")
    visitor.sends("POST", "/refuses", [("csrf", visitor.token())])

    assert visitor.status == 409
    with web.state.house.database.reading() as session:
        assert locale_of(session) == "en"


def locale_of(session: ReadSession) -> str:

    return session.scalars(select(Person.locale)).one()


def test_a_commit_has_happened_before_the_answer_leaves(as_: Callable[..., Visitor]) -> None:
    visitor = as_().opens("/account")
    visitor.client.post("/account/notices", data={"csrf": visitor.token()})

    assert first_of(visitor.opens("/account").page, "input[name=wants][checked]") is None


def test_what_was_typed_is_shown_back_when_the_sign_in_has_ended(
    web: FastAPI, as_: Callable[..., Visitor]
) -> None:

    received: list[str] = []

    def takes(request: Request, session: Writing, actor: Signed, typed: AllTyped) -> Response:
        received.extend(value for name, value in typed if name == "text")
        return see_other(request, "today.show")

    web.post("/takes", name="case.takes")(takes)
    text = "\nA long text,\nin three lines, about <b>work</b>."
    visitor = as_().opens("/account")
    token = visitor.token()
    with web.state.house.database.writing() as session:
        cookie = visitor.client.cookies["session"]
        resumed = sessions.resume(session, cookie, now=clock.now())
        assert resumed is not None
        sessions.sign_out(session, resumed.actor)

    visitor.sends("POST", "/takes", [("csrf", token), ("text", text), ("act", "save")])

    assert visitor.status == 403
    visitor.sees("Your text is still here", "Sign in again in a new window")
    newly = as_()
    visitor.holds(newly.client.cookies["session"])
    visitor.submits("Send again").submits("Send again")
    assert visitor.path == "/today"
    assert received == [text]


def test_passphrases_are_never_shown_back(as_: Callable[..., Visitor]) -> None:
    visitor = as_()
    visitor.sends("POST", "/sign-in", [("csrf", "old"), ("passphrase", "canary passphrase")])

    assert visitor.status == 403
    visitor.sees_nothing_of("canary")


def test_every_page_names_its_template_and_its_title() -> None:
    for kind in every_page(Page):
        if kind.__subclasses__():  # what several pages share
            continue
        assert kind.template.endswith(".html")
        assert kind.title is not Page.title, kind


def every_page(kind: type[Page]) -> list[type[Page]]:
    below = kind.__subclasses__()
    return below + [deeper for child in below for deeper in every_page(child)]
