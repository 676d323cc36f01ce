"""One rule decides for the page, the act and this table: who may do what in a room, and when."""

from itertools import product

import pytest

from review.rooms import conduct
from review.rooms.conduct import NotYourTurn, RoomAct, Standing
from review.vignettes.models import Part
from review.vignettes.states import CaseState

ROOM = (CaseState.SEEKING, CaseState.OPEN, CaseState.CLOSED)
OWNERS = (Part.BRINGER, Part.TANDEM)


def allowed(act: RoomAct) -> set[tuple[CaseState, Part, bool]]:
    return {
        (state, part, delivered)
        for state, part, delivered in product(CaseState, Part, (False, True))
        if conduct.may(Standing(state, part, delivered), act)
    }


def test_a_peer_reads_the_vignette_in_every_state_of_a_room_and_in_no_other():
    states = {
        state for state, part, _delivered in allowed(RoomAct.READ_VIGNETTE) if part is Part.PEER
    }

    assert states == set(ROOM)


def test_a_review_is_written_by_peers_until_it_is_delivered():
    assert allowed(RoomAct.WRITE_REVIEW) == {
        (CaseState.SEEKING, Part.PEER, False),
        (CaseState.OPEN, Part.PEER, False),
    }


def test_a_review_is_delivered_once_and_to_a_standing_panel():
    assert allowed(RoomAct.DELIVER_REVIEW) == {(CaseState.OPEN, Part.PEER, False)}


def test_only_additions_come_after_delivery():
    assert allowed(RoomAct.ADD_TO_REVIEW) == {(CaseState.OPEN, Part.PEER, True)}


def test_independent_first_reviews_and_messages_open_with_the_own_delivery():
    for act in (RoomAct.SEE_REVIEWS, RoomAct.SPEAK):
        peers = {(s, d) for s, part, d in allowed(act) if part is Part.PEER}

        assert all(delivered for _state, delivered in peers)
        assert (CaseState.OPEN, True) in peers


def test_nobody_speaks_in_a_closed_room():
    assert {state for state, _part, _delivered in allowed(RoomAct.SPEAK)} == {CaseState.OPEN}


@pytest.mark.parametrize("act", [RoomAct.WRITE_UPTAKE, RoomAct.CLOSE])
def test_the_uptake_note_and_closing_belong_to_the_bringers_side(act):
    assert {part for _state, part, _delivered in allowed(act)} == set(OWNERS)


def test_a_second_reader_is_never_in_the_room():
    for act in RoomAct:
        assert Part.SECOND_READER not in {part for _state, part, _delivered in allowed(act)}


@pytest.mark.parametrize("act", list(RoomAct))
def test_while_a_room_rests_its_panel_may_nothing_but_tell_the_bringer(act):
    for state, delivered in product(CaseState, (False, True)):
        peer = Standing(state, Part.PEER, delivered, is_resting=True)

        assert conduct.may(peer, act) is (act is RoomAct.BRAKE and state in ROOM)


def test_while_a_room_rests_the_bringers_side_reads_and_writes_nothing():
    for state, part in product(ROOM, OWNERS):
        resting = Standing(state, part, has_delivered=False, is_resting=True)
        possible = {act for act in RoomAct if conduct.may(resting, act)}
        awake = Standing(state, part, has_delivered=False)

        assert possible - {RoomAct.BRAKE} <= conduct.WHILE_RESTING
        assert all(conduct.may(awake, act) for act in possible)


def test_everybody_inside_may_pull_the_brake_and_nobody_else():
    inside = {(state, part) for state, part, _delivered in allowed(RoomAct.BRAKE)}

    assert inside == set(product(ROOM, (*OWNERS, Part.PEER)))


@pytest.mark.parametrize("act", list(RoomAct))
def test_a_refusal_says_when_it_is_possible(act):
    nobody = Standing(CaseState.DRAFT, Part.SECOND_READER, has_delivered=False)

    with pytest.raises(NotYourTurn) as refused:
        conduct.require(nobody, act)

    assert refused.value.message == conduct.why_not(act)
