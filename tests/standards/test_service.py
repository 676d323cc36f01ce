import hashlib
import json

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from app.kernel.db import Database
from app.kernel.errors import NotFound, Unavailable
from app.kernel.text import LOCALES
from standards import edition as shipped
from standards import export, service
from standards.models import ReleasedEdition
from standards.service import GENESIS, EditionAltered


@pytest.fixture
def released(database: Database) -> Database:
    with database.writing() as session:
        service.load_released(session)
    return database


def another(version: str, previous: str) -> ReleasedEdition:
    """Return an edition that could follow: the shipped one under another version."""
    document = json.loads(shipped.canonical(shipped.load_released("1.0.0")))
    document["version"] = version
    canonical = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    edition = shipped.from_canonical(canonical)
    return ReleasedEdition(
        version=version,
        canonical=canonical,
        content_hash=shipped.content_hash(edition),
        previous_hash=previous,
        released_on=edition.released_on,
    )


def test_shipped_editions_are_released_once(database: Database) -> None:
    with database.writing() as session:
        assert service.load_released(session) == len(shipped.RELEASED)
    with database.writing() as session:
        assert service.load_released(session) == 0

    with database.reading() as session:
        assert service.edition(session, "1.0.0") == shipped.load_released("1.0.0")
        assert service.newest(session) is service.edition(session, shipped.RELEASED[-1])
        with pytest.raises(NotFound):
            service.edition(session, "0.9.0")


def test_without_a_release_there_is_no_newest(database: Database) -> None:
    with database.reading() as session, pytest.raises(NotFound):
        service.newest(session)


@pytest.mark.parametrize(
    "statement",
    [
        update(ReleasedEdition).values(canonical=b"{}"),
        update(ReleasedEdition).values(released_on=None),
        update(ReleasedEdition).values(version=ReleasedEdition.version),
        delete(ReleasedEdition),
        text("DELETE FROM released_edition WHERE version = '1.0.0'"),
    ],
)
def test_no_engine_changes_or_deletes_a_released_edition(
    released: Database, statement: object
) -> None:
    with pytest.raises((DBAPIError, Unavailable)), released.writing() as session:
        session.execute(statement)  # type: ignore[call-overload]

    with released.reading() as session:
        service.verify_chain(session)
        assert session.scalars(select(ReleasedEdition.version)).all() == list(shipped.RELEASED)


def test_no_engine_replaces_or_empties_it_by_a_side_door(released: Database) -> None:
    doors = (
        ["INSERT OR REPLACE INTO released_edition SELECT * FROM released_edition"]
        if released.is_sqlite
        else [
            "TRUNCATE released_edition",
            "TRUNCATE released_edition CASCADE",
            (
                "INSERT INTO released_edition SELECT * FROM released_edition "
                "ON CONFLICT (version) DO UPDATE SET canonical = ''"
            ),
        ]
    )
    for door in doors:
        with pytest.raises((DBAPIError, Unavailable)), released.writing() as session:
            session.execute(text(door))

    with released.reading() as session:
        service.verify_chain(session)


def test_editions_are_chained_and_listed_newest_first(released: Database) -> None:
    with released.writing() as session:
        (first,) = service.editions(session)
        session.add(another("1.1.0", first.chain_hash))

    with released.reading() as session:
        newest, oldest = service.editions(session)
        assert (newest.version, oldest.version) == ("1.1.0", "1.0.0")
        digests = [
            bytes.fromhex(each.removeprefix("sha256:"))
            for each in (oldest.chain_hash, newest.content_hash)
        ]
        assert newest.chain_hash == f"sha256:{hashlib.sha256(b''.join(digests)).hexdigest()}"
        service.verify_chain(session)
        assert service.newest(session).version == "1.1.0"


def test_an_edition_outside_the_chain_is_noticed(released: Database) -> None:
    with released.writing() as session:
        session.add(another("1.1.0", "sha256:" + "1" * 64))

    with released.reading() as session, pytest.raises(EditionAltered):
        service.verify_chain(session)


@pytest.mark.parametrize(
    "changed",
    [
        {"canonical": b"{}"},
        {"content_hash": "sha256:" + "0" * 64},
        {"previous_hash": "sha256:" + "0" * 63 + "1"},
    ],
)
def test_a_stored_edition_that_is_not_what_its_hash_says_is_refused(
    database: Database, changed: dict[str, object]
) -> None:
    row = another("1.0.0", GENESIS)
    values = {
        "version": "1.0.0",
        "canonical": row.canonical,
        "content_hash": row.content_hash,
        "previous_hash": GENESIS,
        "released_on": row.released_on,
    }
    with database.writing() as session:
        session.execute(insert(ReleasedEdition).values(**(values | changed)))

    with database.reading() as session, pytest.raises(EditionAltered):
        service.verify_chain(session)
    with pytest.raises(EditionAltered), database.writing() as session:
        service.load_released(session)


def test_a_stored_edition_that_differs_from_the_shipped_one_is_refused(
    database: Database,
) -> None:
    document = json.loads(another("1.0.0", GENESIS).canonical)
    document["title"]["en"] += " (altered)"
    canonical = json.dumps(
        document, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    ).encode()
    edition = shipped.from_canonical(canonical)
    with database.writing() as session:
        session.add(
            ReleasedEdition(
                version="1.0.0",
                canonical=canonical,
                content_hash=shipped.content_hash(edition),
                previous_hash=GENESIS,
                released_on=edition.released_on,
            )
        )

    with pytest.raises(EditionAltered), database.writing() as session:
        service.load_released(session)


def test_the_exported_file_hashes_to_the_content_hash(released: Database) -> None:
    with released.reading() as session:
        (line,) = service.editions(session)
        data = export.to_json(service.edition(session, line.version))

    assert f"sha256:{hashlib.sha256(data).hexdigest()}" == line.content_hash


@pytest.mark.parametrize("locale", list(LOCALES))
def test_the_text_to_read_holds_every_principle_and_the_hash(locale: str) -> None:
    edition = shipped.load_released("1.0.0")

    read = export.to_markdown(edition, locale)

    assert shipped.content_hash(edition) in read
    for principle in edition.principles:
        assert f" {principle.id} · {principle.title.in_(locale)}\n" in read
        assert principle.body.in_(locale) in read
        for indicator in principle.indicators:
            assert f"- {indicator.text.in_(locale)}\n" in read
        for question in principle.questions:
            assert f"- {question.in_(locale)}\n" in read
