"""What is offered instead: sizes of towns, distances between dates, bands, fields and types."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer import LANGUAGES, Finding, Kind, apply, screen, screen_fields
from anonymizer.days import Day, read_date
from anonymizer.detectors import ages
from anonymizer.document import Document
from anonymizer.generalise import age_of, generalisations
from anonymizer.intervals import Timeline
from anonymizer.languages import words_of
from anonymizer.languages.lists import listed
from anonymizer.languages.surroundings import (
    COUNTRYSIDE,
    NEAR_LARGE_TOWN,
    UNKNOWN,
    Surroundings,
)
from anonymizer.merging import merge
from anonymizer.placeholders import Placeholders
from anonymizer.sorts import field_of_work, type_of
from anonymizer.towns import SIZES, SURROUNDINGS, name_of, size_of, surroundings_of
from tests.anonymizer.vignettes import VIGNETTES, Vignette

DE = words_of("de")
LETTERED = regex.compile(r"\[[^\[\]\n]+ [A-Z]{1,2}\]")


def offered(text: str, language: str, surface: str) -> tuple[str, ...]:
    """Give the suggestions for one piece of a text."""
    return next(
        f.suggestions for f in screen(text, language).findings if text[f.start : f.end] == surface
    )


@pytest.mark.parametrize(
    ("surface", "size"),
    [
        ("Heidenau", "small_town"),
        ("Hoyerswerda", "medium_town"),
        ("Kassel", "large_town"),
        ("London", "very_large_city"),
        ("Wien", "very_large_city"),  # too short for the lists
        ("Leipziger", "large_town"),
        ("Hamburgs", "very_large_city"),
        ("Bremer", "large_town"),
        ("LUEBECK", "large_town"),
        ("St. Gallen", "medium_town"),
        ("Vienna", "very_large_city"),  # of the villages of this name nobody thinks
        ("Neustadt", "place"),  # too many of them
        ("Toledo", "place"),  # in Spain or in Ohio
        ("Werthausen an der Lumm", "place"),
        ("", "place"),
    ],
)
def test_a_town_is_told_by_its_size_or_not_at_all(surface: str, size: str) -> None:
    assert size_of(surface, DE) == size


@pytest.mark.parametrize(
    ("language", "name", "forms"),
    [
        ("sk", "Žilina", ["Žiline", "Žiliny", "Žilinou", "Ziline"]),
        ("sk", "Košice", ["Košiciach", "Košíc", "Košicami"]),
        ("sk", "Bratislava", ["Bratislave", "Bratislavu"]),
        ("sk", "Prešov", ["Prešove", "Prešova"]),
        ("sk", "Banská Bystrica", ["Banskej Bystrici", "Banskou Bystricou"]),
        ("sk", "Topoľčany", ["Topoľčanoch"]),
        ("sk", "Lučenec", ["Lučenci", "Lučenca"]),
        ("sk", "Martin", ["Martine", "Martina"]),
        ("cs", "Brno", ["Brně", "Brna", "Brnem"]),
        ("cs", "Praha", ["Praze", "Prahy", "Prahou"]),
        ("cs", "Ostrava", ["Ostravě", "Ostravu"]),
        ("cs", "Olomouc", ["Olomouci", "Olomouce", "Olomoucí"]),
        ("cs", "Plzeň", ["Plzni", "Plzně"]),
        ("cs", "Pardubice", ["Pardubicích", "Pardubic"]),
        ("cs", "Karlovy Vary", ["Karlových Varech", "Karlových Varů"]),
        ("cs", "Hradec Králové", ["Hradci Králové"]),
        ("cs", "Ústí nad Labem", ["Ústí nad Labem"]),
    ],
)
def test_a_town_in_another_case_is_the_town(language: str, name: str, forms: list[str]) -> None:
    words = words_of(language)

    assert size_of(name, words) != "place"
    for form in forms:
        assert size_of(form, words) == size_of(name, words)
        assert surroundings_of(form, words) == surroundings_of(name, words)
        assert name_of(form, words) == name_of(name, words)


@pytest.mark.parametrize(
    ("language", "surface", "name"),
    [
        ("de", "Leipziger", "leipzig"),
        ("de", "Leipzigs", "leipzig"),
        ("de", "Dresdens", "dresden"),
        ("de", "Bremer", "bremen"),
        ("de", "Ulmer", "ulm"),
        ("en", "Galway's", "galway"),
        ("en", "Antony", "antony"),
        ("de", "Žiline", "ziline"),  # what has no cases reads none
        ("sk", "Werrbachom", "werrbachom"),
    ],
)
def test_a_town_is_brought_back_to_its_listed_name(language: str, surface: str, name: str) -> None:
    assert name_of(surface, words_of(language)) == name


def test_a_village_is_a_village() -> None:
    villages = [name for name in sorted(listed("towns"))[::400] if size_of(name, DE) == "village"]

    assert len(villages) > 50


@pytest.mark.parametrize(
    ("language", "small", "large"),
    [
        ("de", "[eine Kleinstadt]", "[eine Großstadt]"),
        ("en", "[a small town]", "[a large town]"),
        ("es", "[una ciudad pequeña]", "[una ciudad grande]"),
        ("fr", "[une petite ville]", "[une grande ville]"),
        ("it", "[una piccola città]", "[una grande città]"),
        ("nl", "[een kleine stad]", "[een grote stad]"),
        ("sk", "[malé mesto]", "[veľké mesto]"),
    ],
)
def test_sizes_are_said_in_the_language_of_the_case(language: str, small: str, large: str) -> None:
    words, dates = words_of(language), Timeline(words_of(language))

    for town, said in (("Heidenau", small), ("Kassel", large)):
        assert generalisations(Kind.CITY, town, words, birth=False, dates=dates)[-1] == said


@pytest.mark.parametrize(
    ("surface", "lies"),
    [
        ("Prüm", "countryside"),
        ("Hoyerswerda", "countryside"),
        ("Hoyerswerdas", "countryside"),
        ("Hexham", "countryside"),
        ("Guéret", "countryside"),
        ("Heidenau", "near_large_town"),
        ("Altrincham", "near_large_town"),
        ("Mödling", "near_large_town"),
        ("Kassel", ""),  # large itself
        ("London", ""),
        ("Dunkerque", ""),  # half of what is around it is sea
        ("Görlitz", ""),  # neither
        ("Neustadt", ""),  # too many of them
        ("Werthausen an der Lumm", ""),
        ("", ""),
    ],
)
def test_what_a_town_lies_in_is_told_where_it_is_sure(surface: str, lies: str) -> None:
    assert surroundings_of(surface, DE) == lies


@pytest.mark.parametrize(
    ("language", "surface", "said"),
    [
        ("en", "Hexham", ["[a small town in the countryside]", "[a small town]"]),
        ("en", "Altrincham", ["[a medium-sized town near a large city]", "[a medium-sized town]"]),
        ("en", "Leicester", ["[a large town]"]),
        ("en", "Springfield", ["[a place]"]),
        ("de", "Prüm", ["[eine Kleinstadt in ländlicher Gegend]", "[eine Kleinstadt]"]),
        ("de", "Heidenau", ["[eine Kleinstadt nahe einer Großstadt]", "[eine Kleinstadt]"]),
        ("de", "Kassel", ["[eine Großstadt]"]),
        ("de", "Neustadt", ["[ein Ort]"]),
        ("fr", "Guéret", ["[une petite ville dans une région rurale]", "[une petite ville]"]),
        ("fr", "Lens", ["[une ville moyenne près d'une grande ville]", "[une ville moyenne]"]),
        ("fr", "Lyon", ["[une grande ville]"]),
        ("fr", "Saint-Martin", ["[une localité]"]),
    ],
)
def test_a_town_is_offered_by_size_and_surroundings(
    language: str, surface: str, said: list[str]
) -> None:
    words, dates = words_of(language), Timeline(words_of(language))

    assert generalisations(Kind.CITY, surface, words, birth=False, dates=dates) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_words_for_a_town_are_still_one_placeholder(language: str) -> None:
    words = words_of(language)
    for around in SURROUNDINGS[1:]:
        for size in SIZES:
            text = f"x [{words.say(around, town=words.say(size))}] y"
            assert len(Document({"": text}).placeholders) == 1


@given(st.lists(st.tuples(st.floats(-0.4, 0.4), st.integers(0, 99_999)), max_size=20))
def test_more_people_around_never_make_a_countryside(places: list[tuple[float, int]]) -> None:
    around = [(50 + north, 10.0, people) for north, people in places]
    few, many = Surroundings(around[::2]), Surroundings(around)

    if many.of(50, 10) == COUNTRYSIDE:
        assert few.of(50, 10) == COUNTRYSIDE
    assert Surroundings([*around, (50.2, 10.0, 100_000)]).of(50, 10) == NEAR_LARGE_TOWN
    assert Surroundings([*around, (50.1, 10.0, 99_999)]).of(50, 10) == UNKNOWN


@pytest.mark.parametrize(
    ("language", "surface", "day"),
    [
        ("en", "12 March 2020", Day(2020, 3, 12)),
        ("en", "March 3rd, 2020", Day(2020, 3, 3)),
        ("en", "12/25/2019", Day(2019, 12, 25)),
        ("en", "2019-05-03", Day(2019, 5, 3)),
        ("en", "May 2019", Day(2019, 5)),
        ("en", "3 May '19", Day(2019, 5, 3)),
        ("de", "3.5.99", Day(1999, 5, 3)),
        ("de", "3.5.", Day(None, 5, 3)),
        ("de", "3. Mai", Day(None, 5, 3)),
        ("de", "10.2012", Day(2012, 10)),
        ("de", "5/1912", Day(1912, 5)),
        ("de", "45.2012", Day(2012, None)),
        ("de", "2019/20", Day(2019, None)),
        ("fr", "1er mars 2022", Day(2022, 3, 1)),
        ("it", "3 di maggio 2021", Day(2021, 5, 3)),
        ("es", "3 de mayo de 2021", Day(2021, 5, 3)),
        ("nl", "3 mei 2021", Day(2021, 5, 3)),
        ("sk", "3. mája 2021", Day(2021, 5, 3)),
    ],
)
def test_a_date_is_read_as_far_as_it_is_written(language: str, surface: str, day: Day) -> None:
    assert read_date(surface, words_of(language)) == day


def test_a_day_that_is_not_on_the_calendar_is_none() -> None:
    assert Day(2019, 2, 31).on_calendar() is None
    assert Day(2019, 2).on_calendar() is None


@pytest.mark.parametrize(
    ("language", "text", "surface", "distance"),
    [
        ("en", "On 3 May 2019 and on 4 May 2019.", "4 May 2019", "1 day after Date A"),
        ("en", "On 3 May 2019 and on 16 May 2019.", "16 May 2019", "13 days after Date A"),
        ("en", "On 3 May 2019 and on 17 May 2019.", "17 May 2019", "2 weeks after Date A"),
        ("en", "On 3 May 2019 and on 24/05/2019.", "24/05/2019", "3 weeks after Date A"),
        ("en", "On 3 May 2019 and on 3 May 2018.", "3 May 2018", "12 months before Date A"),
        ("en", "On 3 May 2019 and on 3 May 2021.", "3 May 2021", "2 years after Date A"),
        ("en", "On 3 May 2019, then 03.05.2019.", "03.05.2019", "on the same day as Date A"),
        ("en", "On 3 May 2019, in May 2019.", "May 2019", "in the same month as Date A"),
        ("en", "In May 2018, on 3 June 2018.", "May 2018", "1 month before Date B"),
        ("de", "Am 14.09.2022 und am 13.09.2022.", "13.09.2022", "1 Tag vor Datum A"),
        ("de", "Am 14.09.2022 und am 14.02.2023.", "14.02.2023", "5 Monate nach Datum A"),
        ("fr", "Le 8 mars 2022 puis le 8 mars 2024.", "8 mars 2024", "2 ans après Date A"),
        ("fr", "Le 8 mars 2022 puis en mai 2022.", "mai 2022", "2 mois après Date A"),
        ("it", "Il 3 maggio 2021 e il 10 aprile 2021.", "10 aprile 2021",
         "3 settimane prima di Data A"),
        ("es", "El 3 de mayo de 2021 y el 4 de mayo de 2021.", "4 de mayo de 2021",
         "1 día después de Fecha A"),
        ("nl", "Op 3 mei 2021 en op 3 mei 2024.", "3 mei 2024", "3 jaar na Datum A"),
        ("sk", "Dňa 3. mája 2021 a 5. mája 2021.", "5. mája 2021", "2 dni po: Dátum A"),
        ("sk", "Dňa 3. mája 2021 a 9. mája 2021.", "9. mája 2021", "6 dní po: Dátum A"),
        ("sk", "Dňa 3. mája 2021 a 4. mája 2021.", "4. mája 2021", "1 deň po: Dátum A"),
    ],
)  # fmt: skip
def test_the_time_between_two_dates_survives(
    language: str, text: str, surface: str, distance: str
) -> None:
    assert offered(text, language, surface)[1] == f"[{distance}]"


def test_the_anchor_is_known_by_the_placeholder_it_gets_and_counts_in_all_fields() -> None:
    fields = {"setting": "[Date A] was long ago. On 3 May 2019 it began.", "now": "On 24 May 2019."}

    screenings = screen_fields(fields, "en")

    (first,) = screenings["setting"].findings
    (second,) = screenings["now"].findings
    assert first.suggestions == ("[Date B]", "[spring 2019]", "[May 2019]")
    assert second.suggestions[:2] == ("[Date C]", "[3 weeks after Date B]")


@pytest.mark.parametrize(
    ("language", "text", "surface", "said"),
    [
        ("en", "On 3 May 2019 and in 2021.", "2021",
         ("[2 years after Date A]", "[between 2020 and 2024]")),
        ("en", "On 3 May 2019 and again in 2019.", "2019",
         ("[in the same year as Date A]", "[between 2015 and 2019]")),
        ("de", "Erst 2014, dann 2019.", "2019",
         ("[5 Jahre nach Datum A]", "[zwischen 2015 und 2019]")),
        ("de", "Erst 2014, dann im Mai 2019.", "2014",
         ("[5 Jahre vor Datum B]", "[zwischen 2010 und 2014]")),
    ],
)  # fmt: skip
def test_a_year_is_told_by_its_distance_and_by_a_band(
    language: str, text: str, surface: str, said: tuple[str, ...]
) -> None:
    assert offered(text, language, surface)[1:] == said


def test_a_day_without_a_year_has_no_distance() -> None:
    text = "On 3 May 2019, in 2021 and on 4 June again."

    assert not any("Date A" in each for each in offered(text, "en", "4 June"))


def test_a_date_of_birth_is_a_band_and_never_takes_part() -> None:
    text = "Born on 12 March 1999, he came on 3 May 2019 and left on 10 May 2019."

    assert offered(text, "en", "12 March 1999") == (
        "[Date A]",
        "[aged 20–29]",
        "[born between 1995 and 1999]",
    )
    assert offered(text, "en", "3 May 2019")[:2] == ("[Date B]", "[spring 2019]")
    assert offered(text, "en", "10 May 2019")[1] == "[7 days after Date B]"


def test_a_birthday_still_to_come_makes_a_year_less() -> None:
    text = "Born on 12 June 1999, he came on 3 May 2019."

    assert "[aged 18–21]" in offered(text, "en", "12 June 1999")


def test_without_other_dates_a_date_of_birth_has_only_its_years() -> None:
    assert offered("Born on 12 March 2001.", "en", "12 March 2001") == (
        "[Date A]",
        "[born between 2000 and 2004]",
    )


@pytest.mark.parametrize(
    ("language", "surface", "age"),
    [
        ("de", "neunzehnjährig", 19),
        ("de", "fuenfunddreissig", 35),
        ("de", "achtzen", 18),
        ("en", "twenty two years old", 22),
        ("es", "cuarenta y cinco años", 45),
        ("fr", "quatre-vingt-deux ans", 82),
        ("it", "diciottenne", 18),
        ("it", "trentaquattrenne", 34),
        ("nl", "negentienjarige", 19),
        ("sk", "dvadsaťtriročná", 23),
        ("en", "a grown man", None),
    ],
)
def test_an_age_is_read_in_words(language: str, surface: str, age: int | None) -> None:
    assert age_of(surface, words_of(language)) == age


@pytest.mark.parametrize(
    ("language", "text", "surface"),
    [
        ("en", "Dylan is 19.", "19"),
        ("en", "Dylan is 19 years old.", "19 years old"),
        ("en", "A man aged 19 came.", "aged 19"),
        ("en", "He just turned 19 and left.", "19"),
        ("en", "Dylan was nineteen.", "nineteen"),
        ("en", "He left at the age of 19 for good.", "19"),
        ("de", "Er ist 19 und ruhig.", "19"),
        ("de", "Er war neunzehn, als er kam.", "neunzehn"),
        ("de", "Er ist 19 Jahre alt.", "19 Jahre alt"),
        ("de", "Der 19-jährige Mann kam.", "19-jährige"),
        ("de", "Im Alter von 19 Jahren kam er.", "19 Jahren"),
        ("de", "Sie kam mit 19 Jahren an.", "19 Jahren"),
        ("fr", "Il a 19 ans.", "19 ans"),
        ("fr", "Il avait dix-neuf ans.", "dix-neuf ans"),
        ("fr", "Il est âgé de 19 ans.", "âgé de 19 ans"),
        ("it", "Lui ha 19 anni.", "19 anni"),
        ("it", "Partì all'età di 19 anni.", "19 anni"),
        ("it", "Un diciottenne arrivò.", "diciottenne"),
        ("es", "Él tiene 19 años.", "19 años"),
        ("nl", "Hij is 19 jaar oud.", "19 jaar oud"),
        ("nl", "Hij was 19, zei hij.", "19"),
        ("sk", "On má 19 rokov.", "19 rokov"),
    ],
)
def test_an_age_is_the_number_with_its_unit(language: str, text: str, surface: str) -> None:
    found = merge(ages.find(Document({"text": text}), words_of(language)), text)

    assert [text[f.start : f.end] for f in found] == [surface]


@pytest.mark.parametrize(
    ("language", "surface", "field"),
    [
        ("de", "Dachdeckerin", "ein Handwerk"),
        ("de", "dachdeker", "ein Handwerk"),
        ("de", "Industriedachdecker", "ein Handwerk"),
        ("en", "stonemason at the cathedral", "a trade"),
        ("en", "Lock-Keeper", "the sea and rivers"),
        ("es", "herrero", "un oficio"),
        ("fr", "grutier", "un métier manuel"),
        ("it", "fabbro", "un mestiere"),
        ("nl", "scheepstimmerman", "een ambacht"),
        ("sk", "kováč", "remeslo"),
    ],
)
def test_an_occupation_is_said_by_its_field(language: str, surface: str, field: str) -> None:
    assert field_of_work(surface, words_of(language)) == [field]


def test_an_unknown_occupation_has_no_field() -> None:
    assert field_of_work("zorbulator", words_of("en")) == []
    assert field_of_work("…", words_of("en")) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_listed_type_and_occupation_can_be_said(language: str) -> None:
    words = words_of(language)

    for table in ("facilities", "organisations"):
        for name, said in words.table(table, "types").items():
            assert type_of(f"{name} Werrbach", words, table), (name, said)
    for name in words.table("occupations", "words"):
        assert field_of_work(name, words), name


@pytest.mark.parametrize(
    ("language", "surface", "said"),
    [
        ("de", "Tagesklinik Werrbach", ["eine Klinik"]),
        ("de", "JVA Werrbach", ["eine Justizvollzugsanstalt"]),
        ("de", "Bgelmann", []),  # "BG" is a school only as a word of its own
        ("fr", "lycée Jean-Moulinet", ["un lycée"]),
    ],
)
def test_a_facility_is_said_by_its_type(language: str, surface: str, said: list[str]) -> None:
    assert type_of(surface, words_of(language), "facilities") == said


def test_a_nationality_is_generalised_only_on_request() -> None:
    (finding,) = screen("The Chechen man was calm.", "en").findings

    assert finding.suggestions == ("[Origin A]", "[from another country]")


@pytest.mark.parametrize("vignette", VIGNETTES, ids=lambda v: v.text[:20])
def test_the_placeholder_comes_first_and_everything_is_in_brackets(
    vignette: Vignette,
) -> None:
    for finding in screen(vignette.text, vignette.language).findings:
        # Who is called by a role has the letter in the second place.
        by_role = finding.entity.startswith("person-") and len(finding.suggestions) > 1
        assert LETTERED.fullmatch(finding.suggestions[1 if by_role else 0])
        assert all(regex.fullmatch(r"\[[^\[\]\n]{1,80}\]", s) for s in finding.suggestions)
        assert len(set(finding.suggestions)) == len(finding.suggestions)


PIECES = {
    "de": ["Herr Koch", "aus Kassel", "am 3.5.2019", "am 24. Mai 2019", "im März 2020",
           "geboren am 3.4.1999", "19 Jahre alt", "in der JVA Xanten", "als Dachdecker"],
    "en": ["Mrs O'Brien", "in Leeds", "on 3 May 2019", "on 24 May 2019", "in March 2020",
           "born on 3 April 1999", "is 19", "at Hillside School", "a scaffolder", "the Chechen"],
    "es": ["señor Ortega", "en Toledo", "el 3 de mayo de 2019", "en marzo de 2020",
           "nacido el 3 de abril de 1999", "19 años", "albañil", "veinteañero"],
    "fr": ["M. Öztürk", "à Grenoble", "le 3 mai 2019", "le 24 mai 2019", "en mars 2020",
           "né le 3 avril 1999", "a 19 ans", "au lycée Jean-Moulinet", "grutier"],
    "it": ["signor Rossetti", "a Verona", "il 3 maggio 2019", "nel marzo 2020",
           "nato il 3 aprile 1999", "19 anni", "diciottenne", "muratore"],
    "nl": ["meneer De Wit", "in Breda", "op 3 mei 2019", "in maart 2020",
           "geboren op 3 april 1999", "is 19 jaar", "19-jarige", "metselaar"],
    "sk": ["pán Kováč", "v Nitre", "dňa 3. mája 2019", "24. mája 2019",
           "narodený 3. apríla 1999", "19 rokov", "devätnásťročný", "murár"],
}  # fmt: skip
CASES = st.sampled_from(LANGUAGES).flatmap(
    lambda language: st.tuples(
        st.just(language),
        st.lists(st.sampled_from(PIECES[language]), min_size=1, max_size=8).flatmap(
            lambda pieces: st.sampled_from([", ", ". ", " "]).map(lambda gap: gap.join(pieces))
        ),
    )
)


@settings(max_examples=80)
@given(CASES, st.data())
def test_nothing_is_found_in_any_suggestion(case: tuple[str, str], data: st.DataObject) -> None:
    language, text = case
    findings = screen(text, language).findings
    entities: dict[str, Finding] = {}
    for finding in findings:
        entities.setdefault(finding.entity, finding)
    chosen = {
        entity: data.draw(st.sampled_from(finding.suggestions), label=entity)
        for entity, finding in entities.items()
    }
    applied = apply(text, findings, chosen)

    again = screen(applied.text, language)

    for put_in in applied.spans:
        for found in again.findings + again.notes:
            assert found.end <= put_in.start or put_in.end <= found.start


@pytest.mark.parametrize(
    ("language", "standing", "taken"),
    [
        ("en", "[3 weeks after Date A]", "Date A"),
        ("en", "[on the same day as Date A]", "Date A"),
        ("de", "[2 Monate vor Datum A]", "Datum A"),
        ("fr", "[le même jour que Date A]", "Date A"),
        ("sk", "[3 týždne po: Dátum A]", "Dátum A"),
    ],
)
def test_a_letter_inside_a_distance_is_taken(language: str, standing: str, taken: str) -> None:
    words = words_of(language)
    free = Placeholders(f"x {standing} y", words)

    assert free.next_for(Kind.DATE) == f"[{taken[:-1]}B]"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", [kind for kind in Kind if kind is not Kind.ASSESSMENT])
def test_every_placeholder_is_found_again_in_any_brackets(language: str, kind: Kind) -> None:
    words = words_of(language)
    first = Placeholders("", words).next_for(kind)

    for standing in (first, f"[3 x {first[1:-1]}]", f"[x {first[1:-1]}, y]"):
        assert Placeholders(standing, words).next_for(kind) == f"{first[:-2]}B]"


def test_what_stands_outside_brackets_takes_no_letter() -> None:
    assert Placeholders("On Date A [or so].", words_of("en")).next_for(Kind.DATE) == "[Date A]"


def test_a_new_date_gets_another_letter_than_the_anchor_of_a_distance() -> None:
    text = "It began [3 weeks after Date A], and on 4 May 2019 he left."

    assert offered(text, "en", "4 May 2019")[0] == "[Date B]"


def test_letters_never_run_out() -> None:
    placeholders = Placeholders("", words_of("en"))

    given = [placeholders.next_for(Kind.PERSON) for _ in range(800)]

    assert len(set(given)) == 800
    assert given[26] == "[Person AA]"
    assert given[702] == "[Person AAA]"
