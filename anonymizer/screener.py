"""What an app asks for when it wants texts screened, wherever the work is done."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from anonymizer.screening import Screening


class Screener(Protocol):
    """Screens texts outside the caller's own process: child processes here, or a service."""

    def warm(self) -> None:
        """Wait until texts can be screened at once. Raises `ScreeningUnavailable`."""

    def screen_fields(
        self,
        fields: Mapping[str, str],
        language: str | None = None,
        own_marks: Sequence[str] = (),
        *,
        whole: bool = False,
    ) -> dict[str, Screening]:
        """Screen all fields of one case; see `anonymizer.screen_fields`.

        Raises `BadText`, `ScreeningUnavailable`, `ScreeningTimedOut`.
        """

    def close(self) -> None:
        """Let go of everything; calls from now on are refused."""
