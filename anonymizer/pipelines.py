"""spaCy pipelines as they are used here: for entities alone, quick, and without a memory."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from anonymizer.learned.lexicon import REMEMBERED, forms

# Only entities are read, so everything else in a pipeline would be work for nothing.
UNUSED_PIPES = ("tagger", "parser", "senter", "attribute_ruler", "lemmatizer", "morphologizer")


def pipeline_of(language: str, model: str | None) -> tuple[Any, str | None]:
    """Load a pipeline, and give the name of its model; a blank one and None if it has none."""
    import spacy  # noqa: PLC0415  takes seconds, which a caller of the rules alone can do without

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
        _tell_less(pipeline)
        _acquaint(pipeline, language)
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

    All others are forgotten with their text (`nlp`), and met anew in the next.
    """
    words = [word for word, (_, band) in forms(language).items() if band >= REMEMBERED]
    for sign in ("", ",", "."):
        pipeline.make_doc(" ".join(word + sign for word in words))


def _is_installed(model: str) -> bool:
    from spacy.util import is_package  # noqa: PLC0415

    return bool(is_package(model)) or Path(model).exists()
