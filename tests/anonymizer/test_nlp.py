"""Language models read the same entities, whatever multiplies their matrices."""

import warnings

import pytest
import regex
import spacy
from hypothesis import given
from hypothesis import strategies as st
from presidio_analyzer.predefined_recognizers import EmailRecognizer
from spacy.attrs import IS_SPACE, NORM, PREFIX, SHAPE, SUFFIX
from thinc.api import get_current_ops

from anonymizer import nlp, pipelines
from anonymizer.evaluation.gold import read_folder
from anonymizer.evaluation.speed import GOLD


@pytest.mark.parametrize("language", sorted(nlp.DEFAULT_MODELS))
def test_numpys_products_change_no_entity(language):
    name = nlp.DEFAULT_MODELS[language]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = spacy.load(name, exclude=list(pipelines.UNUSED_PIPES))
    before = get_current_ops()
    ours = nlp.engine_for(language).analyzer.nlp_engine.get_nlp(language)
    assert get_current_ops() is before
    assert type(ours.get_pipe("ner").model.ops) is not type(before)
    texts = [gold.text for gold in read_folder(GOLD) if gold.language == language]
    for text in texts[::3]:
        assert _entities(ours, text) == _entities(theirs, text)


def test_of_new_words_a_pipeline_is_told_what_it_asks_unless_others_ask_more():
    blank = spacy.blank("fr")
    all_of_them = set(blank.vocab.lex_attr_getters)
    blank.add_pipe("ner")
    blank.add_pipe("entity_ruler").add_patterns([{"label": "LOC", "pattern": [{"LIKE_NUM": True}]}])
    pipelines._tell_less(blank)
    assert set(blank.vocab.lex_attr_getters) == all_of_them

    asked = nlp.engine_for("fr").analyzer.nlp_engine.get_nlp("fr").vocab.lex_attr_getters
    assert {NORM, PREFIX, SUFFIX, SHAPE, IS_SPACE} == set(asked)


def _entities(pipeline, text):
    return [(each.start_char, each.end_char, each.label_) for each in pipeline(text).ents]


@given(st.text("aé.@-!_/' \u0301", max_size=24))
@pytest.mark.parametrize("wrap", ["{}", "{}@b.de{}", "x{}.y@a-b.example/{}"])
def test_the_form_of_an_address_is_that_of_presidio(wrap: str, part: str) -> None:
    flags = regex.DOTALL | regex.MULTILINE | regex.IGNORECASE
    text = wrap.format(part, part)
    ours, theirs = nlp._ADDRESS, EmailRecognizer.PATTERNS[0].regex

    assert _spans(ours, text, flags) == _spans(theirs, text, flags)


def _spans(pattern, text, flags):
    return [match.span() for match in regex.finditer(pattern, text, flags)]
