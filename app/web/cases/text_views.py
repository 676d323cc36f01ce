"""What a page shows of a text and its findings: frozen values with their words."""

from dataclasses import dataclass
from enum import StrEnum

from anonymizer import Cls, Kind
from app.kernel.text import Message
from app.web.cases.words import DECIDED, KIND_LABELS, kind_name
from review.vignettes.decisions import Choice, Decision, KeepReason
from review.vignettes.text import SECTION_NAMES, Section


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
    """What stands there in the text that is kept."""

    @property
    def label(self) -> Message:
        """What it is, in a word."""
        return KIND_LABELS[self.kind]

    @property
    def word(self) -> Message:
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
class SectionView:
    """A section with its paragraphs."""

    section: Section
    paragraphs: tuple[Paragraph, ...]

    @property
    def name(self) -> Message:
        """What the section is called."""
        return SECTION_NAMES[self.section]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a finding stands, with a little of what is around it."""

    mark_id: str
    section: Section
    before: str
    words: str
    after: str

    @property
    def name(self) -> Message:
        """What its section is called."""
        return SECTION_NAMES[self.section]


@dataclass(frozen=True, slots=True)
class CardView:
    """Everything about one finding and all its mentions, to be decided once."""

    entity: str
    key: str
    words: str
    kind: Kind
    cls: Cls
    look: Look
    reason: Message
    proposal: str
    offered: tuple[str, ...]
    mentions: tuple[Mention, ...]
    decision: Decision | None
    fault: Message | None

    @property
    def kind_name(self) -> Message:
        """What it is, in a sentence."""
        return kind_name(self.kind)

    @property
    def word(self) -> Message:
        """How it is decided, in a word."""
        return DECIDED[self.look]

    @property
    def choice(self) -> Choice | None:
        """Which of the three was chosen, if any."""
        return self.decision.choice if self.decision else None

    @property
    def replacement(self) -> str:
        """The bringer's own words."""
        return self.decision.replacement if self.decision else ""

    @property
    def kept_because(self) -> KeepReason | None:
        """Why it may stay."""
        return self.decision.reason if self.decision else None


@dataclass(frozen=True, slots=True)
class Marked:
    """The whole text with its findings: what the page of the check shows."""

    sections: tuple[SectionView, ...]
    cards: tuple[CardView, ...]
    advice: tuple[Mention, ...]

    @property
    def decided(self) -> int:
        """How many cards are decided."""
        return sum(card.look is not Look.UNDECIDED for card in self.cards)
