"""Which mentions of names are one person: in any spelling, in any case, with initials."""

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import regex

from anonymizer.detectors.patterns import joining
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind
from anonymizer.folding import fold
from anonymizer.languages import Words
from anonymizer.nameparts import Part, full_name, single_name
from anonymizer.propagation import base_form, name_parts

_FAR = 1_000_000
# Longer runs are no name, and comparing all with all would cost time for nothing.
_MOST_PARTS = 12
# So much before a name is looked at.
_NEAR = 30
# Between two who are named together, and for a form of address, less.
_NEAREST = 16


@dataclass(frozen=True)
class _Mention:
    """A finding that names somebody."""

    at: int
    parts: list[Part]
    initials: str
    address: str


@dataclass
class _Person:
    """Somebody named in the case: the parts of the name seen so far."""

    number: int
    parts: list[Part]
    full: bool
    initials: str = ""
    seen: list[int] = field(default_factory=list)
    address: str = ""

    def distance_to(self, at: int) -> int:
        """How many findings ago the person was last spoken of; later mentions count as far."""
        behind = bisect_left(self.seen, at)
        return (at - self.seen[behind - 1]) % _FAR

    def was_seen(self, at: int) -> bool:
        """Tell whether a finding is a mention of this person."""
        place = bisect_left(self.seen, at)
        return place < len(self.seen) and self.seen[place] == at

    def how_far(self, said: Sequence[Part]) -> int | None:
        """Tell how far-fetched it is that all of this names the person; None where it does not."""
        genders = {each.gender for part in self.parts for each in part.readings}
        found = [
            sum(far for far in each if far is not None)
            for gender in genders
            for each in [[self._how_far(part, gender) for part in said]]
            if None not in each
        ]
        return min(found, default=None)

    def _how_far(self, said: Part, gender: str) -> int | None:
        each = (own.how_far(said, gender) for own in self.parts)
        return min((far for far in each if far is not None), default=None)

    def learn(self, mention: _Mention) -> None:
        """Take in what a mention of the person tells."""
        insort(self.seen, mention.at)
        self.address = self.address or mention.address
        self.initials = self.initials or mention.initials
        news = [part for part in mention.parts if self.how_far([part]) is None]
        for said in mention.parts:
            self.parts = [own.shared(said) for own in self.parts]
        self.parts = _of_one_gender([*self.parts, *news])


def people_of(document: Document, words: Words, hits: Sequence[Hit]) -> dict[int, str]:
    """Give the findings that name somebody a key for each person."""
    people: list[_Person] = []
    keys: dict[int, str] = {}
    # Full names first: they say which first name goes with which surname.
    mentions = _mentions(document, words, hits)
    for mention in sorted(mentions, key=lambda m: (-min(len(m.parts), 2), m.at)):
        others = [
            p
            for p in people
            if not _is_named_beside(document, words, hits, p, mention.at)
            and not (mention.address and p.address and mention.address != p.address)
        ]
        person = _who(people, others, mention)
        person.learn(mention)
        keys[mention.at] = f"person:{person.number}"
    return keys


def _mentions(document: Document, words: Words, hits: Sequence[Hit]) -> list[_Mention]:
    named = {
        at: name_parts(document, known.start, known.end, words)[:_MOST_PARTS]
        for at, known in enumerate(hits)
        if known.kind is Kind.PERSON
    }
    folded = {fold(said) for parts in named.values() for said in parts}
    return [
        _Mention(
            at,
            _read(
                document, words, hits[at], [(part, base_form(fold(part), folded)) for part in parts]
            ),
            _initials(document, hits[at]),
            _address(document, words, hits[at]),
        )
        for at, parts in named.items()
    ]


def _read(
    document: Document, words: Words, known: Hit, said: Sequence[tuple[str, str]]
) -> list[Part]:
    """Read the parts of a name by each other and by what stands beside."""
    parts = [Part.of(written, bare, words) for written, bare in said]
    before = document.reading[max(0, known.start - _NEAR) : known.start]
    if len(parts) == 1:
        return [single_name(parts[0], before, words)]
    return full_name(parts, before, words)


def _of_one_gender(parts: list[Part]) -> list[Part]:
    """Leave the genders that every part of a name may be of."""
    each = [{reading.gender for reading in part.readings} for part in parts]
    common = set.intersection(*each) if each else set()
    return [part.only(common) for part in parts]


def _is_named_beside(
    document: Document, words: Words, hits: Sequence[Hit], person: _Person, at: int
) -> bool:
    """In "Callum and Mrs Brackley" the two are not one."""
    if at == 0 or not person.was_seen(at - 1):
        return False
    gap = document.reading[hits[at - 1].end : hits[at].start]
    return bool(_and(words).match(gap)) and len(gap) < _NEAREST


def _who(people: list[_Person], others: list[_Person], mention: _Mention) -> _Person:
    fitting = [(far, person) for person in others for far in _how_far(person, mention)]
    if fitting:
        # Two brothers share a surname: the one spoken of last is meant.
        return min(fitting, key=lambda each: (each[0], each[1].distance_to(mention.at)))[1]
    parts, initials = mention.parts, mention.initials
    person = _Person(len(people), list(parts), full=len(parts) > 1, initials=initials)
    people.append(person)
    return person


def _how_far(person: _Person, mention: _Mention) -> list[int]:
    """Give how far-fetched it is that a mention is of a person; nothing where it is not."""
    parts, initials = mention.parts, mention.initials
    own = [
        *(part.written[0] for part in person.parts),
        *(person.initials if not person.full else ""),
    ]
    if parts:
        ends = [parts[0], parts[-1]] if len(parts) > 1 and person.full else parts[:1]
        far = person.how_far(ends)
        if far is None:
            return []
        if len(parts) > 1:
            return [far]
        rest = [part.written[0] for part in person.parts if not part.is_also(parts[0])]
        return [far] if not initials or not rest or initials[0] in rest else []
    if not initials or not own:
        return []
    if len(initials) == 1:
        return [0] if initials in (own[0], own[-1]) else []
    is_same = initials[0] == own[0] and initials[-1] == own[-1] and len(own) > 1
    return [0] if is_same else []


def _address(document: Document, words: Words, known: Hit) -> str:
    """Tell by the form of address before a name: "Frau N." is not "Herr N."."""
    before = document.reading[max(0, known.start - _NEAREST) : known.start]
    return next((who for who in "fm" if _addressed(words)[who].search(before)), "")


@cache
def _and(words: Words) -> regex.Pattern[str]:
    said = (*words.strings("people", "joins"), *words.strings("people", "with"))
    return regex.compile(joining(said), regex.IGNORECASE)


@cache
def _addressed(words: Words) -> Mapping[str, regex.Pattern[str]]:
    return {
        who: regex.compile(rf"(?<!\p{{L}})(?:{words.prose('people', key)})\s*$", regex.IGNORECASE)
        for who, key in (("f", "her"), ("m", "him"))
    }


def _initials(document: Document, known: Hit) -> str:
    return "".join(
        fold(word.text) for word in document.words_in(known.start, known.end) if len(word.text) == 1
    )
