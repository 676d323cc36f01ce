"""Is this installation well? Each check says what to do when it is not."""

import smtplib
import ssl
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import exists, make_url, select
from sqlalchemy.exc import SQLAlchemyError

from anonymizer.errors import ScreeningTimedOut, ScreeningUnavailable
from app import backup
from app.elsewhere import screening_client
from app.identity.models import Person
from app.kernel import migrate
from app.kernel.clock import now, today
from app.kernel.config import Settings
from app.kernel.db import opened
from app.kernel.errors import Unavailable
from app.kernel.mail import SmtpMailer

_SMTP_SECONDS = 10
_OLD_BACKUP = 2 * backup.EVERY
_CONTACT_SOON, _CONTACT_LONGEST = timedelta(days=14), timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer of one check; `advice` is empty when all is well."""

    about: str
    advice: str = ""


def examine(settings: Settings) -> Iterator[Found]:
    """Run all checks. They only look."""
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("address of the pages", _address),
        ("proxy in front", _proxy),
        ("database", _database),
        ("shred store", _shred_store),
        ("pepper", _pepper),
        ("backups", _backups),
        ("shred store apart from backups", _apart),
        ("language models", _models),
        ("de-identification service", _service),
        ("mail", _mail),
        ("contact for weaknesses", _contact),
    )
    for about, check in checks:
        yield Found(about, check(settings))


def _address(settings: Settings) -> str:
    if settings.is_https or settings.host in {"127.0.0.1", "::1", "localhost"}:
        return ""
    return "BASE_URL must begin with https:// when others than this machine come here."


def _proxy(settings: Settings) -> str:
    if settings.is_https and not settings.trusted_proxies:
        return "Name it in TRUSTED_PROXIES: strangers and members look alike until then."
    return ""


def _database(settings: Settings) -> str:
    if _is_missing(settings.database_url):
        return "There is no database yet. Run: python -m app migrate"
    try:
        is_current = migrate.is_current(settings.database_url)
    except SQLAlchemyError:
        return "The database cannot be reached. Check DATABASE_URL, and whether it runs."
    return "" if is_current else "Tables are missing or old. Run: python -m app migrate"


def _shred_store(settings: Settings) -> str:
    if _is_missing(settings.shred_url):
        return "There is no shred store yet. Run: python -m app migrate"
    path = _file(settings.shred_url)
    if path is None:
        return ""
    for place, wanted in ((path.parent, 0o700), (path, 0o600)):
        if stat.S_IMODE(place.stat().st_mode) & ~wanted:
            return f"Others may read it. Run: chmod {wanted:o} {place}"
    return ""


def _pepper(settings: Settings) -> str:
    if _is_missing(settings.shred_url) or _is_missing(settings.database_url):
        return "It comes with the first person. Run: python -m app migrate"
    try:
        with opened(settings) as database:
            with database.reading() as session:
                has_people = session.scalar(select(exists(select(Person.id))))
            if has_people and database.shred.get("pepper") is None:
                return "It is lost, so nobody can sign in. Run: python -m app pepper --restore"
    except (SQLAlchemyError, Unavailable):
        return "It cannot be looked for while the database or the shred store is not there."
    return ""


def _backups(settings: Settings) -> str:
    if not settings.backup_key:
        return "" if settings.demo else "None are made. Run: python -m app backup-key"
    folder = settings.backup_folder
    if folder.exists():
        for place, wanted in ((folder, 0o700), *((each, 0o600) for each in folder.iterdir())):
            if stat.S_IMODE(place.stat().st_mode) & ~wanted:
                return f"Others may read it. Run: chmod {wanted:o} {place}"
    last = backup.last_made(settings)
    if last is None:
        return "None was made here yet. Run: python -m app backup"
    if now() - last > _OLD_BACKUP:
        return f"The last one is of {last:%Y-%m-%d %H:%M} UTC. Does the worker run? Is there room?"
    return ""


def _apart(settings: Settings) -> str:
    shred, database = _file(settings.shred_url), _file(settings.database_url)
    if shred is None:
        return ""
    keys = shred.resolve()
    copied = [settings.backup_folder, *([database.parent] if database else [])]
    for folder in (each.resolve() for each in copied):
        if keys.is_relative_to(folder) or folder.is_relative_to(keys.parent):
            return (
                f"It lies where backups are made from or laid: {folder}. Set SHRED_URL elsewhere."
            )
    return ""


def _service(settings: Settings) -> str:
    if not settings.anonymizer_url:
        return ""
    try:
        client = screening_client(settings)
    except (ValueError, OSError) as wrong:
        return f"Its settings are wrong: {type(wrong).__name__}. See ANONYMIZER_* in the manual."
    with client:
        try:
            client.warm()
        except ScreeningUnavailable:
            return "It does not answer, or is not ready yet. Check ANONYMIZER_URL."
        try:
            client.screen_fields({"text": ""}, "en")
        except ScreeningTimedOut:
            return "It is too busy to answer. Give it more processes."
        except ScreeningUnavailable:
            return "It refuses this app. Check ANONYMIZER_SECRET or the certificates."
    return ""


def _models(settings: Settings) -> str:
    if settings.anonymizer_url:
        return ""  # the service has its own
    missing = [each for each in settings.spacy_models.values() if find_spec(each) is None]
    return f"Not installed: {', '.join(missing)}. Run: make setup" if missing else ""


def _mail(settings: Settings) -> str:
    if not settings.smtp_host:
        spool = settings.mail_spool.absolute()
        folder = next(each for each in (spool, *spool.parents) if each.exists())
        return "" if folder.is_dir() else f"MAIL_SPOOL cannot be a folder: {spool}"
    try:
        SmtpMailer(settings, seconds=_SMTP_SECONDS).greet()
    except smtplib.SMTPException:
        return "The mail server refuses us. Check SMTP_USER, SMTP_PASSWORD and SMTP_STARTTLS."
    except ssl.SSLError:
        return "The mail server's certificate does not fit. Check SMTP_HOST and SMTP_AUTHORITY."
    except OSError:
        return "The mail server does not answer. Check SMTP_HOST and SMTP_PORT."
    if settings.smtp_user and not settings.smtp_starttls:
        return "Its password travels in the clear. Set SMTP_STARTTLS to true."
    return ""


def _contact(settings: Settings) -> str:
    if settings.security_expires is None:
        return ""
    left = settings.security_expires - today()
    if left < _CONTACT_SOON:
        return "It ends soon or has ended. Set SECURITY_EXPIRES to a later day."
    return "" if left <= _CONTACT_LONGEST else "SECURITY_EXPIRES is more than a year ahead."


def _file(url: str) -> Path | None:
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database
    return Path(str(parsed.database)) if is_file else None


def _is_missing(url: str) -> bool:
    path = _file(url)
    return path is not None and not path.exists()
