"""Promise 2: whoever was in a room and left opens nothing of it any more, whatever they kept.

Tried with everything: their key, every row of an older copy of the database, every row of today's,
and every secret that lies in the shred store today.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import LargeBinary, select

from app.identity import access, memberships
from app.identity.actor import Actor
from app.identity.models import Membership
from app.kernel.clock import today
from app.kernel.db import Base, Database
from app.kernel.errors import DomainError
from app.kernel.ids import new_id
from app.kernel.sealed import CannotOpen, Place, context, derive, open_from, open_sealed
from review import leaving, rekeying, retention
from review.feedback import service as feedback
from review.feedback.service import UptakeNote
from review.rooms import brake, keys
from review.rooms import service as rooms
from review.vignettes import attestation
from review.vignettes.models import Case, Participation
from tests.community import Community, a_community, a_review

Rows = list[tuple[str, UUID, str, bytes]]
"""Table, row, column, ciphertext."""

FIELDS = {
    "cases": ("outline", "vignette", "decisions", "remark", "reworded"),
    "review": ("body", "under"),
    "review_addition": ("body",),
    "room_message": ("body",),
    "room_opening": ("body",),
    "uptake": ("body",),
    "brake_word": ("for_bringer", "for_author"),
}
"""Everything sealed of a case that is sealed anew (`review.rekeying`)."""


def copied(database: Database) -> Rows:
    """Return all ciphertext of all cases, as a copy of the database holds it."""
    found: Rows = []
    with database.reading() as session:
        for name, fields in FIELDS.items():
            table = Base.metadata.tables[name]
            key = next(iter(table.primary_key.columns))
            for field in fields:
                for row_id, blob in session.execute(select(key, table.c[field])):
                    if blob is not None:
                        found.append((name, row_id, field, blob))
    return found


def envelopes(database: Database) -> list[tuple[UUID, bytes]]:
    with database.reading() as session:
        rows = session.execute(select(Participation.case_id, Participation.envelope))
        return [(case_id, envelope) for case_id, envelope in rows]


def openable(
    database: Database, thief: Actor, kept: Iterable[tuple[UUID, bytes]], rows: Rows
) -> set[tuple[str, str]]:
    """Return what somebody opens with their key, envelopes they kept, and today's shred store."""
    secrets = [database.shred.get(name) or b"" for name in database.shred.names("")]
    found = set()
    for key in possible_keys(thief, [*kept, *envelopes(database)], secrets):
        for table, row_id, field, blob in rows:
            with suppress(CannotOpen):
                open_sealed(key, blob, Place(table, row_id, field))
                found.add((table, field))
    return found


def possible_keys(
    thief: Actor, kept: Iterable[tuple[UUID, bytes]], secrets: list[bytes]
) -> Iterator[bytes]:
    for case_id, envelope in kept:
        with suppress(CannotOpen):
            meant = context("case-part", case_id, thief.person_id)
            part = open_from(thief.own_key, envelope, meant)
            for secret in secrets:
                yield derive(part + secret, "case", case_id.bytes)


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database, ngos=4, workers=3, capacity=5)


def a_full_room(community: Community) -> tuple[UUID, Actor, Actor, list[Actor]]:
    """Return a room in tandem with everything in it: reviews, a draft, a message, a note."""
    bringer, tandem = community.case_worker("ngo1", 2), community.case_worker("ngo1", 3)
    database = community.database
    case_id = community.begin(bringer, panel_size=3)
    community.finish(bringer, case_id)
    with database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, case_id, tandem.person_id, is_tandem=True
        )
    community.attest(bringer, case_id)
    community.attest(tandem, case_id)
    community.submit(bringer, case_id)
    peers = community.asked(case_id)
    for peer in peers:
        community.accept(peer, case_id)
    for peer in peers[:2]:
        community.deliver(peer, case_id)
    with database.writing() as session:
        feedback.add(
            session, peers[0], rooms.enter(session, peers[0], case_id), new_id(), "And patience."
        )
        feedback.keep_draft(
            session, peers[2], rooms.enter(session, peers[2], case_id), 0, a_review()
        )
        room = rooms.enter(session, bringer, case_id)
        rooms.speak(session, bringer, room, new_id(), "Thank you.", delivered=False)
        feedback.write_uptake(session, bringer, room, UptakeNote("Time", "", "Ask"))
    return case_id, bringer, tandem, peers


def goes(database: Database, actor: Actor) -> None:
    with database.writing() as session:
        memberships.stop(session, actor.person_id)
        leaving.settle(session)


