"""An own case to take along: a page for paper, and the same as a file."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.kernel.clock import today
from app.kernel.text import current_locale
from app.web.access import CaseBringer, Reading
from app.web.account.presence import ask_first
from app.web.cases import export_pages
from app.web.files import file_of
from app.web.pages import page
from app.web.rooms.reading import passages
from app.web.rooms.review_pages import Written, written
from review.export.own_case import NOTICE, OwnCase, own_case
from review.feedback.service import Delivered
from review.vignettes.text import Section

router = APIRouter()


@router.get("/cases/{case_id}/export", name="case.export")
def show(request: Request, session: Reading, actor: CaseBringer, case_id: UUID) -> Response:
    """Show an own case for paper."""
    taken = own_case(session, actor, case_id)
    if asked := ask_first(request, "case.export", case_id=case_id):
        return asked
    return page(request, export_pages.export_page(taken, passages(taken.seen), _reviews(taken)))


@router.get("/cases/{case_id}/export.json", name="case.export.file")
def take(request: Request, session: Reading, actor: CaseBringer, case_id: UUID) -> Response:
    """Give the same as a file."""
    taken = own_case(session, actor, case_id)
    if asked := ask_first(request, "case.export.file", case_id=case_id):
        return asked
    return file_of("case.json", json.dumps(as_data(taken), ensure_ascii=False, indent=2).encode())


def as_data(taken: OwnCase) -> dict[str, Any]:
    """Return a case as it is written into a file, in the language of the request.

    No id, no name, no organisation. Scores are sentences about one principle in one review: there
    is nothing a program could add up or put in order.
    """
    case, text = taken.seen.case, taken.seen.vignette
    return {
        "notice": str(NOTICE),
        "made_on": today().isoformat(),
        "destroy_by": case.erase_on.isoformat(),
        "language": taken.seen.outline.language,
        "edition": taken.edition.version if taken.edition else None,
        "vignette": {section.value: text[section] for section in Section if text[section]},
        "topics": sorted(taken.seen.outline.topics),
        "uptake": taken.uptake.by_name if taken.uptake else None,
        "said": [{"at": said.at.isoformat(), "text": said.text} for said in taken.said],
        "reviews": [_review(review, marks) for review, marks in _reviews(taken)],
        "keeps_back": taken.keeps_back,
    }


def _reviews(taken: OwnCase) -> Sequence[tuple[Delivered, tuple[Written, ...]]]:
    if taken.edition is None:
        return ()
    locale = current_locale()
    return [(review, written(taken.edition, locale, review.text)) for review in taken.reviews]


def _review(review: Delivered, marks: Sequence[Written]) -> dict[str, Any]:
    return {
        "peer": review.author.letter,
        "strengths": review.text.strengths,
        "questions": review.text.questions,
        "ideas": review.text.ideas,
        "principles": [
            f"{mark.principle} {mark.title}: {mark.word}. {mark.comment}".strip() for mark in marks
        ],
        "added": [added.text for added in review.additions],
    }
