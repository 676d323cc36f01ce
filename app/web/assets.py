"""Our own static files. The address holds a hash of all of them, so they may be kept for ever.

One hash over the whole folder rather than one per file: style sheets and scripts name each other
by relative paths, and those stay right.
"""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from fastapi import APIRouter, Response

from app.kernel.errors import NotFound

FOLDER = Path(__file__).parent.parent / "static"
MEDIA = MappingProxyType(
    {
        ".css": "text/css; charset=utf-8",
        ".js": "text/javascript; charset=utf-8",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".txt": "text/plain; charset=utf-8",
    }
)
_FOR_EVER = "public, max-age=31536000, immutable"


class Assets(NamedTuple):
    """The files as they were when the process started."""

    mark: str
    files: MappingProxyType[str, bytes]


@lru_cache(maxsize=1)
def assets() -> Assets:
    """Read every static file once."""
    files = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.is_file() and path.suffix in MEDIA
    }
    digest = sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return Assets(digest.hexdigest()[:16], MappingProxyType(files))


def asset(name: str) -> str:
    """Return the address of a static file; raises KeyError for one that is not there."""
    found = assets()
    if name not in found.files:
        raise KeyError(name)
    return f"/static/{found.mark}/{name}"


router = APIRouter()


@router.get("/static/{mark}/{name:path}", name="static.file", include_in_schema=False)
def static(mark: str, name: str) -> Response:
    """Serve a file. Under an older mark (a page from before an update) it is not kept."""
    found = assets()
    if name not in found.files:
        raise NotFound
    return Response(
        found.files[name],
        media_type=MEDIA[Path(name).suffix],
        headers={"Cache-Control": _FOR_EVER if mark == found.mark else "no-cache"},
    )


@router.get("/favicon.ico", name="start.favicon", include_in_schema=False)
def favicon() -> Response:
    """Serve the sign of the house to browsers that ask for it by habit."""
    return Response(
        assets().files["favicon.svg"],
        media_type=MEDIA[".svg"],
        headers={"Cache-Control": "public, max-age=86400"},
    )
