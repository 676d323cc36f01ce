"""What has been read is not remembered: neither by the model nor by the rules."""

from anonymizer import screen_fields
from anonymizer.folding import fold
from anonymizer.nlp import engine_for
from anonymizer.worker import _answer

FIELDS = {"one": "Her brother Zorblaxin Quuxandel came from Vrixmoor."}


def test_the_model_keeps_no_word_of_a_text() -> None:
    engine = engine_for("en")
    known = engine.analyzer.nlp_engine.nlp["en"].vocab.strings
    before = len(known)
    found = screen_fields(FIELDS, "en")

    assert found["one"].findings
    assert "Zorblaxin" not in known
    assert len(known) == before


def test_the_child_keeps_no_folded_word() -> None:
    outcome, _found = _answer(FIELDS, "en", ("Vrixmoor",), {})

    assert outcome == "done"
    assert fold.cache_info().currsize == 0
