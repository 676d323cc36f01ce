"""The learned layer: finds what no rule names, and lets go what a rule wrongly suspects."""

from collections.abc import Iterator, Sequence

from anonymizer.document import Document
from anonymizer.finding import DIRECT_KINDS, Cls, Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words
from anonymizer.learned.tagger import OUTSIDE, Likely, Tagger, shipped

__all__ = ["BIRTH", "shipped", "weigh", "weigh_with"]

BIRTH = "BIRTH"
"""Label of a date of birth: of kind DATE and, unlike other dates, direct."""
# From which likelihood on a token is told. Low: a miss harms more than a word too many to look at.
_LEAST_DIRECT = 0.15
_LEAST_QUASI = 0.25
# A weak hit of a rule that the model finds this unlikely is not worth a person's attention.
_UNLIKELY = 0.04
_WEAK = 0.75
_NAMES = frozenset({Kind.PERSON, Kind.NICKNAME, Kind.CITY, Kind.DISTRICT, Kind.REGION, Kind.HANDLE})


def weigh(document: Document, words: Words, hits: Sequence[Hit]) -> list[Hit]:
    """Add what the learned layer finds to the hits of the rules, and drop the weakest of those."""
    tagger = shipped()
    return list(hits) if tagger is None else weigh_with(tagger, document, words, hits)


def weigh_with(tagger: Tagger, document: Document, words: Words, hits: Sequence[Hit]) -> list[Hit]:
    """Weigh with a model of one's own, as training does."""
    likely = tagger.read(document, words, hits)
    found = (each for each in _spans(likely) if not _is_word_to_keep(document, words, each))
    return [*_worth_telling(hits, likely), *found]


def _is_word_to_keep(document: Document, words: Words, found: Hit) -> bool:
    """Whether a "name" is only words that must stay: platforms, faith, family, ideology."""
    if found.kind not in _NAMES:
        return False
    inside = document.words_in(found.start, found.end)
    return bool(inside) and all(fold(word.text) in words.keep for word in inside)


def _worth_telling(hits: Sequence[Hit], likely: Sequence[Likely]) -> Iterator[Hit]:
    by_start = {each.token.start: each.likelihood for each in likely}
    for known in hits:
        if known.score < _WEAK:
            inside = [by_start[at] for at in range(known.start, known.end) if at in by_start]
            if inside and max(inside) < _UNLIKELY:
                continue
        yield known


def _spans(likely: Sequence[Likely]) -> Iterator[Hit]:
    run: list[Likely] = []
    for each in likely:
        told = each.label != OUTSIDE and each.likelihood >= _least(each.kind)
        goes_on = run and not each.is_line_start and each.kind == run[0].kind
        if run and not (told and goes_on and each.label[0] == "I"):
            yield _as_hit(run)
            run = []
        if told:
            run.append(each)
    if run:
        yield _as_hit(run)


def _least(kind: str) -> float:
    return _LEAST_DIRECT if kind == BIRTH or Kind(kind) in DIRECT_KINDS else _LEAST_QUASI


def _as_hit(run: Sequence[Likely]) -> Hit:
    name = run[0].kind
    kind = Kind.DATE if name == BIRTH else Kind(name)
    likelihood = max(each.likelihood for each in run)
    span = run[0].token.start, run[-1].token.end
    score = round(0.4 + 0.4 * likelihood, 3)
    return hit(span, kind, score, "learned", "learned", Cls.DIRECT if name == BIRTH else None)
