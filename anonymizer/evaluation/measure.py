"""What is counted: entities found whole, mentions found, and how many characters were right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from anonymizer.evaluation.gold import GoldText, Mark
from anonymizer.finding import Cls

Span = tuple[int, int]


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    found: int = 0
    of: int = 0

    def __add__(self, other: "Share") -> "Share":
        return Share(self.found + other.found, self.of + other.of)

    @property
    def value(self) -> float:
        """The share as a number; nothing to find counts as all found."""
        return self.found / self.of if self.of else 1.0


@dataclass(frozen=True)
class Measures:
    """The figures of one text or of many."""

    texts: int = 0
    entities: dict[Cls, Share] = field(default_factory=dict)
    mentions: dict[Cls, Share] = field(default_factory=dict)
    characters: Share = field(default_factory=Share)
    missed: tuple[str, ...] = ()
    false_alarms: tuple[str, ...] = ()


def measure(gold: GoldText, found: Sequence[Span]) -> Measures:
    """Compare what was found with the marks of one text.

    A mention is found when each of its letters and digits is; an entity, when all its mentions are.
    A character is right when it is marked. Blanks do not count.
    """
    covered = _letters(gold.text, found)
    marked = _letters(gold.text, [(m.start, m.end) for m in gold.marks])
    lost = [m for m in gold.marks if _letters(gold.text, [(m.start, m.end)]) - covered]
    lost_entities = {(m.cls, m.entity) for m in lost}
    entities: dict[Cls, Share] = {}
    mentions: dict[Cls, Share] = {}
    for cls in (Cls.DIRECT, Cls.QUASI):
        named = {m.entity for m in gold.marks if m.cls is cls}
        entities[cls] = Share(sum((cls, e) not in lost_entities for e in named), len(named))
        own = [m for m in gold.marks if m.cls is cls]
        mentions[cls] = Share(sum(m not in lost for m in own), len(own))
    return Measures(
        texts=1,
        entities=entities,
        mentions=mentions,
        characters=Share(len(covered & marked), len(covered)),
        missed=tuple(_told(gold, m) for m in lost),
        false_alarms=tuple(
            f"{gold.name} {gold.text[start:end]!r}"
            for start, end in sorted(found)
            if not _letters(gold.text, [(start, end)]) & marked
        ),
    )


def total(measured: Iterable[Measures]) -> Measures:
    """Add the figures of many texts."""
    texts, characters = 0, Share()
    entities = dict.fromkeys((Cls.DIRECT, Cls.QUASI), Share())
    mentions = dict.fromkeys((Cls.DIRECT, Cls.QUASI), Share())
    missed: list[str] = []
    false_alarms: list[str] = []
    for one in measured:
        texts += one.texts
        characters += one.characters
        for cls in entities:
            entities[cls] += one.entities[cls]
            mentions[cls] += one.mentions[cls]
        missed += one.missed
        false_alarms += one.false_alarms
    return Measures(texts, entities, mentions, characters, tuple(missed), tuple(false_alarms))


def _letters(text: str, spans: Iterable[Span]) -> set[int]:
    return {at for start, end in spans for at in range(start, end) if text[at].isalnum()}


def _told(gold: GoldText, mark: Mark) -> str:
    return f"{gold.name} {mark.cls} {mark.kind} {gold.text[mark.start : mark.end]!r}"
