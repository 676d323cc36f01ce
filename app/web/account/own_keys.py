"""What one signs in with and what opens one's key: the page of all of it, passphrase and sheet."""

from fastapi import APIRouter, Request, Response

from app.identity import credentials, enrolment, factor, own_keys, passkeys, recovery, service
from app.identity.ceremony import Site
from app.kernel.clock import now, today
from app.kernel.errors import Invalid, TooMany
from app.kernel.sealed import fingerprint
from app.web import cookies
from app.web.access import Reading, Signed, Writing
from app.web.account import forms, key_pages
from app.web.account.presence import ask_first
from app.web.errors import status_of
from app.web.flash import see_other
from app.web.forms import AllTyped, Posted
from app.web.house import InHouse
from app.web.pages import page

router = APIRouter()


@router.get("/account/keys", name="account.keys")
def show(request: Request, house: InHouse, session: Reading, actor: Signed) -> Response:
    """Show all that one signs in with."""
    return page(
        request,
        key_pages.KeysPage(
            passkeys=passkeys.own(session, actor),
            may_have_passkeys=Site.of(house.settings.base_url) is not None,
            codes_left=factor.codes_left(session, actor),
            fingerprint=fingerprint(bytes(actor.own_key.public_key)),
            past=recovery.own_past(session, actor),
        ),
    )


@router.get("/account/passphrase", name="account.passphrase")
def show_passphrase(request: Request, session: Reading, actor: Signed) -> Response:
    """Ask for the present passphrase and another one."""
    if asked := ask_first(request, "account.passphrase"):
        return asked
    form = forms.NewPassphraseForm(suggestion=credentials.generate_passphrase())
    return page(request, key_pages.PassphrasePage(service.own_email(session, actor), form))


@router.post("/account/passphrase", name="account.passphrase.change")
def change_passphrase(
    request: Request, house: InHouse, actor: Signed, form: Posted[forms.NewPassphraseForm]
) -> Response:
    """Let the other passphrase open the key from now on; all other sign-ins end."""
    if asked := ask_first(request, "account.passphrase"):
        return asked
    with house.database.reading() as reading:
        shown = key_pages.PassphrasePage(service.own_email(reading, actor), form)
    if not form.validate():
        return page(request, shown, status=422)
    try:
        cookie = own_keys.change_passphrase(
            house.database,
            house.stretcher,
            actor,
            form.present.data or "",
            form.passphrase.data or "",
            now=now(),
        )
    except (Invalid, TooMany) as error:
        form.refuse(error)
        return page(request, shown, status=status_of(error))
    cookies.give(request, cookies.SESSION, cookie)
    return see_other(request, "account.keys", said="passphrase-changed")


@router.get("/account/sheet", name="account.new_sheet")
def show_sheet(request: Request, session: Reading, actor: Signed) -> Response:
    """Say what a new sheet does; once it is made, show it until it is on paper."""
    if asked := ask_first(request, "account.new_sheet"):
        return asked
    groups = own_keys.laid_out_sheet(session, actor)
    return page(request, key_pages.NewSheetPage(groups, today()))


@router.post("/account/sheet", name="account.new_sheet.make")
def make_sheet(
    request: Request, session: Writing, actor: Signed, form: Posted[forms.NothingForm]
) -> Response:
    """Make a new sheet. The old one stays good until this one is on paper."""
    form.demand()
    if asked := ask_first(request, "account.new_sheet"):
        return asked
    own_keys.lay_out_sheet(session, actor)
    return see_other(request, "account.new_sheet")


@router.get("/account/sheet/groups", name="account.new_groups")
def show_groups(request: Request, session: Reading, actor: Signed) -> Response:
    """Ask for two groups of the new sheet."""
    if not own_keys.laid_out_sheet(session, actor):
        return see_other(request, "account.new_sheet")
    asked = enrolment.asked_groups(actor)
    return page(request, key_pages.NewGroupsPage(asked, forms.groups_form(asked)()))


@router.post("/account/sheet/groups", name="account.new_groups.send")
def confirm_groups(request: Request, session: Writing, actor: Signed, typed: AllTyped) -> Response:
    """Compare the groups with the new sheet, and let the old one be worthless."""
    if first := ask_first(request, "account.new_groups"):
        return first
    asked = enrolment.asked_groups(actor)
    form = forms.groups_form(asked).bound(typed)
    if not form.validate():
        return page(request, key_pages.NewGroupsPage(asked, form), status=422)
    try:
        own_keys.confirm_sheet(
            session, actor, {number: form[f"group_{number}"].data or "" for number in asked}
        )
    except Invalid as error:
        form.refuse(error)
        return page(request, key_pages.NewGroupsPage(asked, form), status=422)
    return see_other(request, "account.keys", said="sheet-renewed")
