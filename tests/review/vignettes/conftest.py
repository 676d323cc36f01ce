import pytest

from review.vignettes import access


@pytest.fixture(autouse=True)
def _built_anew() -> None:
    """Let each test see the statements as the source has them, also where it was just mutated."""
    for each in (
        access.visible,
        access.resting,
        access._one_visible_once,
        access._one_resting_once,
    ):
        each.cache_clear()
