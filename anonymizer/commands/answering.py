"""JSON lines: `{"id", "text", "language"}` in, `{"id", "language", "findings"}` out."""

import json
import math
import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from anonymizer import BadText, Finding, screen

Answer = dict[str, Any]
# A text of 200 kB with every character escaped, and room for an id.
LONGEST_LINE = 2_000_000
# An object that is whole, broken or in the manner of Python; "{Name} came" is a text.
_OBJECT = re.compile(rb"\s*(?:\{\s*[\"'}]|[{\[]\s*$)")


def first_line(source: BinaryIO) -> tuple[bytes, bytes]:
    """Read as far as the first line that is not blank; return what is before it, and the line.

    No further: whoever writes to a pipe waits for the first answer before the second question.
    Nothing but blanks for longer than any line may be counts as having no such line.
    """
    blank = bytearray()
    while (line := source.readline(LONGEST_LINE + 1)) and _is_blank(line):
        blank += line
        if len(blank) > LONGEST_LINE:
            return bytes(blank), b""
    return bytes(blank), line


def _is_blank(line: bytes) -> bool:
    """Tell whether a line holds nothing to be answered; a byte order mark is nothing."""
    return not line.removeprefix(BOM_UTF8).strip()


def is_json_line(line: bytes) -> bool:
    """Tell whether JSON lines begin with this line, a good one or a bad one."""
    line = line.removeprefix(BOM_UTF8)
    if _OBJECT.match(line):
        return True
    try:
        return isinstance(_parsed(line), list)
    except RecursionError:
        return True
    except ValueError:
        return False


def to_lines(line: bytes, source: BinaryIO, language: str | None) -> Iterator[Answer]:
    """Answer a line and those that follow it; a bad one costs itself and not the next."""
    while line:
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = source.readline(LONGEST_LINE)
            yield {"id": None, "error": "oversize"}
        elif not _is_blank(line):
            yield _to_line(line, language)
        line = source.readline(LONGEST_LINE + 1)


def _to_line(line: bytes, language: str | None) -> Answer:
    try:
        asked = _parsed(line)
    except UnicodeDecodeError:
        return {"id": None, "error": "not-utf-8"}
    except (ValueError, RecursionError):
        return {"id": None, "error": "not-json"}
    name = asked.get("id") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return {"id": name, "error": "no-text"}
    return to_text(name, asked["text"], asked.get("language") or language)


def _parsed(line: bytes) -> Any:
    """Read a line as JSON. Files that were put together have byte order marks in the middle, too.

    Raises `ValueError`, `RecursionError`.
    """
    return json.loads(line.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)


def _refuse(constant: str) -> NoReturn:
    # Python reads NaN and Infinity; in an answer they would be no JSON.
    raise ValueError(constant)


def _finite(written: str) -> float:
    number = float(written)
    # JSON, but too large: it would come back as Infinity.
    if math.isinf(number):
        raise ValueError(written)
    return number


def to_text(name: Any, text: str, language: str | None) -> Answer:
    """Answer for one text: what was found in it, or why nothing can be said."""
    try:
        found = screen(text, language)
    except BadText as refused:
        return {"id": name, "error": refused.code}
    return {
        "id": name,
        "language": found.language,
        "findings": [_as_json(finding) for finding in found.findings],
        "notes": [_as_json(note) for note in found.notes],
        "limits": [limit.code for limit in found.limits],
    }


def _as_json(finding: Finding) -> Answer:
    return {
        "start": finding.start,
        "end": finding.end,
        "kind": finding.kind.value,
        "cls": finding.cls.value,
        "entity": finding.entity,
        "score": round(finding.score, 2),
        "detector": finding.detector,
        "reason": finding.reason.code,
        "suggestions": list(finding.suggestions),
    }
