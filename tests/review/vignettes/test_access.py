"""Who sees which case: every part, in every state, on every side."""

from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from sqlalchemy import event, update
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import ORMExecuteState

from app.identity.actor import Actor
from app.kernel.clock import today
from app.kernel.db import Database, WriteSession
from app.kernel.errors import NotFound
from review.vignettes.access import (
    OWN_SIDE,
    OWNERS,
    KeyDue,
    Resting,
    eyes,
    found,
    opened,
    resting,
    visible,
)
from review.vignettes.models import Case, Part, Participation
from review.vignettes.states import ROOM, CaseState
from tests.builders import an_actor
from tests.community import Community

Panel = tuple[UUID, dict[Part, Actor]]


@pytest.fixture
def panel(community: Community, database: Database) -> Panel:
    """A case with somebody in every part."""
    bringer, second = (community.case_worker("ngo1", number) for number in (1, 2))
    case_id, peers = community.open_room(bringer, second)
    with database.writing() as session:
        tandem = an_actor(session, community.ngos["ngo1"])
        reader = an_actor(session, community.ngos["ngo1"])
        own = opened(session, bringer, case_id)
        for actor, part in ((tandem, Part.TANDEM), (reader, Part.SECOND_READER)):
            key = bytes(actor.own_key.public_key)
            session.add(
                Participation(
                    case_id=case_id,
                    person_id=actor.person_id,
                    part=part,
                    organisation_id=own.case.organisation_id,
                    case_organisation_id=own.case.organisation_id,
                    since=today(),
                    envelope=own.key.envelope(actor.person_id, key),
                    sealed_to=key,
                )
            )
    people = {Part.BRINGER: bringer, Part.TANDEM: tandem, Part.SECOND_READER: reader}
    return case_id, {**people, Part.PEER: peers[0]}


def becomes(database: Database, case_id: UUID, **changed: object) -> None:
    with database.writing() as session:
        session.execute(update(Case).where(Case.id == case_id).values(**changed))


@pytest.mark.parametrize("state", list(CaseState))
def test_a_state_shows_a_case_to_exactly_these_parts(
    panel: Panel, database: Database, state: CaseState
) -> None:
    case_id, people = panel
    becomes(database, case_id, state=state)
    seen = {Part.BRINGER, Part.TANDEM}
    if state is not CaseState.DRAFT:
        seen.add(Part.SECOND_READER)
    if state in ROOM:
        seen.add(Part.PEER)

    with database.reading() as session:
        for part, actor in people.items():
            rows = session.execute(visible(frozenset(Part)), eyes(actor)).all()
            assert [row[0].id for row in rows] == ([case_id] if part in seen else []), part
            if part in seen:
                found = opened(session, actor, case_id)
                assert (found.id, found.part) == (case_id, part)
            else:
                with pytest.raises(NotFound):
                    opened(session, actor, case_id)


def test_whoever_asks_as_something_else_sees_nothing(panel: Panel, database: Database) -> None:
    case_id, people = panel
    with database.reading() as session:
        for part, actor in people.items():
            for asked in Part:
                found = session.execute(visible(frozenset({asked})), eyes(actor)).all()
                assert bool(found) == (asked is part)
                if asked is not part:
                    with pytest.raises(NotFound):
                        opened(session, actor, case_id, {asked})


def test_the_sides_are_these() -> None:
    assert {Part.BRINGER, Part.TANDEM} == OWNERS
    assert {*OWNERS, Part.SECOND_READER} == OWN_SIDE


@pytest.mark.parametrize("part", list(Part))
def test_whoever_has_changed_sides_sees_nothing(
    panel: Panel, database: Database, community: Community, part: Part
) -> None:
    case_id, people = panel
    elsewhere = community.ngos["ngo2" if part is not Part.PEER else "ngo1"]
    moved = people[part]
    moved = Actor(
        person_id=moved.person_id,
        organisation_id=elsewhere,
        roles=moved.roles,
        session_id=moved.session_id,
        name=moved.name,
        locale=moved.locale,
        own_key=moved.own_key,
    )
    with database.reading() as session, pytest.raises(NotFound):
        opened(session, moved, case_id)


def test_on_its_last_day_a_case_is_over_for_everybody(panel: Panel, database: Database) -> None:
    case_id, people = panel
    becomes(database, case_id, erase_on=today())
    with database.reading() as session:
        for actor in people.values():
            with pytest.raises(NotFound):
                opened(session, actor, case_id)
            assert not session.execute(resting(), eyes(actor)).all()


