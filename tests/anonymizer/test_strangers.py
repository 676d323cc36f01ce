"""A language that nothing here knows is called by its name, and no known one is taken for it."""

import pytest

from anonymizer import BadText, screen
from anonymizer.languages.strangers import STRANGERS, stranger
from anonymizer.languages.word_files import READABLE

FOREIGN = {
    "pl": "Mój klient Witold mieszka nad rzeką i od trzech miesięcy przychodzi do nas na rozmowy, "
    "bo chce odejść z grupy.",
    "tr": "Danışanım Tarkan burada oturuyor ve üç aydır gruptan ayrılmak için bizimle görüşüyor, "
    "annesi de destek oluyor.",
    "pt": "O meu cliente Baltazar mora ali e há três meses vem falar connosco porque quer sair do "
    "grupo.",
    "sv": "Min klient Torbjörn bor här och har kommit till oss i tre månader eftersom han vill "
    "lämna gruppen.",
    "hu": "Az ügyfelem Botond itt él és három hónapja jár hozzánk, mert ki akar lépni.",
    "ru": "Мой клиент Ярослав живёт здесь и уже три месяца приходит к нам, потому что хочет уйти.",
    "ar": "موكلي يسكن هنا ويأتي إلينا منذ ثلاثة أشهر لأنه يريد ترك الجماعة",
}
GERMAN = "Der Klient kommt seit drei Monaten jeden Dienstag zu uns, und er will nicht mehr zurück."


@pytest.mark.parametrize(("language", "text"), FOREIGN.items())
def test_it_is_read_with_general_rules_and_that_is_said(language, text):
    found = screen(text)

    assert found.language == language
    assert {"language-guessed", "no-words", "no-model"} == {each.code for each in found.limits}
    assert len(found.findings) < 4  # a model of another language would mark nearly every word


@pytest.mark.parametrize(("language", "text"), FOREIGN.items())
def test_a_paragraph_of_it_is_read_so_within_another_language(language, text):
    found = screen(f"{GERMAN}\n{text}\n{GERMAN}", "de")

    assert [each.language for each in found.stretches] == ["de", language, "de"]
    assert {"mixed-languages", "no-words-in-parts"} == {each.code for each in found.limits}


@pytest.mark.parametrize(
    ("guessed", "line"),
    [
        ("de", "Klient: Darius Kazlauskas, geboren 4. Mai 1995 in Šiauliai, Reisepass 22 471 903"),
        ("en", "Client: Nélson Figueirinhas, 36, lives in Barreiro, Rua das Marés Velhas 9, alone"),
        ("fr", "Objet : Oğuzhan Demirbilek, dix mois d'accompagnement, bilan et suite à donner"),
        ("de", "ick wees ooch nich, der Kolleje hat jesacht det er nu jar nich mehr kommen will"),
        ("sk", "On hutori že ňeznam co dzecko robi, ta mu povim že ňech idze dom a ňech še uči"),
    ],
)
def test_names_and_dialect_are_no_other_language(guessed, line):
    assert stranger(line, guessed) is None


def test_of_a_few_words_nothing_is_told():
    assert stranger("Dzień dobry, panie Witoldzie", "sk") is None


def test_no_known_language_is_a_stranger():
    assert not {*READABLE} & {*STRANGERS}


@pytest.mark.parametrize("tag", ["DE", "de-AT", "de_CH"])
def test_a_tag_means_its_language(tag):
    text = "Herr Koch rief aus Xanten an und sprach mit Mehmet Yılmaz."

    assert screen(text, tag) == screen(text, "de")


@pytest.mark.parametrize("tag", ["klingon", "../../etc", "", "d e", 3])
def test_what_is_no_tag_is_refused(tag):
    with pytest.raises(BadText) as refused:
        screen("Herr Koch rief an.", tag)

    assert refused.value.code == "bad-language"
