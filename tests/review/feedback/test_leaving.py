"""A review stays in its room unless its author allows it to leave, and they may think again."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.errors import NotFound
from review.export.own_case import own_case
from review.feedback import leaving
from review.feedback import service as feedback
from review.feedback.models import Review
from review.feedback.scores import ReviewText
from review.rooms import brake
from review.rooms import service as rooms
from review.rooms.conduct import NotYourTurn
from review.vignettes.access import Resting
from tests.community import Community, a_review


def decide(community: Community, actor: Actor, case_id: UUID, *, allows: bool) -> None:
    with community.database.writing() as session:
        room = rooms.enter(session, actor, case_id, for_update=True)
        leaving.allow_export(session, actor, room, allows=allows)


def taken(community: Community, actor: Actor, case_id: UUID) -> list[str]:
    with community.database.reading() as session:
        return [review.text.strengths for review in own_case(session, actor, case_id).reviews]


@pytest.fixture
def bringer(community: Community) -> Actor:
    return community.case_worker("ngo1", 1)


@pytest.fixture
def room(community: Community, bringer: Actor) -> tuple[UUID, list[Actor]]:
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    for letter, peer in zip("AB", peers, strict=True):
        community.deliver(peer, case_id, a_review(strengths=f"{letter} wrote this"))
    return case_id, peers


def test_it_stays_until_it_is_allowed_and_again_when_that_is_taken_back(
    community: Community, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, (first, _other) = room
    assert taken(community, bringer, case_id) == []
    decide(community, first, case_id, allows=True)
    assert taken(community, bringer, case_id) == ["A wrote this"]
    decide(community, first, case_id, allows=False)

    assert taken(community, bringer, case_id) == []


@given(decisions=st.lists(st.tuples(st.integers(0, 1), st.booleans()), max_size=6))
def test_the_last_word_of_each_author_holds(
    community: Community,
    bringer: Actor,
    room: tuple[UUID, list[Actor]],
    decisions: list[tuple[int, bool]],
) -> None:
    case_id, peers = room
    for number in range(2):
        decide(community, peers[number], case_id, allows=False)
    last = {0: False, 1: False}
    for number, allows in decisions:
        decide(community, peers[number], case_id, allows=allows)
        last[number] = allows

    expected = [f"{'AB'[number]} wrote this" for number in range(2) if last[number]]
    assert expected == taken(community, bringer, case_id)


def test_the_words_stay_and_nothing_shows_outside(
    community: Community, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, (first, _other) = room

    def row() -> tuple[object, object, int]:
        with community.database.reading() as session:
            own = select(Review).where(Review.person_id == first.person_id)
            found = session.scalars(own).one()
            return found.state, found.delivered_on, len(found.body)

    before = row()
    decide(community, first, case_id, allows=True)
    after = row()
    with community.database.reading() as session:
        entered = rooms.enter(session, first, case_id)
        text = feedback.own_review(session, first, entered).text

    assert (text.strengths, text.may_leave) == ("A wrote this", True)
    assert before == after


def test_only_who_has_delivered_decides(community: Community, bringer: Actor) -> None:
    case_id, (peer, _other) = community.open_room(bringer, community.case_worker("ngo1", 2))
    for actor in (peer, bringer):
        with pytest.raises(NotYourTurn):
            decide(community, actor, case_id, allows=True)


def test_while_the_room_rests_nothing_leaves_it(
    community: Community, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, (first, other) = room
    decide(community, first, case_id, allows=True)
    with community.database.writing() as session:
        brake.pull(session, other, case_id)
    with pytest.raises(Resting):
        decide(community, first, case_id, allows=False)

    assert taken(community, bringer, case_id) == []


def test_peers_and_strangers_take_no_case_along(
    community: Community, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, peers = room
    strangers = [
        a for a in community.people.values() if a.organisation_id != community.ngos["ngo1"]
    ]
    for actor in (*peers, *strangers, community.case_worker("ngo1", 2)):
        with pytest.raises(NotFound):
            taken(community, actor, case_id)


def test_a_review_from_before_it_was_asked_stays() -> None:
    older = a_review().to_bytes().replace(b'"may_leave":false,', b"")

    assert b"may_leave" not in older
    assert not ReviewText.from_bytes(older).may_leave
