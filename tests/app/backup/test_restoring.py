import multiprocessing
import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nacl.public import PrivateKey
from sqlalchemy import inspect, select
from sqlalchemy.exc import IntegrityError

from app import backup
from app.backup import content, restoring
from app.backup.content import Opening, PepperMissing
from app.backup.restoring import DoesNotOpen, MadeLater
from app.identity import invitations as ways_in
from app.identity import recovery, renewal, sessions
from app.identity.models import NewKeyAllowed, OneTimeCode, Passkey, Person, RecoveryLink
from app.identity.policy import Role
from app.kernel import heads, ledger, migrate
from app.kernel.clock import now, today
from app.kernel.config import Settings
from app.kernel.db import Base, Database, NotEmpty, RowsDoNotFit, migrating
from app.kernel.errors import NotFound
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import fingerprint, new_key_pair
from app.kernel.shred import ShredStore
from app.kernel.strongbox import public_bytes, seal_stream
from app.kernel.tokens import token_hash
from review import retention
from review.rooms import brake, keys
from review.rooms import service as rooms
from review.routing import invitations
from review.routing.models import Candidate, SeatState
from review.sweeps import run_round
from review.vignettes import attestation
from review.vignettes.access import Resting, opened
from review.vignettes.models import Case
from tests.app.backup.conftest import Kept
from tests.builders import a_member, an_organisation, sign_in
from tests.community import Community, a_community
from tests.inhabited import snapshot

AT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)
NEW = {"ledger", "ledger_head", "shred store"}
"""What a restore adds to: one line in the ledger, and its secret of the month."""


def made(database: Database, kept: Kept) -> Path:
    return backup.make(database, kept.settings, now=now())


def restored(database: Database, kept: Kept, path: Path, url: str) -> Database:
    backup.restore(kept.elsewhere(url), path, kept.safe)
    return Database(url, database.shred)


def is_untouched(url: str) -> bool:
    with migrating(url) as connection:
        return inspect(connection).get_table_names() == []


def test_everything_comes_back_as_it_was(database: Database, kept: Kept, empty_url: str) -> None:
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    community.deliver(peers[0], case_id)
    before = snapshot(database)
    again = restored(database, kept, made(database, kept), empty_url)
    after = snapshot(again)

    assert {name: before[name] for name in before.keys() - NEW} == {
        name: after[name] for name in after.keys() - NEW
    }
    assert migrate.is_current(empty_url)
    with again.reading() as session:
        assert rooms.enter(session, peers[1], case_id).peers
        facts = session.scalars(select(LedgerEntry.fact).order_by(LedgerEntry.number)).all()
        assert facts[-1] == "backup.restored"
        assert ledger.first_broken(session) is None
    again.dispose()


@pytest.mark.parametrize("table", ["released_edition", "organisation"])
def test_the_restored_house_defends_its_editions_and_its_references(
    database: Database, kept: Kept, empty_url: str, table: str
) -> None:
    a_community(database)
    again = restored(database, kept, made(database, kept), empty_url)
    with pytest.raises(IntegrityError), again.writing() as session:
        session.execute(Base.metadata.tables[table].delete())
    again.dispose()


def test_a_filled_database_is_left_alone(database: Database, kept: Kept) -> None:
    a_community(database)
    path = made(database, kept)
    before = snapshot(database)
    with pytest.raises(NotEmpty):
        backup.restore(kept.settings, path, kept.safe)

    assert before == snapshot(database)


def test_a_migrated_database_without_anybody_is_not_empty(
    database: Database, kept: Kept, empty_url: str
) -> None:
    migrate.upgrade(empty_url)
    with pytest.raises(NotEmpty):
        backup.restore(kept.elsewhere(empty_url), made(database, kept), kept.safe)


def test_a_database_that_somebody_has_open_is_left_alone(
    database: Database, kept: Kept, empty_url: str
) -> None:
    path, running = made(database, kept), Database(empty_url, database.shred)
    with running.reading() as session:
        inspect(session.connection()).get_table_names()
    with pytest.raises(NotEmpty):
        backup.restore(kept.elsewhere(empty_url), path, kept.safe)
    running.dispose()

    assert is_untouched(empty_url)


def another_pepper(database: Database) -> None:
    database.shred.destroy(["pepper"])
    database.shred.create("pepper")


