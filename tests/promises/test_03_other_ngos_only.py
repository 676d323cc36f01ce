"""Promise 3: a reviewer's NGO is never the bringer's; re-checked when memberships move."""

from contextlib import suppress
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.identity.models import Membership
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.errors import DomainError, NotFound
from app.kernel.ids import new_id
from app.kernel.shred import ShredStore
from review.rooms import service as rooms
from review.routing import invitations, panel, profiles
from review.routing.eligibility import (
    ConflictKind,
    Excluded,
    Peer,
    Profession,
    Request,
    excluded,
)
from review.routing.models import Candidate
from review.routing.service import TooFewPeers
from review.vignettes.models import Part, Participation
from tests.builders import an_organisation
from tests.community import Community, a_community
from tests.databases import Databases

NGOS = [UUID(int=number) for number in range(1, 7)]
TOPICS = ("A1", "A2", "A3")


@st.composite
def peers(draw: st.DrawFn) -> Peer:
    return Peer(
        person_id=draw(st.uuids(version=4)),
        organisation_id=draw(st.sampled_from(NGOS)),
        profession=draw(st.sampled_from(Profession)),
        languages=draw(st.frozensets(st.sampled_from(("en", "de")), min_size=1)),
        topics=draw(st.frozensets(st.sampled_from(TOPICS))),
        settings=frozenset({"outreach"}),
        capacity=draw(st.integers(0, 3)),
        carries=draw(st.integers(0, 2)),
        is_active=draw(st.booleans()),
        has_agreed=draw(st.booleans()),
        conflicts=draw(st.frozensets(st.sampled_from(NGOS), max_size=2)),
    )


@st.composite
def requests(draw: st.DrawFn) -> Request:
    return Request(
        case_id=draw(st.uuids(version=4)),
        organisation_id=draw(st.sampled_from(NGOS)),
        bringer_id=draw(st.uuids(version=4)),
        language=draw(st.sampled_from(("en", "de"))),
        setting="outreach",
        topics=draw(st.frozensets(st.sampled_from(TOPICS))),
        panel_size=draw(st.integers(2, 4)),
        bringer_conflicts=draw(st.frozensets(st.sampled_from(NGOS), max_size=2)),
    )


people = st.lists(peers(), max_size=14, unique_by=lambda peer: peer.person_id)


@given(request=requests(), everybody=people)
def test_no_shortlist_holds_the_own_ngo_or_a_conflict(
    request: Request, everybody: list[Peer]
) -> None:
    for peer in panel.shortlist(request, everybody):
        assert peer.organisation_id != request.organisation_id
        assert request.organisation_id not in peer.conflicts
        assert peer.organisation_id not in request.bringer_conflicts


@given(request=requests(), peer=peers())
def test_the_own_ngo_is_named_before_every_other_reason(request: Request, peer: Peer) -> None:
    is_own = peer.organisation_id == request.organisation_id

    assert is_own == (excluded(request, peer) is Excluded.OWN_NGO)


@settings(max_examples=25)
@given(
    asked=st.lists(requests(), min_size=1, max_size=3, unique_by=lambda r: r.case_id),
    everybody=people,
)
def test_no_round_puts_two_of_one_ngo_or_the_own_ngo_into_a_panel(
    asked: list[Request], everybody: list[Peer]
) -> None:
    # The whole community as a shortlist: the rule must hold even if a shortlist were wrong.
    waiting = [panel.Waiting(request, tuple(everybody)) for request in asked]
    picked = panel.match(waiting, panel.History())
    for request in asked:
        ngos = [peer.organisation_id for peer in picked[request.case_id]]
        assert request.organisation_id not in ngos
        assert len(set(ngos)) == len(ngos)


