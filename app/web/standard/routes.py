"""The standard in public: overview, a page for each principle and edition, files to take along."""

from fastapi import APIRouter, Request, Response

from app.kernel.errors import NotFound
from app.kernel.text import LOCALES, current_locale, speaking
from app.web.access import Reading
from app.web.house import house_of
from app.web.pages import page
from app.web.standard import caching
from app.web.standard.addresses import KIND
from app.web.standard.pages import EditionPage, EditionPart, PrinciplePage
from standards import export, service
from standards.edition import SOURCE_LOCALE, Edition
from standards.service import EditionLine

router = APIRouter()


@router.get("/standard", name="standard.show")
def show(request: Request, session: Reading, lang: str | None = None) -> Response:
    """Show the newest edition."""
    lines = service.editions(session)
    if not lines:
        raise NotFound
    return _edition(request, service.edition(session, lines[0].version), lines, lang)


@router.get(f"/standard/{{version:{KIND}}}.{{format}}", name="standard.export")
def take_along(
    request: Request,
    session: Reading,
    version: str,
    format: str,  # noqa: A002 - the word people use for it
    lang: str | None = None,
) -> Response:
    """Give an edition as a file: its canonical JSON, or Markdown in one language."""
    edition = service.edition(session, version)
    if format == "json":
        content, media, locale = export.to_json(edition), "application/json", ""
    elif format == "md" and lang in {None, *edition.locales}:
        locale = lang or _language_of(edition)
        content, media = export.to_markdown(edition, locale).encode(), "text/markdown"
    else:
        raise NotFound
    name = "-".join(filter(None, ("standard", version, locale)))
    headers = caching.shared_headers(caching.tag_of(content), locale or ", ".join(edition.locales))
    if caching.knows(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    headers["Content-Disposition"] = f'inline; filename="{name}.{format}"'
    return Response(content, media_type=f"{media}; charset=utf-8", headers=headers)


@router.get(f"/standard/{{version:{KIND}}}", name="standard.edition")
def show_edition(
    request: Request, session: Reading, version: str, lang: str | None = None
) -> Response:
    """Show one edition, for ever."""
    edition = service.edition(session, version)
    return _edition(request, edition, service.editions(session), lang)


@router.get(f"/standard/{{version:{KIND}}}/{{principle_id}}", name="standard.principle")
def show_principle(
    request: Request, session: Reading, version: str, principle_id: str, lang: str | None = None
) -> Response:
    """Show one principle in the words of one edition, for ever."""
    edition = service.edition(session, version)
    try:
        principle = edition.principle(principle_id)
    except LookupError:
        raise NotFound from None
    lines = service.editions(session)
    return _shown(
        request,
        PrinciplePage(
            edition=edition,
            line=_line(lines, version),
            editions=lines,
            language=_language_of(edition, lang),
            asked=lang if lang in edition.locales else None,
            address=_address(request, version, principle_id),
            principle=principle,
        ),
    )


def _edition(
    request: Request, edition: Edition, lines: list[EditionLine], lang: str | None
) -> Response:
    return _shown(
        request,
        EditionPage(
            edition=edition,
            line=_line(lines, edition.version),
            editions=lines,
            language=_language_of(edition, lang),
            asked=lang if lang in edition.locales else None,
            address=_address(request, edition.version),
        ),
    )


def _shown(request: Request, content: EditionPart) -> Response:
    """Show a page in the language of its text, unless the browser has it already."""
    locale = content.language if content.asked in LOCALES else current_locale()
    if not caching.is_shared(request):
        with speaking(locale):
            return page(request, content)
    tag = caching.page_tag(request, content.editions[0].chain_hash, locale)
    if caching.knows(request, tag):
        return caching.unchanged(tag, locale)
    with speaking(locale):
        response = page(request, content)
    response.headers["ETag"] = tag
    return response


def _language_of(edition: Edition, asked: str | None = None) -> str:
    """Return the language to show: the one asked for, that of the page, or the source language."""
    wishes = (asked, current_locale())
    return next((wish for wish in wishes if wish in edition.locales), None) or SOURCE_LOCALE


def _line(lines: list[EditionLine], version: str) -> EditionLine:
    return next(line for line in lines if line.version == version)


def _address(request: Request, version: str, principle_id: str | None = None) -> str:
    base = house_of(request).settings.base_url.rstrip("/")
    path = (
        request.app.url_path_for("standard.edition", version=version)
        if principle_id is None
        else request.app.url_path_for(
            "standard.principle", version=version, principle_id=principle_id
        )
    )
    return f"{base}{path}"
