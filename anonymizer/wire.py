"""A question and its answer as JSON, for the way between an app and the service.

The texts themselves are not sent back: whoever asked has them.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from anonymizer.errors import AnonymizerError
from anonymizer.languages.tags import primary_language
from anonymizer.screening import Screening

_ASKED = frozenset({"fields", "language", "own_marks", "whole"})
_ANSWER = TypeAdapter(list[Screening])


class BadMessage(AnonymizerError):
    """What arrived is no question or no answer; the code says why, without any of it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Question:
    """What `screen_fields` is asked."""

    fields: Mapping[str, str]
    language: str | None = None
    own_marks: Sequence[str] = ()
    whole: bool = False

    def as_json(self) -> bytes:
        """Write the question down; half surrogates survive as escapes."""
        asked: dict[str, object] = {
            "fields": dict(self.fields),
            "language": self.language,
            "own_marks": list(self.own_marks),
        }
        if self.whole:  # a service of an older version does not know this word
            asked["whole"] = True
        return json.dumps(asked).encode("ascii")


def question(body: bytes) -> Question:
    """Read a question. Raises `BadMessage`."""
    asked = _parsed(body)
    if not isinstance(asked, dict) or not set(asked) <= _ASKED:
        raise BadMessage("bad-question")
    fields, language = asked.get("fields"), asked.get("language")
    marks = asked.get("own_marks", [])
    whole = asked.get("whole", False)
    if not (isinstance(fields, dict) and isinstance(marks, list) and isinstance(whole, bool)):
        raise BadMessage("bad-question")
    if not all(isinstance(each, str) for each in (*fields.values(), *marks)):
        raise BadMessage("bad-question")
    if language is not None:
        language = primary_language(language)
        if language is None:
            raise BadMessage("bad-language")
    return Question(fields, language, tuple(marks), whole)


def answer(screenings: Iterable[Screening]) -> bytes:
    """Write down what was found, field by field in the order of the question."""
    return _ANSWER.dump_json(list(screenings), exclude={"__all__": {"text"}})


def screenings(body: bytes, fields: Mapping[str, str]) -> dict[str, Screening]:
    """Rebuild what was found in these fields. Raises `BadMessage`."""
    told = _parsed(body)
    if not isinstance(told, list) or len(told) != len(fields):
        raise BadMessage("bad-answer")
    if not all(isinstance(each, dict) for each in told):
        raise BadMessage("bad-answer")
    rebuilt: list[Screening] = []
    # The error of the check quotes what arrived, so it goes no further.
    with suppress(ValidationError):
        rebuilt = _ANSWER.validate_python([each | {"text": ""} for each in told])
    if len(rebuilt) != len(fields) or not all(map(_fits, rebuilt, fields.values())):
        raise BadMessage("bad-answer")
    return {
        name: replace(found, text=text)
        for (name, text), found in zip(fields.items(), rebuilt, strict=True)
    }


def _fits(found: Screening, text: str) -> bool:
    """Tell whether every place that was named is a place of this text."""
    named = [(f.start, f.end) for f in found.findings + found.notes]
    read = [(stretch.start, stretch.end) for stretch in found.stretches]
    return all(0 <= start < end <= len(text) for start, end in named + read)


def _parsed(body: bytes) -> Any:
    with suppress(ValueError, RecursionError):
        return json.loads(body)
    raise BadMessage("not-json")
