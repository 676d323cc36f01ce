"""Commands speak English in these tests, whatever the machine speaks."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _english_terminal() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LC_ALL", "C.UTF-8")
        yield
