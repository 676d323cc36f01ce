"""Ways to reach a person: telephone, web address, online name. E-mail and IP: see `nlp`."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors import phones
from anonymizer.detectors.patterns import whole
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words

_URL = regex.compile(
    r"(?:https?://|www\.)[^\s<>\"'\[\]]+|(?<![\w@.-])(?:[a-z0-9-]+\.)+"
    r"(?:com|org|net|info|de|at|ch|fr|be|uk|eu|io|me|ru|tv|to|cc|nl|it|es|pl|tr|onion|ly|gg)"
    r"(?:/[^\s<>\"'\[\]]*)?(?![\w@])",
    regex.IGNORECASE,
)
_AT_NAME = regex.compile(r"(?<![\w@./])@[\p{L}\p{N}_][\p{L}\p{N}_.-]{1,40}")
_NET_NAME = r"[\p{L}\p{N}][\p{L}\p{N}._-]{2,40}"


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find telephone numbers, web addresses and online names."""
    text = document.reading
    yield from phones.find(document, words)
    for match in _URL.finditer(text):
        end = match.end() - (len(match.group()) - len(match.group().rstrip(".,;:!?)")))
        yield hit((match.start(), end), Kind.URL, 0.9, "contacts", "url")
    for match in _AT_NAME.finditer(text):
        end = match.start() + len(match.group().rstrip(".-"))
        yield hit((match.start(), end), Kind.HANDLE, 0.9, "contacts", "handle")
    for match in _announced(words).finditer(text, overlapped=True):
        name = match["name"].rstrip(".-")
        if _looks_made_up(name) or match["quote"]:
            start = match.start("name")
            yield hit((start, start + len(name)), Kind.HANDLE, 0.8, "contacts", "handle")


def _looks_made_up(name: str) -> bool:
    """Tell an online name from an ordinary word: digits, underscores or points inside."""
    return any(c.isdigit() or c in "_." for c in name) and any(c.isalpha() for c in name)


@cache
def _announced(words: Words) -> regex.Pattern[str]:
    platform = whole(words.strings("identifiers", "handle"))
    link = whole(words.strings("identifiers", "handle_as"))
    return regex.compile(
        rf"(?i:{platform})[\p{{L}}-]*(?:\s?[:(,]|\s+(?i:{link})){{0,4}}\s*"
        rf"(?P<quote>[\"„“‚'«»]\s?)?(?P<name>{_NET_NAME})"
    )
