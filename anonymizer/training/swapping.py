"""Copies of training texts in which groups, institutions and the like change places with others.

Mention replacement (Dai and Adel 2020, "An Analysis of Simple Data Augmentation for Named Entity
Recognition"): a mark's words give way to those of another text's mark of the same kind and form.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from anonymizer.evaluation.gold import GoldText, Mark, with_surfaces
from anonymizer.finding import Kind
from anonymizer.training.renaming import has_cases

_SWAPPED = frozenset(
    {
        Kind.NICKNAME,
        Kind.HANDLE,
        Kind.ADDRESS,
        Kind.CASE_ID,
        Kind.DOC_ID,
        Kind.DISTRICT,
        Kind.FACILITY,
        Kind.ORG,
        Kind.OCCUPATION,
        Kind.EVENT,
    }
)
_HALF = 0.5

Form = tuple[str, Kind, bool, str]
"""Language, kind, whether it begins with a capital, and its article if it has one."""
_ARTICLES = frozenset(
    "der die das den dem des the le la les el los las il lo gli i de het".split()  # noqa: SIM905
)

Stock = Mapping[Form, Sequence[str]]


def stock_of(texts: Iterable[GoldText]) -> Stock:
    """Collect what can change places; each surface once, in a fixed order."""
    found: defaultdict[Form, set[str]] = defaultdict(set)
    for gold in texts:
        if not has_cases(gold.language):
            for mark in gold.marks:
                if mark.kind in _SWAPPED:
                    found[_form(gold, mark)].add(gold.text[mark.start : mark.end])
    return {form: sorted(surfaces) for form, surfaces in found.items()}


def swapped(gold: GoldText, stock: Stock, chance: random.Random) -> GoldText:
    """Give the text with about half of its swappable things swapped.

    A thing that is said in several ways ("Brigade Rhonewacht", "the Brigade") keeps its words.
    """
    said: defaultdict[str, set[str]] = defaultdict(set)
    for mark in gold.marks:
        said[mark.entity].add(gold.text[mark.start : mark.end])
    fresh: dict[str, str] = {}
    for mark in gold.marks:
        others = stock.get(_form(gold, mark), ())
        if mark.entity in fresh or len(said[mark.entity]) > 1 or len(others) < 2:
            continue
        old = gold.text[mark.start : mark.end]
        fresh[mark.entity] = chance.choice(others) if chance.random() < _HALF else old
    return with_surfaces(
        gold, [fresh.get(m.entity, gold.text[m.start : m.end]) for m in gold.marks]
    )


def _form(gold: GoldText, mark: Mark) -> Form:
    surface = gold.text[mark.start : mark.end]
    first = surface.split()[0].casefold()
    return gold.language, mark.kind, surface[0].isupper(), first if first in _ARTICLES else ""
