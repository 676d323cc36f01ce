"""JSON lines: `{"id", "text", "language"}` in, `{"id", "language", "findings"}` out."""

import json
import math
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO, NamedTuple, NoReturn

from anonymizer import BadText, Finding, Screening, screen
from anonymizer.errors import BAD_TEXT
from anonymizer.files import BAD_FILE
from anonymizer.finding import N_

Answer = dict[str, Any]
REFUSED: Mapping[str, str] = {
    **BAD_FILE,
    **BAD_TEXT,
    "not-json": N_("This line is no JSON."),
    "no-text": N_("This line has no text."),
}
"""What each code of an error says."""
# A text of 200 kB with every character escaped, and room for an id.
LONGEST_LINE = 2_000_000
# An object that is whole, broken or in the manner of Python; "{Name} came" is a text.
_OBJECT = re.compile(rb"\s*(?:\{\s*[\"'}]|[{\[]\s*$)")


class Question(NamedTuple):
    """A text that is to be screened."""

    id: Any
    """What its line called it, or the name of its file."""
    text: str
    language: str | None


class Refused(NamedTuple):
    """What cannot be screened, with the code of the error."""

    id: Any
    code: str
    is_line: bool = False
    """Whether it is a line of many, or all that a file holds."""

    @property
    def message(self) -> str:
        """What the code says, to be translated."""
        return REFUSED[self.code]

    def as_answer(self) -> Answer:
        """Give it as it is answered."""
        return {"id": self.id, "error": self.code}


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


def questions(line: bytes, source: BinaryIO, language: str | None) -> Iterator[Question | Refused]:
    """Read a line and those that follow it; a bad one costs itself and not the next."""
    while line:
        if len(line) > LONGEST_LINE:
            while line and not line.endswith(b"\n"):
                line = source.readline(LONGEST_LINE)
            yield Refused(None, "oversize", is_line=True)
        elif not _is_blank(line):
            yield _question(line, language)
        line = source.readline(LONGEST_LINE + 1)


def _question(line: bytes, language: str | None) -> Question | Refused:
    try:
        asked = _parsed(line)
    except UnicodeDecodeError:
        return Refused(None, "not-utf-8", is_line=True)
    except (ValueError, RecursionError):
        return Refused(None, "not-json", is_line=True)
    name = asked.get("id") if isinstance(asked, dict) else None
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return Refused(name, "no-text", is_line=True)
    return Question(name, asked["text"], asked.get("language") or language)


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


def screened(asked: Question | Refused, models: Mapping[str, str]) -> Screening | Refused:
    """Tell what was found in a text, or why nothing can be said."""
    if isinstance(asked, Refused):
        return asked
    try:
        return screen(asked.text, asked.language, models=models)
    except BadText as refused:
        return Refused(asked.id, refused.code)


def answered(asked: Question | Refused, models: Mapping[str, str]) -> Answer:
    """Answer for one text."""
    found = screened(asked, models)
    if isinstance(found, Refused):
        return found.as_answer()
    return {
        "id": asked.id,
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
