"""Somebody at the door: a client for the whole app, without a browser's kindness."""

import re
import warnings
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI

from app.kernel.config import Settings

with warnings.catch_warnings():
    # Starlette would rather see httpx2; the client is the same.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]+)"')


def a_visitor(
    app: FastAPI, cookie: str | None = None, headers: Mapping[str, str] | None = None
) -> TestClient:
    """Return a client that follows nothing by itself and lets no error through."""
    settings: Settings = app.state.house.settings
    visitor = TestClient(
        app,
        base_url=settings.base_url,
        raise_server_exceptions=False,
        follow_redirects=False,
        headers=dict(headers or {}),
    )
    if cookie is not None:
        visitor.cookies.set("session", cookie)
    return visitor


def token_on(visitor: TestClient, path: str = "/language") -> str:
    """Return the form token that a page shows this visitor; raises when it shows none."""
    found = _TOKEN.search(visitor.get(path).text)
    assert found is not None, f"no form on {path}"
    return found[1]


def sends(
    visitor: TestClient, path: str, typed: Mapping[str, Any] | None = None, at: str = "/language"
) -> Any:
    """Send a form with the right token, from one of our own pages."""
    return visitor.post(path, data={"csrf": token_on(visitor, at), **(typed or {})})
