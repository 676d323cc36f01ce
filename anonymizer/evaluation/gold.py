"""Gold texts: fictional vignettes in which people marked what identifies somebody.

One file a vignette, named ``<lang>-<number>.txt``: a line ``language: xx``, an empty line, then the
text with marks ``⟦surface|KIND|direct or quasi|entity⟧``. All people in them are invented.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import regex

from anonymizer.finding import Cls, Kind

TEST = Path(__file__).parent / "gold" / "test"
"""The half that is measured and never looked at."""
_MARK = regex.compile(
    r"⟦(?P<surface>[^|⟦⟧]+)\|(?P<kind>[A-Z_]+)\|(?P<cls>direct|quasi)\|(?P<entity>[\w-]+)⟧"
)
_HEAD = "language: "


class BadGold(Exception):
    """A gold text that cannot be read: what is wrong, and where."""


@dataclass(frozen=True)
class Mark:
    """One marked mention: where it stands in the plain text, and what it mentions."""

    start: int
    end: int
    kind: Kind
    cls: Cls
    entity: str


@dataclass(frozen=True)
class GoldText:
    """A vignette without its marks, and the marks."""

    name: str
    language: str
    text: str
    marks: tuple[Mark, ...]


def read_gold(name: str, written: str) -> GoldText:
    """Read one gold text; a stray bracket or an unknown kind is refused."""
    head, _, marked = written.replace("\r\n", "\n").partition("\n\n")
    if not head.startswith(_HEAD):
        raise BadGold(f"{name}: the first line must say the language")
    pieces: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for found in _MARK.finditer(marked):
        if found["kind"] not in Kind.__members__:
            raise BadGold(f"{name}: {found['kind']} is no kind")
        between = marked[at : found.start()]
        pieces += [between, found["surface"]]
        start = length + len(between)
        length = start + len(found["surface"])
        marks.append(
            Mark(start, length, Kind(found["kind"]), Cls(found["cls"]), str(found["entity"]))
        )
        at = found.end()
    pieces.append(marked[at:])
    text = "".join(pieces)
    stray = regex.search(r"[⟦⟧]", text)
    if stray:
        near = text[max(0, stray.start() - 20) : stray.end() + 20]
        raise BadGold(f"{name}: a bracket is left over near {near!r}")
    return GoldText(name, head.removeprefix(_HEAD).strip(), text, tuple(marks))


def with_surfaces(gold: GoldText, surfaces: Sequence[str]) -> GoldText:
    """Give the text with other words in its marks, one surface a mark.

    Raises `ValueError` where there are more or fewer surfaces than marks.
    """
    if len(surfaces) != len(gold.marks):
        raise ValueError("one surface a mark")
    fresh = iter(surfaces)
    return with_pieces(gold, lambda piece, is_marked: next(fresh) if is_marked else piece)


def with_pieces(gold: GoldText, rewrite: Callable[[str, bool], str]) -> GoldText:
    """Give the text with each piece written anew: what is marked, and what stands between."""
    pieces: list[str] = []
    marks: list[Mark] = []
    at = length = 0
    for mark in gold.marks:
        between = rewrite(gold.text[at : mark.start], False)
        surface = rewrite(gold.text[mark.start : mark.end], True)
        length += len(between)
        pieces += [between, surface]
        marks.append(replace(mark, start=length, end=length + len(surface)))
        length += len(surface)
        at = mark.end
    pieces.append(rewrite(gold.text[at:], False))
    return replace(gold, text="".join(pieces), marks=tuple(marks))


def part(gold: GoldText, start: int, end: int) -> GoldText:
    """Give what stands between two places of a text, with the marks that lie in it."""
    marks = tuple(
        replace(mark, start=mark.start - start, end=mark.end - start)
        for mark in gold.marks
        if start <= mark.start and mark.end <= end
    )
    return replace(gold, text=gold.text[start:end], marks=marks)


def read_folder(folder: Path) -> Iterator[GoldText]:
    """Read all gold texts of a folder, in the order of their names."""
    yield from map(read_file, sorted(folder.glob("*.txt")))


def read_file(file: Path) -> GoldText:
    """Read the gold text of a file; raises `BadGold` and `UnicodeDecodeError`."""
    return read_gold(file.stem, file.read_text(encoding="utf-8"))
