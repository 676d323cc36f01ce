"""How far a finding goes: its ends, its article, and the half of it that a rule found."""

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace

import regex

from anonymizer.document import Document
from anonymizer.finding import Cls, Hit, Kind, covered
from anonymizer.folding import fold
from anonymizer.languages import Words
from anonymizer.learned.tagger import Likely, as_score

# A rule that is this sure knows where its finding ends.
_EXACT = 0.9
_CODE = regex.compile(r"\s?[\p{L}\d]{0,4}(?:[./-][\p{L}\d]{0,4}){0,4}\s?")
_CAPITAL_BEFORE = regex.compile(r"(?<![\p{L}\d])(\p{Lu}\p{Ll}+)[ ]$")
# So far back it is looked for.
_FAR = 40
# No two words of a finding are further apart.
_GAP = 10
_ARTICLE = regex.compile(
    r"(?<!\p{L})(?i:der|die|das|den|dem|des|the|le|la|les|el|los|las|il|lo|i|gli|de|het|l['’])[ ]?$"
)
# How likely an article is at least that goes along. What is called by words may have it in its
# name; what looks like an occupation may be what somebody is called: "der Kapellmeister".
_LEAST_ARTICLE: Mapping[str, float] = {
    Kind.NICKNAME: 0.0,
    Kind.PERSON: 0.008,
    Kind.ORG: 0.02,
    Kind.FACILITY: 0.02,
    Kind.EVENT: 0.02,
    Kind.OCCUPATION: 0.009,
}
# How likely a word beside a finding is at least that goes along: "atelier Page Blanche", "apprenti
# facteur d'orgues", "Ustadh Kamba". Half of a thing found is a thing missed.
_LEAST_BEFORE: Mapping[str, float] = {
    Kind.FACILITY: 0.05,
    Kind.OCCUPATION: 0.2,
    Kind.CITY: 0.1,
    Kind.PERSON: 0.08,
    Kind.NICKNAME: 0.02,
}
_LEAST_BEHIND: Mapping[str, float] = {Kind.ORG: 0.1, Kind.OCCUPATION: 0.2, Kind.NICKNAME: 0.02}
# What is this much less likely than the middle of a finding is not its end; of a name it is so
# sooner, of what a rule found as one, later.
_FADING = 0.17
_FADING_OF_NAME = 0.19
_FADING_OF_RULE = 0.05
# A learned finding that is at least so likely is one thing, whatever rules see inside it, unless
# they have checked it.
_LIKELY_WHOLE = 0.25
_CHECKED = 0.95
_LONG = frozenset({Kind.PERSON, Kind.FACILITY, Kind.ORG, Kind.OCCUPATION, Kind.EVENT})
_WITHOUT_BLANKS = frozenset({Kind.HANDLE, Kind.EMAIL, Kind.URL, Kind.IP})


def cut(document: Document, known: Hit, inside: Mapping[int, float]) -> Hit:
    """Cut the ends that are much less likely off what a rule took along: "Gruppe Nachtdrossel".

    `inside` tells how likely each of its tokens is, by where it starts, in reading order.
    """
    if not inside or known.kind not in _LONG or known.score >= _EXACT:
        return known
    enough = _FADING_OF_RULE * max(inside.values())
    kept = [at for at, likelihood in inside.items() if likelihood >= enough]
    text = document.reading
    start = _whole(text, kept[0], known.start, -1)
    behind = next((at for at in inside if at > kept[-1]), known.end)
    end = _whole(text, behind, known.end, 1)
    return replace(known, start=start, end=start + len(text[start:end].rstrip()))


def _whole(text: str, at: int, last: int, step: int) -> int:
    """Go on from within a word to its end (1) or beginning (-1), but not beyond `last`."""
    rest = text[at:last] if step > 0 else text[last:at][::-1]
    word = next((number for number, char in enumerate(rest) if char.isspace()), len(rest))
    is_within = not text[at - 1].isspace() and any(map(str.isalnum, rest[:word]))
    return at + step * word if is_within else at


_Numbers = Mapping[tuple[Kind, int], Sequence[int]]


def numbers_at(told: Sequence[Hit]) -> _Numbers:
    """Give the numbers of the findings of each kind at each place."""
    numbers: defaultdict[tuple[Kind, int], list[int]] = defaultdict(list)
    for number, each in enumerate(told):
        for at in range(each.start, each.end):
            numbers[each.kind, at].append(number)
    return numbers


