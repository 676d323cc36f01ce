"""The text of a case: fixed sections and what is known about it without reading. Pure."""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from app.kernel.errors import Invalid
from app.kernel.text import Message, _


class Section(StrEnum):
    """The parts of a vignette, in the order in which they are written and read."""

    TITLE = "title"
    SETTING = "setting"
    RELATIONSHIP = "relationship"
    AGREEMENT = "agreement"
    HAPPENED = "happened"
    TRIED = "tried"
    RESOURCES = "resources"
    CONTEXT = "context"
    KEY_QUESTION = "key_question"


class WorkSetting(StrEnum):
    """Where the work takes place; coarse on purpose."""

    OUTREACH = "outreach"
    PRISON = "prison"
    PROBATION = "probation"
    FAMILY = "family"
    SCHOOL = "school"
    ONLINE = "online"
    COMMUNITY = "community"


SECTION_NAMES: Mapping[Section, Message] = MappingProxyType(
    {
        Section.TITLE: _("Title"),
        Section.SETTING: _("Setting and roles"),
        Section.RELATIONSHIP: _("The relationship so far"),
        Section.AGREEMENT: _("The work agreement and how it changed"),
        Section.HAPPENED: _("What happened"),
        Section.TRIED: _("What you have tried"),
        Section.RESOURCES: _("Resources of the client and the surroundings"),
        Section.CONTEXT: _("Family, context and institutions"),
        Section.KEY_QUESTION: _("Your key question"),
    }
)

SECTION_HINTS: Mapping[Section, Message] = MappingProxyType(
    {
        Section.TITLE: _("A few words by which you recognise the case. Peers see them, too."),
        Section.SETTING: _(
            "Where and how do you work with the client? Name the tandem by profession, "
            "never by name."
        ),
        Section.RELATIONSHIP: _("How did you meet, how has trust grown, where has it been tested?"),
        Section.AGREEMENT: _("What did you agree on together, and how did it change on the way?"),
        Section.HAPPENED: _("Which situation do you bring? Tell it in the order it happened."),
        Section.TRIED: _("What have you done so far, and what came of it?"),
        Section.RESOURCES: _("What does the client bring along? Who and what supports them?"),
        Section.CONTEXT: _("Family, friends, group, school, work, authorities: who matters how?"),
        Section.KEY_QUESTION: _("What do you want your peers to think about? One question."),
    }
)

SETTING_NAMES: Mapping[WorkSetting, Message] = MappingProxyType(
    {
        WorkSetting.OUTREACH: _("Outreach and street work"),
        WorkSetting.PRISON: _("Prison"),
        WorkSetting.PROBATION: _("Probation"),
        WorkSetting.FAMILY: _("Work with families"),
        WorkSetting.SCHOOL: _("School and training"),
        WorkSetting.ONLINE: _("Online contact"),
        WorkSetting.COMMUNITY: _("Community"),
    }
)

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "English", "de": "Deutsch", "fr": "Français"}
)
"""Languages a vignette can be written in, each in its own name."""

TITLE_LIMIT = 120
SECTION_LIMIT = 12_000
PANEL_SIZES = (2, 3, 4)


class SizeClass(StrEnum):
    """How much there is to read: the one thing about a text that is visible outside."""

    SHORT = "short"
    MEDIUM = "medium"
    LONG = "long"


@dataclass(frozen=True, slots=True)
class Outline:
    """What a case is about without its text. Sealed, except while a panel is being found."""

    language: str
    setting: WorkSetting
    topics: frozenset[str]
    """Ids of principles the bringer asks about."""
    panel_size: int = 3

    def __post_init__(self) -> None:
        """Raises `Invalid` for values outside the lists."""
        if self.language not in LANGUAGES:
            raise Invalid(_("Please choose a language."), field="language")
        if self.panel_size not in PANEL_SIZES:
            raise Invalid(_("A panel has two to four peers."), field="panel_size")

    def to_bytes(self) -> bytes:
        """Return the sealed form."""
        return _json(
            {
                "language": self.language,
                "setting": self.setting,
                "topics": sorted(self.topics),
                "panel_size": self.panel_size,
            }
        )

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Undo `to_bytes`."""
        data = json.loads(raw)
        return cls(
            language=data["language"],
            setting=WorkSetting(data["setting"]),
            topics=frozenset(data["topics"]),
            panel_size=data["panel_size"],
        )


@dataclass(frozen=True, slots=True)
class Vignette:
    """The text, section by section; every section is there, perhaps empty."""

    sections: Mapping[Section, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Normalise line ends and letters (NFC), so that equal texts are equal bytes."""
        clean = {
            section: unicodedata.normalize(
                "NFC", self.sections.get(section, "").replace("\r\n", "\n")
            ).strip()
            for section in Section
        }
        object.__setattr__(self, "sections", MappingProxyType(clean))

    def __getitem__(self, section: Section) -> str:
        """Return one section."""
        return self.sections[section]

    @property
    def by_name(self) -> dict[str, str]:
        """The sections by their plain names, in order: as what knows no sections takes them."""
        return {section.value: self.sections[section] for section in Section}

    def to_bytes(self) -> bytes:
        """Return the canonical form: it is what is sealed and what an attestation binds to."""
        return _json(self.by_name)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Undo `to_bytes`."""
        data = json.loads(raw)
        return cls({section: data.get(section.value, "") for section in Section})

    @property
    def missing(self) -> tuple[Section, ...]:
        """Sections without which nobody can answer: title, what happened, key question."""
        needed = (Section.TITLE, Section.HAPPENED, Section.KEY_QUESTION)
        return tuple(section for section in needed if not self.sections[section])

    @property
    def size_class(self) -> SizeClass:
        """Return how much there is to read."""
        words = sum(len(text.split()) for text in self.sections.values())
        if words < 400:
            return SizeClass.SHORT
        return SizeClass.MEDIUM if words < 1200 else SizeClass.LONG


@dataclass(frozen=True, slots=True)
class Reworded:
    """Which text a panel has read, and when it got another one."""

    read: str
    """The keyed hash of the text that was read before the room rested, as hexadecimal."""
    on: date | None
    """The day of the last change; None while there has only ever been one text."""

    def to_bytes(self) -> bytes:
        """Return the sealed form."""
        return _json({"read": self.read, "on": self.on.isoformat() if self.on else None})

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Undo `to_bytes`."""
        data = json.loads(raw)
        return cls(data["read"], date.fromisoformat(data["on"]) if data["on"] else None)


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
