"""The check under the bringer's eyes: deciding, finishing, nothing lost and nothing raw kept."""

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI

from anonymizer import Runner
from anonymizer.desk.deciding import cards_of
from anonymizer.desk.decisions import REPLACEMENT_LIMIT, Choice
from app.kernel.clock import today
from app.kernel.config import Settings
from app.web.cases.heads import Stored, own
from app.web.cases.screening import look
from review.vignettes import service as vignettes
from review.vignettes.models import Case
from review.vignettes.states import CaseState
from review.vignettes.text import Outline, Section, WorkSetting
from tests.app.web.cases.conftest import RAW
from tests.app.web.peers import Peers
from tests.people import Visitor
from tests.reading import first_of

Checking = Callable[..., Visitor]


def kept(peers: Peers, case_id: UUID) -> Stored:
    """Return what is kept of a case, opened by its bringer."""
    with peers.community.database.reading() as session:
        return Stored.of(own(session, peers.bringer, case_id))


def entities(visitor: Visitor) -> dict[str, str]:
    """Return the cards on the page: words to id."""
    return {
        first_of(card, "legend").text.strip(): card.attrib["data-entity"]  # type: ignore[union-attr]
        for card in visitor.page.cssselect("fieldset.finding")
    }


def accepted(visitor: Visitor) -> dict[str, str]:
    """Return the fields that accept every proposal."""
    return {f"decision-{entity}": "accept" for entity in entities(visitor).values()}


def test_a_check_shows_findings_by_thing_with_all_their_mentions(checking: Checking) -> None:
    page = checking().sees("What may give somebody away", "a person's name", "0 of 2 decided").page

    card = first_of(page, "fieldset.finding")
    assert card is not None
    assert len(card.cssselect(".mentions li")) == 2
    entity = card.attrib["data-entity"]
    assert len(page.cssselect(f'mark[data-entity="{entity}"]')) == 2


def test_a_check_keeps_the_text_at_once_with_placeholders_for_what_is_undecided(
    peers: Peers, checking: Checking, draft: UUID
) -> None:
    checking()

    happened = kept(peers, draft).vignette[Section.HAPPENED]
    assert happened == "[Person A] came to us in [Town A]. [Person A] did not say a word."


def test_the_words_of_an_undecided_finding_are_nowhere_in_the_database(
    peers: Peers, checking: Checking, draft: UUID
) -> None:
    checking().submits("Finish the check")

    database = peers.community.database
    seen = kept(peers, draft)
    opened_again = repr((seen.vignette.to_bytes(), seen.marks, seen.outline))
    assert "Harbottle" not in opened_again
    if database.is_sqlite:
        file = database.url.database or ""
        for path in (file, f"{file}-wal"):
            with open(path, "rb") as raw:  # noqa: PTH123
                assert b"Harbottle" not in raw.read()


def test_finishing_is_refused_while_findings_are_undecided_with_a_list_of_them(
    peers: Peers, checking: Checking, draft: UUID
) -> None:
    visitor = checking().submits("Finish the check")

    assert visitor.status == 422
    links = [link.attrib["href"] for link in visitor.page.cssselect(".errors a")]
    assert links == [f"#finding-{entity}" for entity in entities(visitor).values()]
    visitor.sees("“Dylan Harbottle”, a person's name, is not decided yet.")
    assert kept(peers, draft).head.state is CaseState.DRAFT


def test_finishing_says_which_sections_are_missing(checking: Checking) -> None:
    visitor = checking(**{"raw-key_question": ""})
    visitor.fills(accepted(visitor)).submits("Finish the check")

    assert visitor.status == 422
    visitor.sees("“Your key question” is needed.")


def test_a_text_in_which_all_is_decided_is_finished_and_shown_whole(
    peers: Peers, checking: Checking, draft: UUID
) -> None:
    visitor = checking()
    visitor.fills(accepted(visitor)).submits("Finish the check")

    assert visitor.path == f"/cases/{draft}/read"
    visitor.sees("[Person A] came to us in [Town A]", "I confirm this text")
    visitor.sees_nothing_of("Harbottle", "Manchester")
    assert kept(peers, draft).head.state is CaseState.SCREENED


