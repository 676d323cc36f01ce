"""Which mentions are one person or one thing, and what it is called in this case."""

from collections.abc import Sequence

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind
from anonymizer.generalise import age_of
from anonymizer.languages import Words
from anonymizer.people import people_of
from anonymizer.shortening import Groups
from anonymizer.towns import name_of

# Between a name and its nickname there is only "called", quotes and the like.
_NICKNAME_GAP = 30


def resolve(document: Document, words: Words, hits: Sequence[Hit]) -> list[str]:
    """Give each hit its entity label, numbered in reading order ("person-1", "city-2")."""
    keys = people_of(document, words, hits)
    _link_nicknames(document, hits, keys)
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
            return f"age:{age_of(surface, words) or surface}"
        case Kind.ORG:
            return f"group:{groups.name(known)}"
        case Kind.CITY:
            return f"city:{name_of(document.reading[known.start : known.end], words)}"
        case Kind.PHONE | Kind.IBAN | Kind.ACCOUNT | Kind.CASE_ID | Kind.DOC_ID:
            return f"{known.kind.value}:{''.join(c for c in surface if c.isalnum())}"
        case _:
            return f"{known.kind.value}:{surface}"
