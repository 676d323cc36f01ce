"""Known and unknown addresses: the same answer, the same statements, the same Argon2id runs.

Counted, not timed: a clock on a busy machine says nothing.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import pytest
from sqlalchemy import Engine, event, update

from app.identity import callers, credentials, invitations, recovery, service
from app.identity.callers import Caller
from app.identity.models import Membership
from app.identity.policy import Role
from app.kernel.db import Database
from app.kernel.errors import DomainError
from app.kernel.sealed import Stretcher
from tests.builders import PASSPHRASE, a_member, an_actor, an_organisation

Try = Callable[[str], object]
Work = tuple[list[str], int, str]


def from_a_network_of(address: str) -> Caller:
    """Knock from another network for each address: what one has counted is not the others'."""
    own = sha256(address.encode()).hexdigest()
    return Caller(callers.network_of(callers.address_of(f"2a00:{own[:4]}:{own[4:8]}::1", (), ())))


class Counting(Stretcher):
    """A stretcher that remembers how often it worked."""

    runs = 0

    def stretch(self, *given: object) -> bytes:
        self.runs += 1
        return super().stretch(*given)  # type: ignore[arg-type]


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect every statement any engine of this process runs, the shred store's included."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, text: str, *_more: object) -> None:
        seen.append(re.sub(r"\s+", " ", text))

    event.listen(Engine, "before_cursor_execute", note)
    yield seen
    event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def counting(stretcher: Stretcher) -> Counting:
    return Counting(stretcher.default, at_once=1)


@pytest.fixture
def addresses(database: Database, stretcher: Stretcher, now: datetime) -> dict[str, str]:
    """Somebody who works here, somebody who left, and nobody."""
    with database.writing() as session:
        ngo = an_organisation(session)
    member, left = (a_member(database, stretcher, ngo, now=now) for _ in range(2))
    with database.writing() as session:
        session.execute(
            update(Membership)
            .where(Membership.person_id == left.person_id)
            .values(until=now.date())
        )
    return {"member": member.email, "left": left.email, "nobody": "nobody@example.org"}


def work(counting: Counting, attempt: Try, address: str) -> Work:
    before = counting.runs
    with statements() as seen:
        try:
            answer = f"{type(attempt(address)).__name__}"
        except DomainError as refused:
            answer = f"{type(refused).__name__} {refused.message} {refused.field}"
    # The order of doors follows their hashes: compare what was asked, not in which order.
    return sorted(seen), counting.runs - before, answer


def warm_up(database: Database, now: datetime) -> None:
    """Let what is made at the very first attempt be there already."""
    recovery.ask(database, "first@example.org", now=now, caller=from_a_network_of("first"))


def test_a_refused_sign_in_is_the_same_work_for_all(
    database: Database, counting: Counting, addresses: dict[str, str], now: datetime
) -> None:
    def attempt(address: str) -> object:
        return service.first_factor(
            database,
            counting,
            address,
            "not the passphrase",
            now=now,
            caller=from_a_network_of(address),
        )

    warm_up(database, now)
    for turn in range(6):  # free attempts, then closed doors
        done = {who: work(counting, attempt, address) for who, address in addresses.items()}
        assert done["member"] == done["left"] == done["nobody"], turn
        assert done["member"][1] == (1 if turn < 4 else 0)


def test_asking_for_a_link_is_the_same_work_for_all(
    database: Database, counting: Counting, addresses: dict[str, str], now: datetime
) -> None:
    def attempt(address: str) -> object:
        return recovery.ask(database, address, now=now, caller=from_a_network_of(address))

    warm_up(database, now)
    for turn in range(6):
        done = {who: work(counting, attempt, address) for who, address in addresses.items()}
        assert done["member"] == done["left"] == done["nobody"], turn


def test_inviting_is_the_same_work_for_all(
    database: Database, counting: Counting, addresses: dict[str, str], now: datetime
) -> None:
    with database.writing() as session:
        lead = an_actor(session, an_organisation(session), Role.NGO_LEAD)

    def attempt(address: str) -> object:
        with database.writing() as session:
            return invitations.invite(session, lead, address, [Role.CASE_WORKER], now=now)

    attempt("first@example.org")
    done = [work(counting, attempt, address) for address in addresses.values()]

    assert done[0] == done[1] == done[2]
    assert done[0][2] == "str"


def test_joining_is_refused_with_the_same_work_whoever_has_the_address(
    database: Database, addresses: dict[str, str], counting: Counting, now: datetime
) -> None:
    """The Argon2id run comes before the look at the address; only the link's holder learns it."""

    def attempt(address: str) -> object:
        prepared = credentials.prepare(PASSPHRASE, counting, credentials.pepper(database.shred))
        with database.writing() as session:
            return invitations.accept(session, tokens[address], "Ada", "en", prepared, now=now)

    with database.writing() as session:
        ngo: UUID = an_organisation(session)
        tokens = {
            address: invitations.issue(session, address, [Role.CASE_WORKER], ngo, now=now)
            for address in addresses.values()
        }
    done = {who: work(counting, attempt, address) for who, address in addresses.items()}

    assert done["member"] == done["left"]
    assert done["nobody"][1] == done["member"][1] == 1
