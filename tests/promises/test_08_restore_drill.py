"""Promise 8, the drill: a backup of the whole demo community, restored after two erasures.

The house is filled as `make demo` fills it. Then a backup is made, one case is withdrawn, another
expires, and the backup is restored into a fresh database beside today's shred store. Whoever then
holds everything (both databases, the backup and its private key, the shred store, the passphrase
of every single person) still cannot open the two; everybody else's cases open for exactly those
who took part.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any
from uuid import UUID

import pyotp
import pytest
from nacl.public import PrivateKey
from sqlalchemy import inspect, select, text

from anonymizer import Runner
from app import backup
from app.backup import content
from app.demo import cases, people, story
from app.identity import credentials, service, sessions
from app.identity.actor import Actor
from app.identity.credentials import KnownCredential
from app.identity.models import Credential, Person, SignIn
from app.kernel import ledger, migrate, rows
from app.kernel.clock import now, today
from app.kernel.config import Settings
from app.kernel.db import Base, Database, migrating
from app.kernel.errors import NotFound
from app.kernel.sealed import (
    CannotOpen,
    Place,
    Stretcher,
    context,
    derive,
    open_from,
    open_sealed,
)
from app.kernel.shred import ShredStore
from app.kernel.strongbox import open_stream, public_text
from review import retention
from review.sweeps import erase_due
from review.vignettes import views
from review.vignettes.access import opened
from review.vignettes.keys import family
from review.vignettes.models import Case
from standards import service as standards
from tests.databases import Databases

pytestmark = pytest.mark.slow

Sealed = list[tuple[bytes, Place]]
Access = set[tuple[UUID, UUID]]


@dataclass(frozen=True)
class Drill:
    """All that is left after the drill, in the hands of one reader."""

    house: Database
    restored: Database
    copied: Database
    """The backup, filled into tables by whoever holds the private key, without any forgetting."""
    path: Path
    stretcher: Stretcher
    gone: frozenset[UUID]
    before: Access
    """Who could open what when the backup was made."""
    signed_in: str
    """A cookie that was good when the backup was made."""

    @property
    def shred(self) -> ShredStore:
        return self.house.shred

    @cached_property
    def own_keys(self) -> Mapping[UUID, PrivateKey]:
        """Everybody's own key, opened with their passphrase from what the backup holds."""
        pepper = credentials.pepper(self.shred)
        with self.copied.reading() as session:
            known = [KnownCredential.of(row) for row in session.scalars(select(Credential))]
        return {
            each.person_id: credentials.unlock(each, story.PASSPHRASE, self.stretcher, pepper)
            for each in known
        }


@pytest.fixture(scope="module")
def drill(
    templates: Databases,
    tmp_path_factory: pytest.TempPathFactory,
    stretcher: Stretcher,
    screener: Runner,
) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    urls = [templates.copy(), templates.empty(), templates.empty()]
    safe = PrivateKey.generate()
    settings = Settings(
        database_url=urls[0],
        shred_url=f"sqlite:///{folder}/shred/shred.db",
        backup_key=public_text(bytes(safe.public_key)),
        backup_folder=folder / "backups",
    )
    house = Database(urls[0], ShredStore(settings.shred_url))
    actors, loaded = settle(house, stretcher, screener)
    before = access(house, actors.values(), loaded.values())
    withdrawn, expired = by_state(house, "open"), by_state(house, "closed")
    with house.writing() as session:
        someone = session.scalars(select(Person)).first()
        assert someone is not None
        key = next(a.own_key for a in actors.values() if a.person_id == someone.id)
        stage = sessions.SessionStage.SIGNED_IN
        cookie = sessions.begin(session, someone, key, stage, now=now())[1]

    path = backup.make(house, settings, now=now())
    with house.writing() as session:
        bringer = session.get_one(Case, withdrawn).bringer_id
        owner = next(actor for actor in actors.values() if actor.person_id == bringer)
        retention.withdraw(session, owner, withdrawn)
        session.get_one(Case, expired).erase_on = today()
    erase_due(house)
    backup.restore(settings.model_copy(update={"database_url": urls[1]}), path, safe)
    fill(urls[2], path, safe, house.shred)

    restored, copied = (Database(url, house.shred) for url in urls[1:])
    yield Drill(
        house=house,
        restored=restored,
        copied=copied,
        path=path,
        stretcher=stretcher,
        gone=frozenset({withdrawn, expired}),
        before=before,
        signed_in=cookie,
    )
    for database in (house, restored, copied):
        database.dispose()
    templates.give_back(urls[0])
    for url in urls[1:]:
        templates.drop(url)


