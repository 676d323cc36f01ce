"""Promise 1: what people write about a case never reaches a disk as they wrote it.

Words that occur nowhere else are planted in every text field of every form that any page shows to
anybody: in forms that are taken, in forms that are refused, and in forms that break the house.
Afterwards the database with its write-ahead log, the shred store, the log at its most talkative,
the folder for temporary files, the outgoing mail, backups (also opened) and what is restored from
them are searched for them.
"""

import logging
import os
import re
import secrets
import signal
import string
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from lxml.html import HtmlElement
from nacl.public import PrivateKey
from sqlalchemy import create_engine, text

from anonymizer import Cls, Finding, Kind, Reason, Runner
from app import backup
from app.backup import content
from app.identity import credentials, notices
from app.kernel.clock import now
from app.kernel.config import Settings
from app.kernel.db import Database, engine_url
from app.kernel.digest import Digest
from app.kernel.strongbox import open_stream, public_text
from app.web.forms import Form
from app.web.rooms.hints import AS_IS
from review.vignettes import service as vignettes
from review.vignettes import views
from review.vignettes.access import opened
from review.vignettes.decisions import check
from review.vignettes.keys import CaseKey
from review.vignettes.text import Section
from tests.guards.code import ROOT
from tests.houses import an_inhabited_house
from tests.inhabited import Inhabited, a_cookie
from tests.people import Visitor
from tests.promises.remains import Trace, remains, traces
from tests.reading import first_of, parsed
from tests.walking import pages

WORD = "kanarie" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(9))
"""In no dictionary and in no other file; every field gets it with something of its own."""
CLEAR = {"email", "name", "label", "country"}
"""Fields about people and NGOs, which are no case text and stand in the clear by design."""
HAS_TEXT_FIELD = re.compile(r'<textarea|type="(text|email|password|search)"')
LOG = "log"
WRITING = {"check", "messages", "uptake", "review", "hand-back", "additions", "brake"}
"""Where people write about a case: the ends of the addresses."""
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/recover/)[\w-]+|(?<=/join/)[\w-]+")
NO_TEXT = {"hidden", "radio", "checkbox", "submit", "button"}


@dataclass(frozen=True)
class Watched:
    """A house in which everything that reaches a disk lies below one folder."""

    house: Inhabited
    folder: Path
    screeners_folder: Path
    capfd: pytest.CaptureFixture[str]
    told_before: int = 0
    """How long PostgreSQL's log was before anything was written here."""

    @property
    def app(self) -> FastAPI:
        return self.house.app

    def what_is_left(self, word: str = WORD) -> list[Trace]:
        """Look for a word wherever the house can have written."""
        said = self.capfd.readouterr()
        (self.folder / "logs" / "console").write_text(said.out + said.err)
        return remains(word, [self.folder, self.screeners_folder, *self.server_files()])

    def server_files(self, database: Database | None = None) -> list[Path]:
        """Return all that PostgreSQL keeps, but for the tables of databases of other tests.

        What its log tells since the test began lies below the folder that is searched anyway.
        """
        database = database or self.house.database
        if database.is_sqlite:
            return []
        with database.writing() as session:
            session.execute(text("CHECKPOINT"))
            folder = Path(str(session.scalar(text("SHOW data_directory"))))
            own = session.scalar(
                text("SELECT oid FROM pg_database WHERE datname = current_database()")
            )
        tables = folder / "base"
        others = {path for path in tables.glob("[0-9]*") if path.name != str(own)}
        log = self.folder / "logs" / "server"
        log.write_bytes((folder / LOG).read_bytes()[self.told_before :])
        apart = {tables, folder / LOG}
        kept = {path for path in folder.iterdir() if path not in apart} | set(tables.iterdir())
        return sorted(kept - others)


def server_log(database: Database) -> Path:
    """Return where PostgreSQL writes its log."""
    with database.reading() as session:
        return Path(str(session.scalar(text("SHOW data_directory")))) / LOG