def test_own_words_stand_at_every_mention(peers: Peers, checking: Checking, draft: UUID) -> None:
    visitor = checking()
    person = entities(visitor)["Dylan Harbottle"]
    visitor.fills(
        {f"decision-{person}": "change", f"replacement-{person}": "the young man"}
    ).submits("Keep my decisions")

    visitor.sees("1 of 2 decided")
    happened = kept(peers, draft).vignette[Section.HAPPENED]
    assert happened == "the young man came to us in [Town A]. the young man did not say a word."


def test_own_words_that_still_hold_the_name_are_refused_beside_the_card(
    checking: Checking,
) -> None:
    visitor = checking()
    person = entities(visitor)["Dylan Harbottle"]
    visitor.fills(
        {f"decision-{person}": "change", f"replacement-{person}": "our Dylan Harbottle"}
    ).submits("Finish the check")

    assert visitor.status == 422
    card = first_of(visitor.page, f"#finding-{person}")
    assert card is not None
    assert "still contain the old ones" in card.text_content()
    assert card.attrib["data-state"] == "undecided"


def test_own_words_that_name_somebody_else_are_refused_and_not_kept(
    peers: Peers, checking: Checking, draft: UUID
) -> None:
    visitor = checking()
    fields = accepted(visitor)
    person = entities(visitor)["Dylan Harbottle"]
    fields |= {f"decision-{person}": "change", f"replacement-{person}": "Mr Ahmed Kaya"}
    visitor.fills(fields).submits("Finish the check")

    assert visitor.status == 422
    visitor.sees("Your words may give somebody away, too.")
    assert "Kaya" not in kept(peers, draft).vignette[Section.HAPPENED]
    typed = first_of(visitor.page, f"#replacement-{person}")
    assert typed is not None
    assert typed.attrib["value"] == "Mr Ahmed Kaya"


def test_the_models_that_the_settings_name_are_installed() -> None:
    models = Settings().spacy_models

    assert models.keys() == {"en", "fr"}
    assert all(map(find_spec, models.values()))


def test_keeping_needs_a_reason_and_is_remembered_at_the_next_check(
    peers: Peers, checking: Checking, draft: UUID, bringer: Visitor
) -> None:
    visitor = checking()
    town = entities(visitor)["Manchester"]
    visitor.fills({f"decision-{town}": "keep"}).submits("Finish the check")
    visitor.sees("Please say why it may stay.")
    visitor.fills({f"reason-{town}": "public"}).submits("Keep my decisions")

    assert [m.choice for m in kept(peers, draft).marks].count(Choice.KEEP) == 1
    bringer.opens(f"/cases/{draft}/write").submits("Check the text")
    bringer.sees("All 1 decided")
    chosen = first_of(bringer.page, f'input[name="decision-{town}"][value="keep"]')
    assert chosen is not None
    assert "checked" in chosen.attrib


def test_own_marks_are_found_everywhere_and_earlier_decisions_stay_with_their_words(
    checking: Checking,
) -> None:
    visitor = checking(**{"raw-tried": "Ayla Demir called. We spoke about the blue curtain."})
    ids = entities(visitor)
    visitor.fills({f"decision-{ids['Dylan Harbottle']}": "accept", "own_marks": "blue curtain"})
    visitor.submits("Look for these words")

    again = entities(visitor)
    assert "blue curtain" in again
    visitor.sees("You marked these words yourself.")
    by_words = {
        words: first_of(visitor.page, f'[name="decision-{entity}"][checked]')
        for words, entity in again.items()
    }
    assert by_words["Dylan Harbottle"] is not None
    assert by_words["Ayla Demir"] is None


def test_a_decision_never_slips_to_another_name_when_the_text_changes(
    checking: Checking,
) -> None:
    visitor = checking(**{"raw-relationship": "", "raw-happened": "Then Ayla Demir cried."})
    person = entities(visitor)["Ayla Demir"]
    visitor.fills({f"decision-{person}": "keep", f"reason-{person}": "needed"})
    visitor.submits("Back to writing")
    visitor.fills({"raw-setting": "Dylan Harbottle was there."}).submits("Check the text")

    ids = entities(visitor)
    assert ids["Dylan Harbottle"] == person  # the number went on to somebody else
    assert first_of(visitor.page, f'[name="decision-{person}"][checked]') is None
    stayed = first_of(visitor.page, f'[name="decision-{ids["Ayla Demir"]}"][checked]')
    assert stayed is not None
    assert stayed.attrib["value"] == "keep"