def settle(
    house: Database, stretcher: Stretcher, screener: Runner
) -> tuple[dict[str, Actor], dict[str, UUID]]:
    """Load the demo community as `make demo` does."""
    told = story.read()
    with house.writing() as session:
        standards.load_released(session)
    actors = people.settle(house, stretcher, told)
    loaded = cases.travel_all(house, screener, actors, told.cases)
    people.leave(house, actors)
    return actors, loaded


def by_state(database: Database, state: str) -> UUID:
    with database.reading() as session:
        return session.scalars(select(Case.id).where(Case.state == state)).all()[0]


def access(database: Database, actors: Collection[Actor], case_ids: Collection[UUID]) -> Access:
    """Return who opens which case, by trying every person on every case."""
    found = set()
    for actor, case_id in product(actors, case_ids):
        try:
            with database.reading() as session:
                seen = views.view(session, opened(session, actor, case_id))
        except NotFound:
            continue
        assert seen.vignette.to_bytes()
        found.add((actor.person_id, case_id))
    return found


def fill(url: str, path: Path, safe: PrivateKey, shred: ShredStore) -> None:
    migrate.upgrade(url)
    with path.open("rb") as source, migrating(url) as connection:
        lines = content.read(content.origin_key(shred), open_stream(safe, source))
        next(lines)
        rows.fill(connection, lines)


def rows_of(database: Database, table: str) -> list[Mapping[str, Any]]:
    with database.reading() as session:
        return list(session.execute(select(Base.metadata.tables[table])).mappings().all())


def sealed_of(database: Database, case_id: UUID) -> Sealed:
    """Return every field that was sealed under the key of a case, with where it belongs."""
    found = [
        (row[name], Place("cases", case_id, name))
        for row in rows_of(database, "cases")
        for name in ("outline", "vignette", "decisions", "remark")
        if row["id"] == case_id and row[name] is not None
    ]
    for table in ("room_message", "review"):
        found += [
            (row["body"], Place(table, row["id"], "body"))
            for row in rows_of(database, table)
            # What a peer has not delivered is under a key of their own besides.
            if row["case_id"] == case_id and row.get("state") != "draft"
        ]
    found += [
        (row["body"], Place("uptake", case_id, "body"))
        for row in rows_of(database, "uptake")
        if row["case_id"] == case_id
    ]
    return found


def keys_to_try(drill: Drill, case_id: UUID) -> set[bytes]:
    """Return every key of a case that somebody could make who holds everything."""
    secrets = {drill.shred.get(name) or b"" for name in drill.shred.names("")}
    parts = set()
    for row in rows_of(drill.copied, "participation"):
        if row["case_id"] == case_id:
            meant = context("case-part", case_id, row["person_id"])
            parts.add(open_from(drill.own_keys[row["person_id"]], row["envelope"], meant))
    shares = {b"", *secrets, *parts, *map(bytes, drill.own_keys.values())}
    combined = {
        derive(part + share, "case", case_id.bytes) for part, share in product(parts, shares)
    }
    assert len(parts) == 1
    return combined | parts | {secret for secret in secrets if len(secret) == 32}


def opens(keys: Collection[bytes], blob: bytes, place: Place) -> bool:
    for key in keys:
        try:
            open_sealed(key, blob, place)
        except CannotOpen:
            continue
        return True
    return False


def test_the_community_is_the_whole_one(drill: Drill) -> None:
    assert len(drill.own_keys) >= 30
    assert len({case_id for _person, case_id in drill.before}) == len(story.read().cases)
    assert len(drill.gone) == 2
    assert all(len(sealed_of(drill.copied, case_id)) >= 6 for case_id in drill.gone)


def test_with_everything_the_erased_cases_do_not_open(drill: Drill) -> None:
    for case_id in drill.gone:
        keys = keys_to_try(drill, case_id)
        assert len(keys) > 30
        for blob, place in sealed_of(drill.copied, case_id):
            assert not opens(keys, blob, place), place


