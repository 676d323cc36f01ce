from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.identity import credentials, enrolment, invitations
from app.identity.credentials import NewCredential
from app.identity.enrolment import NotEnrolling
from app.identity.invitations import InvitationVoid
from app.identity.models import Invitation, Organisation, Person, SessionStage, SignIn
from app.identity.policy import Role
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, Refused
from app.kernel.sealed import Stretcher
from tests.builders import (
    a_member,
    a_newcomer,
    an_actor,
    an_organisation,
    right_groups,
    who,
)

PASSPHRASE = "lantern quietly borrows a green harbour"
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def ngo(database: Database) -> UUID:
    with database.writing() as session:
        return an_organisation(session)


@pytest.fixture
def prepared(database: Database, stretcher: Stretcher) -> NewCredential:
    return credentials.prepare(PASSPHRASE, stretcher, credentials.pepper(database.shred))


def an_invitation(
    database: Database, ngo: UUID, now: datetime, email: str = "ada@example.org"
) -> str:
    with database.writing() as session:
        lead = an_actor(session, ngo, Role.NGO_LEAD)
        return invitations.invite(session, lead, email, [Role.CASE_WORKER], now=now)


def joins(database: Database, token: str, prepared: NewCredential, now: datetime) -> UUID:
    with database.writing() as session:
        return invitations.accept(session, token, "Ada", "de", prepared, now=now)[0].id


def test_an_invitation_leads_in_once(
    database: Database, ngo: UUID, prepared: NewCredential, stretcher: Stretcher, now: datetime
) -> None:
    token = an_invitation(database, ngo, now, " Ada@Example.org ")
    person_id = joins(database, token, prepared, now)

    with database.reading() as session:
        person = session.get_one(Person, person_id)
        assert (person.email, person.name, person.locale) == ("ada@example.org", "Ada", "de")
        assert person.public_key == bytes(prepared.own_key.public_key)
    again = credentials.prepare(PASSPHRASE, stretcher, credentials.pepper(database.shred))
    with pytest.raises(NotFound):
        joins(database, token, again, now)


def test_two_who_use_it_at_the_same_moment_do_not_both_come_in(
    database: Database, ngo: UUID, stretcher: Stretcher, now: datetime
) -> None:
    token = an_invitation(database, ngo, now)
    pepper = credentials.pepper(database.shred)
    ready = [credentials.prepare(PASSPHRASE, stretcher, pepper) for _ in range(4)]

    def comes_in(prepared: NewCredential) -> bool:
        try:
            joins(database, token, prepared, now)
        except DomainError:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(comes_in, ready)).count(True) == 1


def test_an_invitation_ends_after_72_hours_to_the_moment(
    database: Database, ngo: UUID, prepared: NewCredential, now: datetime
) -> None:
    token = an_invitation(database, ngo, now)
    end = now + timedelta(hours=72)

    with database.reading() as session:
        assert invitations.look_up(session, token, now=end - MOMENT).email == "ada@example.org"
        with pytest.raises(NotFound):
            invitations.look_up(session, token, now=end)
    with pytest.raises(NotFound):
        joins(database, token, prepared, end)
    joins(database, token, prepared, end - MOMENT)


def test_the_row_does_not_hold_the_token(database: Database, ngo: UUID, now: datetime) -> None:
    token = an_invitation(database, ngo, now)

    with database.reading() as session:
        assert session.scalar(select(Invitation.token_hash)) != token.encode()


def test_inviting_a_known_address_looks_the_same_and_leads_nowhere(
    database: Database, ngo: UUID, stretcher: Stretcher, prepared: NewCredential, now: datetime
) -> None:
    member = a_newcomer(database, stretcher, ngo, now=now)

    token = an_invitation(database, ngo, now, member.email)

    with database.reading() as session:
        assert invitations.look_up(session, token, now=now).email == member.email
    with pytest.raises(InvitationVoid):
        joins(database, token, prepared, now)


@pytest.mark.parametrize(
    "roles",
    [[], ["operator"], ["standard_editor"], ["case_worker", "operator"], ["queen"]],
)
def test_a_lead_gives_roles_of_an_ngo_only(
    database: Database, ngo: UUID, now: datetime, roles: list[str]
) -> None:
    with database.writing() as session:
        lead = an_actor(session, ngo, Role.NGO_LEAD)
    with pytest.raises(Invalid) as refused, database.writing() as session:
        invitations.invite(session, lead, "ada@example.org", roles, now=now)

    assert refused.value.field == "roles"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NGO_LEAD])
def test_only_a_lead_invites(database: Database, ngo: UUID, now: datetime, role: Role) -> None:
    is_ngo = role in {Role.CASE_WORKER, Role.NGO_DELEGATE}
    with database.writing() as session:
        actor = an_actor(session, ngo if is_ngo else None, role)
    with pytest.raises(NotAllowed), database.writing() as session:
        invitations.invite(session, actor, "ada@example.org", [Role.CASE_WORKER], now=now)


@pytest.mark.parametrize(
    "email",
    ["", "ada", "ada@", "a b@example.org", "ada@example.org\x00", f"{'a' * 250}@example.org"],
)
def test_what_is_no_address_is_refused_at_its_field(
    database: Database, ngo: UUID, now: datetime, email: str
) -> None:
    with pytest.raises(Invalid) as refused:
        an_invitation(database, ngo, now, email)

    assert refused.value.field == "email"