def test_back_to_writing_brings_the_raw_text_along(checking: Checking) -> None:
    visitor = checking().submits("Back to writing")

    happened = first_of(visitor.page, 'textarea[name="raw-happened"]')
    assert happened is not None
    assert happened.text_content().removeprefix("\n") == RAW["raw-happened"]
    form = first_of(visitor.page, "form[data-unsaved]")
    assert form is not None
    assert form.attrib["data-unsaved"] == "typed"


def test_a_form_from_before_another_change_shows_both_texts(
    peers: Peers, checking: Checking, draft: UUID
) -> None:
    other = peers.as_(peers.bringer).opens(f"/cases/{draft}/write")
    checking()
    other.fills({"raw-happened": "Something else happened."}).submits("Check the text")

    assert other.status == 409
    other.sees("The case was changed meanwhile", "[Person A] came to us in [Town A]")
    sent = first_of(other.page, 'textarea[name="raw-happened"]')
    assert sent is not None
    assert "Something else happened." in sent.text_content()
    other.submits("Check what stands here, in place of what is kept").sees("Nothing was found.")
    assert kept(peers, draft).vignette[Section.HAPPENED] == "Something else happened."


def test_two_clicks_on_check_are_one_check(checking: Checking, draft: UUID) -> None:
    visitor = checking()
    pairs = [("csrf", visitor.token()), ("revision", "1"), ("act", "check"), *RAW.items()]
    visitor.sends("POST", f"/cases/{draft}/check", pairs)

    assert visitor.status == 200


def test_the_script_s_own_saving_does_not_make_the_page_stale(
    peers: Peers, checking: Checking, draft: UUID
) -> None:
    visitor = checking()
    ids = entities(visitor)
    form = first_of(visitor.page, "form[data-autosave]")
    assert form is not None
    fields = {
        f.attrib["name"]: f.get("value") or f.text_content()
        for f in form.cssselect("[type=hidden], textarea")
    }
    answer = visitor.client.post(
        form.attrib["data-autosave"], data=fields, headers={"X-Fragment": "autosave"}
    )
    assert answer.status_code == 200
    assert "kept" in answer.text
    assert int(answer.headers["X-Revision"]) > int(fields["revision"])

    visitor.fills({f"decision-{entity}": "accept" for entity in ids.values()})
    visitor.submits("Finish the check")
    assert visitor.path == f"/cases/{draft}/read"


def test_a_screening_that_breaks_keeps_nothing_and_loses_nothing(
    web: FastAPI, peers: Peers, bringer: Visitor, draft: UUID
) -> None:
    broken = Runner(languages=("en",))
    broken.close()
    web.state.house = replace(web.state.house, screener=broken)
    bringer.opens(f"/cases/{draft}/write").fills(RAW).submits("Check the text")

    assert bringer.status == 503
    bringer.sees("Nothing was kept and nothing is lost")
    happened = first_of(bringer.page, 'textarea[name="raw-happened"]')
    assert happened is not None
    assert RAW["raw-happened"] in happened.text_content()
    assert not any(kept(peers, draft).vignette.sections.values())


def test_a_text_that_is_too_long_comes_back_with_the_reason_beside_its_section(
    bringer: Visitor, draft: UUID
) -> None:
    bringer.opens(f"/cases/{draft}/write").fills({"raw-happened": "a " * 7_000})
    bringer.submits("Check the text")

    assert bringer.status == 422
    error = first_of(bringer.page, "#raw-happened-error")
    assert error is not None
    assert "12000 characters" in error.text_content()


def test_sections_that_are_too_long_together_say_so_beside_the_longest(
    bringer: Visitor, draft: UUID
) -> None:
    sections = ("setting", "relationship", "agreement", "happened", "tried", "resources", "context")
    long = {f"raw-{name}": "\U0001f600" * 10_000 for name in sections}
    bringer.opens(f"/cases/{draft}/write").fills(long).submits("Check the text")

    assert bringer.status == 422
    bringer.sees("too long to be checked")


def test_an_unknown_field_is_refused_with_the_text_still_there(
    bringer: Visitor, draft: UUID
) -> None:
    bringer.opens(f"/cases/{draft}/write")
    pairs = [("csrf", bringer.token()), ("revision", "1"), ("secret", "x"), *RAW.items()]
    bringer.sends("POST", f"/cases/{draft}/check", pairs)

    assert bringer.status == 422
    happened = first_of(bringer.page, 'textarea[name="raw-happened"]')
    assert happened is not None
    assert RAW["raw-happened"] in happened.text_content()


