"""Who works elsewhere is out at once; those who stay go on under another key."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from app.identity import memberships
from app.identity.actor import Actor
from app.identity.models import Membership, NoticeDue, Person
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from review import farewell, leaving, rekeying
from review.feedback import service as feedback
from review.rooms import service as rooms
from review.routing.models import Candidate, SeatState
from review.vignettes import attestation, states, views
from review.vignettes.access import KeyDue, opened
from review.vignettes.models import Case, Departure, Part, Participation
from review.vignettes.states import CaseState
from tests.community import Community, a_community, a_review


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database, ngos=5, workers=3)


@pytest.fixture
def bringer(community: Community) -> Actor:
    return community.case_worker("ngo1", 2)


@pytest.fixture
def tandem(community: Community) -> Actor:
    return community.case_worker("ngo1", 3)


def leaves(database: Database, actor: Actor) -> None:
    with database.writing() as session:
        memberships.stop(session, actor.person_id)
        leaving.settle(session)


def moves(database: Database, actor: Actor, organisation_id: UUID) -> Actor:
    with database.writing() as session:
        memberships.stop(session, actor.person_id)
        session.add(
            Membership(
                id=new_id(),
                person_id=actor.person_id,
                organisation_id=organisation_id,
                since=today(),
            )
        )
        session.flush()
        leaving.settle(session)
    return replace(actor, organisation_id=organisation_id)


def a_room_in_tandem(
    community: Community, bringer: Actor, tandem: Actor
) -> tuple[UUID, list[Actor]]:
    """Return an open room whose bringer works in tandem; both peers have delivered."""
    case_id = community.begin(bringer)
    community.finish(bringer, case_id)
    with community.database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, case_id, tandem.person_id, is_tandem=True
        )
    community.attest(bringer, case_id)
    community.attest(tandem, case_id)
    community.submit(bringer, case_id)
    peers = community.asked(case_id)
    for peer in peers:
        community.accept(peer, case_id)
    for peer in peers:
        community.deliver(peer, case_id)
    return case_id, peers


def reads(database: Database, actor: Actor, case_id: UUID) -> list[str]:
    """Return everything somebody reads in a room."""
    with database.reading() as session:
        room = rooms.enter(session, actor, case_id)
        return [
            *room.seen.vignette.by_name.values(),
            *(each.text.strengths for each in feedback.delivered(session, actor, room)),
            *(said.text for said in rooms.messages(session, room)),
        ]


def says(database: Database, actor: Actor, case_id: UUID, text: str) -> None:
    rekeying.renew_due(database, actor, case_id)
    with database.writing() as session:
        room = rooms.enter(session, actor, case_id, for_update=True)
        rooms.speak(session, actor, room, new_id(), text, delivered=True)


def is_out(database: Database, actor: Actor, case_id: UUID) -> bool:
    try:
        with database.reading() as session:
            opened(session, actor, case_id)
    except NotFound:
        return True
    return False


def state_of(database: Database, case_id: UUID) -> Case:
    with database.reading() as session:
        case = session.get_one(Case, case_id)
        session.expunge(case)
        return case


def test_a_peer_who_leaves_is_out_and_what_they_said_stays(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    says(database, peers[0], case_id, "He likes to cook.")
    before = reads(database, bringer, case_id)
    with database.writing() as session:
        for row in session.scalars(select(NoticeDue)):
            session.delete(row)

    leaves(database, peers[0])

    assert is_out(database, peers[0], case_id)
    assert state_of(database, case_id).panel_changed_on == today()
    with database.reading() as session:
        told = set(session.scalars(select(NoticeDue.person_id)))
        assert told == {actor.person_id for actor in (bringer, tandem, peers[1])}
    for actor in (bringer, tandem, peers[1]):
        assert before == reads(database, actor, case_id)
    says(database, peers[1], case_id, "So does his sister.")
    for actor in (bringer, tandem, peers[1]):
        assert [*before, "So does his sister."] == reads(database, actor, case_id)
    with database.reading() as session:
        room = rooms.enter(session, bringer, case_id)
        assert [who.letter for who in room.panel] == ["A", "B"]
        assert [who.person_id for who in room.panel if who.has_left] == [peers[0].person_id]


def test_nothing_is_written_under_a_key_somebody_outside_may_hold(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    leaves(database, peers[0])
    with pytest.raises(KeyDue), database.writing() as session:
        rooms.enter(session, bringer, case_id, for_update=True)

    assert rekeying.renew_due(database, bringer) == 1
    assert rekeying.renew_due(database, bringer) == 0
    with database.writing() as session:
        rooms.close(session, bringer, rooms.enter(session, bringer, case_id, for_update=True))


def test_a_peer_who_moves_to_the_bringers_ngo_loses_the_room_at_once(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    moved = moves(database, peers[0], community.ngos["ngo1"])

    assert is_out(database, moved, case_id)
    assert state_of(database, case_id).panel_changed_on == today()


def test_a_peer_who_moves_anywhere_takes_no_room_along(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    free = {f"ngo{n}" for n in range(2, 6)} - {
        name for name, id_ in community.ngos.items() if id_ in {p.ngo_id for p in peers}
    }
    moved = moves(database, peers[0], community.ngos[min(free)])

    assert is_out(database, moved, case_id)


def test_a_bringer_who_moves_to_a_peers_ngo_costs_that_peer_the_seat(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    """The tandem partner goes on; whoever now works with the former bringer does not."""
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    moved = moves(database, bringer, peers[1].ngo_id)

    assert is_out(database, moved, case_id)
    assert is_out(database, peers[1], case_id)
    assert not is_out(database, peers[0], case_id)
    assert not is_out(database, tandem, case_id)


@pytest.mark.parametrize("owner", ["bringer", "tandem"])
def test_where_an_owner_works_is_looked_at_with_every_read(
    database: Database, community: Community, bringer: Actor, tandem: Actor, owner: str
) -> None:
    """Even if nothing was settled: a membership that changed by another way, an old backup."""
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    mover = {"bringer": bringer, "tandem": tandem}[owner]
    with database.writing() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == mover.person_id)
            .values(organisation_id=peers[0].ngo_id)
        )

    assert is_out(database, peers[0], case_id)
    assert not is_out(database, peers[1], case_id)


def test_the_tandem_partner_takes_over(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    says(database, bringer, case_id, "I am going.")
    before = reads(database, tandem, case_id)
    erase_on = state_of(database, case_id).erase_on

    leaves(database, bringer)

    case = state_of(database, case_id)
    assert (case.bringer_id, case.erase_on) == (tandem.person_id, erase_on)
    assert is_out(database, bringer, case_id)
    assert rekeying.renew_due(database, tandem) == 1
    for actor in (tandem, *peers):
        assert before == reads(database, actor, case_id)
    with database.reading() as session:
        assert opened(session, tandem, case_id).part is Part.BRINGER


def test_without_a_tandem_the_room_ends_and_is_erased_in_time(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id, peers = community.open_room(bringer, tandem)
    for peer in peers:
        community.deliver(peer, case_id)
    leaves(database, bringer)

    case = state_of(database, case_id)
    assert case.state is CaseState.CLOSED
    assert case.erase_on == states.erase_alone_on(today())
    assert is_out(database, replace(bringer, organisation_id=None), case_id)
    assert reads(database, peers[0], case_id)  # to be read, and nothing more
    with database.writing() as session:
        assert leaving.settle(session) == 0  # asked again: nothing new


def test_whoever_is_taken_back_in_time_has_their_draft_again(
    database: Database, community: Community, bringer: Actor
) -> None:
    case_id = community.begin(bringer)
    community.finish(bringer, case_id)
    lead = community.case_worker("ngo1", 1)
    leaves(database, bringer)
    with database.reading() as session:
        (former,) = memberships.former(session, lead)
        assert (former.person_id, former.days_left) == (bringer.person_id, 30)
        ids = {bringer.person_id}
        assert farewell.has_cases(session, ids, community.ngos["ngo1"]) == ids
    with database.writing() as session:
        memberships.resume(session, lead, bringer.person_id)
        leaving.settle(session)

    with database.reading() as session:
        assert [seen.case.id for seen in views.own_cases(session, bringer)] == [case_id]
        assert memberships.former(session, lead) == []


def test_a_peer_who_leaves_while_the_panel_is_found_makes_room_for_another(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id = community.attested_case(bringer, tandem)
    community.submit(bringer, case_id)
    first = community.asked(case_id)
    community.accept(first[0], case_id)
    leaves(database, first[0])

    now_asked = community.asked(case_id)
    assert len(now_asked) == 2
    assert first[0] not in now_asked
    with database.reading() as session:
        seat = session.get_one(Candidate, (case_id, first[0].person_id))
        assert (seat.state, seat.gated) == (SeatState.OUT, None)
        assert session.get(Participation, (case_id, first[0].person_id)) is None
        assert session.get(Departure, (case_id, first[0].person_id)) is None
    assert rekeying.renew_due(database, bringer) == 1
    for peer in now_asked:  # what waited for them behind a gate is the new key
        community.accept(peer, case_id)
    assert state_of(database, case_id).state is CaseState.OPEN
    for peer in now_asked:
        community.deliver(peer, case_id)


def test_whoever_is_only_asked_and_leaves_is_replaced(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id = community.attested_case(bringer, tandem)
    community.submit(bringer, case_id)
    asked = community.asked(case_id)
    leaves(database, asked[0])

    assert asked[0] not in community.asked(case_id)
    assert len(community.asked(case_id)) == 2
    assert state_of(database, case_id).rekey_since is None  # nobody has held the key
    assert database.shred.names(f"case:{case_id}:gate:{asked[0].person_id}") == []


def test_a_draft_of_another_peer_outlives_the_change_of_the_key(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    """Whoever makes the new key cannot open it; its peer can, also after a second change."""
    case_id, peers = community.open_room(bringer, tandem, panel_size=3)
    with database.writing() as session:
        room = rooms.enter(session, peers[2], case_id)
        feedback.keep_draft(session, peers[2], room, 0, a_review(strengths="Only mine."))
    for leaver, next_one in ((peers[0], bringer), (peers[1], bringer)):
        leaves(database, leaver)
        assert rekeying.renew_due(database, next_one) == 1
    with database.reading() as session:
        room = rooms.enter(session, peers[2], case_id)
        own = feedback.own_review(session, peers[2], room)
    assert (own.text.strengths, own.revision) == ("Only mine.", 1)
    with database.writing() as session:
        room = rooms.enter(session, peers[2], case_id)
        feedback.deliver(session, peers[2], room, 1, own.text)
    assert "Only mine." in reads(database, bringer, case_id)


def test_a_deleted_account_leaves_its_words_without_a_name_and_nothing_else(
    database: Database, community: Community, bringer: Actor, tandem: Actor
) -> None:
    case_id, peers = a_room_in_tandem(community, bringer, tandem)
    draft = community.begin(bringer)
    with database.reading() as session:
        address = session.get_one(Person, bringer.person_id).email
        told = farewell.own_cases(session, bringer)
        assert {(each.title, each.heir) for each in told} == {
            ("A quiet beginning", tandem.name),
            ("", None),
        }
    before = reads(database, tandem, case_id)
    with database.writing() as session:
        farewell.delete_account(session, bringer, f" {address.upper()} ")
    with database.writing() as session:  # perhaps a lead of others, who may not go by themselves
        farewell.remove(session, peers[0].person_id)

    assert before == reads(database, tandem, case_id)
    assert database.shred.names(f"case:{draft}:") == []
    with database.reading() as session:
        assert session.get(Case, draft) is None
        assert session.get(Person, bringer.person_id) is None
        room = rooms.enter(session, tandem, case_id)
        assert [str(who.name) for who in room.former] == ["Somebody who has left"] * 2


def test_accounts_without_an_ngo_are_removed_after_their_time_and_not_before(
    database: Database, community: Community, bringer: Actor
) -> None:
    case_id = community.begin(bringer)
    leaves(database, bringer)
    assert farewell.forget_former(database) == 0
    with database.writing() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == bringer.person_id)
            .values(
                since=today() - timedelta(days=90),
                until=today() - timedelta(days=memberships.FORMER_DAYS),
            )
        )
    assert farewell.forget_former(database) == 1
    with database.reading() as session:
        assert session.get(Person, bringer.person_id) is None
        assert session.get(Case, case_id) is None


def test_a_case_waits_as_long_as_its_bringer_can_come_back() -> None:
    assert states.ALONE_DAYS == memberships.FORMER_DAYS
