"""Pages of the lead and of the operator."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI
from nacl.public import PrivateKey

from app import backup
from app.identity import credentials
from app.identity.policy import Role
from app.kernel.strongbox import public_text
from app.web.house import House
from tests.builders import Joined, an_organisation
from tests.people import Visitor
from tests.reading import first_of


def test_a_lead_invites_somebody_and_hands_the_link_over(as_: Callable[..., Visitor]) -> None:
    lead = as_(Role.NGO_LEAD).opens("/ngo/people")
    lead.fills(email="new@example.org", roles=["case_worker", "ngo_delegate"])
    lead.submits("Make the invitation").sees("shown once", "new@example.org")
    link = first_of(lead.page, "code#link")
    assert link is not None

    guest = Visitor(lead.app).opens(link.text_content().removeprefix(lead.base))

    assert guest.status == 200
    assert first_of(guest.page, "input[value='new@example.org'][readonly]") is not None


def test_an_invitation_needs_an_address_and_a_role(as_: Callable[..., Visitor]) -> None:
    lead = as_(Role.NGO_LEAD).opens("/ngo/people")

    assert lead.fills(email="not an address", roles=["case_worker"]).submits("Make").status == 422
    assert first_of(lead.page, "input[value='not an address']") is not None
    assert lead.fills(email="a@example.org", roles=[]).submits("Make").status == 422
    pairs = [("csrf", lead.token()), ("email", "a@example.org"), ("roles", "operator")]
    assert lead.sends("POST", "/ngo/people", pairs).status == 422


def test_a_lead_ends_a_membership_after_being_asked(
    house: House, member: Callable[..., Joined], as_: Callable[..., Visitor]
) -> None:
    with house.database.writing() as session:
        ngo = an_organisation(session)
    colleague = member(organisation=ngo)
    lead = as_(Role.NGO_LEAD, organisation=ngo)

    lead.opens(f"/ngo/people/{colleague.person_id}/end").submits("End the membership")

    lead.sees("The membership has ended.")
    assert Visitor(lead.app).holds(colleague.cookie).opens("/today").path == "/sign-in"


def test_a_lead_lets_a_colleague_lead_after_being_asked(
    house: House, member: Callable[..., Joined], as_: Callable[..., Visitor], now: datetime
) -> None:
    with house.database.writing() as session:
        ngo = an_organisation(session)
    colleague = member(organisation=ngo)
    lead = as_(Role.NGO_LEAD, organisation=ngo).opens("/ngo/people")

    lead.follows("Let them lead, too").sees("It opens no case to them")
    lead.submits("Let them lead, too").sees("They lead your organisation, too.")
    assert "Let them lead, too" not in lead.words
    assert lead.opens(f"/ngo/people/{colleague.person_id}/lead").status == 404
    visitor = Visitor(lead.app).holds(colleague.cookie).opens("/today")
    assert visitor.path == "/sign-in"
    visitor.comes_in(colleague, now + timedelta(seconds=30)).opens("/ngo/people")
    assert visitor.status == 200


def test_the_last_lead_cannot_leave(
    member: Callable[..., Joined], as_: Callable[..., Visitor]
) -> None:
    lead = member(Role.NGO_LEAD)
    visitor = Visitor(as_().app).holds(lead.cookie)

    visitor.opens(f"/ngo/people/{lead.person_id}/end").submits("End the membership")

    assert visitor.status == 409
    visitor.sees("The last lead")


def test_one_person_alone_switches_the_second_reader_off_and_on(
    as_: Callable[..., Visitor],
) -> None:
    lead = as_(Role.NGO_LEAD).opens("/ngo/people")

    lead.submits("Switch the second reader off").sees("Panels are told so.")
    lead.submits("Ask for a second reader again").sees("Every text needs a second reader again.")


def test_with_colleagues_the_second_reader_stays(
    house: House, member: Callable[..., Joined], as_: Callable[..., Visitor]
) -> None:
    with house.database.writing() as session:
        ngo = an_organisation(session)
    member(organisation=ngo)
    lead = as_(Role.NGO_LEAD, organisation=ngo).opens("/ngo/people")
    pairs = [("csrf", lead.token())]

    assert "Switch the second reader off" not in lead.words
    assert lead.sends("POST", "/ngo/second-reader/off", pairs).status == 409


def test_an_operator_adds_an_organisation_and_admits_its_first_lead(
    as_: Callable[..., Visitor],
) -> None:
    operator = as_(Role.OPERATOR).opens("/operator")
    operator.fills(name="Quiet Bridge", country="AT").submits("Add the organisation")
    operator.sees("The organisation has been added.", "Quiet Bridge", "Austria")

    operator.follows("Admit the first lead")
    operator.fills(email="lead@example.org").submits("Make the invitation").sees("/join/")


def test_an_organisation_of_the_same_name_is_refused(as_: Callable[..., Visitor]) -> None:
    operator = as_(Role.OPERATOR)
    for _ in range(2):
        operator.opens("/operator").fills(name="Quiet Bridge", country="AT").submits("Add the org")

    assert operator.status == 422
    assert first_of(operator.page, "input[value='Quiet Bridge'][aria-invalid]") is not None


def test_an_operator_admits_an_editor(as_: Callable[..., Visitor]) -> None:
    operator = as_(Role.OPERATOR).opens("/operator")
    operator.fills(email="editor@example.org", role="standard_editor")

    operator.submits("Make the invitation").sees("/join/", "editor@example.org")


def test_the_operator_cannot_place_anybody_in_an_organisation_with_a_lead(
    house: House, member: Callable[..., Joined], as_: Callable[..., Visitor]
) -> None:
    with house.database.writing() as session:
        ngo = an_organisation(session)
    member(Role.NGO_LEAD, organisation=ngo)
    operator = as_(Role.OPERATOR).opens(f"/operator/organisations/{ngo}/lead")

    operator.fills(email="second@example.org").submits("Make the invitation")

    assert operator.status == 409


def test_the_state_of_the_house_is_shown(as_: Callable[..., Visitor]) -> None:
    as_(Role.OPERATOR).opens("/operator").sees("as this version needs them", "erase-due , every")


def test_the_operator_sees_whether_there_are_backups(
    web: FastAPI, house: House, as_: Callable[..., Visitor]
) -> None:
    operator = as_(Role.OPERATOR)
    operator.opens("/operator").sees("none are made; run: python -m app backup-key")
    key = public_text(bytes(PrivateKey.generate().public_key))
    settings = house.settings.model_copy(update={"backup_key": key})
    web.state.house = replace(house, settings=settings)
    operator.opens("/operator").sees("none was made on this machine yet", "backup , every")
    credentials.pepper(house.database.shred)
    backup.make(house.database, settings, now=datetime(2026, 3, 2, 3, 30, tzinfo=UTC))
    operator.opens("/operator").sees("the last one of 2 Mar 2026, 03:30 UTC")
