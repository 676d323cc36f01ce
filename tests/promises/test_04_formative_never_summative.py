"""Promise 4: no total, rank, rating, average, grade, league, badge or per cent, anywhere.

Looked for in what exists: the tables, the enums, the API document, the forms and pages that are
really shown, and the templates.
"""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from enum import Enum
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from sqlalchemy import Float, Integer, Numeric

import app.identity
import app.kernel
import app.web
import review
import standards
from app.kernel.db import Base
from app.web.api.document import document
from review.feedback import scores
from review.feedback.scores import Score
from tests.inhabited import Inhabited, a_cookie
from tests.reading import parsed, texts_in
from tests.visitors import a_visitor
from tests.walking import pages

pytestmark = pytest.mark.one_engine


def set_of(words: str) -> frozenset[str]:
    return frozenset(words.split())


SUMMATIVE = set_of(
    """
    total totals sum sums rank ranks ranking rankings rating ratings rated average averages avg
    mean means median grade grades graded league leagues percent percentage percentile quantile
    points badge badges star stars medal trophy kpi benchmark leaderboard winner best worst
    overall
    """
)
IN_PROSE = re.compile(
    r"\b(rankings?|ratings?|averages?|grades?|leagues?|percent(age)?|per cent|badges?|leaderboards?"
    r"|best practice score|overall score|total score)\b|\d\s?%(?!})",
    re.IGNORECASE,
)
NUMBERS = {
    "cases.revision": "which state of a form is stale",
    "cases.periods": "which decision on periods held when it was begun",
    "retention_periods.number": "which decision came after which",
    "retention_periods.draft_days": "how long a draft is kept",
    "retention_periods.open_days": "how long a case that was sent is kept",
    "retention_periods.closed_days": "how long a closed room is kept",
    "review.revision": "which state of a form is stale",
    "peer_profile.capacity": "how many rooms somebody wants at a time; their own to say",
    "panel_search.panel_size": "how many seats to fill; gone when the room opens",
    "credential.passes": "cost of Argon2id",
    "credential.memory_kib": "cost of Argon2id",
    "credential.totp_last_step": "a code works once",
    "throttle.failures": "attempts at a door, forgotten after a day",
    "ledger.number": "place in the chain",
    "ledger_head.id": "there is one",
    "ledger_head.number": "place in the chain",
}
"""Every number the database holds, and why. None is about a case's quality, a person or an NGO."""
TEMPLATES = Path(app.web.__file__).parents[1] / "templates"
TOKEN = re.compile(r'(?<=name="csrf" value=")[^"]*')
SAYS_NO = re.compile(r"\b(no|nor|never|not|without|none|nobody|neither)\b", re.IGNORECASE)


def words_of(identifier: str) -> set[str]:
    parts = re.sub(r"([a-z])([A-Z])", r"\1_\2", identifier).lower()
    return set(re.split(r"[^a-z]+", parts))


def summative(identifiers: Iterable[str]) -> list[str]:
    return sorted(name for name in identifiers if words_of(name) & SUMMATIVE)


def modules(*packages: ModuleType) -> Iterator[ModuleType]:
    for package in packages:
        yield package
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)


def enums() -> set[type[Enum]]:
    ours = {}
    for module in modules(app.kernel, app.identity, review, standards):
        for _name, found in inspect.getmembers(module, inspect.isclass):
            if issubclass(found, Enum) and found.__module__.split(".")[0] in {
                "app",
                "review",
                "standards",
            }:
                ours[found.__qualname__, found.__module__] = found
    return set(ours.values())


def test_no_table_or_column_is_summative() -> None:
    columns = [column for table in Base.metadata.sorted_tables for column in table.columns]

    assert len(columns) > 60
    assert summative(f"{column.table.name}.{column.name}" for column in columns) == []


def test_every_number_in_the_database_is_declared_with_its_reason() -> None:
    numbers = {
        f"{column.table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Integer | Float | Numeric)
    }

    assert set(NUMBERS) == numbers


