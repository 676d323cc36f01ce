"""Named entities and checked identifiers, by spaCy inside Presidio's engine.

Both are loaded on first use, one language at a time, and kept for the life of the process.
Nothing is ever downloaded: a model that is not installed is reported as missing.
"""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from anonymizer.cores import on_one_core
from anonymizer.decoding import reader_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.languages.word_files import MODELS
from anonymizer.pipelines import pipeline_of

DEFAULT_MODELS = MODELS
"""Language -> spaCy package. An installation with larger official models hands over its own."""
_NO_LANGUAGE = "xx"
_CHECKED: Mapping[str, tuple[Kind, str]] = {
    "EMAIL_ADDRESS": (Kind.EMAIL, "email"),
    "IBAN_CODE": (Kind.IBAN, "iban"),
    "CREDIT_CARD": (Kind.ACCOUNT, "card"),
    "IP_ADDRESS": (Kind.IP, "ip"),
}
_NAMED: Mapping[str, Kind] = {
    "PERSON": Kind.PERSON,
    "LOCATION": Kind.CITY,
    "ORGANIZATION": Kind.ORG,
}
_SCORES: Mapping[Kind, float] = {Kind.PERSON: 0.7, Kind.CITY: 0.68, Kind.ORG: 0.55}

# What may stand in an address before the @, letters and digits apart.
_SIGN = r"!#$%&'*+\-/=?^`{|}~_"
# Presidio's form of an address finds the same, but begins anew at each word of what may be one
# ("a.a.a.a.") and goes back letter by letter. This begins where such a run does, or where the
# address before ends, and never goes back.
_ADDRESS = (
    rf"\b(?<=(?:\G|(?<![{_SIGN}.\w]))(?:(?!_)[{_SIGN}.])*)[{_SIGN}\w][{_SIGN}.\w]*+(?<!\.)"
    r"@\w++(?:-++\w++)*+(?:\.\w++(?:-++\w++)*+)++"
)


@dataclass(frozen=True)
class Engine:
    """Presidio's engine for one language, with the name of its model if there is one."""

    analyzer: Any
    language: str
    model: str | None


_engines: dict[tuple[str, str | None], Engine] = {}
_loading = threading.Lock()
_reading = threading.Lock()


def engine_for(language: str, models: Mapping[str, str] = DEFAULT_MODELS) -> Engine:
    """Give the loaded engine of a language; the first call loads it.

    Languages without a model share one, which reads what is checked by its form.
    """
    model = models.get(language)
    key = _NO_LANGUAGE if model is None else language
    with _loading:
        if (key, model) not in _engines:
            _engines[key, model] = _build(key, model)
        return _engines[key, model]


def find(document: Document, words: Words, engine: Engine) -> Iterator[Hit]:
    """Find what Presidio's recognisers and the language model see."""
    for result in _read(document.reading, engine):
        span = (result.start, result.end)
        if result.entity_type in _CHECKED:
            kind, code = _CHECKED[result.entity_type]
            if kind is not Kind.IP or result.end - result.start > 6:
                yield hit(span, kind, 0.97, "presidio", code)
        elif result.entity_type in _NAMED:
            yield from _named(document, words, span, _NAMED[result.entity_type])


def _read(text: str, engine: Engine) -> Sequence[Any]:
    """Read a text and forget its words: spaCy would keep each new one as long as it is loaded."""
    pipeline = engine.analyzer.nlp_engine.nlp[engine.language]
    with _reading, pipeline.memory_zone():
        results: Sequence[Any] = engine.analyzer.analyze(text, engine.language)
        return results


def _named(document: Document, words: Words, span: tuple[int, int], kind: Kind) -> Iterator[Hit]:
    """Cut a model's span to what can be a name; the models like titles, roles and authorities."""
    text = document.reading
    line_end = text.find("\n", span[0], span[1])
    found = document.words_in(span[0], span[1] if line_end < 0 else line_end)
    while found and (not found[0].capital or words.is_ordinary(found[0].text)):
        found = found[1:]
    while found and not found[-1].capital:
        found = found[:-1]
    if kind is not Kind.ORG:
        while found and words.is_ordinary(found[-1].text):
            found = found[:-1]
    if not found or sum(len(word.text) for word in found) < 3:
        return
    start, end = found[0].start, found[-1].end
    name = fold(text[start:end])
    if name in gazetteer().countries or name in gazetteer().regions:
        return
    if kind is Kind.ORG and all(words.is_ordinary(word.text) for word in found):
        return
    yield hit((start, end), kind, _SCORES[kind], "model", "model")


