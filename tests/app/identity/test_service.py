from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, update

from app.identity import access, enrolment, service
from app.identity.credentials import WrongSignIn
from app.identity.limits import LIMITS, Act, Door
from app.identity.memberships import LastLead
from app.identity.models import Membership, Organisation, Person, SessionStage, SignIn
from app.identity.policy import Role
from app.identity.service import NotAlone
from app.kernel import clock
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotAllowed, NotFound, TooMany
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import Stretcher
from tests.builders import (
    PASSPHRASE,
    a_member,
    a_newcomer,
    an_actor,
    an_organisation,
    right_groups,
    sign_in,
    who,
)

MINUTE = timedelta(minutes=1)
FREE = LIMITS[Act.SIGN_IN, Door.HERE].free


@pytest.fixture
def ngo(database: Database) -> UUID:
    with database.writing() as session:
        return an_organisation(session)


class Counting(Stretcher):
    """A stretcher that remembers how often it worked."""

    runs = 0

    def stretch(self, *given: object) -> bytes:
        self.runs += 1
        return super().stretch(*given)  # type: ignore[arg-type]


def test_somebody_comes_in_with_passphrase_and_code(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    member = a_member(database, stretcher, ngo, now=now)

    resumed = sign_in(database, stretcher, member, now=now + MINUTE)

    assert resumed.stage is SessionStage.SIGNED_IN
    assert resumed.actor.person_id == member.person_id
    assert resumed.actor.organisation_id == ngo
    with database.reading() as session:
        key = session.get_one(Person, member.person_id).public_key
    assert key == bytes(resumed.actor.own_key.public_key)


def test_every_reason_not_to_come_in_has_the_same_answer_and_the_same_work(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    member = a_member(database, stretcher, ngo, now=now)
    left = a_member(database, stretcher, ngo, now=now)
    with database.writing() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == left.person_id)
            .values(until=now.date())
        )
    counting = Counting(stretcher.default, at_once=1)
    answers = set()
    for email, passphrase in (
        ("nobody@example.org", PASSPHRASE),
        (member.email, "not the passphrase"),
        (left.email, PASSPHRASE),
        (left.email, "not the passphrase"),
        ("\x00", ""),
    ):
        with pytest.raises(DomainError) as refused:
            service.first_factor(database, counting, email, passphrase, now=now)
        answers.add((type(refused.value), str(refused.value.message), refused.value.field))

    assert answers == {(WrongSignIn, str(WrongSignIn.message), None)}
    assert counting.runs == 5


