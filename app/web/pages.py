"""Pages: a frozen value each, which is all its template knows, and one way to show them."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import Request, Response
from fastapi.responses import HTMLResponse

from app.kernel.errors import DomainError
from app.kernel.text import LOCALES, Message, current_locale
from app.web import cookies, csrf, flash
from app.web.access import whoever
from app.web.house import house_of
from app.web.navigation import is_near_a_case, links, me
from app.web.templating import environment
from app.web.visit import visit_of


@dataclass(frozen=True)
class Page:
    """One page. Its template finds it under the name `page`, and nothing else of the field."""

    template: ClassVar[str]
    cacheable: ClassVar[bool] = False
    """Public and the same for everybody who is not signed in (the standard)."""

    @property
    def title(self) -> Message:
        """What the window says. Never content: titles end up in histories."""
        raise NotImplementedError


def page(request: Request, content: Page, status: int = 200) -> Response:
    """Answer with a page. A status from 400 on undoes what the act has changed so far."""
    headers = {"Vary": "Cookie, Accept-Language", "Content-Language": current_locale()}
    if content.cacheable and not _is_known(request):
        headers["Cache-Control"] = "public, max-age=300"
    if status >= 400:
        visit_of(request).said_no = True
    html = environment().get_template(content.template).render(_context(request, content))
    return HTMLResponse(html, status_code=status, headers=headers)


def fragment(request: Request, content: Page, block: str) -> Response:
    """Answer with one named block of a page, for a script that replaces just this part."""
    template = environment().get_template(content.template)
    context = template.new_context(_context(request, content))
    return HTMLResponse("".join(template.blocks[block](context)))


def _is_known(request: Request) -> bool:
    """Whether a browser has a cookie that makes the page its own."""
    return any(cookies.cookie(request, name) for name in (cookies.SESSION, cookies.PRE))


def _context(request: Request, content: Page) -> dict[str, Any]:
    with suppress(DomainError):  # a page must come even when the database does not
        whoever(request)
    # Nobody knows who it is when looking failed; asking again would fail again.
    visit_of(request).is_known = True
    person = me(request)
    if content.cacheable and not _is_known(request):
        token = csrf.token_for(request)
    else:
        token = csrf.token_or_new(request)
    return {
        "page": content,
        "me": person,
        "navigation": links(request, person),
        "locale": current_locale(),
        "locales": LOCALES,
        "exit": is_near_a_case(request),
        "demo": house_of(request).settings.demo,
        "said": flash.said(request),
        "csrf": token,
        "url": request.app.url_path_for,
    }