@settings(max_examples=12)
@given(seed=st.integers(0, 2**32))
def test_no_random_community_ever_seats_the_own_ngo(
    templates: Databases, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    """The same through the real services and the database, from submit to the open room."""
    # One drawn number rather than many: ids are random, so draws along the way would not repeat.
    chance = Random(seed)
    url = templates.copy()
    shred = ShredStore(f"sqlite:///{tmp_path_factory.mktemp('shred')}/shred.db")
    database = Database(url, shred)
    try:
        play(a_random_community(database, chance), chance)
    finally:
        database.dispose()
        templates.give_back(url)


def play(community: Community, chance: Random) -> None:
    """Send a case and let everybody who is asked answer somehow, until nobody is asked."""
    database, own = community.database, community.ngos["ngo1"]
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second, panel_size=chance.randint(2, 4))
    struck = chance.sample(sorted(community.ngos.values()), chance.randint(0, 1))
    with suppress(TooFewPeers):  # nothing was sent then
        community.submit(bringer, case_id, struck)
    check_rows(database, case_id, own, struck)
    for _ in range(6):
        for actor in community.asked(case_id):
            assert actor.organisation_id != own
            act = chance.choice([invitations.decline, invitations.accept])
            with suppress(NotFound), database.writing() as session:
                act(session, actor, case_id)
            check_rows(database, case_id, own, struck)


def a_random_community(database: Database, chance: Random) -> Community:
    """Return people with random offers and conflicts, spread over a few NGOs."""
    community = a_community(database, ngos=chance.randint(2, 5), workers=chance.randint(2, 3))
    ngos = sorted(community.ngos.values())
    for actor in community.people.values():
        with database.writing() as session:
            profiles.save_profile(
                session,
                actor,
                profession=chance.choice(list(Profession)),
                languages=chance.choice([("en",), ("de",), ("en", "de")]),
                topics=chance.sample(TOPICS, chance.randint(0, 3)),
                settings=(),
                capacity=chance.randint(0, 3),
                is_active=chance.random() < 0.9,
                agrees=chance.random() < 0.9,
            )
            avoided = chance.choice(ngos)
            if avoided != actor.organisation_id and chance.random() < 0.2:
                profiles.name_conflict(session, actor, avoided, ConflictKind.FAMILY)
    return community


def check_rows(database: Database, case_id: UUID, own: UUID, struck: list[UUID]) -> None:
    with database.reading() as session:
        asked = session.scalars(
            select(Candidate.organisation_id).where(Candidate.case_id == case_id)
        ).all()
        seated = session.scalars(
            select(Participation.organisation_id).where(
                Participation.case_id == case_id, Participation.part == Part.PEER
            )
        ).all()
    assert own not in asked
    assert own not in seated
    assert len(set(seated)) == len(seated)
    assert set(struck).isdisjoint([*asked, *seated])


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database)


def a_peer_row(community: Community, case_id: UUID, actor: Actor, part: Part) -> Participation:
    return Participation(
        case_id=case_id,
        person_id=actor.person_id,
        part=part,
        organisation_id=actor.ngo_id,
        case_organisation_id=community.ngos["ngo1"],
        since=today(),
        envelope=b"",
        sealed_to=b"",
    )


def test_the_database_refuses_a_peer_of_the_own_ngo(community: Community) -> None:
    case_id = community.begin(community.case_worker("ngo1", 1))
    with pytest.raises(IntegrityError), community.database.writing() as session:
        session.add(a_peer_row(community, case_id, community.case_worker("ngo1", 2), Part.PEER))


def test_the_database_refuses_a_second_peer_of_one_ngo(community: Community) -> None:
    case_id = community.begin(community.case_worker("ngo1", 1))
    with community.database.writing() as session:
        session.add(a_peer_row(community, case_id, community.case_worker("ngo2", 1), Part.PEER))
    with pytest.raises(IntegrityError), community.database.writing() as session:
        session.add(a_peer_row(community, case_id, community.case_worker("ngo2", 2), Part.PEER))


@pytest.mark.parametrize("part", [Part.TANDEM, Part.SECOND_READER, Part.BRINGER])
def test_the_database_refuses_another_ngo_on_the_bringers_side(
    community: Community, part: Part
) -> None:
    case_id = community.begin(community.case_worker("ngo1", 1))
    with pytest.raises(IntegrityError), community.database.writing() as session:
        session.add(a_peer_row(community, case_id, community.case_worker("ngo2", 1), part))