@pytest.mark.parametrize("who", ["peer", "bringer", "tandem"])
def test_old_copies_and_the_live_shred_store_open_nothing_after_the_change_of_key(
    database: Database, community: Community, who: str
) -> None:
    case_id, bringer, tandem, peers = a_full_room(community)
    leaver = {"peer": peers[0], "bringer": bringer, "tandem": tandem}[who]
    stays = tandem if who == "bringer" else bringer
    old_rows, old_envelopes = copied(database), envelopes(database)
    before = openable(database, leaver, old_envelopes, old_rows)
    assert {("cases", "vignette"), ("review", "body"), ("room_message", "body")} <= before

    goes(database, leaver)
    assert rekeying.renew_due(database, stays) == 1
    with database.writing() as session:
        room = rooms.enter(session, stays, case_id)
        rooms.speak(session, stays, room, new_id(), "Among us.", delivered=False)

    assert openable(database, leaver, old_envelopes, [*old_rows, *copied(database)]) == set()
    opened = openable(database, stays, [], copied(database))
    assert opened == before | {("review", "under")}  # whoever stays opens all there was


def test_before_the_change_nothing_new_is_there_to_be_opened(
    database: Database, community: Community
) -> None:
    """Until somebody acts, the old key opens what was there, and what was there alone."""
    _case_id, _bringer, _tandem, peers = a_full_room(community)
    before = copied(database)
    goes(database, peers[0])

    assert {row for row in copied(database) if row not in before} == set()


def test_the_seats_of_others_behind_their_gates_are_for_the_new_key(
    database: Database, community: Community
) -> None:
    """A peer leaves while others are still asked: the old `part` is worth nothing to anybody."""
    bringer, second = community.case_worker("ngo1", 2), community.case_worker("ngo1", 3)
    case_id = community.attested_case(bringer, second)
    community.submit(bringer, case_id)
    first = community.asked(case_id)[0]
    community.accept(first, case_id)
    kept = envelopes(database)
    goes(database, first)
    rekeying.renew_due(database, bringer)
    for peer in community.asked(case_id):
        community.accept(peer, case_id)

    assert openable(database, first, kept, copied(database)) == set()


