"""The pure parts of the finding page: cards, pieces, the list in both orders, the questions."""

from collections.abc import Mapping

import pytest

from anonymizer import Cls, Finding, Kind, Screening, screen_fields
from anonymizer.desk.asking import asked
from anonymizer.desk.deciding import (
    Card,
    answers_of,
    cards_of,
    carried,
    decided,
    key_of,
    left_over,
    split,
)
from anonymizer.desk.decisions import Choice, Decision, Fault, KeepReason, settle
from anonymizer.desk.listing import Listing, Order, Showing, listed
from anonymizer.desk.marking import marked, plain
from anonymizer.desk.tongues import Passage, name_of, tongues
from anonymizer.desk.views import Look, Marked
from anonymizer.languages.guessing import Stretch

TITLES = {"before": "Before", "after": "After"}
TEXTS = {
    "before": "Frau Aslan kam aus Augsburg.\n\nDann rief [Person B] an, und Frau Aslan ging.",
    "after": "In Augsburg arbeitet sie als Imkerin. Frau Aslan lachte.",
}
PUBLIC = Decision(Choice.KEEP, reason=KeepReason.PUBLIC)
ACCEPT = Decision(Choice.ACCEPT)


def found(texts: Mapping[str, str] = TEXTS) -> dict[str, tuple[Finding, ...]]:
    return {name: one.findings for name, one in screen_fields(texts, "de").items()}


def of(words: str) -> str:
    """Return the id of what these words name."""
    return next(
        f.id
        for name, findings in found().items()
        for f in findings
        if words in TEXTS[name][f.start : f.end]
    )


def page(decisions: Mapping[str, Decision] | None = None) -> Marked:
    findings, given = found(), decisions or {}
    return marked(TITLES, TEXTS, findings, given, settle(TEXTS, findings, given))


def rows(listing: Listing) -> list[str]:
    """Return what one sees of a list, row by row."""
    return [
        f"# {row.title or row.label}"
        if row.card is None
        else f"again {row.again.words}"
        if row.again
        else row.card.words
        for row in listing.rows
        if not row.is_hidden
    ]


def test_a_card_that_was_shown_undecided_is_not_decided_by_memory() -> None:
    texts = {"happened": "Es war in Augsburg."}
    findings = found(texts)
    (finding,) = findings["happened"]
    before = {finding.id: ACCEPT}
    shown = [Card(key_of(finding, texts["happened"]), None)]

    assert decided((), before, texts, findings) == before
    assert decided(shown, before, texts, findings) == {}


def test_a_card_s_field_that_comes_twice_is_left_to_the_form_to_refuse() -> None:
    others, cards = split((("decision-person_1", "accept"), ("decision-person_1", "keep")))

    assert cards == (("decision-person_1", "accept"),)
    assert others == (("decision-person_1", "keep"),)


def test_the_marked_text_holds_every_letter_of_the_raw_one() -> None:
    for part in page().parts:
        lines = ["".join(piece.text for piece in paragraph) for paragraph in part.paragraphs]
        assert lines == [line for line in TEXTS[part.name].split("\n") if line]


def test_what_others_read_stands_beside_every_mark() -> None:
    aslan, augsburg = of("Aslan"), of("Augsburg")
    shown = page({aslan: Decision(Choice.CHANGE, "die Klientin"), augsburg: PUBLIC})
    read = [
        "".join(piece.mark.read if piece.mark else piece.text for piece in paragraph)
        for paragraph in shown.parts[0].paragraphs
    ]

    assert read == [
        "Frau die Klientin kam aus Augsburg.",
        "Dann rief [Person B] an, und Frau die Klientin ging.",
    ]


def test_placeholders_of_a_text_are_told_apart() -> None:
    (part,) = plain({"tried": ""}, {"tried": "[Ort A] und mehr"})

    assert [(p.text, p.is_placeholder) for p in part.paragraphs[0] if p.text] == [
        ("[Ort A]", True),
        (" und mehr", False),
    ]


def test_a_fault_makes_a_card_undecided_and_says_what_is_lacking() -> None:
    card = next(card for card in page({of("Aslan"): Decision(Choice.KEEP)}).cards)

    assert (card.look, card.fault) == (Look.UNDECIDED, Fault.NO_REASON)
    assert card.lacks == "Please say why it may stay."


