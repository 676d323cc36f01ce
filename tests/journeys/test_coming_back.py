"""A forgotten passphrase, a lost telephone, and everything lost: what comes back, and how."""

from uuid import UUID

import pyotp

from app.identity import invitations
from app.identity.models import Person
from app.identity.policy import Role
from app.kernel.clock import now
from app.kernel.sealed import fingerprint
from tests.builders import PASSPHRASE, an_actor, an_organisation
from tests.community import a_community
from tests.journeys.acts import OnPaper, enrols, joins, secret_on
from tests.journeys.stage import Somebody, Stage
from tests.postbox import link_for

ANOTHER = "nine slow barges carry the evening bread"
EMAIL = "orla.fennimore@example.org"


def comes_in_new(stage: Stage, ngo: UUID, *roles: Role) -> tuple[Somebody, OnPaper]:
    """Let somebody join an NGO."""
    with stage.database.writing() as session:
        token = invitations.issue(session, EMAIL, roles, ngo, now=now())
    someone = stage.somebody()
    return someone, joins(someone, f"/join/{token}", "Orla Fennimore")


def asks_for_a_link(someone: Somebody) -> None:
    """Find the way from the sign-in, and ask."""
    someone.opens("/sign-in").follows("I have forgotten my passphrase")
    someone.sees("You lose nothing.").fills(email=EMAIL).submits("Send me a link")
    someone.sees("If somebody signs in with this address, a link is on its way to it.")


def opens_the_mail(stage: Stage, someone: Somebody) -> str:
    """Ask for a link, read the mail and follow it; returns where it leads."""
    asks_for_a_link(someone)
    link = f"/recover/{link_for(stage.database, EMAIL, now=now())}"
    someone.opens(link)
    return link


def test_a_forgotten_passphrase_comes_back_with_mail_sheet_and_second_factor(stage: Stage) -> None:
    with stage.database.writing() as session:
        ngo = an_organisation(session)
    someone, paper = comes_in_new(stage, ngo, Role.CASE_WORKER)
    someone.submits("Sign out")

    link = opens_the_mail(stage, someone)
    someone.fills(recovery_key="0000 " * 8, passphrase=ANOTHER, again=ANOTHER).submits("Go on")
    someone.is_refused(422, "This is not the key of your sheet.")
    someone.fills(recovery_key=paper.sheet.lower(), passphrase=ANOTHER, again=ANOTHER)
    someone.submits("Go on")

    # In between, nothing else is reached.
    for path in ("/today", "/account", "/account/codes", "/enrolment", "/sign-in/code"):
        assert someone.opens(path).path == "/sign-in/code"
    someone.fills(code=paper.codes[0]).submits("Sign in")
    assert someone.path == "/today"
    someone.opens("/account").sees("your recovery sheet was used to choose a new passphrase")
    assert someone.opens(link).status == 404


def test_a_lost_telephone_is_replaced_with_a_one_time_code(stage: Stage) -> None:
    with stage.database.writing() as session:
        ngo = an_organisation(session)
    someone, paper = comes_in_new(stage, ngo, Role.CASE_WORKER)
    someone.submits("Sign out")
    someone.fills(email=EMAIL, passphrase=PASSPHRASE).submits("Go on")
    someone.fills(code=paper.codes[4]).submits("Sign in")
    assert someone.path == "/today"

    someone.opens("/account").follows("Sign-in and keys").follows("Another authenticator app")
    secret = secret_on(someone)
    someone.fills(code=pyotp.TOTP(secret).at(now())).submits("Confirm")
    someone.sees("The new app is your second factor now.")
    someone.follows("One-time codes").submits("Make new codes")
    fresh = [code.text_content() for code in someone.page.cssselect(".groups.codes code")]
    assert set(fresh).isdisjoint(paper.codes)
    someone.submits("They are on paper, go on").submits("Sign out")

    someone.fills(email=EMAIL, passphrase=PASSPHRASE).submits("Go on")
    someone.fills(code=paper.codes[5]).submits("Sign in").is_refused(422, "This does not fit.")
    someone.fills(code=fresh[0]).submits("Sign in")
    assert someone.path == "/today"


def test_everything_lost_is_begun_again_and_a_room_opens_after_a_call(stage: Stage) -> None:
    community = a_community(stage.database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, (orla, other) = community.open_room(bringer, second)
    with stage.database.writing() as session:
        lead = an_actor(session, orla.ngo_id, Role.NGO_LEAD)
        email = session.get_one(Person, orla.person_id).email
    stage.as_(orla).opens(f"/rooms/{case_id}").sees("A quiet beginning")

    # The page says beforehand what is lost; the mail alone makes no key.
    someone, link = stage.somebody(), link_for(stage.database, email, now=now())
    someone.opens(f"/recover/{link}").follows("I have lost the sheet, too")
    someone.sees("You lose", "Reviews you had begun and not delivered.")
    someone.sees("Somebody has to confirm it first.").sees_nothing_of('name="passphrase"')

    at_work = stage.as_(lead)
    at_work.opens(f"/ngo/people/{orla.person_id}/new-key")
    at_work.submits("I have spoken with them, confirm").sees("Confirmed for 72 hours.")
    someone.opens(f"/recover/{link}/start-over").fills(passphrase=ANOTHER, again=ANOTHER)
    someone.submits("Begin again with a new key").is_refused(422, "Please fill this in.")
    someone.fills(understood="y", passphrase=ANOTHER, again=ANOTHER)
    someone.submits("Begin again with a new key")
    assert someone.opens("/today").path == "/enrolment"
    enrols(someone)

    # Nothing of the room is left for them, until somebody in it has compared the keys.
    someone.sees_nothing_of("A quiet beginning")
    assert someone.opens(f"/rooms/{case_id}").status == 404
    mine = numbers_on(someone.opens("/account/keys").sees("You began again with this key on"))[0]
    caller = stage.as_(other)
    caller.opens(f"/rooms/{case_id}").sees("has a new key and sees nothing of this room.")
    caller.follows("Compare, and let them in again")
    theirs, own, before = numbers_on(caller)
    assert mine == theirs
    assert own == fingerprint(bytes(other.own_key.public_key))
    assert before == fingerprint(bytes(orla.own_key.public_key))
    caller.submits("Let them in again").is_refused(422, "Please fill this in.")
    caller.fills(is_same="y").submits("Let them in again")
    caller.sees("The room is open to them again.", "A new key since")

    someone.opens(f"/rooms/{case_id}").sees("A quiet beginning")
    stage.as_(bringer).opens(f"/rooms/{case_id}/keys").sees("A new key since")


def numbers_on(someone: Somebody) -> list[str]:
    """Return the keys on a page, as they are read out."""
    return [
        " ".join(group.text_content() for group in key.cssselect("code"))
        for key in someone.page.cssselect("ol.groups.key")
    ]