def test_the_operator_places_nobody_in_an_ngo_that_has_a_lead(
    database: Database, ngo: UUID, prepared: NewCredential, now: datetime
) -> None:
    with database.writing() as session:
        operator = an_actor(session, None, Role.OPERATOR)
        old = invitations.admit(session, operator, ngo, "a@example.org", ["ngo_lead"], now=now)
        new = invitations.admit(session, operator, ngo, "b@example.org", ["ngo_lead"], now=now)
    joins(database, new, prepared, now)

    with database.reading() as session, pytest.raises(NotFound):
        invitations.look_up(session, old, now=now)
    with pytest.raises(Refused), database.writing() as session:
        invitations.admit(session, operator, ngo, "c@example.org", ["ngo_lead"], now=now)


def test_the_operator_admits_first_leads_and_people_of_the_other_spheres_only(
    database: Database, ngo: UUID, now: datetime
) -> None:
    def admits(organisation_id: UUID | None, *roles: str) -> bool:
        try:
            with database.writing() as session:
                operator = an_actor(session, None, Role.OPERATOR)
                invitations.admit(
                    session, operator, organisation_id, "x@example.org", roles, now=now
                )
        except Invalid:
            return False
        return True

    assert admits(None, "standard_editor")
    assert admits(None, "operator")
    assert admits(ngo, "ngo_lead", "case_worker")
    assert not admits(ngo, "case_worker")
    assert not admits(ngo, "operator")
    assert not admits(None, "ngo_lead")
    assert not admits(None, "operator", "standard_editor")


def test_a_new_member_voids_the_waiver_of_the_second_reader(
    database: Database, ngo: UUID, prepared: NewCredential, now: datetime
) -> None:
    with database.writing() as session:
        session.get_one(Organisation, ngo).second_reader_waived = True

    joins(database, an_invitation(database, ngo, now), prepared, now)

    with database.reading() as session:
        assert session.get_one(Organisation, ngo).second_reader_waived is False


def test_enrolment_goes_sheet_then_second_factor_then_in(
    database: Database, ngo: UUID, stretcher: Stretcher, now: datetime
) -> None:
    joined = a_newcomer(database, stretcher, ngo, now=now)
    actor = who(database, joined.cookie, now).actor
    assert actor.roles == frozenset()

    with pytest.raises(NotEnrolling), database.writing() as session:
        enrolment.confirm_totp(session, actor, joined.code(now), now=now)
    with database.writing() as session:
        enrolment.confirm_recovery(session, actor, right_groups(session, actor))
        assert enrolment.has_confirmed_recovery(session, actor)
    with pytest.raises(Invalid) as refused, database.writing() as session:
        enrolment.confirm_totp(session, actor, "000000x", now=now)
    assert refused.value.field == "code"
    with database.writing() as session:
        cookie = enrolment.confirm_totp(session, actor, joined.code(now), now=now)

    resumed = who(database, cookie, now)
    assert resumed.stage is SessionStage.SIGNED_IN
    assert resumed.actor.roles == {"case_worker"}


def test_the_printed_key_is_gone_once_its_groups_are_typed_back(
    database: Database, ngo: UUID, stretcher: Stretcher, now: datetime
) -> None:
    joined = a_newcomer(database, stretcher, ngo, now=now)
    actor = who(database, joined.cookie, now).actor
    with database.writing() as session:
        right = right_groups(session, actor)
        enrolment.confirm_recovery(session, actor, right)

    with database.reading() as session:
        assert session.scalar(select(func.count()).where(SignIn.recovery_key.is_not(None))) == 0
        with pytest.raises(NotEnrolling):
            enrolment.recovery_sheet(session, actor)
    with pytest.raises(NotEnrolling), database.writing() as session:
        enrolment.confirm_recovery(session, actor, right)


def test_a_wrong_or_missing_group_is_named(
    database: Database, ngo: UUID, stretcher: Stretcher, now: datetime
) -> None:
    joined = a_newcomer(database, stretcher, ngo, now=now)
    actor = who(database, joined.cookie, now).actor
    first, second = enrolment.asked_groups(actor)
    assert 1 <= first < second <= 8

    with database.writing() as session:
        right = right_groups(session, actor)
    for typed, field in (
        ({}, f"group_{first}"),
        (right | {first: "AAAA"}, f"group_{first}"),
        (right | {second: "AAAA"}, f"group_{second}"),
    ):
        with pytest.raises(Invalid) as refused, database.writing() as session:
            enrolment.confirm_recovery(session, actor, typed)
        assert refused.value.field == field


def test_the_secret_of_the_second_factor_is_shown_only_during_enrolment(
    database: Database, ngo: UUID, stretcher: Stretcher, now: datetime
) -> None:
    joined = a_newcomer(database, stretcher, ngo, now=now)
    with database.reading() as session:
        setup = enrolment.totp_setup(session, who(database, joined.cookie, now).actor)
    assert setup.secret == joined.secret
    assert setup.secret in setup.uri

    member = a_member(database, stretcher, ngo, now=now)
    with database.reading() as session, pytest.raises(NotEnrolling):
        enrolment.totp_setup(session, who(database, member.cookie, now).actor)
