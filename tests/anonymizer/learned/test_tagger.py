"""What the taggers say is read once more where most was learned, and stands elsewhere."""

import numpy as np
import pytest

from anonymizer.document import Document
from anonymizer.languages import words_of
from anonymizer.learned.features import Reader
from anonymizer.learned.tagger import OUTSIDE, shipped
from anonymizer.learned.tokens import lines

_TEXTS = {
    "de": "Der Klient Wemmelbrot wohnt seit Herbst bei seiner Tante in Hinterqualm.",
    "nl": "De cliënt Wemmelbrot woont sinds de herfst bij zijn tante in Achterkwalm.",
}


def _said(language):
    """Give how likely each token is, by the model and by what its taggers say together."""
    tagger, document = shipped(), Document({"text": _TEXTS[language]})
    words, read = words_of(language), list(lines(document))
    likelihoods = tagger.read(document, words, ()).likelihoods
    together = tagger._voices.heard(Reader(document, words, ()).sheet(read)).together
    outside = together[:, tagger._voices.labels.index(OUTSIDE)]
    return np.asarray(list(likelihoods.values())), 1.0 - np.exp(outside)


def test_what_the_taggers_say_is_read_once_more():
    reread, together = _said("de")
    assert np.abs(reread - together).max() > 0.001
    assert reread.argmax() == together.argmax()


def test_where_little_was_learned_it_stands():
    said, together = _said("nl")
    np.testing.assert_allclose(said, together, atol=1e-9)


@pytest.mark.parametrize("text", ["", "\n\n", "   "])
def test_of_nothing_nothing_is_said(text):
    assert shipped().read(Document({"text": text}), words_of("de"), ()) == ({}, ())
