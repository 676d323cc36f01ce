"""Addresses by name: the same ones the framework finds, and no name twice."""

from collections import Counter

import pytest
from fastapi import FastAPI
from starlette.routing import NoMatchFound

from app.kernel.config import Settings
from app.main import create_app
from app.web.site import Site
from tests.guards.routes import routes


def test_every_address_is_the_one_the_framework_finds(settings: Settings) -> None:
    app = create_app(settings)
    names = Counter(route.name for route in routes(app))
    for route in routes(app):
        given = dict.fromkeys(route.parameters, "x")
        assert app.url_path_for(route.name, **given) == FastAPI.url_path_for(
            app, route.name, **given
        )

    assert len(names) > 100
    assert set(names.values()) == {1}


def test_what_has_no_name_or_other_parameters_has_no_address() -> None:
    site = Site()
    with pytest.raises(NoMatchFound):
        site.url_path_for("cases.show")

    @site.get("/cases/{case_id}", name="cases.show")
    def show(case_id: str) -> str:
        return case_id

    assert site.url_path_for("cases.show", case_id="7") == "/cases/7"
    for wrong in ({}, {"other": "7"}, {"case_id": "7", "other": "7"}):
        with pytest.raises(NoMatchFound):
            site.url_path_for("cases.show", **wrong)
