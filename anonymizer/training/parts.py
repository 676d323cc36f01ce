"""What a training run has made so far, so that one that ended early goes on where it was."""

import hashlib
import pickle
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from anonymizer.learned.tagger import MODEL

_PACKAGE = Path(__file__).parents[1]
# What training reads: code, lists and texts, but not what it makes.
_READ = frozenset({".py", ".toml", ".txt", ".npz"})
_APART = frozenset({"desk", "evaluation", "commands"})

_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Parts:
    """Parts of one run, in a folder that is named after all that the run reads."""

    folder: Path

    @classmethod
    def of_this_tree(cls, folder: Path) -> "Parts":
        """Give the parts made of the texts, lists and code as they are now; others are removed."""
        own = folder / _digest()
        for old in folder.glob("*"):
            if old != own:
                shutil.rmtree(old)
        return cls(own)

    def has(self, name: str) -> bool:
        """Tell whether a part was made."""
        return (self.folder / name).exists()

    def get(self, name: str) -> Any:
        """Give a part. Raises `FileNotFoundError` where it was not made."""
        with (self.folder / name).open("rb") as kept:
            return pickle.load(kept)  # noqa: S301  nobody else writes there

    def keep(self, name: str, made: object) -> None:
        """Keep a part; a crash keeps no half of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{name}.fresh"
        with fresh.open("wb") as file:
            pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
        fresh.replace(self.folder / name)

    def once(self, name: str, make: Callable[[], _Part]) -> _Part:
        """Give a part as it was made before, or make and keep it."""
        if not self.has(name):
            self.keep(name, make())
        made: _Part = self.get(name)
        return made

    def forget(self) -> None:
        """Remove all parts: the run is done."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _digest() -> str:
    """Digest all files of this package that training reads."""
    told = hashlib.sha256()
    for path in sorted(_PACKAGE.rglob("*")):
        inside = path.relative_to(_PACKAGE)
        if path.suffix in _READ and inside.parts[0] not in _APART and path.name != MODEL:
            told.update(f"{inside}\0".encode())
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()[:16]
