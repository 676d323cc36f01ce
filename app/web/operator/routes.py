"""What the operator does: admit organisations and first people, look after the machine."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from app.identity import invitations, service
from app.identity.actor import Actor
from app.identity.policy import Permission, Role, require
from app.identity.service import AdmittedOrganisation
from app.kernel.clock import now
from app.kernel.db import ReadSession
from app.kernel.errors import Invalid, NotFound, Refused
from app.web.access import Admitting, OperatorOnly, Reading, Writing
from app.web.account.presence import FILLED, ask_first
from app.web.association.pages import InvitedPage
from app.web.association.routes import link
from app.web.errors import status_of
from app.web.fields import offered
from app.web.flash import see_other
from app.web.forms import Posted
from app.web.house import house_of
from app.web.operator import forms, pages
from app.web.operator.state import house_state
from app.web.pages import page
from app.web.visit import Typed
from app.web.words import countries

router = APIRouter()


@router.get("/operator", name="operator.show")
def show(request: Request, session: Reading, actor: OperatorOnly) -> Response:
    """Show organisations by name and the state of the house."""
    return page(request, _house_page(request, session, actor))


@router.post("/operator/organisations", name="operator.organisation.add")
def add_organisation(
    request: Request, session: Writing, actor: Admitting, form: Posted[forms.OrganisationForm]
) -> Response:
    """Take an organisation into the community."""
    form.country.choices = offered(countries())
    if form.validate():
        try:
            service.create_organisation(
                session, actor, form.name.data or "", form.country.data or ""
            )
        except Invalid as error:
            form.refuse(error)
        else:
            return see_other(request, "operator.show", said="organisation-added")
    return page(request, _house_page(request, session, actor, organisation=form), status=422)


@router.post("/operator/people", name="operator.admit")
def admit(
    request: Request, session: Writing, actor: Admitting, form: Posted[forms.AdmitForm]
) -> Response:
    """Admit somebody of the association, or another operator."""
    if asked := ask_first(request, "operator.show"):
        return asked
    if form.validate():
        email, role = form.email.data or "", form.role.data or ""
        try:
            token = invitations.admit(session, actor, None, email, [role], now=now())
        except Invalid as error:
            form.refuse(error)
        else:
            return page(request, InvitedPage(email, link(request, token), "operator.show"))
    return page(request, _house_page(request, session, actor, admit=form), status=422)


@router.get("/operator/organisations/{organisation_id}/lead", name="operator.lead")
def ask_lead(
    request: Request, session: Reading, actor: Admitting, organisation_id: UUID
) -> Response:
    """Ask for the first lead of an organisation."""
    organisation = _organisation(session, actor, organisation_id)
    if asked := ask_first(request, "operator.lead", organisation_id=organisation_id):
        return asked
    return page(request, pages.AdmitLeadPage(organisation, forms.AdmitLeadForm()))


@router.post("/operator/organisations/{organisation_id}/lead", name="operator.lead.send")
def admit_lead(
    request: Request,
    session: Writing,
    actor: Admitting,
    organisation_id: UUID,
    form: Posted[forms.AdmitLeadForm],
) -> Response:
    """Admit the first lead; from then on, the organisation invites its own people."""
    organisation = _organisation(session, actor, organisation_id)
    if asked := ask_first(request, "operator.lead", organisation_id=organisation_id):
        return asked
    if not form.validate():
        return page(request, pages.AdmitLeadPage(organisation, form), status=422)
    email = form.email.data or ""
    roles = [Role.NGO_LEAD, Role.CASE_WORKER]
    try:
        token = invitations.admit(session, actor, organisation_id, email, roles, now=now())
    except (Invalid, Refused) as error:
        form.refuse(error)
        return page(request, pages.AdmitLeadPage(organisation, form), status=status_of(error))
    return page(request, InvitedPage(email, link(request, token), "operator.show"))


def _house_page(
    request: Request,
    session: ReadSession,
    actor: Actor,
    organisation: forms.OrganisationForm | None = None,
    admit: forms.AdmitForm | None = None,
) -> pages.OperatorPage:
    new_organisation = organisation or forms.OrganisationForm()
    new_organisation.country.choices = offered(countries())
    return pages.OperatorPage(
        organisations=service.organisations(session, actor),
        state=house_state(house_of(request), session),
        organisation_form=new_organisation,
        admit_form=admit or forms.AdmitForm(),
    )


def _filled(
    request: Request, session: ReadSession, actor: Actor, typed: Typed
) -> pages.OperatorPage:
    require(actor, Permission.COMMUNITY_ADMIT)
    return _house_page(request, session, actor, admit=forms.AdmitForm.bound(typed))


FILLED["operator.show"] = _filled


def _organisation(
    session: ReadSession, actor: Actor, organisation_id: UUID
) -> AdmittedOrganisation:
    for organisation in service.organisations(session, actor):
        if organisation.id == organisation_id:
            return organisation
    raise NotFound
