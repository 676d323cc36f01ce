"""A spaCy model's entities, decided for all tokens of a text at once.

spaCy's recognizer goes from token to token (the transitions of Lample et al. 2016, "Neural
Architectures for Named Entity Recognition"). But what it decides outside of an entity depends on
the token alone, and inside on the token, the one before and the entity's first. So here every token
is decided as if it stood outside, then all entities are followed side by side: the same moves by
the same weights, without what a step costs each time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from anonymizer.learned.sheet import Array

_NAME = "ner"
# The token, the entity's first, the one before. Where more is looked at, tokens depend on more.
_LOOKED_AT = 3
_NOTHING = -1


def reader_of(pipeline: Any) -> Callable[[str], Any]:
    """Give what makes a `Doc` with its entities of a text: the pipeline, or faster the same."""
    if not _is_decided_by_token(pipeline):
        reader: Callable[[str], Any] = pipeline
        return reader
    recognizer = pipeline.get_pipe(_NAME)
    moves = _Moves.of(recognizer)

    def read(text: str) -> Any:
        doc = pipeline(text, disable=(_NAME,))
        # What another part of a pipeline said restricts what may be decided.
        if doc.ents or doc.has_annotation("SENT_START"):
            return recognizer(doc)
        doc.ents = _decided(recognizer.model, moves, doc) if len(doc) else ()
        return doc

    return read


def _is_decided_by_token(pipeline: Any) -> bool:
    if pipeline.pipe_names[-1:] != [_NAME]:
        return False
    recognizer = pipeline.get_pipe(_NAME)
    model = recognizer.model
    return bool(
        recognizer.cfg["beam_width"] == 1
        and model.attrs["has_upper"]
        and not model.attrs["unseen_classes"]
        and model.get_ref("lower").get_dim("nF") == _LOOKED_AT
    )


@dataclass(frozen=True, slots=True)
class _Moves:
    """What may be decided of a token, by the number of each move."""

    labels: Sequence[str]
    begins: Array
    """Whether the move begins an entity of several tokens."""
    alone: Array
    """Whether it makes an entity of one token."""
    outside: Array
    """Whether it leaves the token outside."""
    onward: Array
    """The number of the move that goes on with an entity of the same label."""
    last: Array
    """The number of the one that ends it."""

    @classmethod
    def of(cls, recognizer: Any) -> Self:
        moves = recognizer.moves
        names = [moves.get_class_name(number) for number in range(moves.n_moves)]
        labels = [name[2:] for name in names]
        # "U-" without a label is for tokens that somebody forbade.
        told = np.asarray([name[0] if name != "U-" else "" for name in names])

        def same(action: str) -> Array:
            return np.asarray(
                [names.index(action + label) if label else _NOTHING for label in labels]
            )

        return cls(labels, told == "B", told == "U", told == "O", same("I-"), same("L-"))


def _decided(model: Any, moves: _Moves, doc: Any) -> list[Any]:
    """Give the entities of a document, in reading order and without overlaps."""
    from spacy.attrs import IS_SPACE  # noqa: PLC0415  takes seconds, like spaCy where it is loaded
    from spacy.tokens import Span  # noqa: PLC0415

    count = len(doc)
    steps = model.predict([doc])

    def scores(token: Array, first: Array, before: Array) -> Array:
        seen = np.stack([token, first, before], axis=1).astype("int32")
        return steps.vec2scores.predict(steps.state2vec.predict(seen))

    nothing = np.full(count, _NOTHING)
    outside = scores(np.arange(count), nothing, nothing)
    named = moves.begins | moves.alone
    outside[:, ~(named | moves.outside)] = -np.inf
    blank = doc.to_array([IS_SPACE]).ravel().astype(bool)
    outside[np.ix_(blank, named)] = -np.inf
    outside[-1, moves.begins] = -np.inf
    move = outside.argmax(axis=1)

    ends = np.arange(1, count + 1)
    first = np.flatnonzero(moves.begins[move])
    at = first + 1
    while len(first):
        inside = scores(at, first, at - 1)
        each, onward, last = (
            np.arange(len(first)),
            moves.onward[move[first]],
            moves.last[move[first]],
        )
        goes_on = (inside[each, onward] >= inside[each, last]) & (at < count - 1)
        ends[first] = at + 1
        first, at = first[goes_on], at[goes_on] + 1
    steps.clear_memory()

    found: list[Any] = []
    done = 0
    for begin in np.flatnonzero(~moves.outside[move]).tolist():
        if begin >= done:
            done = int(ends[begin])
            found.append(Span(doc, begin, done, label=moves.labels[move[begin]]))
    return found
