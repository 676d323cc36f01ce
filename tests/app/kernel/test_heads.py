from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path
from smtplib import SMTPException
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, update

from app.kernel import heads, ledger
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.digest import Digest
from app.kernel.heads import LedgerBroken
from app.kernel.ids import new_id
from app.kernel.ledger import LedgerEntry, LedgerHead
from app.kernel.mail import HEAD, SpoolMailer, digest_text, ledger_head

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
UTC_SEVEN = Digest(7, ZoneInfo("UTC"))
BOARD = ("chair@example.org", "treasurer@example.org")


def written(database: Database, lines: int = 6) -> None:
    heads.start_again(database.shred)
    with database.writing() as session:
        session.execute(delete(LedgerEntry))
        session.execute(delete(LedgerHead))
    acts(database, lines)


def acts(database: Database, lines: int) -> None:
    with database.writing() as session:
        for _ in range(lines):
            ledger.record(session, "test.act", what=new_id())


def is_lost(database: Database) -> bool:
    marked = heads.last_mark(database.shred)
    with database.reading() as session:
        return heads.is_lost(session, marked)


def is_whole(database: Database) -> bool:
    with database.reading() as session:
        return ledger.first_broken(session) is None and not is_lost(database)


def head_of(database: Database) -> bytes:
    with database.reading() as session:
        return ledger.head(session).digest


def write_anew(database: Database, first: int, last: int) -> None:
    """Do what somebody with the database alone can do: a chain that fits itself."""
    with database.writing() as session:
        before = session.get_one(LedgerEntry, first - 1).digest if first > 1 else ledger.GENESIS
        session.execute(delete(LedgerEntry).where(LedgerEntry.number > last))
        for number in range(first, last + 1):
            line = session.get_one(LedgerEntry, number)
            if number == first:
                line.fact = "test.other"
            line.before = before
            line.digest = before = ledger._digest(line)
            session.flush()
        session.execute(update(LedgerHead).values(number=last, digest=before))


def cut_off(database: Database, kept: int) -> None:
    with database.writing() as session:
        last = session.get_one(LedgerEntry, kept).digest if kept else ledger.GENESIS
        session.execute(delete(LedgerEntry).where(LedgerEntry.number > kept))
        session.execute(update(LedgerHead).values(number=kept, digest=last))


def test_a_ledger_that_only_grows_fits_its_mark(database: Database) -> None:
    assert is_whole(database)
    written(database)
    assert is_whole(database)
    for _ in range(3):
        assert heads.mark(database) == 0
        acts(database, 2)
        assert is_whole(database)

    assert len(database.shred.names("ledger-mark:")) == 1


@given(st.integers(0, 5))
def test_an_end_cut_off_with_its_head_moved_back_shows(database: Database, kept: int) -> None:
    written(database)
    heads.mark(database)
    cut_off(database, kept)

    assert is_lost(database)
    with database.reading() as session:
        assert ledger.first_broken(session) is None  # the chain alone does not show it


@given(first=st.integers(1, 6), more=st.integers(0, 3))
def test_a_chain_written_anew_shows(database: Database, first: int, more: int) -> None:
    written(database)
    heads.mark(database)
    acts(database, more)
    write_anew(database, first, 6 + more)

    assert is_lost(database)
    with database.reading() as session:
        assert ledger.first_broken(session) is None


def test_honest_acts_after_it_do_not_hide_it(database: Database) -> None:
    written(database)
    heads.mark(database)
    cut_off(database, 3)
    acts(database, 9)

    with pytest.raises(LedgerBroken):
        heads.mark(database)
    assert is_lost(database)


def test_a_broken_chain_is_not_marked(database: Database) -> None:
    written(database)
    with database.writing() as session:
        session.get_one(LedgerEntry, 2).fact = "test.other"

    with pytest.raises(LedgerBroken):
        heads.mark(database)
    assert database.shred.names("ledger-mark:") == []


@pytest.mark.parametrize("tampers", [cut_off, lambda database, kept: write_anew(database, kept, 6)])
def test_a_mailed_head_shows_even_what_the_whole_machine_hides(
    database: Database, tampers: Callable[[Database, int], None]
) -> None:
    written(database)
    mailed = head_of(database)
    acts(database, 2)
    with database.reading() as session:
        assert ledger.holds(session, mailed)
    tampers(database, 4)
    heads.start_again(database.shred)  # whoever holds everything takes the mark away, too

    assert is_whole(database)
    with database.reading() as session:
        assert not ledger.holds(session, mailed)


def test_the_head_of_an_empty_ledger_is_in_every_ledger(database: Database) -> None:
    with database.writing() as session:
        session.execute(delete(LedgerHead))
        assert ledger.head(session) == ledger.START
        assert ledger.holds(session, ledger.GENESIS)


def spooled(settings: Settings) -> dict[str, bytes]:
    mails = [path.read_bytes() for path in Path(settings.mail_spool).glob("*")]
    return {str(message_from_bytes(mail)["To"]): mail for mail in mails}


def test_the_board_gets_the_head_once_a_week_after_the_hour(
    database: Database, settings: Settings
) -> None:
    written(database)
    mailer = SpoolMailer(settings)

    def sent(after: timedelta) -> int:
        return heads.mail_due(database, mailer, BOARD, UTC_SEVEN, now=MONDAY + after)

    assert sent(timedelta(hours=-3)) == 0
    assert sent(timedelta()) == 2
    assert [sent(timedelta(days=day)) for day in range(1, 7)] == [0] * 6
    assert sent(timedelta(days=7, hours=-3)) == 0
    assert sent(timedelta(days=7)) == 2


def test_the_mail_is_constant_but_for_the_head_and_says_no_number(
    database: Database, settings: Settings
) -> None:
    written(database, 3)
    heads.mail_due(database, SpoolMailer(settings), BOARD, UTC_SEVEN, now=MONDAY)
    mails = spooled(settings)

    assert set(BOARD) == set(mails)
    for address, mail in mails.items():
        assert bytes(ledger_head(settings, address, head_of(database))) == mail
    body = message_from_bytes(mails[BOARD[0]]).get_payload(decode=True).decode()  # type: ignore[union-attr]
    assert HEAD.format(head=digest_text(head_of(database))) == body.replace("\r\n", "\n")
    typed = "".join(body.strip().splitlines()[-2:]).replace(" ", "")
    assert bytes.fromhex(typed) == head_of(database)


def test_an_address_that_cannot_be_reached_gets_it_later(
    database: Database, settings: Settings
) -> None:
    class Down(SpoolMailer):
        def send_head(self, address: str, digest: bytes) -> None:
            if address == BOARD[0]:
                raise SMTPException
            super().send_head(address, digest)

    assert heads.mail_due(database, Down(settings), BOARD, UTC_SEVEN, now=MONDAY) == 1
    assert heads.mail_due(database, SpoolMailer(settings), BOARD, UTC_SEVEN, now=MONDAY) == 1
    assert set(BOARD) == set(spooled(settings))


def test_without_a_board_nothing_is_sent(database: Database, settings: Settings) -> None:
    for sweep in heads.sweeps(SpoolMailer(settings), settings.board, UTC_SEVEN):
        assert sweep.run(database) == 0
    assert spooled(settings) == {}


def test_addresses_of_the_board_are_split_by_commas(settings: Settings) -> None:
    two = settings.model_copy(update={"ledger_head_to": " chair@example.org,, b@example.org "})

    assert two.board == ("chair@example.org", "b@example.org")
    assert settings.board == ()
