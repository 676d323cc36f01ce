"""De-identification of case texts: finds, explains and suggests; people decide.

A library of its own: no users, no database, no web. Usable alone on an NGO's own laptop.
"""

from anonymizer.combinations import Question, residual
from anonymizer.document import MAX_BYTES
from anonymizer.errors import (
    BAD_TEXT,
    AnonymizerError,
    BadText,
    ScreeningTimedOut,
    ScreeningUnavailable,
)
from anonymizer.finding import KIND_NAMES, REASONS, Cls, Finding, Kind, Reason
from anonymizer.languages.word_files import LANGUAGES, READABLE
from anonymizer.nlp import DEFAULT_MODELS
from anonymizer.replacing import Applied, Replaced, apply
from anonymizer.runner import Runner
from anonymizer.screening import Screening, entities_of, screen, screen_fields

__all__ = [
    "BAD_TEXT",
    "DEFAULT_MODELS",
    "KIND_NAMES",
    "LANGUAGES",
    "MAX_BYTES",
    "READABLE",
    "REASONS",
    "AnonymizerError",
    "Applied",
    "BadText",
    "Cls",
    "Finding",
    "Kind",
    "Question",
    "Reason",
    "Replaced",
    "Runner",
    "Screening",
    "ScreeningTimedOut",
    "ScreeningUnavailable",
    "apply",
    "entities_of",
    "residual",
    "screen",
    "screen_fields",
]
