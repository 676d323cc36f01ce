"""An app whose texts are screened by a service on another machine."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from anonymizer.client import Client
from anonymizer.runner import Runner
from anonymizer.secret import WeakSecret
from app import doctor
from app.elsewhere import screening_client
from app.kernel.config import Settings
from app.main import build_house
from tests.anonymizer.serving import ROOT, SECRET, TEXTS, Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("service"), "--languages", "en") as running:
        yield running


def chosen(settings: Settings, **changed: object) -> Settings:
    return Settings(**(settings.model_dump() | changed))  # type: ignore[arg-type]


def advice(settings: Settings) -> str:
    found = {each.about: each.advice for each in doctor.examine(settings)}
    return found["de-identification service"]


def test_without_an_address_texts_are_screened_by_child_processes(settings: Settings) -> None:
    house = build_house(settings)

    assert isinstance(house.screener, Runner)
    house.screener.close()
    house.database.dispose()


def test_with_an_address_the_service_is_asked(
    settings: Settings, served: Served, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n", encoding="ascii")
    house = build_house(chosen(settings, anonymizer_url=served.url, anonymizer_secret_file=file))

    assert isinstance(house.screener, Client)
    found = house.screener.screen_fields(TEXTS["en"], "en")
    assert [finding.kind.value for finding in found["one"].findings] == ["PERSON", "DATE"]
    house.screener.close()
    house.database.dispose()


def test_the_doctor_says_how_the_service_is(settings: Settings, served: Served) -> None:
    asked = chosen(settings, anonymizer_url=served.url, anonymizer_secret=SECRET)
    with screening_client(asked) as client:
        client.screen_fields(TEXTS["en"], "en")  # until it is ready

    assert advice(asked) == ""
    assert advice(settings) == ""
    assert "refuses" in advice(chosen(asked, anonymizer_secret=SECRET[::-1]))
    assert "does not answer" in advice(chosen(asked, anonymizer_url="http://127.0.0.1:1"))
    assert "settings are wrong" in advice(chosen(asked, anonymizer_secret="short"))
    assert "settings are wrong" in advice(chosen(asked, anonymizer_url="http://192.0.2.1"))
    assert "settings are wrong" in advice(
        chosen(asked, anonymizer_secret_file=Path("/no/such/file"))
    )


def test_a_weak_secret_is_refused_and_in_no_message(settings: Settings) -> None:
    weak = chosen(settings, anonymizer_url="http://127.0.0.1:1", anonymizer_secret="hunter2")

    with pytest.raises(WeakSecret) as refused:
        screening_client(weak)

    assert "hunter2" not in f"{refused.value!r} {weak!r}"


def test_every_setting_and_option_of_the_service_is_in_the_manual() -> None:
    manual = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    serve = (ROOT / "anonymizer/commands/serve.py").read_text(encoding="utf-8")

    named = [name.upper() for name in Settings.model_fields if name.startswith("anonymizer_")]
    options = re.findall(r'"(--[a-z-]+)"', serve)
    assert len(named) == 6
    assert len(options) > 10
    assert [name for name in (*named, *options) if f"`{name}" not in manual] == []