def _build(language: str, model: str | None) -> Engine:
    # Imported here because both take seconds and a caller of the rules alone needs neither.
    import presidio_analyzer as presidio  # noqa: PLC0415
    from presidio_analyzer.context_aware_enhancers import ContextAwareEnhancer  # noqa: PLC0415
    from presidio_analyzer.nlp_engine import (  # noqa: PLC0415
        NerModelConfiguration,
        NlpArtifacts,
        SpacyNlpEngine,
    )
    from presidio_analyzer.predefined_recognizers import (  # noqa: PLC0415
        CreditCardRecognizer,
        EmailRecognizer,
        IbanRecognizer,
        IpRecognizer,
        SpacyRecognizer,
    )

    stay_offline()

    class ScoresAsTheyAre(ContextAwareEnhancer):
        """The language files do the work of context words; this saves a pass over all tokens."""

        def __init__(self) -> None:
            super().__init__(0.0, 0.0, 0, 0)

        def enhance_using_context(self, text: str, raw_results: Any, *_: Any, **__: Any) -> Any:
            """Leave every score."""
            return raw_results

    class AnyDomain(EmailRecognizer):
        """An address whose domain is mistyped or internal still names a person."""

        PATTERNS = [presidio.Pattern("address", _ADDRESS, 0.5)]  # noqa: RUF012  as in its base

        def validate_result(self, pattern_text: str) -> bool:
            """Take the form for enough."""
            return "@" in pattern_text

    class EntitiesOnly(SpacyNlpEngine):
        """No lemmas and key words, which only context words need; no tokens without a model."""

        def process_text(self, text: str, language: str) -> NlpArtifacts:
            """Read the entities of a text."""
            with on_one_core():
                doc = read(text) if pipeline.pipe_names else pipeline.make_doc("")
            entities, scores = self._get_updated_entities(
                self._get_entities(doc), self._get_scores_for_entities(doc)
            )
            return NlpArtifacts(entities, doc, [], [], self, language, scores)

    pipeline, found = pipeline_of(language, model)
    read = reader_of(pipeline)
    engine = EntitiesOnly(
        models=[{"lang_code": language, "model_name": found or "blank"}],
        ner_model_configuration=NerModelConfiguration(
            labels_to_ignore=_ignored_labels(pipeline),
            model_to_presidio_entity_mapping={
                "PER": "PERSON",
                "PERSON": "PERSON",
                "LOC": "LOCATION",
                "GPE": "LOCATION",
                "FAC": "LOCATION",
                "ORG": "ORGANIZATION",
            },
        ),
    )
    # Loaded here and not by Presidio, which would download what is missing.
    engine.nlp = {language: pipeline}  # type: ignore[assignment]
    registry = presidio.RecognizerRegistry(supported_languages=[language])
    for recognizer in (AnyDomain, IbanRecognizer, CreditCardRecognizer, IpRecognizer):
        registry.add_recognizer(recognizer(supported_language=language))
    if found:
        registry.add_recognizer(SpacyRecognizer(supported_language=language))
    analyzer = presidio.AnalyzerEngine(
        registry=registry,
        nlp_engine=engine,
        supported_languages=[language],
        context_aware_enhancer=ScoresAsTheyAre(),
    )
    return Engine(analyzer, language, found)


def _ignored_labels(pipeline: Any) -> list[str]:
    known = {"PER", "PERSON", "LOC", "GPE", "FAC", "ORG"}
    if "ner" not in pipeline.pipe_names:
        return []
    return [label for label in pipeline.get_pipe("ner").labels if label not in known]


def stay_offline() -> None:
    """Let tldextract (behind Presidio's e-mail recogniser) use its own list of domains only.

    By default it fetches a list from the network and writes it to a cache on disk.
    """
    import tldextract  # noqa: PLC0415
    import tldextract.tldextract as module  # noqa: PLC0415

    module.TLD_EXTRACTOR = tldextract.TLDExtract(cache_dir=None, suffix_list_urls=())
