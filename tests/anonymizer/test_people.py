"""A name in another case is the same name; two people stay two."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import Kind, screen
from anonymizer.declension import readings
from anonymizer.document import Document
from anonymizer.entities import resolve
from anonymizer.finding import hit
from anonymizer.folding import fold
from anonymizer.languages import names, words_of
from anonymizer.propagation import spread


def people(language: str, text: str, *names: str) -> list[str]:
    """Give the entities of names that are found where they stand next."""
    document, at, found = Document({"text": text}), 0, []
    for name in names:
        at = text.index(name, at)
        found.append(hit((at, at + len(name)), Kind.PERSON, 0.8, "test", "first-name"))
        at += len(name)
    return [
        entity.removeprefix("person-") for entity in resolve(document, words_of(language), found)
    ]


def listed(language: str, *names: str) -> list[str]:
    """Give the entities of names that tell nothing but themselves."""
    return people(language, "; ".join(names) + ".", *names)


ONE = [
    ("sk", "Peter Kováč", "Kováčom", "Petrovi", "Kováčova", "Petrovi Kováčovi", "Kováča"),
    ("sk", "Zuzana Kováčová", "Zuzane", "Zuzaninho", "Kováčovej", "Zuzanou Kováčovou"),
    ("sk", "Marek Krátky", "Markovi", "Krátkeho", "Krátkym", "Mareka Krátkeho"),
    ("sk", "Janko", "Jankovi", "Jankom", "Jankov"),
    ("sk", "Ali", "Aliho", "Alimu"),
    ("sk", "Michal Svoboda", "Svobodu", "Svobodovi", "Svobodom", "Svobodova"),
    ("cs", "Petr Novák", "Novákem", "Petrovi", "Novákova", "Petra Nováka", "Novákovi"),
    ("cs", "Jana Nováková", "Janou Novákovou", "Janě Novákové", "Janě", "Janin", "Novákové"),
    ("cs", "Karel Dvořák", "Karlovi", "Karlem", "Karla Dvořáka", "Karlova"),
    ("cs", "Marek", "Markem", "Marku", "Markův"),
    ("cs", "Pavel", "Pavlovi", "Pavlem"),
    ("cs", "Olga", "Olze", "Olgou", "Olžin"),
    ("cs", "Lenka", "Lence", "Lenku", "Lenčina"),
    ("cs", "Tomáš Němec", "Tomáše", "Němce", "Tomáši Němcovi", "Němcem"),
    ("cs", "Jiří Novotný", "Jiřího", "Novotného", "Jiřímu Novotnému", "Novotným"),
    ("cs", "Marie Novotná", "Marii", "Marií Novotnou", "Novotné"),
    ("cs", "Jan Svoboda", "Svobody", "Svobodou", "Jana Svobody"),
    ("cs", "petr novak", "novakem", "petra novaka", "novakova"),
    ("cs", "Mehmet Yılmaz", "Mehmetem", "Yilmaze", "Mehemt"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "names"), [(each[0], each[1:]) for each in ONE])
def test_a_name_in_any_case_is_one_person(language: str, names: tuple[str, ...]) -> None:
    assert set(listed(language, *names)) == {"1"}


@pytest.mark.parametrize(("language", "names"), [(each[0], each[1:5]) for each in ONE])
def test_it_is_one_person_in_whatever_order_they_stand(
    language: str, names: tuple[str, ...]
) -> None:
    for order in permutations(names):
        assert set(listed(language, *order)) == {"1"}, order


TWO = [
    ("cs", ("Petr Novák", "Petra Nováková", "Petr", "Petra", "Petru Novákovi", "Petře Novákové"),
     "121212"),
    ("cs", ("Petr", "Petra Nováková", "Petr Novák"), "121"),
    ("cs", ("Jan Krejčí", "Jana Krejčí", "Jana Krejčího"), "121"),
    ("cs", ("Jan Novotný", "Eva Novotná", "Novotného", "Novotnou", "Novotný", "Novotná"), "121212"),
    ("cs", ("Petr Novák", "Petra Nováková", "Petr", "Petra", "Petrem", "Petře"), "121212"),
    ("cs", ("Ivan", "Ivana", "Ivanovi", "Ivanou"), "1212"),
    ("sk", ("Ivan", "Ivana", "Ivanovi", "Ivane"), "1212"),
    ("sk", ("Martin", "Martina", "Martinovi", "Martinou"), "1212"),
    ("sk", ("Marta", "Martina", "Marte", "Martine"), "1212"),
    ("sk", ("Peter Kováč", "Ján Kováč", "Petra Kováča", "Jánovi Kováčovi", "Jánom"), "12122"),
    ("sk", ("Peter Kováč", "Jana Kováčová", "Kováčovi", "Kováčovú", "Kováč", "Kováčová"), "121212"),
    ("de", ("Hans", "Hansen"), "12"),
    ("de", ("Martin", "Martina", "Martins", "Martinas"), "1212"),
    ("de", ("Mario Wemmel", "Maria Wemmel"), "12"),
    ("en", ("Daniel", "Daniela"), "12"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "names", "expected"), TWO)
def test_two_people_stay_two(language: str, names: tuple[str, ...], expected: str) -> None:
    assert "".join(listed(language, *names)) == expected


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("cs", "Petr mlčel. Byl jsem u Petra.", "11"),
        ("cs", "Petr mlčel. Viděl jsem Petra.", "11"),
        ("cs", "Petr mlčel. Znám Petra. Bratr Petra ne.", "111"),
        ("cs", "Petr mlčel. Jestli Petra přijde, nevím.", "12"),
        ("sk", "Peter mlčal. Otec Petra aj jeho kamarát od Petra.", "111"),
        ("sk", "Peter mlčal a Petra sa smiala.", "12"),
    ],
)
def test_what_stands_before_tells_him_in_a_case_from_her(
    language: str, text: str, expected: str
) -> None:
    names = [word.strip(".,") for word in text.split() if word.startswith(("Pet",))]

    assert "".join(people(language, text, *names)) == expected


CLIENTS = {
    "sk": "Môj klient Peter Kováč má 24 rokov. S Kováčom sme hovorili. Dal som to Petrovi."
    " Kováčova mama volala. O Petrovi Kováčovi sa píše.",
    "cs": "Můj klient Petr Novák má 24 let. S Novákem jsme mluvili. Dal jsem to Petrovi."
    " Novákova matka volala. Bez Petra Nováka to nejde.",
}


@pytest.mark.parametrize(("language", "text"), CLIENTS.items())
def test_all_mentions_of_a_client_get_one_placeholder(language: str, text: str) -> None:
    found = [f for f in screen(text, language).findings if f.kind is not Kind.AGE]

    assert [(f.entity, f.suggestions) for f in found] == [
        ("person-1", ("[klient]", "[Osoba A]"))
    ] * 5


def test_a_name_is_found_in_a_case_that_loses_a_vowel() -> None:
    document = Document({"text": "Bydlí tu Kubíček. Mluvil jsem s Kubíčkem."})
    known = hit((9, 16), Kind.PERSON, 0.8, "test", "title")

    again = spread(document, words_of("cs"), [known])
    assert [document.reading[each.start : each.end] for each in again] == ["Kubíčkem"]


def test_a_smith_in_small_letters_is_a_smith() -> None:
    text = "Klient Peter Kováč je kováčom. S Kováčom sme hovorili."
    kinds = {text[f.start : f.end]: f.kind for f in screen(text, "sk").findings}

    assert kinds["kováčom"] is Kind.OCCUPATION
    assert kinds["Kováčom"] is Kind.PERSON


def is_no_role(name: str) -> bool:
    """Tell names from "Syn" and "von", which stand beside names and are none."""
    return fold(name) not in words_of("sk").roles | names().particles


NAMES = (
    st.text(alphabet="abcdehiklmnoprstuvyzáíýčšž", min_size=3, max_size=9)
    .map(str.capitalize)
    .filter(is_no_role)
)


@given(NAMES, st.sampled_from(["sk", "cs"]))
def test_every_name_is_a_form_of_itself(name: str, language: str) -> None:
    assert listed(language, name, name) == ["1", "1"]
    assert listed(language, f"{name} {name}", name) == ["1", "1"]


@given(NAMES, NAMES, st.sampled_from(["sk", "cs"]))
def test_who_is_who_does_not_hang_on_the_order_of_two(one: str, two: str, language: str) -> None:
    assert listed(language, one, two) == listed(language, two, one)


@pytest.mark.parametrize("language", ["de", "en", "fr", "it", "es", "nl"])
def test_a_language_without_cases_reads_no_other_name(language: str) -> None:
    assert readings("Petra", words_of(language)) == {}
