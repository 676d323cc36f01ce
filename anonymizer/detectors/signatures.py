"""Who wrote a note: what stands alone in its last line, or behind the greeting there."""

from collections.abc import Iterable, Iterator, Sequence

import regex

from anonymizer.document import Document, Word
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words

# Shorter notes may end in one word that is no name: "- sleep".
_LEAST_WORDS = 12
_NAME = r"\p{L}[\p{L}'-]{0,13}"
_INITIALS = r"\p{L}{1,3}\."
_LINE = regex.compile(
    # "danke, jo": the greeting ends in a comma, and what stands behind it is one word.
    rf"(?:[^,\n]{{1,30}},[ ])?(?P<name>{_NAME}|(?:\p{{L}}{{1,4}}\.[ ]?){{1,3}})"
    # "x nic", "gemma h", "mira V.", "lg jo"
    rf"|(?P<pair>\p{{L}}{{1,2}}[ ]{_NAME}|{_NAME}[ ](?:{_INITIALS}|\p{{L}}))"
)


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find who signed each field that has more than one line."""
    if len(document.words) < _LEAST_WORDS:
        return
    text = document.reading
    for start, end in document.fields:
        stop = start + len(text[start:end].rstrip())
        begin = text.rfind("\n", start, stop) + 1
        line = _LINE.fullmatch(text, begin, stop) if begin else None
        if line is None:
            continue
        span = line.span("name") if line["name"] else line.span("pair")
        if _signs(words, document.words_in(*span), document.words_in(begin, span[0])):
            yield hit(span, Kind.PERSON, 0.78, "signatures", "signature")


def _signs(words: Words, name: Sequence[Word], before: Iterable[Word]) -> bool:
    """Tell "Danke, Jo" from "Jo, Linz" and from "bus"."""
    greets = all(words.is_ordinary(word.text) or not word.capital for word in before)
    is_word = any(words.is_ordinary(word.text) and len(word.text) > 2 for word in name)
    return bool(name) and greets and not is_word
