"""The bringer sees who opened the room and on which days; nobody outside can tell."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.clock import today
from app.kernel.errors import NotFound
from review.rooms import brake, openings
from review.rooms import service as rooms
from review.rooms.conduct import NotYourTurn
from review.rooms.models import RoomOpening
from review.rooms.openings import Opened
from review.vignettes.access import Resting
from tests.clocks import a_clock
from tests.community import Community


def note(community: Community, actor: Actor, case_id: UUID) -> None:
    with community.database.writing() as session:
        openings.note(session, actor, case_id)


def seen(community: Community, actor: Actor, case_id: UUID) -> tuple[Opened, ...]:
    with community.database.reading() as session:
        return openings.seen(session, rooms.enter(session, actor, case_id))


@pytest.fixture
def bringer(community: Community) -> Actor:
    return community.case_worker("ngo1", 1)


def test_one_entry_for_each_person_and_day(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, (peer, _other) = community.open_room(bringer, community.case_worker("ngo1", 2))
    clock = a_clock(monkeypatch)
    first = today()
    for _time in range(3):
        note(community, peer, case_id)
    clock.goes_on(days=1)
    note(community, peer, case_id)

    assert seen(community, bringer, case_id) == (
        Opened(peer.name, is_me=False, days=(today(), first)),
    )
    with community.database.reading() as session:
        assert openings.is_noted(session, peer, case_id)
        assert not openings.is_noted(session, bringer, case_id)


def test_a_row_says_neither_who_nor_when(
    community: Community, bringer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    clock = a_clock(monkeypatch)
    for _day in range(2):
        for actor in (bringer, *peers):
            note(community, actor, case_id)
        clock.goes_on(days=1)
    with community.database.reading() as session:
        rows = session.execute(select(RoomOpening.id, RoomOpening.body)).all()

    assert len({row_id for row_id, _body in rows}) == len(rows) == 6
    assert len({len(body) for _id, body in rows}) == 1
    for _id, body in rows:
        assert str(bringer.person_id).encode() not in body
        assert today().isoformat().encode() not in body


def test_the_panel_does_not_see_who_opened(community: Community, bringer: Actor) -> None:
    case_id, (peer, _other) = community.open_room(bringer, community.case_worker("ngo1", 2))
    with pytest.raises(NotYourTurn):
        seen(community, peer, case_id)


def test_whoever_is_not_in_the_room_leaves_nothing(community: Community, bringer: Actor) -> None:
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    inside = {bringer.person_id, *(peer.person_id for peer in peers)}
    for stranger in community.people.values():
        if stranger.person_id not in inside:
            with pytest.raises(NotFound):
                note(community, stranger, case_id)

    assert seen(community, bringer, case_id) == ()


def test_a_room_that_rests_is_not_opened_by_its_panel(community: Community, bringer: Actor) -> None:
    case_id, (peer, other) = community.open_room(bringer, community.case_worker("ngo1", 2))
    note(community, peer, case_id)
    with community.database.writing() as session:
        brake.pull(session, other, case_id)
    with pytest.raises(Resting):
        note(community, other, case_id)

    assert [one.name for one in seen(community, bringer, case_id)] == [peer.name]


def test_a_draft_has_no_room_to_open(community: Community, bringer: Actor) -> None:
    case_id = community.begin(bringer)
    with community.database.reading() as session:
        assert openings.is_noted(session, bringer, case_id)
