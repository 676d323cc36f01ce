"""Pages of writing and checking. They hold raw text, and nothing of it is kept from here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from anonymizer.desk.bench import Bench
from anonymizer.desk.views import PartView
from app.kernel.text import Message, _
from app.web.cases.forms import WriteForm, field_of
from app.web.cases.heads import Head
from app.web.cases.steps import SECTIONS, View
from app.web.pages import Page
from app.web.visit import Typed
from review.vignettes.text import SECTION_NAMES, Section


@dataclass(frozen=True)
class WritePage(Page):
    """The sections of the text, one at a time or all together."""

    template: ClassVar[str] = "cases/write.html"
    head: Head
    form: WriteForm
    view: View
    at: Section
    carried: Typed = ()
    """Decisions made at the last check, on their way to the next one."""
    is_typed: bool = False
    """There is text on this page that is kept nowhere."""
    trouble: Message | None = None

    @property
    def title(self) -> Message:
        """What one does here."""
        return _("Write the case")

    @property
    def is_one(self) -> bool:
        """Whether it is one question per page."""
        return self.view is View.ONE

    @property
    def shown(self) -> Sequence[Section]:
        """The sections to write on this page."""
        return [self.at] if self.is_one else SECTIONS

    @property
    def travelling(self) -> Sequence[Section]:
        """The other sections: in the same form, unseen."""
        return [section for section in SECTIONS if section not in self.shown]

    @property
    def sections(self) -> list[tuple[Section, Message, bool]]:
        """All sections with their names, and whether something is written."""
        raw = self.form.raw
        return [(section, SECTION_NAMES[section], bool(raw[section])) for section in SECTIONS]

    @property
    def number(self) -> int:
        """Which question it is, counted from one."""
        return SECTIONS.index(self.at) + 1

    @property
    def is_first(self) -> bool:
        """Whether there is no question before."""
        return self.at is SECTIONS[0]

    @property
    def is_last(self) -> bool:
        """Whether there is no question after."""
        return self.at is SECTIONS[-1]

    @staticmethod
    def field_of(section: Section) -> str:
        """Return the name of a section's field."""
        return field_of(section)


@dataclass(frozen=True)
class CheckPage(Page):
    """The text with what may give somebody away, to be decided."""

    template: ClassVar[str] = "cases/check.html"
    head: Head
    form: WriteForm
    bench: Bench
    missing: Sequence[Section] = ()
    """After “finish”: sections without which nobody can answer."""

    @property
    def title(self) -> Message:
        """What one decides here."""
        return _("What may give somebody away")

    @property
    def missing_names(self) -> list[tuple[Section, Message]]:
        """What the missing sections are called."""
        return [(section, SECTION_NAMES[section]) for section in self.missing]

    @property
    def travelling(self) -> list[tuple[str, str]]:
        """The raw text, section by section: in the form, unseen."""
        names = [field_of(section) for section in Section]
        return [(name, self.form[name].data or "") for name in names]


@dataclass(frozen=True, slots=True)
class Compared:
    """A section that is kept in other words than those that were sent."""

    section: Section
    stored: PartView

    @property
    def name(self) -> Message:
        """What the section is called."""
        return SECTION_NAMES[self.section]


@dataclass(frozen=True)
class StalePage(Page):
    """The case was changed meanwhile: what is kept stands beside what was sent."""

    template: ClassVar[str] = "cases/stale.html"
    head: Head
    form: WriteForm
    compared: Sequence[Compared]
    same: Sequence[Section]
    carried: Typed
    happened: Message

    @property
    def title(self) -> Message:
        """Says that nothing is lost."""
        return _("Changed meanwhile")

    @staticmethod
    def field_of(section: Section) -> str:
        """Return the name of a section's field."""
        return field_of(section)
