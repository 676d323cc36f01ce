"""Promise 8: after erasure nothing opens, not even for those who were inside with an old copy."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from uuid import UUID

import pytest
from sqlalchemy import inspect, select, text

from app.identity.actor import Actor
from app.kernel.clock import today
from app.kernel.db import Base, Database
from app.kernel.errors import NotFound
from app.kernel.sealed import CannotOpen, Place, context, derive, open_from, open_sealed
from review import retention
from review.feedback import service as feedback
from review.feedback.service import UptakeNote
from review.rooms import brake
from review.rooms import service as rooms
from review.routing import gates, invitations
from review.sweeps import destroy_orphans, erase_due
from review.vignettes import views
from review.vignettes.access import opened
from review.vignettes.keys import CaseKey, family
from review.vignettes.models import Case
from tests.community import Community, a_community

Blobs = dict[tuple[str, str, str], bytes]


@dataclass(frozen=True)
class Copy:
    """What a backup and the participants' own notebooks could hold."""

    case_id: UUID
    insiders: tuple[Actor, ...]
    envelopes: dict[UUID, bytes]
    sealed: Blobs
    places: list[tuple[bytes, Place]]


def an_old_copy(community: Community) -> Copy:
    """Let a whole room happen, and copy everything of it."""
    database = community.database
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    for peer in peers:
        community.deliver(peer, case_id)
    with database.writing() as session:
        room = rooms.enter(session, bringer, case_id)
        rooms.speak(session, bringer, room, UUID(int=9), "Thank you", delivered=False)
        feedback.write_uptake(session, bringer, room, UptakeNote("Patience", "", "Ask him"))
    sealed = copy_of(database)
    envelopes = {
        UUID(row["person_id"]): bytes(row["envelope"])
        for row in rows_of(database, "participation")
        if UUID(row["case_id"]) == case_id
    }
    return Copy(case_id, (bringer, *peers), envelopes, sealed, places_of(database, case_id))


def rows_of(database: Database, table: str) -> list[dict[str, object]]:
    with database.reading() as session:
        rows = session.execute(select(Base.metadata.tables[table])).mappings().all()
        return [
            {name: str(value) if isinstance(value, UUID) else value for name, value in row.items()}
            for row in rows
        ]


def copy_of(database: Database) -> Blobs:
    return {
        (table, str(row.get("id", "")), name): value
        for table in Base.metadata.tables
        for row in rows_of(database, table)
        for name, value in row.items()
        if isinstance(value, bytes)
    }


def places_of(database: Database, case_id: UUID) -> list[tuple[bytes, Place]]:
    """Return the sealed fields of a case, with where they belong."""
    found = [
        (bytes(row[name]), Place("cases", case_id, name))
        for row in rows_of(database, "cases")
        for name in ("outline", "vignette", "decisions")
    ]
    for table in ("room_message", "review"):
        found += [
            (bytes(row["body"]), Place(table, UUID(str(row["id"])), "body"))
            for row in rows_of(database, table)
        ]
    found += [
        (bytes(row["body"]), Place("uptake", case_id, "body"))
        for row in rows_of(database, "uptake")
    ]
    return found


def by_withdrawing(community: Community, copy: Copy) -> None:
    with community.database.writing() as session:
        retention.withdraw(session, copy.insiders[0], copy.case_id)


def by_expiry(community: Community, copy: Copy) -> None:
    with community.database.writing() as session:
        session.get_one(Case, copy.case_id).erase_on = today()
    assert erase_due(community.database) == 1


def by_losing_the_key_alone(community: Community, copy: Copy) -> None:
    """A crash right after the shredding, before any row went."""
    community.database.shred.destroy_family(family(copy.case_id))


WAYS: list[Callable[[Community, Copy], None]] = [
    by_withdrawing,
    by_expiry,
    by_losing_the_key_alone,
]


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database)


def test_before_erasure_an_insider_opens_everything(community: Community) -> None:
    """The other way round: the tries below are the ones that work while the share is there."""
    copy = an_old_copy(community)
    share = community.database.shred.get(f"{family(copy.case_id)}share")
    bringer = copy.insiders[0]
    meant = context("case-part", copy.case_id, bringer.person_id)
    part = open_from(bringer.own_key, copy.envelopes[bringer.person_id], meant)
    assert share is not None
    key = derive(part + share, "case", copy.case_id.bytes)

    assert len(copy.places) >= 7
    assert all(open_sealed(key, blob, place) for blob, place in copy.places)


@pytest.mark.parametrize("erased", WAYS)
def test_nothing_opens_with_any_key_and_an_old_copy(
    community: Community, erased: Callable[[Community, Copy], None]
) -> None:
    copy = an_old_copy(community)
    erased(community, copy)
    shred = community.database.shred
    left = [shred.get(name) or b"" for name in shred.names("")]
    assert shred.names(family(copy.case_id)) == []
    for insider in copy.insiders:
        meant = context("case-part", copy.case_id, insider.person_id)
        part = open_from(insider.own_key, copy.envelopes[insider.person_id], meant)
        shares = [b"", part, bytes(insider.own_key), *left]
        keys = [part, *(derive(part + share, "case", copy.case_id.bytes) for share in shares)]
        for key, (blob, place) in product(keys, copy.places):
            with pytest.raises(CannotOpen):
                open_sealed(CaseKey(copy.case_id, part, key).key, blob, place)


