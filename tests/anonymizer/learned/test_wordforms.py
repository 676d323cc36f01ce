"""What is known of a word form, also when it is typed without accents or capitals, or wrongly."""

import pytest

from anonymizer.languages import words_of
from anonymizer.learned.lexicon import forms, forms_by_fold
from anonymizer.learned.sheet import Group
from anonymizer.learned.wordforms import Forms


def _told(language, text):
    return Forms(words_of(language)).of(text).own.names


def _those(names, start):
    return [name for name in names if name.startswith(start)]


def _one(names, start):
    (found,) = _those(names, start)
    return found


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("de", "container", "Container"),
        ("de", "schuler", "Schüler"),
        ("sk", "zenaty", "ženatý"),
        ("fr", "delais", "délais"),
        ("fr", "benevole", "bénévole"),
        ("es", "panaderia", "panadería"),
    ],
)
def test_a_word_is_known_without_its_accents_and_capital(language, typed, meant):
    typed, meant = _told(language, typed), _told(language, meant)
    assert _one(typed, "band=") == _one(meant, "band=") != "band=-1"
    for start in ("c=", "e="):
        assert _those(typed, start) == _those(meant, start)
    assert _one(typed, "bands=") != _one(meant, "bands=")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fuehrerin", "Führerin"),
        ("gefaengnis", "Gefängnis"),
        ("Lawinenhundefuehrerin", "Lawinenhundeführerin"),
    ],
)
def test_a_german_word_is_known_without_umlauts(typed, meant):
    typed, meant = _told("de", typed), _told("de", meant)
    for start in ("e=", "e6=", "tail="):
        assert _those(typed, start) == _those(meant, start)


@pytest.mark.parametrize("name", ["Manuel", "Noemi", "Samuel"])
def test_a_name_with_two_vowels_is_no_word_without_umlaut(name):
    assert "d=False" in _told("de", name)


def test_the_end_of_a_compound_is_known_in_any_spelling():
    assert _one(_told("de", "seilbahnwärter"), "tail=") == _one(
        _told("de", "seilbahnwarter"), "tail="
    )


@pytest.mark.parametrize("typed", ["příjmení", "zaměstnání", "schůzka"])
def test_czech_is_read_with_czech_lists(typed):
    assert _one(_told("cs", typed), "band=") != "band=-1"
    assert "d=True" in _told("cs", typed)


@pytest.mark.parametrize(
    ("language", "typed"), [("it", "richiam"), ("de", "verantw"), ("fr", "renseignem")]
)
def test_a_word_that_was_cut_off_is_seen(language, typed):
    assert int(_one(_told(language, typed), "cut=")[4:].partition("|")[0]) >= 3


def test_what_no_word_begins_with_is_not_cut_off():
    assert _one(_told("de", "wemmelbr"), "cut=").startswith("cut=-1")


def test_a_word_without_vowels_is_seen():
    assert _one(_told("en", "phn"), "vowels=").startswith("vowels=True")
    assert _one(_told("en", "phonn"), "vowels=").startswith("vowels=False")


def test_accents_that_tell_words_apart_do():
    assert _one(_told("de", "schon"), "e=") != _one(_told("de", "schön"), "e=")


@pytest.mark.parametrize(
    ("language", "typed"),
    [("de", "schwirig"), ("en", "pasport"), ("en", "managment"), ("fr", "problemme")],
)
def test_a_slip_is_seen(language, typed):
    assert int(_one(_told(language, typed), "slip=").partition("=")[2]) >= 3


@pytest.mark.parametrize(("language", "typed"), [("de", "Wemmelbrot"), ("en", "Quarshiengo")])
def test_what_is_like_no_word_is_no_slip(language, typed):
    assert "slip=-1" in _told(language, typed)


@pytest.mark.parametrize(("language", "typed"), [("de", "beinwell"), ("it", "inneggia")])
def test_a_rare_word_stands_in_the_dictionary(language, typed):
    told = _told(language, typed)
    assert "d=True" in told
    assert not _those(told, "slip=")


@pytest.mark.parametrize(
    ("language", "typed"), [("de", "vllt"), ("en", "appts"), ("fr", "rdv"), ("nl", "afspr")]
)
def test_how_notes_are_typed_in_a_hurry_is_listed(language, typed):
    assert "g=hurried" in _told(language, typed)


def test_of_several_forms_the_most_frequent_one_is_meant():
    assert forms_by_fold("de")["schon"] == forms("de")["schon"]
    assert not forms_by_fold("xx")


def test_a_form_is_a_group_of_its_own():
    told = Forms(words_of("de")).of("Wemmelbrot").own
    assert told != Group(told.names)
