"""What the anonymizer says about a piece of text: kinds, classes, reasons, findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing a piece of text names."""

    PERSON = "PERSON"
    NICKNAME = "NICKNAME"
    HANDLE = "HANDLE"
    PHONE = "PHONE"
    EMAIL = "EMAIL"
    URL = "URL"
    IP = "IP"
    ADDRESS = "ADDRESS"
    CASE_ID = "CASE_ID"
    DOC_ID = "DOC_ID"
    LICENSE_PLATE = "LICENSE_PLATE"
    IBAN = "IBAN"
    ACCOUNT = "ACCOUNT"
    AGE = "AGE"
    DATE = "DATE"
    CITY = "CITY"
    DISTRICT = "DISTRICT"
    REGION = "REGION"
    COUNTRY = "COUNTRY"
    FACILITY = "FACILITY"
    ORG = "ORG"
    OCCUPATION = "OCCUPATION"
    NATIONALITY = "NATIONALITY"
    QUANTITY = "QUANTITY"
    EVENT = "EVENT"
    OTHER = "OTHER"
    ASSESSMENT = "ASSESSMENT"


class Cls(StrEnum):
    """How a finding identifies: by itself, together with others, or not at all (advice)."""

    DIRECT = "direct"
    QUASI = "quasi"
    ADVICE = "advice"


DIRECT_KINDS = frozenset(
    {
        Kind.PERSON,
        Kind.NICKNAME,
        Kind.HANDLE,
        Kind.PHONE,
        Kind.EMAIL,
        Kind.URL,
        Kind.IP,
        Kind.ADDRESS,
        Kind.CASE_ID,
        Kind.DOC_ID,
        Kind.LICENSE_PLATE,
        Kind.IBAN,
        Kind.ACCOUNT,
    }
)

_NUMBERS = frozenset({Kind.CASE_ID, Kind.DOC_ID, Kind.ACCOUNT, Kind.LICENSE_PLATE, Kind.PHONE})

KIND_NAMES: Mapping[Kind, str] = {
    Kind.PERSON: "a person's name",
    Kind.NICKNAME: "a nickname",
    Kind.HANDLE: "an online name",
    Kind.PHONE: "a telephone number",
    Kind.EMAIL: "an e-mail address",
    Kind.URL: "a web address",
    Kind.IP: "an internet address",
    Kind.ADDRESS: "a postal address",
    Kind.CASE_ID: "a file number",
    Kind.DOC_ID: "a document number",
    Kind.LICENSE_PLATE: "a licence plate",
    Kind.IBAN: "a bank account (IBAN)",
    Kind.ACCOUNT: "an account or card number",
    Kind.AGE: "an age",
    Kind.DATE: "a date",
    Kind.CITY: "a town",
    Kind.DISTRICT: "a part of a town",
    Kind.REGION: "a region",
    Kind.COUNTRY: "a country",
    Kind.FACILITY: "an institution",
    Kind.ORG: "an organisation or group",
    Kind.OCCUPATION: "an occupation",
    Kind.NATIONALITY: "a nationality or origin",
    Kind.QUANTITY: "an exact sum or amount",
    Kind.EVENT: "an event others may know",
    Kind.OTHER: "something you marked",
    Kind.ASSESSMENT: "a risk assessment",
}

