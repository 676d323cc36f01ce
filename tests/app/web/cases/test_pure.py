"""The pure parts of the pages of a case: what is next, which question, which pieces."""

from uuid import uuid4

import pytest

from anonymizer import screen_fields
from app.web.cases.deciding import Card, decided, key_of, split
from app.web.cases.marking import marked, plain
from app.web.cases.steps import Step, View, next_step, turned, way
from review.vignettes.attestation import Readers
from review.vignettes.decisions import Choice, Decision
from review.vignettes.models import Part
from review.vignettes.states import CaseState
from review.vignettes.text import Section, Vignette

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


def test_a_card_that_was_shown_undecided_is_not_decided_by_memory() -> None:
    raw = Vignette({Section.HAPPENED: "Es war in Augsburg."}).sections
    found = screen_fields({"happened": raw[Section.HAPPENED]}, "de")["happened"].findings
    findings = {Section.HAPPENED: found}
    before = {found[0].id: Decision(Choice.ACCEPT)}
    shown = [Card(key_of(found[0], raw[Section.HAPPENED]), None)]

    assert decided((), before, raw, findings) == before
    assert decided(shown, before, raw, findings) == {}


def test_a_card_s_field_that_comes_twice_is_left_to_the_form_to_refuse() -> None:
    others, cards = split((("decision-person_1", "accept"), ("decision-person_1", "keep")))

    assert cards == (("decision-person_1", "accept"),)
    assert others == (("decision-person_1", "keep"),)


def test_the_marked_text_holds_every_letter_of_the_raw_one() -> None:
    text = "Frau Aslan kam aus Augsburg.\n\nDann rief [Person B] an, und Frau Aslan ging."
    raw = Vignette({Section.HAPPENED: text}).sections
    found = screen_fields({"happened": text}, "de")["happened"].findings
    shown = marked(raw, {Section.HAPPENED: found}, {}, {})

    view = next(each for each in shown.sections if each.section is Section.HAPPENED)
    lines = ["".join(piece.text for piece in paragraph) for paragraph in view.paragraphs]
    assert lines == [line for line in text.split("\n") if line]
    assert len([card for card in shown.cards if len(card.mentions) == 2]) == 1


def test_placeholders_of_a_text_are_told_apart() -> None:
    (view,) = [
        v for v in plain(Vignette({Section.TRIED: "[Ort A] und mehr"}).sections) if v.paragraphs
    ]

    assert [(p.text, p.is_placeholder) for p in view.paragraphs[0] if p.text] == [
        ("[Ort A]", True),
        (" und mehr", False),
    ]
