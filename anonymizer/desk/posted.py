"""Reads a posted form strictly: real text only, not too many fields, no file on any disk."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from anonymizer.desk.deciding import Pairs
from anonymizer.docx import WORD_BYTES

FIELDS_AT_MOST = 4_000
BODY_LIMIT = WORD_BYTES + 1_000_000
BODY_SECONDS = 60.0


class BadForm(Exception):
    """The form cannot be read. Nothing of it is in the error."""


class TooLarge(BadForm):
    """More was sent than any text or document may hold."""


@dataclass(frozen=True, slots=True)
class Posted:
    """What somebody sent: the fields, and the content of a file if there was one."""

    pairs: Pairs
    file_name: str = ""
    file: bytes = b""


class _InMemory(MultiPartParser):
    """Parts of a form are raw text: they never become files, however large."""

    spool_max_size = BODY_LIMIT + 1


async def posted(request: Request) -> Posted:
    """Return what was sent. Raises `BadForm`."""
    announced = request.headers.get("content-length", "0")
    if not announced.isdecimal() or int(announced) > BODY_LIMIT:
        raise TooLarge
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            if media == "multipart/form-data":
                return await _parts(request)
            if media == "application/x-www-form-urlencoded":
                body = b"".join([piece async for piece in _counted(request)])
                return Posted(_clean(_pairs(body)))
    except TimeoutError:
        raise BadForm from None
    raise BadForm


async def _counted(request: Request) -> AsyncGenerator[bytes]:
    arrived = 0
    async for piece in request.stream():
        arrived += len(piece)
        if arrived > BODY_LIMIT:
            raise TooLarge
        yield piece


def _pairs(body: bytes) -> Pairs:
    try:
        return tuple(
            parse_qsl(
                body.decode("utf-8"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=FIELDS_AT_MOST,
            )
        )
    except ValueError:  # its message may carry the bytes
        raise BadForm from None


async def _parts(request: Request) -> Posted:
    parser = _InMemory(
        request.headers,
        _counted(request),
        max_files=1,
        max_fields=FIELDS_AT_MOST,
        max_part_size=BODY_LIMIT,
    )
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise BadForm from None
    try:
        fields = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        for _name, value in form.multi_items():
            if isinstance(value, UploadFile):
                return Posted(_clean(tuple(fields)), value.filename or "", await value.read())
        return Posted(_clean(tuple(fields)))
    finally:
        await form.close()


def _clean(pairs: Pairs) -> Pairs:
    """Line ends become one character, as the page shows them."""
    if len({name for name, _value in pairs}) != len(pairs):
        raise BadForm
    return tuple((name, value.replace("\r\n", "\n")) for name, value in pairs)
