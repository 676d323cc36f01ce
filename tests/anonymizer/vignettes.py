"""Fictional vignettes with marked identifiers: ``⟦KIND:entity|words⟧``. All people are invented.

The texts lie in `texts/`, named by language.
"""

import re
from dataclasses import dataclass
from pathlib import Path

_MARK = re.compile(r"⟦(?P<kind>[A-Z_]+):(?P<entity>[^|⟧]+)\|(?P<words>[^⟧]+)⟧")
TEXTS = Path(__file__).parent / "texts"
DIRECT = {
    "PERSON", "NICKNAME", "HANDLE", "PHONE", "EMAIL", "URL", "IP", "ADDRESS",
    "CASE_ID", "DOC_ID", "LICENSE_PLATE", "IBAN", "ACCOUNT", "BIRTH",
}  # fmt: skip


@dataclass(frozen=True)
class Mark:
    start: int
    end: int
    kind: str
    entity: str

    @property
    def is_direct(self) -> bool:
        return self.kind in DIRECT


@dataclass(frozen=True)
class Vignette:
    name: str
    language: str
    text: str
    marks: tuple[Mark, ...]


def read(name: str, language: str, marked: str) -> Vignette:
    pieces: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for found in _MARK.finditer(marked):
        pieces += [marked[at : found.start()], found["words"]]
        start = length + found.start() - at
        length = start + len(found["words"])
        marks.append(Mark(start, length, found["kind"], found["entity"]))
        at = found.end()
    pieces.append(marked[at:])
    return Vignette(name, language, "".join(pieces), tuple(marks))


VIGNETTES = tuple(
    read(path.stem, path.stem[:2], path.read_text(encoding="utf-8"))
    for path in sorted(TEXTS.glob("*.txt"))
)
