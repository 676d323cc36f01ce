"""Questions and answers as JSON: what comes out is what went in, and nothing else gets through."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import Cls, Finding, Kind, Reason, Screening, wire
from anonymizer.languages.guessing import Stretch
from anonymizer.languages.tags import primary_language

words = st.text(max_size=30)
reasons = st.builds(Reason, words, words)


@st.composite
def screenings(draw: st.DrawFn) -> Screening:
    text = draw(words)
    found = [
        Finding(
            id=draw(words),
            start=start,
            end=start + 1,
            kind=draw(st.sampled_from(Kind)),
            cls=draw(st.sampled_from(Cls)),
            entity=draw(words),
            score=draw(st.floats(0, 1)),
            detector=draw(words),
            reason=draw(reasons),
            suggestions=tuple(draw(st.lists(words, max_size=3))),
        )
        for start in draw(st.sets(st.integers(0, len(text) - 1) if text else st.nothing()))
    ]
    return Screening(
        text=text,
        language=draw(st.sampled_from(["de", "tr"])),
        findings=tuple(found[1:]),
        notes=tuple(found[:1]),
        limits=tuple(draw(st.lists(reasons, max_size=2))),
        stretches=(Stretch(0, len(text), "de"),) if text else (),
    )


@given(st.dictionaries(words, screenings(), max_size=3))
def test_an_answer_is_rebuilt_as_the_same_value(found: dict[str, Screening]) -> None:
    sent = wire.answer(found.values())

    fields = {name: screening.text for name, screening in found.items()}
    assert wire.screenings(sent, fields) == found
    assert list(wire.screenings(sent, fields)) == list(found)


def test_an_answer_does_not_repeat_the_text() -> None:
    sent = wire.answer([Screening("Quorbasch", "de", (), (), ())])

    assert b"Quorbasch" not in sent


any_words = st.text(st.characters(), max_size=30)  # half surrogates, too


@given(
    st.dictionaries(any_words, any_words, max_size=3),
    st.sampled_from([None, "de", "sk"]),
    st.lists(any_words, max_size=3),
    st.booleans(),
)
def test_a_question_is_read_as_it_was_asked(
    fields: dict[str, str],
    language: str | None,
    marks: list[str],
    whole: bool,
) -> None:
    asked = wire.Question(fields, language, tuple(marks), whole)

    assert wire.question(asked.as_json()) == asked


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "not-json"),
        (b"\xff", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b"1" * 10_000, "not-json"),
        (b"[]", "bad-question"),
        (b"{}", "bad-question"),
        (b'{"fields": {"a": 1}}', "bad-question"),
        (b'{"fields": {"a": "b"}, "own_marks": "ab"}', "bad-question"),
        (b'{"fields": {"a": "b"}, "own_marks": [null]}', "bad-question"),
        (b'{"fields": {"a": "b"}, "models": {"en": "/tmp/x"}}', "bad-question"),
        (b'{"fields": {}, "whole": 1}', "bad-question"),
        (b'{"fields": {}, "language": 1}', "bad-language"),
        (b'{"fields": {}, "language": "../x"}', "bad-language"),
    ],
)
def test_what_is_no_question_is_refused_by_a_code(body: bytes, code: str) -> None:
    with pytest.raises(wire.BadMessage) as refused:
        wire.question(body)

    assert refused.value.code == code


def an_answer(stretch: tuple[int, int] = (0, 4), **changed: object) -> bytes:
    finding = {
        "id": "a", "start": 0, "end": 4, "kind": "PERSON", "cls": "direct", "entity": "a",
        "score": 1.0, "detector": "a", "reason": {"code": "a", "message": "a"}, "suggestions": [],
    }  # fmt: skip
    screening = {"language": "de", "findings": [finding | changed], "notes": []}
    read = [{"start": stretch[0], "end": stretch[1], "language": "de"}]
    return json.dumps([screening | {"limits": [], "stretches": read}]).encode()


def test_an_answer_of_an_older_service_says_nothing_of_languages() -> None:
    (told,) = json.loads(an_answer())
    del told["stretches"]

    assert wire.screenings(json.dumps([told]).encode(), {"one": "Zaur"})["one"].stretches == ()


def test_what_only_an_older_service_says_is_passed_over() -> None:
    (told,) = json.loads(an_answer())
    sent = json.dumps([told | {"model": "de_core_news_md"}]).encode()

    assert wire.screenings(sent, {"one": "Zaur"}) == wire.screenings(an_answer(), {"one": "Zaur"})


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"[1]",
        b"[{}]",
        an_answer(end=5),
        an_answer(start=-1),
        an_answer(start=4),
        an_answer((0, 5)),
        an_answer((3, 3)),
        an_answer(kind="SOMETHING"),
        an_answer(start="Quorbasch"),
    ],
)
def test_an_answer_that_does_not_fit_the_text_is_refused(body: bytes) -> None:
    with pytest.raises(wire.BadMessage) as refused:
        wire.screenings(body, {"one": "Zaur"})

    assert refused.value.code in {"not-json", "bad-answer"}
    assert "Quorbasch" not in f"{refused.value!r} {refused.value.__context__!r}"
    assert wire.screenings(an_answer(), {"one": "Zaur"})["one"].findings


@pytest.mark.parametrize(
    ("tag", "language"),
    [("de", "de"), ("DE", "de"), ("de-AT", "de"), ("sr_Latn_RS", "sr"), ("rom", "rom")]
    + [(tag, None) for tag in ("", "d", "german", "de ", "de-", "d\u00e9", "../de", "de\n")],
)
def test_a_tag_of_a_language_is_told_from_anything_else(tag: str, language: str | None) -> None:
    assert primary_language(tag) == language
