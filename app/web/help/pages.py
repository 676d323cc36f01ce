"""Help: one page for each question people ask before they trust a place like this."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from app.kernel.text import Message, _
from app.web.pages import Page


class Topic(StrEnum):
    """What one can read about; also the last part of the address."""

    DANGER = "danger"
    STORED = "stored"
    WHO_READS = "who-reads"
    HANDING_OVER = "handing-over"
    DE_IDENTIFICATION = "de-identification"
    ERASURE = "erasure"
    KEYBOARD = "keyboard"
    ACCESSIBILITY = "accessibility"


TITLES = {
    Topic.DANGER: _("When somebody is in danger"),
    Topic.STORED: _("What is stored, and what is not"),
    Topic.WHO_READS: _("Who can read what"),
    Topic.HANDING_OVER: _("What those who run the server can hand over"),
    Topic.DE_IDENTIFICATION: _("How a text is de-identified"),
    Topic.ERASURE: _("What is erased, and when"),
    Topic.KEYBOARD: _("With the keyboard alone"),
    Topic.ACCESSIBILITY: _("Accessibility"),
}


@dataclass(frozen=True)
class HelpPage(Page):
    """The list of topics."""

    template: ClassVar[str] = "help/show.html"
    cacheable: ClassVar[bool] = True

    @property
    def topics(self) -> dict[Topic, Message]:
        """Topics in the order in which they are asked."""
        return TITLES

    @property
    def title(self) -> Message:
        """Where one is."""
        return _("Help")


@dataclass(frozen=True)
class TopicPage(Page):
    """One topic; its text is the template of the same name."""

    template: ClassVar[str] = "help/topic.html"
    cacheable: ClassVar[bool] = True
    topic: Topic

    @property
    def title(self) -> Message:
        """What it is about."""
        return TITLES[self.topic]

    @property
    def text(self) -> str:
        """The template with the text."""
        return f"help/topics/{self.topic.value}.html"
