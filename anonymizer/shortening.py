"""What a group is called for short: its initials ("EMMT") or one of its words ("the Watch")."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, covered, hit
from anonymizer.folding import fold
from anonymizer.languages import Words

_LEAST_OF_WORD = 4
_LEAST_OF_INITIALS = 3
# Anybody else who is called so has the better reason.
_SCORE = 0.4
# So many groups at most are asked whether they are one with a longer and a shorter name.
_FEW = 3


def shortened(document: Document, words: Words, hits: Iterable[Hit]) -> Iterator[Hit]:
    """Find where a group may be called for short; whether it is has to be weighed."""
    found = list(hits)
    own, initials = _short_names(document, words, found)
    others = {document.folded(each.start, each.end) for each in found if each.kind is not Kind.ORG}
    taken = covered(found)
    for word in document.words:
        folded = fold(word.text)
        is_short = folded in own or (word.text.isupper() and folded in initials)
        if is_short and word.start not in taken and folded not in others:
            yield hit(word.span, Kind.ORG, _SCORE, "document", "shortened")


class Groups:
    """Which groups a document names, under their whole names and for short."""

    def __init__(self, document: Document, words: Words, hits: Iterable[Hit]) -> None:
        self._document, self._words = document, words
        self._own, self._initials = _short_names(document, words, hits)

    def name(self, known: Hit) -> str:
        """Give the whole name of a group, folded; what two may be called is the name of neither."""
        said = " ".join(_words_of(self._document, self._words, known))
        names = self._own.get(said) or self._initials.get(said) or set()
        if 1 < len(names) <= _FEW:
            names = {one for one in names if not any(one in two for two in names - {one})}
        return next(iter(names)) if len(names) == 1 else said


_Short = Mapping[str, set[str]]


def _short_names(document: Document, words: Words, hits: Iterable[Hit]) -> tuple[_Short, _Short]:
    """Give single words and initials of groups of several words, and whose they are."""
    own: defaultdict[str, set[str]] = defaultdict(set)
    initials: defaultdict[str, set[str]] = defaultdict(set)
    for known in hits:
        said = _words_of(document, words, known) if known.kind is Kind.ORG else []
        telling = [word for word in said if word not in words.stopwords]
        if len(telling) < 2:
            continue
        whole = " ".join(said)
        for word in telling:
            if len(word) >= _LEAST_OF_WORD and word not in words.keep:
                own[word].add(whole)
        # With and without "of", and without "Ltd".
        for each in (said, telling, telling[:-1]):
            letters = "".join(word[0] for word in each)
            if len(letters) >= _LEAST_OF_INITIALS and letters not in words.stopwords:
                initials[letters].add(whole)
    return own, initials


def _words_of(document: Document, words: Words, known: Hit) -> list[str]:
    """Give the folded words of a finding without "the" before it."""
    folded = (fold(word.text) for word in document.words_in(known.start, known.end))
    said = [word for word in folded if word]
    while len(said) > 1 and said[0] in words.stopwords:
        said = said[1:]
    return said
