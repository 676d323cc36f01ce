"""Decides by what the taggers say what is told, how far a finding goes, and what is let go."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import regex

from anonymizer.detectors.dates import counts_what_follows
from anonymizer.document import Document
from anonymizer.finding import NUMBER_KINDS, Cls, Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words
from anonymizer.learned.reaching import (
    cut,
    ended,
    grown,
    is_article,
    leads_on,
    numbers_at,
    swallowed,
    unbroken,
    with_article,
    with_words_beside,
)
from anonymizer.learned.tagger import BIRTH, Likely, Tagger, as_score, shipped

# The odds that a finding needs for each of its letters: a miss harms the same whatever its length,
# while what is found in vain takes as many letters from the text. A name that is missed harms most.
# Where lists and rules know nearly every one, another needs a better reason; names, where fewer
# cases were learned from.
_EACH_OF_NAME = 0.0095
_EACH_OF_NAME_HARDLY_LEARNED = 0.006
_EACH_LETTER = 0.048
_EACH_LISTED: Mapping[str, float] = {
    Kind.NATIONALITY: 0.072,
    Kind.COUNTRY: 0.042,
    Kind.QUANTITY: 0.075,
    Kind.DATE: 0.06,
    Kind.AGE: 0.048,
    Kind.CITY: 0.029,
    Kind.EVENT: 0.0118,
    Kind.FACILITY: 0.027,
    Kind.ORG: 0.0168,
    Kind.REGION: 0.013,
    Kind.DISTRICT: 0.0096,
    Kind.OCCUPATION: 0.04,
}
# A guess of a rule needs some, too. Less is enough for what a rule knows of kinds that are told in
# words; most where the same words often tell nothing (ages); what it knows by form
# (other numbers, addresses) stays.
_WEAK = 0.75
_EACH_OF_GUESS = 0.075
_EACH_KNOWN: Mapping[str, float] = {
    Kind.PERSON: 0.026,
    Kind.NICKNAME: 0.014,
    Kind.CITY: 0.025,
    Kind.REGION: 0.014,
    Kind.COUNTRY: 0.014,
    Kind.FACILITY: 0.021,
    Kind.ORG: 0.025,
    Kind.EVENT: 0.025,
    Kind.AGE: 0.038,
    Kind.QUANTITY: 0.05,
    Kind.OCCUPATION: 0.027,
    Kind.NATIONALITY: 0.015,
}
# Where what is found once stands again: what looks like a word there is mostly one, a nickname
# less often.
_EACH_AGAIN = 0.02
_EACH_NICKNAME_AGAIN = 0.001
# Of a few words the taggers know little; what a rule knows there stays, whatever they say.
_SHORT = 12
# How likely a word that must stay elsewhere is a name here at least. One letter, often a title, and
# words for family and role, which a story needs, have to be likelier.
_NOT_UNLIKELY = 0.07
_RATHER_LIKELY = 0.4
_UNIT = regex.compile(r"\d ?\p{Ll}\.?$")
_NAMES = frozenset({Kind.PERSON, Kind.NICKNAME, Kind.CITY, Kind.DISTRICT, Kind.REGION, Kind.HANDLE})


class Judged(NamedTuple):
    """What the learned layer makes of the hits of the rules."""

    hits: Sequence[Hit]
    likelihoods: Mapping[int, float]
    """How likely each token belongs to anything identifying, by where it starts; empty where no
    model reads."""


def weigh(document: Document, words: Words, hits: Sequence[Hit]) -> Judged:
    """Add what the learned layer finds to the hits of the rules, and drop the weakest of those."""
    tagger = shipped()
    return Judged(hits, {}) if tagger is None else weigh_with(tagger, document, words, hits)


def weigh_with(tagger: Tagger, document: Document, words: Words, hits: Sequence[Hit]) -> Judged:
    """Weigh with a given model."""
    likelihoods, likely = tagger.read(document, words, hits)
    told = list(_worth_telling(document, hits, likelihoods))
    runs = [
        run
        for run in map(unbroken, _runs(likely))
        if _is_worth_it(document, words, run) and not all(leads_on(words, each) for each in run)
    ]
    begins = {each.start for each in told} | {run[0].token.start for run in runs}
    ends = (ended(document, words, run, begins) for run in runs)
    found = [each for each in map(_as_hit, ends) if not _stays(document, words, each)]
    numbers = numbers_at(told)
    grew = (grown(document, each, told, numbers) for each in found)
    joined = (with_article(document, each, likelihoods) for each in grew)
    wholes = [each for each in joined if not _only_leads_to_number(document, words, each)]
    inside = swallowed(told, wholes)
    kept = (each for each in told if each not in inside)
    known = (with_article(document, each, likelihoods) for each in kept)
    return Judged(with_words_beside(document, words, [*known, *wholes], likelihoods), likelihoods)


def worth_repeating(
    document: Document, repeated: Iterable[Hit], likelihoods: Mapping[int, float]
) -> Iterator[Hit]:
    """Give the places where something found stands again, but those that are surely only words.

    "Anchor is back. An anchor is of iron." What is known by its form (addresses, numbers), what
    stands in a text of a few words and all that no model reads is given as it is, but for what only
    may be short for a group.
    """
    is_short = len(document.words) < _SHORT
    for again in repeated:
        inside = _inside(again, likelihoods)
        is_known = bool(inside) or again.code != "shortened"
        if is_known and _is_told(document, again, inside, _each_again(again, is_short)):
            yield with_article(document, again, likelihoods)


def _stays(document: Document, words: Words, found: Hit) -> bool:
    """Whether a "name" is only words that must stay: platforms, faith, family, abbreviations.

    Unless the taggers find it not quite unlikely: "Auntie Dede". Or it is one letter of a longer
    word, the B of "Only-B-wrote-this", a unit ("14 h"), an article alone, no word at all, or a
    "year" that counts something.
    """
    text, start, end = document.reading, found.start, found.end
    letters = _letters(document, start, end)
    if not letters or (letters == 1 and "-" in text[max(0, start - 1) : end + 1]):
        return True
    if found.kind in {Kind.NICKNAME, Kind.PERSON} and is_article(text[start:end]):
        return True
    if letters == 1 and _UNIT.search(text, max(0, start - 3), end):
        return True
    is_number = found.kind is Kind.DATE and text[start:end].isdecimal()
    if is_number and counts_what_follows(document, words, end):
        return True
    inside = [fold(word.text) for word in document.words_in(start, end)]
    is_rarely_name = letters == 1 or words.roles.issuperset(inside)
    return (
        found.kind in _NAMES
        and found.score < as_score(_RATHER_LIKELY if is_rarely_name else _NOT_UNLIKELY)
        and bool(inside)
        and all(_is_mostly_a_word(words, each) for each in inside)
    )


def _only_leads_to_number(document: Document, words: Words, found: Hit) -> bool:
    """Tell whether a "number" is the small word before one, "du" before "93 15 12 34"."""
    if found.kind not in NUMBER_KINDS:
        return False
    if any(map(str.isdigit, document.reading[found.start : found.end])):
        return False
    inside = document.words_in(found.start, found.end)
    return all(fold(word.text) in words.stopwords for word in inside)


def _is_mostly_a_word(words: Words, folded: str) -> bool:
    """Tell Slovak "S" and "V" from initials: where they are words, one letter seldom is a name."""
    is_small = len(folded) == 1 and folded in words.stopwords
    return is_small or folded in words.keep or _is_hurried(words, folded)


def _is_hurried(words: Words, folded: str) -> bool:
    """Whether a word is an abbreviation or a spelling of notes typed in a hurry, and no name."""
    is_name = words.is_first_name(folded) or folded in words.maybe_names
    return folded in words.hurried and not is_name


def _worth_telling(
    document: Document, hits: Sequence[Hit], likelihoods: Mapping[int, float]
) -> Iterator[Hit]:
    """Give what is worth telling of what rules know, without its unlikely ends.

    In a text of a few words that is all but their guesses.
    """
    is_short = len(document.words) < _SHORT
    for known in hits:
        inside = _inside(known, likelihoods)
        if _is_told(document, known, inside, _each_of(known, is_short)):
            yield cut(document, known, inside)


def _inside(known: Hit, likelihoods: Mapping[int, float]) -> dict[int, float]:
    places = range(known.start, known.end)
    return {at: likelihoods[at] for at in places if at in likelihoods}


def _is_told(document: Document, known: Hit, inside: Mapping[int, float], each: float) -> bool:
    """Whether no model reads it, or its likeliest token has odds of `each` for every letter."""
    letters = _letters(document, known.start, known.end)
    return not inside or _is_worth(max(inside.values()), each, letters)


def _letters(document: Document, start: int, end: int) -> int:
    return sum(map(str.isalnum, document.reading[start:end]))


def _is_worth(likelihood: float, each: float, letters: int) -> bool:
    """Whether the odds are at least `each` for every letter."""
    return likelihood >= each * letters * (1.0 - likelihood)


def _each_of(known: Hit, is_short: bool) -> float:
    """Give the odds that a rule's finding needs for each letter."""
    if known.score < _WEAK and known.kind is not Kind.QUANTITY:
        return _EACH_OF_GUESS
    return 0.0 if is_short else _EACH_KNOWN.get(known.kind, 0.0)


