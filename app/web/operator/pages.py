"""Pages of the operator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.identity.service import AdmittedOrganisation
from app.kernel.text import Message, _
from app.web import words
from app.web.operator.forms import AdmitForm, AdmitLeadForm, OrganisationForm
from app.web.operator.state import HouseState
from app.web.pages import Page


@dataclass(frozen=True)
class OperatorPage(Page):
    """Organisations by name, and the state of the house."""

    template: ClassVar[str] = "operator/show.html"
    organisations: Sequence[AdmittedOrganisation]
    state: HouseState
    organisation_form: OrganisationForm
    admit_form: AdmitForm

    @property
    def title(self) -> Message:
        """What it is about."""
        return _("Operation")

    def country(self, organisation: AdmittedOrganisation) -> str:
        """The country in words."""
        return words.country(organisation.country)


@dataclass(frozen=True)
class AdmitLeadPage(Page):
    """The first lead of one NGO."""

    template: ClassVar[str] = "operator/lead.html"
    organisation: AdmittedOrganisation
    form: AdmitLeadForm

    @property
    def title(self) -> Message:
        """The act."""
        return _("Admit the first lead")
