import multiprocessing
import os
import signal
import stat
from base64 import b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import text

from app import backup
from app.backup import content, folder, making
from app.backup.making import LEFT_OUT, NoBackupKey, TablesNotCurrent
from app.identity.models import (
    Invitation,
    NewKeyAllowed,
    OneTimeCode,
    Passkey,
    RecoveryLink,
    SignIn,
)
from app.kernel import ledger, migrate
from app.kernel.clock import now
from app.kernel.columns import UtcDateTime
from app.kernel.db import Base, Database, migrating
from app.kernel.ids import new_id
from app.kernel.shred import ShredStore
from app.kernel.strongbox import open_stream
from tests.app.backup.conftest import Kept
from tests.builders import a_member, an_organisation
from tests.community import a_community
from tests.inhabited import snapshot

AT = datetime(2026, 3, 2, 3, 30, tzinfo=UTC)


def lines_of(kept: Kept, path: Path, shred: ShredStore) -> list[bytes]:
    with path.open("rb") as source:
        return list(content.read(content.origin_key(shred), open_stream(kept.safe, source)))


def files(kept: Kept) -> set[str]:
    return {path.name for path in kept.settings.backup_folder.iterdir()}


def test_a_backup_is_one_file_that_only_its_owner_may_read(database: Database, kept: Kept) -> None:
    old = os.umask(0)
    try:
        path = backup.make(database, kept.settings, now=AT)
    finally:
        os.umask(old)

    assert path.name == "intervision-20260302T033000000000Z.backup"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert files(kept) == {path.name, "last-backup"}
    assert backup.last_made(kept.settings) == AT


def test_making_one_changes_nothing_in_the_house(database: Database, kept: Kept) -> None:
    a_community(database)
    before = snapshot(database)
    backup.make(database, kept.settings, now=AT)

    assert before == snapshot(database)


def test_no_sign_in_and_no_invitation_is_in_it(database: Database, kept: Kept, stretcher) -> None:
    with database.writing() as session:
        ngo = an_organisation(session)
    a_member(database, stretcher, ngo, now=now())
    lines = lines_of(kept, backup.make(database, kept.settings, now=AT), database.shred)

    left_out = {SignIn, Invitation, RecoveryLink, NewKeyAllowed, OneTimeCode, Passkey}
    assert {table.__tablename__ for table in left_out} == set(LEFT_OUT)
    assert any(b'"person"' in line for line in lines)
    assert not [line for line in lines for name in LEFT_OUT if f'"{name}"'.encode() in line]


KEPT_WITH_A_MOMENT = {"throttle": "a door that is shut for somebody must not open by a restore"}


def test_what_ends_by_the_hour_is_left_out_or_kept_for_a_reason() -> None:
    """A new table of links or challenges has to decide: they must not begin again."""
    by_the_hour = {
        column.table.name
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, UtcDateTime)
    }

    once = {OneTimeCode.__tablename__, Passkey.__tablename__}
    assert by_the_hour == {*LEFT_OUT, *KEPT_WITH_A_MOMENT} - once


def test_no_secret_of_the_shred_store_is_in_it(database: Database, kept: Kept) -> None:
    community = a_community(database)
    community.open_room(community.case_worker("ngo1", 1), community.case_worker("ngo1", 2))
    path = backup.make(database, kept.settings, now=AT)
    whole = b"".join(lines_of(kept, path, database.shred)).lower()
    names = database.shred.names("")

    assert len(names) > 2
    for name in names:
        secret = database.shred.get(name) or b""
        assert secret.hex().encode() not in whole
        assert b64encode(secret).lower()[:-1] not in whole


def test_without_a_key_the_pepper_or_the_tables_of_this_version_none_is_made(
    database: Database, kept: Kept, empty_url: str
) -> None:
    with pytest.raises(NoBackupKey):
        backup.make(database, kept.settings.model_copy(update={"backup_key": ""}), now=AT)
    without_tables = Database(empty_url, database.shred)
    with pytest.raises(TablesNotCurrent):
        backup.make(without_tables, kept.settings, now=AT)
    without_tables.dispose()
    database.shred.destroy(["pepper"])
    with pytest.raises(content.PepperMissing):
        backup.make(database, kept.settings, now=AT)

    assert not kept.settings.backup_folder.exists()


