"""What has been read is not remembered: neither by the model nor by the rules."""

import gc
import re
from collections.abc import Iterator
from types import ModuleType

import regex
from regex import _main as _regex

from anonymizer import screen_fields
from anonymizer.folding import fold
from anonymizer.nlp import engine_for
from anonymizer.worker import _answer

FIELDS = {"one": "Her brother Zorblaxin Quuxandel came from Vrixmoor: 0176 9347 2258."}
SAID = ("zorblax", "quuxan", "vrixm", "9347 2258", "93472258")


def test_the_model_keeps_no_word_of_a_text() -> None:
    engine = engine_for("en")
    known = engine.analyzer.nlp_engine.nlp["en"].vocab.strings
    before = len(known)
    found = screen_fields(FIELDS, "en")

    assert found["one"].findings
    assert "Zorblaxin" not in known
    assert len(known) == before


def test_the_child_remembers_no_word() -> None:
    """Neither in the caches of the rules nor among the patterns that libraries keep."""
    outcome, _found = _answer(FIELDS, "en", ("Vrixmoor", "Zorblaxin's"), {}, whole=False)
    kept = list(cached_words())

    assert outcome == "done"
    assert len(kept) > 1_000  # patterns of the languages, which are nobody's
    assert [word for word in kept if any(said in word.casefold() for said in SAID)] == []


def cached_words() -> Iterator[str]:
    """Give every string that a cache of functions or of patterns in this process holds."""
    caches = [each for each in gc.get_objects() if type(each) is type(fold)]
    caches += [*_notes_of(_regex), *_notes_of(re)]
    seen: set[int] = set()
    while caches:
        held = caches.pop()
        if id(held) in seen:
            continue
        seen.add(id(held))
        if isinstance(held, str):
            yield held
        elif isinstance(held, (type(fold), dict, list, tuple, set, frozenset)):
            caches += [e for e in gc.get_referents(held) if not isinstance(e, ModuleType)]


def _notes_of(library: ModuleType) -> list[object]:
    """Give all that a library of patterns keeps: patterns, and what it notes about others."""
    private = (held for name, held in vars(library).items() if regex.match("_[^_]", name))
    return [held for held in private if isinstance(held, dict)]
