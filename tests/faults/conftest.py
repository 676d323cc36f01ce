"""The house without the check of texts, whose models would take longer than the faults."""

import pytest

from app.kernel.config import Settings

NOBODY_THERE = "http://127.0.0.1:9"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    away = {"anonymizer_url": NOBODY_THERE, "anonymizer_secret": "n0t-a-secret-" + "7fK2" * 8}
    return Settings.model_validate(settings.model_dump() | away)
