"""The learned layer: finds what no rule names, and lets go what a rule wrongly suspects."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import replace

import regex

from anonymizer.document import Document
from anonymizer.finding import DIRECT_KINDS, Cls, Hit, Kind, hit
from anonymizer.folding import fold
from anonymizer.languages import Words
from anonymizer.learned.tagger import Likely, Tagger, shipped

__all__ = ["BIRTH", "shipped", "weigh", "weigh_with"]

BIRTH = "BIRTH"
"""Label of a date of birth: of kind DATE and, unlike other dates, direct."""
# From which likelihood on a token may belong to a finding. Low: a miss harms more than a word too
# many to look at.
_LEAST_DIRECT = 0.05
_LEAST_QUASI = 0.06
# Beside a token that is told, this share of the usual likelihood is enough for one of its kind.
_GOING_ON = 0.35
# A rule that is this sure knows where its finding ends.
_EXACT = 0.9
_CODE = regex.compile(r"\s?[\p{Lu}\d]{0,4}(?:[./-][\p{Lu}\d]{0,4}){0,3}\s?")
# No two words of a finding are further apart.
_GAP = 10
_ARTICLE = regex.compile(r"(?<!\p{L})(?i:der|die|das|den|dem|the|le|la|el|il|lo|de|het|l['’])[ ]?$")
# What is this much less likely than the middle of a finding is not its end.
_FADING = 0.08
# The odds that a quasi-identifier needs for each of its letters: a miss harms the same whatever its
# length, while what is found in vain takes as many letters from the text. Where the lists know
# nearly every word, a word they do not know needs a better reason.
_EACH_LETTER = 0.02
_EACH_LISTED = 0.1
_LISTED = frozenset({Kind.NATIONALITY, Kind.COUNTRY, Kind.DATE})
# A guess of a rule needs some, too, and what a rule says of a kind whose words are often harmless.
# What a rule knows by form or announcement stays.
_WEAK = 0.75
_EACH_OF_GUESS = 0.016
_EACH_OF_HARMLESS = 0.001
_OFTEN_HARMLESS = frozenset({Kind.OCCUPATION, Kind.ORG, Kind.FACILITY, Kind.EVENT})
_WITHOUT_BLANKS = frozenset({Kind.HANDLE, Kind.EMAIL, Kind.URL, Kind.IP})
_NAMES = frozenset({Kind.PERSON, Kind.NICKNAME, Kind.CITY, Kind.DISTRICT, Kind.REGION, Kind.HANDLE})


def weigh(document: Document, words: Words, hits: Sequence[Hit]) -> list[Hit]:
    """Add what the learned layer finds to the hits of the rules, and drop the weakest of those."""
    tagger = shipped()
    return list(hits) if tagger is None else weigh_with(tagger, document, words, hits)


def weigh_with(tagger: Tagger, document: Document, words: Words, hits: Sequence[Hit]) -> list[Hit]:
    """Weigh with a model of one's own, as training does."""
    likelihoods, likely = tagger.read(document, words, hits)
    told = list(_worth_telling(hits, likelihoods))
    runs = [
        run
        for run in map(_unbroken, _runs(likely))
        if _is_worth_it(document, run) and not all(_leads_on(words, each) for each in run)
    ]
    begins = {each.start for each in told} | {run[0].token.start for run in runs}
    ended = (_ended(document, words, run, begins) for run in runs)
    found = (_with_article(document, _as_hit(run)) for run in ended)
    kept = (each for each in found if not _stays(document, words, each))
    return [*told, *(_grown(document, each, told) for each in kept)]


def _grown(document: Document, found: Hit, told: Sequence[Hit]) -> Hit:
    """Let one finding come of two halves: "14 Monate" by a rule, "Monate bedingt" learned.

    What lies inside a finding of a rule goes as far as that: "souffleuse" of "souffleuse de verre".
    """
    same = [
        each
        for each in told
        if each.kind is found.kind and each.start < found.end and found.start < each.end
    ]
    around = [each for each in same if each.start <= found.start and found.end <= each.end]
    if around and found.cls is Cls.QUASI:
        surest = max(around, key=lambda each: each.score)
        return replace(found, start=surest.start, end=surest.end)
    halves = [
        each
        for each in same
        if each not in around and (each.score < _EXACT or _is_code_around(document, each, found))
    ]
    if not halves:
        return found
    surest = max(halves, key=lambda each: each.score)
    return replace(
        surest,
        start=min(found.start, *(each.start for each in halves)),
        end=max(found.end, *(each.end for each in halves)),
    )


def _is_code_around(document: Document, known: Hit, found: Hit) -> bool:
    """Whether a number goes on in letters of its register: "PA 1450/2023", "1841/21 RGNR"."""
    text = document.reading
    before = text[min(known.start, found.start) : known.start]
    behind = text[known.end : max(known.end, found.end)]
    return bool(_CODE.fullmatch(before) and _CODE.fullmatch(behind))


def _stays(document: Document, words: Words, found: Hit) -> bool:
    """Whether a "name" is only words that must stay: platforms, faith, family, ideology.

    Or it is one letter of a longer word, the B of "Only-B-wrote-this", or no word at all.
    """
    text, start, end = document.reading, found.start, found.end
    letters = sum(map(str.isalnum, text[start:end]))
    if not letters or (letters == 1 and "-" in text[max(0, start - 1) : end + 1]):
        return True
    inside = document.words_in(start, end)
    return (
        found.kind in _NAMES
        and bool(inside)
        and all(fold(word.text) in words.keep for word in inside)
    )


