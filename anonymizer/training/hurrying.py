"""Copies of training texts as somebody types them in a hurry: slips, no accents, words cut off.

An unknown word is a suspect, and a slip makes one of any word; from such copies it is learned what
tells the two apart (Karpukhin et al. 2019, "Training on Synthetic Noise Improves Robustness to
Natural Noise in Machine Translation"). Slips are those that people make most: a letter left out,
put in twice, swapped with the next, another vowel.
"""

import random
import unicodedata

import regex

from anonymizer.evaluation.gold import GoldText, with_pieces
from anonymizer.languages import words_of
from anonymizer.languages.lists import with_digraphs

_WORD = regex.compile(r"\p{L}{4,30}(?![\p{L}\p{M}])")
_MOST_SLIPS = 0.1
_CUT = 0.25
_PLAIN = 0.5
_VOWELS = "aeiou"
# A word that is cut off keeps so many letters at least and loses so many.
_KEPT, _LOST = 3, 3


def in_a_hurry(gold: GoldText, chance: random.Random) -> GoldText:
    """Give the text with slips in its words, names less often, and half of the time no accents."""
    share = chance.random() * _MOST_SLIPS
    is_plain = chance.random() < _PLAIN
    has_digraphs = (
        is_plain and words_of(gold.language).traits.has_digraphs and chance.random() < 0.5
    )

    def typed(piece: str, is_marked: bool) -> str:
        if has_digraphs:
            piece = with_digraphs(piece)
        if is_plain:
            piece = _without_accents(piece)
        return str(_WORD.sub(lambda word: slipped(word.group(), is_marked), piece))

    def slipped(word: str, is_marked: bool) -> str:
        if chance.random() >= (share / 2 if is_marked else share):
            return word
        if not is_marked and len(word) >= _KEPT + _LOST and chance.random() < _CUT:
            end = chance.randint(_KEPT, len(word) - _LOST)
            return word[:end] + chance.choice(("", "."))
        return _with_a_slip(word, chance)

    return with_pieces(gold, typed)


def _without_accents(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    return "".join(unicodedata.normalize("NFD", letter)[0] for letter in composed)


def _with_a_slip(word: str, chance: random.Random) -> str:
    """Change one letter behind the first."""
    at = chance.randrange(1, len(word))
    head, here, rest = word[:at], word[at], word[at + 1 :]
    changed = [head + rest, head + here + here + rest]
    if rest:
        changed.append(head + rest[0] + here + rest[1:])
    if here in _VOWELS:
        changed.append(head + chance.choice(_VOWELS) + rest)
    return chance.choice(changed)
