"""Texts out of files: plain text in UTF-8, and the words of a Word document.

Files are recognised by what is in them, never by their name. Nothing is unpacked before its size
is known, nothing is written, and no error says anything of the content.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from anonymizer.document import MAX_BYTES
from anonymizer.docx import WORD_BYTES, BrokenWord, NoWord, TooLargeWord, words_of_document
from anonymizer.errors import BAD_TEXT, AnonymizerError
from anonymizer.finding import N_

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"

BAD_FILE: Mapping[str, str] = {
    "no-file": N_("This file cannot be opened."),
    "not-utf-8": N_("This is not a text in UTF-8."),
    "oversize": BAD_TEXT["oversize"],
    "large-file": N_("This Word document is too large to be opened."),
    "old-word": N_(
        "This is an old or a locked Word document. Save it as .docx without a password."
    ),
    "no-word": N_("This file is not a text and not a Word document."),
    "broken-word": N_("This Word document is broken. Open it in Word and save it again."),
}

LEFT_OUT = N_("Only the text was read: comments, deleted words, pictures and properties were not.")


class BadFile(AnonymizerError):
    """The file cannot be read as a text; the code says why."""

    def __init__(self, code: str) -> None:
        super().__init__(BAD_FILE[code])
        self.code = code
        self.message = BAD_FILE[code]


@dataclass(frozen=True)
class Given:
    """The text of one file; `left_out` are sentences about what of it is not in the text."""

    name: str
    text: str
    left_out: tuple[str, ...] = ()


def read_file(file: Path) -> Given:
    """Read one file. Raises `BadFile`."""
    try:
        with file.open("rb") as source:
            return read_text(file.name, source)
    except OSError:
        raise BadFile("no-file") from None


def read_text(name: str, source: BinaryIO, head: bytes = b"") -> Given:
    """Read what an open file or a stream holds, up to the limits. Raises `BadFile`.

    `head` is what somebody has read of it already.
    """
    return read_bytes(name, head + source.read(max(0, WORD_BYTES + 1 - len(head))))


def read_bytes(name: str, content: bytes) -> Given:
    """Read the content of a file. Raises `BadFile`."""
    if content.startswith(_ZIP):
        return _word(name, content)
    if content.startswith(_OLD_OFFICE):
        raise BadFile("old-word")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise BadFile("not-utf-8") from None
    if len(content) > MAX_BYTES:
        raise BadFile("oversize")
    # A byte order mark stays: without it, every offset would be one less than in the file.
    return Given(name, text)


def _word(name: str, content: bytes) -> Given:
    try:
        text = words_of_document(io.BytesIO(content))
    except TooLargeWord:
        raise BadFile("large-file") from None
    except NoWord:
        raise BadFile("no-word") from None
    except BrokenWord:
        raise BadFile("broken-word") from None
    if len(text.encode("utf-8")) > MAX_BYTES:
        raise BadFile("oversize")
    return Given(name, text, (LEFT_OUT,))
