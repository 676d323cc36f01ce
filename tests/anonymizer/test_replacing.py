"""Decisions go into the text; every other character stays where and what it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import Cls, Finding, Kind, Reason, apply, screen


def a_finding(start: int, end: int, entity: str) -> Finding:
    return Finding(
        entity.replace("-", "_"), start, end, Kind.PERSON, Cls.DIRECT, entity, 1.0, "test",
        Reason.of("own"), (),
    )  # fmt: skip


@st.composite
def decided_texts(draw: st.DrawFn) -> tuple[str, list[Finding], dict[str, str | None]]:
    text = draw(st.text(max_size=60))
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=8)))
    spans = [(a, b) for a, b in zip(cuts[::2], cuts[1::2], strict=False) if a < b]
    findings = [a_finding(a, b, f"person-{draw(st.integers(1, 3))}") for a, b in spans]
    entities = st.sampled_from(["person-1", "person-2", "person-3", "person_1"])
    decisions = draw(st.dictionaries(entities, st.none() | st.text(max_size=12)))
    return text, findings, decisions


@given(decided_texts())
def test_what_was_not_replaced_is_the_same_and_places_follow(
    decided: tuple[str, list[Finding], dict[str, str | None]],
) -> None:
    text, findings, decisions = decided

    applied = apply(text, findings, decisions)

    before = after = 0
    for span in applied.spans:
        assert text[before : span.was_start] == applied.text[after : span.start]
        chosen = {decisions.get(span.entity), decisions.get(span.id)}
        assert applied.text[span.start : span.end] in chosen
        before, after = span.was_end, span.end
    assert text[before:] == applied.text[after:]


def test_none_and_silence_keep_the_words() -> None:
    text = "Her brother Zaur and her sister Ayla."
    findings = screen(text, "en").findings

    assert apply(text, findings, {"person-1": None}).text == text
    assert apply(text, findings, {}).text == text


def test_every_mention_of_a_person_is_replaced() -> None:
    text = "Her brother Zaur came. zaur left. Zaur's bag stayed."
    findings = screen(text, "en").findings

    applied = apply(text, findings, {"person_1": "[Person A]"})

    assert applied.text == "Her brother [Person A] came. [Person A] left. [Person A]'s bag stayed."


def test_findings_of_another_text_are_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        apply("short", [a_finding(3, 9, "person-1")], {"person-1": "x"})
