"""What arrives is limited, readable, and a form."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from app.web.limits import Limits, own_hosts
from app.web.refusals import InvalidEncoding, TooManyFields, TooSlow
from app.web.typed import FIELDS_AT_MOST, parse
from tests.people import Visitor, examine

pytestmark = pytest.mark.one_engine

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def post(visitor: Visitor, content: bytes | Iterator[bytes], **headers: str) -> int:
    response = visitor.client.post("/sign-in", content=content, headers={**FORM, **headers})
    examine(response, visitor.base)
    visitor.response = response
    return int(response.status_code)


def test_an_oversize_body_is_refused_before_it_is_read(visitor: Visitor) -> None:
    limit = visitor.house.settings.body_limit

    assert post(visitor, b"a=" + b"x" * limit) == 413
    assert "Too much for one form" in visitor.response.text


def test_an_oversize_body_without_an_announced_length_is_refused_too(visitor: Visitor) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(30):
            yield b"x" * 65_536

    assert post(visitor, pieces()) == 413


@pytest.mark.parametrize("announced", ["-1", "1e9", "99999999999999999999"])
def test_a_length_that_is_none_is_refused(visitor: Visitor, announced: str) -> None:
    assert post(visitor, b"a=b", **{"Content-Length": announced}) == 413


@pytest.mark.parametrize("body", [b"email=%ff", b"email=\xff", b"email=%ED%A0%80", b"a=b%00c"])
def test_what_is_no_text_is_refused(visitor: Visitor, body: bytes) -> None:
    assert post(visitor, body) == 400
    assert "not readable text" in visitor.response.text


def test_only_forms_are_read(visitor: Visitor) -> None:
    for media in ("multipart/form-data; boundary=x", "application/json", "text/plain", ""):
        assert post(visitor, b'{"email": "a"}', **{"Content-Type": media}) == 415, media


def test_more_fields_than_any_form_has_are_refused(visitor: Visitor) -> None:
    assert post(visitor, b"&".join(b"a=b" for _ in range(FIELDS_AT_MOST + 1))) == 400


def test_another_host_name_is_refused(visitor: Visitor) -> None:
    for host in ("elsewhere.example", "127.0.0.1:9", "127.0.0.1:8000.elsewhere.example", ""):
        response = visitor.client.get("/", headers={"Host": host})
        examine(response, visitor.base)
        assert response.status_code == 400, host


def test_a_machine_of_ones_own_has_three_names() -> None:
    assert "localhost:8000" in own_hosts("http://127.0.0.1:8000")
    assert own_hosts("https://peers.example") == {"peers.example"}
    assert own_hosts("https://peers.example:8443/") == {"peers.example:8443"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with suppress(InvalidEncoding, TooManyFields):
        for name, value in parse(body):
            (name + value).encode()
            assert "\0" not in name + value


def test_line_ends_become_one_character() -> None:
    assert parse(b"text=one%0D%0Atwo%0Athree") == (("text", "one\ntwo\nthree"),)


def test_a_long_form_is_no_problem_for_the_reader(as_: Callable[..., Visitor]) -> None:
    visitor = as_().opens("/account")
    visitor.sends("POST", "/account/notices", [("csrf", visitor.token()), ("x", "y" * 500_000)])

    assert visitor.status == 422


def test_a_body_that_never_ends_is_given_up() -> None:
    async def reads(scope: Scope, receive: Receive, send: Send) -> None:
        while True:
            await receive()

    async def waits() -> Message:
        await asyncio.Event().wait()
        return {}

    async def ignores(_message: Message) -> None: ...

    limits = Limits(reads, body=10, hosts=frozenset({"here"}), seconds=0.01)
    scope = {"type": "http", "method": "POST", "headers": [(b"host", b"here")]}

    with pytest.raises(TooSlow):
        asyncio.run(limits(scope, waits, ignores))
