"""Who a person is in the story: "sister" for Leyla in "my sister Leyla", where the text is sure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from anonymizer.detectors.patterns import joining
from anonymizer.document import Document, Word
from anonymizer.finding import Hit, Kind
from anonymizer.folding import fold
from anonymizer.languages import Words

# "compagno di cella", "brother-in-law".
_LONGEST_ROLE = 3
_BESIDE = regex.compile(r" [\"„“«]?")
_APART = regex.compile(r"(?P<sign>[,:]) [\"„“«]?")
_CLOSED = regex.compile(r"[\"“”»]?[ \t]*(?:$|[\r\n,.;!?()\[\]])")
# "Mother: Ahmed, come here" is what she says, "Client: Ahmed, 19" is a form filled in.
_FILLED_IN = regex.compile(r"[\"“”»]?[ \t]*(?:$|[\r\n.;|()\[\]]|,[ \t]*\d)")
# "Leyla, my sister, Ahmed": the sister is Leyla.
_SAID_OF_THE_LAST = regex.compile(r"\s*[,–—-]\s*(?:\p{L}+\s+){0,2}")


@dataclass(frozen=True)
class _Role:
    said: str
    form: str
    several: bool
    """Whether the form may also name several people."""
    not_right_after: frozenset[str]
    """After these words the name beside it may be somebody else's: "the teacher Ahmed trusted"."""


@dataclass(frozen=True)
class _Mention:
    """A finding of a case, and what stands around it."""

    document: Document
    words: Words
    hits: Sequence[Hit]
    at: int

    @property
    def name(self) -> Hit:
        return self.hits[self.at]

    def neighbour(self, step: int) -> Hit | None:
        """Give the person found right before (-1) or behind (1)."""
        at = self.at + step
        known = self.hits[at] if 0 <= at < len(self.hits) else None
        return known if known is not None and known.kind is Kind.PERSON else None


def roles_of(
    document: Document, words: Words, hits: Sequence[Hit], entities: Sequence[str]
) -> dict[str, str]:
    """Give the role of each person who is named right behind one; the first in reading order."""
    roles: dict[str, str] = {}
    for at, entity in enumerate(entities):
        if entity.startswith("person-") and entity not in roles:
            role = _role_before(_Mention(document, words, hits, at))
            if role is not None:
                roles[entity] = role.said
    return roles


def _role_before(mention: _Mention) -> _Role | None:
    document, words = mention.document, mention.words
    behind = document.first_word_from(mention.name.start)
    for count in range(min(_LONGEST_ROLE, behind), 0, -1):
        run = document.words[behind - count : behind]
        role = _roles(words).get(_plain(document.reading[run[0].start : run[-1].end]))
        if role is not None:
            # A longer role that does not fit is no shorter one either: "compagno di cella".
            return role if _is_sure(mention, role, run) else None
    return None


def _is_sure(mention: _Mention, role: _Role, run: Sequence[Word]) -> bool:
    document, words = mention.document, mention.words
    if _before(document, run[0]) in _others(words):
        return False
    gap = document.reading[run[-1].end : mention.name.start]
    if _BESIDE.fullmatch(gap):
        return _is_beside(mention, role, run[0])
    apart = _APART.fullmatch(gap)
    if apart is None:
        return False
    if apart["sign"] == ":":
        return _FILLED_IN.match(document.reading, mention.name.end) is not None
    return _is_apposed(mention, run[0].start)


def _is_beside(mention: _Mention, role: _Role, first: Word) -> bool:
    """Tell whether "sister Leyla" is one person: no address, no list, nobody's sister."""
    document, words, name = mention.document, mention.words, mention.name
    if _is_address(first, words) or _before(document, first) in role.not_right_after:
        return False
    if role.several and _goes_on(mention):
        return False
    return _agrees(role, [word.text for word in document.words_in(name.start, name.end)], words)


def _is_apposed(mention: _Mention, start: int) -> bool:
    """Tell whether "his mother, Leyla," is one person, and no list."""
    reading = mention.document.reading
    if _CLOSED.match(reading, mention.name.end) is None or _goes_on(mention):
        return False
    last = mention.neighbour(-1)
    return last is None or _SAID_OF_THE_LAST.fullmatch(reading, last.end, start) is None


def _is_address(word: Word, words: Words) -> bool:
    """Tell whether "Sister Leyla" may be a nun: a capital where the language needs none."""
    if words.nouns_have_capitals or not word.capital:
        return False
    titles = {title.casefold() for title in words.strings("people", "titles")}
    return not word.initial or word.text.casefold() in titles


def _before(document: Document, word: Word) -> str:
    at = document.first_word_from(word.start)
    if at == 0:
        return ""
    before = document.words[at - 1]
    return fold(before.text) if document.reading[before.end : word.start] in {" ", "'"} else ""


def _goes_on(mention: _Mention) -> bool:
    """Tell whether a name begins a list: "Leyla and Ahmed", "Leyla, Ahmed"."""
    reading, end = mention.document.reading, mention.name.end
    if _joins(mention.words).match(reading, end):
        return True
    behind = mention.neighbour(1)
    return behind is not None and reading[end : behind.start].strip() == ","


def _agrees(role: _Role, name: Sequence[str], words: Words) -> bool:
    """Tell whether role and name stand in one case: "brat Leyly" is the brother of Leyla."""
    if words.inflections and role.form != role.said:
        return bool(name) and fold(name[0])[-1] == fold(role.form)[-1]
    return all(_is_nominative(part, role.form, words) for part in name)


def _is_nominative(part: str, form: str, words: Words) -> bool:
    if not part.casefold().endswith(words.strings("people", "called", "endings")):
        return True
    folded = fold(part)
    if not _is_name(folded, words):
        return False
    # "brat Jana" is the brother of Jan, "klientka Jana" is Jana.
    return folded[-1] == form[-1] or not any(
        _is_name(folded.removesuffix(ending), words)
        for ending in words.inflections
        if folded.endswith(ending)
    )


def _is_name(folded: str, words: Words) -> bool:
    return words.is_first_name(folded) or words.is_surname(folded) or folded in words.maybe_names


def _plain(form: str) -> str:
    return " ".join(form.casefold().replace("-", " ").split())


@cache
def _roles(words: Words) -> Mapping[str, _Role]:
    """Give each form of each role, as it is written and without its accents."""
    roles: dict[str, _Role] = {}
    for role in _listed(words):
        # "Bruder" is one, "Brüder" are several: only whole words lose their accents.
        roles |= {_plain(role.form): role, _plain(fold(role.form)): role}
    return roles


def _listed(words: Words) -> Iterator[_Role]:
    forms = words.table("people", "called", "forms")
    several = words.strings("people", "called", "several")
    for group in ("family", "work"):
        after = _folded(words, "not_right_after", group)
        for said in words.strings("people", "called", group):
            for form in (said, *(form for form, base in forms.items() if base == said)):
                yield _Role(said, form, form in several, after)


@cache
def _others(words: Words) -> frozenset[str]:
    return _folded(words, "others_after")


def _folded(words: Words, *path: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.strings("people", "called", *path))


@cache
def _joins(words: Words) -> regex.Pattern[str]:
    return regex.compile(joining(words.strings("people", "joins")), regex.IGNORECASE)
