"""Joining, enrolling, signing in and leaving, through the pages."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pyotp
from fastapi import FastAPI

from app.identity import invitations
from app.identity.policy import Role
from app.web.house import House
from tests.builders import PASSPHRASE, Joined, an_organisation
from tests.people import Visitor
from tests.reading import first_of


def an_invitation(house: House, now: datetime) -> str:
    with house.database.writing() as session:
        ngo = an_organisation(session)
        roles = [Role.CASE_WORKER]
        return invitations.issue(session, "new.person@example.org", roles, ngo, now=now)


def groups_of(visitor: Visitor) -> list[str]:
    return [code.text_content() for code in visitor.page.cssselect(".sheet .groups code")]


def test_a_new_person_comes_all_the_way_in(visitor: Visitor, house: House, now: datetime) -> None:
    visitor.opens(f"/join/{an_invitation(house, now)}")
    visitor.fills(name="Mara Lindqvist", passphrase=PASSPHRASE, again=PASSPHRASE).submits("Go on")
    sheet = groups_of(visitor)
    visitor.follows("It is on paper")
    asked = [field.attrib["name"] for field in visitor.page.cssselect("input[name^=group_]")]
    typed = {name: sheet[int(name.removeprefix("group_")) - 1].lower() for name in asked}
    visitor.fills(typed).submits("Go on")
    shown = first_of(visitor.page, "dl.facts code")
    assert shown is not None
    code = pyotp.TOTP(shown.text_content().replace(" ", "")).at(now)
    visitor.fills(code=code).submits("Confirm")

    assert visitor.path == "/account/codes"
    visitor.sees("Everything is set up. Welcome.")
    assert len(groups_of(visitor)) == 10
    visitor.submits("They are on paper, go on")

    assert visitor.path == "/today"
    visitor.sees("They are not shown again.", "Mara Lindqvist")
    visitor.opens("/account/codes").sees_nothing_of('class="sheet"')


def test_an_invitation_works_once(visitor: Visitor, web: FastAPI, now: datetime) -> None:
    link = f"/join/{an_invitation(visitor.house, now)}"
    visitor.opens(link)
    visitor.fills(name="Mara", passphrase=PASSPHRASE, again=PASSPHRASE).submits("Go on")

    assert Visitor(web).opens(link).status == 404


def test_a_weak_passphrase_is_refused_and_the_name_is_kept(
    visitor: Visitor, house: House, now: datetime
) -> None:
    visitor.opens(f"/join/{an_invitation(house, now)}")
    visitor.fills(name="Mara", passphrase="aaaaaaaaaaaaaaaa", again="aaaaaaaaaaaaaaaa")
    visitor.submits("Go on")

    assert visitor.status == 422
    assert first_of(visitor.page, "input[name=name][value=Mara]") is not None
    visitor.sees("Please look at this again").sees_nothing_of("aaaaaaaaaaaaaaaa")


def test_the_two_passphrases_must_be_the_same(
    visitor: Visitor, house: House, now: datetime
) -> None:
    visitor.opens(f"/join/{an_invitation(house, now)}")
    visitor.fills(name="Mara", passphrase=PASSPHRASE, again=f"{PASSPHRASE}s").submits("Go on")

    assert visitor.status == 422
    visitor.sees("The two passphrases differ.")


def test_a_member_signs_in_with_passphrase_and_code_and_leaves(
    visitor: Visitor, member: Callable[..., Joined], now: datetime
) -> None:
    visitor.comes_in(member(), now + timedelta(seconds=30))
    assert visitor.path == "/today"

    visitor.submits("Sign out")

    assert visitor.path == "/sign-in"
    visitor.sees("You are signed out.")
    assert visitor.opens("/today").path == "/sign-in"


def test_known_and_unknown_addresses_get_the_same_page(
    web: FastAPI, member: Callable[..., Joined]
) -> None:
    pages = []
    for email in (member().email, "nobody@example.org"):
        visitor = Visitor(web).opens("/sign-in")
        visitor.fills(email=email, passphrase="not this one at all").submits("Go on")
        assert visitor.status == 422
        text = visitor.response.text.replace(email, "").replace(visitor.token(), "")
        pages.append(text)

    assert pages[0] == pages[1]


def test_too_many_attempts_are_slowed_down(visitor: Visitor) -> None:
    visitor.opens("/sign-in")
    for _ in range(5):
        visitor.fills(email="nobody@example.org", passphrase="not this one").submits("Go on")

    assert visitor.status == 429
    visitor.sees("Too many attempts")


def test_between_the_factors_nothing_else_is_reached(
    visitor: Visitor, member: Callable[..., Joined]
) -> None:
    visitor.opens("/sign-in").fills(email=member().email, passphrase=PASSPHRASE).submits("Go on")

    for path in ("/today", "/account", "/ngo/people", "/operator", "/enrolment", "/sign-in"):
        assert visitor.opens(path).path == "/sign-in/code", path


def test_before_enrolment_nothing_else_is_reached(
    visitor: Visitor, house: House, now: datetime
) -> None:
    visitor.opens(f"/join/{an_invitation(house, now)}")
    visitor.fills(name="Mara", passphrase=PASSPHRASE, again=PASSPHRASE).submits("Go on")

    for path in ("/today", "/account", "/sign-in/code", "/enrolment/factor"):
        assert visitor.opens(path).path == "/enrolment", path


def test_a_code_works_once(web: FastAPI, member: Callable[..., Joined], now: datetime) -> None:
    person, later = member(), now + timedelta(seconds=30)
    Visitor(web).comes_in(person, later)

    visitor = Visitor(web).comes_in(person, later)

    assert visitor.status == 422
    assert visitor.path == "/sign-in/code"


def test_own_sign_ins_can_be_ended(web: FastAPI, member: Callable[..., Joined]) -> None:
    person = member()
    one, other = Visitor(web).holds(person.cookie), Visitor(web)
    other.opens("/sign-in").fills(email=person.email, passphrase=PASSPHRASE, label="Telephone")
    other.submits("Go on")
    one.opens("/account").sees("Telephone")
    button = next(
        b for b in one.page.cssselect("button.destructive") if "Telephone" in b.text_content()
    )
    action = next(button.iterancestors("form"), None)
    assert action is not None

    one.sends("POST", action.attrib["action"], [("csrf", one.token())])

    one.sees("That sign-in has been ended.").sees_nothing_of("Telephone")
    assert other.opens("/sign-in/code").path == "/sign-in"


def test_somebody_elses_sign_in_is_not_there(web: FastAPI, as_: Callable[..., Visitor]) -> None:
    stranger, me = as_(), as_()
    stranger.opens("/account")
    match = re.search(r"/account/sign-ins/([0-9a-f-]+)/end", stranger.response.text)
    assert match is not None
    me.opens("/account")

    hidden = me.sends("POST", match[0], [("csrf", me.token())]).response
    me.opens("/account")
    missing = me.sends(
        "POST",
        "/account/sign-ins/00000000-0000-4000-8000-000000000000/end",
        [("csrf", me.token())],
    ).response

    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_notices_can_be_switched_off(as_: Callable[..., Visitor]) -> None:
    visitor = as_().opens("/account")
    assert first_of(visitor.page, "input[name=wants][checked]") is not None

    visitor.fills(wants=[]).submits("Keep this choice")

    assert first_of(visitor.page, "input[name=wants][checked]") is None


def test_the_square_to_scan_is_drawn_without_styles(
    visitor: Visitor, house: House, now: datetime
) -> None:
    visitor.opens(f"/join/{an_invitation(house, now)}")
    visitor.fills(name="Mara", passphrase=PASSPHRASE, again=PASSPHRASE).submits("Go on")
    sheet = groups_of(visitor)
    visitor.follows("It is on paper")
    asked = [field.attrib["name"] for field in visitor.page.cssselect("input[name^=group_]")]
    visitor.fills({name: sheet[int(name[-1]) - 1] for name in asked}).submits("Go on")

    assert visitor.path == "/enrolment/factor"
    assert first_of(visitor.page, "figure.qr svg path") is not None
