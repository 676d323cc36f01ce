"""The words of each language, read from the TOML files beside this module."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, NamedTuple

from anonymizer.folding import fold
from anonymizer.forgetting import for_one_text
from anonymizer.languages.forms import by_form, by_rarity
from anonymizer.languages.lists import listed, without_digraphs
from anonymizer.languages.traits import Traits
from anonymizer.languages.word_files import LANGUAGES, NEIGHBOURS, load

# A language without its own words is read with these: general rules, nothing language-bound.
FALLBACK = "en"
# Longer runs of letters are no words; taking them apart would cost time for nothing.
LONGEST_WORD = 60


@dataclass(frozen=True, eq=False)
class Words:
    """What the detectors listen for in one language."""

    code: str
    language: str
    """The language that is read: a neighbour's where it has no words of its own."""
    nouns_have_capitals: bool
    traits: Traits
    data: Mapping[str, Any]
    stopwords: frozenset[str]
    ordinary: frozenset[str]
    keep: frozenset[str]
    roles: frozenset[str]
    hurried: frozenset[str]
    noun_endings: tuple[str, ...]
    joints: tuple[str, ...]
    surname_endings: frozenset[str]
    first_names: frozenset[str]
    maybe_names: frozenset[str]
    surnames: frozenset[str]
    curated: frozenset[str]
    months: frozenset[str]
    occupations: Mapping[str, str]
    """How rare one is: see `forms.by_rarity`."""
    inflections: tuple[str, ...]

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Number words, folded, and what they mean: in the file each stands at its value."""
        return {fold(word): value for value, word in enumerate(self.strings("ages", "numbers"))}

    def strings(self, *path: str) -> tuple[str, ...]:
        """Give a list of words by its place in the file."""
        return tuple(self._at(path))

    def prose(self, *path: str) -> str:
        """Give a text by its place in the file."""
        return str(self._at(path))

    def table(self, *path: str) -> Mapping[str, str]:
        """Give a table of words by its place in the file."""
        found: Mapping[str, str] = self._at(path)
        return found

    def say(self, name: str, **values: object) -> str:
        """Give a generalisation in this language."""
        return str(self.data["generalise"][name]).format(**values)

    def month(self, number: int) -> str:
        """Give the name of a month in this language; the first form where several are read."""
        names = self.data["generalise"].get("month_names") or self.strings("dates", "months")
        return str(names[number - 1]).split("|")[0]

    def sort(self, name: str) -> str:
        """Say a sort of institution or work in this language, whichever names it in the tables."""
        return str(self.data.get("sorts", {}).get(name, name))

    def _at(self, path: tuple[str, ...]) -> Any:
        found: Any = self.data
        for step in path:
            found = found[step]
        return found

    def is_listed(self, word: str) -> bool:
        """Tell whether exactly this word is in one of the lists."""
        folded = fold(word)
        if folded in self.keep or folded in self.stopwords or folded in self.ordinary:
            return True
        plain = without_digraphs(folded)
        return plain != folded and plain in self.ordinary

    @for_one_text
    def is_first_name(self, word: str) -> bool:
        """Tell whether a word is in use as a first name and is no word of this language."""
        folded = fold(word)
        return folded in self.first_names or without_digraphs(folded) in self.first_names

    def is_surname(self, word: str) -> bool:
        """Tell whether a word is a known surname and no word of this language."""
        folded = fold(word)
        return folded in self.surnames or without_digraphs(folded) in self.surnames

    @for_one_text
    def is_ordinary(self, word: str) -> bool:
        """Tell whether a word is no name by itself: listed, joined from words, or a noun form."""
        if len(word) > LONGEST_WORD:
            return False
        if self.is_listed(word):
            return True
        return self.nouns_have_capitals and self._is_noun_form(fold(word))

    def is_surely_ordinary(self, word: str) -> bool:
        """Tell whether a word is ordinary even where a name is expected."""
        folded = fold(word)
        if len(word) > LONGEST_WORD or folded in self.curated:
            return len(word) <= LONGEST_WORD
        return self.nouns_have_capitals and self._is_noun_form(folded)

    def _is_noun_form(self, folded: str) -> bool:
        if "-" in folded:
            return self.is_ordinary(folded.rsplit("-", 1)[1])
        if len(folded) >= 7 and folded.endswith(self.noun_endings):
            return True
        if len(folded) < 7:
            return any(
                folded.endswith(end) and folded[: -len(end)] in self.curated
                for end in ("s", "n", "en", "es", "e", "er", "in")
            )
        return self._is_joined(folded)

    def _is_joined(self, folded: str) -> bool:
        for cut in range(3, len(folded) - 2):
            tail = folded[cut:]
            if len(tail) < 3 or not self._is_known(tail):
                continue
            head = folded[:cut]
            if self._is_known(head):
                return True
            for joint in self.joints:
                if head.endswith(joint) and self._is_known(head[: -len(joint)]):
                    return True
        # A long word with a plain noun at its end is a noun, whatever stands before it; but
        # "-stein" or "-bauer" at the end is how surnames are made.
        return any(
            folded[cut:] in self.curated or folded[cut:] in self.keep
            for cut in range(4, len(folded) - 4)
            if folded[cut:] not in self.surname_endings
        )

    def _is_known(self, folded: str) -> bool:
        if len(folded) < 3:
            return False
        if folded in self.curated or folded in self.keep:
            return True
        return len(folded) > 5 and (
            folded.endswith(self.noun_endings)
            or (folded[-1] in "snme" and folded[:-1] in self.curated)
            or (folded[-2:] in {"en", "es", "er"} and folded[:-2] in self.curated)
        )


def is_known(language: str) -> bool:
    """Tell whether a language has words here, its own or a neighbour's."""
    return language in LANGUAGES or language in NEIGHBOURS


