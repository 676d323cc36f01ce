"""Amounts are said by bands: what they mean stays, the exact number goes."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import Kind, screen
from anonymizer.amounts import less_exactly
from anonymizer.languages import LANGUAGES, words_of


@pytest.mark.parametrize(
    ("language", "surface", "said"),
    [
        ("en", "27 months inside", "two to five years inside"),
        ("en", "sentenced to 27 months", "sentenced to two to five years"),
        ("en", "18-month community order", "one to two years community order"),
        ("en", "two years and six months, of which 4 suspended", "two to five years"),
        ("en", "€4,350", "some thousands"),
        ("en", "€4,350 2019", "some thousands"),
        ("en", "£12k", "some ten thousands"),
        ("en", "three million dollars", "a very large sum"),
        ("en", "5 siblings", "several siblings"),
        ("en", "40,000 followers", "many followers"),
        ("de", "14 Monate bedingt", "ein bis zwei Jahre bedingt"),
        ("de", "zwei Jahre und sechs Monate Haft", "zwei bis fünf Jahre Haft"),
        ("de", "Freiheitsstrafe von drei Jahren, bedingt",
         "Freiheitsstrafe von zwei bis fünf Jahre, bedingt"),
        ("de", "2.400 Euro", "einige Tausend"),
        ("de", "3 Mio. Euro", "ein sehr hoher Betrag"),
        ("de", "200 Stunden gemeinnützige Arbeit", "viele Stunden gemeinnützige Arbeit"),
        ("fr", "deux ans ferme", "deux à cinq ans ferme"),
        ("fr", "quinze mille euros", "quelques dizaines de milliers"),
        ("fr", "6 frères", "plusieurs frères"),
        ("it", "due anni e otto mesi", "da due a cinque anni"),
        ("it", "trentamila euro", "alcune decine di migliaia"),
        ("es", "2 mil euros", "algunos miles"),
        ("es", "5 hermanos", "un cierto número de hermanos"),
        ("nl", "30 maanden cel", "twee tot vijf jaar cel"),
        ("sk", "18 mesiacov", "jeden až dva roky"),
        ("sk", "5 súrodencov", "niekoľko súrodencov"),
    ],
)  # fmt: skip
def test_an_amount_is_said_by_its_band(language: str, surface: str, said: str) -> None:
    assert less_exactly(surface, words_of(language)) == [said]


@pytest.mark.parametrize(
    ("language", "surface"),
    [
        ("en", "two brothers"),  # there is nothing less exact to say
        ("es", "trescientos soles"),  # and not "tres"
        ("de", "Jahr"),
    ],
)
def test_what_cannot_be_read_has_no_band(language: str, surface: str) -> None:
    assert less_exactly(surface, words_of(language)) == []


@given(st.sampled_from(LANGUAGES), st.text("0123456789.,' \u00a0\u202f€k", max_size=24))
def test_any_row_of_digits_can_be_asked_for_its_band(language: str, surface: str) -> None:
    assert len(less_exactly(surface, words_of(language))) <= 1


@given(
    st.sampled_from(LANGUAGES),
    st.integers(min_value=3, max_value=10**9),
    st.sampled_from(("{} €", "{}", "x {} y", "{} %", "({})")),
)
def test_the_number_itself_is_never_said(language: str, number: int, around: str) -> None:
    for said in less_exactly(around.format(number), words_of(language)):
        assert not regex.search(r"\d", said)


def test_the_band_follows_the_placeholder() -> None:
    text = "He has five siblings and got 27 months inside, after he had taken €4,350."

    said = [f.suggestions for f in screen(text, "en").findings if f.kind is Kind.QUANTITY]

    assert said == [
        ("[Amount A]", "[several siblings]", "[an amount]"),
        ("[Amount B]", "[two to five years inside]", "[an amount]"),
        ("[Amount C]", "[some thousands]", "[an amount]"),
    ]
