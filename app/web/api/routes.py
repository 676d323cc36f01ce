"""The first addresses of the API: whether the house is there, and what the API offers."""

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy import text

from app.web.access import Reading

router = APIRouter(prefix="/api/v1", tags=["house"])


class Health(BaseModel):
    """The house answers, and so does its database."""

    status: Literal["ok"] = "ok"


@router.get("/health", name="api.health")
def health(session: Reading) -> Health:
    """Say that the service and its database answer; 503 otherwise."""
    session.execute(text("SELECT 1"))
    return Health()


@router.get("/openapi.json", name="api.openapi", include_in_schema=False)
def openapi(request: Request) -> Response:
    """Describe the API (OpenAPI 3.1). Pages are no part of it."""
    return JSONResponse(request.app.openapi())
