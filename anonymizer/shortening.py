"""What a group is called for short: its initials ("EMMT") or one of its words ("the Watch")."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, covered, hit
from anonymizer.folding import fold
from anonymizer.languages import Words

# Shorter words are everybody's, longer initials are words.
_LEAST_OF_WORD = 4
_MOST_OF_INITIALS = 5


def short_names(document: Document, words: Words, hits: Iterable[Hit]) -> Mapping[str, list[Hit]]:
    """Give, folded, what groups of several words may be called for short, and which groups."""
    short: defaultdict[str, list[Hit]] = defaultdict(list)
    for known in hits:
        said = [fold(word.text) for word in document.words_in(known.start, known.end)]
        if known.kind is not Kind.ORG or len(said) < 2:
            continue
        own = [word for word in said if word not in words.stopwords]
        for name in {_initials(said), _initials(own), *own} - {""}:
            short[name].append(known)
    return short


def shortened(document: Document, words: Words, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Find where a group may be called for short; whether it is has to be weighed."""
    found = list(hits)
    short, taken = short_names(document, words, found), covered(found)
    for word in document.words:
        folded = fold(word.text)
        is_word = len(folded) >= _LEAST_OF_WORD
        is_initials = len(folded) <= _MOST_OF_INITIALS and word.text.isupper()
        if word.start not in taken and folded in short and (is_word or is_initials):
            yield hit(word.span, Kind.ORG, 0.7, "document", "shortened")


def _initials(said: list[str]) -> str:
    return "".join(word[0] for word in said) if len(said) > 1 else ""