def test_no_view_computes_what_no_column_may_hold() -> None:
    sources = Path(app.web.__file__).parents[2] / "migrations" / "versions"
    text = "\n".join(path.read_text() for path in sources.glob("*.py")).upper()

    assert "CREATE VIEW" not in text
    assert "MATERIALIZED" not in text
    assert "GENERATED ALWAYS" not in text


def test_no_enum_is_summative() -> None:
    found = enums()

    assert Score in found
    assert summative(f"{e.__name__}.{member.value}" for e in found for member in e) == []


def test_a_formative_score_is_a_word_without_a_value() -> None:
    for score in Score:
        assert isinstance(score.value, str)
        assert not any(letter.isdigit() for letter in score.value)
        with pytest.raises((TypeError, ValueError)):
            int(score)
    assert not issubclass(Score, int | float)


def test_nothing_about_scores_takes_or_gives_a_number() -> None:
    """No function beside the scores returns a number, and no value there holds one."""
    for module in modules(importlib.import_module("review.feedback")):
        for name, found in inspect.getmembers(module, inspect.isfunction):
            if found.__module__ == module.__name__:
                given = inspect.signature(found).return_annotation
                assert given not in {int, float}, f"{module.__name__}.{name}"
    for each in (scores.PrincipleMark, scores.ReviewText, scores.ProfileRow):
        kinds = inspect.get_annotations(each, eval_str=True)
        assert not {int, float} & set(kinds.values()), each


def properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", {})
        yield from (str(word) for word in schema.get("enum", ()))
        for inner in schema.values():
            yield from properties(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from properties(inner)


def test_no_property_of_the_api_is_summative(inhabited: Inhabited) -> None:
    described = document(inhabited.app)
    names = [*properties(described), *described["components"]["schemas"], *described["paths"]]

    assert len(names) > 30
    assert summative(names) == []


def test_no_page_that_anybody_sees_asks_for_or_shows_a_summative_thing(
    inhabited: Inhabited,
) -> None:
    looked_at = 0
    seen: set[str] = set()
    visits: list[tuple[str | None, list[str]]] = [
        (a_cookie(inhabited.database, each), pages(inhabited, each))
        for each in inhabited.actors.values()
    ]
    visits += [(cookie, pages(inhabited)) for cookie in inhabited.cookies.values()]
    for cookie, paths in visits:
        visitor = a_visitor(inhabited.app, cookie, {"Accept-Language": "en"})
        for path in paths:
            answer = visitor.get(path)
            if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
                continue
            looked_at += 1
            markup = TOKEN.sub("", answer.text)  # often the only difference between two people
            if markup in seen:
                continue
            seen.add(markup)
            page = parsed(markup)
            names = {field.attrib["name"] for field in page.cssselect("[name]")}
            names |= {tag.attrib["id"] for tag in page.cssselect("[id]")}
            names |= {c for tag in page.cssselect("[class]") for c in tag.attrib["class"].split()}
            names |= {n for tag in page.iter("*") for n in tag.attrib if n.startswith("data-")}
            assert summative(names) == [], path
            assert page.cssselect("meter, input[type=number], input[type=range]") == [], path
            assert claims("\n".join(texts_in(page))) == [], path

    assert looked_at > 40


def claims(prose: str) -> list[str]:
    """Return the lines that name something summative, unless they say that it does not exist."""
    return [
        line.strip()
        for line in prose.splitlines()
        if IN_PROSE.search(line) and not SAYS_NO.search(line)
    ]


def test_no_template_names_a_summative_thing() -> None:
    found = {
        str(path.relative_to(TEMPLATES)): lines
        for path in TEMPLATES.rglob("*.html")
        if (lines := claims(re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.DOTALL)))
    }

    assert found == {}


def test_the_watch_would_notice() -> None:
    assert summative(["case.total_score", "leagueTable", "a"]) == [
        "case.total_score",
        "leagueTable",
    ]
    assert claims("Your average is 3\nThere is no ranking.") == ["Your average is 3"]
    assert claims("80 %") == ["80 %"]
