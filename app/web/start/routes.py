"""The first page, the language, and the page after signing in."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse
from starlette.routing import Match

from app.identity import service
from app.identity.models import SessionStage
from app.kernel.errors import NotFound
from app.kernel.text import LOCALES
from app.web import language
from app.web.access import whoever
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.house import InHouse
from app.web.pages import page
from app.web.start import forms, pages

router = APIRouter()

_ROBOTS = """\
User-agent: *
Allow: /$
Allow: /standard
Allow: /help
Allow: /static/
Disallow: /
"""


_SECURITY = """\
Contact: {contact}
Expires: {expires}T23:59:59Z
Preferred-Languages: {languages}
Canonical: {base_url}/.well-known/security.txt
"""


@router.get("/", name="start.show")
def start(request: Request) -> Response:
    """Tell everybody what this is; bring people who are signed in to their day."""
    resumed = whoever(request)
    if resumed is not None and resumed.stage is SessionStage.SIGNED_IN:
        return see_other(request, "today.show")
    return page(request, pages.StartPage())


@router.get("/language", name="language.show")
def show_languages(request: Request) -> Response:
    """Show the languages to choose from."""
    return page(request, pages.LanguagePage())


@router.post("/language", name="language.choose")
def choose_language(request: Request, house: InHouse, form: Posted[forms.LanguageForm]) -> Response:
    """Speak another language from here on; remembered with the person who is signed in."""
    if not form.validate():
        return page(request, pages.LanguagePage(), status=422)
    language.keep(request, form.locale.data)
    resumed = whoever(request)
    if resumed is not None:
        with house.database.writing() as session:
            service.set_locale(session, resumed.actor, form.locale.data)
    return RedirectResponse(_back(request), status_code=303)


@router.get("/away", name="start.away")
def away(house: InHouse) -> Response:
    """Lead away at once, to a neutral page elsewhere; always the same one, so no open redirect."""
    return RedirectResponse(house.settings.exit_url, status_code=303)


@router.get("/robots.txt", name="start.robots")
def robots() -> Response:
    """Keep search engines to what is public."""
    return PlainTextResponse(_ROBOTS, headers={"Cache-Control": "public, max-age=86400"})


@router.get("/.well-known/security.txt", name="start.security")
def security(house: InHouse) -> Response:
    """Say where weaknesses are reported (RFC 9116). Raises `NotFound` where nobody is named."""
    chosen = house.settings
    if not chosen.security_contact:
        raise NotFound
    text = _SECURITY.format(
        contact=chosen.security_contact,
        expires=chosen.security_expires,
        base_url=chosen.base_url.rstrip("/"),
        languages=", ".join(LOCALES),
    )
    return PlainTextResponse(text, headers={"Cache-Control": "public, max-age=86400"})


def _back(request: Request) -> str:
    """Return where somebody came from, if it is a page of ours that can be looked at."""
    came_from = urlsplit(request.headers.get("referer", ""))
    scope = {**request.scope, "method": "GET", "path": came_from.path}
    is_ours = came_from.netloc == request.headers.get("host")
    if is_ours and any(
        route.matches(scope)[0] is Match.FULL for route in request.app.router.routes
    ):
        return came_from.path
    return str(request.app.url_path_for("start.show"))
