"""The forms of an occupation: feminine, plural and case, made from a language's endings."""

from collections.abc import Iterator, Mapping
from typing import Any

from anonymizer.folding import fold


def by_form(occupations: Mapping[str, Any]) -> dict[str, str]:
    """Give every form of every listed occupation, and its field of work."""
    found: dict[str, str] = {}
    endings, is_last = occupations["endings"], occupations["changes"] == "last"
    for field, names in occupations["fields"].items():
        for name in (" ".join(each.split()) for each in names.split(",")):
            found.setdefault(name, field)
            head, blank, tail = name.rpartition(" ") if is_last else name.partition(" ")
            for form in _forms(tail if is_last else head, endings):
                found.setdefault(
                    f"{head}{blank}{form}" if is_last else f"{form}{blank}{tail}", field
                )
    return found


def _forms(word: str, endings: Mapping[str, str]) -> Iterator[str]:
    for ending in sorted(endings, key=len, reverse=True):
        if fold(word).endswith(fold(ending)):
            stem = word[: len(word) - len(ending)]
            yield from (stem + each for each in endings[ending].split())
            return
