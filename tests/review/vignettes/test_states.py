from datetime import date, timedelta

import pytest

from review.vignettes import states
from review.vignettes.states import Act, CaseState, WrongState

DAY = date(2026, 3, 2)


def walk(*acts: Act) -> CaseState:
    state = CaseState.DRAFT
    for act in acts:
        state = states.after(state, act)
    return state


def test_a_case_travels_from_draft_to_closed():
    way = (Act.DECIDE_ALL, Act.ATTEST, Act.SUBMIT, Act.OPEN_ROOM, Act.CLOSE)

    assert walk(*way) is CaseState.CLOSED


@pytest.mark.parametrize("state", list(CaseState))
def test_only_an_attested_case_is_sent(state):
    if state is CaseState.ATTESTED:
        assert states.after(state, Act.SUBMIT) is CaseState.SEEKING
    else:
        with pytest.raises(WrongState):
            states.after(state, Act.SUBMIT)


@pytest.mark.parametrize("state", list(CaseState))
def test_an_edit_always_leads_back_to_the_draft_and_is_refused_once_sent(state):
    if state in states.WRITABLE:
        assert states.after(state, Act.EDIT) is CaseState.DRAFT
    else:
        with pytest.raises(WrongState):
            states.after(state, Act.EDIT)


def test_nothing_leads_out_of_a_closed_case_but_erasure_and_the_brake():
    for act in set(Act) - {Act.REST}:
        with pytest.raises(WrongState):
            states.after(CaseState.CLOSED, act)


@pytest.mark.parametrize("state", list(CaseState))
def test_only_a_room_can_rest_and_its_text_is_to_be_confirmed_again(state):
    if state in states.ROOM:
        assert states.after(state, Act.REST) is CaseState.SCREENED
    else:
        with pytest.raises(WrongState):
            states.after(state, Act.REST)


@pytest.mark.parametrize(
    ("state", "days"),
    [
        (CaseState.DRAFT, 30),
        (CaseState.SCREENED, 30),
        (CaseState.ATTESTED, 30),
        (CaseState.SEEKING, 90),
        (CaseState.OPEN, 90),
        (CaseState.CLOSED, 30),
    ],
)
def test_every_state_has_its_erasure_date(state, days):
    assert states.erase_on(state, DAY) == DAY + timedelta(days=days)
