"""Words the case bringer marked by hand: every occurrence, whole words, small or capital."""

from collections.abc import Iterator, Sequence

import regex

from anonymizer.detectors.patterns import as_said
from anonymizer.document import Document
from anonymizer.finding import Cls, Hit, Kind, hit


def find(document: Document, marks: Sequence[str]) -> Iterator[Hit]:
    """Find each marked word or phrase wherever it stands."""
    for mark in marks:
        wanted = Document({"": mark}).reading.strip()
        if not wanted:
            continue
        left = r"(?<![\p{L}\p{N}])" if wanted[0].isalnum() else ""
        right = r"(?![\p{L}\p{N}])" if wanted[-1].isalnum() else ""
        # Words of a case must not outlive their check among the patterns of the library.
        pattern = regex.compile(
            left + as_said(wanted) + right, regex.IGNORECASE, cache_pattern=False
        )
        for match in pattern.finditer(document.reading):
            yield hit(match.span(), Kind.OTHER, 1.0, "own", "own", Cls.DIRECT)
