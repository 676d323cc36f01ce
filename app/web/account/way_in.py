"""The way in: first factor, second factor; a new person's enrolment; leaving."""

from fastapi import APIRouter, Request, Response

from app.identity import credentials, enrolment, invitations, service, sessions
from app.identity.models import SessionStage
from app.kernel.clock import now, today
from app.kernel.errors import Invalid, Refused, TooMany
from app.kernel.text import current_locale
from app.web import cookies, language
from app.web.access import (
    WAY_ON,
    Anybody,
    BetweenFactors,
    Enrolling,
    Reading,
    Writing,
    whoever,
)
from app.web.account import forms, pages
from app.web.account.presence import can_use_passkeys
from app.web.callers import Knocking, recognise
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import AllTyped, Posted
from app.web.house import InHouse
from app.web.pages import page
from review import farewell, rekeying

router = APIRouter()


@router.get("/sign-in", name="account.sign_in")
def show_sign_in(request: Request) -> Response:
    """Ask for address and passphrase."""
    resumed = whoever(request)
    if resumed is not None:
        return see_other(request, WAY_ON[resumed.stage])
    return page(request, pages.SignInPage(forms.SignInForm()))


@router.post("/sign-in", name="account.sign_in.send")
def sign_in(
    request: Request, house: InHouse, caller: Knocking, form: Posted[forms.SignInForm]
) -> Response:
    """Check address and passphrase; the work and the answer tell nothing of who is known."""
    if not form.validate():
        return page(request, pages.SignInPage(form), status=422)
    try:
        step = service.first_factor(
            house.database,
            house.stretcher,
            form.email.data or "",
            form.passphrase.data or "",
            form.label.data or "",
            now=now(),
            caller=caller,
        )
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return page(request, pages.SignInPage(form), status=status_of(error))
    return come_in(request, step)


@router.get("/sign-in/code", name="account.second_factor")
def show_second_factor(request: Request, house: InHouse, actor: BetweenFactors) -> Response:
    """Ask for a code, or a passkey."""
    has_passkeys = can_use_passkeys(house, actor)
    return page(request, pages.SecondFactorPage(forms.ProofForm(), has_passkeys))


@router.post("/sign-in/code", name="account.second_factor.send")
def second_factor(
    request: Request, house: InHouse, actor: BetweenFactors, form: Posted[forms.ProofForm]
) -> Response:
    """Check the code or the passkey, which works once, and open the house."""
    shown = pages.SecondFactorPage(form, can_use_passkeys(house, actor))
    if not form.validate():
        return page(request, shown, status=422)
    try:
        proof = form.proof(house.settings.base_url)
        step = service.second_factor(house.database, actor, proof, now=now())
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    language.keep(request, actor.locale)
    rekeying.renew_due(house.database, actor)  # while their own key is at hand
    return come_in(request, step)


@router.get("/join/{token}", name="account.join")
def show_join(request: Request, session: Reading, token: str) -> Response:
    """Welcome somebody with an invitation."""
    invitation = invitations.look_up(session, token, now=now())
    form = forms.JoinForm(suggestion=credentials.generate_passphrase())
    return page(request, pages.JoinPage(token, invitation.email, form))


@router.post("/join/{token}", name="account.join.send")
def join(request: Request, house: InHouse, token: str, form: Posted[forms.JoinForm]) -> Response:
    """Make the keys of a new person and use the invitation up."""
    with house.database.reading() as reading:
        email = invitations.look_up(reading, token, now=now()).email
    if not form.validate():
        return page(request, pages.JoinPage(token, email, form), status=422)
    passphrase = form.passphrase.data or ""
    try:
        credentials.check_passphrase(passphrase, email, form.name.data or "")
        # Slow on purpose, and so before the transaction.
        prepared = credentials.prepare(
            passphrase, house.stretcher, credentials.pepper(house.database.shred)
        )
        with house.database.writing() as session:
            farewell.make_way(session, email)
            _person, cookie = invitations.accept(
                session, token, form.name.data or "", current_locale(), prepared, now=now()
            )
    except (Invalid, Refused, TooMany) as error:
        form.refuse(error)
        return page(request, pages.JoinPage(token, email, form), status=status_of(error))
    return come_in(request, service.ComeIn(cookie, SessionStage.ENROLMENT))


@router.get("/enrolment", name="account.enrol")
def show_sheet(request: Request, session: Reading, actor: Enrolling) -> Response:
    """Show the recovery sheet; once it is confirmed, go on to the second factor."""
    if enrolment.has_confirmed_recovery(session, actor):
        return see_other(request, "account.factor")
    groups = enrolment.recovery_sheet(session, actor)
    return page(request, pages.SheetPage(groups, today()))


@router.get("/enrolment/groups", name="account.groups")
def show_groups(request: Request, session: Reading, actor: Enrolling) -> Response:
    """Ask for two groups of the sheet."""
    if enrolment.has_confirmed_recovery(session, actor):
        return see_other(request, "account.factor")
    asked = enrolment.asked_groups(actor)
    return page(request, pages.GroupsPage(asked, forms.groups_form(asked)()))


@router.post("/enrolment/groups", name="account.groups.send")
def confirm_groups(
    request: Request, session: Writing, actor: Enrolling, typed: AllTyped
) -> Response:
    """Compare the groups with the sheet, and forget the sheet."""
    asked = enrolment.asked_groups(actor)
    form = forms.groups_form(asked).bound(typed)
    if not form.validate():
        return page(request, pages.GroupsPage(asked, form), status=422)
    try:
        enrolment.confirm_recovery(
            session, actor, {number: form[f"group_{number}"].data or "" for number in asked}
        )
    except Invalid as error:
        form.refuse(error)
        return page(request, pages.GroupsPage(asked, form), status=422)
    return see_other(request, "account.factor")


@router.get("/enrolment/factor", name="account.factor")
def show_factor(request: Request, session: Reading, actor: Enrolling) -> Response:
    """Show what the authenticator app needs."""
    if not enrolment.has_confirmed_recovery(session, actor):
        return see_other(request, "account.enrol")
    setup = enrolment.totp_setup(session, actor)
    return page(request, pages.FactorPage(setup, forms.CodeForm()))


@router.post("/enrolment/factor", name="account.factor.send")
def confirm_factor(
    request: Request, session: Writing, actor: Enrolling, form: Posted[forms.CodeForm]
) -> Response:
    """See that the second factor works, and open the house."""
    setup = enrolment.totp_setup(session, actor)
    if not form.validate():
        return page(request, pages.FactorPage(setup, form), status=422)
    try:
        cookie = enrolment.confirm_totp(session, actor, form.code.data or "", now=now())
    except Invalid as error:
        form.refuse(error)
        return page(request, pages.FactorPage(setup, form), status=422)
    cookies.give(request, cookies.SESSION, cookie)
    return see_other(request, "account.codes", said="welcome")


@router.post("/sign-out", name="account.sign_out")
def sign_out(
    request: Request, session: Writing, actor: Anybody, form: Posted[forms.NothingForm]
) -> Response:
    """End this sign-in."""
    form.demand()
    sessions.sign_out(session, actor)
    cookies.end_session(request)
    return see_other(request, "account.sign_in", said="signed-out")


def come_in(request: Request, step: service.ComeIn) -> Response:
    """Give the cookie of a step on the way in, and lead to the next."""
    cookies.give(request, cookies.SESSION, step.cookie)
    cookies.take(request, cookies.PRE)
    if step.device is not None:
        recognise(request, step.device)
    return see_other(request, WAY_ON[step.stage])
