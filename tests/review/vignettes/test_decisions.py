"""What is kept follows from the decisions, and never holds what was not decided to stay."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import Cls, Finding, Kind, Reason
from anonymizer.desk.decisions import REPLACEMENT_LIMIT, Choice, Decision, KeepReason
from review.vignettes.decisions import (
    Checked,
    check,
    marks_from_bytes,
    marks_to_bytes,
    remembered,
)
from review.vignettes.text import Section

RAW = {Section.HAPPENED: "Edda met Edda’s brother in Moorau. Edda laughed."}
PLACEHOLDERS = {"e1": "[Person A]", "e2": "[Town A]"}


def finding(entity: str, start: int, end: int, *, cls: Cls = Cls.DIRECT) -> Finding:
    return Finding(
        id=entity,
        start=start,
        end=end,
        kind=Kind.PERSON,
        cls=cls,
        entity=entity,
        score=0.9,
        detector="test",
        reason=Reason.of("named"),
        suggestions=(PLACEHOLDERS.get(entity, "[X]"),),
    )


FINDINGS = {
    Section.HAPPENED: (
        finding("e1", 0, 4),
        finding("e1", 9, 13),
        finding("e2", 27, 33),
        finding("e1", 35, 39),
    )
}


def happened(checked: Checked) -> str:
    return checked.vignette[Section.HAPPENED]


def test_what_is_undecided_is_kept_as_its_placeholder():
    checked = check(RAW, FINDINGS, {})

    assert happened(checked) == (
        "[Person A] met [Person A]’s brother in [Town A]. [Person A] laughed."
    )
    assert checked.undecided == ("e1", "e2")
    assert not checked.is_complete


def test_one_decision_holds_for_all_mentions():
    decisions = {
        "e1": Decision(Choice.CHANGE, replacement="[the client]"),
        "e2": Decision(Choice.KEEP, reason=KeepReason.PUBLIC),
    }

    checked = check(RAW, FINDINGS, decisions)

    assert happened(checked) == (
        "[the client] met [the client]’s brother in Moorau. [the client] laughed."
    )
    assert checked.is_complete


@pytest.mark.parametrize(
    "decision",
    [
        Decision(Choice.CHANGE, replacement="  "),
        Decision(Choice.CHANGE, replacement="young EDDA"),
        Decision(Choice.KEEP),
    ],
)
def test_a_decision_that_lacks_something_replaces_all_the_same(decision):
    checked = check(RAW, FINDINGS, {"e1": decision, "e2": Decision(Choice.ACCEPT)})

    assert "Edda" not in happened(checked)
    assert list(checked.faulty) == ["e1"]
    assert not checked.is_complete


def test_advice_is_no_finding_to_decide():
    advice = {Section.HAPPENED: (finding("e9", 0, 4, cls=Cls.ADVICE),)}

    checked = check(RAW, advice, {})

    assert happened(checked) == RAW[Section.HAPPENED]
    assert checked.is_complete


def test_marks_stand_where_the_new_words_stand():
    checked = check(RAW, FINDINGS, {"e1": Decision(Choice.ACCEPT)})
    text = happened(checked)

    assert [text[mark.start : mark.end] for mark in checked.marks] == [
        "[Person A]",
        "[Person A]",
        "[Town A]",
        "[Person A]",
    ]


def test_marks_survive_sealing():
    checked = check(RAW, FINDINGS, {"e2": Decision(Choice.KEEP, reason=KeepReason.NEEDED)})

    assert marks_from_bytes(marks_to_bytes(checked.marks)) == checked.marks


def test_only_kept_words_are_remembered_at_the_next_check():
    kept = Decision(Choice.KEEP, reason=KeepReason.PUBLIC)
    checked = check(RAW, FINDINGS, {"e1": Decision(Choice.ACCEPT), "e2": kept})

    again = remembered(checked.vignette, checked.marks, RAW, FINDINGS)

    assert again == {"e2": kept}


@st.composite
def texts_with_findings(draw):
    pieces = draw(st.lists(st.text(max_size=12), min_size=1, max_size=8))
    text, spans, position = "", [], 0
    for number, piece in enumerate(pieces):
        text += piece
        if number % 2 and piece:
            spans.append(
                (position, position + len(piece), draw(st.sampled_from(["e1", "e2", "e3"])))
            )
        position += len(piece)
    return text, [finding(entity, start, end) for start, end, entity in spans]


@given(
    texts_with_findings(),
    st.dictionaries(
        st.sampled_from(["e1", "e2", "e3"]),
        st.sampled_from([Decision(Choice.ACCEPT), Decision(Choice.CHANGE, replacement="§")]),
    ),
)
def test_everything_outside_the_findings_stays_letter_by_letter(given_text, decisions):
    text, found = given_text
    checked = check({Section.TRIED: text}, {Section.TRIED: found}, decisions)

    # Undo the marks: what is left between them is what was there before.
    rest, position, kept = [], 0, _unstripped(text, found, decisions)
    for span in found:
        rest.append(text[position : span.start])
        position = span.end
    rest.append(text[position:])
    left, at = [], 0
    for mark in checked.marks:
        left.append(kept[at : mark.start])
        at = mark.end
    left.append(kept[at:])
    assert left == rest


def _unstripped(text, found, decisions):
    kept, position = "", 0
    # One mention whose words stay in the new ones spoils the decision for all mentions.
    faulty = {
        span.entity for span in found if text[span.start : span.end].casefold() in "§".casefold()
    }
    for span in found:
        decision = decisions.get(span.entity)
        is_changed = decision is not None and decision.choice is Choice.CHANGE
        is_faulty = span.entity in faulty
        stand_in = "§" if is_changed and not is_faulty else span.suggestions[0]
        kept += text[position : span.start] + stand_in
        position = span.end
    return kept + text[position:]


def test_endless_new_words_are_refused_and_their_finding_replaced():
    endless = Decision(Choice.CHANGE, replacement="x" * (REPLACEMENT_LIMIT + 1))
    checked = check(RAW, FINDINGS, {"e1": endless})

    assert set(checked.faulty) == {"e1"}
    assert happened(checked).startswith("[Person A] met ")
