"""The looker itself: it sees everything that is there, and nothing that is not."""

import base64
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.promises.remains import escaped, forms_of, remains, traces

WORD = "kanarie7quxvolt3"
NOISE = st.binary(max_size=600)


@pytest.mark.parametrize("how", list(escaped(WORD)))
@given(before=NOISE, after=NOISE)
def test_a_word_is_seen_in_every_spelling_and_wherever_it_stands(
    how: str, before: bytes, after: bytes
) -> None:
    # Noise that itself looks like base64 or hex would only shift where a run begins.
    assert traces(WORD, before + b"\n" + escaped(WORD)[how] + b"\n" + after)


@pytest.mark.parametrize("offset", range(6))
def test_base64_is_seen_at_every_offset_without_its_beginning(offset: int) -> None:
    packed = base64.b64encode(b"z" * offset + WORD.encode() + b"zzz")

    assert traces(WORD, packed[4 * (offset // 3) :])


@given(noise=st.binary(max_size=4000))
def test_noise_holds_no_trace(noise: bytes) -> None:
    assert traces(WORD, noise) == []


@pytest.mark.parametrize("how", list(escaped("somethingelse42")))
def test_another_word_is_not_taken_for_it(how: str) -> None:
    assert traces(WORD, escaped("somethingelse42")[how]) == []


def test_no_form_is_so_short_that_it_stands_everywhere() -> None:
    assert all(len(pattern) >= 12 for patterns in forms_of(WORD).values() for pattern in patterns)


def test_files_folders_and_their_names_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "log.gz").write_bytes(escaped(WORD)["gzip"])
    (tmp_path / f"core.{WORD}").touch()
    (tmp_path / "harmless").write_text("nothing")

    found = {Path(trace.place).name for trace in remains(WORD, [tmp_path])}
    assert {"log.gz", f"core.{WORD}"} == found


@pytest.mark.parametrize("secure", [False, True])
def test_a_deleted_row_is_seen_in_free_pages_unless_it_was_overwritten(
    tmp_path: Path, secure: bool
) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute(f"PRAGMA secure_delete = {'ON' if secure else 'OFF'}")
        connection.execute("CREATE TABLE said (text)")
        connection.executemany("INSERT INTO said VALUES (?)", [(f"{WORD} {'x' * 900}",)] * 40)
        connection.commit()
        connection.execute("DELETE FROM said")
        connection.commit()

    assert bool(remains(WORD, [tmp_path])) is not secure


def test_a_row_is_seen_in_the_write_ahead_log(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE said (text)")
        connection.execute("INSERT INTO said VALUES (?)", (WORD,))
        connection.commit()
        found = {Path(trace.place).name for trace in remains(WORD, [tmp_path])}

    assert found == {"a.db-wal"}