def log_every_statement(url: str, change: str) -> None:
    """Let PostgreSQL write each statement into its log, with all parameters, as it does for slow
    ones (`log_parameter_max_length` is -1 by default)."""
    engine = create_engine(engine_url(url), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{engine.url.database}" {change}'))
    engine.dispose()


@pytest.fixture
def watched(
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    screener: Runner,
    screeners_folder: Path,
) -> Iterator[Watched]:
    for name in ("logs", "temp"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temp"))
    monkeypatch.setattr(tempfile, "tempdir", None)
    changes: dict[str, Any] = {"log_level": "DEBUG"}
    if settings.database_url.startswith("sqlite"):
        moved = tmp_path / "house.db"
        moved.write_bytes(Path(settings.database_url.removeprefix("sqlite:///")).read_bytes())
        changes["database_url"] = f"sqlite:///{moved}"
    handler = logging.FileHandler(tmp_path / "logs" / "everything")
    # The browser's own log of where it went is not the house's.
    handler.addFilter(lambda record: not record.name.startswith("http"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    house = an_inhabited_house(settings.model_copy(update=changes), screener)
    told_before = 0
    if not house.database.is_sqlite:
        log_every_statement(settings.database_url, "SET log_min_duration_statement = 0")
        house.database.dispose()  # those who connect from now on are listened to
        told_before = server_log(house.database).stat().st_size
    yield Watched(house, tmp_path, screeners_folder, capfd, told_before)
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()
    house.database.dispose()
    if not settings.database_url.startswith("sqlite"):
        log_every_statement(settings.database_url, "RESET log_min_duration_statement")


@dataclass(frozen=True)
class Found:
    """A form on a page, filled with words that must not remain."""

    page: str
    action: str
    pairs: tuple[tuple[str, str], ...]
    planted: int


def forms_on(path: str, page: HtmlElement) -> Iterator[Found]:
    """Return every form of a page once for each of its buttons, with words planted in it."""
    for form in page.cssselect("form[method=post]"):
        buttons = form.cssselect("button:not([type=button])") or [None]
        for button in buttons:
            yield filled(path, form, button)


def filled(path: str, form: HtmlElement, button: HtmlElement | None) -> Found:
    pairs: list[tuple[str, str]] = []
    planted = 0
    groups: set[str] = set()
    for field in form.cssselect("input[name], textarea[name], select[name]"):
        name, kind = field.attrib["name"], field.get("type", "text")
        if field.tag == "textarea" or (field.tag == "input" and kind not in NO_TEXT):
            is_clear = name in CLEAR
            pairs.append((name, "Somebody" if is_clear else planted_in(name, field.tag)))
            planted += not is_clear
        elif field.tag == "select":
            options = [o.get("value", o.text_content()) for o in field.iter("option")]
            pairs += [(name, value) for value in options if value][:1]
        elif kind == "hidden":
            pairs.append((name, field.get("value", "")))
        elif kind == "checkbox" or (kind == "radio" and name not in groups):
            groups.add(name)
            pairs.append((name, field.get("value", "on")))
    action = form.get("action") or path
    if button is not None:
        action = button.get("formaction") or action
        if button.get("name"):
            pairs.append((button.attrib["name"], button.get("value", "")))
    return Found(path, action, tuple(pairs), planted)


def planted_in(name: str, kind: str | None) -> str:
    mark = "".join(letter for letter in name if letter.isalnum()).lower()
    # Several times, because a page of the database may end in the middle of one of them.
    return f"{WORD}{mark} and {WORD}" if kind == "input" else f"{WORD}{mark} came. " * 40


def everybody(watched: Watched) -> Iterator[tuple[Visitor, list[str]]]:
    """Return the browser of everybody there is, and where they look."""
    house = watched.house
    # The bringer last: what they do moves cases on, away from those who still have to write.
    for name in sorted(house.actors, key=lambda name: name == "bringer"):
        cookie = a_cookie(house.database, house.actors[name])
        yield Visitor(house.app).holds(cookie), pages(house, house.actors[name])
    for cookie in house.cookies.values():
        visitor = Visitor(house.app)
        yield visitor if cookie is None else visitor.holds(cookie), pages(house)


def forms_for(visitor: Visitor, paths: Iterable[str]) -> list[Found]:
    """Return every form with a text field that somebody is shown, each once."""
    found: dict[tuple[str, tuple[str, ...]], Found] = {}
    for path in paths:
        answer = visitor.client.get(path)
        if answer.status_code == 200 and HAS_TEXT_FIELD.search(answer.text):
            for form in forms_on(path, parsed(answer.text)):
                if form.planted:
                    names = tuple(sorted(f"{n}={v}" for n, v in form.pairs if n == "act"))
                    found.setdefault((form.action, names), form)
    return list(found.values())


def send(visitor: Visitor, form: Found, *extra: tuple[str, str]) -> int:
    """Send a form with words planted in it; tell the status."""
    pairs = [pair for pair in form.pairs if pair[0] not in dict(extra)] + list(extra)
    return visitor.client.post(form.action, data=_multi(pairs)).status_code


def plant_everywhere(watched: Watched) -> tuple[set[int], set[str]]:
    """Send every form everybody can find, with words planted; tell the answers and the actions."""
    statuses: set[int] = set()
    actions: set[str] = set()
    later: list[tuple[Visitor, Found]] = []

    def sends(visitor: Visitor, form: Found) -> None:
        status = send(visitor, form)
        assert status != 500, (form.action, form.pairs)
        statuses.add(status)
        actions.add(urlsplit(form.action).path)

    for visitor, paths in everybody(watched):
        for form in forms_for(visitor, paths):
            if form.action.endswith("/brake"):  # it would stop the room for everybody else
                later.append((visitor, form))
            else:
                sends(visitor, form)
    for visitor, form in later:
        sends(visitor, form)
    return statuses, actions


def _last_of(action: str) -> str:
    return urlsplit(action).path.rpartition("/")[2]


def _multi(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    sent: dict[str, list[str]] = {}
    for name, value in pairs:
        sent.setdefault(name, []).append(value)
    return sent


@pytest.mark.slow
def test_nothing_is_left_of_forms_that_are_taken_nor_in_backups_of_them(
    watched: Watched, empty_url: str
) -> None:
    statuses, actions = plant_everywhere(watched)
    assert 303 in statuses
    assert {_last_of(action) for action in actions} >= WRITING
    mailer, tomorrow = watched.app.state.house.mailer, now() + timedelta(days=1)
    assert notices.send_due(
        watched.house.database, mailer, Digest(0, ZoneInfo("UTC")), now=tomorrow.replace(hour=23)
    )

    safe, house = PrivateKey.generate(), watched.house.database
    credentials.pepper(house.shred)
    settings = watched.app.state.house.settings.model_copy(
        update={"backup_key": public_text(bytes(safe.public_key))}
    )
    path = backup.make(house, settings, now=now())
    with path.open("rb") as source:
        opened_lines = b"".join(
            content.read(content.origin_key(house.shred), open_stream(safe, source))
        )
    url = f"sqlite:///{watched.folder}/restored.db" if house.is_sqlite else empty_url
    backup.restore(settings.model_copy(update={"database_url": url}), path, safe)
    restored = Database(url, house.shred)

    assert path.is_relative_to(watched.folder)
    assert b'"Harbour house 1"' in opened_lines
    assert traces("harbour", opened_lines)
    assert traces(WORD, opened_lines) == []
    assert remains(WORD, watched.server_files(restored)) == []
    assert watched.what_is_left() == []
    restored.dispose()


@pytest.mark.slow
def test_nothing_is_left_of_forms_that_are_refused_or_break_the_house(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four times the same forms, because none of these ways changes what can be found.

    Each form once, not for each case: what is refused has gone no further than its address.
    """
    kinds: dict[tuple[str, tuple[str, ...]], tuple[Visitor, Found]] = {}
    for visitor, paths in everybody(watched):
        for form in forms_for(visitor, paths):
            names = {f"{name}={value}" if name == "act" else name for name, value in form.pairs}
            kind = (_ID.sub("*", form.action), tuple(sorted(names)))
            kinds.setdefault(kind, (visitor, form))
    found = list(kinds.values())
    assert {_last_of(form.action) for _visitor, form in found} >= WRITING

    without_token = {send(visitor, form, ("csrf", f"{WORD}token")) for visitor, form in found}
    assert without_token == {403}
    odd = {send(visitor, form, (f"{WORD}field", f"{WORD}unknown")) for visitor, form in found}
    assert 422 in odd
    with monkeypatch.context() as patched:
        patched.setattr(Form, "validate", _breaks_over_a_form)
        assert 500 in {send(visitor, form) for visitor, form in found}
    with monkeypatch.context() as patched:
        patched.setattr(CaseKey, "seal", _breaks_over_sealing)
        assert 500 in {send(visitor, form) for visitor, form in found}

    assert watched.what_is_left() == []


def _breaks_over_a_form(form: Form, *_args: object, **_more: object) -> bool:
    raise RuntimeError(f"cannot read { {name: str(f.data) for name, f in form._fields.items()} }")


def _breaks_over_sealing(_key: CaseKey, *parts: object, **_more: object) -> bytes:
    raise ValueError(*parts)


@pytest.mark.slow
def test_nothing_is_left_when_the_process_is_killed_over_an_act(watched: Watched) -> None:
    """Killed with the text in hand and the transaction open; then others go on as if not."""
    house = watched.house
    cookie = a_cookie(house.database, house.actors["bringer"])
    settings = watched.app.state.house.settings
    environment = {
        "DATABASE_URL": settings.database_url,
        "SHRED_URL": settings.shred_url,
        "MAIL_SPOOL": str(settings.mail_spool),
        "LOG_LEVEL": "DEBUG",
        "TMPDIR": str(watched.folder / "temp"),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
    }
    with (watched.folder / "logs" / "killed").open("wb") as log:
        killed = subprocess.run(
            [sys.executable, "-m", "tests.promises.killed", cookie, str(house.cases["open"])],
            check=False,
            input=WORD.encode(),
            stdout=log,
            stderr=log,
            cwd=watched.folder / "temp",
            env=environment,
            timeout=60,
        )

    assert killed.returncode == -signal.SIGKILL
    assert watched.what_is_left() == []
    bringer = Visitor(watched.app).holds(cookie).opens(f"/rooms/{house.cases['open']}")
    assert WORD not in bringer.words  # nothing half: the act was never answered
    once = first_of(bringer.page, "form[action$=messages] input[name=once]")
    assert once is not None
    said = {"csrf": bringer.token(), "once": once.attrib["value"], "text": WORD, "act": AS_IS}
    answer = bringer.client.post(f"/rooms/{house.cases['open']}/messages", data=said)
    assert answer.status_code == 303
    assert watched.what_is_left() == []


def rename(watched: Watched, table: str, name: str) -> None:
    with watched.house.database.writing() as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {name}"))


def test_nothing_is_left_when_the_database_refuses(watched: Watched) -> None:
    rename(watched, "room_message", "room_message_gone")
    bringer = Visitor(watched.app).holds(
        a_cookie(watched.house.database, watched.house.actors["bringer"])
    )
    token = bringer.opens("/language").token()
    answer = bringer.client.post(
        f"/rooms/{watched.house.cases['open']}/messages",
        data={"csrf": token, "once": str(UUID(int=7)), "text": f"{WORD} " * 20},
    )

    rename(watched, "room_message_gone", "room_message")

    assert answer.status_code in {500, 503}
    assert watched.what_is_left() == []


def test_nothing_is_left_of_an_address(watched: Watched) -> None:
    cookie = watched.house.cookies["case_worker"]
    assert cookie is not None
    visitor = Visitor(watched.app).holds(cookie)
    for path in (f"/{WORD}", f"/help/{WORD}", f"/cases/{WORD}", f"/help?q={WORD}"):
        visitor.client.get(path, headers={"User-Agent": WORD, "X-Odd": WORD})

    assert watched.what_is_left() == []


def test_an_undecided_finding_is_gone_even_for_its_bringer(watched: Watched) -> None:
    """Beyond sealing: before a person has decided, the raw words are in no blob at all."""
    bringer, case_id = watched.house.actors["bringer"], watched.house.cases["draft"]
    raw = {Section.TITLE: "A case", Section.HAPPENED: f"Then {WORD.title()} left."}
    finding = Finding(
        id="p1",
        start=5,
        end=5 + len(WORD),
        kind=Kind.PERSON,
        cls=Cls.DIRECT,
        entity="person-1",
        score=1.0,
        detector="people",
        reason=Reason("name", "A name."),
        suggestions=("[Person A]",),
    )
    checked = check(raw, {Section.HAPPENED: [finding]}, {})
    with watched.house.database.writing() as session:
        revision = opened(session, bringer, case_id).case.revision
        vignettes.keep(session, bringer, case_id, revision, checked)
    with watched.house.database.reading() as session:
        seen = views.view(session, opened(session, bringer, case_id))

    assert seen.vignette[Section.HAPPENED] == "Then [Person A] left."
    assert WORD not in seen.vignette.to_bytes().decode().lower()
    assert watched.what_is_left() == []


def test_the_search_finds_what_stands_in_the_clear(watched: Watched) -> None:
    """The other way round: a name of an NGO is no secret, and must be found by the same search."""
    # Not WORD: a PostgreSQL database that is used again still holds the rows it has lost.
    word = "papagei" + "".join(secrets.choice(string.ascii_lowercase) for _ in range(9))
    with watched.house.database.writing() as session:
        session.execute(
            text("UPDATE organisation SET name = :name WHERE name LIKE '%1'"), {"name": word}
        )
    logging.getLogger("anything").debug("said %s", word.upper())

    places = {Path(trace.place).name for trace in watched.what_is_left(word)}
    assert "everything" in places
    assert places - {"everything", "server"}
    # The log of PostgreSQL has the parameters of statements: it is worth looking through.
    assert ("server" in places) is not watched.house.database.is_sqlite


def test_no_engine_shows_the_values_of_a_statement(watched: Watched) -> None:
    database = watched.house.database

    assert database.writer.hide_parameters
    assert database._reader.hide_parameters
