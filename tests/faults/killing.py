"""Somebody who kills the server again and again, and looks at everything after each time."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Timer
from uuid import UUID

from sqlalchemy import func, select, text

from app.identity.actor import Actor
from app.kernel import ledger
from app.kernel.db import Database, ReadSession
from app.kernel.errors import NotFound
from app.kernel.ledger import LedgerEntry
from review.feedback.models import Review, ReviewState
from review.routing.gates import gate_name
from review.routing.models import Candidate, PanelSearch
from review.vignettes import views
from review.vignettes.access import opened
from review.vignettes.keys import family, share_name
from review.vignettes.models import Case
from review.vignettes.states import CaseState
from tests.community import TEXT, Community
from tests.faults.mortal import STEPS
from tests.faults.ward import KILLED, Ward
from tests.inhabited import a_cookie

MOST_STEPS_OF_AN_ERASURE = 30
AROUND_THE_COMMIT = 12
"""Steps at the end of an act, where most can go wrong."""
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
    "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


@dataclass(frozen=True)
class Seen:
    """What can be seen of a case from outside; of an erased one, nothing."""

    state: CaseState | None = None
    opens: frozenset[UUID] = frozenset()
    """The people who can read its text."""
    delivered: frozenset[UUID] = frozenset()


@dataclass(frozen=True)
class Act:
    """What somebody does with one form, or a sweep by itself."""

    name: str
    start: Callable[[], bool]
    """Does it; returns whether it was said to be done. The server may die over it."""
    after: Seen
    facts: Sequence[str] = ()
    """What stands in the ledger when it is done."""


@dataclass
class Killing:
    """A house, and how often its server has died."""

    ward: Ward
    database: Database
    community: Community
    chance: random.Random
    patience: int
    """After so many deaths over one act, it is done in peace."""
    whole: dict[str, tuple[int, float]] = field(default_factory=dict)
    """By act: how many steps and seconds it takes when nobody is killed."""
    kills: Counter[str] = field(default_factory=Counter)
    facts: Counter[str] = field(default_factory=Counter)
    _cookies: dict[UUID, str] = field(default_factory=dict)
    _in_peace: bool = False

    def sends(self, name: str, actor: Actor, path: str, typed: Mapping[str, str]) -> bool:
        """Send a form and kill the server over it; nobody dies the first time of each act."""
        cookie = self._cookie(actor)
        step, moment = self._fate(name)
        is_killed = bool(step) or moment is not None
        child = self.ward.serve(step)
        begun = time.monotonic()
        timer = Timer(moment or 0, os.kill, (child, signal.SIGKILL))
        if moment is not None:
            timer.start()
        response = self.ward.sends(cookie, path, typed)
        took = time.monotonic() - begun
        if moment is not None:
            timer.join()
        self.ward.kill(child)
        self.kills[name] += is_killed
        if response is None:
            return False
        assert response.status_code == 303, (name, response.status_code)
        self.whole.setdefault(name, (int(response.headers[STEPS]), took))
        return True

    def sweeps(self, name: str) -> bool:
        """Let a sweep look, and kill it before one of its steps; past the last one, it lives."""
        step = 0 if self._in_peace else self.chance.randint(1, MOST_STEPS_OF_AN_ERASURE)
        child = self.ward.sweep(name, step)
        was_killed = self.ward.ends(child) == KILLED
        self.kills[name] += was_killed
        return not was_killed

    def until_done(self, case_id: UUID, act: Act) -> None:
        """Do an act until it is done; after each kill, all of it must be there, or nothing."""
        before = self.look(case_id)
        for attempt in range(self.patience + 1):
            self._in_peace = attempt == self.patience
            self.database.dispose()  # whoever opens it next finds it as the kill has left it
            was_said = act.start()
            self._wait_for_the_dead()
            seen = self.look(case_id)
            assert seen in (before, act.after), f"{act.name} is half done: {seen}"
            if seen == act.after:
                self.facts.update(act.facts)
            self._must_be_whole(case_id)
            if seen == act.after:
                return
            assert not was_said, f"{act.name} was said to be done, and is not there"
        raise AssertionError(f"{act.name} never gets done")

    def look(self, case_id: UUID) -> Seen:
        """Look at a case with the eyes of everybody."""
        with self.database.reading() as session:
            case = session.get(Case, case_id)
            if case is None or self.database.shred.get(share_name(case_id, case.share)) is None:
                assert not self._openers(session, case_id)
                return Seen()
            delivered = select(Review.person_id).where(
                Review.case_id == case_id, Review.state == ReviewState.DELIVERED
            )
            return Seen(
                case.state,
                self._openers(session, case_id),
                frozenset(session.scalars(delivered)),
            )

    def _openers(self, session: ReadSession, case_id: UUID) -> frozenset[UUID]:
        able = set()
        for actor in self.community.people.values():
            try:
                seen = views.view(session, opened(session, actor, case_id))
            except NotFound:
                continue
            assert {section: seen.vignette[section] for section in TEXT} == TEXT
            able.add(actor.person_id)
        return frozenset(able)

    def _must_be_whole(self, case_id: UUID) -> None:
        with self.database.reading() as session:
            assert ledger.first_broken(session) is None
            counted = select(LedgerEntry.fact, func.count()).group_by(LedgerEntry.fact)
            written = dict(session.execute(counted).all())
            assert {fact: written.get(fact, 0) for fact in self.facts} == dict(self.facts)
            search = session.get(PanelSearch, case_id)
            listed = session.scalars(select(Candidate).where(Candidate.case_id == case_id)).all()
            assert (search is not None) == bool(listed)
            case = session.get(Case, case_id)
            secrets = set(self.database.shred.names(family(case_id)))
            if case is not None and share_name(case_id, case.share) in secrets:
                shut = {gate_name(case_id, row.person_id) for row in listed if row.gated}
                assert shut <= secrets, "an envelope behind a gate whose key is gone"

    def _fate(self, name: str) -> tuple[int, float | None]:
        """Return before which step a server dies, or after how many seconds."""
        if self._in_peace or name not in self.whole:
            return 0, None
        steps, seconds = self.whole[name]
        last = steps + 2  # the answer leaves in two parts
        match self.chance.randrange(4):
            case 0:
                return self.chance.randint(1, last), None
            case 1:
                return self.chance.randint(max(1, last - AROUND_THE_COMMIT), last), None
            case _:
                return 0, self.chance.uniform(0, 1.2 * seconds)

    def _cookie(self, actor: Actor) -> str:
        if actor.person_id not in self._cookies:
            self._cookies[actor.person_id] = a_cookie(self.database, actor)
        return self._cookies[actor.person_id]

    def _wait_for_the_dead(self) -> None:
        """PostgreSQL notices a little later that a client has died."""
        until = time.monotonic() + 20
        while not self.database.is_sqlite:
            with self.database.reading() as session:
                if not session.scalar(_OTHERS):
                    return
            assert time.monotonic() < until, "a dead client still works in the database"
            time.sleep(0.005)
