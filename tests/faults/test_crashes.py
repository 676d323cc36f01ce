"""The server is killed in the middle of acts: what was said to be done is done, nothing is half.

Half of the kills come before a chosen step of the act (each statement and commit in database
and shred store, each part of the answer), half at a random moment. `CRASH_SEED` repeats the steps.
"""

import os
import random
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text, update

from app.kernel.clock import today
from app.kernel.config import Settings
from app.kernel.db import Database
from review import sweeps
from review.feedback import service as feedback
from review.rooms import service as rooms
from review.routing.eligibility import ConflictKind
from review.vignettes.keys import family, shares_in_force
from review.vignettes.models import Case
from review.vignettes.states import CaseState
from tests.community import a_community, a_review
from tests.faults.killing import Act, Killing, Seen
from tests.faults.ward import a_ward
from tests.journeys.remains import remains_of

KILLS = {"sqlite": 100, "postgresql": 25}
PATIENCE = {"sqlite": 6, "postgresql": 3}
NO_CONFLICT = {kind.value: "no" for kind in ConflictKind}


@pytest.fixture
def killing(settings: Settings, database: Database) -> Iterator[Killing]:
    seed = int(os.environ.get("CRASH_SEED") or random.SystemRandom().randrange(10**6))
    print(f"CRASH_SEED={seed}")
    community = a_community(database)
    with a_ward(settings) as ward:
        patience = PATIENCE[database.url.get_backend_name()]
        yield Killing(ward, database, community, random.Random(seed), patience)


@pytest.mark.slow
@pytest.mark.timeout(280)
def test_nothing_is_half_and_nothing_said_is_lost_however_often_the_server_dies(
    killing: Killing, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    enough = KILLS[database.url.get_backend_name()]
    acts = {"submit", "accept", "deliver", "withdraw", "erase-due"}
    erased = 0
    while killing.kills.total() < enough or erased < 3 or died_in(killing) != acts:
        case_id = a_case_is_sent(killing)
        its_room_opens(killing, case_id)
        what_a_kill_has_left_is_swept(database, case_id, monkeypatch)
        reviews_are_delivered(killing, case_id)
        it_is_erased(killing, case_id, by_itself=bool(erased % 2))
        erased += 1
        assert remains_of(database, case_id) == []

    print(dict(killing.kills))
    assert database.shred.names("case:") == []
    if database.is_sqlite:
        with database.reading() as session:
            assert session.scalar(text("PRAGMA integrity_check")) == "ok"
            assert session.execute(text("PRAGMA foreign_key_check")).first() is None


def died_in(killing: Killing) -> set[str]:
    """Return the acts in whose midst a server has died so far."""
    return {name for name, times in killing.kills.items() if times}


def a_case_is_sent(killing: Killing) -> UUID:
    """The bringer alone can open it from here on; before, the second reader could as well."""
    community = killing.community
    bringer, second = (community.case_worker("ngo1", number) for number in (1, 2))
    case_id = community.attested_case(bringer, second)
    both = frozenset({bringer.person_id, second.person_id})
    assert killing.look(case_id) == Seen(CaseState.ATTESTED, both)
    typed = {"shown": " ".join(str(ngo) for ngo in community.ngos.values())}
    killing.until_done(
        case_id,
        Act(
            "submit",
            lambda: killing.sends("submit", bringer, f"/cases/{case_id}/panel", typed),
            Seen(CaseState.SEEKING, frozenset({bringer.person_id})),
            ["case.submitted"],
        ),
    )
    return case_id


def its_room_opens(killing: Killing, case_id: UUID) -> None:
    """Two accept; each can open it from then on."""
    inside = set(killing.look(case_id).opens)
    for peer, state, facts in zip(
        killing.community.asked(case_id),
        (CaseState.SEEKING, CaseState.OPEN),
        (["seat.accepted"], ["seat.accepted", "room.opened"]),
        strict=True,
    ):
        inside.add(peer.person_id)
        path = f"/invitations/{case_id}/accept"
        killing.until_done(
            case_id,
            Act(
                "accept",
                lambda peer=peer, path=path: killing.sends("accept", peer, path, NO_CONFLICT),
                Seen(state, frozenset(inside)),
                facts,
            ),
        )


def what_a_kill_has_left_is_swept(
    database: Database, case_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gates nobody needs any more go with the next sweep but one; the share stays."""
    with monkeypatch.context() as later:
        later.setattr(sweeps, "today", lambda: today() + timedelta(days=2))
        sweeps.destroy_orphans(database)
    with database.reading() as session:
        share = shares_in_force(session)[case_id]
    assert database.shred.names(family(case_id)) == [share]


def reviews_are_delivered(killing: Killing, case_id: UUID) -> None:
    """Each peer delivers the draft they have kept."""
    seen = killing.look(case_id)
    people = killing.community.people.values()
    for peer in [each for each in people if each.person_id in seen.opens and each.ngo_id]:
        if peer.ngo_id == killing.community.ngos["ngo1"]:
            continue
        with killing.database.writing() as session:
            feedback.keep_draft(session, peer, rooms.enter(session, peer, case_id), 0, a_review())
        seen = Seen(seen.state, seen.opens, seen.delivered | {peer.person_id})
        path, typed = f"/rooms/{case_id}/review/deliver", {"revision": "1", "act": "as_is"}
        killing.until_done(
            case_id,
            Act(
                "deliver",
                lambda peer=peer, path=path, typed=typed: killing.sends(
                    "deliver", peer, path, typed
                ),
                seen,
                ["review.delivered"],
            ),
        )


def it_is_erased(killing: Killing, case_id: UUID, *, by_itself: bool) -> None:
    """The bringer withdraws, or its day has come. A kill in between leaves rows without a key."""
    bringer = killing.community.case_worker("ngo1", 1)
    if by_itself:
        with killing.database.writing() as session:
            session.execute(update(Case).where(Case.id == case_id).values(erase_on=today()))
        act = Act("erase-due", lambda: killing.sweeps("erase-due"), Seen())
    else:
        path = f"/cases/{case_id}/withdraw"
        act = Act("withdraw", lambda: killing.sends("withdraw", bringer, path, {}), Seen())
    killing.until_done(case_id, act)
    sweeps.erase_due(killing.database)
