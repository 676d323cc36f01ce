"""The command line of whoever runs the server: `python -m app COMMAND`.

Whoever can call it is at the machine already; it admits people and keeps the house in order, and
like everybody there it cannot read a case.
"""

import argparse
import re
import resource
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import uvicorn
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import backup, doctor
from app.identity import credentials, invitations, renewal, service
from app.identity.models import Organisation
from app.identity.policy import Role
from app.kernel import heads, ledger, migrate
from app.kernel.clock import now
from app.kernel.config import Settings, settings
from app.kernel.db import Database, opened
from app.kernel.errors import DomainError, NotFound
from app.kernel.mail import Mailer, mailer
from app.kernel.sealed import CannotOpen, new_key_pair
from app.kernel.shred import SECRET_BYTES
from app.kernel.strongbox import private_key, private_text, public_text
from app.kernel.sweeps import Sweep
from standards import service as standards

STOP_SECONDS = 30.0
_Arguments = argparse.Namespace
_Parser = argparse.ArgumentParser
_Command = Callable[[Settings, "Later", _Arguments], int]


@dataclass(frozen=True, slots=True)
class Later:
    """The later work, handed in by `app.__main__`: the parts on top do not know each other."""

    sweeps: Callable[[Settings, Mailer], tuple[Sweep, ...]]
    sweep_once: Callable[[Database, Sweep], bool]
    work: Callable[[Database, Sequence[Sweep], Event], None]


def main(
    arguments: Sequence[str],
    later: Later,
    more: Mapping[str, Callable[[Settings], int]] | None = None,
) -> int:
    """Run one command; returns the exit code. `more` adds commands without options by name."""
    parser = _parser(more or {})
    chosen = parser.parse_args(arguments)
    try:
        if more and chosen.command in more:
            return more[chosen.command](settings())
        run: _Command = chosen.run
        return run(settings(), later, chosen)
    except DomainError as refused:
        sys.stderr.write(f"{refused.message}\n")
        return 1


def _parser(more: Mapping[str, object]) -> _Parser:
    parser = _Parser(prog="python -m app", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: _Command, about: str, under: Any = commands) -> _Parser:
        added: _Parser = under.add_parser(name, help=about, description=about)
        added.set_defaults(run=run)
        return added

    serve = command("serve", _serve, "Serve the pages, and do the later work beside them.")
    serve.add_argument("--migrate", action="store_true", help="Bring the database up first.")
    serve.add_argument("--without-worker", action="store_true", help="Another process does it.")
    command("worker", _worker, "Do the later work only.")
    command("migrate", _migrate, "Bring the database up and release the shipped editions.")
    command("sweep", _sweep, "Let one sweep look once.").add_argument("name")
    organisation = commands.add_parser("organisation", help="NGOs of the community.")
    ngo = organisation.add_subparsers(dest="act", required=True)
    add = command("add", _add_organisation, "Take an NGO into the community.", ngo)
    add.add_argument("name")
    add.add_argument("country", help="two letters, as in DE")
    admit = command("admit", _admit_lead, "Invite the first lead of an NGO.", ngo)
    admit.add_argument("name")
    admit.add_argument("email")
    person = command("admit", _admit, "Invite somebody of association or operation.")
    person.add_argument("email")
    person.add_argument(
        "--role", choices=[Role.OPERATOR.value, Role.STANDARD_EDITOR.value], required=True
    )
    again = command("new-key", _new_key, "Confirm a lost key where no lead can do it.")
    again.add_argument("email")
    verify = command("verify-ledger", _verify_ledger, "Check the ledger and the editions.")
    verify.add_argument(
        "--head", action="append", default=[], help="A head from a mail to the board, quoted."
    )
    command("backup-key", _backup_key, "Make the key pair for backups; print it, keep nothing.")
    command("backup", _backup, "Lay a sealed backup of the database into the folder for it.")
    back = command("restore", _restore, "Fill an empty database; the key is read from stdin.")
    back.add_argument("file", type=Path)
    command("doctor", _doctor, "Look whether the installation is well.")
    pepper = command("pepper", _pepper, "Print the pepper for the safe, or put it back.")
    pepper.add_argument("--restore", action="store_true", help="Read it from standard input.")
    for name in more:
        commands.add_parser(name)
    return parser


def _serve(chosen: Settings, later: Later, arguments: _Arguments) -> int:
    # A core file of this process would hold open keys and the text that is being checked.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if arguments.migrate:
        _migrate(chosen, later, arguments)
    stop = Event()
    beside = Thread(target=_work, args=(chosen, later, stop), name="worker")
    if not arguments.without_worker:
        beside.start()
    try:
        uvicorn.run(
            "app.main:create_app",
            factory=True,
            host=chosen.host,
            port=chosen.port,
            access_log=False,
            proxy_headers=False,  # what a proxy says is read in one place: app/web/callers.py
            server_header=False,
            log_level=chosen.log_level.lower(),
        )
    finally:
        stop.set()
        if beside.is_alive():
            beside.join(STOP_SECONDS)
    return 0


def _worker(chosen: Settings, later: Later, _arguments: _Arguments) -> int:
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    _work(chosen, later, stop)
    return 0


def _work(chosen: Settings, later: Later, stop: Event) -> None:
    with opened(chosen) as database:
        later.work(database, later.sweeps(chosen, mailer(chosen)), stop)


def _migrate(chosen: Settings, _later: Later, _arguments: _Arguments) -> int:
    migrate.upgrade(chosen.database_url)
    with opened(chosen) as database:
        credentials.pepper(database.shred)
        with database.writing() as session:
            standards.load_released(session)
    _say("The database is up to date.")
    return 0


