"""The detectors: each a function from a document and a language's words to hits."""

from collections.abc import Callable, Iterator

from anonymizer.detectors import (
    ages,
    assessment,
    capitals,
    checked,
    contacts,
    dates,
    handles,
    identifiers,
    institutions,
    national,
    occupations,
    origins,
    people,
    places,
    quantities,
    signatures,
    speakers,
)
from anonymizer.document import Document
from anonymizer.finding import Hit
from anonymizer.languages import Words

Detector = Callable[[Document, Words], Iterator[Hit]]

# The order is only the order of reading; which hit wins is decided by score in `merge`.
RULES: tuple[Detector, ...] = (
    contacts.find,
    handles.find,
    identifiers.find,
    national.find,
    checked.find,
    capitals.find,
    people.find,
    signatures.find,
    speakers.find,
    places.find,
    institutions.find,
    origins.find,
    dates.find,
    ages.find,
    occupations.find,
    quantities.find,
    assessment.find,
)

__all__ = ["RULES", "Detector"]
