"""Promise 11: no risk score or threat level; the sentence on acute danger where it counts."""

import re
from pathlib import Path

import pytest

import app.web
from app.kernel.db import Base
from app.web.api.document import document
from tests.guards.routes import routes
from tests.inhabited import Inhabited, a_cookie
from tests.promises.test_04_formative_never_summative import (
    enums,
    properties,
    set_of,
    words_of,
)
from tests.reading import first_of, parsed, words_in
from tests.visitors import a_visitor
from tests.walking import pages

pytestmark = pytest.mark.one_engine

DANGEROUS = set_of(
    """
    risk risks risky threat threats dangerousness severity alarm alert escalate escalation
    recidivism radicality extremity hazard priority urgency
    """
)
IN_PROSE = re.compile(
    r"\b(risk (score|level|assessment)|threat (level|assessment|score)|danger (score|level)"
    r"|report (a|this|the) (client|person|threat)|early warning)\b",
    re.IGNORECASE,
)
SENTENCE = "acute danger"
TEMPLATES = Path(app.web.__file__).parents[1] / "templates"


def dangerous(names: list[str]) -> list[str]:
    return sorted(name for name in names if words_of(name) & DANGEROUS)


def test_no_table_column_enum_route_or_property_is_about_risk(inhabited: Inhabited) -> None:
    columns = [f"{t.name}.{c.name}" for t in Base.metadata.sorted_tables for c in t.columns]
    members = [f"{e.__name__}.{m.value}" for e in enums() for m in e]
    described = document(inhabited.app)
    names = [*properties(described), *described["components"]["schemas"]]
    paths = [route.path for route in routes(inhabited.app)]

    assert dangerous([*columns, *members, *names, *paths]) == []


def test_no_template_offers_a_risk_score() -> None:
    found = [
        f"{path.relative_to(TEMPLATES)}: {line.strip()}"
        for path in TEMPLATES.rglob("*.html")
        for line in path.read_text().splitlines()
        if IN_PROSE.search(line) and not re.search(r"\b(no|never|not)\b", line, re.IGNORECASE)
    ]

    assert found == []


def test_every_page_of_a_case_and_a_room_says_where_acute_danger_belongs(
    inhabited: Inhabited,
) -> None:
    looked_at = set()
    for name in ("bringer", "second", "asked", "peer"):
        cookie = a_cookie(inhabited.database, inhabited.actors[name])
        visitor = a_visitor(inhabited.app, cookie, {"Accept-Language": "en"})
        for path in pages(inhabited, inhabited.actors[name]):
            if not path.startswith(("/cases", "/rooms", "/invitations")):
                continue
            answer = visitor.get(path)
            is_page = answer.status_code == 200 and "html" in answer.headers["content-type"]
            if not is_page or "<h1" not in answer.text:
                continue  # hidden, or a fragment of a page that says it
            main = first_of(parsed(answer.text), "body")
            assert main is not None
            assert SENTENCE in main.text_content(), path
            looked_at.add(path.split("/")[1])

    assert looked_at == {"cases", "rooms", "invitations"}


def test_before_writing_the_sentence_stands_in_the_page_itself(inhabited: Inhabited) -> None:
    """Not only at the foot of the page: the page before writing is about it."""
    cookie = a_cookie(inhabited.database, inhabited.actors["bringer"])
    answer = a_visitor(inhabited.app, cookie, {"Accept-Language": "en"}).get("/cases/new")
    main = first_of(parsed(answer.text), "main")

    assert main is not None
    words = words_in(main).lower()
    assert "danger" in words
    assert "outside this platform" in words