def test_a_paragraph_in_another_language_is_said_on_the_page(checking: Checking) -> None:
    german = "Wir haben lange miteinander gesprochen, und er wollte danach nicht mehr hingehen."
    visitor = checking(**{"raw-tried": f"We spoke about it for a long time.\n\n{german}"})

    visitor.sees("read mostly in English, and some of it in another language")
    visitor.sees("What you have tried, paragraph 2, in German", "Wir haben lange miteinander")


def test_of_a_mixed_text_somebody_can_say_that_all_of_it_is_in_one(checking: Checking) -> None:
    german = "Wir haben lange miteinander gesprochen, und er wollte danach nicht mehr hingehen."
    visitor = checking(**{"raw-tried": f"We spoke about it for a long time.\n\n{german}"})
    visitor.fills(accepted(visitor) | {"read_in": "en"}).submits("Check again")
    visitor.sees("The text was read in English.", "What others will read")
    cards = [card.attrib["data-state"] for card in visitor.page.cssselect("fieldset.finding")]
    assert cards.count("accepted") >= 2

    visitor.submits("Back to writing").submits("Check the text")
    visitor.sees("The text was read in English.")


def test_a_text_in_the_language_of_the_case_says_nothing_of_languages(checking: Checking) -> None:
    assert not checking().page.cssselect("#tongue")


def test_an_assessment_is_advice_and_nothing_to_decide(checking: Checking) -> None:
    visitor = checking(**{"raw-happened": "The police call him high risk."})

    visitor.sees("Results of risk assessments have no place here.")
    assert not visitor.page.cssselect("fieldset.finding[data-cls=advice]")


@pytest.mark.parametrize("view", ["one", "all"])
def test_the_write_page_says_that_nothing_is_saved_and_when_it_is_erased(
    bringer: Visitor, draft: UUID, view: str
) -> None:
    bringer.opens(f"/cases/{draft}/write?view={view}")

    bringer.sees("Nothing is saved before the check.", "Will be erased on")
    assert str(today().year) in bringer.words
    assert first_of(bringer.page, "form[data-unsaved]") is not None


def test_changing_the_view_loses_no_word(bringer: Visitor, draft: UUID, peers: Peers) -> None:
    bringer.opens(f"/cases/{draft}/write").fills(RAW).submits("Show one question at a time")
    bringer.sees("Question 1 of 9").submits("Next question").sees("Question 2 of 9")
    bringer.submits("What happened").sees("Question 5 of 9")
    shown = first_of(bringer.page, "#raw-happened")
    assert shown is not None
    assert shown.text_content().removeprefix("\n") == RAW["raw-happened"]
    bringer.submits("Question before").submits("Show all questions on one page")

    for name, text in RAW.items():
        field = first_of(bringer.page, f'[name="{name}"]')
        assert field is not None
        assert (field.get("value") or field.text_content().removeprefix("\n")) == text
    assert not any(kept(peers, draft).vignette.sections.values())


def test_a_text_screened_in_another_language_is_not_kept(
    peers: Peers, checking: Checking, draft: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look_while_the_outline_changes(*given: Any) -> Any:
        looked = look(*given)
        german = Outline("de", WorkSetting.OUTREACH, frozenset())
        with peers.community.database.writing() as session:
            revision = session.get_one(Case, draft).revision
            vignettes.set_outline(session, peers.bringer, draft, revision, german)
        return looked

    visitor = checking()
    ids = entities(visitor)
    monkeypatch.setattr("app.web.cases.check.look", look_while_the_outline_changes)
    visitor.fills({f"decision-{entity}": "accept" for entity in ids.values()})
    visitor.submits("Finish the check")

    assert visitor.status == 409
    visitor.sees("The case was changed meanwhile")


def test_endless_new_words_are_cut_before_their_letters_are_put_in_order() -> None:
    endless = (("words-e1", "x"), ("decision-e1", "change"), ("replacement-e1", "y" * 9**6))
    (card,) = cards_of(endless)

    assert card.decision is not None
    assert len(card.decision.replacement) == REPLACEMENT_LIMIT + 1
