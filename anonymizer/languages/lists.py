"""The long lists beside this module, made by `making`; read once, when first needed."""

from functools import cache
from importlib.resources import files

from anonymizer.forgetting import for_one_text

# What a keyboard without umlauts writes, and what folding would have left of them.
_TYPED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue"})
_FOLDED = (("ae", "a"), ("oe", "o"), ("ue", "u"))


@cache
def listed(name: str) -> frozenset[str]:
    """Give the folded entries of a list; lines with # are notes."""
    lines = files(__package__).joinpath(f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def with_digraphs(text: str) -> str:
    """Write "Lübbenau" as "Luebbenau"."""
    return text.translate(_TYPED)


@for_one_text
def without_digraphs(folded: str) -> str:
    """Read "luebbenau" as "lubbenau", the folded form of "Lübbenau"."""
    for written, meant in _FOLDED:
        folded = folded.replace(written, meant)
    return folded
