"""What belongs to the signed-in person: the same lists as on their pages."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from app.web.access import CaseBringer, Peer, Reading
from app.web.api.document import SIGNED_IN
from app.web.api.paging import After, Limit, PageOf, page_of
from app.web.api.problems import may_answer
from review.routing import invitations as routing
from review.vignettes import views
from review.vignettes.models import Part
from review.vignettes.states import CaseState
from review.vignettes.text import Section, WorkSetting

router = APIRouter(prefix="/me", tags=["me"])


class OwnCase(BaseModel):
    """A case on the side of its bringer."""

    id: UUID
    part: Part = Field(description="As what the person takes part in it.")
    state: CaseState
    is_resting: bool = Field(
        description="Its room rests for the panel until the text is confirmed again."
    )
    title: str
    language: str
    changed_on: date
    erase_on: date = Field(description="Erased on this day at the latest.")
    edition: str | None = Field(description="The edition its reviews are written under.")


class Invitation(BaseModel):
    """What a peer sees before anything else: blind facets."""

    case_id: UUID
    language: str
    setting: WorkSetting
    topics: list[str] = Field(description="Ids of principles the bringer asks about.")
    answer_until_days: int


@router.get(
    "/cases",
    name="api.own_cases",
    responses=may_answer(401, 403, 422),
    openapi_extra=SIGNED_IN,
)
def own_cases(
    session: Reading, actor: CaseBringer, after: After = None, limit: Limit = 50
) -> PageOf[OwnCase]:
    """List the cases of one's own side, by id."""
    cases = [
        OwnCase(
            id=seen.case.id,
            part=seen.opened.part,
            state=seen.case.state,
            is_resting=seen.case.is_resting,
            title=seen.vignette[Section.TITLE],
            language=seen.outline.language,
            changed_on=seen.case.changed_on,
            erase_on=seen.case.erase_on,
            edition=seen.case.edition,
        )
        for seen in views.own_cases(session, actor)
    ]
    shown, following = page_of(cases, lambda case: case.id, after, limit)
    return PageOf(items=shown, next=following)


@router.get(
    "/invitations",
    name="api.own_invitations",
    responses=may_answer(401, 403, 422),
    openapi_extra=SIGNED_IN,
)
def own_invitations(
    session: Reading, actor: Peer, after: After = None, limit: Limit = 50
) -> PageOf[Invitation]:
    """List what one has been asked, by the id of the case."""
    asked = [
        Invitation(
            case_id=invitation.case_id,
            language=invitation.language,
            setting=invitation.setting,
            topics=sorted(invitation.topics),
            answer_until_days=invitation.answer_until_days,
        )
        for invitation in routing.invitations(session, actor)
    ]
    shown, following = page_of(asked, lambda invitation: invitation.case_id, after, limit)
    return PageOf(items=shown, next=following)
