"""What a page shows of a text and its findings: frozen values; their words are in English."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from anonymizer.desk.decisions import FAULTS, Choice, Decision, Fault, KeepReason
from anonymizer.desk.words import DECIDED, KIND_LABELS
from anonymizer.finding import KIND_NAMES, Cls, Kind

Titles = Mapping[str, str]
"""Headings of the parts of a text by their names, in the order of reading."""


class Look(StrEnum):
    """How a finding is decided, in the words of the page."""

    UNDECIDED = "undecided"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class MarkView:
    """A finding in its place in the text."""

    id: str
    entity: str
    kind: Kind
    cls: Cls
    look: Look
    now: str
    """What stands there unless it is kept."""
    read: str
    """What stands there in the text that others read."""

    @property
    def label(self) -> str:
        """What it is, in a word."""
        return KIND_LABELS[self.kind]

    @property
    def word(self) -> str:
        """How it is decided, in a word."""
        return DECIDED[self.look]

    @property
    def is_advice(self) -> bool:
        """A word to think about, with nothing to decide."""
        return self.cls is Cls.ADVICE


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph."""

    text: str
    mark: MarkView | None = None
    is_placeholder: bool = False


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class PartView:
    """A part of the text with its heading, if it has one, and its paragraphs."""

    name: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a finding stands, with a little of what is around it."""

    at: int
    """Its place in the order of reading, counted from one."""
    entity: str
    part: str
    title: str
    before: str
    words: str
    after: str

    @property
    def mark_id(self) -> str:
        """The id of its mark in the text."""
        return mark_id(self.at)


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything about one finding and all its mentions, to be decided once."""

    entity: str
    key: str
    words: str
    kind: Kind
    cls: Cls
    look: Look
    reason: str
    proposal: str
    offered: tuple[str, ...]
    mentions: tuple[Mention, ...]
    decision: Decision | None
    fault: Fault | None

    @property
    def kind_name(self) -> str:
        """What it is, in a sentence ("a person's name")."""
        return KIND_NAMES[self.kind]

    @property
    def word(self) -> str:
        """How it is decided, in a word."""
        return DECIDED[self.look]

    @property
    def lacks(self) -> str:
        """What the decision lacks, in a sentence."""
        return FAULTS[self.fault] if self.fault else ""

    @property
    def choice(self) -> Choice | None:
        """Which of the three was chosen, if any."""
        return self.decision.choice if self.decision else None

    @property
    def replacement(self) -> str:
        """Somebody's own words."""
        return self.decision.replacement if self.decision else ""

    @property
    def kept_because(self) -> KeepReason | None:
        """Why it may stay."""
        return self.decision.reason if self.decision else None


def mark_id(at: int) -> str:
    """Return the id of a mark in the text."""
    return f"m-{at}"


@dataclass(frozen=True, slots=True)
class Marked:
    """The whole text with its findings."""

    parts: tuple[PartView, ...]
    cards: tuple[CardView, ...]
    advice: tuple[Mention, ...]

    @property
    def total(self) -> int:
        """How many cards there are to decide."""
        return len(self.cards)

    @property
    def decided(self) -> int:
        """How many cards are decided."""
        return sum(card.look is not Look.UNDECIDED for card in self.cards)
