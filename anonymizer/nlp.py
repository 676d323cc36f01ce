"""The only place that knows spaCy and Presidio: named entities and checked identifiers.

Both are loaded on first use, one language at a time, and kept for the life of the process.
Nothing is ever downloaded: a model that is not installed is reported as missing.
"""

import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from anonymizer.cores import on_one_core
from anonymizer.decoding import reader_of
from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words, gazetteer
from anonymizer.languages.word_files import MODELS
from anonymizer.learned.lexicon import REMEMBERED, forms

DEFAULT_MODELS = MODELS
"""Language -> spaCy package. An installation with larger official models hands over its own."""
_NO_LANGUAGE = "xx"
# Only entities are read, so everything else in a pipeline would be work for nothing.
UNUSED_PIPES = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")
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

    pipeline, found = _pipeline(language, model)
    read = reader_of(pipeline)
    if found:
        _tell_less(pipeline)
        _acquaint(pipeline, language)
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


def _pipeline(language: str, model: str | None) -> tuple[Any, str | None]:
    import spacy  # noqa: PLC0415

    if model is not None and _is_installed(model):
        with warnings.catch_warnings():
            # W095: weights trained with 3.7 run under 3.8; their figures are in the tests.
            warnings.filterwarnings("ignore", message=r".*\[W095\]")
            with _numpys_products():
                pipeline = spacy.load(model, exclude=list(UNUSED_PIPES))
        if "tok2vec" in pipeline.pipe_names:
            shared: Any = pipeline.get_pipe("tok2vec")
            listeners = shared.listener_map
            if "ner" not in listeners:
                pipeline.remove_pipe("tok2vec")
        return pipeline, model
    return spacy.blank(language), None


@contextmanager
def _numpys_products() -> Iterator[None]:
    """Let the models that are loaded meanwhile multiply with numpy.

    Its library knows the processor better than the one that thinc brings: three to five times as
    fast where it was measured.
    """
    from thinc.api import NumpyOps, get_current_ops, set_current_ops  # noqa: PLC0415

    class Products(NumpyOps):  # type: ignore[misc]
        """What thinc computes with, but for products of matrices."""

        def gemm(
            self, x: Any, y: Any, out: Any = None, trans1: bool = False, trans2: bool = False
        ) -> Any:
            """Multiply two matrices, each turned if asked for."""
            return np.matmul(x.T if trans1 else x, y.T if trans2 else y, out=out)

    before = get_current_ops()
    set_current_ops(Products())
    try:
        yield
    finally:
        set_current_ops(before)


def _tell_less(pipeline: Any) -> None:
    """Let a pipeline tell no more of a new word than it asks; other parts may ask anything."""
    from spacy.attrs import IDS, IS_SPACE  # noqa: PLC0415

    if not {"tok2vec", "ner"}.issuperset(pipeline.pipe_names):
        return
    models = (pipe.model for _, pipe in pipeline.pipeline)
    nodes = (node for model in models for node in model.walk() if "columns" in node.attrs)
    asked = {IDS.get(column, column) for node in nodes for column in node.attrs["columns"]}
    vocabulary = pipeline.vocab
    told = vocabulary.lex_attr_getters
    # No entity begins with a blank; vectors are found by what their table says.
    for each in told.keys() - asked - {IS_SPACE, vocabulary.vectors.attr}:
        del told[each]


def _acquaint(pipeline: Any, language: str) -> None:
    """Let a pipeline keep the language's most frequent words, which are nobody's.

    All others are forgotten with their text (`_read`), and met anew in the next.
    """
    words = [word for word, (_, band) in forms(language).items() if band >= REMEMBERED]
    for sign in ("", ",", "."):
        pipeline.make_doc(" ".join(word + sign for word in words))


def _is_installed(model: str) -> bool:
    from pathlib import Path  # noqa: PLC0415

    from spacy.util import is_package  # noqa: PLC0415

    return bool(is_package(model)) or Path(model).exists()


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