def test_everything_sealed_of_a_case_is_sealed_anew() -> None:
    """A new sealed column has to say how it gets through a change of the key."""
    sealed = {
        (table.name, column.name)
        for mapper in Base.registry.mappers
        for table in [mapper.local_table]
        if mapper.class_.__module__.startswith("review.")
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    other_ways = {
        ("participation", "envelope"),
        ("participation", "sealed_to"),
        ("candidate", "gated"),
        ("attestation", "seal"),
    }
    declared = {(name, field) for name, fields in FIELDS.items() for field in fields}

    assert sealed == declared | other_ways


class Interrupted(BaseException):
    """A process is killed."""


@pytest.mark.parametrize("at", ["shred.create", "flush", "commit", "shred.destroy"])
def test_a_kill_at_any_point_leaves_a_room_that_opens(
    database: Database, community: Community, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    """Between the two stores: after the new share, before and after the commit."""
    case_id, bringer, tandem, peers = a_full_room(community)
    goes(database, peers[0])
    real_create, real_destroy = type(database.shred).create, type(database.shred).destroy

    def killed(*_args: object, **_kwargs: object) -> None:
        raise Interrupted

    def create_and_die(store: object, name: str) -> bytes:
        real_create(store, name)  # type: ignore[arg-type]
        raise Interrupted

    with monkeypatch.context() as patched:
        if at == "shred.create":
            patched.setattr(type(database.shred), "create", create_and_die)
        elif at == "flush":
            patched.setattr(rekeying, "_seal_to_people", killed)
        elif at == "commit":
            patched.setattr(rekeying.ledger, "record", killed)
        else:
            patched.setattr(type(database.shred), "destroy", killed)
        with pytest.raises(Interrupted):
            rekeying.renew_due(database, bringer, case_id)
    assert type(database.shred).destroy is real_destroy

    for actor in (bringer, tandem, peers[1], peers[2]):
        with database.reading() as session:
            room = rooms.enter(session, actor, case_id)
            assert [said.text for said in rooms.messages(session, room)] == ["Thank you."]
    rekeying.renew_due(database, tandem, case_id)
    with database.writing() as session:
        shares = [n for n in database.shred.names(f"case:{case_id}:") if ":share" in n]
        strays = retention.orphaned_secrets(session, today() + timedelta(days=1))
        database.shred.destroy(strays)
        assert len(shares) - len(strays) == 1
    for actor in (bringer, tandem, peers[1], peers[2]):
        with database.reading() as session:
            rooms.enter(session, actor, case_id)


def test_the_erasure_sweep_does_not_take_a_changed_key_for_a_lost_one(
    database: Database, community: Community
) -> None:
    """Asked before the change, acted on after it."""
    case_id, bringer, _tandem, peers = a_full_room(community)
    goes(database, peers[0])
    rekeying.renew_due(database, bringer)
    with database.writing() as session:
        retention.erase_if_due(session, case_id)
    with database.reading() as session:
        assert session.get(Case, case_id) is not None
        assert retention.due(session) == []


class Moves:
    """People leave, move, come back and act, in any order; refused acts change nothing."""

    def __init__(self, community: Community) -> None:
        self.community = community
        self.database = community.database
        self.case_id, bringer, tandem, self.peers = a_full_room(community)
        self.people = [bringer, tandem, *self.peers]
        self.lead = community.case_worker("ngo1", 1)
        self.old_envelopes = envelopes(self.database)

    def leaves(self, who: int) -> None:
        goes(self.database, self.people[who])

    def moves(self, who: int) -> None:
        actor = self.people[who]
        ngo = list(self.community.ngos.values())[who % 4]
        with self.database.writing() as session:
            memberships.stop(session, actor.person_id)
            session.add(Membership(person_id=actor.person_id, organisation_id=ngo, since=today()))
            session.flush()
            leaving.settle(session)

    def comes_back(self, who: int) -> None:
        self.tries(lambda s: memberships.resume(s, self.lead, self.people[who].person_id))

    def acts(self, who: int) -> None:
        actor = self.now(who)
        rekeying.renew_due(self.database, actor)

        def speak(session: object) -> None:
            room = rooms.enter(session, actor, self.case_id, for_update=True)  # type: ignore[arg-type]
            rooms.speak(session, actor, room, new_id(), "Hello", delivered=True)  # type: ignore[arg-type]

        self.tries(speak)

    def settles(self, who: int) -> None:
        with self.database.writing() as session:
            leaving.settle(session)

    def tries(self, act: object) -> None:
        with suppress(DomainError), self.database.writing() as session:
            act(session)  # type: ignore[operator]

    def now(self, who: int) -> Actor:
        """Return somebody as they would sign in today."""
        actor = self.people[who]
        with self.database.reading() as session:
            ngo = access.organisation_of(session, actor.person_id)
        return replace(actor, organisation_id=ngo)

    def exactly_those_present_open_it(self) -> None:
        with self.database.reading() as session:
            case = session.get(Case, self.case_id)
            assert case is not None
            rows = session.scalars(
                select(Participation).where(Participation.case_id == self.case_id)
            ).all()
            inside = {row.person_id: row.organisation_id for row in rows}
            is_due = case.rekey_since is not None
        for who, actor in enumerate(self.people):
            present = self.now(who)
            is_in = present.organisation_id is not None and (
                inside.get(actor.person_id) == present.organisation_id
            )
            assert self.opens(present) == is_in
            if not is_in and not is_due and actor.person_id not in inside:
                kept, rows_now = self.old_envelopes, copied(self.database)
                assert openable(self.database, actor, kept, rows_now) == set()

    def opens(self, actor: Actor) -> bool:
        try:
            with self.database.reading() as session:
                room = rooms.enter(session, actor, self.case_id)
                rooms.messages(session, room)
                keys.held(session, room)
        except DomainError:
            return False
        return True


STEPS = ("leaves", "moves", "comes_back", "acts", "acts", "settles")


@settings(max_examples=12)
@given(
    sequence=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 4)), min_size=3, max_size=9)
)
@example(sequence=[("leaves", 0), ("acts", 1), ("leaves", 1), ("comes_back", 1), ("acts", 2)])
@example(sequence=[("moves", 2), ("moves", 1), ("acts", 0), ("moves", 0), ("acts", 3)])
def test_under_any_sequence_exactly_those_who_are_there_open_the_room(
    community: Community, sequence: list[tuple[str, int]]
) -> None:
    moves = Moves(community)
    try:
        moves.exactly_those_present_open_it()
        for name, who in sequence:
            getattr(moves, name)(who)
            moves.exactly_those_present_open_it()
    finally:
        everybody_is_back(moves)


def everybody_is_back(moves: Moves) -> None:
    """Let the next example begin with the same community."""
    with moves.database.writing() as session:
        if session.get(Case, moves.case_id) is not None:
            retention.erase(session, moves.case_id)
        for actor in moves.people:
            memberships.stop(session, actor.person_id)
            session.add(
                Membership(person_id=actor.person_id, organisation_id=actor.ngo_id, since=today())
            )
            session.flush()


def test_what_was_said_with_the_brake_is_readable_after_a_change_of_key(
    database: Database, community: Community
) -> None:
    case_id, bringer, _tandem, peers = a_full_room(community)
    with database.writing() as session:
        brake.pull(session, peers[1], case_id, "It is next door.")
    goes(database, peers[0])
    assert rekeying.renew_due(database, bringer) == 1
    with database.reading() as session:
        assert [word.text for word in brake.words(session, bringer, case_id)] == [
            "It is next door."
        ]
        assert brake.own_words(session, peers[1], case_id) == "It is next door."


def test_confirmations_of_the_text_hold_under_the_new_key(
    database: Database, community: Community
) -> None:
    case_id, bringer, tandem, peers = a_full_room(community)
    goes(database, peers[0])
    rekeying.renew_due(database, bringer)
    with database.reading() as session:
        seen = rooms.enter(session, bringer, case_id).seen
        confirmed = attestation.readers(session, seen).confirmed
    assert confirmed == {bringer.person_id, tandem.person_id}
