"""A language read with a neighbour's words is answered in its own."""

import pytest

from anonymizer import apply, screen
from anonymizer.finding import Kind
from anonymizer.generalise import generalisations
from anonymizer.intervals import timeline
from anonymizer.languages import NEIGHBOURS, Words, words_of
from anonymizer.placeholders import Placeholders

CS = words_of("cs")
# What is said to people, and how names change; no detector reads these tables.
OWN = {"reads_with", "kinds", "generalise", "amounts", "sorts", "declension"}


def said(kind: Kind, surface: str, words: Words = CS) -> list[str]:
    return generalisations(kind, surface, words, birth=False, dates=timeline(words, []))


def test_a_czech_text_reads_czech_when_everything_is_replaced() -> None:
    text = "Můj bratr Zdeněk má 24 let a je švec."
    screening = screen(text, "cs")

    chosen = {f.entity: f.suggestions[-1] for f in screening.findings}
    assert apply(text, screening.findings, chosen).text == (
        "Můj bratr [Osoba A] má [ve věku 20 až 29 let] a je [řemeslo]."
    )


@pytest.mark.parametrize(
    ("kind", "surface", "expected"),
    [
        (Kind.DATE, "17. října 2020", ["[podzim 2020]", "[říjen 2020]"]),
        (Kind.DATE, "3. května", ["[měsíc květen]"]),
        (Kind.AGE, "19 let", ["[ve věku 18 až 21 let]"]),
        (Kind.AGE, "9 let", ["[dítě]"]),
        (Kind.FACILITY, "nemocnica Lúčky", ["[nemocnice]"]),
        (Kind.ORG, "OZ Javor", ["[sdružení]", "[organizace]"]),
        (Kind.OCCUPATION, "kominík", ["[řemeslo]"]),
        (Kind.COUNTRY, "Norsko", ["[jiná země]"]),
    ],
)
def test_what_could_be_said_instead_is_czech(kind: Kind, surface: str, expected: list[str]) -> None:
    assert said(kind, surface) == expected


def test_a_distance_between_dates_is_czech() -> None:
    dates = timeline(CS, [("date-1", "3. května 2019"), ("date-2", "24. května 2019")])

    assert dates.since_anchor("date-2", "24. května 2019", "[Datum A]") == ["[3 týdny po: Datum A]"]


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ASSESSMENT])
def test_every_kind_has_a_placeholder_that_is_found_again(kind: Kind) -> None:
    first = Placeholders("", CS).next_for(kind)

    assert Placeholders(first, CS).next_for(kind) == f"{first[:-2]}B]"


@pytest.mark.parametrize(("language", "neighbour"), NEIGHBOURS.items())
def test_what_is_listened_for_is_the_neighbours(language: str, neighbour: str) -> None:
    own, other = words_of(language), words_of(neighbour)

    assert own.language == language
    changed = {name for name in own.data if own.data[name] is not other.data.get(name)}
    assert changed <= OWN
    assert set(own.data["kinds"]) == set(other.data["kinds"])
    assert set(other.data["generalise"]) <= set(own.data["generalise"])
    for field in ("stopwords", "keep", "roles", "inflections", "first_names", "occupations"):
        assert getattr(own, field) is getattr(other, field)


@pytest.mark.parametrize(("language", "neighbour"), NEIGHBOURS.items())
def test_every_sort_the_neighbour_knows_has_own_words(language: str, neighbour: str) -> None:
    other = words_of(neighbour)
    sorts = {*other.table("facilities", "types").values(), *other.table("occupations", "fields")}
    sorts.update(other.table("organisations", "types").values())

    assert set(words_of(language).table("sorts")) == sorts
