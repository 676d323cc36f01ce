"""File numbers, document numbers, plates and accounts that a form or a word gives away."""

from collections.abc import Iterator
from functools import cache

import regex

from anonymizer.detectors.patterns import any_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words

# German and Austrian registers: "3 Ls 214 Js 1234/21", "12 Hv 45/20x"; French parquet numbers.
_COURT = regex.compile(
    r"(?<![\w/])(?:(?:\(\d{1,4}\)|\d{1,4})\s?)?(?:[IVX]{1,4}\s)?"
    r"(?:KLs|Ls|Ds|Cs|Js|Gs|Qs|Ws|Ss|StR|StVK|VRJs|BRs|AR|OJs|BJs|StE|NSW|Hv|Bs|Ns|Os|UJs|BwR|Bew|BEW|Jug|BvR|StS"
    # In small letters only where nothing else is likely: "5 ls 2/10" may be anything.
    r"|(?<=\d\s?)(?:kls|ls|js|gs|hv)(?=\s?(?:\d{1,4}\s?js\s?)?\d{2,6}/\d{2}(?!\d)))"
    r"\s?(?:\d{1,4}\s?(?:Js|Ls)\s?)?\d{1,6}/\d{2,4}\p{Ll}?(?!\d)"
)
_PARQUET = regex.compile(
    r"(?<!\d)\d{2}/\d{5,6}(?:/\d+)?(?!\d)|(?<!\d)\d{2}\s?\d{3}\s?\d{3}\s?\d{3}(?=\s+parquet)"
)
_GENERIC_FILE = regex.compile(r"(?<![\w/])[A-Z]{1,5}[-/ ]\d{2,8}[-/]\d{2,6}(?:[-/]\w+)?(?![\w/])")
# A token with at least three digits after the announcing word.
_NUMBER = (
    r"(?P<id>(?=(?:[^\s]|\s(?=[A-Z0-9])){0,24}?\d{2})[\p{Lu}\d][\p{L}\d]*"
    r"(?:[./-]?\s?(?=[\p{Lu}\d./-]*\d)[\p{Lu}\d][\p{L}\d]*|[./-]\d+)*)"
)
_JOIN = (
    r"\s*(?:(?:Nr|No|no|nr|n°|Nº|№|number|numéro|Nummer|lautet|is|est|the)\.?\s*"
    r"|[:.#=]\s*|\(\s*){0,3}"
)
_PLATES = (
    # Germany and Austria: town, one or two letters, digits; "HH AB 1234" needs letters in capitals.
    regex.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}[- ]\s?[A-Z]{1,2}[- ]?\d{2,4}[EH]?(?![\w/-])"),
    regex.compile(r"(?<![\w-])[A-Z]{2}-\d{3}-[A-Z]{2}(?![\w-])"),  # France, Italy
    regex.compile(r"(?<![\w-])[A-Z]{2}\d{2}\s?[A-Z]{3}(?![\w-])"),  # United Kingdom
    regex.compile(r"(?<![\w-])\d-[A-Z]{3}-\d{3}(?![\w-])"),  # Belgium
    regex.compile(r"(?<![\w-])[A-Z]{1,2}-\d{3,5}\s?[A-Z]{1,2}(?![\w-])"),  # Austria
)
# What looks like a plate and is a law, a road or an instrument.
_NO_PLATE = regex.compile(
    r"(?:VERA|ERG|TRAP|HCR|ISO|DIN|EN|ICD|DSM|COVID|SARS|Art|Abs|GCSE)\b.*|[AB]\s\d+",
    regex.IGNORECASE,
)
_LONG = regex.compile(
    r"(?<![\w.,/+-])(?:\d{7,20}|[A-Z]{1,3}\d{6,12}[A-Z0-9]{0,3}|[CFGHJKLMNPRTVWXYZ][CFGHJKLMNPRTVWXYZ0-9]{8}\d?(?=\W))(?![\w]|[.,/-]\d)"
)


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find file numbers, document numbers, plates, account numbers."""
    text = document.reading
    for pattern in (_COURT, _GENERIC_FILE, _PARQUET):
        for match in pattern.finditer(text):
            yield hit(match.span(), Kind.CASE_ID, 0.92, "identifiers", "court-file")
    announced = (
        ("case", Kind.CASE_ID, "file-number"),
        ("document", Kind.DOC_ID, "document-number"),
        ("account", Kind.ACCOUNT, "account"),
    )
    for name, kind, code in announced:
        for match in _announced(words, name).finditer(text):
            if sum(c.isdigit() for c in match["id"]) >= 3:
                yield hit(match.span("id"), kind, 0.91, "identifiers", code)
    yield from _plates_and_long_numbers(text)


def _plates_and_long_numbers(text: str) -> Iterator[Hit]:
    for pattern in _PLATES:
        for match in pattern.finditer(text):
            if not _NO_PLATE.fullmatch(match.group()):
                yield hit(match.span(), Kind.LICENSE_PLATE, 0.8, "identifiers", "plate")
    for match in _LONG.finditer(text):
        if sum(c.isdigit() for c in match.group()) >= 3:
            yield hit(match.span(), Kind.DOC_ID, 0.6, "identifiers", "long-number")


@cache
def _announced(words: Words, name: str) -> regex.Pattern[str]:
    cue = any_of(words.strings("identifiers", name))
    return regex.compile(rf"(?<!\p{{L}})(?i:{cue})(?!\p{{Ll}}){_JOIN}{_NUMBER}")
