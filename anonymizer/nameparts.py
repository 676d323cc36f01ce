"""The parts of a name as one mention writes them, and whether two mentions may mean one name."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, replace

from anonymizer import declension
from anonymizer.declension import AS_IT_STANDS, CASE, OWNER, Reading
from anonymizer.folding import fold, one_slip_apart
from anonymizer.languages import Words

# "Petra" after "u" as it stands: only where no other reading is somebody.
_UNLIKELY = OWNER + 1
# Martin and Martina, Mario and Maria.
_PAIRED = "aeio"


@dataclass(frozen=True)
class Part:
    """One part of a name: as it is written, folded, and what names it may be a form of."""

    written: str
    readings: Mapping[Reading, int]
    """The smaller the number, the nearer is the reading."""
    is_first_name: bool

    @classmethod
    def of(cls, said: str, written: str, words: Words) -> "Part":
        """Read what is said; `written` is that, folded, without a genitive s."""
        # A genitive s is of no language with cases.
        read = declension.readings(said if fold(said) == written else written, words)
        is_name = words.is_first_name(written) or written in words.maybe_names
        if is_name and declension.may_be_hers(written, words) and _is_of_a_man(read, words):
            # Ivana is no man as Honza is one: there is Ivan.
            read.pop(Reading("m", written), None)
        if not said.isascii() and OWNER in read.values():
            # Who writes accents would have written "Nováková" of a woman.
            read |= {each: OWNER for each, how in read.items() if how == AS_IT_STANDS}
        return cls(written, read or {Reading("", written): AS_IT_STANDS}, is_name)

    def only(self, genders: Container[str]) -> "Part":
        """Leave what is of one of the genders; all where nothing is."""
        kept = {each: how for each, how in self.readings.items() if each.gender in genders}
        return replace(self, readings=kept or self.readings)

    def shared(self, other: "Part") -> "Part":
        """Leave what both may be; all where that is nothing."""
        kept = {each: how for each, how in self.readings.items() if each in other.readings}
        return replace(self, readings=kept or self.readings)

    def is_also(self, other: "Part") -> bool:
        """Tell whether another part may be the same name."""
        return any(self.how_far(other, each.gender) is not None for each in self.readings)

    def how_far(self, said: "Part", gender: str) -> int | None:
        """Tell how far-fetched it is that another means this name; None where it does not."""
        shared = [
            how
            for each, how in said.readings.items()
            if each.gender == gender and each in self.readings
        ]
        if shared:
            return min(shared)
        return AS_IT_STANDS if self._is_misspelt(said, gender) else None

    def _is_misspelt(self, other: "Part", gender: str) -> bool:
        one, two = self.written, other.written
        if min(len(one), len(two)) < 5 or one[0] != two[0]:
            return False
        # In a language with cases another end is another case or somebody else.
        ends = 1 if gender else 0
        if ends and one[-1] != two[-1]:
            return False
        if self.is_first_name and other.is_first_name and _are_a_pair(one, two):
            return False
        return one_slip_apart(one[: len(one) - ends], two[: len(two) - ends])


def _is_of_a_man(read: Mapping[Reading, int], words: Words) -> bool:
    """Whether a word is also the form of a man's first name."""
    return any(
        how == CASE and each.gender == "m" and words.is_first_name(each.name)
        for each, how in read.items()
    )


def _are_a_pair(one: str, other: str) -> bool:
    """Whether two first names are those of a man and a woman and differ in the last letter."""
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return short[:-1] == long[:-1] and short[-1] in _PAIRED and long[-1] in _PAIRED
    return long[:-1] == short and long[-1] in "ae"


def full_name(parts: Sequence[Part], before: str, words: Words) -> list[Part]:
    """Read the parts of one name together: they are of one gender and in one case."""
    hows: list[tuple[int, ...]] = [(AS_IT_STANDS,), (CASE,)]
    if declension.is_in_a_case(before, words):
        # "Od Mehmeta Yilmaz": not every surname changes.
        hows.append((AS_IT_STANDS, CASE))
    kept: list[dict[Reading, int]] = [{} for _ in parts]
    for gender in {each.gender for part in parts for each in part.readings}:
        for how in hows:
            fitting = [_of(part, gender, how) for part in parts]
            if all(fitting):
                kept = [found | more for found, more in zip(kept, fitting, strict=True)]
    pairs = zip(parts, kept, strict=True)
    return [replace(part, readings=found or part.readings) for part, found in pairs]


def _of(part: Part, gender: str, hows: Sequence[int]) -> dict[Reading, int]:
    return {
        each: how
        for each, how in part.readings.items()
        if each.gender == gender
        and (how in hows or (each.name == part.written and AS_IT_STANDS in hows))
    }


def single_name(part: Part, before: str, words: Words) -> Part:
    """Read a name that stands alone: "Petra" is a woman, but "u Petra" somebody was at his."""
    stands = {each: how for each, how in part.readings.items() if each.name == part.written}
    if declension.is_in_a_case(before, words):
        return replace(part, readings={**part.readings, **dict.fromkeys(stands, _UNLIKELY)})
    if part.is_first_name and declension.may_be_hers(part.written, words):
        return replace(part, readings=stands)
    return part
