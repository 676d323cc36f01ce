"""All mentions of one thing belong together, get one placeholder, and never cross another."""

import pytest

from anonymizer import KIND_NAMES, REASONS, Kind, Screening, entities_of, screen, screen_fields


def mentions(screening: Screening) -> dict[str, list[str]]:
    return {
        entity: [screening.text[f.start : f.end] for f in found]
        for entity, found in screening.entities().items()
    }


SPELLINGS = {
    "de": "Mehmet Yılmaz kam. Mehmets Vater blieb. Herr Yilmaz ging. mehmet rief an."
    " Mehemt schwieg. M.Y. unterschrieb.",
    "en": "Mehmet Yilmaz came. Mehmet's father stayed. Mr Yilmaz left. mehmet called."
    " Mehemt was silent. M.Y. signed.",
    "fr": "Mehmet Yilmaz est venu. Le père de Mehmet est resté. M. Yilmaz est parti."
    " mehmet a appelé. Mehemt se tait. M.Y. a signé.",
}


@pytest.mark.parametrize(("language", "text"), SPELLINGS.items())
def test_every_way_to_write_a_name_is_one_person(language: str, text: str) -> None:
    screening = screen(text, language)

    assert list(mentions(screening)) == ["person-1"]
    assert len(screening.findings) == 6


def test_two_brothers_stay_two_people() -> None:
    screening = screen("Ali Demir and Hasan Demir came. Ali laughed. Hasan did not.", "en")

    assert mentions(screening) == {
        "person-1": ["Ali Demir", "Ali"],
        "person-2": ["Hasan Demir", "Hasan"],
    }


def test_a_nickname_belongs_to_the_person_it_is_given_to() -> None:
    text = "Ronny Petzold, genannt „Bulldogge“, kam. Bulldogge schwieg."

    assert mentions(screen(text, "de")) == {"person-1": ["Ronny Petzold", "Bulldogge", "Bulldogge"]}


@pytest.mark.parametrize(
    ("language", "text", "placeholders"),
    [
        ("en", "On Monday Zaur left Leeds.", ["[Person A]", "[Town A]"]),
        ("en", "Her brother Zaur lives in Leeds.", ["[brother]", "[Town A]"]),
        ("de", "Herr Koch lebt in Kassel.", ["[Person A]", "[Ort A]"]),
        ("de", "Ihr Bruder Zaur lebt in Kassel.", ["[Bruder]", "[Ort A]"]),
        ("fr", "Mme Koch habite à Belfort.", ["[Personne A]", "[Ville A]"]),
        ("fr", "Son frère Zaur habite à Belfort.", ["[frère]", "[Ville A]"]),
    ],
)
def test_placeholders_speak_the_language_of_the_text(
    language: str, text: str, placeholders: list[str]
) -> None:
    assert [f.suggestions[0] for f in screen(text, language).findings] == placeholders


def test_placeholders_in_the_text_are_taken_and_never_found_again() -> None:
    text = "[Person A] and Zaur met [Person B] in [Town A]."

    found = screen(text, "en").findings

    assert [(text[f.start : f.end], f.suggestions[0]) for f in found] == [("Zaur", "[Person C]")]


def test_entities_and_placeholders_are_shared_by_all_fields_of_a_case() -> None:
    fields = {
        "setting": "Mr Tariq Mahmood lives with [Person A].",
        "question": "",
        "events": "On Monday tariq said he would call Mr Mahmood's lawyer, Ms Osei.",
    }

    screenings = screen_fields(fields, "en")

    assert {n: s.text for n, s in screenings.items()} == fields
    words = {
        entity: [
            (name, fields[name][f.start : f.end], f.suggestions[0])
            for name, s in screenings.items()
            for f in s.findings
            if f.entity == entity
        ]
        for entity in entities_of(screenings)
    }
    assert words == {
        "person-1": [
            ("setting", "Tariq Mahmood", "[Person B]"),
            ("events", "tariq", "[Person B]"),
            ("events", "Mahmood", "[Person B]"),
        ],
        "person-2": [("events", "Osei", "[Person C]")],
    }


