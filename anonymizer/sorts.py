"""Of which sort an institution is, and to which field an occupation belongs."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import regex

from anonymizer.detectors.patterns import any_of
from anonymizer.folding import fold, one_slip_apart
from anonymizer.languages import Words

# "CP" is a prison only as a word of its own; "moschea" is one in "moschee", too.
_MAY_GO_ON = 5
_MAY_END = 5
_MAY_SLIP = 7
_WORD = regex.compile(r"[\p{L}\p{M}]+")


@dataclass(frozen=True)
class _Table:
    """Names of types and what is said for them, as they are looked up."""

    said: Mapping[str, str]
    whole: regex.Pattern[str]
    begun: regex.Pattern[str] | None
    ended: regex.Pattern[str] | None

    def says(self, folded: str) -> list[str]:
        """Give what is said for the longest name that fits best; nothing where none fits."""
        for pattern in (self.whole, self.begun, self.ended):
            found = max(pattern.findall(folded), key=len, default=None) if pattern else None
            if found is not None:
                return [self.said[" ".join(found.split())]]
        return []


def type_of(surface: str, words: Words, table: str) -> list[str]:
    """Say the type of a facility or organisation, if its name tells."""
    return _types(words, table).says(fold(surface))


def field_of_work(surface: str, words: Words) -> list[str]:
    """Say the field of an occupation: as listed, with one slip, or by its chief word."""
    fields = _fields(words)
    pieces = _WORD.findall(fold(surface))
    # "Stonemason at the cathedral": what follows the small word tells where, not what.
    until = next((n for n, piece in enumerate(pieces) if n and piece in words.stopwords), None)
    for written in dict.fromkeys((" ".join(pieces), " ".join(pieces[:until]))):
        if written in fields:
            return [fields[written]]
        if len(written) >= _MAY_SLIP:
            alike = _alike(words)
            lengths = (len(written) - 1, len(written), len(written) + 1)
            close = {
                fields[name]
                for length in lengths
                for name in alike.get((written[0], length), ())
                if one_slip_apart(written, name)
            }
            if len(close) == 1:
                return [close.pop()]
    return _by_chief_word(pieces[:until], words)


def _by_chief_word(pieces: Sequence[str], words: Words) -> list[str]:
    """Read "dredger driver" as a driver, "Imbissverkäufer" as a Verkäufer."""
    if not pieces:
        return []
    fields = _fields(words)
    chief = pieces[-1 if words.prose("occupations", "changes") == "last" else 0]
    ends = range(len(chief) - _MAY_END + 1) if words.traits.joins_words else (0,)
    return next(([fields[chief[at:]]] for at in ends if chief[at:] in fields), [])


@cache
def _fields(words: Words) -> Mapping[str, str]:
    fields: dict[str, str] = {}
    for name, field in words.table("occupations", "words").items():
        fields.setdefault(" ".join(_WORD.findall(fold(name))), words.sort(field))
    return fields


@cache
def _alike(words: Words) -> Mapping[tuple[str, int], Sequence[str]]:
    """Give the occupations by their first letter and length."""
    alike: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for name in _fields(words):
        alike[name[0], len(name)].append(name)
    return alike


@cache
def _types(words: Words, table: str) -> _Table:
    said: dict[str, str] = {}
    for name, generic in words.table(table, "types").items():
        said.setdefault(" ".join(fold(name).split()), words.sort(generic))
    long = [name for name in said if len(name) >= _MAY_GO_ON]
    return _Table(
        said,
        whole=regex.compile(rf"(?<!\p{{L}}){any_of(said)}(?!\p{{L}})"),
        begun=regex.compile(rf"(?<!\p{{L}}){any_of(long)}") if long else None,
        ended=regex.compile(rf"{any_of(long)}(?!\p{{L}})")
        if long and words.traits.joins_words
        else None,
    )
