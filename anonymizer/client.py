"""The way from an app to the service: the same questions and answers as `Runner`, over HTTP.

No error says anything of the text, and none is chained to an error of the HTTP library, whose
request would hold it.
"""

import json
import ssl
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from anonymizer import document, wire
from anonymizer.errors import BAD_TEXT, BadText, ScreeningTimedOut, ScreeningUnavailable
from anonymizer.loopback import is_loopback
from anonymizer.screening import Screening

CONNECT_SECONDS = 5.0
HEALTH_SECONDS = 10.0
# Shorter than the service keeps an unused connection: a question never meets a closing one.
KEEP_SECONDS = 10.0
ANSWER_LIMIT = 64_000_000
_LATE = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT, HTTPStatus.REQUEST_TIMEOUT}


class Client:
    """A `Screener` that asks a service; to be shared by all threads of an app."""

    def __init__(
        self,
        url: str,
        secret: str | None,
        *,
        timeout: float = 40.0,
        at_once: int = 16,
        authority: Path | None = None,
        certificate: tuple[Path, Path] | None = None,
    ) -> None:
        """Take the address, the shared secret, and for TLS who is trusted and who we are.

        `timeout` is for one whole answer. Raises `ValueError` when texts would travel in the clear
        and `OSError` when a certificate cannot be read.
        """
        address = httpx.URL(url)
        is_here = address.scheme == "http" and is_loopback(address.host)
        if address.scheme != "https" and not is_here:
            raise ValueError("The service must be called by https, or on this machine.")
        if not secret and certificate is None:
            raise ValueError("The service needs a shared secret or a client certificate.")
        trusted = ssl.create_default_context(cafile=authority)
        if certificate is not None:
            trusted.load_cert_chain(*certificate)
        self._timeout = timeout
        self._http = httpx.Client(
            base_url=address,
            headers={"Authorization": f"Bearer {secret}"} if secret else {},
            timeout=httpx.Timeout(timeout, connect=CONNECT_SECONDS, pool=CONNECT_SECONDS),
            # The one retry is for connections that could not be made: nothing was sent yet.
            transport=httpx.HTTPTransport(
                verify=trusted,
                retries=1,
                limits=httpx.Limits(max_connections=at_once, keepalive_expiry=KEEP_SECONDS),
            ),
            trust_env=False,
            follow_redirects=False,
        )

    def warm(self) -> None:
        """See that the service is ready. Raises `ScreeningUnavailable`."""
        if self._http.is_closed:
            raise ScreeningUnavailable
        status = None
        with suppress(httpx.HTTPError):
            status = self._http.get("health", timeout=HEALTH_SECONDS).status_code
        if status != HTTPStatus.OK:
            raise ScreeningUnavailable

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
        # What the service would refuse does not travel.
        document.check(document.GAP.join(fields.values()))
        status, body = self._asked(wire.Question(fields, language, own_marks, whole).as_json())
        if status == HTTPStatus.OK:
            with suppress(wire.BadMessage):
                return wire.screenings(body, fields)
            raise ScreeningUnavailable
        if status in _LATE:
            raise ScreeningTimedOut
        code = _code(body)
        if code is not None and code in BAD_TEXT:
            raise BadText(code)
        raise ScreeningUnavailable

    def close(self) -> None:
        """Close the connections; calls from now on are refused."""
        self._http.close()

    def __enter__(self) -> Self:
        """Use the client for a while."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()

    def _asked(self, question: bytes) -> tuple[int, bytes]:
        """Send a question and read the answer, in bounded time and up to a bounded size."""
        if self._http.is_closed:
            raise ScreeningUnavailable
        until = time.monotonic() + self._timeout
        failed: type[ScreeningUnavailable] = ScreeningUnavailable
        body = bytearray()
        try:
            with self._http.stream(
                "POST", "screen", content=question, headers={"Content-Type": "application/json"}
            ) as response:
                for piece in response.iter_bytes():
                    body += piece
                    if len(body) > ANSWER_LIMIT or time.monotonic() > until:
                        break
                else:
                    return response.status_code, bytes(body)
        except httpx.TimeoutException:
            failed = ScreeningTimedOut
        except (httpx.HTTPError, RuntimeError):  # the second when another thread closes the client
            pass
        raise failed


def _code(problem: bytes) -> str | None:
    """Read the stable code of a refusal."""
    try:
        told: Any = json.loads(problem)
    except ValueError:
        return None
    code = told.get("code") if isinstance(told, dict) else None
    return code if isinstance(code, str) else None
