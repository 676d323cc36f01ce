"""lingua (Markov chains over letters, Stahl 2019-2025): detectors, and how it names languages."""

from collections.abc import Iterable
from typing import Any


def builder_of(codes: Iterable[str]) -> Any:
    """Begin a detector that tells these languages apart."""
    # Loaded late: its models take 200 MB, and a caller who names the language needs none.
    from lingua import IsoCode639_1, LanguageDetectorBuilder  # noqa: PLC0415

    return LanguageDetectorBuilder.from_iso_codes_639_1(*map(IsoCode639_1.from_str, codes))


def code_of(language: Any) -> str:
    """Give the code (ISO 639-1) of a language as lingua names it."""
    return str(language.iso_code_639_1.name).lower()
