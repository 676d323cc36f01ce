"""In which language a text was read, paragraph by paragraph where it is mixed. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale

from anonymizer.desk.views import Titles
from anonymizer.desk.words import LANGUAGE_NAMES
from anonymizer.languages.guessing import Stretch
from anonymizer.screening import Screening

_BEGINNING = 48


@dataclass(frozen=True, slots=True)
class Passage:
    """Some paragraphs after each other that were read in one language."""

    part: str
    title: str
    first: int
    last: int
    """Paragraphs of the part, counted from one."""
    code: str
    begins: str
    """The first words of the first paragraph."""

    @property
    def language(self) -> str:
        """The name of the language."""
        return name_of(self.code)


@dataclass(frozen=True, slots=True)
class Tongues:
    """In which language a text was read, and how that came about."""

    main: str
    is_guessed: bool
    """Nobody had said it."""
    passages: tuple[Passage, ...]
    """What was read in another language, in the order of reading."""

    @property
    def language(self) -> str:
        """The name of the language it is mostly in."""
        return name_of(self.main)

    @property
    def is_mixed(self) -> bool:
        """Whether parts of it were read in different languages."""
        return bool(self.passages)


def name_of(code: str) -> str:
    """Return the English name of a language, or its code where there is none."""
    return LANGUAGE_NAMES.get(code) or str(Locale("en").languages.get(code, code))


def tongues(titles: Titles, screened: Mapping[str, Screening], *, is_guessed: bool) -> Tongues:
    """Say in which language every paragraph of a screened text was read."""
    passages = [
        passage
        for part, title in titles.items()
        for passage in _passages(part, title, screened[part])
    ]
    main = next((one.language for one in screened.values()), "")
    return Tongues(main, is_guessed, tuple(each for each in passages if each.code != main))


def _passages(part: str, title: str, one: Screening) -> list[Passage]:
    told: list[Passage] = []
    at = number = 0
    for line in one.text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip():
            continue
        number += 1
        code = _language_at(start + len(line) - len(line.lstrip()), one.stretches)
        if code is None:
            continue
        if told and told[-1].code == code and told[-1].last == number - 1:
            before = told.pop()
            told.append(Passage(part, title, before.first, number, code, before.begins))
        else:
            told.append(Passage(part, title, number, number, code, _beginning(line)))
    return told


def _language_at(position: int, stretches: tuple[Stretch, ...]) -> str | None:
    # A stretch begins with its first line; invisible characters before that are in none.
    return next((each.language for each in stretches if position < each.end), None)


def _beginning(line: str) -> str:
    words = " ".join(line.split())
    if len(words) <= _BEGINNING:
        return words
    return f"{words[:_BEGINNING].rpartition(' ')[0] or words[:_BEGINNING]} …"
