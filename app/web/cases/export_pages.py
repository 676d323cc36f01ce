"""The page of an own case to take along."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from app.kernel.text import Message, _
from app.web.pages import Page
from app.web.rooms.reading import Passage
from app.web.rooms.review_pages import Written
from review.export.own_case import OwnCase
from review.feedback.service import Delivered, UptakeNote
from review.rooms.service import Said
from review.vignettes.text import Section


@dataclass(frozen=True)
class ExportPage(Page):
    """An own case for paper: review by review, nothing side by side."""

    template: ClassVar[str] = "cases/export.html"
    case_id: UUID
    name: str | Message
    language: str
    erase_on: date
    edition: str | None
    passages: Sequence[Passage]
    uptake: UptakeNote | None
    said: Sequence[Said]
    reviews: Sequence[tuple[Delivered, Sequence[Written]]]
    keeps_back: bool
    """Whether there are reviews whose author keeps them in the room."""
    is_resting: bool

    @property
    def title(self) -> Message:
        """What lies in the printer, without saying which case."""
        return _("A case to take along")


def export_page(
    taken: OwnCase,
    passages: Sequence[Passage],
    reviews: Sequence[tuple[Delivered, Sequence[Written]]],
) -> ExportPage:
    """Return the page of what is taken along."""
    seen = taken.seen
    return ExportPage(
        case_id=seen.case.id,
        name=seen.vignette[Section.TITLE] or _("Without a title"),
        language=seen.outline.language,
        erase_on=seen.case.erase_on,
        edition=taken.edition.version if taken.edition else None,
        passages=passages,
        uptake=taken.uptake,
        said=taken.said,
        reviews=reviews,
        keeps_back=taken.keeps_back,
        is_resting=seen.case.is_resting,
    )
