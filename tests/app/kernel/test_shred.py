import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.kernel.clock import today
from app.kernel.shred import ShredStore


@pytest.fixture
def store(empty_url: str, tmp_path: Path) -> ShredStore:
    """A store in the database engine of this run: SQLite file or PostgreSQL."""
    url = empty_url if empty_url.startswith("postgres") else f"sqlite:///{tmp_path}/keys/keys.db"
    return ShredStore(url)


@pytest.fixture(autouse=True)
def _closed(store: ShredStore) -> object:
    yield
    store.dispose()


def test_a_secret_stays_the_same_until_it_is_destroyed(store: ShredStore) -> None:
    made = store.create("case:1")

    assert len(made) == 32
    assert store.get("case:1") == store.get_or_create("case:1") == made
    store.destroy(["case:1", "never was"])
    assert store.get("case:1") is None
    assert store.get_or_create("case:1") != made


def test_a_name_is_never_given_twice(store: ShredStore) -> None:
    made = store.create("case:1")

    with pytest.raises(IntegrityError):
        store.create("case:1")
    with pytest.raises(IntegrityError):
        store.keep("case:1", bytes(32))
    assert store.get("case:1") == made


def test_a_family_is_its_prefix_to_the_letter(store: ShredStore) -> None:
    for name in ("gate:1:a", "gate:1:b", "gate:10:a", "gate_1:a", "gate%"):
        store.create(name)

    store.destroy_family("gate:1:")

    assert store.names("gate") == ["gate%", "gate:10:a", "gate_1:a"]
    store.destroy_family("gate_")
    assert store.names("gate") == ["gate%", "gate:10:a"]


def test_names_can_be_asked_by_age(store: ShredStore) -> None:
    store.create("day:x")

    assert store.names("day:", before=today()) == []
    assert store.names("day:", before=today() + timedelta(days=1)) == ["day:x"]


def test_everybody_who_asks_at_the_same_moment_gets_the_same_secret(store: ShredStore) -> None:
    with ThreadPoolExecutor(6) as pool:
        made = set(pool.map(lambda _: store.get_or_create("pepper"), range(12)))

    assert len(made) == 1


def test_a_destroyed_secret_is_not_in_the_file_any_more(tmp_path: Path) -> None:
    store = ShredStore(f"sqlite:///{tmp_path}/keys/keys.db")
    made = store.create("case:1")
    files = list((tmp_path / "keys").iterdir())
    assert any(made in path.read_bytes() for path in files)

    store.destroy(["case:1"])

    left = list((tmp_path / "keys").iterdir())
    assert not any(made in path.read_bytes() for path in left)
    store.dispose()


def test_nobody_else_on_the_machine_may_read_it(tmp_path: Path) -> None:
    ShredStore(f"sqlite:///{tmp_path}/keys/keys.db").dispose()

    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "keys" / "keys.db").stat().st_mode) == 0o600
