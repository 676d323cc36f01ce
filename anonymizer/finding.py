"""What the anonymizer says about a piece of text: kinds, classes, reasons, findings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


def N_(text: str) -> str:  # noqa: N802 - the usual name of gettext's silent mark
    """Mark a sentence for translation elsewhere; this library itself speaks English."""
    return text


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

NUMBER_KINDS = frozenset({Kind.CASE_ID, Kind.DOC_ID, Kind.ACCOUNT, Kind.LICENSE_PLATE, Kind.PHONE})

KIND_NAMES: Mapping[Kind, str] = {
    Kind.PERSON: N_("a person's name"),
    Kind.NICKNAME: N_("a nickname"),
    Kind.HANDLE: N_("an online name"),
    Kind.PHONE: N_("a telephone number"),
    Kind.EMAIL: N_("an e-mail address"),
    Kind.URL: N_("a web address"),
    Kind.IP: N_("an internet address"),
    Kind.ADDRESS: N_("a postal address"),
    Kind.CASE_ID: N_("a file number"),
    Kind.DOC_ID: N_("a document number"),
    Kind.LICENSE_PLATE: N_("a licence plate"),
    Kind.IBAN: N_("a bank account (IBAN)"),
    Kind.ACCOUNT: N_("an account or card number"),
    Kind.AGE: N_("an age"),
    Kind.DATE: N_("a date"),
    Kind.CITY: N_("a town"),
    Kind.DISTRICT: N_("a part of a town"),
    Kind.REGION: N_("a region"),
    Kind.COUNTRY: N_("a country"),
    Kind.FACILITY: N_("an institution"),
    Kind.ORG: N_("an organisation or group"),
    Kind.OCCUPATION: N_("an occupation"),
    Kind.NATIONALITY: N_("a nationality or origin"),
    Kind.QUANTITY: N_("an exact sum or amount"),
    Kind.EVENT: N_("an event others may know"),
    Kind.OTHER: N_("something you marked"),
    Kind.ASSESSMENT: N_("a risk assessment"),
}

REASONS: Mapping[str, str] = {
    "own": N_("You marked these words yourself."),
    "model": N_("The language model reads this as a name."),
    "learned": N_("Words in such a place often point to somebody."),
    "title": N_("A name usually follows a form of address."),
    "role": N_("A name usually follows a word for family or role."),
    "signature": N_("Who wrote a note often signs in the last line."),
    "speaker": N_("Lines of a conversation begin with whoever speaks."),
    "named": N_("The words before it announce a name."),
    "nickname": N_("The words before it announce a nickname."),
    "first-name": N_("This is in use as a first name."),
    "full-name": N_("Two unusual capitalised words in a row are often a name."),
    "unusual-word": N_("An unusual capitalised word; it may be a name."),
    "initials": N_("Initials can point to a person."),
    "elsewhere": N_("The same name was found elsewhere in this text."),
    "shortened": N_("A group named elsewhere in this text may be called so for short."),
    "spelling": N_("This looks like a name found elsewhere, spelt differently."),
    "email": N_("It has the form of an e-mail address."),
    "iban": N_("It has the form of an IBAN and its check digits fit."),
    "iban-form": N_("It has the form of an IBAN."),
    "card": N_("It has the form of a card number and its check digit fits."),
    "account": N_("An account number follows these words."),
    "ip": N_("It has the form of an internet address."),
    "phone": N_("It is a possible telephone number."),
    "url": N_("It has the form of a web address."),
    "handle": N_("It has the form of an online name."),
    "plate": N_("It has the form of a licence plate."),
    "court-file": N_("It has the form of a court or prosecution file number."),
    "file-number": N_("The words before it announce a file number."),
    "document-number": N_("The words before it announce a document number."),
    "check-digit": N_("Its check digits fit a number that a state gives to a person."),
    "long-number": N_("Long numbers usually belong to one person or file."),
    "address": N_("It has the form of a street address."),
    "known-place": N_("This is the name of a town."),
    "place-context": N_("A place usually stands after this word."),
    "place-ending": N_("Many place names end like this."),
    "district": N_("The word before it announces a part of a town."),
    "region": N_("This names a region."),
    "country": N_("This names a country."),
    "nationality": N_("Nationality or origin narrows down who it can be."),
    "facility": N_("Named institutions narrow down who it can be."),
    "organisation": N_("Named groups and organisations narrow down who it can be."),
    "birth-date": N_("A date of birth identifies a person."),
    "date": N_("Exact dates can be matched with reports and files."),
    "year": N_("A year can be matched with reports and files."),
    "age": N_("An exact age narrows down who it can be."),
    "occupation": N_("An uncommon occupation narrows down who it can be."),
    "quantity": N_("Exact sums and amounts can be matched with reports and files."),
    "event": N_("Events that were in the news lead to a person quickly."),
    "assessment": N_("Describe the work instead of the result of a risk assessment."),
    "no-model": N_("There is no trained model for this language; only rules ran."),
    "no-words": N_("This language is not known here; only general rules ran."),
    "no-words-in-parts": N_("Parts are in a language not known here; only general rules ran."),
    "mixed-languages": N_("Parts of the text are in another language; each was read in its own."),
    "language-guessed": N_("The language of the text was guessed."),
    "stays-direct": N_("This alone can name a person. Must it really stay?"),
    "stays-event": N_("Others may know this event and look up who took part in it."),
    "place-time-trait": N_(
        "A place, a time and something about the person: who from that region, reading only "
        "this, would think of one person?"
    ),
    "rare-place": N_(
        "Something few people do or belong to, together with a place: how many people there "
        "could it be?"
    ),
    "place-origin-age": N_(
        "Age and origin together with a place: in a small place, would neighbours or colleagues "
        "know who is meant?"
    ),
    "institution-time": N_(
        "An institution or group together with a date or a number: would somebody who worked "
        "there then know who is meant?"
    ),
    "many": N_(
        "Many details stay, each harmless: would somebody who knows three of them know the rest?"
    ),
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


def covered(hits: Iterable[Hit]) -> set[int]:
    """Give all places that lie in one of the hits."""
    return {at for each in hits for at in range(each.start, each.end)}