def _worth_telling(hits: Sequence[Hit], likelihoods: Mapping[int, float]) -> Iterator[Hit]:
    for known in hits:
        inside = [likelihoods[at] for at in range(known.start, known.end) if at in likelihoods]
        length = known.end - known.start
        if not inside or _is_worth(max(inside), _each_of(known), length):
            yield known


def _is_worth(likelihood: float, each: float, letters: int) -> bool:
    """Whether the odds are at least `each` for every letter."""
    return likelihood >= each * letters * (1.0 - likelihood)


def _each_of(known: Hit) -> float:
    """Give the odds that a rule's finding needs for each letter."""
    if known.score < _WEAK and known.kind is not Kind.QUANTITY:
        return _EACH_OF_GUESS
    return _EACH_OF_HARMLESS if known.kind in _OFTEN_HARMLESS else 0.0


def _runs(likely: Sequence[Likely]) -> Iterator[list[Likely]]:
    """Give the tokens that are told, those of one finding together."""
    run: list[Likely] = []
    for each in _told(likely):
        is_next = run and each.place == run[-1].place + 1
        if run and not (is_next and each.kind == run[0].kind and each.label[0] == "I"):
            yield run
            run = []
        run.append(each)
    if run:
        yield run


def _told(likely: Sequence[Likely]) -> Iterator[Likely]:
    """Give the tokens that are likely enough, by themselves or beside one of their kind that is."""
    least = [_least(each) for each in likely]
    told = [each.likelihood >= enough for each, enough in zip(likely, least, strict=True)]
    for step in (1, -1):
        for at in range(len(likely))[::step]:
            before = at - step
            if told[at] or not 0 <= before < len(likely) or not told[before]:
                continue
            one, other = likely[before], likely[at]
            is_beside = other.place - one.place == step and other.kind == one.kind
            told[at] = is_beside and other.likelihood >= _GOING_ON * least[at]
    return (each for each, is_told in zip(likely, told, strict=True) if is_told)


def _with_article(document: Document, found: Hit) -> Hit:
    """Take the article into a nickname: "der Doc", "le Commodore"."""
    if found.kind is not Kind.NICKNAME:
        return found
    article = _ARTICLE.search(document.reading, max(0, found.start - 5), found.start)
    return replace(found, start=article.start()) if article else found


def _least(each: Likely) -> float:
    """Give the likelihood from which on a token may belong to a finding."""
    return _LEAST_DIRECT if _is_direct(each.kind) else _LEAST_QUASI


def _is_direct(kind: str) -> bool:
    return kind == BIRTH or Kind(kind) in DIRECT_KINDS


def _is_worth_it(document: Document, run: Sequence[Likely]) -> bool:
    """Whether a finding is likely enough for its length."""
    kind = run[0].kind
    if _is_direct(kind):
        return True
    most = max(each.likelihood for each in run)
    letters = sum(map(str.isalnum, document.reading[run[0].token.start : run[-1].token.end]))
    return _is_worth(most, _EACH_LISTED if Kind(kind) in _LISTED else _EACH_LETTER, letters)


def _unbroken(run: list[Likely]) -> list[Likely]:
    """Let an address or an online name end where a blank follows."""
    if run[0].kind not in _WITHOUT_BLANKS:
        return run
    gaps = (at for at in range(1, len(run)) if run[at].token.start > run[at - 1].token.end)
    return run[: next(gaps, len(run))]


def _leads_on(words: Words, each: Likely) -> bool:
    """Whether it is a word that only leads on to others: an article, "in", "and"."""
    word = fold(each.token.text)
    if _is_direct(each.kind) or word not in words.stopwords:
        return False
    # As written: the Dutch "een" is an article, though "één" is a number.
    return word not in words.strings("ages", "numbers")


def _ended(
    document: Document, words: Words, run: list[Likely], begins: Container[int]
) -> list[Likely]:
    """Leave out the ends that are much less likely, and small words that lead to no finding."""
    most = max(each.likelihood for each in run)
    while run[-1].likelihood < _FADING * most:
        run = run[:-1]
    while run[0].likelihood < _FADING * most:
        run = run[1:]
    while len(run) > 1 and run[-1].token.text.islower() and _leads_on(words, run[-1]):
        # "Guards of Nangarhar" may be one thing, "beekeeper in Ashford" is two.
        if run[0].kind != Kind.OCCUPATION and _behind(document, run[-1]) in begins:
            break
        run = run[:-1]
    return run


def _behind(document: Document, each: Likely) -> int:
    """Give where the next word begins."""
    end = each.token.end
    following = document.reading[end : end + _GAP]
    return end + len(following) - len(following.lstrip())


def _as_hit(run: Sequence[Likely]) -> Hit:
    name = run[0].kind
    kind = Kind.DATE if name == BIRTH else Kind(name)
    most = max(each.likelihood for each in run)
    score = round(0.4 + 0.4 * most, 3)
    cls = Cls.DIRECT if name == BIRTH else None
    return hit((run[0].token.start, run[-1].token.end), kind, score, "learned", "learned", cls)
