"""Who sees which case, compared with the same rules in plain Python over whole worlds."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identity.actor import Actor
from app.kernel.db import Database, ReadSession
from app.kernel.errors import NotFound
from review.vignettes.access import (
    EVERY_PART,
    OWN_SIDE,
    OWNERS,
    Resting,
    eyes,
    found,
    resting,
    visible,
)
from review.vignettes.models import Part
from review.vignettes.states import CaseState
from tests.clocks import a_clock
from tests.review.vignettes.worlds import Brought, Inhabited, Took, Works, World, inhabit

HERE, THERE, ELSEWHERE = range(3)
"""The NGO somebody looks from, the one next door, and a third."""
ASKED = (EVERY_PART, OWN_SIDE, OWNERS, *(frozenset({part}) for part in Part), frozenset[Part]())
AT_REST = [(CaseState.DRAFT, CaseState.OPEN)] + [
    (CaseState.SCREENED, resumes)
    for resumes in (CaseState.SEEKING, CaseState.OPEN, CaseState.CLOSED)
]
STATES = [(state, None) for state in CaseState] + AT_REST
LIVES: tuple[tuple[Works, ...], ...] = (
    (Works(HERE),),
    (Works(HERE, since=0),),
    (Works(HERE, until=1),),
    (Works(HERE, until=0),),
    (Works(HERE, since=1),),
    (Works(THERE),),
    (Works(HERE, until=-5), Works(THERE, since=-5)),
    (Works(THERE, until=-5), Works(HERE, since=-5)),
    (),
)
"""How an owner may have moved, seen from `HERE`."""


def each_alone() -> list[Brought]:
    """Return a case for every part of one person, in every state, around its last day."""
    sides = [
        (ngo, Took(0, part, own))
        for part, ngo, own in product(Part, (HERE, THERE), (HERE, THERE, ELSEWHERE))
        if (part is Part.PEER) == (ngo != own)
    ]
    return [
        Brought(ngo, (own,), state=state, resumes=resumes, erase=erase)
        for (ngo, own), (state, resumes), erase in product(sides, STATES, (-1, 0, 1))
    ]


def beside_somebody() -> list[Brought]:
    """Return a case for a peer and every other part, present or left, in every life."""
    made = []
    own = Took(0, Part.PEER, HERE)
    for part, who, is_gone, at_rest in product(
        Part, range(1, 1 + len(LIVES)), (False, True), (False, True)
    ):
        other = Took(who, part, ELSEWHERE if part is Part.PEER else THERE)
        inside, gone = ((own,), (other,)) if is_gone else ((own, other), ())
        state, resumes = AT_REST[-1] if at_rest else (CaseState.OPEN, None)
        made.append(Brought(THERE, inside, gone, state, resumes))
    return made


def test_every_part_in_every_state_on_every_side_sees_what_the_rules_say(
    database: Database,
) -> None:
    world = World(3, ((Works(HERE),), *LIVES), (*each_alone(), *beside_somebody()))
    made = inhabit(database, world)

    seen = 0
    with database.reading() as session:
        for who, ngo in product(range(len(world.people)), (HERE, THERE, ELSEWHERE, None)):
            seen += agrees(session, made, who, ngo)
    assert seen > 100


def agrees(session: ReadSession, made: Inhabited, who: int, ngo: int | None) -> int:
    """Check what somebody sees who acts for an NGO; return how much it is."""
    looks, world, seen = eyes(made.actor(who, ngo)), made.world, 0
    for parts in ASKED:
        rows = session.execute(visible(parts), looks).all()

        expected = made.ids(lambda case: world.sees(case, who, ngo, parts))  # noqa: B023
        assert {case.id for case, _own in rows} == expected, (who, ngo, parts)
        assert all(own.person_id == looks["me"] for _case, own in rows)
        seen += len(expected)
    rests = session.execute(resting(), looks).all()
    assert {row.id for row in rests} == made.ids(lambda case: world.rests(case, who, ngo))
    assert all(row.erase_on == made.erased_on(row.id) for row in rests)
    return seen + len(rests)


def test_what_was_built_once_asks_about_the_day_on_which_it_runs(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = a_clock(monkeypatch)
    lives = ((Works(HERE),), (Works(HERE, until=1),), (Works(HERE, since=1),))
    own = Took(0, Part.PEER, HERE)
    leaves, comes = (
        Brought(THERE, (own, Took(who, Part.BRINGER, THERE)), erase=2) for who in (1, 2)
    )
    made = inhabit(database, World(2, lives, (leaves, comes)))

    seen = []
    for _day in range(3):
        with database.reading() as session:
            rows = session.execute(visible(EVERY_PART), eyes(made.actor(0, HERE)))
            seen.append([made.cases[case.id] for case, _own in rows])
        clock.goes_on(days=1)
    assert seen == [[comes], [leaves], []]


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw three NGOs, four people who move between them, and three cases."""
    days, ngos = st.integers(-2, 2), st.integers(0, 2)
    people = []
    for _ in range(4):
        begins, ends, again = sorted(draw(st.lists(days, min_size=3, max_size=3)))
        lives = (Works(draw(ngos), begins, ends), Works(draw(ngos), again, None))
        people.append(lives[: draw(st.integers(0, 2))])
    return World(3, tuple(people), tuple(draw(st.lists(brought(), min_size=1, max_size=3))))


@st.composite
def brought(draw: st.DrawFn) -> Brought:
    """Draw a case: peers are of different other NGOs, all others of its own."""
    home = draw(st.integers(0, 2))
    free = [ngo for ngo in range(3) if ngo != home]
    took: list[Took] = []
    gone: list[Took] = []
    for who in draw(st.permutations(range(4))):
        part, has_left = draw(st.sampled_from(Part)), draw(st.booleans())
        if part is not Part.PEER:
            (gone if has_left else took).append(Took(who, part, home))
        elif has_left:
            gone.append(Took(who, part, (home + 1) % 3))
        elif free:
            took.append(Took(who, part, free.pop()))
    state, resumes = draw(st.sampled_from(STATES))
    return Brought(home, tuple(took), tuple(gone), state, resumes, draw(st.integers(0, 1)))


@settings(max_examples=10)
@given(world=worlds(), parts=st.sampled_from([EVERY_PART, OWN_SIDE, frozenset({Part.PEER})]))
def test_in_any_world_one_case_answers_as_the_rules_say(
    database: Database, world: World, parts: frozenset[Part]
) -> None:
    made = inhabit(database, world)

    with database.reading() as session:
        for who, ngo in product(range(4), (HERE, THERE, ELSEWHERE)):
            agrees(session, made, who, ngo)
            actor = made.actor(who, ngo)
            for case_id, case in made.cases.items():
                expected: object = NotFound
                if world.sees(case, who, ngo, parts):
                    expected = (case_id, actor.person_id)
                elif world.rests(case, who, ngo) and Part.PEER in parts:
                    expected = Resting
                assert answer(session, actor, case_id, parts) == expected


def answer(
    session: ReadSession, actor: Actor, case_id: UUID, parts: frozenset[Part]
) -> tuple[UUID, UUID] | type[Exception]:
    """Return which case and whose part is found, or how it is refused."""
    try:
        case, own = found(session, actor, case_id, parts)
    except (NotFound, Resting) as refused:
        return type(refused)
    assert own.case_id == case.id
    return case.id, own.person_id


def test_a_case_that_is_not_there_is_not_found(database: Database) -> None:
    made = inhabit(database, World(1, ((Works(0),),), ()))

    with database.reading() as session, pytest.raises(NotFound):
        found(session, made.actor(0, 0), made.people[0])
