"""Whatever is done to the ledger afterwards is found, by a head that is kept outside.

Any sequence of deleting, inserting, changing and reordering lines, anywhere and also at the end,
by somebody who makes all later digests, and the head, fit again if they like. Only one more line
behind the last, made as the program makes it, looks like an act: it takes nothing away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select, update

from app.kernel import heads, ledger
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.ids import new_id
from app.kernel.ledger import LedgerEntry, LedgerHead

LINES = 6
Line = dict[str, Any]
COLUMNS = ("fact", "who", "what", "day", "before", "digest")


@dataclass(frozen=True)
class Tampering:
    """One thing done to the lines: at which, with which, in which column."""

    act: str
    at: int
    other: int
    column: str

    def done_to(self, lines: list[Line]) -> list[Line]:
        """Return the lines as they are then."""
        if not lines and self.act != "insert":
            return lines
        at = self.at % max(len(lines), 1)
        return _ACTS[self.act](list(lines), at, self)


def _delete(lines: list[Line], at: int, _how: Tampering) -> list[Line]:
    return lines[:at] + lines[at + 1 :]


def _cut(lines: list[Line], at: int, _how: Tampering) -> list[Line]:
    return lines[:at]


def _insert(lines: list[Line], at: int, how: Tampering) -> list[Line]:
    made = {
        "number": at + 1,
        "day": today(),
        "fact": "test.made_up",
        "who": bytes([how.other] * 16),
        "what": new_id().bytes,
        "before": new_id().bytes * 2,
        "digest": new_id().bytes * 2,
    }
    at = len(lines) if how.column == "digest" else at  # also behind the last
    return [*lines[:at], made, *lines[at:]]


def _swap(lines: list[Line], at: int, how: Tampering) -> list[Line]:
    other = how.other % len(lines)
    lines[at], lines[other] = lines[other], lines[at]
    return lines


def _change(lines: list[Line], at: int, how: Tampering) -> list[Line]:
    old = lines[at][how.column]
    other = {"fact": f"test.other{how.other}", "day": date(2001 + how.other, 1, 1)}
    new = bytes([how.other] * len(old)) if isinstance(old, bytes) else other[how.column]
    lines[at] = {**lines[at], how.column: new}
    return lines


_ACTS: dict[str, Callable[[list[Line], int, Tampering], list[Line]]] = {
    "delete": _delete,
    "cut": _cut,
    "insert": _insert,
    "swap": _swap,
    "change": _change,
}
tamperings = st.lists(
    st.builds(
        Tampering,
        act=st.sampled_from(sorted(_ACTS)),
        at=st.integers(0, LINES),
        other=st.integers(0, LINES),
        column=st.sampled_from(COLUMNS),
    ),
    min_size=1,
    max_size=5,
)


def made_to_fit(lines: list[Line]) -> list[Line]:
    """Number and chain the lines anew, as somebody does who has read the source."""
    before, fitting = ledger.GENESIS, []
    for number, line in enumerate(lines, 1):
        entry = LedgerEntry(**{**line, "number": number, "before": before})
        before = ledger._digest(entry)
        fitting.append({**line, "number": number, "before": entry.before, "digest": before})
    return fitting


def numbered(lines: list[Line]) -> list[Line]:
    """Give each line the number of its place, and let two lines never have the same digest."""
    seen: set[bytes] = set()
    found = []
    for number, line in enumerate(lines, 1):
        fresh = {**line, "number": number}
        for column in ("before", "digest"):
            while fresh[column] in seen:
                fresh[column] = new_id().bytes * 2
        seen |= {fresh["digest"]}
        found.append(fresh)
    befores = [line["before"] for line in found]
    if found:
        befores.append(found[-1]["digest"])  # what comes later stands on it
    for line in found:  # the tables refuse what stands twice
        if befores.count(line["before"]) > 1:
            line["before"] = new_id().bytes * 2
    return found


def lines_of(database: Database) -> list[Line]:
    with database.reading() as session:
        table = LedgerEntry.__table__
        rows = session.execute(select(table).order_by(table.c.number)).mappings()
        return [dict(row) for row in rows]


def write(database: Database, lines: list[Line], *, moves_head: bool) -> None:
    with database.writing() as session:
        session.execute(delete(LedgerEntry))
        if lines:
            session.execute(insert(LedgerEntry), lines)
        if moves_head:
            last = lines[-1] if lines else {"number": 0, "digest": ledger.GENESIS}
            session.execute(update(LedgerHead).values(number=last["number"], digest=last["digest"]))


def is_found(database: Database, mailed: bytes) -> bool:
    """Ask what `verify-ledger --head` asks."""
    with database.reading() as session:
        return ledger.first_broken(session) is not None or not ledger.holds(session, mailed)


@given(done=tamperings, fits=st.booleans(), moves_head=st.booleans(), later=st.integers(0, 2))
def test_every_tampering_is_found_with_the_head_outside(
    database: Database, done: list[Tampering], fits: bool, moves_head: bool, later: int
) -> None:
    heads.start_again(database.shred)
    with database.writing() as session:
        session.execute(delete(LedgerEntry))
        session.execute(delete(LedgerHead))
    with database.writing() as session:
        for number in range(LINES):
            ledger.record(session, f"test.act{number}", who=new_id(), what=new_id())
        mailed = ledger.head(session).digest
    heads.mark(database)
    honest = lines_of(database)
    lines = honest
    for each in done:
        lines = each.done_to(lines)
    lines = made_to_fit(lines) if fits else numbered(lines)
    write(database, lines, moves_head=moves_head)
    # Whoever can write to the database can write one more act behind the last, as the program does;
    # what stood there stands as it was, and nothing is hidden.
    is_one_more = fits and moves_head and lines[: len(honest)] == honest
    is_as_it_was = lines == honest or is_one_more
    if moves_head:  # honest acts that come later hide nothing
        with database.writing() as session:
            for _ in range(later):
                ledger.record(session, "test.later")

    assert is_found(database, mailed) is not is_as_it_was
    if not is_as_it_was:
        # The mark in the shred store finds it as well, without any mail.
        with database.reading() as session:
            broken = ledger.first_broken(session) is not None
            assert broken or heads.is_lost(session, heads.last_mark(database.shred))
