"""Promise 10: detection proposes, a person decides, two people confirm; any edit voids it."""

from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import app.web
from anonymizer import Cls, Finding, Kind, Reason
from anonymizer.desk.decisions import Choice, Decision
from app.kernel.db import Database
from app.kernel.errors import DomainError
from review.routing import service as routing
from review.vignettes import attestation, views
from review.vignettes import service as vignettes
from review.vignettes.access import opened
from review.vignettes.decisions import check
from review.vignettes.keys import CaseKey
from review.vignettes.models import Attestation, Case
from review.vignettes.states import CaseState
from review.vignettes.text import Outline, Section, Vignette, WorkSetting
from review.vignettes.views import attested_text
from standards import service as standards
from tests.community import TEXT, Community, a_checked_text, a_community

KEY = CaseKey(case_id=UUID(int=1), part=bytes(32), key=b"k" * 32)
OUTLINE = Outline("en", WorkSetting.PRISON, frozenset())
letters = st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\0\r")
texts = st.dictionaries(st.sampled_from(Section), st.text(letters, max_size=60), min_size=1)


@given(sections=texts, section=st.sampled_from(Section), data=st.data())
def test_any_single_changed_character_voids_an_attestation(
    sections: dict[Section, str], section: Section, data: st.DataObject
) -> None:
    before = Vignette(sections)
    seal = KEY.attest(attested_text(before, OUTLINE))
    old = before[section]
    at = data.draw(st.integers(0, len(old)))
    how = data.draw(st.sampled_from(["insert", "delete", "replace"]))
    letter = data.draw(letters)
    cut = at + (how != "insert")
    new = old[:at] + ("" if how == "delete" else letter) + old[cut:]
    after = Vignette({**before.sections, section: new})
    # White space at the ends and the composition of letters are no part of a text.
    is_changed = after[section] != before[section]

    assert KEY.attests(seal, attested_text(after, OUTLINE)) is not is_changed


@given(sections=texts)
def test_the_same_text_keeps_its_attestation(sections: dict[Section, str]) -> None:
    seal = KEY.attest(attested_text(Vignette(sections), OUTLINE))
    again = Vignette.from_bytes(Vignette(sections).to_bytes())

    assert KEY.attests(seal, attested_text(again, OUTLINE))


@given(one=texts, other=texts)
def test_no_text_moves_between_sections_unnoticed(
    one: dict[Section, str], other: dict[Section, str]
) -> None:
    is_same = Vignette(one) == Vignette(other)
    seal = KEY.attest(attested_text(Vignette(one), OUTLINE))

    assert is_same is KEY.attests(seal, attested_text(Vignette(other), OUTLINE))


def test_another_language_is_another_text() -> None:
    seal = KEY.attest(attested_text(Vignette(TEXT), OUTLINE))
    french = Outline("fr", WorkSetting.PRISON, frozenset())

    assert not KEY.attests(seal, attested_text(Vignette(TEXT), french))


@settings(max_examples=8)
@given(section=st.sampled_from(Section), letter=st.sampled_from("aé.1"), at=st.integers(0, 200))
def test_through_the_services_an_edit_sends_the_case_back(
    community: Community, section: Section, letter: str, at: int
) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second)
    old = TEXT.get(section, "")
    changed = old[:at] + letter + old[at:]
    with community.database.writing() as session:
        revision = session.get_one(Case, case_id).revision
        checked = a_checked_text(**{section.value: changed})
        vignettes.keep(session, bringer, case_id, revision, checked)
    with community.database.reading() as session:
        own = opened(session, bringer, case_id)
        assert own.case.state is CaseState.DRAFT
        assert not attestation.readers(session, views.view(session, own)).confirmed
    with pytest.raises(DomainError), community.database.writing() as session:
        edition = standards.newest(session).version
        routing.submit(session, bringer, case_id, community.ngos.values(), edition)


def test_a_confirmation_smuggled_in_beside_the_services_does_not_count(
    community: Community,
) -> None:
    """Even with a row in the table: it must be a seal of exactly this text, under the case key."""
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.begin(bringer)
    community.finish(bringer, case_id)
    with community.database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, case_id, second.person_id, is_tandem=False
        )
        for actor in (bringer, second):
            session.add(
                Attestation(
                    case_id=case_id,
                    person_id=actor.person_id,
                    seal=bytes(32),
                    on_day=date(2026, 1, 1),
                )
            )
        session.get_one(Case, case_id).state = CaseState.ATTESTED
    with pytest.raises(DomainError), community.database.writing() as session:
        routing.submit(
            session, bringer, case_id, community.ngos.values(), standards.newest(session).version
        )


def test_one_person_cannot_confirm_twice(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.begin(bringer)
    community.finish(bringer, case_id)
    with community.database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, case_id, second.person_id, is_tandem=False
        )
    community.attest(bringer, case_id)
    community.attest(bringer, case_id)
    with community.database.reading() as session:
        assert session.get_one(Case, case_id).state is CaseState.SCREENED


def a_finding(**given: object) -> Finding:
    made: dict[str, object] = {
        "id": "f1",
        "start": 0,
        "end": 5,
        "kind": Kind.PERSON,
        "cls": Cls.DIRECT,
        "entity": "e1",
        "score": 1.0,
        "detector": "people",
        "reason": Reason("name", "A name."),
        "suggestions": ("[Person A]",),
    }
    return Finding(**(made | given))  # type: ignore[arg-type]


INCOMPLETE: list[dict[str, Decision]] = [
    {},
    {"f1": Decision(Choice.KEEP)},
    {"f1": Decision(Choice.CHANGE)},
    {"f1": Decision(Choice.CHANGE, "still Jonas here")},
    {"another": Decision(Choice.ACCEPT)},
]


@pytest.mark.parametrize("decisions", INCOMPLETE)
@pytest.mark.parametrize("score", [0.01, 1.0])
def test_however_sure_the_detection_is_nothing_is_decided_for_the_bringer(
    community: Community, decisions: dict[str, Decision], score: float
) -> None:
    bringer = community.case_worker("ngo1", 1)
    case_id = community.begin(bringer)
    raw = {**TEXT, Section.HAPPENED: "Jonas came back."}
    findings = {Section.HAPPENED: [a_finding(score=score)]}
    checked = check(raw, findings, decisions)

    assert not checked.is_complete
    with pytest.raises(DomainError), community.database.writing() as session:
        revision = session.get_one(Case, case_id).revision
        vignettes.finish_check(session, bringer, case_id, revision, checked)


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database)


def test_no_page_claims_that_a_text_is_anonymous() -> None:
    """In no template, no sentence of the code and no translation."""
    root = Path(app.web.__file__).parents[2]
    places = [
        *root.glob("app/**/*.html"),
        *root.glob("app/web/**/*.py"),
        *root.glob("review/**/*.py"),
        *root.glob("app/locale/**/*.po"),
    ]
    words = ("anonymous", "anonymis", "anonymiz", "anonym ", "anonyme")
    claims = [
        f"{path.relative_to(root)}: {line.strip()}"
        for path in places
        for line in path.read_text().splitlines()
        if any(word in line.lower().replace("anonymizer", "") for word in words)
        and not line.strip().startswith(("#", "import", "from"))
        and not any(
            no in line.lower() for no in ("never", "not ", "nie", "nicht", "kein", "pas ", "jamais")
        )
    ]

    assert places
    assert claims == []
