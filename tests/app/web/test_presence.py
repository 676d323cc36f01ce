"""A form that meets "Is it you?" comes back with what was typed, and nothing is done by itself."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import func, select, update

from app.identity.models import Invitation, SignIn
from app.identity.policy import Role
from app.web.house import House
from tests.builders import PASSPHRASE, Joined
from tests.people import Visitor
from tests.reading import first_of

NEXT = timedelta(seconds=30)
"""A code works once, and the present one let them in."""
TYPED = {"email": "new.person@example.org", "roles": ["case_worker", "ngo_delegate"]}


def ages(house: House) -> None:
    """Let everybody's last proof of presence be too long ago."""
    with house.database.writing() as session:
        session.execute(update(SignIn).values(fresh_until=SignIn.started_at))


def invitations(house: House) -> int:
    with house.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Invitation)) or 0


@pytest.fixture
def lead(member: Callable[..., Joined]) -> Joined:
    return member(Role.NGO_LEAD)


@pytest.fixture
def asked(web: FastAPI, house: House, lead: Joined) -> Visitor:
    """Somebody who typed an invitation while their proof of presence aged."""
    visitor = Visitor(web).holds(lead.cookie).opens("/ngo/people").fills(TYPED)
    ages(house)
    return visitor.submits("Make the invitation")


def typed_in(visitor: Visitor) -> tuple[str, list[str]]:
    """Return what stands in the form of the page."""
    [email] = visitor.page.cssselect("input[name=email]")
    ticked = visitor.page.cssselect("input[name=roles][checked]")
    return email.attrib["value"], [each.attrib["value"] for each in ticked]


def test_an_invitation_typed_before_is_in_the_form_again_and_not_sent(
    asked: Visitor, house: House, lead: Joined, now: datetime
) -> None:
    before = invitations(house)
    assert asked.status == 403
    asked.sees("Is it you?").fills(passphrase=PASSPHRASE, code=lead.code(now + NEXT)).submits(
        "Go on"
    )

    assert asked.status == 200
    asked.sees("What you had typed is here again; nothing was sent yet.", "Who works here today")
    assert typed_in(asked) == (TYPED["email"], TYPED["roles"])
    assert "new.person" not in str(asked.response.request.url)
    assert invitations(house) == before
    asked.submits("Make the invitation").sees("shown once", "new.person@example.org")
    assert asked.status == 200


def test_it_is_still_there_after_a_wrong_code(asked: Visitor, lead: Joined, now: datetime) -> None:
    asked.fills(passphrase="not this one at all", code=lead.code(now + NEXT)).submits("Go on")
    asked.sees("Is it you?").fills(passphrase=PASSPHRASE, code=lead.code(now + NEXT)).submits(
        "Go on"
    )

    assert typed_in(asked) == (TYPED["email"], TYPED["roles"])


def test_nobody_without_the_right_sees_a_page_by_it(
    asked: Visitor,
    web: FastAPI,
    house: House,
    member: Callable[..., Joined],
    now: datetime,
) -> None:
    """The hidden fields of a lead, sent by somebody else with their own proof."""
    hidden = {
        name: first_of(asked.page, f"input[name={name}]").attrib["value"]  # type: ignore[union-attr]
        for name in ("back", "typed")
    }
    other = member(Role.CASE_WORKER)
    visitor = Visitor(web).holds(other.cookie).opens("/account")
    proof = {"passphrase": PASSPHRASE, "code": other.code(now + NEXT)}
    pairs = {"csrf": visitor.token(), **hidden, **proof}
    visitor.sends("POST", "/account/presence", list(pairs.items()))

    assert visitor.status == 403
    visitor.sees_nothing_of("Who works here today")


def test_looking_brings_nothing_along(
    web: FastAPI, house: House, lead: Joined, now: datetime
) -> None:
    ages(house)
    visitor = Visitor(web).holds(lead.cookie)
    visitor.opens(f"/ngo/people/{lead.person_id}/end").sees("Is it you?")

    assert first_of(visitor.page, "input[name=typed][value]") is None
    visitor.fills(passphrase=PASSPHRASE, code=lead.code(now + NEXT)).submits("Go on")
    assert visitor.path == f"/ngo/people/{lead.person_id}/end"


def test_an_operator_s_invitation_comes_back_too(
    web: FastAPI, house: House, member: Callable[..., Joined], now: datetime
) -> None:
    operator = member(Role.OPERATOR)
    visitor = Visitor(web).holds(operator.cookie).opens("/operator")
    visitor.fills(email="editor@example.org", role="standard_editor")
    ages(house)
    visitor.submits("Make the invitation").fills(
        passphrase=PASSPHRASE, code=operator.code(now + NEXT)
    )
    visitor.submits("Go on")

    assert [each.attrib["value"] for each in visitor.page.cssselect("input[name=email]")] == [
        "editor@example.org"
    ]
    visitor.submits("Make the invitation").sees("/join/", "editor@example.org")


def test_shorter_periods_come_back_too(
    web: FastAPI, house: House, member: Callable[..., Joined], now: datetime
) -> None:
    editor = member(Role.STANDARD_EDITOR)
    visitor = Visitor(web).holds(editor.cookie).opens("/periods")
    visitor.fills(draft_days="20", is_sure=["y"])
    ages(house)
    visitor.submits("Shorten the periods").sees("Is it you?")
    visitor.fills(passphrase=PASSPHRASE, code=editor.code(now + NEXT)).submits("Go on")

    assert first_of(visitor.page, "input[name=draft_days][value='20']") is not None
