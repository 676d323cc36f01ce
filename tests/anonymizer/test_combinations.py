"""The residual questions: asked in words about what stays, silent about what is gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import REASONS, Cls, Finding, Kind, Reason, residual

_NATURAL = {Kind.PERSON: Cls.DIRECT, Kind.ASSESSMENT: Cls.ADVICE}


def _finding(number: int, kind: Kind) -> Finding:
    return Finding(
        id=f"thing_{number}",
        start=number * 10,
        end=number * 10 + 5,
        kind=kind,
        cls=_NATURAL.get(kind, Cls.QUASI),
        entity=f"thing-{number}",
        score=0.9,
        detector="test",
        reason=Reason.of("own"),
        suggestions=("[Thing]", "[something wider]"),
    )


def _kept(*kinds: Kind) -> tuple[list[Finding], dict[str, str | None]]:
    found = [_finding(n, kind) for n, kind in enumerate(kinds)]
    return found, {f.id: None for f in found}


@pytest.mark.parametrize(
    ("kinds", "codes"),
    [
        ((Kind.PERSON,), ["stays-direct"]),
        ((Kind.EVENT,), ["stays-event"]),
        ((Kind.CITY,), []),
        ((Kind.CITY, Kind.AGE), []),
        ((Kind.CITY, Kind.DATE, Kind.AGE), ["place-time-trait"]),
        ((Kind.OCCUPATION, Kind.CITY), ["rare-place"]),
        ((Kind.ORG, Kind.DISTRICT), ["rare-place"]),
        ((Kind.FACILITY,), []),
        ((Kind.CITY, Kind.NATIONALITY, Kind.AGE), ["place-origin-age"]),
        ((Kind.ORG, Kind.DATE), ["institution-time"]),
        ((Kind.AGE, Kind.NATIONALITY, Kind.COUNTRY, Kind.QUANTITY), ["many"]),
        ((Kind.ASSESSMENT, Kind.ASSESSMENT), []),
    ],
)
def test_it_asks_about_what_is_kept(kinds, codes):
    found, replacements = _kept(*kinds)
    assert [q.code for q in residual(found, replacements)] == codes


def test_what_became_a_placeholder_is_gone():
    found, replacements = _kept(Kind.CITY, Kind.DATE, Kind.AGE)
    replacements["thing_1"] = "[Thing]"
    assert residual(found, replacements) == ()
    del replacements["thing_1"]
    assert residual(found, replacements) == ()


def test_a_wider_word_still_tells_something():
    found, replacements = _kept(Kind.CITY, Kind.DATE, Kind.AGE)
    replacements["thing_2"] = "[something wider]"
    (question,) = residual(found, replacements)
    assert question.entities == ("thing_0", "thing_1", "thing_2")
    assert question.kinds == (Kind.CITY, Kind.DATE, Kind.AGE)


def test_wider_words_alone_raise_no_question_of_place_and_time():
    found, _ = _kept(Kind.CITY, Kind.DATE, Kind.AGE)
    assert residual(found, {f.id: "[something wider]" for f in found}) == ()


@given(
    st.lists(
        st.tuples(st.sampled_from(list(Kind)), st.sampled_from([None, "[Thing]", "[wide]", " "])),
        max_size=12,
    )
)
def test_every_question_names_only_what_stays_and_says_why(given_kinds):
    found = [_finding(n, kind) for n, (kind, _) in enumerate(given_kinds)]
    replacements = {f.id: instead for f, (_, instead) in zip(found, given_kinds, strict=True)}
    questions = residual(found, replacements)
    for question in questions:
        assert question.reason.message == REASONS[question.code]
        assert question.entities
        assert list(question.entities) == sorted(question.entities, key=lambda e: int(e[6:]))
        for entity in question.entities:
            assert replacements[entity] in {None, "[wide]"}
        assert not any(w in question.reason.message.casefold() for w in ("anonym", "%", "probab"))
    assert len({q.code for q in questions}) == len(questions)
