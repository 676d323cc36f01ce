"""Numbers a state or a bank gives to people, cars and files, by their form, all over Europe."""

from collections.abc import Iterator

import regex

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words

# How each begins is said first: only there is looked at what stands before.
_BEFORE = r"(?=[\dA-ZČ])(?<![\p{L}\p{N}./-])"
_AFTER = r"(?![\p{L}\p{N}]|[./-]\d)"
_PEOPLE = (
    r"\d{6}/\d{3,4}",  # Slovakia, Czechia
    r"[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]",  # Italy
    r"\d{8}-?[A-HJ-NP-TV-Z]|[XYZ]-?\d{7}-?[A-Z]",  # Spain
    r"[12]\s?\d{2}\s?(?:0[1-9]|1[0-2])\s?(?:\d{2}|2[AB])\s?\d{3}\s?\d{3}(?:\s?\d{2})?",  # France
    r"\d{2}\.\d{2}\.\d{2}-\d{3}[.-]\d{2}",  # Belgium
    r"[A-CEGHJ-PR-TW-Z][A-Z]\s?\d{2}\s?\d{2}\s?\d{2}\s?[A-D]",  # United Kingdom
    r"756\.\d{4}\.\d{4}\.\d{2}",  # Switzerland
    r"\d{2}\s?\d{6}\s?[A-Z]\s?\d{3}",  # Germany
    r"\d{4}\s\d{6}",  # Austria: number and day of birth
)
# Registers of Czech courts and prosecutors.
_CZECH = "C|Cm|Co|Cdo|D|E|EC|EXE|INS|Nc|Nt|Ntm|P|PP|Pm|Rod|T|Tm|To|Tdo|ZT|ZN"
_FILES = (
    rf"\d{{1,3}}[ ]?(?:{_CZECH})[ ]\d{{1,5}}/(?:19|20)\d{{2}}(?:-\d{{1,4}})?",
    r"\d{1,6}/(?:19|20)\d{2}(?:-[A-Z])?",
    r"\d{1,3}\s?\p{Lu}\p{L}{0,3}/\d{1,4}/(?:19|20)\d{2}",  # Slovakia, Czechia
    r"(?:ČVS|CVS)\s?:?\s?[A-Z]{2,4}-\d{1,6}(?:/[\p{L}\d-]{1,12}){1,4}",
    r"\d{2}/\d{6}-\d{2}",  # Netherlands
    r"\d{1,6}/\d{2,4}\s?(?:R\.?\s?G\.?(?:\s?N\.?\s?R\.?)?|S\.?I\.?U\.?S\.?|DIB)(?![\p{L}])",
    r"[A-Z]{1,4}\d{0,2}\.(?:\d{4}\.\d{1,6}|\d{5,7})",  # Switzerland
    r"\d{1,4}[./-]\d{1,4}[./-]\d{3,6}/\d{2,4}",  # offices for youth and social work
    r"\d{1,3}\.\d{1,3}-\d{2,6}/\d{2,4}",
)
# Courts that count by year; "2021/22" is a school year.
_YEARLY = (r"(?!(?:19|20)\d{2}/)\d{4,6}/\d{2}",)
# Whether the check digits fit or not: a slip still leads to somebody.
_ACCOUNTS = (
    r"[A-Z]{2}\d{2}[ ][A-Z\d]{4}(?:[ ]\d{4}){2,6}(?:[ ]\d{1,3})?",
    r"[A-Z]{2}\d{2}(?:[A-Z]{4})?\d{11,26}",
)
_PLATES = (
    r"[A-Z]{2}\s?-?\d{3}\s?-?[A-Z]{2}",  # France, Italy, Slovakia
    r"\d{4}[\s-]?[BCDFGHJKLMNPRSTVWXYZ]{3}",  # Spain
    r"[A-Z]{1,2}-\d{2,3}-[A-Z]{1,2}|\d{1,2}-[A-Z]{2,3}-\d{1,2}",  # Netherlands
    r"\d{2,3}-[A-Z]{1,2}-\d{1,6}",  # Ireland
    r"\d[A-Z][A-Z\d][ ]?\d{4}",  # Czechia
    r"(?:B[ ]\d{2,3}|[A-Z]{2}[ ]\d{2})[ ][A-Z]{3}",  # Romania
    r"[A-Z]{2}[ ]\d{2}[ ]\d{3}",  # Denmark
    r"(?:ZH|BE|LU|UR|SZ|OW|NW|GL|ZG|FR|SO|BS|BL|SH|AR|AI|SG|GR|AG|TG|TI|VD|VS|NE|GE|JU)[ -]\d{3,6}",
)


def _compiled(forms: tuple[str, ...]) -> regex.Pattern[str]:
    return regex.compile(f"{_BEFORE}(?:{'|'.join(forms)}){_AFTER}")


_KINDS = (
    (_compiled(_PEOPLE), Kind.DOC_ID, 0.89, "long-number"),
    (_compiled(_FILES), Kind.CASE_ID, 0.925, "court-file"),
    (_compiled(_YEARLY), Kind.CASE_ID, 0.905, "court-file"),
    (_compiled(_ACCOUNTS), Kind.IBAN, 0.98, "iban-form"),
    (_compiled(_PLATES), Kind.LICENSE_PLATE, 0.79, "plate"),
)


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find numbers of people, files, accounts and cars."""
    for pattern, kind, score, code in _KINDS:
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), kind, score, "national", code)