def test_a_copy_shows_one_moment_while_others_write(database: Database, kept: Kept) -> None:
    """Each act writes a line and moves the head: a copy of two moments would have them apart."""
    stop = Event()

    def write() -> None:
        while not stop.is_set():
            with database.writing() as session:
                ledger.record(session, "test.act", what=new_id())

    writers = [Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    try:
        copies = [backup.make(database, kept.settings, now=now()) for _ in range(6)]
    finally:
        stop.set()
        for writer in writers:
            writer.join()

    numbers = []
    for path in copies:
        lines = lines_of(kept, path, database.shred)
        numbers.append(len(rows_of(lines, "ledger")))
        head = rows_of(lines, "ledger_head")
        assert numbers[-1] == (int(head[0].split(b",")[1]) if head else 0)
    assert numbers == sorted(numbers)
    assert numbers[0] < numbers[-1]


def rows_of(lines: list[bytes], table: str) -> list[bytes]:
    start = next(i for i, line in enumerate(lines) if f'"table":"{table}"'.encode() in line)
    rest = lines[start + 1 :]
    end = next((i for i, line in enumerate(rest) if line.startswith(b"{")), len(rest))
    return rest[:end]


def pieces_that_break(error: BaseException) -> Iterator[bytes]:
    yield b"some"
    raise error


@pytest.mark.parametrize("error", [OSError(28, "full"), RuntimeError(), KeyboardInterrupt()])
def test_what_cannot_be_written_whole_leaves_nothing(tmp_path: Path, error: BaseException) -> None:
    expected = folder.NotWritten if isinstance(error, OSError) else type(error)
    with pytest.raises(expected):
        folder.lay(tmp_path / "b", AT, pieces_that_break(error))

    assert list((tmp_path / "b").iterdir()) == []
    assert folder.last(tmp_path / "b") is None


def lays_half_and_dies(place: Path) -> None:
    """Be killed between two pieces of a file. In a process of its own."""

    def pieces() -> Iterator[bytes]:
        yield b"half"
        os.kill(os.getpid(), signal.SIGKILL)

    folder.lay(place, AT, pieces())


def test_a_process_that_is_killed_leaves_no_backup_and_the_next_one_cleans_up(
    tmp_path: Path,
) -> None:
    spawning = multiprocessing.get_context("spawn")
    child = spawning.Process(target=lays_half_and_dies, args=(tmp_path,))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL

    (left,) = tmp_path.iterdir()
    assert left.name.endswith(".part")
    assert folder.last(tmp_path) is None
    path = folder.lay(tmp_path, AT, [b"whole"])
    assert {path.name, "last-backup"} == {each.name for each in tmp_path.iterdir()}


def test_two_at_the_same_moment_are_not_made(tmp_path: Path) -> None:
    def second() -> Iterator[bytes]:
        yield b"first"
        with pytest.raises(folder.AnotherIsMade):
            folder.lay(tmp_path, AT, [b"second"])
        yield b" goes on"

    assert folder.lay(tmp_path, AT, second()).read_bytes() == b"first goes on"


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(folder.NotWritten):
        folder.lay(tmp_path / "file", AT, [b"x"])


def test_a_moment_that_cannot_be_read_is_no_backup(tmp_path: Path) -> None:
    (tmp_path / "last-backup").write_text("long ago")

    assert folder.last(tmp_path) is None


def test_the_worker_makes_one_a_day(database: Database, kept: Kept) -> None:
    def made(after: timedelta) -> int:
        return making.make_due(database, kept.settings, now=AT + after)

    assert made(timedelta()) == 1
    assert made(timedelta(hours=23, minutes=59)) == 0
    assert made(timedelta(days=1)) == 1
    assert made(timedelta(days=1, hours=1)) == 0
    assert len(files(kept)) == 3


def test_there_is_a_sweep_for_it_where_there_is_a_key(database: Database, kept: Kept) -> None:
    (sweep,) = backup.sweeps(kept.settings)

    assert [sweep.run(database), sweep.run(database)] == [1, 0]
    assert backup.sweeps(kept.settings.model_copy(update={"backup_key": ""})) == ()


def test_backups_past_their_days_are_removed_and_nothing_else(
    database: Database, kept: Kept
) -> None:
    settings = kept.settings.model_copy(update={"backup_days": 2})
    for day in range(5):
        backup.make(database, settings, now=AT + timedelta(days=day))
    (settings.backup_folder / "a-note.txt").touch()
    backup.make(database, settings, now=AT + timedelta(days=5))

    assert {"last-backup", "a-note.txt"} | {
        f"intervision-2026030{day}T033000000000Z.backup" for day in (5, 6, 7)
    } == files(kept)


def test_tables_that_are_not_current_are_not_copied(database: Database, kept: Kept) -> None:
    set_state(kept, "0000")
    try:
        with pytest.raises(TablesNotCurrent):
            backup.make(database, kept.settings, now=AT)
    finally:
        set_state(kept, migrate.newest() or "")


def set_state(kept: Kept, state: str) -> None:
    with migrating(kept.settings.database_url) as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :state"), {"state": state}
        )