def test_a_backup_of_another_house_is_refused(
    database: Database, kept: Kept, empty_url: str
) -> None:
    path = made(database, kept)
    another_pepper(database)
    with pytest.raises(DoesNotOpen):
        backup.restore(kept.elsewhere(empty_url), path, kept.safe)
    database.shred.destroy(["pepper"])
    with pytest.raises(PepperMissing):
        backup.restore(kept.elsewhere(empty_url), path, kept.safe)

    assert is_untouched(empty_url)


def forged(kept: Kept, path: Path, lines: list[bytes]) -> Path:
    """Do what anybody can do who knows the public key: seal something to it."""
    other = path.with_name("forged.backup")
    other.write_bytes(b"".join(seal_stream(public_bytes(kept.settings.backup_key), lines)))
    return other


def test_only_this_house_can_make_what_it_takes_back(
    database: Database, kept: Kept, empty_url: str
) -> None:
    path = made(database, kept)
    opening = Opening(AT, migrate.newest() or "")
    whole = list(content.written(content.origin_key(database.shred), opening, []))
    tries = [
        [],
        [b"\n"],
        [b"not a backup"],
        whole[:-1],
        [*whole[:-1], b"origin " + bytes(64) + b"\n"],
        [*whole[:-1], b"origin \xc3\xa9\n"],
        [*whole, b"[]\n"],
        [*whole, whole[-1]],
        list(content.written(bytes(32), opening, [])),
    ]
    for lines in tries:
        with pytest.raises(DoesNotOpen):
            backup.restore(kept.elsewhere(empty_url), forged(kept, path, lines), kept.safe)
        assert is_untouched(empty_url)


def cut(raw: bytes) -> bytes:
    return raw[:-1]


def flipped(raw: bytes) -> bytes:
    return raw[:-500] + bytes([raw[-500] ^ 1]) + raw[-499:]


def lengthened(raw: bytes) -> bytes:
    return raw + b"\n"


@pytest.mark.parametrize("change", [cut, flipped, lengthened])
def test_a_changed_file_is_refused_before_anything_is_touched(
    database: Database, kept: Kept, empty_url: str, change: Callable[[bytes], bytes]
) -> None:
    a_community(database)
    path = made(database, kept)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(DoesNotOpen):
        backup.restore(kept.elsewhere(empty_url), path, kept.safe)

    assert is_untouched(empty_url)


def test_no_other_key_and_no_missing_file_opens(
    database: Database, kept: Kept, empty_url: str
) -> None:
    path, target = made(database, kept), kept.elsewhere(empty_url)
    for where, key in ((path, PrivateKey.generate()), (path.with_name("none"), kept.safe)):
        with pytest.raises(DoesNotOpen):
            backup.restore(target, where, key)

    assert is_untouched(empty_url)


def written_as(database: Database, kept: Kept, state: str, rows: list[bytes]) -> Path:
    path = made(database, kept)
    key = content.origin_key(database.shred)
    return forged(kept, path, list(content.written(key, Opening(AT, state), rows)))


def test_a_backup_of_a_newer_version_is_refused(
    database: Database, kept: Kept, empty_url: str
) -> None:
    with pytest.raises(MadeLater):
        backup.restore(kept.elsewhere(empty_url), written_as(database, kept, "9999", []), kept.safe)

    assert is_untouched(empty_url)


@pytest.mark.parametrize("state", ["0001", "0002"])
def test_a_backup_of_an_older_version_is_brought_up(
    database: Database, kept: Kept, empty_url: str, state: str
) -> None:
    """The rows are read into the tables they came from, and only then brought up."""
    columns = '{"id":"uuid","name":"text","country":"text","second_reader_waived":"truth"}'
    rows = [
        f'{{"table":"organisation","columns":{columns}}}\n'.encode(),
        b'["00000000-0000-0000-0000-000000000007","North Pier","DE",false]\n',
    ]
    path = written_as(database, kept, state, rows)
    backup.restore(kept.elsewhere(empty_url), path, kept.safe)

    assert migrate.is_current(empty_url)
    with migrating(empty_url) as connection:
        name = connection.scalar(select(Base.metadata.tables["organisation"].c.name))
    assert name == "North Pier"


def test_rows_that_do_not_fit_together_are_not_taken(
    database: Database, kept: Kept, empty_url: str
) -> None:
    rows = [
        b'{"table":"notice_due","columns":{"person_id":"uuid","since":"day"}}\n',
        b'["00000000-0000-0000-0000-000000000007","2026-03-02"]\n',
    ]
    path = written_as(database, kept, migrate.newest() or "", rows)
    with pytest.raises(RowsDoNotFit):
        backup.restore(kept.elsewhere(empty_url), path, kept.safe)

    assert is_untouched(empty_url)