@pytest.mark.parametrize("erased", WAYS)
def test_what_was_said_with_the_brake_goes_with_the_case(
    community: Community, erased: Callable[[Community, Copy], None]
) -> None:
    copy = an_old_copy(community)
    shred = community.database.shred
    with community.database.writing() as session:
        brake.pull(session, copy.insiders[1], copy.case_id, "It is next door to me.")
    (row,) = rows_of(community.database, "brake_word")
    blobs = [
        (bytes(row[name]), Place("brake_word", UUID(str(row["id"])), name))  # type: ignore[arg-type]
        for name in ("for_bringer", "for_author")
    ]

    def layer(secret: bytes) -> bytes:
        return derive(secret, "brake_word", copy.case_id.bytes)

    share = shred.get(f"{family(copy.case_id)}share") or b""
    assert all(open_sealed(layer(share), blob, place) for blob, place in blobs)
    erased(community, copy)
    left = [shred.get(name) or b"" for name in shred.names("")]
    for secret in [b"", *left, *(bytes(insider.own_key) for insider in copy.insiders)]:
        for key, (blob, place) in product([layer(secret), layer(secret + secret)], blobs):
            with pytest.raises(CannotOpen):
                open_sealed(key, blob, place)


@pytest.mark.parametrize("erased", WAYS)
def test_the_house_itself_cannot_open_a_restored_backup(
    community: Community, erased: Callable[[Community, Copy], None]
) -> None:
    """All rows come back from a backup; for everybody inside, the case is not there."""
    copy = an_old_copy(community)
    before = {name: rows_of(community.database, name) for name in CASE_TABLES}
    erased(community, copy)
    restore(community.database, before)
    for insider in copy.insiders:
        with community.database.reading() as session:
            with pytest.raises(NotFound):
                opened(session, insider, copy.case_id)
            with pytest.raises(NotFound):
                rooms.enter(session, insider, copy.case_id)
            assert views.own_cases(session, insider) == []
            assert rooms.rooms_as_peer(session, insider) == []
    assert erase_due(community.database) == 1
    assert not leftovers(community.database, copy.case_id)


CASE_TABLES = [
    table.name
    for table in Base.metadata.sorted_tables
    if table.name == "cases" or "cases" in str([f.target_fullname for f in table.foreign_keys])
] + ["review", "review_addition"]


def restore(database: Database, rows: dict[str, list[dict[str, object]]]) -> None:
    with database.writing() as session:
        for name in dict.fromkeys(CASE_TABLES):
            table = Base.metadata.tables[name]
            there = session.execute(select(table)).first()
            if there is None:
                for row in rows[name]:
                    typed = {
                        key: UUID(str(value)) if key == "id" or key.endswith("_id") else value
                        for key, value in row.items()
                    }
                    session.execute(table.insert().values(**typed))


def leftovers(database: Database, case_id: UUID) -> list[str]:
    """Return every table that still holds the id of a case, in whatever column."""
    found = []
    with database.reading() as session:
        for name in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{name}"')):
                values = [str(value).replace("-", "") for value in row if value is not None]
                if case_id.hex in values:
                    found.append(name)
    return found


@pytest.mark.parametrize("erased", [by_withdrawing, by_expiry])
def test_no_row_names_the_case_any_more(
    community: Community, erased: Callable[[Community, Copy], None]
) -> None:
    copy = an_old_copy(community)
    assert {"cases", "participation", "review", "uptake"} <= set(
        leftovers(community.database, copy.case_id)
    )
    erased(community, copy)

    assert leftovers(community.database, copy.case_id) == []


def test_a_secret_without_a_case_goes_after_its_day(community: Community) -> None:
    shred = community.database.shred
    orphan = f"{family(UUID(int=5))}share"
    shred.create(orphan)
    assert destroy_orphans(community.database) == 0  # perhaps its rows are just being written
    with community.database.reading() as session:
        assert [orphan] == retention.orphaned_secrets(session, today() + timedelta(days=1))


@pytest.mark.parametrize(("day", "is_due"), [(-1, True), (0, True), (1, False)])
def test_a_case_is_erased_on_its_day_and_not_before(
    community: Community, day: int, is_due: bool
) -> None:
    case_id = community.begin(community.case_worker("ngo1", 1))
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today() + timedelta(days=day)
    erase_due(community.database)
    with community.database.reading() as session:
        assert is_due == (session.get(Case, case_id) is None)


def test_on_its_day_a_case_is_over_for_everybody_even_while_no_worker_runs(
    community: Community,
) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today()
    for insider in (bringer, *peers):
        with community.database.reading() as session:
            with pytest.raises(NotFound):
                opened(session, insider, case_id)
            assert views.own_cases(session, insider) == []
            assert rooms.rooms_as_peer(session, insider) == []


def test_a_gate_that_a_crash_left_goes_after_its_day(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second)
    community.submit(bringer, case_id)
    asked = community.asked(case_id)[0]
    left = gates.gate_name(case_id, asked.person_id)
    later = today() + timedelta(days=1)
    with community.database.reading() as session:
        assert gates.left_behind(session, later) == []
    with community.database.writing() as session:
        invitations.decline(session, asked, case_id)
    community.database.shred.create(left)  # as if the crash had come before its end
    with community.database.reading() as session:
        assert gates.left_behind(session, later) == [left]
        assert gates.left_behind(session, today()) == []  # perhaps its row is just being written
