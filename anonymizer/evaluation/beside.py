"""What our layers are measured against: Presidio with the same language models, and scrubadub.

Both with their default settings. scrubadub is installed by `make compare` only; its detector of
names wants corpora that it would download, so it is not among the defaults.
"""

import importlib
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from anonymizer import nlp
from anonymizer.evaluation.measure import Span


def found_by_presidio(text: str, language: str) -> list[Span]:
    """Find with Presidio's own recognisers, default settings and whole pipeline."""
    key, analyzer = _analyzer(language)
    return [(r.start, r.end) for r in analyzer.analyze(text, key)]


@cache
def _analyzer(language: str) -> tuple[str, Any]:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: PLC0415
    from presidio_analyzer.nlp_engine import SpacyNlpEngine  # noqa: PLC0415

    nlp.stay_offline()
    name = nlp.DEFAULT_MODELS.get(language)
    key = language if name else "xx"
    engine = SpacyNlpEngine(models=[{"lang_code": key, "model_name": name or "blank"}])
    # Loaded here, because Presidio would download what is missing.
    engine.nlp = {key: _whole_pipeline(name)}  # type: ignore[assignment]
    registry = RecognizerRegistry(supported_languages=[key])
    registry.load_predefined_recognizers(languages=[key], nlp_engine=engine)
    return key, AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=[key])


def _whole_pipeline(name: str | None) -> Any:
    import spacy  # noqa: PLC0415

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return spacy.load(name) if name else spacy.blank("xx")


def found_by_scrubadub(text: str, language: str) -> list[Span]:
    """Find with scrubadub's default detectors. Raises `ImportError` where it is not installed."""
    return [(filth.beg, filth.end) for filth in _scrubber(language).iter_filth(text)]


@cache
def _scrubber(language: str) -> Any:
    regions = {"en": "GB", "cs": "CZ"}
    region = regions.get(language, language.upper())
    return importlib.import_module("scrubadub").Scrubber(locale=f"{language}_{region}")


ENGINES: Mapping[str, Callable[[str, str], list[Span]]] = MappingProxyType(
    {"presidio": found_by_presidio, "scrubadub": found_by_scrubadub}
)
