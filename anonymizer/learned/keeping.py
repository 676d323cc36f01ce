"""How models are kept and read: names and arrays of numbers in one file, nothing that runs."""

from collections.abc import Callable, Mapping, Sequence
from importlib.resources import as_file, files
from pathlib import Path
from typing import TypeVar

import numpy as np

from anonymizer.learned.sheet import Array

_Read = TypeVar("_Read")


def shipped(name: str, read: Callable[[Path], _Read]) -> _Read | None:
    """Read a file that comes with this library; None where it does not."""
    file = files("anonymizer").joinpath("models", name)
    if not file.is_file():
        return None
    with as_file(file) as path:
        return read(path)


def packed(words: Sequence[str]) -> Array:
    """Give words, none of which holds the end of a line, as an array of bytes."""
    return np.frombuffer("".join(f"{word}\n" for word in words).encode(), dtype="uint8")


def unpacked(kept: Array) -> list[str]:
    """Give the words that `packed` made an array of."""
    return str(kept.tobytes(), "utf-8").split("\n")[:-1]


def write(path: Path, **parts: Mapping[str, Array]) -> None:
    """Write the arrays of the parts of a model."""
    arrays = {f"{part}.{name}": each for part, kept in parts.items() for name, each in kept.items()}
    np.savez_compressed(path, **arrays)


def read(path: Path, *parts: str) -> list[dict[str, Array]]:
    """Read the parts that `write` wrote. Raises `OSError` or `ValueError` where there are none."""
    with np.load(path, allow_pickle=False) as kept:
        found = [
            {n.removeprefix(f"{part}."): kept[n] for n in kept.files if n.startswith(f"{part}.")}
            for part in parts
        ]
    if not all(found):
        raise ValueError("this is no model of the learned layer")
    return found