def test_thing_by_thing_every_kind_has_its_heading_and_direct_ones_come_first() -> None:
    seen = rows(listed(page(), Showing()))

    assert seen[:2] == ["# person", "Aslan"]
    assert seen[2:4] == ["# town", "Augsburg"]
    assert not any(row.startswith("again") for row in seen)


def test_in_reading_order_a_later_mention_leads_to_the_card() -> None:
    seen = rows(listed(page(), Showing(Order.READING)))

    assert seen[:5] == ["# Before", "Aslan", "Augsburg", "again Aslan", "# After"]
    assert seen[5] == "again Augsburg"
    assert seen[-1] == "again Aslan"


@pytest.mark.parametrize("order", Order)
def test_every_card_is_in_the_page_whatever_is_shown(order: Order) -> None:
    shown = page()
    for showing in (Showing(order), Showing(order, Cls.DIRECT), Showing(order, kind=Kind.CITY)):
        cards = [row.card for row in listed(shown, showing).rows if row.card and not row.again]
        assert sorted(c.entity for c in cards) == sorted(c.entity for c in shown.cards)


def test_a_filter_hides_what_it_does_not_name_with_its_headings() -> None:
    direct = listed(page(), Showing(cls=Cls.DIRECT))
    towns = listed(page(), Showing(Order.READING, kind=Kind.CITY))

    assert rows(direct) == ["# person", "Aslan"]
    assert rows(towns) == ["# Before", "Augsburg", "# After", "again Augsburg"]
    assert (direct.shown, towns.shown) == (1, 1)


def test_every_button_says_how_many_and_leads_back_to_itself() -> None:
    listing = listed(page(), Showing.of("reading direct -"))
    total = len(page().cards)
    assert [button.is_pressed for button in listing.classes] == [False, True, False]

    assert listing.classes[0].count == total
    assert sum(button.count for button in listing.classes[1:]) == total
    assert sum(button.count for button in listing.kinds) == total
    for button in (*listing.orders, *listing.classes, *listing.kinds):
        assert str(Showing.of(button.sends)) == button.sends


def test_a_class_and_a_kind_are_shown_together_where_there_is_such_a_thing() -> None:
    texts = {"before": "Frau Aslan, geboren am 7.2.2008, kam am 3. Mai 2021 aus Augsburg."}
    findings = {"before": screen_fields(texts, "de")["before"].findings}
    of = marked({"before": ""}, texts, findings, {}, settle(texts, findings, {}))

    def pressed(showing: str, button: str) -> str:
        listing = listed(of, Showing.of(showing))
        (sent,) = (b.sends for b in (*listing.classes, *listing.kinds) if b.value == button)
        return sent

    assert pressed("entity direct -", "DATE") == "entity direct DATE"
    assert listed(of, Showing.of("entity direct DATE")).shown == 1
    assert pressed("entity direct DATE", "quasi") == "entity quasi DATE"
    assert pressed("entity direct DATE", "DATE") == "entity direct -"
    assert pressed("entity direct DATE", "") == "entity - -"
    # There is no town that names somebody, and no quasi-identifying person.
    assert pressed("entity direct DATE", "CITY") == "entity - CITY"
    assert pressed("reading - PERSON", "quasi") == "reading quasi -"


@pytest.mark.parametrize("sent", ["", "x", "entity", "a b c d e", "reading advice NOBODY"])
def test_what_a_page_cannot_have_sent_shows_everything(sent: str) -> None:
    assert Showing.of(sent).is_whole


def questions(decisions: Mapping[str, Decision], answers: frozenset[str] = frozenset()) -> tuple:
    findings = found()
    return asked(TEXTS, findings, settle(TEXTS, findings, decisions), answers)


def kept() -> dict[str, Decision]:
    """Decide everything so that all that is not a name stays."""
    return {
        f.id: ACCEPT if f.cls is Cls.DIRECT else PUBLIC for each in found().values() for f in each
    }


def test_questions_come_when_everything_that_names_somebody_is_decided() -> None:
    half = {id_: word for id_, word in kept().items() if id_ != of("Aslan")}

    assert questions(half) == ()
    (question,) = questions(kept())
    assert [thing.reads for thing in question.things] == ["Augsburg", "Imkerin"]
    assert not question.is_answered


