"""Shortening how long cases are kept; decided by the community, done by the association."""

from fastapi import APIRouter, Request, Response

from app.identity.actor import Actor
from app.identity.policy import Permission, require
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, StaleEdit
from app.kernel.text import _
from app.web.access import PeriodsShortening, Reading, Writing
from app.web.account.presence import FILLED, ask_first
from app.web.errors import status_of
from app.web.flash import SAID, see_other
from app.web.forms import Posted
from app.web.pages import page
from app.web.periods.forms import ShortenForm
from app.web.periods.pages import PeriodsPage
from app.web.visit import Typed
from review.vignettes import periods
from review.vignettes.states import SHORTEST

router = APIRouter()

SAID["periods-shortened"] = _(
    "Shortened for every case that is begun from now on. Cases that are there keep their periods."
)


@router.get("/periods", name="periods.show")
def show(request: Request, session: Reading, _actor: PeriodsShortening) -> Response:
    """Show what holds now."""
    if asked := ask_first(request, "periods.show"):
        return asked
    return page(request, _page(session))


@router.post("/periods", name="periods.shorten")
def shorten(
    request: Request, session: Writing, actor: PeriodsShortening, form: Posted[ShortenForm]
) -> Response:
    """Shorten the periods for cases that are begun from now on."""
    if asked := ask_first(request, "periods.show"):
        return asked
    if not form.validate():
        return page(request, _page(session, form), status=422)
    try:
        periods.shorten(session, actor, form.periods(), form.seen_number)
    except (Invalid, StaleEdit) as error:
        form.refuse(error)
        return page(request, _page(session, form), status=status_of(error))
    return see_other(request, "periods.show", said="periods-shortened")


def _page(session: ReadSession, form: ShortenForm | None = None) -> PeriodsPage:
    number, holding = periods.current(session)
    shown = form or ShortenForm.showing(number, holding)
    shown.seen.data = str(number or 0)
    return PeriodsPage(holding=holding, shortest=SHORTEST, form=shown)


def _filled(_request: Request, session: ReadSession, actor: Actor, typed: Typed) -> PeriodsPage:
    require(actor, Permission.PERIODS_SHORTEN)
    return _page(session, ShortenForm.bound(typed))


FILLED["periods.show"] = _filled
