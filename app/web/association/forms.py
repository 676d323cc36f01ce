"""Forms of the lead."""

from app.identity.policy import Role
from app.kernel.text import _
from app.web.fields import line, several
from app.web.forms import Form
from app.web.words import ROLES

NGO_ROLES = (Role.CASE_WORKER, Role.NGO_LEAD, Role.NGO_DELEGATE)


class InviteForm(Form):
    """Whom to invite, and for what."""

    email = line(
        _("E-mail address"),
        hint=_("The address this person will sign in with. No mail is sent to it now."),
        longest=254,
        kind="email",
    )
    roles = several(
        _("What they are trusted with"), [(role.value, ROLES[role]) for role in NGO_ROLES]
    )


class PlainForm(Form):
    """A form that is only a button."""
