"""All addresses of the API, and the two about itself: health and the OpenAPI document."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel
from sqlalchemy import text

from app.web.access import Reading
from app.web.api import mine, standard
from app.web.api.document import document
from app.web.api.problems import may_answer

router = APIRouter(prefix="/api/v1")


class Health(BaseModel):
    """The house answers, and so does its database."""

    status: Literal["ok"] = "ok"


@router.get("/health", name="api.health", tags=["house"], responses=may_answer())
def health(session: Reading) -> Health:
    """Say that the service and its database answer; 503 otherwise."""
    session.execute(text("SELECT 1"))
    return Health()


@router.get("/openapi.json", name="api.openapi", tags=["house"], responses=may_answer())
def openapi(request: Request) -> dict[str, Any]:
    """Return this description."""
    return document(request.app)


router.include_router(standard.router)
router.include_router(mine.router)
