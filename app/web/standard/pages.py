"""Pages of the standard: an edition, and one principle of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from app.kernel.text import LOCALES, Message, _
from app.web.pages import Page
from standards.edition import Edition, Group, Localised, Principle
from standards.service import EditionLine

GROUP_NAMES = {
    Group.A: _("Group A: direct work with clients"),
    Group.B: _("Group B: policy and programmes"),
}
GROUP_USES = {
    Group.A: _("The part that peers use when they review a case."),
    Group.B: _("For reflecting on one's own programme; it never appears in the review of a case."),
}


class Entry(NamedTuple):
    """A principle in the contents, with those that unfold it."""

    principle: Principle
    children: tuple[Principle, ...]


class GroupContents(NamedTuple):
    """The contents of one group."""

    group: Group
    name: Message
    use: Message
    entries: tuple[Entry, ...]


class OtherLanguage(NamedTuple):
    """The same page in another language of the edition."""

    locale: str
    name: str


@dataclass(frozen=True)
class EditionPart(Page):
    """What every page of an edition knows."""

    cacheable: ClassVar[bool] = True

    edition: Edition
    line: EditionLine
    editions: Sequence[EditionLine]
    language: str
    """The language of the text, which may differ from that of the page around it."""
    asked: str | None
    """The language asked for by the address; links on the page carry it on."""
    address: str
    """Where this page stays, to be cited."""

    @property
    def query(self) -> str:
        """What links to other pages of the standard end with."""
        return f"?lang={self.asked}" if self.asked else ""

    @property
    def is_newest(self) -> bool:
        """Whether no later edition has been released."""
        return self.line == self.editions[0]

    @property
    def others(self) -> tuple[OtherLanguage, ...]:
        """The other languages of the edition, each in its own name."""
        return tuple(
            OtherLanguage(locale, LOCALES.get(locale, locale))
            for locale in self.edition.locales
            if locale != self.language
        )

    @property
    def contents(self) -> tuple[GroupContents, ...]:
        """The principles of each group, children under their parent."""
        return tuple(
            GroupContents(group, GROUP_NAMES[group], GROUP_USES[group], self._entries(group))
            for group in Group
        )

    def _entries(self, group: Group) -> tuple[Entry, ...]:
        return tuple(
            Entry(principle, self.edition.children(principle.id))
            for principle in self.edition.group(group)
            if principle.parent is None
        )

    def said(self, text: Localised) -> str:
        """The wording of a text in the language of the page."""
        return text.in_(self.language)

    def paragraphs(self, text: Localised) -> list[str]:
        """The wording of a long text, paragraph by paragraph."""
        return self.said(text).split("\n\n")


@dataclass(frozen=True)
class EditionPage(EditionPart):
    """One edition: preamble, contents, where it comes from, how to cite it."""

    template: ClassVar[str] = "standard/edition.html"

    @property
    def title(self) -> Message:
        """The standard is public: its name may stand in the window."""
        return _("The standard, edition %(version)s") % {"version": self.edition.version}


@dataclass(frozen=True)
class PrinciplePage(EditionPart):
    """One principle, with what a peer may look for and what to think about."""

    template: ClassVar[str] = "standard/principle.html"

    principle: Principle

    @property
    def title(self) -> Message:
        """The standard is public: the principle may stand in the window."""
        return Message(
            "%(id)s %(title)s",
            {"id": self.principle.id, "title": self.said(self.principle.title)},
        )

    @property
    def kicker(self) -> Message:
        """Whom the principle speaks to."""
        return GROUP_NAMES[self.principle.group]

    @property
    def parent(self) -> Principle | None:
        """The principle that this one unfolds."""
        parent = self.principle.parent
        return None if parent is None else self.edition.principle(parent)

    @property
    def children(self) -> tuple[Principle, ...]:
        """The principles that unfold this one."""
        return self.edition.children(self.principle.id)

    @property
    def before(self) -> Principle | None:
        """The principle before this one in the order of the edition."""
        return self._beside(-1)

    @property
    def after(self) -> Principle | None:
        """The principle after this one in the order of the edition."""
        return self._beside(1)

    def _beside(self, step: int) -> Principle | None:
        principles = self.edition.principles
        place = principles.index(self.principle) + step
        return principles[place] if 0 <= place < len(principles) else None
