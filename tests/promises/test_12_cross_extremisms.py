"""Promise 12: no taxonomy by ideology, in whatever routes, filters or describes a case."""

import inspect
import re
from pathlib import Path

import pytest

import review
from app.kernel.db import Base
from app.web.api.document import document
from review.routing import eligibility, panel
from review.vignettes.text import Outline, WorkSetting
from tests.guards.routes import routes
from tests.inhabited import Inhabited
from tests.promises.test_04_formative_never_summative import (
    enums,
    properties,
    set_of,
    words_of,
)

pytestmark = pytest.mark.one_engine

IDEOLOGIES = set_of(
    """
    ideology ideologies extremism extremist rightwing leftwing islamism islamist jihadism jihadist
    salafism salafist religion religious muslim christian jewish hindu neonazi nazi fascist racist
    nationalist separatist anarchist antifa incel misogynist conspiracy identitarian supremacist
    phenomenon milieu scene
    """
)
ROOT = Path(review.__file__).parents[1]


def ideological(names: list[str]) -> list[str]:
    return sorted(name for name in names if words_of(name) & IDEOLOGIES)


def test_no_table_column_enum_route_or_property_names_an_ideology(inhabited: Inhabited) -> None:
    columns = [f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns]
    members = [f"{e.__name__}.{m.value}" for e in enums() for m in e]
    described = document(inhabited.app)
    names = [*properties(described), *described["components"]["schemas"]]
    paths = [route.path for route in routes(inhabited.app)]
    fields = [name for r in routes(inhabited.app) for form in r.forms for name in form()._fields]

    assert ideological([*columns, *members, *names, *paths, *fields]) == []


def test_the_code_of_routing_knows_no_ideology() -> None:
    """No identifier and no text in the packages that decide who reads what."""
    folders = [*ROOT.glob("review/routing/*.py"), *ROOT.glob("review/vignettes/*.py")]
    words = re.compile(r"[a-z]+")
    allowed = {"religious": "theology is a professional background", "ideology": "says it has none"}
    found = {
        f"{path.name}: {word}"
        for path in folders
        for word in words.findall(path.read_text().lower())
        if word in IDEOLOGIES - set(allowed)
    }

    assert found == set()
    assert "knows an ideology" in (inspect.getdoc(eligibility) or "")


def test_a_case_asks_for_nothing_but_language_setting_topics_and_size() -> None:
    asked = set(inspect.get_annotations(Outline))
    routed = set(inspect.get_annotations(eligibility.Request))

    assert asked == {"language", "setting", "topics", "panel_size"}
    assert routed == asked | {"case_id", "organisation_id", "bringer_id", "bringer_conflicts"}
    assert inspect.get_annotations(panel.History).keys() == {"met", "gives"}


def test_the_settings_say_where_the_work_is_and_not_with_whom() -> None:
    assert {setting.value for setting in WorkSetting} == {
        "outreach",
        "prison",
        "probation",
        "family",
        "school",
        "online",
        "community",
    }