def _sweep(chosen: Settings, later: Later, arguments: _Arguments) -> int:
    known = {sweep.name: sweep for sweep in later.sweeps(chosen, mailer(chosen))}
    if arguments.name not in known:
        _say(f"There is no such sweep. There are: {', '.join(sorted(known))}")
        return 2
    with opened(chosen) as database:
        return 0 if later.sweep_once(database, known[arguments.name]) else 1


def _add_organisation(chosen: Settings, _later: Later, arguments: _Arguments) -> int:
    with opened(chosen) as database, database.writing() as session:
        added = service.found_organisation(session, arguments.name, arguments.country)
        ledger.record(session, "organisation.admitted", what=added)
    return 0


def _admit_lead(chosen: Settings, _later: Later, arguments: _Arguments) -> int:
    with opened(chosen) as database, database.writing() as session:
        ngo = session.scalar(select(Organisation.id).where(Organisation.name == arguments.name))
        if ngo is None:
            raise NotFound
        roles = [Role.NGO_LEAD, Role.CASE_WORKER]
        token = invitations.admit_first(session, ngo, arguments.email, roles, now=now())
        ledger.record(session, "person.admitted", what=ngo)
    return _hand_over(chosen, token)


def _admit(chosen: Settings, _later: Later, arguments: _Arguments) -> int:
    with opened(chosen) as database, database.writing() as session:
        token = invitations.admit_first(session, None, arguments.email, [arguments.role], now=now())
        ledger.record(session, "person.admitted")
    return _hand_over(chosen, token)


def _new_key(chosen: Settings, _later: Later, arguments: _Arguments) -> int:
    with opened(chosen) as database, database.writing() as session:
        renewal.allow_at_the_machine(session, arguments.email, now=now())
    _say("Confirmed for 72 hours. With a new link by mail they can begin again with a new key.")
    return 0


def _hand_over(chosen: Settings, token: str) -> int:
    _say("Hand this link over yourself. It works once, for 72 hours:")
    _say(f"{chosen.base_url.rstrip('/')}/join/{token}")
    return 0


def _verify_ledger(chosen: Settings, _later: Later, arguments: _Arguments) -> int:
    given = ["".join(head.split()).lower() for head in arguments.head]
    if not all(re.fullmatch("[0-9a-f]{64}", head) for head in given):
        _say("This is not a head: it has 16 groups of four characters (0-9, a-f).")
        return 2
    return _say_whether_whole(chosen, [bytes.fromhex(head) for head in given])


def _say_whether_whole(chosen: Settings, mailed: Sequence[bytes] = ()) -> int:
    wrong = []
    with opened(chosen) as database:
        marked = heads.last_mark(database.shred)
        with database.reading() as session:
            if (broken := ledger.first_broken(session)) is not None:
                wrong.append(f"The ledger is broken from line {broken} on.")
            if heads.is_lost(session, marked):
                wrong.append(f"Line {marked.number} is not as marked: cut off, or written anew.")
            wrong += [
                f"The head {head.hex()[:8]}... is missing: what stood there when it was mailed."
                for head in mailed
                if not ledger.holds(session, head)
            ]
            standards.verify_chain(session)
    for line in wrong or ["The ledger and the editions are whole."]:
        _say(line)
    return 1 if wrong else 0


def _backup_key(_chosen: Settings, _later: Later, _arguments: _Arguments) -> int:
    pair = new_key_pair()
    _say("For the settings of this machine:")
    _say(f"BACKUP_KEY={public_text(bytes(pair.public_key))}")
    _say("For the safe, on paper, and nowhere on this machine. It is shown only now:")
    _say(private_text(pair))
    return 0


def _backup(chosen: Settings, _later: Later, _arguments: _Arguments) -> int:
    with opened(chosen) as database:
        _say(str(backup.make(database, chosen, now=now())))
    return 0


def _restore(chosen: Settings, _later: Later, arguments: _Arguments) -> int:
    try:
        key = private_key(sys.stdin.readline())
    except CannotOpen:
        _say("This is not a private backup key: it has 17 groups of four characters (0-9, a-f).")
        return 1
    opening = backup.restore(chosen, arguments.file, key)
    _say(f"Restored as it was at {opening.made_at:%Y-%m-%d %H:%M} UTC. Erased cases stay erased.")
    return _say_whether_whole(chosen)


def _doctor(chosen: Settings, _later: Later, _arguments: _Arguments) -> int:
    is_well = True
    for found in doctor.examine(chosen):
        _say(f"{'!!' if found.advice else 'ok'}  {found.about}  {found.advice}".rstrip())
        is_well = is_well and not found.advice
    return 0 if is_well else 1


def _pepper(chosen: Settings, _later: Later, arguments: _Arguments) -> int:
    with opened(chosen) as database:
        if not arguments.restore:
            text = credentials.pepper(database.shred).hex()
            _say(" ".join(text[start : start + 4] for start in range(0, len(text), 4)))
            return 0
        typed = "".join(sys.stdin.readline().split())
        if not re.fullmatch(f"[0-9a-f]{{{SECRET_BYTES * 2}}}", typed):
            _say("This is not a pepper: it has 16 groups of four characters (0-9, a-f).")
            return 1
        try:
            database.shred.keep("pepper", bytes.fromhex(typed))
        except IntegrityError:
            _say("There is a pepper already; it was not touched.")
            return 1
    return 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
