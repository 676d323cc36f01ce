"""The service seen from inside: requests that never end, and errors of its own."""

import asyncio
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from anonymizer import Screening, ScreeningUnavailable
from anonymizer.screener import Screener
from anonymizer.service import Service

CANARY = "Xantuvel"
SECRET = "q7Zk-3vXw_9TnB2sLd8Yf4RjHc6MpGa1EoUiVyQxKtW0"


class Broken:
    """A screener whose error quotes the text, as a fault of any library might."""

    def __init__(self, error: type[Exception]) -> None:
        self._error = error
        self.is_closed = False

    def warm(self) -> None:
        """Fail, as on a machine without room for a process."""
        raise OSError

    def screen_fields(
        self,
        fields: Mapping[str, str],
        language: str | None = None,
        own_marks: Sequence[str] = (),
        *,
        whole: bool = False,
    ) -> dict[str, Screening]:
        """Fail with the text in the message."""
        if issubclass(self._error, ScreeningUnavailable):
            raise self._error
        raise self._error(fields["one"])

    def close(self) -> None:
        """Remember it."""
        self.is_closed = True


def asked(
    service: Service, *pieces: bytes, path: str = "/screen", **headers: str
) -> tuple[int, Any]:
    """Ask without a server; after the pieces, nothing more comes and nobody hangs up."""
    told = {"authorization": f"Bearer {SECRET}", "content-type": "application/json"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    scope = {
        "type": "http",
        "method": "GET" if path == "/health" else "POST",
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in told.items()],
    }
    waiting = list(pieces)
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        if not waiting:
            await asyncio.Event().wait()
        body = waiting.pop(0)
        is_last = not waiting and body.endswith(b"}")
        return {"type": "http.request", "body": body, "more_body": not is_last}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(asyncio.wait_for(service(scope, receive, send), 30))
    return sent[0]["status"], json.loads(sent[1]["body"])


QUESTION = json.dumps({"fields": {"one": CANARY}}).encode()


def serving(screener: Screener, **limits: Any) -> Service:
    return Service(screener, SECRET, at_once=1, **limits)


def test_a_question_that_never_ends_is_given_up_and_its_place_is_free_again() -> None:
    service = serving(Broken(RuntimeError), body_seconds=0.2)

    for _ in range(3):
        status, told = asked(service, b'{"fields": ')
        assert (status, told["code"]) == (408, "too-slow")


def test_a_question_longer_than_it_said_is_cut_off() -> None:
    service = serving(Broken(RuntimeError), body_limit=1_000)

    status, told = asked(service, b"a" * 600, b"a" * 600, content_length="20")

    assert (status, told["code"]) == (413, "oversize")


@pytest.mark.parametrize("size", ["-1", "1e3", "", "9" * 5_000, "²", "4000001"])
def test_a_size_that_is_none_or_too_large_is_refused_unread(size: str) -> None:
    status, told = asked(serving(Broken(RuntimeError)), content_length=size)

    assert (status, told["code"]) == (413, "oversize")


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [(RuntimeError, 500, "failed"), (ScreeningUnavailable, 502, "unavailable")],
)
def test_an_error_inside_is_a_code_and_nothing_of_the_text(
    error: type[Exception], status: int, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    service = serving(Broken(error))

    for _ in range(2):  # the place is given back
        answered = asked(service, QUESTION)

        assert (answered[0], answered[1]["code"]) == (status, code)
        assert CANARY not in json.dumps(answered[1])
    assert CANARY not in caplog.text


def test_it_is_not_ready_while_nothing_works_and_lets_go_at_the_end() -> None:
    screener = Broken(RuntimeError)
    service = serving(screener)
    said = []

    async def live() -> None:
        stages = iter(["lifespan.startup", "lifespan.shutdown"])

        async def receive() -> dict[str, Any]:
            return {"type": next(stages)}

        async def send(message: Any) -> None:
            said.append(message["type"])

        await service({"type": "lifespan"}, receive, send)

    asyncio.run(live())

    assert said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert screener.is_closed
    assert asked(service, path="/health") == (503, {"status": "not-ready"})
