"""Somebody with a new key sees nothing of a room until another lets exactly that key in."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from app.identity.actor import Actor
from app.identity.models import Membership, NoticeDue, Person
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.errors import NotFound, StaleEdit
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import context, fingerprint, new_key_pair, open_from
from review.feedback import service as feedback
from review.rooms import keys
from review.rooms import service as rooms
from review.routing import invitations
from review.routing.models import Candidate, SeatState
from review.vignettes.models import Participation
from review.vignettes.views import own_cases
from tests.builders import an_actor
from tests.community import Community, a_community, a_review


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database, ngos=5)


@pytest.fixture
def bringer(community: Community) -> Actor:
    return community.case_worker("ngo1", 1)


@pytest.fixture
def room(community: Community, bringer: Actor) -> tuple[UUID, list[Actor]]:
    return community.open_room(bringer, community.case_worker("ngo1", 2))


def loses_the_key(database: Database, actor: Actor) -> Actor:
    """Return the same person with a new key pair, as `renewal.start_over` leaves them."""
    own_key = new_key_pair()
    with database.writing() as session:
        person = session.get_one(Person, actor.person_id)
        person.public_key, person.new_key_on = bytes(own_key.public_key), today()
        invitations.let_go(session, actor.person_id)
    return Actor(
        person_id=actor.person_id,
        organisation_id=actor.organisation_id,
        roles=actor.roles,
        session_id=actor.session_id,
        name=actor.name,
        locale=actor.locale,
        own_key=own_key,
    )


def held_by(database: Database, actor: Actor, case_id: UUID) -> dict[UUID, keys.HeldKey]:
    with database.reading() as session:
        held = keys.held(session, rooms.enter(session, actor, case_id))
    return {key.who.person_id: key for key in held}


def lets_in(database: Database, actor: Actor, case_id: UUID, who: Actor, compared: str) -> None:
    with database.writing() as session:
        room = rooms.enter(session, actor, case_id)
        keys.let_in_again(session, actor, room, who.person_id, compared)


def numbers(actor: Actor) -> str:
    return fingerprint(bytes(actor.own_key.public_key))


def is_inside(database: Database, actor: Actor, case_id: UUID) -> bool:
    try:
        with database.reading() as session:
            rooms.enter(session, actor, case_id)
    except NotFound:
        return False
    return True


def test_everybody_sees_the_key_of_everybody(
    database: Database, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    for looking in (bringer, *peers):
        held = held_by(database, looking, case_id)
        assert {who: key.fingerprint for who, key in held.items()} == {
            actor.person_id: numbers(actor) for actor in (bringer, *peers)
        }
        assert {(key.new_on, key.before) for key in held.values()} == {(None, None)}


def test_a_new_key_shuts_its_owner_out_and_the_others_see_it(
    database: Database, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    again = loses_the_key(database, peers[0])

    assert not is_inside(database, again, case_id)
    with database.reading() as session:
        assert rooms.rooms_as_peer(session, again) == []
    seen = held_by(database, bringer, case_id)[again.person_id]
    assert (seen.fingerprint, seen.before) == (numbers(again), numbers(peers[0]))
    assert seen.new_on == today()


def test_the_bringer_is_shut_out_of_cases_and_a_peer_can_let_them_in_again(
    database: Database, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    again = loses_the_key(database, bringer)
    with database.reading() as session:
        assert own_cases(session, again) == []

    lets_in(database, peers[1], case_id, again, numbers(again))

    assert is_inside(database, again, case_id)


def test_another_participant_lets_them_in_again_and_all_are_told(
    database: Database, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    again = loses_the_key(database, peers[0])
    with database.writing() as session:
        for row in session.scalars(select(NoticeDue)):
            session.delete(row)

    lets_in(database, bringer, case_id, again, numbers(again))

    assert is_inside(database, again, case_id)
    assert not is_inside(database, peers[0], case_id)  # the lost key opens no longer
    with database.reading() as session:
        told = set(session.scalars(select(NoticeDue.person_id)))
        assert told == {peer.person_id for peer in peers}
        assert "access.granted_again" in session.scalars(select(LedgerEntry.fact)).all()
    key = held_by(database, bringer, case_id)[again.person_id]
    assert (key.before, key.new_on) == (None, today())


def test_the_room_opens_to_the_compared_key_alone(
    database: Database, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    """Between looking and confirming, the key is changed once more."""
    case_id, peers = room
    compared = loses_the_key(database, peers[0])
    another = loses_the_key(database, peers[0])
    with pytest.raises(StaleEdit):
        lets_in(database, bringer, case_id, another, numbers(compared))

    assert not is_inside(database, compared, case_id)
    assert not is_inside(database, another, case_id)


@pytest.fixture
def shut_out(database: Database, room: tuple[UUID, list[Actor]]) -> Actor:
    return loses_the_key(database, room[1][0])


@given(compared=st.text(alphabet="0123456789 \x00é", max_size=40))
def test_no_other_numbers_open_the_room(
    database: Database,
    bringer: Actor,
    room: tuple[UUID, list[Actor]],
    shut_out: Actor,
    compared: str,
) -> None:
    with pytest.raises(StaleEdit):
        lets_in(database, bringer, room[0], shut_out, compared)

    assert not is_inside(database, shut_out, room[0])


def test_nobody_lets_themselves_in(database: Database, room: tuple[UUID, list[Actor]]) -> None:
    case_id, peers = room
    again = loses_the_key(database, peers[0])
    with pytest.raises(NotFound):
        lets_in(database, again, case_id, again, numbers(again))


def test_there_is_nothing_to_let_in_for_others(
    database: Database, community: Community, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    """Whoever has their key, and whoever is in no part of the room, second reader included."""
    case_id, peers = room
    with database.writing() as session:
        stranger = an_actor(session, community.ngos["ngo5"])
    second = loses_the_key(database, community.case_worker("ngo1", 2))
    for who in (peers[0], bringer, stranger, second):
        with pytest.raises(NotFound):
            lets_in(database, bringer, case_id, who, numbers(who))


def test_who_works_elsewhere_by_now_is_not_let_in(
    database: Database, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    again = loses_the_key(database, peers[0])
    with database.writing() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == again.person_id)
            .values(until=today() - timedelta(days=1))
        )
    with pytest.raises(NotFound):
        lets_in(database, bringer, case_id, again, numbers(again))


def test_the_new_envelope_is_for_this_person_and_this_room_only(
    database: Database, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    again = loses_the_key(database, peers[0])
    lets_in(database, bringer, case_id, again, numbers(again))
    with database.reading() as session:
        row = session.get_one(Participation, (case_id, again.person_id))
        envelope, sealed_to = row.envelope, row.sealed_to

    assert sealed_to == bytes(again.own_key.public_key)
    assert open_from(again.own_key, envelope, context("case-part", case_id, again.person_id))


def test_a_draft_from_before_is_lost_and_a_new_one_can_be_written(
    database: Database, community: Community, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    with database.writing() as session:
        feedback.keep_draft(
            session, peers[0], rooms.enter(session, peers[0], case_id), 0, a_review()
        )
    again = loses_the_key(database, peers[0])
    lets_in(database, bringer, case_id, again, numbers(again))
    with database.writing() as session:
        inside = rooms.enter(session, again, case_id)
        own = feedback.own_review(session, again, inside)
        assert own.text.strengths == ""
        feedback.deliver(session, again, inside, own.revision, a_review())


def test_whoever_was_asked_in_their_place_is_asked_at_once(
    database: Database, community: Community, bringer: Actor
) -> None:
    case_id = community.attested_case(bringer, community.case_worker("ngo1", 2))
    community.submit(bringer, case_id)
    first = community.asked(case_id)

    again = loses_the_key(database, first[0])

    now_asked = community.asked(case_id)
    assert again.person_id not in {actor.person_id for actor in now_asked}
    assert len(now_asked) == len(first)
    with database.reading() as session:
        listed = session.get_one(Candidate, (case_id, again.person_id))
        assert (listed.state, listed.gated) == (SeatState.OUT, None)


def test_a_seat_cannot_be_taken_with_a_key_it_was_not_sealed_to(
    database: Database, community: Community, bringer: Actor
) -> None:
    """Even if the invitation had stayed: the key changes, and nobody lets the candidate go."""
    case_id = community.attested_case(bringer, community.case_worker("ngo1", 2))
    community.submit(bringer, case_id)
    asked = community.asked(case_id)[0]
    other = new_key_pair()
    pretender = Actor(
        person_id=asked.person_id,
        organisation_id=asked.organisation_id,
        roles=asked.roles,
        session_id=asked.session_id,
        name=asked.name,
        locale=asked.locale,
        own_key=other,
    )
    with pytest.raises(invitations.SeatTaken):
        community.accept(pretender, case_id)
    community.accept(asked, case_id)
    with database.reading() as session:
        row = session.get_one(Participation, (case_id, asked.person_id))
        assert row.sealed_to == bytes(asked.own_key.public_key)