REASONS: Mapping[str, str] = {
    "own": "You marked these words yourself.",
    "model": "The language model reads this as a name.",
    "title": "A name usually follows a form of address.",
    "role": "A name usually follows a word for family or role.",
    "named": "The words before it announce a name.",
    "nickname": "The words before it announce a nickname.",
    "first-name": "This is in use as a first name.",
    "full-name": "Two unusual capitalised words in a row are often a name.",
    "unusual-word": "An unusual capitalised word; it may be a name.",
    "initials": "Initials can point to a person.",
    "elsewhere": "The same name was found elsewhere in this text.",
    "spelling": "This looks like a name found elsewhere, spelt differently.",
    "email": "It has the form of an e-mail address.",
    "iban": "It has the form of an IBAN and its check digits fit.",
    "card": "It has the form of a card number and its check digit fits.",
    "account": "An account number follows these words.",
    "ip": "It has the form of an internet address.",
    "phone": "It is a possible telephone number.",
    "url": "It has the form of a web address.",
    "handle": "It has the form of an online name.",
    "plate": "It has the form of a licence plate.",
    "court-file": "It has the form of a court or prosecution file number.",
    "file-number": "The words before it announce a file number.",
    "document-number": "The words before it announce a document number.",
    "long-number": "Long numbers usually belong to one person or file.",
    "address": "It has the form of a street address.",
    "known-place": "This is the name of a town.",
    "place-context": "A place usually stands after this word.",
    "place-ending": "Many place names end like this.",
    "district": "The word before it announces a part of a town.",
    "region": "This names a region.",
    "country": "This names a country.",
    "nationality": "Nationality or origin narrows down who it can be.",
    "facility": "Named institutions narrow down who it can be.",
    "organisation": "Named groups and organisations narrow down who it can be.",
    "birth-date": "A date of birth identifies a person.",
    "date": "Exact dates can be matched with reports and files.",
    "year": "A year can be matched with reports and files.",
    "age": "An exact age narrows down who it can be.",
    "occupation": "An uncommon occupation narrows down who it can be.",
    "quantity": "Exact sums and amounts can be matched with reports and files.",
    "event": "Events that were in the news lead to a person quickly.",
    "assessment": "Describe the work instead of the result of a risk assessment.",
    "no-model": "There is no language model for this language; only rules ran.",
    "no-words": "This language is not known here; only general rules ran.",
    "language-guessed": "The language of the text was guessed.",
}


@dataclass(frozen=True)
class Reason:
    """Why something was found: a code for programs, a sentence for people."""

    code: str
    message: str

    @classmethod
    def of(cls, code: str) -> "Reason":
        """Look up the sentence of a code."""
        return cls(code, REASONS[code])


@dataclass(frozen=True)
class Finding:
    """One piece of text that may identify somebody, and what could stand there instead."""

    id: str
    start: int
    end: int
    kind: Kind
    cls: Cls
    entity: str
    score: float
    detector: str
    reason: Reason
    suggestions: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """What a single detector saw, before the hits are merged and named."""

    start: int
    end: int
    kind: Kind
    score: float
    detector: str
    code: str
    cls: Cls

    @property
    def rank(self) -> tuple[bool, float, int, int]:
        """Stronger hits first: the own mark, then certainty, then length."""
        return (self.kind is not Kind.OTHER, -self.score, -(self.end - self.start), self.start)


def hit(  # noqa: PLR0917  the order is that of a sentence: where, what, how sure, who, why
    span: tuple[int, int],
    kind: Kind,
    score: float,
    detector: str,
    code: str,
    cls: Cls | None = None,
) -> Hit:
    """Note what a detector saw; the class follows from the kind unless given."""
    natural = Cls.ADVICE if kind is Kind.ASSESSMENT else Cls.QUASI
    if kind in DIRECT_KINDS:
        natural = Cls.DIRECT
    return Hit(span[0], span[1], kind, score, detector, code, cls or natural)


def merge(hits: Iterable[Hit], text: str) -> list[Hit]:
    """Leave no overlap: the strongest hit keeps its span, others keep what sticks out.

    Cutting instead of dropping means that no character a detector worried about is lost.
    """
    kept: list[Hit] = []
    taken = bytearray(len(text))
    for candidate in sorted(hits, key=lambda h: h.rank):
        for start, end in _free(candidate, taken, text):
            whole = (start, end) == (candidate.start, candidate.end)
            if not whole and candidate.cls is not Cls.DIRECT:
                continue
            taken[start:end] = b"\x01" * (end - start)
            kept.append(
                Hit(
                    start,
                    end,
                    candidate.kind,
                    candidate.score,
                    candidate.detector,
                    candidate.code,
                    candidate.cls,
                )
            )
    return sorted(kept, key=lambda h: h.start)


def _free(candidate: Hit, taken: bytearray, text: str) -> list[tuple[int, int]]:
    """Give the pieces of a hit that nobody has taken yet and that hold a word."""
    start, end = candidate.start, candidate.end
    if not any(taken[start:end]):
        return [(start, end)] if end > start else []
    pieces: list[tuple[int, int]] = []
    at = start
    while at < end:
        if taken[at]:
            at += 1
            continue
        stop = at
        while stop < end and not taken[stop]:
            stop += 1
        left, right = at, stop
        while left < right and not text[left].isalnum():
            left += 1
        while right > left and not text[right - 1].isalnum():
            right -= 1
        # What is left of a number without a digit is only the word that announced it.
        is_number = candidate.kind in _NUMBERS
        if right - left >= 3 and not (is_number and not any(map(str.isdigit, text[left:right]))):
            pieces.append((left, right))
        at = stop
    return pieces
