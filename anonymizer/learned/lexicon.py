"""Frequent word forms of a language: how frequent, and in which cluster (see `training.forms`)."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

Form = tuple[int, int]
"""Cluster (-1 when there is none) and band of frequency."""
UNKNOWN: Form = (-1, -1)


@cache
def forms(language: str) -> Mapping[str, Form]:
    """Read the forms of a language, capital letters as written; none for an unknown language."""
    file = files("anonymizer").joinpath("models", f"forms-{language}.txt")
    if not file.is_file():
        return {}
    entries = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return {form: (int(cluster), int(band)) for form, cluster, band in entries}