@pytest.mark.parametrize(
    ("language", "text", "suggestion"),
    [
        ("en", "She is 24 years old.", "[aged 20–29]"),
        ("de", "Er ist siebzehn Jahre alt.", "[zwischen 14 und 17 Jahre alt]"),
        ("en", "It was on 12 January 2024.", "[winter 2023–24]"),
        ("de", "Es war am 20.12.1999.", "[Winter 1999–00]"),
        ("de", "Das war am 14.09.2022.", "[Herbst 2022]"),
        ("fr", "C'était le 8 mars 2022.", "[printemps 2022]"),
        ("en", "He lives in London.", "[a very large city]"),
        ("de", "Er saß in der JVA Brackerfeld.", "[eine Justizvollzugsanstalt]"),
        ("fr", "Elle va au lycée Jean-Moulinet.", "[un lycée]"),
        ("en", "He was a scaffolder.", "[a trade]"),
    ],
)
def test_a_generalisation_keeps_what_the_story_needs(
    language: str, text: str, suggestion: str
) -> None:
    (finding,) = screen(text, language).findings

    assert suggestion in finding.suggestions


def test_an_own_mark_is_found_wherever_the_word_stands() -> None:
    text = "The kiosk by the canal. KIOSK! Kiosks are elsewhere. Again: the kiosk by\nthe canal"

    found = screen(text, "en", own_marks=["kiosk", "Kiosk by the canal", "  "]).findings

    assert [text[f.start : f.end] for f in found] == [
        "kiosk by the canal",
        "KIOSK",
        "kiosk by\nthe canal",
    ]
    assert {(f.kind, f.detector, f.cls.value) for f in found} == {(Kind.OTHER, "own", "direct")}


def test_an_id_can_name_a_form_field_and_tells_nothing_of_the_text() -> None:
    findings = screen("Her brother Zaur has case no. T20227145.", "en").findings

    assert [f.id for f in findings] == ["person_1", "case_id_1"]


def test_every_kind_and_reason_has_words_for_people() -> None:
    assert set(KIND_NAMES) == set(Kind)
    assert all(message.endswith((".", "?")) for message in REASONS.values())


def test_a_first_name_and_its_counterpart_are_two_people() -> None:
    screening = screen("Martin kam. Martina ging. Hans blieb. Frau Hansen schwieg.", "de")

    assert list(mentions(screening)) == ["person-1", "person-2", "person-3", "person-4"]


def test_a_town_in_two_cases_is_one_town() -> None:
    text = "Bydlí v Brně. Do Brna přišel vloni, z Prahy."

    assert mentions(screen(text, "cs")) == {"city-1": ["Brně", "Brna"], "city-2": ["Prahy"]}


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Pablo Herrera llegó. Luego hablaron Pablo y la señora Herrera."),
        ("it", "Paolo Ferrucci arrivò. Poi parlarono Paolo e la signora Ferrucci."),
        ("nl", "Pieter Haverkamp kwam. Toen spraken Pieter en mevrouw Haverkamp."),
        ("de", "Peter Haverkamp kam. Dann sprachen Peter und Frau Haverkamp."),
    ],
)
def test_who_is_named_beside_another_is_not_the_same(language: str, text: str) -> None:
    people = [f.entity for f in screen(text, language).findings if f.kind is Kind.PERSON]

    assert people == ["person-1", "person-1", "person-2"]


def test_ages_that_cannot_be_read_are_not_one() -> None:
    found = screen("Er war erst achzehn Jahre alt, seine Frau zwanzik Jahre alt.", "de").findings
    ages = [f.entity for f in found if f.kind is Kind.AGE]

    assert len(ages) == len(set(ages))
