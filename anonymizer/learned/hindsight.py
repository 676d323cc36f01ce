"""What is known of a token once the taggers have spoken.

What each of them says of it, what they say of the same word elsewhere in the document (Krishnan and
Manning 2006, "An Effective Two-Stage Model for Exploiting Non-Local Dependencies in Named Entity
Recognition"), how it is written, on which lists it stands, and what rules see in it.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np

from anonymizer.finding import Hit, Kind
from anonymizer.folding import fold
from anonymizer.languages import Words
from anonymizer.learned.sheet import Array
from anonymizer.learned.tokens import Token
from anonymizer.learned.voices import Heard

SURE_NOT = -10.0
"""What is less likely than the exponential of this is as unlikely as that."""
_KINDS = {kind: number for number, kind in enumerate(Kind)}
# Logarithms are brought to this many units, as the others are of one.
_UNITS = 2.0


def hindsight(heard: Heard, tokens: Sequence[Token], words: Words, hits: Sequence[Hit]) -> Array:
    """Tell what is known of each token (token x feature, float32).

    `hits` are those of rules and language model.
    """
    texts = [token.text for token in tokens]
    numbers: dict[str, int] = {}
    form = np.asarray([numbers.setdefault(text, len(numbers)) for text in texts], dtype="int64")
    folded = [fold(text) for text in numbers]
    written = [list(_written(*each, words)) for each in zip(numbers, folded, strict=True)]
    told = np.asarray(written, dtype="float32")
    said = [_from_nothing(logs) for logs in heard.each]
    words_only = [
        each if len(text) > 1 and text.isalpha() else ""
        for text, each in zip(numbers, folded, strict=True)
    ]
    elsewhere = _elsewhere(_from_nothing(heard.together), form, words_only)
    columns = [*said, elsewhere, told[form]]
    return np.concatenate([*columns, _ruled(tokens, hits)], axis=1, dtype="float32")


def _from_nothing(logs: Array) -> Array:
    """Bring logarithms of likelihoods from `SURE_NOT` to 0 into units that begin with 0."""
    rising: Array = (np.clip(logs, SURE_NOT, 0.0) - SURE_NOT) * (_UNITS / -SURE_NOT)
    return rising


def _elsewhere(said: Array, form: Array, folded: Sequence[str]) -> Array:
    """Tell what is said most of each label where the word stands elsewhere (token x label + 2).

    Then whether it stands elsewhere, and how often. `form` is the number of each token's form,
    `folded` what each form is folded to; one that is empty stands nowhere else.
    """
    told = np.zeros((len(form), said.shape[1] + 2), dtype="float32")
    numbers: dict[str, int] = {"": -1}
    word = np.asarray([numbers.setdefault(each, len(numbers)) for each in folded], "int64")[form]
    often = np.bincount(word + 1)[word + 1]
    again = np.flatnonzero((word >= 0) & (often > 1))
    if not len(again):
        return told
    again = again[np.argsort(word[again], kind="stable")]
    firsts = np.flatnonzero(np.diff(word[again], prepend=-1))
    here, sizes = said[again], often[again[firsts]]
    most = np.repeat(np.maximum.reduceat(here, firsts), sizes, axis=0)
    # Who says most hears the second, unless another says as much.
    is_most = here == most
    is_alone = np.repeat(np.add.reduceat(is_most, firsts, dtype="int64"), sizes, axis=0) == 1
    others = np.where(is_most, -np.inf, here)
    second = np.repeat(np.maximum.reduceat(others, firsts), sizes, axis=0)
    told[again, :-2] = np.where(is_most & is_alone, second, most)
    told[again, -2] = 1.0
    told[again, -1] = np.log(often[again])
    return told


def _written(text: str, folded: str, words: Words) -> Iterator[bool]:
    """Tell how a word is written and on which lists it stands."""
    yield text[0].isupper()
    yield text.isupper() and len(text) > 1
    yield text[0].islower()
    yield text.isdigit()
    yield len(text) == 1
    yield len(text) == 2
    yield not text.isalnum()
    yield folded in words.stopwords
    yield words.is_ordinary(text)
    yield words.is_first_name(folded)
    yield folded in words.maybe_names
    yield folded in words.keep
    yield folded in words.roles
    yield words.nouns_have_capitals


def _ruled(tokens: Sequence[Token], hits: Sequence[Hit]) -> Array:
    """Tell the best score of each kind that rules see in each token (token x kind)."""
    scores = np.zeros((len(tokens), len(_KINDS)), dtype="float32")
    starts = [token.start for token in tokens]
    for each in hits:
        inside = slice(bisect_left(starts, each.start), bisect_left(starts, each.end))
        column = scores[inside, _KINDS[each.kind]]
        np.maximum(column, each.score, out=column)
    return scores
