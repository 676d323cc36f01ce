"""How rare an occupation is: lists that agree with each other, in all forms."""

import pytest

from anonymizer.folding import fold
from anonymizer.languages import LANGUAGES, words_of

_NAMED = ("everyday", "common")


def _names(told):
    return [" ".join(name.split()) for name in told.split(",")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_occupation_stands_in_one_list(language):
    told = words_of(language).data["occupations"]
    fields = [name for names in told["fields"].values() for name in _names(names)]
    everyday, common = (_names(told[rarity]) for rarity in _NAMED)
    for names in (fields, everyday, common):
        assert len(names) == len(set(names))
    assert not set(map(fold, everyday)) & set(map(fold, fields))
    # What every small town has a few of has a field of work, too.
    assert set(map(fold, common)) <= set(map(fold, told["words"]))
    assert len(everyday) > 300
    assert len(common) > 100
    assert not any(" " in name for name in (*everyday, *common))


@pytest.mark.parametrize(
    ("language", "word", "rarity"),
    [
        ("de", "krankenschwester", "everyday"),
        ("de", "lehrerinnen", "everyday"),
        ("de", "apothekerin", "common"),
        ("de", "deichgrafen", "rare"),
        ("en", "nurses", "everyday"),
        ("en", "pharmacist", "common"),
        ("en", "wherryman", "rare"),
        ("fr", "infirmieres", "everyday"),
        ("fr", "guillocheur", "rare"),
        ("es", "camarera", "everyday"),
        ("it", "cuoco", "everyday"),
        ("nl", "verpleegkundige", "everyday"),
        ("sk", "ucitelka", "everyday"),
        ("cs", "ridic", "everyday"),
    ],
)
def test_every_form_of_an_occupation_is_as_rare(language, word, rarity):
    assert words_of(language).occupations[word] == rarity


def test_what_is_no_occupation_has_no_rarity():
    assert "wemmelbrot" not in words_of("de").occupations


def test_several_words_have_no_rarity_of_their_own():
    assert not any(" " in word for word in words_of("en").occupations)
