"""Everything about oneself: a page for paper, and the same as a file."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from fastapi import APIRouter, Request, Response

from app.identity import own_data as identity
from app.identity.actor import Actor
from app.kernel.clock import today
from app.kernel.db import ReadSession
from app.kernel.own_data import About, Value
from app.web.access import Reading, Signed
from app.web.account.own_data_pages import OwnDataPage
from app.web.account.presence import ask_first
from app.web.files import file_of
from app.web.pages import page
from review.export import own_data as review
from review.export.own_case import NOTICE

router = APIRouter()


@router.get("/account/data", name="account.data")
def show(request: Request, session: Reading, actor: Signed) -> Response:
    """Show everything about the actor."""
    if asked := ask_first(request, "account.data"):
        return asked
    return page(request, OwnDataPage(everything(session, actor)))


@router.get("/account/data.json", name="account.data.file")
def take(request: Request, session: Reading, actor: Signed) -> Response:
    """Give the same as a file."""
    if asked := ask_first(request, "account.data.file"):
        return asked
    content = as_data(everything(session, actor))
    return file_of("own-data.json", json.dumps(content, ensure_ascii=False, indent=2).encode())


def everything(session: ReadSession, actor: Actor) -> list[About]:
    """Return what the house holds about the actor, table by table."""
    return [*identity.about(session, actor), *review.about(session, actor)]


def as_data(parts: Sequence[About]) -> dict[str, Any]:
    """Return own data as they are written into a file; reasons in the language of the request."""
    return {
        "notice": str(NOTICE),
        "made_on": today().isoformat(),
        "given": {
            part.declared.table: [
                {name: _plain(value) for name, value in row.items()} for row in part.rows
            ]
            for part in parts
        },
        "withheld": {
            part.declared.table: {name: str(why) for name, why in part.declared.withheld.items()}
            for part in parts
        },
    }


def _plain(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value
