"""What never changes is not sent twice: a strong ETag, and the answer that nothing is new."""

from functools import lru_cache
from hashlib import sha256

from fastapi import Request, Response

from app.web import cookies
from app.web.assets import assets
from app.web.house import house_of
from app.web.templating import FOLDER

PUBLIC = "public, max-age=300"
_OWN = (cookies.SESSION, cookies.PRE, cookies.SAID)


def is_shared(request: Request) -> bool:
    """Whether this page is the same for everybody who asks: nothing in it is one browser's own."""
    return not any(cookies.cookie(request, name) for name in _OWN)


def page_tag(request: Request, chain_hash: str, locale: str) -> str:
    """Return the ETag of a public page: the released words, the language, and our own templates."""
    settings = house_of(request).settings
    parts = (
        chain_hash,
        locale,
        request.url.path,
        request.url.query,
        settings.base_url,
        str(settings.demo),
        _house_mark(),
    )
    return tag_of("\0".join(parts).encode())


def tag_of(content: bytes) -> str:
    """Return the ETag of some bytes."""
    return f'"{sha256(content).hexdigest()}"'


def knows(request: Request, tag: str) -> bool:
    """Whether the browser says that it has exactly this already (RFC 9110, section 13.1.2)."""
    given = request.headers.get("if-none-match", "")
    return any(part.strip().removeprefix("W/") in {tag, "*"} for part in given.split(","))


def unchanged(tag: str, locale: str) -> Response:
    """Say that nothing is new, with the headers the full answer would have had."""
    return Response(status_code=304, headers=shared_headers(tag, locale))


def shared_headers(tag: str, locale: str) -> dict[str, str]:
    """Return the headers of an answer that caches may keep for everybody."""
    return {
        "Cache-Control": PUBLIC,
        "Content-Language": locale,
        "ETag": tag,
        "Vary": "Cookie, Accept-Language",
    }


@lru_cache(maxsize=1)
def _house_mark() -> str:
    """Return what changes whenever a template, a translation, a style or a script changes."""
    digest = sha256(assets().mark.encode())
    for folder, pattern in ((FOLDER, "**/*.html"), (FOLDER.parent / "locale", "**/*.po")):
        for path in sorted(folder.glob(pattern)):
            digest.update(path.read_bytes())
    return digest.hexdigest()
