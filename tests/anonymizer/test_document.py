"""Positions are those of the text as given, whatever stands in it; what is no text is refused."""

import unicodedata
from typing import Literal

import pytest

from anonymizer import BadText, screen, screen_fields
from anonymizer.document import Document

ODD = [
    "Her brother Meh\u200bmet never answered.",
    "Her brother Mehmet\u200d never answered.",
    "\u202bHer brother Mehmet\u202c never answered.",
    "🙂👩‍👩‍👧 Her brother Mehmet never answered 🇪🇺.",
    "Caf\u0065\u0301. Her brother Mehmet never answered.",
    "Her brother Me\u00adhmet never answered.",
    "Her\u00a0brother\u00a0Mehmet\u202fnever answered.",
    "\ufeffHer brother Mehmet never answered.",
    "\r\nHer brother Mehmet\r\nnever answered.",
]


@pytest.mark.parametrize("text", ODD)
def test_a_name_among_odd_characters_is_found_in_its_place(text: str) -> None:
    found = [text[f.start : f.end] for f in screen(text, "en").findings]

    plain = ["".join(c for c in words if c.isalpha()) for words in found]
    assert plain == ["Mehmet"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_accents_may_be_composed_or_combining(form: Literal["NFC", "NFD"]) -> None:
    text = unicodedata.normalize(form, "Ihr Bruder Süleyman Öztürk kam. Herr Öztürk blieb.")

    found = [
        unicodedata.normalize("NFC", text[f.start : f.end]) for f in screen(text, "de").findings
    ]

    assert found == ["Süleyman Öztürk", "Öztürk"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Anna\0Meier", "nul"), ("Anna \ud83d Meier", "surrogate"), ("ä" * 100_001, "oversize")],
)
def test_what_is_no_text_is_refused_without_quoting_it(text: str, code: str) -> None:
    with pytest.raises(BadText) as refused:
        screen(text, "de")

    assert refused.value.code == code
    assert "Anna" not in str(refused.value)


def test_the_limit_holds_for_all_fields_together() -> None:
    with pytest.raises(BadText):
        screen_fields({"one": "a" * 150_000, "two": "b" * 60_000}, "en")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "[Person A]", "[]", "[[Person A]]"])
def test_a_text_without_words_has_no_findings(text: str) -> None:
    assert screen(text, "en").findings == ()


def test_the_language_is_guessed_and_said() -> None:
    screening = screen("Der Bruder kam und wir haben mit ihm über die Schule gesprochen.")

    assert screening.language == "de"
    assert [limit.code for limit in screening.limits] == ["language-guessed"]


def test_each_paragraph_is_read_in_its_own_language() -> None:
    text = (
        "Il cliente Marco Zanon abita a Treviso e da molti anni lavora come liutaio.\n\n"
        "He told me that his brother Kevin Odunsi moved to Leeds because of the trial.\n"
        "ok."
    )

    screening = screen(text, "en")

    assert [limit.code for limit in screening.limits] == ["mixed-languages"]
    assert {text[f.start : f.end] for f in screening.findings} >= {
        "Marco Zanon", "Treviso", "liutaio", "Kevin Odunsi", "Leeds",
    }  # fmt: skip


def test_czech_is_read_with_the_words_of_its_neighbour() -> None:
    screening = screen("Klient bydlí v Brně a jeho bratr Zdeněk Horáček sem chodil celý rok.")

    assert screening.language == "cs"
    assert [limit.code for limit in screening.limits] == ["language-guessed"]


def test_an_unknown_language_gets_the_general_rules_and_says_so() -> None:
    text = "O amigo Mehmet escreve de lea@post.example."

    screening = screen(text, "pt")

    assert {text[f.start : f.end] for f in screening.findings} >= {"Mehmet", "lea@post.example"}
    assert [limit.code for limit in screening.limits] == ["no-words", "no-model"]


def test_a_model_that_is_not_installed_is_a_limit_and_no_failure() -> None:
    text = "Her brother Zaur lives in Leeds."

    screening = screen(text, "en", models={"en": "en_model_nobody_has"})

    assert {text[f.start : f.end] for f in screening.findings} == {"Zaur", "Leeds"}
    assert [limit.code for limit in screening.limits] == ["no-model"]


@pytest.mark.parametrize(
    ("text", "is_placeholder"),
    [
        ("[Person A]", True),
        ("[3 weeks before the trial]", True),
        ("[aged 20–29]", True),
        # A remark in brackets is read as anything else: it may name somebody.
        ("[voice message, Ali]", False),
        ("[from “Ali”]", False),
        ("[ali@example.org]", False),
        ("[seen 3/4 by Ali]", False),
    ],
)
def test_a_remark_in_brackets_is_no_placeholder(text: str, is_placeholder: bool) -> None:
    assert bool(Document({"text": f"He {text} came."}).placeholders) is is_placeholder


def test_who_is_named_in_a_remark_in_brackets_is_found() -> None:
    text = "[Message vocal tapé tel quel, Amandine, dix-huit heures] Oui salut à tous."
    assert "Amandine" in [text[f.start : f.end] for f in screen(text, "fr").findings]
