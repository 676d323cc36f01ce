"""What a training run has made so far, so that one that ended early goes on where it was.

Parts are arrays of numbers in files, and nothing that runs. The taggers read theirs from there: no
process holds more than it needs.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from anonymizer.learned.sheet import Array
from anonymizer.learned.tagger import MODEL

_PACKAGE = Path(__file__).parents[1]
# What training reads: code, lists and texts, but not what it makes.
_READ = frozenset({".py", ".toml", ".txt", ".npz"})
_APART = frozenset({"desk", "evaluation", "commands"})
_SIZES = "sizes of "


@dataclass(frozen=True)
class Parts:
    """Parts of one run, in a folder that is named after all that the run reads."""

    folder: Path

    @classmethod
    def of_this_tree(cls, folder: Path, *also: Path) -> "Parts":
        """Give the parts made of the texts, lists and code as they are now; others are removed.

        `also` are files that they are made of, too.
        """
        own = folder / _digest(also)
        for old in folder.glob("*"):
            if old != own:
                shutil.rmtree(old)
        return cls(own)

    def has(self, name: str) -> bool:
        """Tell whether a part was made."""
        return self._path(name).exists()

    def get(self, name: str) -> dict[str, Array]:
        """Give the arrays of a part. Raises `FileNotFoundError` where it was not made."""
        with np.load(self._path(name), allow_pickle=False) as kept:
            return dict(kept)

    def keep(self, name: str, arrays: Mapping[str, Array]) -> None:
        """Keep the arrays of a part; a crash keeps no half of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{name}.fresh"
        with fresh.open("wb") as file:
            np.savez(file, **arrays)
        fresh.replace(self._path(name))

    def once(self, name: str, make: Callable[[], Mapping[str, Array]]) -> None:
        """Make and keep a part, unless it was made before."""
        if not self.has(name):
            self.keep(name, make())

    def forget(self) -> None:
        """Remove all parts: the run is done."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name}.npz"


def together(rows: Iterable[Mapping[str, Array]]) -> dict[str, Array]:
    """Lay the arrays of several rows one behind the other, and tell how long each was.

    All rows have the same names; one array of each name is all that is made.
    """
    columns: dict[str, list[Array]] = {}
    for row in rows:
        for name, array in row.items():
            columns.setdefault(name, []).append(array)
    sizes = {_SIZES + name: np.asarray(list(map(len, each))) for name, each in columns.items()}
    return {name: np.concatenate(each) for name, each in columns.items()} | sizes


def apart(kept: Mapping[str, Array]) -> Iterator[dict[str, Array]]:
    """Give the rows that `together` laid out."""
    names = [name for name in kept if _SIZES + name in kept]
    split = [np.split(kept[name], np.cumsum(kept[_SIZES + name])[:-1]) for name in names]
    return (dict(zip(names, row, strict=True)) for row in zip(*split, strict=True))


def _digest(also: Iterable[Path]) -> str:
    """Digest all files of this package that training reads, and some more."""
    told = hashlib.sha256()
    for path in also:
        told.update(path.read_bytes())
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE)
        if path.suffix in _READ and inside.parts[0] not in _APART and path.name != MODEL:
            told.update(f"{inside}\0".encode())
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:16]
