"""The catalogues hold exactly the sentences of the source, whole, in every language we ship."""

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from app.kernel.text import LOCALES, SOURCE, gettext, speaking

ROOT = Path(__file__).parents[2]
CATALOGUES = ("app/locale", "anonymizer/desk/locale")
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|</?\w+>")
OTHERS = sorted(set(LOCALES) - {SOURCE})

every = pytest.mark.parametrize(
    ("folder", "locale"), [(folder, locale) for folder in CATALOGUES for locale in OTHERS]
)


@cache
def sentences(folder: str) -> frozenset[str | tuple[str, ...]]:
    """Return everything the source of a catalogue says to people."""
    with (ROOT / folder / "babel.cfg").open() as config:
        methods, options = parse_mapping_cfg(config)
    rows = extract_from_dir(
        ROOT,
        methods,
        options,
        KEYWORDS,
        directory_filter=lambda path: not Path(path).name.startswith("."),
    )
    return frozenset(message for _file, _line, message, _comments, _context in rows)


@cache
def catalogue(folder: str, locale: str) -> Catalog:
    with (ROOT / folder / locale / "LC_MESSAGES" / "messages.po").open("rb") as source:
        return read_po(source, locale=locale)


def texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def test_the_source_says_something():
    ours, theirs = (sentences(folder) for folder in CATALOGUES)
    assert "Your key question" in ours
    assert any(isinstance(sentence, tuple) for sentence in ours)
    assert {"a person's name", "Keep it as it is"} <= theirs
    assert "a person's name" not in ours


def test_a_finding_is_named_in_the_language_of_the_page():
    with speaking("de"):
        assert gettext("a person's name") == "ein Personenname"
        assert gettext("Your key question") == "Ihre Schlüsselfrage"


@every
def test_a_catalogue_holds_the_sentences_of_the_source_and_no_others(folder, locale):
    held = {
        tuple(message.id) if isinstance(message.id, (list, tuple)) else message.id
        for message in catalogue(folder, locale)
        if message.id
    }

    assert held == sentences(folder), "run `make translations`"


@every
def test_every_sentence_is_translated_and_sure(folder, locale):
    open_ones = [
        message.id
        for message in catalogue(folder, locale)
        if message.id and (message.fuzzy or not all(texts(message.string)))
    ]

    assert open_ones == []


@every
def test_gaps_and_tags_are_the_same_in_every_language(folder, locale):
    for message in catalogue(folder, locale):
        wanted = {gap for text in texts(message.id) for gap in PLACEHOLDER.findall(text)}
        for translated in texts(message.string):
            assert set(PLACEHOLDER.findall(translated)) <= wanted, message.id
        together = {gap for text in texts(message.string) for gap in PLACEHOLDER.findall(text)}
        assert together == wanted, message.id
