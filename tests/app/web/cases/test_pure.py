"""The pure parts of the pages of a case: what is next, which question, which pieces."""

from uuid import uuid4

import pytest

from app.web.cases.steps import Step, View, next_step, turned, way
from review.vignettes.attestation import Readers
from review.vignettes.models import Part
from review.vignettes.states import CaseState
from review.vignettes.text import Section

ME, COLLEAGUE = uuid4(), uuid4()


def readers(*confirmed: object, second: bool = True, waived: bool = False) -> Readers:
    return Readers(ME, COLLEAGUE if second else None, False, waived, frozenset(confirmed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("state", "part", "has", "expected"),
    [
        (CaseState.DRAFT, Part.BRINGER, readers(), Step.WRITE),
        (CaseState.DRAFT, Part.TANDEM, readers(), Step.WRITE),
        (CaseState.DRAFT, Part.SECOND_READER, readers(), Step.WAIT_FOR_BRINGER),
        (CaseState.SCREENED, Part.BRINGER, readers(), Step.CONFIRM),
        (CaseState.SCREENED, Part.BRINGER, readers(ME, second=False), Step.CHOOSE_READER),
        (CaseState.SCREENED, Part.BRINGER, readers(ME), Step.WAIT_FOR_READER),
        (CaseState.ATTESTED, Part.BRINGER, readers(ME, COLLEAGUE), Step.SEND),
        (CaseState.ATTESTED, Part.TANDEM, readers(ME, COLLEAGUE), Step.WAIT_FOR_BRINGER),
        (CaseState.SEEKING, Part.BRINGER, readers(), Step.WAIT_FOR_PEERS),
        (CaseState.OPEN, Part.BRINGER, readers(), Step.ROOM),
        (CaseState.CLOSED, Part.TANDEM, readers(), Step.ROOM),
    ],
)
def test_each_state_has_a_next_step(
    state: CaseState, part: Part, has: Readers, expected: Step
) -> None:
    assert next_step(state, part, ME, has) is expected


def test_only_the_bringer_looks_for_more_peers() -> None:
    def step(part: Part) -> Step:
        return next_step(CaseState.SEEKING, part, ME, readers(), is_exhausted=True)

    assert (step(Part.BRINGER), step(Part.TANDEM)) == (Step.ASK_MORE, Step.WAIT_FOR_PEERS)


def test_the_way_has_one_present_state_and_all_before_it_done() -> None:
    for number, state in enumerate(CaseState):
        marks = way(state)
        assert [mark.is_current for mark in marks].index(True) == number
        assert [mark.is_done for mark in marks] == [index < number for index in range(6)]


@pytest.mark.parametrize(
    ("at", "go", "expected"),
    [
        (Section.TITLE, "next", (View.ONE, Section.SETTING)),
        (Section.TITLE, "back", (View.ONE, Section.TITLE)),
        (Section.KEY_QUESTION, "next", (View.ONE, Section.KEY_QUESTION)),
        (Section.TITLE, "happened", (View.ONE, Section.HAPPENED)),
        (Section.TRIED, "all", (View.ALL, Section.TRIED)),
        (Section.TRIED, "nonsense", (View.ONE, Section.TRIED)),
    ],
)
def test_a_button_leads_to_a_question(at: Section, go: str, expected: tuple[View, Section]) -> None:
    assert turned(View.ONE, at, go) == expected
