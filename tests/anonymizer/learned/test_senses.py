"""Senses: a dictionary is read as dictd writes it, and a word and its translation share a sense."""

import gzip

import pytest

from anonymizer.learned.lexicon import senses
from anonymizer.training.senses import read_dictionary

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


@pytest.mark.parametrize(
    ("language", "word"), [("de", "imker"), ("nl", "imker"), ("es", "apicultor")]
)
def test_a_word_has_the_sense_of_its_translation(language, word):
    assert senses(language)[word][1] == senses("en")["beekeeper"][1]


def test_an_unknown_language_has_no_senses():
    assert not senses("xx")
