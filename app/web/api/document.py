"""The OpenAPI document: what there is, who may use it, and how it says no."""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from app.web.api.problems import Problem
from app.web.cookies import SESSION, full_name

SECURITY = "session"
SIGNED_IN: Final[dict[str, Any]] = {"security": [{SECURITY: []}]}
"""Marks an operation that needs the session cookie (`openapi_extra`)."""

_ABOUT = """\
The same services and the same policy as the pages, for programs.

The standard is public. Everything under `/me` belongs to the signed-in person and needs the cookie
that signing in through the pages gives; there is no other way in, because a person's key is only
there while they are. Nothing here counts, compares or orders cases, people or organisations.
"""


def document(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document of this installation."""
    made = get_openapi(
        title="intervision", version="1", description=_ABOUT, routes=app.routes, summary=None
    )
    components = made.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for methods in made["paths"].values():
        for operation in methods.values():
            # The framework's own 422, which our answers never look like.
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
    components["securitySchemes"] = {
        SECURITY: {"type": "apiKey", "in": "cookie", "name": full_name(app.state.house, SESSION)}
    }
    return made
