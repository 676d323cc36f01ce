"""Tokens cover every sign once, in order, and a placeholder is one of them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from anonymizer.document import Document
from anonymizer.finding import Kind, hit
from anonymizer.languages import LANGUAGES, words_of
from anonymizer.learned.features import Reader
from anonymizer.learned.looks import shape
from anonymizer.learned.sheet import names_of
from anonymizer.learned.tokens import PLACEHOLDER, lines
from tests.anonymizer.test_properties import TEXTS


@given(TEXTS)
def test_tokens_cover_everything_but_blanks(text):
    document = Document({"text": text})
    tokens = [token for line in lines(document) for token in line]
    assert all(one.end <= next_.start for one, next_ in pairwise(tokens))
    covered = {at for token in tokens for at in range(token.start, token.end)}
    missing = {at for at, sign in enumerate(document.reading) if not sign.isspace()} - covered
    assert not missing


def test_a_placeholder_is_one_token():
    (line,) = lines(Document({"text": "Sie rief [Person A] an."}))
    assert [token.text for token in line] == ["Sie", "rief", PLACEHOLDER, "an", "."]


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_every_token_has_features_and_the_same_each_time(text, language):
    document = Document({"text": text})
    hits = [hit((0, min(3, len(document.reading))), Kind.PERSON, 0.5, "test", "own")]
    read = list(lines(document))
    told, again = (Reader(document, words_of(language), hits).sheet(read) for _ in range(2))
    assert told.lengths == [len(line) for line in read]
    for columns in (lambda sheet: sheet.itself, lambda sheet: sheet.beside):
        assert list(names_of(columns(told))) == list(names_of(columns(again)))
    assert all(names for names in names_of(told.itself))


@given(TEXTS, st.sampled_from(LANGUAGES))
def test_neighbours_are_those_of_the_same_line(text, language):
    document = Document({"text": text})
    read = list(lines(document))
    told = iter(names_of(Reader(document, words_of(language), []).sheet(read).beside))
    for line in read:
        lower = [token.text.casefold() for token in line]
        for at, names in zip(range(len(line)), told, strict=False):
            for step in (-2, -1, 1, 2):
                is_there = 0 <= at + step < len(line)
                seen = [name for name in names if name.startswith(f"{step}w=")]
                if not is_there:
                    assert not seen
                elif line[at + step].text != PLACEHOLDER or abs(step) == 2:
                    assert seen == [f"{step}w={lower[at + step]}"]
            assert ("edge-1" in names) == (at == 0)
            assert ("edge1" in names) == (at == len(line) - 1)
            if at:
                assert f"-1ww={lower[at - 1]}|{lower[at]}" in names
            if at > 1:
                assert any(n.startswith(f"-2ww={lower[at - 2]}|{lower[at - 1]}|") for n in names)


def test_shapes():
    assert [shape(t) for t in ("Anna", "ANNA", "anna", "McKay", "1234", "a", ",")] == [
        "Xx",
        "XXX",
        "xx",
        "XxX",
        "9999",
        "x",
        ",",
    ]


def _strange(text):
    document = Document({"text": text})
    sheet = Reader(document, words_of("de"), []).sheet(list(lines(document)))
    return {n for names in names_of(sheet.itself) for n in names if n.startswith("strange=")}


def test_words_say_how_many_of_their_text_stand_in_no_dictionary():
    assert _strange("Er wohnt bei seiner Tante und arbeitet.") == {
        "strange=0|True|sh=Xx",
        "strange=0|True|sh=xx",
    }
    assert "strange=5|False|sh=xx" in _strange("Er wemmelt quastow zwirrbel trupkat.")
