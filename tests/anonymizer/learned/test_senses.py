"""Senses: dictionaries and thesauri are read, and words that mean the same share a sense."""

import gzip

import pytest

from anonymizer.folding import fold
from anonymizer.learned.lexicon import senses
from anonymizer.training.dictionaries import read_dictionary, read_thesaurus

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def _in_base_64(number):
    digits = _DIGITS[number % 64]
    while number >= 64:
        number //= 64
        digits = _DIGITS[number % 64] + digits
    return digits


@pytest.fixture
def folder(tmp_path):
    entries = {
        "00databaseinfo": "00-database-info\nabout this file",
        "Imker": "Imker /ˈɪmkɐ/ <masc, n, sg>\n [agr.] beekeeper <n>, apiarist <n>\n"
        "   Synonyms: {Bienenzüchter}\n\n see: {Imkerin}",
        "Glocke": "Glocke\n1. bell\n2. chime",
        "a lange Weile": "a lange Weile\nboredom",
    }
    packed, index = b"", []
    for word, entry in entries.items():
        raw = entry.encode() + b"\n" + b"x" * 70
        index.append(f"{word}\t{_in_base_64(len(packed))}\t{_in_base_64(len(entry.encode()))}")
        packed += raw
    (tmp_path / "freedict-deu-eng.index").write_text("\n".join(index) + "\n")
    (tmp_path / "freedict-deu-eng.dict.dz").write_bytes(gzip.compress(packed))
    return tmp_path


def test_a_dictionary_is_read_word_by_word(folder):
    assert read_dictionary(folder, "deu", "eng") == {
        "imker": ["beekeeper", "apiarist"],
        "glocke": ["bell", "chime"],
    }


def test_a_dictionary_that_is_not_there_is_empty(folder):
    assert read_dictionary(folder, "deu", "fra") == {}


def test_a_thesaurus_is_read_entry_by_entry(tmp_path):
    file = tmp_path / "th.dat"
    entries = "UTF-8\nFuss|2\n(noun)|Pfote|Tatze (ugs.)\n-|Sockel\ngehen|1\n(verb)|laufen\n"
    file.write_text(entries, encoding="utf-8")
    assert read_thesaurus(file) == {"fuss": ["pfote", "tatze", "sockel"], "gehen": ["laufen"]}


def test_a_thesaurus_says_how_it_is_written(tmp_path):
    file = tmp_path / "th.dat"
    file.write_bytes("ISO8859-1\nniño|1\n-|chaval|crío\n".encode("latin-1"))
    assert read_thesaurus(file) == {"niño": ["chaval", "crío"]}


def test_a_thesaurus_that_is_not_there_is_empty(tmp_path):
    assert read_thesaurus(tmp_path / "none.dat") == {}


@pytest.mark.parametrize(
    ("language", "word"),
    [
        ("de", "schmied"),
        ("nl", "smid"),
        ("es", "herrero"),
        ("fr", "forgeron"),
        ("it", "fabbro"),
        ("sk", "kováč"),
    ],
)
def test_a_word_has_the_sense_of_its_translation(language, word):
    assert senses(language).get(word)[1] == senses("en").get("blacksmith")[1]


@pytest.mark.parametrize(
    ("language", "word", "english"),
    [("it", "bronchite", "bronchitis"), ("es", "ancianidad", "age")],
)
def test_a_word_no_dictionary_translates_has_the_sense_of_words_like_it(language, word, english):
    assert senses(language).get(word)[1] == senses("en").get(english)[1]


@pytest.mark.parametrize(("slovak", "english"), [("chlieb", "bread"), ("piatok", "friday")])
def test_a_slovak_word_has_the_sense_of_its_czech_sister(slovak, english):
    assert senses("sk").get(slovak)[1] == senses("en").get(english)[1]


@pytest.mark.parametrize(
    ("language", "form", "base"),
    [("de", "falknern", "falkner"), ("sk", "včelárovi", "včelár")],
)
def test_a_form_has_the_sense_of_its_base_form(language, form, base):
    assert senses(language).get(form) == senses(language).get(base) is not None


@pytest.mark.parametrize(("language", "word"), [("fr", "éclusier"), ("sk", "včelár")])
def test_a_word_has_its_sense_without_its_accents(language, word):
    assert senses(language).get(fold(word)) == senses(language).get(word) is not None


def test_accents_that_tell_words_apart_do():
    assert senses("de").get("schon") != senses("de").get("schön")


def test_an_unknown_language_has_no_senses():
    assert senses("xx").get("word") is None
