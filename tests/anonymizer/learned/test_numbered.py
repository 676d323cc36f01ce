"""Long lists kept as numbers: their words are found and hardly any other; how names are spelt."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.languages.lists import listed
from anonymizer.learned.lexicon import vocabulary
from anonymizer.learned.numbered import LETTERS, Numbered, Senses, Vocabulary, threes
from anonymizer.training.vocabulary import made

_WORDS = st.sets(st.text(string.ascii_lowercase, min_size=1, max_size=12), min_size=1)


@given(_WORDS)
def test_each_word_has_a_place_and_each_place_a_word(words):
    told = Numbered.of(words)
    assert {told.place(word) for word in words} == set(range(len(told)))
    assert len(told) <= len(words)


@given(told=st.dictionaries(st.text(min_size=1), st.integers(0, 9), min_size=1))
def test_senses_are_the_same_after_they_were_kept(tmp_path_factory, told):
    senses = Senses.of(told, [fine // 2 for fine in range(10)])
    path = tmp_path_factory.mktemp("senses") / "senses-xx.npz"
    senses.write(path)
    again = Senses.read_from(path)
    for word in told:
        fine, coarse = senses.get(word)
        assert coarse == fine // 2
        assert again.get(word) == (fine, coarse)
    if len(Numbered.of(told)) == len(told):
        assert {word: senses.get(word)[0] for word in told} == told


@given(_WORDS, _WORDS)
def test_each_word_of_the_dictionary_is_known(words, names):
    told = made(words, names)
    assert all(told.knows(word) for word in words)


@given(words=_WORDS, names=_WORDS)
def test_it_is_the_same_after_it_was_kept(tmp_path_factory, words, names):
    told = made(words, names)
    path = tmp_path_factory.mktemp("words") / "words-xx.npz"
    told.write(path)
    again = Vocabulary.read_from(path)
    for word in words | names:
        assert again.knows(word) == told.knows(word)
        assert again.likeness(word) == told.likeness(word)


@pytest.mark.parametrize(
    ("language", "known", "unknown"),
    [
        ("de", ["schornsteinfegerin", "beinwell", "kauzigen"], ["lothar", "bogdan", "qwrtz"]),
        ("en", ["bridgehead", "mullioned"], ["bristol", "mohammed", "qwrtz"]),
        ("fr", ["logopedie", "grondait", "rampent"], ["ngozi", "qwrtz"]),
        ("it", ["inneggia", "minimizza"], ["ermanno", "qwrtz"]),
        ("es", ["remendo", "alcahueta"], ["qwrtz"]),
        ("nl", ["snoekbaars", "zuurdesem"], ["qwrtz"]),
        ("sk", ["hluchne", "doberal"], ["rastislav", "qwrtz"]),
    ],
)
def test_words_that_are_rare_are_known_and_names_are_not(language, known, unknown):
    told = vocabulary(language)
    assert [word for word in known if not told.knows(word)] == []
    assert [word for word in unknown if told.knows(word)] == []


@pytest.mark.parametrize("language", ["de", "en", "fr", "es", "it", "nl", "sk"])
def test_hardly_a_word_is_known_that_is_none(language):
    told = vocabulary(language)
    none = [f"{name}q{n}x" for n, name in enumerate(sorted(listed("surnames"))[:20_000])]
    assert sum(map(told.knows, none)) < len(none) / 1_000


@pytest.mark.parametrize("language", ["de", "en", "fr", "es", "it", "nl", "sk"])
def test_names_are_spelt_more_like_names_than_words_are(language):
    told = vocabulary(language)
    names, words = (sorted(listed(kept))[::50] for kept in ("surnames", f"words-{language}"))
    mean = {
        kind: sum(map(told.likeness, each)) / len(each)
        for kind, each in {"names": names, "words": words}.items()
    }
    assert mean["names"] > mean["words"] + 1


def test_threes_hold_the_edges_and_one_number_for_every_other_letter():
    assert len(list(threes("ab"))) == 3
    assert list(threes("ñ")) == list(threes("ß")) != list(threes("n"))
    assert all(0 <= three < LETTERS**3 for three in threes("añz"))


def test_an_unknown_language_knows_no_word():
    assert not vocabulary("xx").knows("word")
    assert vocabulary("xx").likeness("word") == 0
