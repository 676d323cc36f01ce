import re
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import ValidationError
from sqlalchemy import text

from app import backup, cli, doctor, worker
from app.identity import credentials, invitations, renewal
from app.identity.models import Person
from app.identity.policy import Role
from app.kernel import config, heads, ledger
from app.kernel.clock import now
from app.kernel.config import Settings
from app.kernel.db import Database, migrating
from app.kernel.mail import digest_text, mailer
from app.kernel.sweeps import Sweep
from tests.builders import an_actor, an_organisation

LATER = cli.Later(worker.sweeps, worker.sweep_once, worker.work)


@pytest.fixture(autouse=True)
def _this_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "settings", lambda: settings)


def run(*arguments: str) -> int:
    return cli.main(arguments, LATER)


def test_an_ngo_and_its_first_lead_come_in_from_the_command_line(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("organisation", "add", "North Pier", "de") == 0
    assert run("organisation", "admit", "North Pier", "lead@example.org") == 0
    assert run("admit", "op@example.org", "--role", "operator") == 0
    assert run("verify-ledger") == 0

    tokens = re.findall(r"/join/(\S+)", capsys.readouterr().out)
    with database.reading() as session:
        found = [invitations.look_up(session, token, now=now()) for token in tokens]
        assert [each.email for each in found] == ["lead@example.org", "op@example.org"]
        assert [each.roles for each in found] == [{"ngo_lead", "case_worker"}, {"operator"}]


def test_a_lost_key_is_confirmed_at_the_machine_only_where_no_lead_can(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    with database.writing() as session:
        ngo = an_organisation(session)
        lead, worker_ = an_actor(session, ngo, Role.NGO_LEAD), an_actor(session, ngo)
        emails = [session.get_one(Person, who.person_id).email for who in (lead, worker_)]

    assert [run("new-key", email) for email in (*emails, "nobody@example.org")] == [0, 1, 1]
    assert "This NGO has a lead, who confirms it." in capsys.readouterr().err
    with database.reading() as session:
        assert renewal.is_allowed(session, lead.person_id, now=now())
        assert not renewal.is_allowed(session, worker_.person_id, now=now())


def test_what_cannot_be_done_is_said_in_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("organisation", "admit", "Nobody", "lead@example.org") == 1
    assert run("organisation", "add", "North Pier", "XX") == 1
    assert run("sweep", "nothing") == 2

    assert "Please choose a country." in capsys.readouterr().err


def test_an_altered_ledger_is_found(
    database: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run("organisation", "add", "North Pier", "DE")
    with migrating(settings.database_url) as connection:
        connection.execute(text("UPDATE ledger SET fact = 'something.else'"))

    assert run("verify-ledger") == 1
    assert "from line 1" in capsys.readouterr().out


def test_a_ledger_cut_off_at_its_end_is_found_by_mark_and_mail(
    database: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    run("organisation", "add", "North Pier", "DE")
    heads.mark(database)
    with database.reading() as session:
        mailed = digest_text(ledger.head(session).digest)
    assert run("verify-ledger", "--head", mailed) == 0
    with migrating(settings.database_url) as connection:
        connection.execute(text("DELETE FROM ledger"))
        connection.execute(text("DELETE FROM ledger_head"))

    assert run("verify-ledger") == 1
    assert "Line 1 is not as marked" in capsys.readouterr().out
    heads.start_again(database.shred)
    assert run("verify-ledger") == 0
    assert run("verify-ledger", "--head", mailed) == 1
    assert "is missing" in capsys.readouterr().out
    assert run("verify-ledger", "--head", "not a head") == 2


def test_the_pepper_on_paper_can_be_put_back_but_never_over_another(
    database: Database,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pepper = credentials.pepper(database.shred)
    assert run("pepper") == 0
    paper = capsys.readouterr().out

    def put_back(typed: str) -> int:
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        return run("pepper", "--restore")

    assert put_back(paper) == 1
    database.shred.destroy(["pepper"])
    assert put_back("too short") == 1
    assert put_back(paper) == 0
    assert database.shred.get("pepper") == pepper


def a_backup_key(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    """Return the public and the private part, as they are printed."""
    capsys.readouterr()
    assert run("backup-key") == 0
    lines = capsys.readouterr().out.splitlines()
    return lines[1].removeprefix("BACKUP_KEY="), lines[-1]


def test_a_backup_is_made_and_restored_from_the_command_line(
    database: Database,
    settings: Settings,
    empty_url: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run("migrate")
    run("organisation", "add", "North Pier", "DE")
    public, paper = a_backup_key(capsys)
    kept = {"backup_key": public, "database_url": settings.database_url}
    here = Settings(**(settings.model_dump() | kept))
    monkeypatch.setattr(cli, "settings", lambda: here)
    assert run("backup") == 0
    path = capsys.readouterr().out.strip()
    there = here.model_copy(update={"database_url": empty_url})
    monkeypatch.setattr(cli, "settings", lambda: there)

    def back(typed: str) -> int:
        monkeypatch.setattr("sys.stdin", StringIO(typed))
        return run("restore", path)

    assert back("not a key") == 1
    assert back(paper[::-1]) == 1
    assert back(f"{paper}\n") == 0
    assert back(paper) == 1
    said = capsys.readouterr()
    assert "The ledger and the editions are whole." in said.out
    assert "not empty" in said.err
    assert run("organisation", "admit", "North Pier", "lead@example.org") == 0


def test_a_private_key_is_no_setting_and_is_not_repeated(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    _, paper = a_backup_key(capsys)
    for typed in (paper, paper.replace(" ", "")):
        with pytest.raises(ValidationError) as refused:
            Settings(backup_key=typed)
        assert paper[:9] not in str(refused.value)
        assert paper[:4] not in str(refused.value)


def test_a_key_pair_is_printed_once_and_kept_nowhere(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = set(tmp_path.rglob("*"))

    assert a_backup_key(capsys) != a_backup_key(capsys)
    assert before == set(tmp_path.rglob("*"))


def advice(settings: Settings) -> dict[str, str]:
    return {found.about: found.advice for found in doctor.examine(settings)}


@pytest.fixture
def backed_up(
    database: Database, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> Settings:
    """An installation with a backup of today."""
    credentials.pepper(database.shred)
    chosen = settings.model_copy(update={"backup_key": a_backup_key(capsys)[0]})
    backup.make(database, chosen, now=now())
    return chosen


def test_the_doctor_finds_a_good_installation_well(backed_up: Settings) -> None:
    assert set(advice(backed_up).values()) == {""}


def test_the_doctor_asks_for_backups_but_not_of_a_demo(settings: Settings) -> None:
    demo = settings.model_copy(update={"demo": True})

    assert "backup-key" in advice(settings)["backups"]
    assert advice(demo)["backups"] == ""


def test_the_doctor_knows_how_old_the_last_backup_is(
    database: Database, backed_up: Settings
) -> None:
    long = 2 * backup.EVERY
    for path in backed_up.backup_folder.glob("*.backup"):
        path.unlink()  # taken to another place: the stamp stays
    assert advice(backed_up)["backups"] == ""
    backup.make(database, backed_up, now=now() - long + timedelta(minutes=5))
    assert advice(backed_up)["backups"] == ""
    old = now() - long - timedelta(minutes=5)
    backup.make(database, backed_up, now=old)
    assert f"{old:%Y-%m-%d %H:%M}" in advice(backed_up)["backups"]
    (backed_up.backup_folder / "last-backup").unlink()
    assert "None was made" in advice(backed_up)["backups"]


def test_the_doctor_finds_backups_that_others_may_read(backed_up: Settings) -> None:
    path = next(backed_up.backup_folder.glob("*.backup"))
    path.chmod(0o640)
    assert f"chmod 600 {path}" in advice(backed_up)["backups"]
    path.chmod(0o600)
    backed_up.backup_folder.chmod(0o755)
    assert "chmod 700" in advice(backed_up)["backups"]


def test_the_doctor_finds_a_shred_store_that_would_be_copied(
    settings: Settings, tmp_path: Path
) -> None:
    def asked(**changed: object) -> str:
        return advice(settings.model_copy(update=changed))["shred store apart from backups"]

    assert asked() == ""
    assert "SHRED_URL" in asked(backup_folder=tmp_path)
    assert "SHRED_URL" in asked(backup_folder=tmp_path / "shred")
    assert "SHRED_URL" in asked(backup_folder=tmp_path / "shred" / "backups")
    assert "SHRED_URL" in asked(database_url=f"sqlite:///{tmp_path}/house.db")
    assert "SHRED_URL" in asked(database_url=f"sqlite:///{tmp_path}/shred/house.db")


def test_an_installation_as_it_comes_keeps_the_shred_store_apart() -> None:
    assert doctor._apart(config.Settings()) == ""


def test_the_doctor_says_what_to_do(database: Database, settings: Settings, empty_url: str) -> None:
    with database.writing() as session:
        an_actor(session, an_organisation(session))
    shred = settings.shred_url.removeprefix("sqlite:///")
    assert "--restore" in advice(settings)["pepper"]

    Path(shred).chmod(0o644)
    changed = settings.model_copy(
        update={
            "spacy_model_en": "no_such_model",
            "smtp_host": "127.0.0.1",
            "smtp_port": 1,
            "base_url": "http://example.org",
            "host": "0.0.0.0",
        }
    )
    found = advice(changed)
    assert "chmod 600" in found["shred store"]
    assert "no_such_model" in found["language models"]
    assert "SMTP_HOST" in found["mail"]
    assert "https" in found["address of the pages"]
    over_tls = settings.model_copy(update={"base_url": "https://example.org"})
    assert "TRUSTED_PROXIES" in advice(over_tls)["proxy in front"]
    named = over_tls.model_copy(update={"trusted_proxies": "10.0.0.1"})
    assert advice(named)["proxy in front"] == ""
    old = settings.model_copy(update={"database_url": empty_url})
    assert "migrate" in advice(old)["database"]


def test_the_models_named_by_default_are_those_that_are_installed() -> None:
    chosen = config.Settings()

    assert doctor._models(chosen) == ""


def test_a_broken_sweep_stops_no_other_and_says_nothing_of_its_error(
    database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    looked, stop = [], Event()

    def breaks(_database: Database) -> int:
        raise RuntimeError("Ada Example")

    def looks(_database: Database) -> int:
        looked.append(True)
        stop.set()
        return 1

    hour = timedelta(hours=1)
    all_sweeps = (Sweep("breaks", hour, breaks), Sweep("looks", hour, looks))
    loop = Thread(target=worker.work, args=(database, all_sweeps, stop))
    loop.start()
    loop.join(20)

    assert not loop.is_alive()
    assert looked == [True]
    said = capsys.readouterr()
    assert "Ada" not in said.out + said.err


def test_every_sweep_of_the_house_can_look_at_an_empty_house(
    database: Database, settings: Settings
) -> None:
    every = worker.sweeps(settings, mailer(settings))

    assert len({sweep.name for sweep in every}) == len(every)
    assert all(worker.sweep_once(database, sweep) for sweep in every)