def test_the_same_tries_open_every_other_case(drill: Drill) -> None:
    """The other way round: what is tried above is what opens a case."""
    others = {row["id"] for row in rows_of(drill.copied, "cases")} - drill.gone
    assert len(others) > 5
    for case_id in others:
        keys = keys_to_try(drill, case_id)
        assert all(opens(keys, blob, place) for blob, place in sealed_of(drill.copied, case_id))


def test_without_a_passphrase_backup_and_its_key_open_nothing(drill: Drill) -> None:
    secrets = {drill.shred.get(name) or b"" for name in drill.shred.names("")}
    own = {PrivateKey(secret) for secret in secrets if len(secret) == 32}
    for row in rows_of(drill.copied, "participation"):
        meant = context("case-part", row["case_id"], row["person_id"])
        for key in own:
            with pytest.raises(CannotOpen):
                open_from(key, row["envelope"], meant)
    for row in rows_of(drill.copied, "cases"):
        tries = secrets | {derive(secret, "case", row["id"].bytes) for secret in secrets}
        for blob, place in sealed_of(drill.copied, row["id"]):
            assert not opens(tries, blob, place)


def signed_in(drill: Drill) -> list[Actor]:
    """Let everybody sign in to the restored house, with passphrase and code."""
    found = []
    with drill.restored.reading() as session:
        emails = session.scalars(select(Person.email)).all()
    for email in emails:
        at = now()
        first = service.first_factor(
            drill.restored, drill.stretcher, email, story.PASSPHRASE, now=at
        )
        with drill.restored.reading() as session:
            half = sessions.resume(session, first.cookie, now=at)
        assert half is not None
        code = pyotp.TOTP(story.SECOND_FACTOR).at(at)
        second = service.second_factor(drill.restored, half.actor, code, now=at)
        with drill.restored.reading() as session:
            whole = sessions.resume(session, second.cookie, now=at)
        assert whole is not None
        found.append(whole.actor)
    return found


def test_the_others_open_for_exactly_those_who_took_part(drill: Drill) -> None:
    everybody = signed_in(drill)
    case_ids = {row["id"] for row in rows_of(drill.copied, "cases")}
    after = access(drill.restored, everybody, case_ids)

    assert {pair for pair in drill.before if pair[1] not in drill.gone} == after
    took_part = {
        (row["person_id"], row["case_id"]) for row in rows_of(drill.copied, "participation")
    }
    assert after <= took_part


def test_nobody_elses_key_opens_an_envelope(drill: Drill) -> None:
    for row in rows_of(drill.restored, "participation"):
        meant = context("case-part", row["case_id"], row["person_id"])
        for person_id, key in drill.own_keys.items():
            if person_id == row["person_id"]:
                assert open_from(key, row["envelope"], meant)
            else:
                with pytest.raises(CannotOpen):
                    open_from(key, row["envelope"], meant)


@pytest.mark.parametrize("where", ["house", "restored"])
def test_no_row_names_an_erased_case_any_more(drill: Drill, where: str) -> None:
    gone = {case_id.hex for case_id in drill.gone}

    assert names(drill.copied) >= gone
    assert names(getattr(drill, where)).isdisjoint(gone)
    for case_id in drill.gone:
        assert drill.shred.names(family(case_id)) == []


def names(database: Database) -> set[str]:
    """Return everything that stands in any column of any table and could be an id."""
    found = set()
    with database.reading() as session:
        for table in inspect(session.connection()).get_table_names():
            for row in session.execute(text(f'SELECT * FROM "{table}"')):
                found |= {str(value).replace("-", "") for value in row if value is not None}
    return found


def test_nobody_stays_signed_in(drill: Drill) -> None:
    with drill.house.reading() as session:
        assert sessions.resume(session, drill.signed_in, now=now()) is not None
    with drill.copied.reading() as session:
        assert session.scalars(select(SignIn)).all() == []
    with drill.restored.reading() as session:
        assert sessions.resume(session, drill.signed_in, now=now()) is None


def test_the_restored_house_is_whole(drill: Drill) -> None:
    with drill.restored.reading() as session:
        assert ledger.first_broken(session) is None
        standards.verify_chain(session)
        facts = session.scalars(select(ledger.LedgerEntry.fact)).all()

    assert "backup.restored" in facts
    assert facts.count("case.erased") == len(drill.gone)
