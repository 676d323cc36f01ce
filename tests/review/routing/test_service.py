"""From an attested case to a standing panel, through the real services and database."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from app.kernel.clock import today
from app.kernel.errors import NotFound, Refused
from review.rooms import service as rooms
from review.routing import gates, invitations, profiles, rounds
from review.routing import service as routing
from review.routing.eligibility import ConflictKind, Profession
from review.routing.invitations import SeatTaken
from review.routing.models import Candidate, PanelSearch, SeatState
from review.routing.service import TooFewPeers
from review.sweeps import run_round
from review.vignettes.models import Case, Part, Participation
from review.vignettes.states import CaseState, WrongState
from standards import service as standards
from tests.community import a_community


@pytest.fixture
def bringer(community):
    return community.case_worker("ngo1", 1)


@pytest.fixture
def case_id(community, bringer):
    return community.attested_case(bringer, community.case_worker("ngo1", 2))


def state_of(community, case_id):
    with community.database.reading() as session:
        return session.get_one(Case, case_id).state


def test_the_bringer_sees_ngos_by_name_and_never_the_own(community, bringer, case_id):
    with community.database.reading() as session:
        rows = routing.shortlist(session, bringer, case_id)

    assert [row.name for row in rows] == [
        "Harbour house 2",
        "Harbour house 3",
        "Harbour house 4",
    ]


def test_an_unattested_case_is_not_sent(community, bringer):
    case_id = community.begin(bringer)

    with pytest.raises(WrongState):
        community.submit(bringer, case_id)


def test_submitting_twice_asks_once(community, bringer, case_id):
    community.submit(bringer, case_id)
    asked = community.asked(case_id)
    community.submit(bringer, case_id)

    assert community.asked(case_id) == asked
    assert len(asked) == 2


def test_struck_ngos_are_not_asked(community, bringer, case_id):
    struck = community.ngos["ngo2"]
    community.submit(bringer, case_id, [struck])

    with community.database.reading() as session:
        ngos = set(session.scalars(select(Candidate.organisation_id)))
    assert struck not in ngos
    assert len(ngos) == 2


def test_an_ngo_that_was_not_shown_is_not_asked(community, bringer, case_id):
    shown = [community.ngos["ngo2"], community.ngos["ngo3"]]
    with community.database.writing() as session:
        edition = standards.newest(session).version
        routing.submit(session, bringer, case_id, shown, edition)
        ngos = set(session.scalars(select(Candidate.organisation_id)))

    assert ngos == set(shown)


def test_too_few_ngos_change_nothing(community, bringer, case_id):
    with pytest.raises(TooFewPeers):
        community.submit(bringer, case_id, [community.ngos["ngo2"], community.ngos["ngo3"]])

    assert state_of(community, case_id) is CaseState.ATTESTED


def test_those_who_are_asked_come_from_different_other_ngos(community, bringer, case_id):
    community.submit(bringer, case_id)
    ngos = [actor.organisation_id for actor in community.asked(case_id)]

    assert len(set(ngos)) == len(ngos) == 2
    assert bringer.organisation_id not in ngos


def test_nobody_else_sees_an_invitation(community, bringer, case_id):
    community.submit(bringer, case_id)
    outsider = next(
        actor for actor in community.people.values() if actor not in community.asked(case_id)
    )

    with community.database.reading() as session, pytest.raises(NotFound):
        invitations.invitation(session, outsider, case_id)


def test_an_invitation_opens_nothing_before_it_is_accepted(community, bringer, case_id):
    community.submit(bringer, case_id)
    peer = community.asked(case_id)[0]

    with community.database.reading() as session, pytest.raises(NotFound):
        rooms.enter(session, peer, case_id)


def test_accepting_takes_the_gate_off_and_lets_the_peer_read(community, bringer, case_id):
    community.submit(bringer, case_id)
    peer = community.asked(case_id)[0]
    community.accept(peer, case_id)

    with community.database.reading() as session:
        room = rooms.enter(session, peer, case_id)
    assert "three weeks" in room.seen.vignette.to_bytes().decode()
    assert community.database.shred.get(gates.gate_name(case_id, peer.person_id)) is None


def test_declining_is_silent_and_somebody_else_is_asked(community, bringer, case_id):
    community.submit(bringer, case_id)
    first, second = community.asked(case_id)
    with community.database.writing() as session:
        invitations.decline(session, first, case_id)

    asked = community.asked(case_id)
    assert first not in asked
    assert second in asked
    assert len(asked) == 2
    with community.database.reading() as session:
        row = session.get_one(Candidate, (case_id, first.person_id))
        assert (row.state, row.gated, row.offered_on) == (SeatState.OUT, None, None)


def test_when_the_panel_stands_facets_and_gates_are_gone(community, bringer, case_id):
    community.submit(bringer, case_id)
    for peer in community.asked(case_id):
        community.accept(peer, case_id)

    assert state_of(community, case_id) is CaseState.OPEN
    with community.database.reading() as session:
        assert session.scalar(select(PanelSearch)) is None
        assert session.scalar(select(Candidate)) is None
    names = community.database.shred.names(f"case:{case_id}:")
    assert names == [f"case:{case_id}:share"]


def test_an_exhausted_shortlist_waits_for_the_bringer(community, bringer, case_id):
    community.submit(bringer, case_id)
    while asked := community.asked(case_id):
        with community.database.writing() as session:
            invitations.decline(session, asked[0], case_id)

    with community.database.reading() as session:
        assert routing.is_exhausted(session, case_id)
    with community.database.writing() as session, pytest.raises(TooFewPeers):
        routing.extend(session, bringer, case_id, community.ngos.values())


def test_the_bringer_can_open_the_room_with_two_of_three(community, bringer):
    case_id = community.attested_case(bringer, community.case_worker("ngo1", 2), panel_size=3)
    community.submit(bringer, case_id)
    first, second, _third = community.asked(case_id)
    community.accept(first, case_id)
    with community.database.writing() as session, pytest.raises(Refused):
        routing.open_with_present(session, bringer, case_id)
    community.accept(second, case_id)
    with community.database.writing() as session:
        routing.open_with_present(session, bringer, case_id)

    assert state_of(community, case_id) is CaseState.OPEN


def test_a_case_can_be_recalled_until_somebody_has_accepted(community, bringer, case_id):
    community.submit(bringer, case_id)
    with community.database.writing() as session:
        routing.recall(session, bringer, case_id)

    assert state_of(community, case_id) is CaseState.DRAFT
    assert community.asked(case_id) == []
    assert community.database.shred.names(f"case:{case_id}:gate") == []


def test_a_recall_after_an_acceptance_is_refused(community, bringer, case_id):
    community.submit(bringer, case_id)
    community.accept(community.asked(case_id)[0], case_id)

    with community.database.writing() as session, pytest.raises(Refused):
        routing.recall(session, bringer, case_id)


def test_an_unanswered_invitation_ends_and_somebody_else_is_asked(community, bringer, case_id):
    community.submit(bringer, case_id)
    late = community.asked(case_id)[0]
    with community.database.writing() as session:
        row = session.get_one(Candidate, (case_id, late.person_id))
        row.offered_on = today() - timedelta(days=invitations.ANSWER_DAYS + 1)
    with community.database.writing() as session:
        assert invitations.expire_invitations(session) == 1
        rounds.ask(session)

    assert late not in community.asked(case_id)
    assert len(community.asked(case_id)) == 2


def test_who_lost_their_gate_is_let_go_and_somebody_else_is_asked(community, bringer, case_id):
    """After an older backup was restored: nobody waits for an answer that cannot be given."""
    community.submit(bringer, case_id)
    locked_out, other = community.asked(case_id)
    community.database.shred.destroy([gates.gate_name(case_id, locked_out.person_id)])

    assert run_round(community.database) == 2
    asked = community.asked(case_id)
    assert len(asked) == 2
    assert other in asked
    assert locked_out not in asked
    assert run_round(community.database) == 0


def test_an_invitation_on_its_last_day_still_stands(community, bringer, case_id):
    community.submit(bringer, case_id)
    peer = community.asked(case_id)[0]
    with community.database.writing() as session:
        row = session.get_one(Candidate, (case_id, peer.person_id))
        row.offered_on = today() - timedelta(days=invitations.ANSWER_DAYS)
    with community.database.writing() as session:
        assert invitations.expire_invitations(session) == 0


def test_a_conflict_named_meanwhile_stops_the_acceptance(community, bringer, case_id):
    community.submit(bringer, case_id)
    peer = community.asked(case_id)[0]
    with community.database.writing() as session:
        profiles.name_conflict(session, peer, community.ngos["ngo1"], ConflictKind.SHARED_BID)

    with pytest.raises(SeatTaken):
        community.accept(peer, case_id)


def test_a_peer_with_a_named_conflict_is_never_shortlisted(community, bringer, case_id):
    with community.database.writing() as session:
        profiles.name_conflict(session, bringer, community.ngos["ngo2"], ConflictKind.PERSONAL)
    with community.database.reading() as session:
        rows = routing.shortlist(session, bringer, case_id)

    assert "Harbour house 2" not in {row.name for row in rows}


def test_a_peer_without_a_profile_is_not_asked(community, bringer, case_id):
    with community.database.writing() as session:
        profiles.save_profile(
            session,
            community.case_worker("ngo2", 1),
            profession=Profession.LAW,
            languages={"en"},
            topics=(),
            settings=(),
            capacity=2,
            is_active=True,
            agrees=False,
        )
    community.submit(bringer, case_id)
    with community.database.reading() as session:
        shortlisted = set(session.scalars(select(Candidate.person_id)))

    assert community.case_worker("ngo2", 1).person_id not in shortlisted


def test_the_database_itself_refuses_a_peer_of_the_bringers_ngo(community, bringer, case_id):
    colleague = community.case_worker("ngo1", 2)
    with pytest.raises(IntegrityError), community.database.writing() as session:
        session.execute(delete(Participation).where(Participation.part == Part.SECOND_READER))
        session.add(
            Participation(
                case_id=case_id,
                person_id=colleague.person_id,
                part=Part.PEER,
                organisation_id=colleague.ngo_id,
                case_organisation_id=bringer.ngo_id,
                since=today(),
                envelope=b"x",
                sealed_to=b"",
            )
        )


def test_the_database_itself_refuses_two_peers_of_one_ngo(community, bringer, case_id):
    with pytest.raises(IntegrityError), community.database.writing() as session:
        for number in (1, 2):
            peer = community.case_worker("ngo3", number)
            session.add(
                Participation(
                    case_id=case_id,
                    person_id=peer.person_id,
                    part=Part.PEER,
                    organisation_id=peer.ngo_id,
                    case_organisation_id=bringer.ngo_id,
                    since=today(),
                    envelope=b"x",
                    sealed_to=b"",
                )
            )


def test_the_seats_are_explained_to_the_bringer(community, bringer):
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    with community.database.reading() as session:
        seats = routing.seats(session, rooms.enter(session, bringer, case_id).seen)

    assert [seat.person_id for seat in seats] == [peer.person_id for peer in peers]
    assert all("A1" in seat.covers for seat in seats)
    assert seats[0].adds_background


def test_an_ngo_of_one_person_can_send_alone(database):
    community = a_community(database, workers=1)
    alone = community.case_worker("ngo1", 1)
    case_id = community.begin(alone)
    community.finish(alone, case_id)
    community.attest(alone, case_id)
    community.submit(alone, case_id)
    for peer in community.asked(case_id):
        community.accept(peer, case_id)
    with database.reading() as session:
        room = rooms.enter(session, alone, case_id)

    assert room.attested_alone
