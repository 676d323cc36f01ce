"""What may stand in a table: what people write about cases is sealed, everything else declared."""

import importlib

import pytest
from sqlalchemy import JSON, Boolean, Date, Enum, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapper

import app.kernel.ledger
import migrations  # noqa: F401
from app.kernel.columns import UtcDateTime, WordSet
from app.kernel.db import Base

for owner in (
    "app.identity.models",
    "standards.models",
    "review.vignettes.models",
    "review.routing.models",
    "review.rooms.models",
    "review.feedback.models",
):
    importlib.import_module(owner)

CLEAR_TEXT = {
    "organisation.name": "public within the community",
    "organisation.country": "public within the community",
    "person.email": "how somebody is reached",
    "person.name": "as colleagues in a panel see it",
    "person.locale": "language of the pages",
    "sign_in.label": "chosen by the person to tell own devices apart",
    "invitation.email": "how somebody is reached, for 72 hours",
    "released_edition.version": "the standard is public",
    "released_edition.content_hash": "the standard is public",
    "released_edition.previous_hash": "the standard is public",
    "cases.edition": "which public edition the reviews are written under",
    "panel_search.language": "coarse facet, only while a panel is being found",
    "ledger.fact": "a past participle from the code, never typed",
}
WORD_SETS = {
    "invitation.roles": "code words",
    "peer_profile.languages": "what somebody offers; code words",
    "peer_profile.topics": "what somebody offers; ids of principles",
    "peer_profile.settings": "what somebody offers; code words",
    "panel_search.topics": "coarse facet, only while a panel is being found",
}
MOMENTS = {
    "sign_in.started_at": "own sign-ins, ten hours at most",
    "sign_in.fresh_until": "own sign-ins, ten hours at most",
    "invitation.expires_at": "72 hours",
    "throttle.closed_until": "seconds",
    "recovery_link.expires_at": "one hour",
    "new_key_allowed.expires_at": "72 hours",
}
"""Everything about cases has a day and no time of day: times would tell who works together."""
CASE_DAYS = {
    "cases.changed_on",
    "cases.erase_on",
    "cases.rekey_since",
    "cases.panel_changed_on",
    "departure.since",
    "departure.left_on",
    "participation.since",
    "attestation.on_day",
    "candidate.offered_on",
    "review.delivered_on",
    "expiry_warning.for_day",
    "review_addition.on_day",
    "room_message.on_day",
}
OTHER_DAYS = {
    "peer_profile.agreed_on": "a peer's own",
    "retention_periods.since": "a decision of the community",
    "erasure_receipt.on_day": "a person's own, for thirty days; names no case",
}
REVIEW_OWNED = "review."


def columns() -> list[tuple[str, object]]:
    return [
        (f"{table.name}.{column.name}", column.type)
        for table in Base.metadata.sorted_tables
        for column in table.columns
    ]


def owned_by_review() -> set[str]:
    return {
        str(mapper.local_table.name)  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if isinstance(mapper, Mapper) and mapper.class_.__module__.startswith(REVIEW_OWNED)
    }


def test_every_text_in_the_clear_is_declared_with_its_reason() -> None:
    clear = {
        name
        for name, kind in columns()
        if isinstance(kind, String | Text) and not isinstance(kind, Enum)
    }

    assert set(CLEAR_TEXT) == clear


def test_every_set_of_words_is_declared() -> None:
    assert set(WORD_SETS) == {name for name, kind in columns() if isinstance(kind, WordSet)}


def test_every_time_of_day_is_declared_and_none_is_about_a_case() -> None:
    moments = {name for name, kind in columns() if isinstance(kind, UtcDateTime)}

    assert set(MOMENTS) == moments
    assert owned_by_review().isdisjoint(name.partition(".")[0] for name in moments)


def test_the_days_of_a_case_are_the_declared_ones() -> None:
    ours = owned_by_review()
    days = {
        name
        for name, kind in columns()
        if isinstance(kind, Date) and name.partition(".")[0] in ours
    }

    assert CASE_DAYS | OTHER_DAYS.keys() == days


def test_no_column_is_of_a_kind_that_could_hold_anything() -> None:
    known = (Uuid, String, Text, Enum, LargeBinary, Boolean, Date, WordSet, UtcDateTime)
    odd = {name for name, kind in columns() if isinstance(kind, JSON)}
    numbers = {name for name, kind in columns() if not isinstance(kind, known)}

    assert odd == set()
    # Every number is declared in tests/promises/test_04_formative_never_summative.py.
    assert all("integer" in str(kind).lower() for name, kind in columns() if name in numbers)


def test_every_table_has_an_owner_and_every_constraint_a_name() -> None:
    mapped = {str(mapper.local_table.name) for mapper in Base.registry.mappers}  # type: ignore[attr-defined]
    for table in Base.metadata.sorted_tables:
        assert table.name in mapped
        for constraint in table.constraints:
            assert constraint.name is not None, (table.name, constraint)


@pytest.mark.parametrize("table", [t.name for t in Base.metadata.sorted_tables])
def test_what_hangs_on_a_case_goes_with_it(table: str) -> None:
    for key in Base.metadata.tables[table].foreign_key_constraints:
        if key.referred_table.name in {"cases", "participation", "review"}:
            assert key.ondelete == "CASCADE", (table, key.column_keys)


def test_the_ledger_has_no_room_for_prose() -> None:
    entry = app.kernel.ledger.LedgerEntry.__table__
    texts = [column for column in entry.columns if isinstance(column.type, String)]

    assert [column.name for column in texts] == ["fact"]
