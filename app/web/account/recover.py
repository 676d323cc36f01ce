"""Forgotten: by mail link and recovery sheet back in, or with a new key from the beginning."""

from fastapi import APIRouter, Request, Response

from app.identity import credentials, recovery, renewal
from app.identity.models import SessionStage
from app.identity.recovery import Found
from app.identity.service import ComeIn
from app.kernel.clock import now
from app.kernel.errors import Invalid, Refused, TooMany
from app.web.access import Reading
from app.web.account import forms, pages
from app.web.account.way_in import come_in
from app.web.callers import Knocking
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.house import House, InHouse
from app.web.pages import page
from review.routing import invitations

router = APIRouter()


@router.get("/recover", name="account.recover")
def show_recover(request: Request) -> Response:
    """Say what can be done, and ask for the address."""
    return page(request, pages.RecoverPage(forms.AskForm()))


@router.post("/recover", name="account.recover.send")
def recover(
    request: Request, house: InHouse, caller: Knocking, form: Posted[forms.AskForm]
) -> Response:
    """Take note that somebody asked; the answer is the same for every address."""
    if not form.validate():
        return page(request, pages.RecoverPage(form), status=422)
    try:
        recovery.ask(house.database, form.email.data or "", now=now(), caller=caller)
    except TooMany as error:
        form.refuse(error)
        return page(request, pages.RecoverPage(form), status=status_of(error))
    return see_other(request, "account.recover", said="link-asked")


@router.get("/recover/{link}", name="account.way_back")
def show_way_back(request: Request, session: Reading, link: str) -> Response:
    """Ask for the recovery key and a new passphrase."""
    found = recovery.look_up(session, link, now=now())
    form = forms.WayBackForm(suggestion=credentials.generate_passphrase())
    return page(request, pages.WayBackPage(link, found.email, form))


@router.post("/recover/{link}", name="account.way_back.send")
def way_back(
    request: Request,
    house: InHouse,
    caller: Knocking,
    link: str,
    form: Posted[forms.WayBackForm],
) -> Response:
    """Open the key with sheet and link together; the second factor comes next."""
    found = _found(house, link)
    if not form.validate():
        return page(request, pages.WayBackPage(link, found.email, form), status=422)
    try:
        back = recovery.recover(
            house.database,
            house.stretcher,
            link,
            form.recovery_key.data or "",
            form.passphrase.data or "",
            now=now(),
            caller=caller,
        )
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return page(request, pages.WayBackPage(link, found.email, form), status=status_of(error))
    return come_in(request, back)


@router.get("/recover/{link}/start-over", name="account.start_over")
def show_start_over(request: Request, session: Reading, link: str) -> Response:
    """Say exactly what is lost, and who has to confirm it."""
    found = recovery.look_up(session, link, now=now())
    form = forms.StartOverForm(suggestion=credentials.generate_passphrase())
    is_allowed = renewal.is_allowed(session, found.person_id, now=now())
    return page(request, pages.StartOverPage(link, found.email, is_allowed, form))


@router.post("/recover/{link}/start-over", name="account.start_over.send")
def start_over(
    request: Request, house: InHouse, link: str, form: Posted[forms.StartOverForm]
) -> Response:
    """Begin again with a new key; whoever was asked in their place is asked now."""
    found = _found(house, link)
    with house.database.reading() as reading:
        is_allowed = renewal.is_allowed(reading, found.person_id, now=now())
    shown = pages.StartOverPage(link, found.email, is_allowed, form)
    if not form.validate():
        return page(request, shown, status=422)
    passphrase = form.passphrase.data or ""
    try:
        if not is_allowed:
            raise renewal.NotAllowedYet
        credentials.check_passphrase(passphrase, found.email, found.name)
        # Slow on purpose, and so before the transaction.
        prepared = credentials.prepare(
            passphrase,
            house.stretcher,
            credentials.pepper(house.database.shred),
            person_id=found.person_id,
        )
        with house.database.writing() as session:
            cookie = renewal.start_over(session, link, prepared, now=now())
            invitations.let_go(session, found.person_id)
    except (Invalid, Refused, TooMany) as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    return come_in(request, ComeIn(cookie, SessionStage.ENROLMENT))


def _found(house: House, link: str) -> Found:
    with house.database.reading() as session:
        return recovery.look_up(session, link, now=now())
