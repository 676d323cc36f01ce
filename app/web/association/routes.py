"""What the lead of an NGO settles. Of cases they learn only until when something waits."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity import invitations, memberships, renewal, service
from app.identity.actor import Actor
from app.identity.memberships import Former
from app.identity.policy import Permission, Role, require
from app.identity.service import Member
from app.kernel.clock import now
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, NotFound, Refused
from app.web.access import Lead, LeadEnding, LeadSettling, Reading, Writing
from app.web.account.presence import FILLED, ask_first
from app.web.association import forms, pages
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.house import house_of
from app.web.pages import page
from app.web.visit import Typed
from review import farewell, leaving

router = APIRouter()


@router.get("/ngo/people", name="association.people")
def people(request: Request, session: Reading, actor: Lead) -> Response:
    """List who works here."""
    return page(request, _people(session, actor, forms.InviteForm()))


@router.post("/ngo/people", name="association.invite")
def invite(
    request: Request, session: Writing, actor: Lead, form: Posted[forms.InviteForm]
) -> Response:
    """Make a link for a new person; it is shown once and handed over by the lead."""
    if asked := ask_first(request, "association.people"):
        return asked
    if not form.validate():
        return page(request, _people(session, actor, form), status=422)
    email = form.email.data or ""
    try:
        token = invitations.invite(session, actor, email, form.roles.data or [], now=now())
    except Invalid as error:
        form.refuse(error)
        return page(request, _people(session, actor, form), status=422)
    return page(request, pages.InvitedPage(email, link(request, token), "association.people"))


@router.get("/ngo/people/{person_id}/end", name="association.end")
def ask_end(request: Request, session: Reading, actor: LeadEnding, person_id: UUID) -> Response:
    """Say what follows, and ask before a membership ends."""
    member = _member(session, actor, person_id)
    if asked := ask_first(request, "association.end", person_id=person_id):
        return asked
    return page(request, pages.EndPage(member))


@router.post("/ngo/people/{person_id}/end", name="association.end.send")
def end(
    request: Request,
    session: Writing,
    actor: LeadEnding,
    person_id: UUID,
    form: Posted[forms.PlainForm],
) -> Response:
    """End a membership; the person is signed out everywhere and out of every case."""
    form.demand()
    member = _member(session, actor, person_id)
    if asked := ask_first(request, "association.end", person_id=person_id):
        return asked
    try:
        service.end_membership(session, actor, person_id)
        leaving.settle(session)
    except Refused as error:
        return page(request, pages.EndPage(member, error.message), status=409)
    return see_other(request, "association.people", said="membership-ended")


@router.get("/ngo/people/{person_id}/resume", name="association.resume")
def ask_resume(request: Request, session: Reading, actor: LeadEnding, person_id: UUID) -> Response:
    """Say what comes back, and ask before a membership goes on."""
    former = _former(session, actor, person_id)
    if asked := ask_first(request, "association.resume", person_id=person_id):
        return asked
    return page(request, pages.ResumePage(former))


@router.post("/ngo/people/{person_id}/resume", name="association.resume.send")
def resume(
    request: Request,
    session: Writing,
    actor: Lead,
    person_id: UUID,
    form: Posted[forms.PlainForm],
) -> Response:
    """Take somebody back who left a short while ago."""
    form.demand()
    if asked := ask_first(request, "association.resume", person_id=person_id):
        return asked
    memberships.resume(session, actor, person_id)
    return see_other(request, "association.people", said="membership-resumed")


@router.get("/ngo/people/{person_id}/lead", name="association.lead")
def ask_lead(request: Request, session: Reading, actor: Lead, person_id: UUID) -> Response:
    """Say what it means, and ask before a colleague leads as well."""
    member = _follower(session, actor, person_id)
    if asked := ask_first(request, "association.lead", person_id=person_id):
        return asked
    return page(request, pages.LeadPage(member))


@router.post("/ngo/people/{person_id}/lead", name="association.lead.send")
def let_lead(
    request: Request,
    session: Writing,
    actor: Lead,
    person_id: UUID,
    form: Posted[forms.PlainForm],
) -> Response:
    """Let a colleague lead the NGO, too."""
    form.demand()
    member = _colleague(session, actor, person_id)
    if asked := ask_first(request, "association.lead", person_id=person_id):
        return asked
    try:
        memberships.let_lead(session, actor, person_id)
    except Refused as error:
        return page(request, pages.LeadPage(member, error.message), status=409)
    return see_other(request, "association.people", said="leads-too")


@router.get("/ngo/people/{person_id}/new-key", name="association.new_key")
def ask_new_key(request: Request, session: Reading, actor: Lead, person_id: UUID) -> Response:
    """Say what a new key means, before the lead confirms that somebody needs one."""
    member = _colleague(session, actor, person_id)
    if asked := ask_first(request, "association.new_key", person_id=person_id):
        return asked
    return page(request, pages.NewKeyPage(member))


@router.post("/ngo/people/{person_id}/new-key", name="association.new_key.send")
def allow_new_key(
    request: Request,
    session: Writing,
    actor: Lead,
    person_id: UUID,
    form: Posted[forms.PlainForm],
) -> Response:
    """Confirm that somebody lost passphrase and sheet; their mail link then makes a new key."""
    form.demand()
    _colleague(session, actor, person_id)
    if asked := ask_first(request, "association.new_key", person_id=person_id):
        return asked
    renewal.allow(session, actor, person_id, now=now())
    return see_other(request, "association.people", said="new-key-allowed")


@router.post("/ngo/second-reader/off", name="association.second_reader.off")
def waive_second_reader(
    request: Request, session: Writing, actor: LeadSettling, form: Posted[forms.PlainForm]
) -> Response:
    """Let the only person of an NGO confirm texts alone; panels are told so."""
    form.demand()
    service.waive_second_reader(session, actor, waive=True)
    return see_other(request, "association.people", said="second-reader-off")


@router.post("/ngo/second-reader/on", name="association.second_reader.on")
def restore_second_reader(
    request: Request, session: Writing, actor: LeadSettling, form: Posted[forms.PlainForm]
) -> Response:
    """Ask for a second reader again."""
    form.demand()
    service.waive_second_reader(session, actor, waive=False)
    return see_other(request, "association.people", said="second-reader-on")


def link(request: Request, token: str) -> str:
    """Return the whole address of an invitation, as it is handed over."""
    base = house_of(request).settings.base_url.rstrip("/")
    return f"{base}{request.app.url_path_for('account.join', token=token)}"


def _people(session: ReadSession, actor: Actor, form: forms.InviteForm) -> pages.PeoplePage:
    former = memberships.former(session, actor)
    return pages.PeoplePage(
        service.own_organisation(session, actor),
        service.members(session, actor),
        actor.person_id,
        form,
        former,
        farewell.has_cases(session, {each.person_id for each in former}, actor.ngo_id),
    )


def _filled(
    _request: Request, session: ReadSession, actor: Actor, typed: Typed
) -> pages.PeoplePage:
    require(actor, Permission.MEMBERS_INVITE)
    return _people(session, actor, forms.InviteForm.bound(typed))


FILLED["association.people"] = _filled


def _colleague(session: ReadSession, actor: Actor, person_id: UUID) -> Member:
    """Return somebody else who works here: nobody does this for themselves."""
    if person_id == actor.person_id:
        raise NotFound
    return _member(session, actor, person_id)


def _follower(session: ReadSession, actor: Actor, person_id: UUID) -> Member:
    """Return somebody else who works here, and does not lead yet."""
    member = _colleague(session, actor, person_id)
    if Role.NGO_LEAD in member.roles:
        raise NotFound
    return member


def _member(session: ReadSession, actor: Actor, person_id: UUID) -> Member:
    for member in service.members(session, actor):
        if member.person_id == person_id:
            return member
    raise NotFound


def _former(session: ReadSession, actor: Actor, person_id: UUID) -> Former:
    for former in memberships.former(session, actor):
        if former.person_id == person_id and not former.works_elsewhere:
            return former
    raise NotFound
