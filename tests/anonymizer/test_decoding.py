"""All tokens decided at once are decided as spaCy decides them one by one."""

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from anonymizer import nlp
from anonymizer.decoding import reader_of
from anonymizer.evaluation.gold import read_folder
from anonymizer.evaluation.speed import GOLD

LABELS = ("PER", "LOC", "ORG")
TEXTS = st.lists(st.sampled_from(("Anna", "de", "Bern", "x", ".", "\n", " ", "12")), max_size=30)


@pytest.mark.parametrize("language", sorted(nlp.DEFAULT_MODELS))
def test_the_models_find_the_same_entities(language: str) -> None:
    pipeline = nlp.engine_for(language).analyzer.nlp_engine.get_nlp(language)
    reader = reader_of(pipeline)
    assert reader is not pipeline
    for gold in list(read_folder(GOLD))[::7]:
        assert _entities(reader(gold.text)) == _entities(pipeline(gold.text))


@given(words=TEXTS)
@pytest.mark.parametrize("seed", range(4))
def test_so_do_any_weights(seed: int, words: list[str]) -> None:
    """Untrained ones decide at random: long entities, at the end of a text, beside each other."""
    pipeline = _PIPELINES[seed]
    text = " ".join(words)
    assert _entities(reader_of(pipeline)(text)) == _entities(pipeline(text))


def test_with_any_weights_there_are_long_entities_and_short_ones() -> None:
    """Or the test before would show nothing."""
    lengths = {
        len(entity)
        for pipeline in _PIPELINES
        for entity in reader_of(pipeline)("Anna de Bern . Anna x 12 Bern de Anna 12 x").ents
    }
    assert {1, 2} < lengths


def test_what_another_part_of_the_pipeline_says_is_heeded() -> None:
    pipeline = _pipeline(0)
    ruler = pipeline.add_pipe("entity_ruler", before="ner")
    ruler.add_patterns([{"label": "LOC", "pattern": "Bern"}])  # type: ignore[attr-defined]
    for text in ("Anna de Bern", "Bern", "Anna x Bern Bern 12 de"):
        assert _entities(reader_of(pipeline)(text)) == _entities(pipeline(text))
        assert "LOC" in {entity.label_ for entity in reader_of(pipeline)(text).ents}

    pipeline = _pipeline(0)
    pipeline.add_pipe("sentencizer", before="ner")
    for text in ("Anna de. Bern", "Bern. x", "Anna. x. Bern. Bern. 12. de"):
        assert _entities(reader_of(pipeline)(text)) == _entities(pipeline(text))


def test_pipelines_that_decide_otherwise_are_left_as_they_are() -> None:
    blank = spacy.blank("xx")
    assert reader_of(blank) is blank
    searching = _pipeline(0, beam_width=4)
    assert reader_of(searching) is searching
    followed = _pipeline(0)
    followed.add_pipe("entity_ruler")
    assert reader_of(followed) is followed


def _pipeline(seed: int, **config: int) -> Language:
    pipeline = spacy.blank("xx")
    factory = "beam_ner" if config else "ner"
    recognizer = pipeline.add_pipe(factory, name="ner", config=dict(config))
    for label in LABELS:
        recognizer.add_label(label)  # type: ignore[attr-defined]
    pipeline.initialize()
    rng = np.random.default_rng(seed)
    upper = recognizer.model.get_ref("upper")  # type: ignore[attr-defined]
    shape = upper.get_param("W").shape
    upper.set_param("W", rng.normal(size=shape).astype("float32"))
    return pipeline


def _entities(doc: spacy.tokens.Doc) -> list[tuple[int, int, str]]:
    return [(entity.start, entity.end, entity.label_) for entity in doc.ents]


_PIPELINES = [_pipeline(seed) for seed in range(4)]
