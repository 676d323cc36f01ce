"""Our own static files, and those of the finding page, as if they were in one folder."""

from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Response

from anonymizer.desk.assets import STATIC, Assets
from app.kernel.errors import NotFound

FOLDER = Path(__file__).parent.parent / "static"


@lru_cache(maxsize=1)
def assets() -> Assets:
    """Read every static file once."""
    return Assets.of((STATIC, FOLDER))


def asset(name: str) -> str:
    """Return the address of a static file; raises KeyError for one that is not there."""
    return assets().address(name)


router = APIRouter()


@router.get("/static/{mark}/{name:path}", name="static.file", include_in_schema=False)
def static(mark: str, name: str) -> Response:
    """Serve a file."""
    found = assets()
    if name not in found.files:
        raise NotFound
    return Response(found.files[name], headers=found.headers(mark, name))


@router.get("/favicon.ico", name="start.favicon", include_in_schema=False)
def favicon() -> Response:
    """Serve the sign of the house to browsers that ask for it by habit."""
    return Response(
        assets().files["favicon.svg"],
        media_type="image/svg+xml",
        headers={"Cache-Control": "public, max-age=86400"},
    )
