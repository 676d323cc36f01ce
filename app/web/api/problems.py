"""How the API says no: RFC 9457, described for the OpenAPI document."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Literal

from pydantic import BaseModel, Field

MEDIA = "application/problem+json"
_WORDS: Mapping[int, str] = MappingProxyType(
    {
        400: "The request could not be read.",
        401: "Nobody is signed in.",
        403: "The signed-in person may not do this, or has not finished signing in.",
        404: "Not there, or not yours: both look the same.",
        405: "The address exists, but not for this method.",
        413: "More bytes than a request may have.",
        422: "A parameter breaks a rule.",
        500: "Something broke here; nothing was done.",
        503: "A part of the house is not there right now.",
    }
)
EVERYWHERE = (400, 405, 413, 500, 503)
"""What every address may answer."""


class Problem(BaseModel):
    """What went wrong. `code` is stable and documented; there is nothing of content in it."""

    type: Literal["about:blank"]
    title: str = Field(description="The status in words.")
    status: int
    code: str = Field(description="Stable; listed in docs/api.md.")


Responses = dict[int | str, dict[str, Any]]


def may_answer(*statuses: int) -> Responses:
    """Return the descriptions of these refusals, and of those every address may answer."""
    return {
        status: {
            "description": f"{HTTPStatus(status).phrase}. {_WORDS[status]}",
            "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({*statuses, *EVERYWHERE})
    }
