"""Reads dictionaries in the format of dictd, thesauri in that of MyThes, and forms of words."""

import base64
import gzip
import importlib
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import regex

Dictionary = Mapping[str, list[str]]
"""Words in small letters, and what is said of each, first what is said first."""

_NOISE = regex.compile(r"<[^>]*>|\[[^\]]*\]|/[^/\n]*/|\{[^}]*\}|\([^)]*\)|^\s*\d+\.", regex.M)
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}'’-]*")


def is_word(text: str) -> bool:
    """Tell whether it is one word."""
    return _WORD.fullmatch(text) is not None


def bases_of_forms(code: str) -> Mapping[str, str]:
    """Give the base form of each form that simplemma knows in a language, as they are written."""
    factory = importlib.import_module("simplemma.strategies.dictionaries").DefaultDictionaryFactory
    found: Mapping[str, str] = factory().get_dictionary(code)
    return found


def read_thesaurus(file: Path) -> Dictionary:
    """Read the synonyms of a thesaurus in the format of MyThes: an encoding, then the entries.

    An entry is a line "word|2" and so many lines of synonyms: "(noun)|one|another (rare)".
    """
    if not file.is_file():
        return {}
    encoding, _, rest = file.read_bytes().partition(b"\n")
    lines = iter(rest.decode(encoding.decode().strip(), "replace").splitlines())
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        word, _, count = line.rpartition("|")
        for _ in range(int(count)):
            plain = _NOISE.sub(" ", "|".join(next(lines).split("|")[1:])).casefold()
            found[word.casefold()] += filter(None, (each.strip() for each in plain.split("|")))
    return found


def read_dictionary(folder: Path, source: str, target: str) -> Dictionary:
    """Read one dictionary of the dictd format (RFC 2229 servers): an index and a packed text."""
    name = f"freedict-{source}-{target}"
    index = folder / f"{name}.index"
    if not index.is_file():
        return {}
    packed = gzip.decompress((folder / f"{name}.dict.dz").read_bytes())
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in index.read_text(encoding="utf-8").splitlines():
        word, start, length = line.split("\t")[:3]
        if word.startswith("00") or not _WORD.fullmatch(word):
            continue
        at = _number(start)
        entry = packed[at : at + _number(length)].decode("utf-8", "replace")
        found[word.casefold()] += _translations(entry)
    return found


def _number(digits: str) -> int:
    """Read a number as dictd writes it: base 64, most significant digit first."""
    return int.from_bytes(base64.b64decode(digits.rjust(8, "A")), "big")


def _translations(entry: str) -> list[str]:
    body = entry.split("\n", 1)[1] if "\n" in entry else ""
    lines = [line for line in body.splitlines() if not regex.match(r"\s*(?:Syn|see:|\")", line)]
    plain = _NOISE.sub(" ", "\n".join(lines))
    said = [" ".join(_WORD.findall(each)).casefold() for each in regex.split(r"[,;\n]", plain)]
    return [each for each in said if each][:6]