@cache
def words_of(language: str) -> Words:
    """Read the words of a language; an unknown language gets the general rules."""
    if language in NEIGHBOURS:
        read = words_of(NEIGHBOURS[language])
        return replace(read, language=language, data={**read.data, **load(f"{language}.toml")})
    if not is_known(language):
        return words_of(FALLBACK)
    data = load(f"{language}.toml")
    ages = data["ages"]
    # A number without its accents is the same number.
    bare = {fold(name) for name in (*ages["numbers"], *ages["spellings"])}
    ages["spellings"] = sorted({*ages["spellings"], *bare} - {*ages["numbers"]})
    data["occupations"]["words"] = by_form(data["occupations"])
    occupations = by_rarity(data["occupations"], data["occupations"]["words"])
    ordinary: set[str] = {fold(w) for w in data.get("common", "").split()}
    common = listed(f"words-{language}")
    plain, ambiguous = names().plain, names().ambiguous
    # Our own short list of names was read by people; the long one also holds words.
    first_names = plain | (listed("first-names") - common - ambiguous)
    curated = frozenset(fold(w) for w in (listed(data["ordinary"]) if "ordinary" in data else ()))
    ordinary |= curated
    first_names -= curated - plain
    ordinary = (ordinary | common) - (first_names - common)
    people = data["people"]
    keep = {fold(w) for w in data["keep"]["words"].split()}
    months = frozenset(fold(m) for month in data["dates"]["months"] for m in month.split("|"))
    keep.update(months)
    keep.update(fold(w) for w in people["roles"])
    keep.update(fold(w).rstrip(".") for w in people["titles"])
    # "Normand" and "Berger" are surnames as well: after a first name they must stay names.
    both = set(data["nationalities"]["stems"].split()) | set(data["occupations"]["words"])
    both |= {word for word, rarity in occupations.items() if rarity == "everyday"}
    keep.update(fold(w) for w in both if fold(w) not in listed("surnames"))
    keep.update(fold(w) for w in data["facilities"]["types"])
    keep.update(fold(w) for w in data["organisations"]["types"])
    stopwords = frozenset(fold(w) for w in data["stopwords"].split())
    first_names -= stopwords | keep | common
    return Words(
        code=language,
        language=language,
        nouns_have_capitals=data["capitals"] == "nouns",
        traits=Traits(**data["traits"]),
        data=data,
        stopwords=stopwords,
        ordinary=frozenset(ordinary),
        keep=frozenset(keep),
        roles=frozenset(fold(w) for w in people["roles"]),
        hurried=frozenset(fold(w) for w in data.get("hurried", "").split()),
        noun_endings=tuple(fold(e) for e in data.get("noun_endings", "").split()),
        joints=tuple(data.get("joints", "").split()),
        surname_endings=frozenset(data.get("surname_endings", "").split()),
        first_names=first_names,
        maybe_names=(ambiguous | plain | listed("first-names")) - first_names - stopwords,
        curated=curated | stopwords | keep,
        months=months,
        occupations=occupations,
        inflections=tuple(data.get("inflections", "").split()),
        surnames=listed("surnames") - common - stopwords - keep,
    )


class Names(NamedTuple):
    """Names of people in all languages, folded."""

    plain: frozenset[str]
    """First names that are nothing else."""
    ambiguous: frozenset[str]
    """First names that are also words."""
    particles: frozenset[str]
    """What stands inside a surname: "van", "al"."""
    short: frozenset[str]
    """How first names are shortened before a point: "joh"."""


@cache
def names() -> Names:
    """Give the names that are the same in all languages."""
    data = load("names.toml")
    ambiguous = frozenset(fold(w) for w in data["ambiguous"].split())
    plain = frozenset(fold(w) for w in data["plain"].split()) - ambiguous
    particles, short = (frozenset(map(fold, data[key].split())) for key in ("particles", "short"))
    return Names(plain, ambiguous, particles, short)


@dataclass(frozen=True)
class Gazetteer:
    """Names of places, folded: `towns` by themselves, `ambiguous` ones behind a word of place."""

    large: frozenset[str]
    towns: frozenset[str]
    ambiguous: frozenset[str]
    regions: frozenset[str]
    countries: frozenset[str]


@cache
def gazetteer() -> Gazetteer:
    """Read the list of places."""
    data = load("places.toml")
    ambiguous = _listed(data["ambiguous"]) | (listed("towns") & listed("first-names"))
    large = _listed(data["large"])
    countries = _listed(data["countries"]) | (listed("countries") - _listed(data["ambiguous"]))
    regions = _listed(data["regions"])
    chosen = large | _listed(data["other"])
    world = listed("towns") | listed("large-towns")
    # A surname that is a small town somewhere stays a surname unless a word of place precedes it.
    ambiguous |= (world & listed("surnames")) - chosen
    ambiguous |= {town for town in world if len(town) < 4}
    return Gazetteer(
        large=large | listed("large-towns"),
        towns=(chosen | world)
        - (ambiguous - chosen)
        - countries
        - regions
        - _listed(data["ambiguous"]),
        ambiguous=ambiguous,
        regions=regions - countries,
        countries=countries,
    )


def _listed(names_with_commas: str) -> frozenset[str]:
    return frozenset(
        fold(" ".join(name.split())) for name in names_with_commas.split(",") if name.strip()
    )
