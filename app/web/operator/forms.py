"""Forms of the operator."""

from app.identity.policy import Role
from app.kernel.text import _
from app.web.fields import choice, line, pick
from app.web.forms import Form
from app.web.words import ROLES


class OrganisationForm(Form):
    """A new NGO."""

    name = line(_("Name of the organisation"), longest=120)
    country = pick(_("Country"))


class AdmitLeadForm(Form):
    """The first lead of an NGO."""

    email = line(_("E-mail address of the first lead"), longest=254, kind="email")


class AdmitForm(Form):
    """Somebody of the association, or another operator."""

    email = line(_("E-mail address"), longest=254, kind="email")
    role = choice(
        _("What they are trusted with"),
        [(role.value, ROLES[role]) for role in (Role.STANDARD_EDITOR, Role.OPERATOR)],
    )