def test_a_failed_attempt_counts_although_nothing_else_is_kept(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    member = a_member(database, stretcher, ngo, now=now)
    for _ in range(FREE + 1):
        with pytest.raises(WrongSignIn):
            service.first_factor(database, stretcher, member.email, "wrong", now=now)

    with pytest.raises(TooMany):
        service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    later = now + timedelta(seconds=60)
    assert service.first_factor(database, stretcher, member.email, PASSPHRASE, now=later).cookie


def test_a_closed_door_is_the_same_for_known_and_unknown_addresses(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    member = a_member(database, stretcher, ngo, now=now)
    counting = Counting(stretcher.default, at_once=1)

    def answers(email: str) -> list[type[DomainError]]:
        seen = []
        for _ in range(6):
            with pytest.raises(DomainError) as refused:
                service.first_factor(database, counting, email, "wrong", now=now)
            seen.append(type(refused.value))
        return seen

    assert answers(member.email) == answers("nobody@example.org")


def test_a_code_works_once_across_sign_ins(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    member = a_member(database, stretcher, ngo, now=now)
    at = now + MINUTE
    sign_in(database, stretcher, member, now=at)

    with pytest.raises(WrongSignIn):
        sign_in(database, stretcher, member, now=at)
    sign_in(database, stretcher, member, now=at + timedelta(seconds=30))


def test_codes_cannot_be_guessed_at_any_speed(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    member = a_member(database, stretcher, ngo, now=now)
    at = now + MINUTE
    first = service.first_factor(database, stretcher, member.email, PASSPHRASE, now=at)
    actor = who(database, first.cookie, at).actor
    for _ in range(FREE + 1):
        with pytest.raises(WrongSignIn):
            service.second_factor(database, actor, "000000x", now=at)

    with pytest.raises(TooMany):
        service.second_factor(database, actor, member.code(at), now=at)


def test_a_completed_sign_in_cannot_be_completed_again(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    member = a_member(database, stretcher, ngo, now=now)
    actor = who(database, member.cookie, now).actor

    with pytest.raises(NotFound):
        service.second_factor(database, actor, member.code(now + MINUTE), now=now + MINUTE)


def test_an_enrolment_that_was_left_goes_on_with_a_new_sheet(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    joined = a_newcomer(database, stretcher, ngo, now=now)
    old = who(database, joined.cookie, now).actor
    with database.reading() as session:
        old_sheet = enrolment.recovery_sheet(session, old)

    again = service.first_factor(database, stretcher, joined.email, PASSPHRASE, now=now)

    assert again.stage is SessionStage.ENROLMENT
    new = who(database, again.cookie, now).actor
    with database.writing() as session:
        assert enrolment.recovery_sheet(session, new) != old_sheet
        enrolment.confirm_recovery(session, new, right_groups(session, new))
    with pytest.raises(enrolment.NotEnrolling), database.writing() as session:
        enrolment.confirm_recovery(session, old, right_groups(session, old))


def test_an_enrolment_cannot_be_finished_with_a_sheet_that_opens_nothing_any_more(
    database: Database, stretcher: Stretcher, ngo: UUID, now: datetime
) -> None:
    joined = a_newcomer(database, stretcher, ngo, now=now)
    old = who(database, joined.cookie, now).actor
    with database.writing() as session:
        enrolment.confirm_recovery(session, old, right_groups(session, old))
    service.first_factor(database, stretcher, joined.email, PASSPHRASE, now=now)

    with pytest.raises(NotFound), database.writing() as session:
        enrolment.confirm_totp(session, old, joined.code(now), now=now)


def test_a_lead_ends_a_membership_and_the_person_is_out_at_once(
    database: Database, stretcher: Stretcher, ngo: UUID
) -> None:
    at = clock.now()
    member = a_member(database, stretcher, ngo, now=at)
    with database.writing() as session:
        lead = an_actor(session, ngo, Role.NGO_LEAD)
        service.end_membership(session, lead, member.person_id)

    with database.reading() as session:
        assert access.organisation_of(session, member.person_id) is None
        assert session.scalar(select(func.count()).select_from(SignIn)) == 0
        assert (
            session.scalar(select(LedgerEntry.fact).order_by(LedgerEntry.number.desc()).limit(1))
            == "membership.ended"
        )
    with pytest.raises(WrongSignIn):
        service.first_factor(database, stretcher, member.email, PASSPHRASE, now=at)


def test_a_lead_ends_memberships_of_the_own_ngo_only(database: Database, ngo: UUID) -> None:
    with database.writing() as session:
        lead = an_actor(session, ngo, Role.NGO_LEAD)
        stranger = an_actor(session, an_organisation(session))
    for person_id in (stranger.person_id, uuid4()):
        with pytest.raises(NotFound), database.writing() as session:
            service.end_membership(session, lead, person_id)


def test_the_last_lead_cannot_leave(database: Database, ngo: UUID) -> None:
    with database.writing() as session:
        first = an_actor(session, ngo, Role.NGO_LEAD)
        an_actor(session, ngo, Role.CASE_WORKER)
    with pytest.raises(LastLead), database.writing() as session:
        service.end_membership(session, first, first.person_id)

    with database.writing() as session:
        an_actor(session, ngo, Role.NGO_LEAD)
        service.end_membership(session, first, first.person_id)
        assert access.organisation_of(session, first.person_id) is None


def test_only_an_ngo_of_one_waives_the_second_reader(database: Database, ngo: UUID) -> None:
    with database.writing() as session:
        lead = an_actor(session, ngo, Role.NGO_LEAD, Role.CASE_WORKER)
        service.waive_second_reader(session, lead, True)
        assert service.own_organisation(session, lead).second_reader_waived

        service.waive_second_reader(session, lead, False)
        an_actor(session, ngo)
        assert not service.own_organisation(session, lead).may_waive
        with pytest.raises(NotAlone):
            service.waive_second_reader(session, lead, True)
        assert session.get_one(Organisation, ngo).second_reader_waived is False


def test_people_of_the_own_ngo_are_listed_by_name(database: Database, ngo: UUID) -> None:
    with database.writing() as session:
        zoe = an_actor(session, ngo, Role.NGO_LEAD, Role.CASE_WORKER, name="Zoe")
        ada = an_actor(session, ngo, name="Ada")
        an_actor(session, ngo, Role.NGO_DELEGATE, name="Mia")
        an_actor(session, an_organisation(session), name="Bob")

        assert [each.name for each in service.members(session, zoe)] == ["Ada", "Mia", "Zoe"]
        assert service.members(session, zoe)[2].roles == {"ngo_lead", "case_worker"}
        assert service.colleagues(session, zoe) == [(ada.person_id, "Ada")]
        with pytest.raises(NotAllowed):
            service.members(session, ada)


def test_the_operator_takes_an_ngo_in_and_sees_names_only(database: Database) -> None:
    with database.writing() as session:
        operator = an_actor(session, None, Role.OPERATOR)
        made = service.create_organisation(session, operator, "  North   Pier ", "fr")
        an_actor(session, made, Role.NGO_LEAD)
        other = service.create_organisation(session, operator, "Alder Quay", "DE")

        assert service.organisations(session, operator) == [
            service.AdmittedOrganisation(other, "Alder Quay", "DE", has_lead=False),
            service.AdmittedOrganisation(made, "North Pier", "FR", has_lead=True),
        ]
        for name, country in (("North Pier", "DE"), ("", "DE"), ("x" * 121, "DE"), ("New", "XX")):
            with pytest.raises(Invalid):
                service.create_organisation(session, operator, name, country)
        with pytest.raises(NotAllowed):
            service.create_organisation(session, an_actor(session, made), "Other", "DE")


def test_only_case_workers_elsewhere_who_have_enrolled_can_be_asked(
    database: Database, ngo: UUID
) -> None:
    with database.writing() as session:
        own = an_actor(session, ngo)
        there = an_organisation(session)
        peer = an_actor(session, there)
        an_actor(session, there, Role.NGO_DELEGATE)
        an_actor(session, there, enrolled=False)
        gone = an_actor(session, there)
        session.execute(
            update(Membership)
            .where(Membership.person_id == gone.person_id)
            .values(until=clock.today())
        )

        elsewhere = [
            worker
            for worker in access.case_workers(session)
            if worker.organisation_id != own.ngo_id
        ]
        assert elsewhere == [access.CaseWorker(peer.person_id, there)]


def test_language_and_notices_are_ones_own_choice(database: Database, ngo: UUID) -> None:
    with database.writing() as session:
        actor = an_actor(session, ngo)
        service.set_locale(session, actor, "fr")
        service.set_notices(session, actor, False)

        assert session.get_one(Person, actor.person_id).locale == "fr"
        assert not service.wants_notices(session, actor)
        with pytest.raises(Invalid):
            service.set_locale(session, actor, "xx")
