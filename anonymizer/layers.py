"""The layers over one document: rules and language model, then the learned layer, then the whole.

A document in several languages is read once in each; what a reading finds counts in its own
stretches only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from anonymizer import learned, nlp
from anonymizer.detectors import RULES, own
from anonymizer.document import Document
from anonymizer.edges import widen
from anonymizer.finding import Hit
from anonymizer.languages import Words, is_known, words_of
from anonymizer.languages.guessing import Stretch
from anonymizer.merging import merge
from anonymizer.propagation import agree_on_kinds, follow_names, spread


@dataclass(frozen=True)
class Reading:
    """A document in the words of one language, and where it is in that language."""

    document: Document
    words: Words
    engine: nlp.Engine
    stretches: tuple[Stretch, ...]
    is_trained: bool
    """Whether the learned layer knows this language."""

    def own(self, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Keep the hits that begin in a stretch of this language."""
        return (each for each in hits if self.owns(each))

    def owns(self, hit: Hit) -> bool:
        """Tell whether a hit begins in a stretch of this language."""
        return any(s.start <= hit.start < s.end for s in self.stretches)


def readings(
    document: Document, stretches: Sequence[Stretch], models: Mapping[str, str]
) -> list[Reading]:
    """Open a document in each of its languages, the first one first."""
    # Caches are kept per language: whatever people call unknown ones, they are one.
    codes = dict.fromkeys(_code(stretch.language) for stretch in stretches)
    return [
        Reading(
            document,
            words_of(code),
            nlp.engine_for(code, models),
            tuple(s for s in stretches if _code(s.language) == code),
            is_trained=is_known(code),
        )
        for code in codes
    ]


def _code(language: str) -> str:
    return language if is_known(language) else "xx"


def first_look(reading: Reading) -> list[Hit]:
    """Give what rules and language model see, overlaps and all."""
    hits: list[Hit] = []
    for detector in RULES:
        hits.extend(detector(reading.document, reading.words))
    hits.extend(nlp.find(reading.document, reading.words, reading.engine))
    return list(reading.own(hits))


def find(document: Document, opened: Sequence[Reading], own_marks: Sequence[str]) -> list[Hit]:
    """Find with all layers; the hits do not overlap and touch no placeholder."""
    seen = list(own.find(document, own_marks))
    judged = [_judged(reading) for reading in opened]
    for reading, (looked, _) in zip(opened, judged, strict=True):
        seen += reading.own(looked)
    found = _agreed(document, opened, seen)
    for reading, (_, likelihoods) in zip(opened, judged, strict=True):
        # A name from a paragraph in one language is found in the others, too.
        again = spread(document, reading.words, found)
        found += reading.own(learned.worth_repeating(document, again, likelihoods))
    found = _agreed(document, opened, found)
    return _merged(document, widen(document, found))


def _agreed(document: Document, opened: Sequence[Reading], hits: Iterable[Hit]) -> list[Hit]:
    """Let all mentions of one word or name be of one kind."""
    found = agree_on_kinds(document, _merged(document, hits))
    for reading in opened:
        named = follow_names(document, reading.words, found)
        found = [
            after if reading.owns(each) else each for each, after in zip(found, named, strict=True)
        ]
    return found


def _judged(reading: Reading) -> learned.Judged:
    looked = first_look(reading)
    if not reading.is_trained:
        return learned.Judged(looked, {})
    return learned.weigh(reading.document, reading.words, looked)


def _merged(document: Document, hits: Iterable[Hit]) -> list[Hit]:
    """Cut placeholders, blanks and field borders out of the hits, then merge them."""
    cut = [
        Hit(start, end, h.kind, h.score, h.detector, h.code, h.cls)
        for h in hits
        for start, end in document.outside(h.start, h.end)
    ]
    return merge(cut, document.reading)