@pytest.mark.parametrize("resumes", [CaseState.SEEKING, CaseState.OPEN, CaseState.CLOSED])
@pytest.mark.parametrize("for_update", [False, True])
def test_a_room_that_rests_says_so_to_its_peers_alone(
    panel: Panel, database: Database, resumes: CaseState, *, for_update: bool
) -> None:
    case_id, people = panel
    becomes(database, case_id, state=CaseState.SCREENED, resumes=resumes)
    with database.writing() as session:
        for part, actor in people.items():
            rests = session.execute(resting(), eyes(actor)).all()
            if part is Part.PEER:
                assert [row.id for row in rests] == [case_id]
                with pytest.raises(Resting):
                    opened(session, actor, case_id, for_update=for_update)
                with pytest.raises(NotFound):
                    opened(session, actor, case_id, OWN_SIDE, for_update=for_update)
            else:
                assert rests == []
                assert opened(session, actor, case_id, for_update=for_update).part is part


def test_a_stranger_and_somebody_of_a_room_next_door_see_nothing(
    panel: Panel, database: Database, community: Community
) -> None:
    case_id, people = panel
    inside = {actor.person_id for actor in people.values()}
    with database.writing() as session:
        stranger = an_actor(session, community.ngos["ngo4"])
        for actor in [stranger, *community.people.values()]:
            if (
                actor.person_id in inside
                or session.execute(visible(frozenset(Part)), eyes(actor)).all()
            ):
                continue
            with pytest.raises(NotFound):
                opened(session, actor, case_id)


@pytest.mark.parametrize("for_update", [False, True])
@pytest.mark.parametrize("find", [found, opened])
def test_behind_a_lock_a_case_is_read_anew(
    panel: Panel, database: Database, find: Callable[..., object], *, for_update: bool
) -> None:
    case_id, people = panel
    with database.writing() as session:
        case, own = found(session, people[Part.PEER], case_id)
        before = case.state
        moved = update(Case.__table__).where(Case.id == case_id)  # as if somebody else had
        session.connection().execute(moved.values(state=CaseState.CLOSED))
        find(session, people[Part.PEER], case_id, for_update=for_update)

        assert (before, own.part) == (CaseState.OPEN, Part.PEER)
        assert case.state is (CaseState.CLOSED if for_update else CaseState.OPEN)


@pytest.mark.parametrize("find", [found, opened])
@pytest.mark.parametrize("rests", [False, True])
def test_only_an_act_locks_and_it_locks_the_case_alone(
    panel: Panel, database: Database, find: Callable[..., object], *, rests: bool
) -> None:
    case_id, people = panel
    if rests:
        becomes(database, case_id, state=CaseState.SCREENED, resumes=CaseState.OPEN)

    def locks(**how: bool) -> list[str]:
        with database.writing() as session:
            ran = statements(session)
            with suppress(Resting):
                find(session, people[Part.PEER], case_id, **how)
        return [sql.partition(" FOR UPDATE")[2] for sql in ran if "participation" in sql]

    asked = 2 if rests else 1
    assert locks() == locks(for_update=False) == [""] * asked
    assert locks(for_update=True) == [" OF cases", "", *([" OF cases"] if rests else [])]


def statements(session: WriteSession) -> list[str]:
    """Return a list that fills with what is asked, in the words of PostgreSQL."""
    ran: list[str] = []

    @event.listens_for(session, "do_orm_execute")
    def _on_execute(state: ORMExecuteState) -> None:
        ran.append(str(state.statement.compile(dialect=postgresql.dialect())))

    return ran


def test_while_a_key_is_due_a_case_is_read_and_nothing_is_written(
    panel: Panel, database: Database
) -> None:
    case_id, people = panel
    for since in (today(), None):
        becomes(database, case_id, rekey_since=since)
        for part, actor in people.items():
            with database.reading() as session:
                read = opened(session, actor, case_id)
                assert (read.id, read.part, read.case.id) == (case_id, part, case_id)
            with database.writing() as session:
                assert found(session, actor, case_id)[0].id == case_id
                if since is None:
                    assert opened(session, actor, case_id).key == read.key
                else:
                    with pytest.raises(KeyDue):
                        opened(session, actor, case_id)
