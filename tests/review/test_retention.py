"""Forgetting works: at once, completely, and also after a crash in between."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.kernel.clock import today
from app.kernel.db import Base
from app.kernel.errors import NotFound
from review import retention, sweeps
from review.vignettes.keys import share_name
from review.vignettes.models import Case

CASE_TABLES = (
    "cases",
    "participation",
    "attestation",
    "candidate",
    "panel_search",
    "room_message",
    "review",
    "review_addition",
    "uptake",
    "expiry_warning",
    "room_opening",
)


@pytest.fixture
def bringer(community):
    return community.case_worker("ngo1", 1)


@pytest.fixture
def case_id(community, bringer):
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    community.deliver(peers[0], case_id)
    return case_id


def rows(database):
    with database.reading() as session:
        return {
            name: session.scalar(select(func.count()).select_from(Base.metadata.tables[name]))
            for name in CASE_TABLES
        }


def test_withdrawing_leaves_no_row_and_no_key(community, bringer, case_id):
    assert rows(community.database)["participation"] == 3
    with community.database.writing() as session:
        retention.withdraw(session, bringer, case_id)

    assert set(rows(community.database).values()) == {0}
    assert community.database.shred.names("case:") == []


def test_only_the_bringers_side_withdraws(community, case_id):
    peer = community.case_worker("ngo2", 1)
    with community.database.writing() as session, pytest.raises(NotFound):
        retention.withdraw(session, peer, case_id)

    assert rows(community.database)["cases"] == 1


def test_a_case_is_erased_on_its_day_and_not_before(community, case_id):
    with community.database.reading() as session:
        day = session.get_one(Case, case_id).erase_on

        assert retention.due(session, day - timedelta(days=1)) == []
        assert retention.due(session, day) == [case_id]


def test_the_sweep_erases_what_is_due(community, case_id):
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today()

    assert sweeps.erase_due(community.database) == 1
    assert sweeps.erase_due(community.database) == 0
    assert set(rows(community.database).values()) == {0}


def test_a_crash_after_the_keys_is_finished_by_the_sweep(community, case_id):
    community.database.shred.destroy([share_name(case_id, None)])

    assert sweeps.erase_due(community.database) == 1
    assert set(rows(community.database).values()) == {0}


def test_a_crash_before_the_rows_leaves_no_key_for_long(community, case_id):
    orphan = "case:00000000-0000-4000-8000-000000000001:share"
    community.database.shred.create(orphan)
    with community.database.reading() as session:
        assert retention.orphaned_secrets(session, before=today()) == []
        tomorrow = today() + timedelta(days=1)
        assert retention.orphaned_secrets(session, before=tomorrow) == [orphan]
