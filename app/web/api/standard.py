"""The released editions of the standard, for programs."""

from datetime import date
from typing import Literal

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from app.web.access import Reading
from app.web.api.problems import may_answer
from app.web.standard import caching
from standards import export, service

router = APIRouter(tags=["standard"])


class ReleasedEdition(BaseModel):
    """An edition in the list of editions."""

    version: str
    released_on: date
    content_hash: str = Field(description="`sha256:` of the canonical form.")
    chain_hash: str = Field(description="Stands for this edition and all before it.")


class Editions(BaseModel):
    """The released editions, the newest first."""

    editions: list[ReleasedEdition]


class IndicatorDocument(BaseModel):
    """One observable sign of a principle."""

    id: str
    text: dict[str, str] = Field(description="By language.")


class PrincipleDocument(BaseModel):
    """One entry of the standard."""

    id: str
    group: Literal["A", "B"]
    parent: str | None
    title: dict[str, str]
    body: dict[str, str]
    indicators: list[IndicatorDocument]
    questions: list[dict[str, str]]
    sources: list[str]


class EditionDocument(BaseModel):
    """The canonical form of an edition; the SHA-256 of these very bytes is its content hash."""

    form: Literal["intervision-edition/1"]
    version: str
    released_on: date
    locales: list[str]
    title: dict[str, str]
    preamble: dict[str, str]
    provenance: dict[str, str]
    sources: list[str]
    principles: list[PrincipleDocument]


@router.get("/standard", name="api.standard", responses=may_answer())
def editions(session: Reading) -> Editions:
    """List the released editions."""
    return Editions(
        editions=[
            ReleasedEdition(
                version=line.version,
                released_on=line.released_on,
                content_hash=line.content_hash,
                chain_hash=line.chain_hash,
            )
            for line in service.editions(session)
        ]
    )


@router.get(
    "/standard/{version}",
    name="api.edition",
    response_class=Response,
    responses={
        200: {"model": EditionDocument, "description": "The edition in its canonical form."},
        304: {"description": "Not changed since the ETag given in If-None-Match."},
        **may_answer(404),
    },
)
def edition(request: Request, session: Reading, version: str) -> Response:
    """Return one edition, byte for byte in its canonical form, in all its languages."""
    content = export.to_json(service.edition(session, version))
    tag = caching.tag_of(content)
    headers = {"Cache-Control": caching.PUBLIC, "ETag": tag}
    if caching.knows(request, tag):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="application/json", headers=headers)