def test_an_answer_holds_for_the_same_words_and_for_nothing_else() -> None:
    (question,) = questions(kept())
    answers = answers_of(((f"question-{question.id}", question.key), (f"stays-{question.id}", "y")))

    assert questions(kept(), answers)[0].is_answered
    otherwise = kept() | {of("Augsburg"): Decision(Choice.CHANGE, "eine Großstadt")}
    assert not any(each.is_answered for each in questions(otherwise, answers))
    assert answers_of(((f"question-{question.id}", question.key),)) == frozenset()


def test_a_question_carries_no_word_of_the_text() -> None:
    (question,) = questions(kept())

    assert "ugsburg" not in question.key
    assert len(question.key) == 32


def test_a_decision_whose_words_were_not_found_this_time_travels_along() -> None:
    texts = {"happened": "Es war in Augsburg."}
    cards = (
        Card("PERSON es war", Decision(Choice.CHANGE, "damals")),
        Card("CITY augsburg", ACCEPT),
        Card("PERSON frau aslan", ACCEPT),  # no longer in the text
        Card("PERSON war", None),  # never decided
    )
    left = left_over(cards, texts, found(texts))

    assert left == cards[:1]
    others, fields = split(carried(left, ["0123abcd"]))
    assert others == ()
    assert cards_of(fields) == left
    assert answers_of(fields) == {"0123abcd"}


def test_words_taken_for_something_else_keep_what_shall_stand_there() -> None:
    texts = {"happened": "Es war in Augsburg."}
    findings = found(texts)
    (town,) = findings["happened"]
    words = Decision(Choice.CHANGE, "eine Großstadt")

    assert decided((Card("ORG augsburg", words),), {}, texts, findings) == {town.id: words}
    # Who kept an organisation has not said that a town may stay.
    assert decided((Card("ORG augsburg", PUBLIC),), {}, texts, findings) == {}
    # What was said of exactly this comes first, also that it is open.
    both = (Card("ORG augsburg", words), Card("CITY augsburg", None))
    assert decided(both, {}, texts, findings) == {}


def read(text: str, *stretches: Stretch) -> Screening:
    return Screening(text, "de", (), (), (), stretches)


def test_of_a_text_in_one_language_there_is_nothing_to_list() -> None:
    both = {"before": read("Eins.\n\nZwei.", Stretch(0, 12, "de")), "after": read("")}

    told = tongues(TITLES, both, is_guessed=True)
    assert (told.language, told.is_guessed, told.passages) == ("German", True, ())


def test_of_a_mixed_text_what_is_in_another_language_is_told_in_order() -> None:
    told = tongues(
        TITLES,
        {
            "before": read("\n Eins.\nUn.\n\nDeux.", Stretch(2, 7, "de"), Stretch(8, 18, "fr")),
            "after": read("Four.", Stretch(0, 5, "xx")),
        },
        is_guessed=False,
    )

    assert told.passages == (
        Passage("before", "Before", 2, 3, "fr", "Un."),
        Passage("after", "After", 1, 1, "xx", "Four."),
    )
    assert told.language == "German"
    assert [each.language for each in told.passages] == ["French", "xx"]


def test_a_language_that_the_catalogues_do_not_know_is_called_by_its_english_name() -> None:
    assert [name_of(code) for code in ("de", "pt", "xx")] == ["German", "Portuguese", "xx"]


def test_a_passage_is_known_by_its_first_words() -> None:
    line = "Wir haben lange miteinander gesprochen, und er wollte danach nicht mehr hingehen."
    spoke = "We spoke about it for a long time, with nobody at home. " * 2
    texts = {"before": f"{spoke}\n\n{line}"}
    screened = screen_fields(texts)

    told = tongues({"before": ""}, screened, is_guessed=True)
    assert [(each.first, each.code) for each in told.passages] == [(2, "de")]
    assert told.passages[0].begins == "Wir haben lange miteinander gesprochen, und er …"


def test_places_of_a_language_are_those_of_the_text_as_it_was_given() -> None:
    french = "Le client habite depuis longtemps chez sa sœur et ne travaille pas."
    german = "Der Klient wohnt seit langer Zeit bei seiner Schwester und arbeitet nicht."
    texts = {"before": f"\u200b{french}\u200b\n{german}", "after": german}
    screened = screen_fields(texts)

    before, after = screened["before"], screened["after"]
    first = before.stretches[0]
    assert texts["before"][first.start : first.end].strip("\u200b") == french
    assert [s.language for s in before.stretches] == ["fr", "de"]
    assert [(s.start, s.end, s.language) for s in after.stretches] == [(0, len(german), "de")]