def grown(document: Document, found: Hit, told: Sequence[Hit], numbers: _Numbers) -> Hit:
    """Let one finding come of two halves: "14 Monate" by a rule, "Monate bedingt" learned.

    What lies inside a finding of a rule goes as far as that: "souffleuse" of "souffleuse de verre".
    `numbers` are those of `told` (`numbers_at`).
    """
    places = range(found.start, found.end)
    same = [
        told[number]
        for number in sorted({n for at in places for n in numbers.get((found.kind, at), ())})
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
    return replace(
        found,
        start=min(found.start, *(each.start for each in halves)),
        end=max(found.end, *(each.end for each in halves)),
        score=max(found.score, *(each.score for each in halves)),
    )


def swallowed(told: Sequence[Hit], found: Sequence[Hit]) -> set[Hit]:
    """Give what rules saw in a surer whole of another kind: the town in "Vrije Heide Borger"."""
    around: dict[int, list[Hit]] = {}
    enough = as_score(_LIKELY_WHOLE)
    for whole in found:
        if whole.score >= enough or whole.cls is Cls.DIRECT:
            for at in range(whole.start, whole.end):
                around.setdefault(at, []).append(whole)
    return {
        each
        for each in told
        if each.score < _CHECKED
        and any(
            whole.kind is not each.kind
            and each.end <= whole.end
            and each.end - each.start < whole.end - whole.start
            for whole in around.get(each.start, ())
        )
    }


def _is_code_around(document: Document, known: Hit, found: Hit) -> bool:
    """Whether a number goes on in letters of its register: "PA 1450/2023", "1841/21 RGNR"."""
    text = document.reading
    before = text[min(known.start, found.start) : known.start]
    behind = text[known.end : max(known.end, found.end)]
    return bool(_CODE.fullmatch(before) and _CODE.fullmatch(behind))


def with_article(document: Document, found: Hit, likelihoods: Mapping[int, float]) -> Hit:
    """Take the article into a nickname: "der Doc", "le Commodore".

    Into other kinds, too, where it is not quite unlikely: some take it for a part of the name, and
    half of them would find theirs cut.
    """
    least = _LEAST_ARTICLE.get(found.kind)
    if least is None:
        return found
    article = _ARTICLE.search(document.reading, max(0, found.start - 5), found.start)
    if article is None or likelihoods.get(article.start(), 0.0) < least:
        return found
    return replace(found, start=article.start())


def with_words_beside(
    document: Document, words: Words, found: Sequence[Hit], likelihoods: Mapping[int, float]
) -> list[Hit]:
    """Take words along that stand beside a finding, may belong to it, and belong to no other.

    Small words only lead there: "foyer de" Linden.
    """
    taken, text, read = covered(found), document.reading, document.words

    def reached(edge: int, step: int, least: float | None) -> int:
        """Go on from an edge of a finding, forth (1) or back (-1)."""
        last = edge
        at = document.first_word_from(edge) - (step < 0)
        while least is not None and 0 <= at < len(read):
            word = read[at]
            near, far = word.span if step > 0 else word.span[::-1]
            gap = text[min(edge, near) : max(edge, near)]
            is_likely = likelihoods.get(word.start, 0.0) >= least
            if not is_likely or gap.strip(" ") or word.start in taken:
                break
            edge, at = far, at + step
            last = last if fold(word.text) in words.stopwords else far
        return last

    return [
        replace(
            each,
            start=reached(_with_role(document, words, each), -1, _LEAST_BEFORE.get(each.kind)),
            end=reached(each.end, 1, _LEAST_BEHIND.get(each.kind)),
        )
        for each in found
    ]


def _with_role(document: Document, words: Words, found: Hit) -> int:
    """Give where a name begins with its role: one letter is none alone, "let us say Client T.".

    Where nouns have capitals, a capital says nothing.
    """
    text, start = document.reading, found.start
    is_letter = sum(map(str.isalpha, text[start : found.end])) == 1
    if found.kind is not Kind.PERSON or not is_letter or words.nouns_have_capitals:
        return start
    role = _CAPITAL_BEFORE.search(text, max(0, start - _FAR), start)
    return role.start(1) if role and fold(role[1]) in words.roles else start


def is_article(text: str) -> bool:
    """Whether some words are an article and nothing else."""
    return _ARTICLE.fullmatch(text) is not None


def unbroken(run: list[Likely]) -> list[Likely]:
    """Let an address or an online name end where a blank follows."""
    if run[0].kind not in _WITHOUT_BLANKS:
        return run
    gaps = (at for at in range(1, len(run)) if run[at].token.start > run[at - 1].token.end)
    return run[: next(gaps, len(run))]


def ended(
    document: Document, words: Words, run: list[Likely], begins: Container[int]
) -> list[Likely]:
    """Leave out unlikely ends, small words that lead nowhere, a full stop after an address."""
    fading = _FADING_OF_NAME if run[0].is_direct else _FADING
    enough = fading * max(each.likelihood for each in run)
    while run[-1].likelihood < enough:
        run = run[:-1]
    while run[0].likelihood < enough:
        run = run[1:]
    if run[0].kind == Kind.ADDRESS and len(run) > 1 and run[-1].token.text == ".":
        run = run[:-1]
    while len(run) > 1 and run[-1].token.text.islower() and leads_on(words, run[-1]):
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


def leads_on(words: Words, each: Likely) -> bool:
    """Whether it is a word that only leads on to others: an article, "in", "and"."""
    word = fold(each.token.text)
    if each.is_direct or word not in words.stopwords:
        return False
    # As written: the Dutch "een" is an article, though "één" is a number.
    return word not in words.strings("ages", "numbers")
