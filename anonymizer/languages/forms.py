"""The forms of an occupation: feminine, plural and case, made from a language's endings."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from anonymizer.folding import fold


def by_form(occupations: Mapping[str, Any]) -> dict[str, str]:
    """Give every form of every listed occupation, and its field of work."""
    found: dict[str, str] = {}
    for field, names in occupations["fields"].items():
        for form in _all_forms(occupations, names):
            found.setdefault(form, field)
    return found


def by_rarity(occupations: Mapping[str, Any], listed: Iterable[str]) -> dict[str, str]:
    """Give every form of one word, folded, and how many people do that.

    "everyday" ones are not in the fields of work: very many people do them. Of "common" ones every
    small town has a few. What else is listed, in all its forms (`by_form`), is "rare".
    """
    found: dict[str, str] = {}
    named = [(each, _all_forms(occupations, occupations[each])) for each in ("everyday", "common")]
    for rarity, forms in (*named, ("rare", listed)):
        for form in forms:
            if " " not in form:
                found.setdefault(fold(form), rarity)
    return found


def _all_forms(occupations: Mapping[str, Any], names: str) -> Iterator[str]:
    """Give names with commas between them, each in all its forms; of several words one changes."""
    endings, is_last = occupations["endings"], occupations["changes"] == "last"
    for name in (" ".join(each.split()) for each in names.split(",")):
        yield name
        head, blank, tail = name.rpartition(" ") if is_last else name.partition(" ")
        for form in _forms(tail if is_last else head, endings):
            yield f"{head}{blank}{form}" if is_last else f"{form}{blank}{tail}"


def _forms(word: str, endings: Mapping[str, str]) -> Iterator[str]:
    for ending in sorted(endings, key=len, reverse=True):
        if fold(word).endswith(fold(ending)):
            stem = word[: len(word) - len(ending)]
            yield from (stem + each for each in endings[ending].split())
            return
