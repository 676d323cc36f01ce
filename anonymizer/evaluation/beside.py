"""Presidio as it comes, with the same language models: what our layers are measured against."""

from functools import cache
from typing import Any

from anonymizer import nlp
from anonymizer.evaluation.measure import Span


def found_by_presidio(text: str, language: str) -> list[Span]:
    """Find with Presidio's own recognisers and default settings."""
    key, analyzer = _analyzer(language)
    return [(r.start, r.end) for r in analyzer.analyze(text, key)]


@cache
def _analyzer(language: str) -> tuple[str, Any]:
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry  # noqa: PLC0415

    # The engine of `screen` has loaded the model already; only the recognisers differ.
    ours = nlp.engine_for(language)
    registry = RecognizerRegistry(supported_languages=[ours.language])
    registry.load_predefined_recognizers(
        languages=[ours.language], nlp_engine=ours.analyzer.nlp_engine
    )
    return ours.language, AnalyzerEngine(
        registry=registry,
        nlp_engine=ours.analyzer.nlp_engine,
        supported_languages=[ours.language],
    )
