"""Own data are an allow-list: every column about a person is given, or withheld with a reason."""

import importlib

import pytest

from app.identity import own_data as identity
from app.kernel.db import Base
from app.kernel.own_data import Declared, Given
from review.export import declared as review

for owner in (
    "app.kernel.ledger",
    "standards.models",
    "review.rooms.models",
    "review.routing.models",
    "review.feedback.models",
):
    importlib.import_module(owner)

DECLARED = (*identity.DECLARED, *review.DECLARED)
BY_TABLE = {each.table: each for each in DECLARED}
ABOUT_NOBODY = {
    "organisation": "an NGO, known to the whole community",
    "invitation": "somebody who is not here yet; gone when they come in",
    "throttle": "a keyed hash of a door, for a day; the page says so",
    "released_edition": "the standard is public",
    "ledger_head": "the last line of the chain",
    "retention_periods": "a decision of the community",
    "expiry_warning": "a case, not a person",
    "panel_search": "coarse facets of a case, while a panel is being found",
    "uptake": "what a case is about; it is in the export of the case",
}
"""Tables without anything about a person who has an account, each with its reason."""


def tables_with_a_person() -> set[str]:
    return {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_key_constraints
        if key.referred_table.name == "person"
    } | {"person"}


def test_every_table_with_a_person_is_declared() -> None:
    assert tables_with_a_person() <= set(BY_TABLE)
    assert len(BY_TABLE) == len(DECLARED)


def test_every_other_table_is_declared_or_about_nobody() -> None:
    assert set(Base.metadata.tables) == set(BY_TABLE) | set(ABOUT_NOBODY)
    assert set(BY_TABLE).isdisjoint(ABOUT_NOBODY)


@pytest.mark.parametrize("declared", DECLARED, ids=lambda declared: declared.table)
def test_every_column_is_given_or_withheld_with_a_reason(declared: Declared) -> None:
    assert set(declared.columns) == set(Base.metadata.tables[declared.table].columns.keys())
    for name, column in declared.columns.items():
        words = column.words if isinstance(column, Given) else column.why
        assert str(words).strip(), name


SECRETS = ("hash", "secret", "wrapped", "salt", "verifier", "envelope", "gated", "recovery_key")


def test_nothing_that_opens_or_guards_something_is_given() -> None:
    given = {f"{each.table}.{name}" for each in DECLARED for name in each.given}

    assert [name for name in sorted(given) if any(word in name for word in SECRETS)] == []
    assert [name for name in sorted(given) if name.endswith((".case_id", ".id"))] == []