def _each_again(again: Hit, is_short: bool) -> float:
    """Give the odds that it needs for each letter where it stands again."""
    if again.code == "shortened":
        return _EACH_AGAIN  # nobody said so, in a text of a few words neither
    if is_short or again.kind not in _EACH_KNOWN:
        return 0.0
    return _EACH_NICKNAME_AGAIN if again.kind is Kind.NICKNAME else _EACH_AGAIN


def _runs(likely: Sequence[Likely]) -> Iterator[list[Likely]]:
    """Give the tokens of each finding together."""
    run: list[Likely] = []
    for each in likely:
        if run and not _goes_on(run, each):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _goes_on(run: Sequence[Likely], each: Likely) -> bool:
    """Whether a token belongs to the finding before it."""
    if each.place != run[-1].place + 1:
        return False
    # "le" of "le Commodore" tells that it is a nickname, "Commodore" may look like something else;
    # "le Tunisien" mostly is somebody from Tunisia.
    is_its_article = (
        len(run) == 1
        and run[0].kind == Kind.NICKNAME
        and each.kind != Kind.NATIONALITY
        and is_article(run[0].token.text)
    )
    # "CH-0047719-3" is one number, whichever its last figure looks like a part of.
    is_joined = each.token.start == run[-1].token.end and run[0].is_direct and each.is_direct
    is_its_like = each.kind == run[0].kind
    # "M.Y." is one name, wherever it looks like the beginning of one.
    is_initial = is_joined and is_its_like and run[-1].token.text == "."
    return is_its_article or is_initial or ((is_its_like or is_joined) and each.label[0] == "I")


def _is_worth_it(document: Document, words: Words, run: Sequence[Likely]) -> bool:
    """Whether a finding is likely enough for its length."""
    most = max(each.likelihood for each in run)
    letters = _letters(document, run[0].token.start, run[-1].token.end)
    of_name = _EACH_OF_NAME if words.traits.is_well_learned else _EACH_OF_NAME_HARDLY_LEARNED
    each = of_name if run[0].is_direct else _EACH_LISTED.get(run[0].kind, _EACH_LETTER)
    return _is_worth(most, each, letters)


def _as_hit(run: Sequence[Likely]) -> Hit:
    name = run[0].kind
    kind = Kind.DATE if name == BIRTH else Kind(name)
    most = max(each.likelihood for each in run)
    cls = Cls.DIRECT if name == BIRTH else None
    span = (run[0].token.start, run[-1].token.end)
    return hit(span, kind, as_score(most), "learned", "learned", cls)
