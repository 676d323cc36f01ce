"""The goals on whole fictional vignettes: no direct identifier missed, little else touched."""

import pytest
import regex

from anonymizer import apply, screen
from tests.anonymizer.measure import measure
from tests.anonymizer.vignettes import VIGNETTES, Vignette

EACH = pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v.name)


@EACH
def test_no_direct_identifier_is_missed(vignette: Vignette) -> None:
    measured = measure(vignette, screen(vignette.text, vignette.language).findings)

    assert measured.direct[0] == measured.direct[1], measured.missed


def test_nearly_all_indirect_identifiers_are_found_and_little_else() -> None:
    all_measured = [measure(v, screen(v.text, v.language).findings) for v in VIGNETTES]

    found = sum(m.quasi[0] for m in all_measured)
    marked = sum(m.quasi[1] for m in all_measured)
    right = sum(m.right_characters for m in all_measured)
    touched = sum(m.found_characters for m in all_measured)
    assert found / marked >= 0.95
    assert right / touched >= 0.93


def test_nearly_every_person_has_one_entity_of_their_own() -> None:
    right = people = 0
    for vignette in VIGNETTES:
        findings = screen(vignette.text, vignette.language).findings
        entities: dict[str, set[str]] = {}
        for mark in vignette.marks:
            if mark.kind == "PERSON":
                found = {f.entity for f in findings if f.start < mark.end and mark.start < f.end}
                entities.setdefault(mark.entity, set()).update(found)
        people += len(entities)
        for person, own in entities.items():
            others = set().union(*(e for other, e in entities.items() if other != person))
            right += len(own) == 1 and not own & others

    assert right / people >= 0.9, (right, people)


@EACH
def test_after_replacing_everything_no_marked_name_is_left(vignette: Vignette) -> None:
    findings = screen(vignette.text, vignette.language).findings
    applied = apply(vignette.text, findings, {f.entity: f.suggestions[0] for f in findings})

    for mark in vignette.marks:
        words = regex.escape(vignette.text[mark.start : mark.end])
        if mark.is_direct:
            assert not regex.search(rf"(?<!\w){words}(?!\w)", applied.text, regex.IGNORECASE)
