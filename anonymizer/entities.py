"""Which mentions are one person or one thing, and what it is called in this case."""

from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

import regex

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind
from anonymizer.folding import fold, one_slip_apart
from anonymizer.generalise import age_of
from anonymizer.languages import Words, gazetteer
from anonymizer.propagation import base_form, name_parts
from anonymizer.shortening import Groups

# Between a name and its nickname there is only "called", quotes and the like.
_NICKNAME_GAP = 30
_FAR = 1_000_000
_AND = regex.compile(r",?\s+(?:and|und|et|&|mit|with|avec)\s")

_HIM = regex.compile(
    r"(?<!\p{L})(?:herrn?|hr\.|mr\.?|monsieur|m\.|sig\.|signor|sr\.?|señor|dhr\.?|meneer|pán\w*)\s*$",
    regex.I,
)
_HER = regex.compile(
    r"(?<!\p{L})(?:frau|fr\.|mrs\.?|ms\.?|miss|mme|mlle|madame|signora|sig\.ra|sra\.?|señora"
    r"|mevr\.?|mevrouw|mw\.?|pani)\s*$",
    regex.I,
)


@dataclass
class _Person:
    """Somebody named in the case: the parts of the name seen so far."""

    number: int
    parts: list[str]
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

    def has(self, part: str) -> bool:
        return any(_same(part, own) for own in self.parts)


def resolve(document: Document, words: Words, hits: Sequence[Hit]) -> list[str]:
    """Give each hit its entity label, numbered in reading order ("person-1", "city-2")."""
    keys = _people_keys(document, words, hits)
    groups = Groups(document, words, hits)
    for at, known in enumerate(hits):
        if at not in keys:
            keys[at] = _thing_key(document, words, known, groups)
    labels: dict[str, str] = {}
    counts: dict[str, int] = {}
    for at, known in enumerate(hits):
        key = keys[at]
        if key not in labels:
            name = "person" if key.startswith("person:") else known.kind.value.lower()
            name = name.replace("_", "-")
            counts[name] = counts.get(name, 0) + 1
            labels[key] = f"{name}-{counts[name]}"
    return [labels[keys[at]] for at in range(len(hits))]


def _people_keys(document: Document, words: Words, hits: Sequence[Hit]) -> dict[int, str]:
    all_parts = {
        part
        for known in hits
        if known.kind is Kind.PERSON
        for part in name_parts(document, known.start, known.end, words)
    }
    mentions: list[tuple[int, list[str], str]] = []
    addresses = {at: _address(document, known) for at, known in enumerate(hits)}
    for at, known in enumerate(hits):
        if known.kind is Kind.PERSON:
            parts = [
                base_form(part, all_parts)
                for part in name_parts(document, known.start, known.end, words)
            ]
            mentions.append((at, parts, _initials(document, known)))
    people: list[_Person] = []
    keys: dict[int, str] = {}
    # Full names first: they say which first name goes with which surname.
    for at, parts, initials in sorted(mentions, key=lambda m: (-min(len(m[1]), 2), m[0])):
        address = addresses[at]
        others = [
            p
            for p in people
            if not _is_named_beside(document, hits, p, at)
            and not (address and p.address and address != p.address)
        ]
        person = _who(people, others, at, parts, initials)
        insort(person.seen, at)
        person.address = person.address or address
        person.parts += [part for part in parts if not person.has(part)]
        person.initials = person.initials or initials
        keys[at] = f"person:{person.number}"
    _link_nicknames(document, hits, keys)
    return keys


def _is_named_beside(document: Document, hits: Sequence[Hit], person: _Person, at: int) -> bool:
    """In "Callum and Mrs Brackley" the two are not one."""
    if at == 0 or not person.was_seen(at - 1):
        return False
    gap = document.reading[hits[at - 1].end : hits[at].start]
    return bool(_AND.match(gap)) and len(gap) < 16


def _who(
    people: list[_Person], others: list[_Person], at: int, parts: list[str], initials: str
) -> _Person:
    fitting = [person for person in others if _fits(person, parts, initials)]
    if fitting:
        # Two brothers share a surname: the one spoken of last is meant.
        return min(fitting, key=lambda p: p.distance_to(at))
    person = _Person(len(people), list(parts), full=len(parts) > 1, initials=initials)
    people.append(person)
    return person


def _fits(person: _Person, parts: list[str], initials: str) -> bool:
    if len(parts) > 1:
        return person.has(parts[0]) and (not person.full or person.has(parts[-1]))
    own = [*(part[0] for part in person.parts), *(person.initials if not person.full else "")]
    if parts:
        if not person.has(parts[0]):
            return False
        rest = [p[0] for p in person.parts if not _same(parts[0], p)]
        return not initials or not rest or initials[0] in rest
    if not initials or not own:
        return False
    if len(initials) == 1:
        return initials in (own[0], own[-1])
    return initials[0] == own[0] and initials[-1] == own[-1] and len(own) > 1


def _address(document: Document, known: Hit) -> str:
    """Tell by the form of address before a name: "Frau N." is not "Herr N."."""
    before = document.reading[max(0, known.start - 12) : known.start]
    if _HER.search(before):
        return "f"
    return "m" if _HIM.search(before) else ""


def _initials(document: Document, known: Hit) -> str:
    return "".join(
        fold(word.text) for word in document.words_in(known.start, known.end) if len(word.text) == 1
    )


def _same(one: str, other: str) -> bool:
    if one == other:
        return True
    return min(len(one), len(other)) >= 5 and one[0] == other[0] and one_slip_apart(one, other)


def _link_nicknames(document: Document, hits: Sequence[Hit], keys: dict[int, str]) -> None:
    known: dict[str, str] = {}
    for at, nickname in enumerate(hits):
        if nickname.kind is not Kind.NICKNAME:
            continue
        surface = document.folded(nickname.start, nickname.end)
        before = hits[at - 1] if at else None
        if before is not None and before.kind is Kind.PERSON:
            gap = document.reading[before.end : nickname.start]
            if len(gap) <= _NICKNAME_GAP and not set(gap) & set(".!?\n"):
                known.setdefault(surface, keys[at - 1])
        if surface in known:
            keys[at] = known[surface]


def _thing_key(document: Document, words: Words, known: Hit, groups: Groups) -> str:
    surface = document.folded(known.start, known.end)
    match known.kind:
        case Kind.AGE:
            return f"age:{age_of(surface, words)}"
        case Kind.ORG:
            return f"group:{groups.name(known)}"
        case Kind.CITY:
            return f"city:{_town(surface)}"
        case Kind.PHONE | Kind.IBAN | Kind.ACCOUNT | Kind.CASE_ID | Kind.DOC_ID:
            return f"{known.kind.value}:{''.join(c for c in surface if c.isalnum())}"
        case _:
            return f"{known.kind.value}:{surface}"


def _town(surface: str) -> str:
    """Bring "Leipziger" and "Leipzigs" back to "leipzig"."""
    towns = gazetteer().towns
    bare = surface.removesuffix("'s")
    for form in (bare, bare.removesuffix("s"), bare.removesuffix("er"), bare[:-3] + "en"):
        if form in towns:
            return form
    return bare