def test_a_failure_in_the_middle_leaves_the_database_empty(
    database: Database, kept: Kept, empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_community(database)
    path = made(database, kept)

    def breaks(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(restoring.ledger, "record", breaks)  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError):
        backup.restore(kept.elsewhere(empty_url), path, kept.safe)
    assert is_untouched(empty_url)
    monkeypatch.undo()
    restored(database, kept, path, empty_url).dispose()


def restores_and_dies(settings: Settings, path: Path, key: bytes) -> None:
    """Be killed at the last step of a restore. In a process of its own."""

    def dies(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    restoring.ledger.record = dies  # type: ignore[attr-defined]
    backup.restore(settings, path, PrivateKey(key))


def test_a_restore_that_is_killed_leaves_the_database_empty(
    database: Database, kept: Kept, empty_url: str
) -> None:
    a_community(database)
    given = (kept.elsewhere(empty_url), made(database, kept), bytes(kept.safe))

    child = multiprocessing.get_context("spawn").Process(target=restores_and_dies, args=given)
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert is_untouched(empty_url)


def test_nobody_stays_signed_in_and_no_invitation_leads_in_again(
    database: Database, kept: Kept, empty_url: str, stretcher
) -> None:
    with database.writing() as session:
        ngo = an_organisation(session)
        token = ways_in.issue(session, "new@example.org", [Role.CASE_WORKER], ngo, now=now())
    member = a_member(database, stretcher, ngo, now=now())
    path = made(database, kept)
    with database.reading() as session:
        assert sessions.resume(session, member.cookie, now=now()) is not None
        assert ways_in.look_up(session, token, now=now())
    again = restored(database, kept, path, empty_url)

    with again.reading() as session:
        assert sessions.resume(session, member.cookie, now=now()) is None
        with pytest.raises(NotFound):
            ways_in.look_up(session, token, now=now())
    again.dispose()


def test_no_way_back_no_one_time_code_and_no_passkey_comes_back_to_life(
    database: Database, kept: Kept, empty_url: str, stretcher
) -> None:
    """Used or replaced since: what works once must not work a second time."""
    with database.writing() as session:
        ngo = an_organisation(session)
    member = a_member(database, stretcher, ngo, now=now())
    with database.writing() as session:
        session.add(NewKeyAllowed(person_id=member.person_id, expires_at=now() + timedelta(days=3)))
        link = RecoveryLink(person_id=member.person_id, expires_at=now() + timedelta(hours=1))
        link.token_hash = token_hash("a-token")
        session.add(link)
        session.add(Passkey(person_id=member.person_id, content=b"sealed"))
    path = made(database, kept)
    tables = (NewKeyAllowed, RecoveryLink, OneTimeCode, Passkey)
    with database.reading() as session:
        assert all(session.scalars(select(table)).first() for table in tables)
        assert recovery.look_up(session, "a-token", now=now())
    again = restored(database, kept, path, empty_url)

    with again.reading() as session:
        assert [table for table in tables if session.scalars(select(table)).first()] == []
        assert not renewal.is_allowed(session, member.person_id, now=now())
        with pytest.raises(NotFound):
            recovery.look_up(session, "a-token", now=now())
    again.dispose()


def test_a_room_somebody_was_let_into_again_opens_from_an_older_backup(
    database: Database, kept: Kept, empty_url: str
) -> None:
    """Letting in again seals `part` anew, and leaves the share as it is: the older rows still fit.

    Somebody with the key of that day reads; the key they got later is not known in there.
    """
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    path = made(database, kept)
    own_key = new_key_pair()
    with database.writing() as session:
        session.get_one(Person, peers[0].person_id).public_key = bytes(own_key.public_key)
    later = replace(peers[0], own_key=own_key)
    with database.writing() as session:
        room = rooms.enter(session, bringer, case_id)
        numbers = fingerprint(bytes(own_key.public_key))
        keys.let_in_again(session, bringer, room, later.person_id, numbers)
    with database.reading() as session:
        assert rooms.enter(session, later, case_id)
    again = restored(database, kept, path, empty_url)

    with again.reading() as session:
        for actor in (bringer, *peers):
            assert rooms.enter(session, actor, case_id).seen.vignette
        with pytest.raises(NotFound):
            rooms.enter(session, later, case_id)
    again.dispose()


def test_the_mark_of_the_ledger_begins_anew_and_the_mails_still_tell(
    database: Database, kept: Kept, empty_url: str
) -> None:
    a_community(database)
    path = made(database, kept)
    with database.writing() as session:
        ledger.record(session, "test.act")
        mailed = ledger.head(session).digest
    heads.mark(database)
    again = restored(database, kept, path, empty_url)

    heads.mark(again)
    with again.reading() as session:
        assert heads.last_mark(again.shred) == ledger.head(session)
        assert not ledger.holds(session, mailed)
    again.dispose()


def seeking(community: Community) -> tuple[Case, list[Candidate]]:
    with community.database.reading() as session:
        case = session.scalars(select(Case)).one()
        candidates = session.scalars(select(Candidate)).all()
        session.expunge_all()
    return case, list(candidates)


def test_a_room_that_rested_that_day_rests_again(
    database: Database, kept: Kept, empty_url: str
) -> None:
    """It went on after the backup; the text it goes on with is not in there."""
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, peers = community.open_room(bringer, second)
    with database.writing() as session:
        brake.pull(session, peers[0], case_id, "It is next door.")
    path = made(database, kept)
    with database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, case_id, second.person_id, is_tandem=False
        )
    community.attest(bringer, case_id)
    community.attest(second, case_id)
    with database.reading() as session:
        assert rooms.enter(session, peers[1], case_id)
    again = restored(database, kept, path, empty_url)

    with again.reading() as session:
        for peer in peers:
            with pytest.raises(Resting):
                rooms.enter(session, peer, case_id)
        told = brake.words(session, bringer, case_id)
        assert [word.text for word in told] == ["It is next door."]
    again.dispose()


def test_a_gate_that_was_destroyed_since_lets_nobody_wait_for_a_seat(
    database: Database, kept: Kept, empty_url: str
) -> None:
    """After the backup somebody declined; restored, they would be asked and could never accept."""
    community = a_community(database, ngos=5)
    case_id = community.attested_case(
        community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    )
    community.submit(community.case_worker("ngo1", 1), case_id)
    path, asked = made(database, kept), community.asked(case_id)
    with database.writing() as session:
        invitations.decline(session, asked[0], case_id)
    again = restored(database, kept, path, empty_url)
    community.database = again
    _case, candidates = seeking(community)

    out = {each.person_id for each in candidates if each.state is SeatState.OUT}
    assert {asked[0].person_id} == out
    run_round(again)
    assert len(community.asked(case_id)) == 2
    for actor in community.asked(case_id):
        community.accept(actor, case_id)
        with again.reading() as session:
            assert opened(session, actor, case_id)
    again.dispose()


def test_what_expired_meanwhile_is_erased_with_its_key(
    database: Database, kept: Kept, empty_url: str
) -> None:
    community = a_community(database)
    case_id = community.begin(community.case_worker("ngo1", 1))
    with database.writing() as session:
        session.get_one(Case, case_id).erase_on = today()
    again = restored(database, kept, made(database, kept), empty_url)

    with again.reading() as session:
        assert session.get(Case, case_id) is None
        assert retention.due(session) == []
    assert database.shred.names(f"case:{case_id}") == []
    again.dispose()


def test_without_the_shred_store_cases_are_lost_and_people_are_not(
    database: Database, kept: Kept, empty_url: str, tmp_path: Path, stretcher
) -> None:
    """The machine burnt down: what is left is the backup, its key, and the pepper on paper."""
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, _ = community.open_room(bringer, second)
    member = a_member(database, stretcher, community.ngos["ngo1"], now=now() - timedelta(hours=1))
    path, pepper = made(database, kept), database.shred.get("pepper")
    new = ShredStore(f"sqlite:///{tmp_path}/new/shred.db")
    new.keep("pepper", pepper or b"")
    there = kept.elsewhere(empty_url).model_copy(
        update={"shred_url": f"sqlite:///{tmp_path}/new/shred.db"}
    )
    backup.restore(there, path, kept.safe)
    again = Database(empty_url, new)

    with again.reading() as session:
        assert session.get(Case, case_id) is None
    assert sign_in(again, stretcher, member, now=now()).actor.person_id == member.person_id
    again.dispose()


def test_the_day_of_the_backup_is_told(database: Database, kept: Kept, empty_url: str) -> None:
    path = backup.make(database, kept.settings, now=AT - timedelta(days=3))

    assert backup.restore(kept.elsewhere(empty_url), path, kept.safe).made_at == AT - timedelta(3)
