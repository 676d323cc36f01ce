"""Who speaks in a conversation that is typed line by line: "d: und wie heißt das kind"."""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

import regex

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words

_LABEL = regex.compile(r"^[ \t]*(?P<name>\p{L}[\p{L}'-]{0,13})\.?[ ]?:(?=[ \t])", regex.MULTILINE)
# Fewer lines may begin alike by chance; one letter alone counts more often than it speaks.
_LEAST_TURNS, _LEAST_TURNS_OF_LETTER = 2, 3
# Question and answer, in the languages' own words.
_PAIRS = tuple(map(frozenset, ("qa", "fa", "qr", "dr", "pr", "va", "fr")))


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find the names before the colon where at least two people take turns."""
    lines = [(fold(each["name"]), each) for each in _LABEL.finditer(document.reading)]
    counted = Counter(name for name, _ in lines)
    speakers = {name for name, count in counted.items() if _speaks(words, name, count)}
    turns = [(name, each) for name, each in lines if name in speakers]
    if len(speakers) < 2 or _is_list([name for name, _ in turns]):
        return
    for _, each in turns:
        yield hit(each.span("name"), Kind.PERSON, 0.8, "speakers", "speaker")


def _speaks(words: Words, name: str, count: int) -> bool:
    if len(name) == 1:
        return count >= _LEAST_TURNS_OF_LETTER
    is_word = words.is_ordinary(name) or name in words.roles
    is_name = words.is_first_name(name) or name in words.maybe_names
    return count >= _LEAST_TURNS and (is_name or not is_word)


def _is_list(turns: Sequence[str]) -> bool:
    """Whether single letters count ("a: b: c:") or stand for question and answer."""
    if any(len(name) != 1 for name in turns):
        return False
    if any(pair.issuperset(turns) for pair in _PAIRS):
        return True
    rising = sum(ord(second) - ord(first) == 1 for first, second in pairwise(turns))
    return 2 * rising >= len(turns) - 1