def test_the_database_refuses_to_pretend_another_ngo_for_the_case(community: Community) -> None:
    case_id = community.begin(community.case_worker("ngo1", 1))
    row = a_peer_row(community, case_id, community.case_worker("ngo1", 2), Part.PEER)
    row.case_organisation_id = community.ngos["ngo2"]
    with pytest.raises(IntegrityError), community.database.writing() as session:
        session.add(row)


def test_the_database_refuses_a_candidate_of_the_own_ngo(community: Community) -> None:
    case_id = community.begin(community.case_worker("ngo1", 1))
    with pytest.raises(IntegrityError), community.database.writing() as session:
        session.add(
            Candidate(
                case_id=case_id,
                person_id=community.case_worker("ngo1", 2).person_id,
                organisation_id=community.ngos["ngo1"],
                case_organisation_id=community.ngos["ngo1"],
                state="waiting",
                offered_on=None,
                gated=b"gate",
            )
        )


def moves_to(community: Community, actor: Actor, organisation_id: UUID) -> Actor:
    """Let somebody change the NGO, as the database would know it, and come in again."""
    with community.database.writing() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == actor.person_id)
            .values(until=today() - timedelta(days=1))
        )
        session.add(
            Membership(
                id=new_id(),
                person_id=actor.person_id,
                organisation_id=organisation_id,
                since=today() - timedelta(days=1),
            )
        )
    return Actor(
        person_id=actor.person_id,
        organisation_id=organisation_id,
        roles=actor.roles,
        session_id=actor.session_id,
        name=actor.name,
        locale=actor.locale,
        own_key=actor.own_key,
    )


def test_a_peer_who_moves_to_the_bringers_ngo_is_out_of_the_room(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, seated = community.open_room(bringer, second)
    moved = moves_to(community, seated[0], community.ngos["ngo1"])
    with community.database.reading() as session, pytest.raises(NotFound):
        rooms.enter(session, moved, case_id)
    with community.database.reading() as session:
        assert rooms.rooms_as_peer(session, moved) == []


def test_a_bringer_who_leaves_the_ngo_leaves_the_case(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, _ = community.open_room(bringer, second)
    with community.database.writing() as session:
        elsewhere = an_organisation(session)
    moved = moves_to(community, bringer, elsewhere)
    with community.database.reading() as session, pytest.raises(NotFound):
        rooms.enter(session, moved, case_id)


def test_somebody_asked_who_moves_to_the_bringers_ngo_is_asked_no_more(
    community: Community,
) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second)
    community.submit(bringer, case_id)
    moved = moves_to(community, community.asked(case_id)[0], community.ngos["ngo1"])
    with community.database.reading() as session:
        assert invitations.invitations(session, moved) == []
    with pytest.raises(DomainError), community.database.writing() as session:
        invitations.accept(session, moved, case_id)


def test_somebody_asked_who_moves_to_an_ngo_that_has_a_seat_cannot_take_another(
    community: Community,
) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second, panel_size=3)
    community.submit(bringer, case_id)
    first, other, *_ = community.asked(case_id)
    community.accept(first, case_id)
    moved = moves_to(community, other, first.ngo_id)
    with pytest.raises(DomainError), community.database.writing() as session:
        invitations.accept(session, moved, case_id)


def test_a_moved_candidate_is_not_asked_in_the_next_round(community: Community) -> None:
    """Shortlisted while elsewhere, in the bringer's NGO when the seat becomes free."""
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second)
    community.submit(bringer, case_id)
    asked = community.asked(case_id)
    with community.database.reading() as session:
        waiting = session.scalars(
            select(Candidate.person_id).where(
                Candidate.case_id == case_id, Candidate.state == "waiting"
            )
        ).all()
    by_id = {actor.person_id: actor for actor in community.people.values()}
    for person_id in waiting:
        moves_to(community, by_id[person_id], community.ngos["ngo1"])
    with community.database.writing() as session:
        invitations.decline(session, asked[0], case_id)
    with community.database.reading() as session:
        still = session.scalars(
            select(Candidate.person_id).where(
                Candidate.case_id == case_id, Candidate.state == "offered"
            )
        ).all()

    assert set(waiting).isdisjoint(still)
