"""Who a person is in the story: "[sister]" and "[Klient]", only where the text says so for sure."""

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from anonymizer import LANGUAGES, Screening, apply, screen, screen_fields
from anonymizer.folding import fold
from anonymizer.languages import words_of
from anonymizer.placeholders import Placeholders


def told(screening: Screening) -> dict[str, str]:
    """Give the placeholder of each person, by the first mention."""
    return {
        screening.text[mentions[0].start : mentions[0].end]: mentions[0].suggestions[0]
        for entity, mentions in screening.entities().items()
        if entity.startswith("person-")
    }


def said_in(language: str) -> tuple[str, ...]:
    """Give every role that a language says."""
    strings = words_of(language).strings
    return strings("people", "called", "family") + strings("people", "called", "work")


CALLED = [
    ("en", "My sister Leyla met my client Ahmed.", {"Leyla": "[sister]", "Ahmed": "[client]"}),
    ("en", "Leyla's brother Ahmed came.", {"Ahmed": "[brother]"}),
    ("en", "His ex-wife Leyla came.", {"Leyla": "[ex-wife]"}),
    ("en", "His ex husband Ahmed came.", {"Ahmed": "[ex-husband]"}),
    ("en", "My social worker Leyla came.", {"Leyla": "[social worker]"}),
    ("en", "My sister, Leyla (19), came.", {"Leyla": "[sister]"}),
    ("en", "Client: Ahmed\nAge: 19", {"Ahmed": "[client]"}),
    ("en", "Client Ahmed came late.", {"Ahmed": "[client]"}),
    ("en", "We talked about Ahmed. Then his teacher called. My client Ahmed laughed.",
     {"Ahmed": "[client]"}),
    ("de", "Meinen Klienten Ahmed kenne ich lange.", {"Ahmed": "[Klient]"}),
    ("de", "Der Klient Jonas kam.", {"Jonas": "[Klient]"}),
    ("de", "Klientin: Emina\nAlter: 19", {"Emina": "[Klientin]"}),
    ("de", "meine schwester Leyla kam.", {"Leyla": "[Schwester]"}),
    ("de", "Der Freund meines Bruders Ahmed kam.", {"Ahmed": "[Bruder]"}),
    ("de", "Ihre Großmutter Leyla kam.", {"Leyla": "[Großmutter]"}),
    ("de", "Meine Mutter, Leyla, kam.", {"Leyla": "[Mutter]"}),
    ("es", "Mi hermana Leyla y la trabajadora social Amina hablaron.",
     {"Leyla": "[hermana]", "Amina": "[trabajadora social]"}),
    ("fr", "Elle a vu sa sœur, Leïla.", {"Leïla": "[sœur]"}),
    ("fr", "Sa soeur Leïla est venue.", {"Leïla": "[sœur]"}),
    ("fr", "J'ai vu l'avocate Leïla hier.", {"Leïla": "[avocate]"}),
    ("fr", "Son grand-père Ahmed est venu.", {"Ahmed": "[grand-père]"}),
    ("it", "Sua moglie Leyla e il fratello Ahmed sono venuti.",
     {"Leyla": "[moglie]", "Ahmed": "[fratello]"}),
    ("it", "Il compagno di cella Ahmed parlava.", {"Ahmed": "[compagno di cella]"}),
    ("nl", "Mijn zus Leyla en de cliënt Ahmed kwamen.",
     {"Leyla": "[zus]", "Ahmed": "[cliënt]"}),
    ("nl", "Zijn client Ahmed kwam.", {"Ahmed": "[cliënt]"}),
    ("sk", "Jeho sestra Leyla prišla.", {"Leyla": "[sestra]"}),
    ("sk", "Videl som sestru Leylu.", {"Leylu": "[sestra]"}),
    ("sk", "Zavolal som klientovi Ahmedovi.", {"Ahmedovi": "[klient]"}),
    ("sk", "Hovoril som s klientom Ahmedom.", {"Ahmedom": "[klient]"}),
    ("sk", "Môj klient Ahmed prišiel.", {"Ahmed": "[klient]"}),
    ("sk", "Moja klientka Jana prišla.", {"Jana": "[klientka]"}),
]  # fmt: skip


@pytest.mark.parametrize(("language", "text", "placeholders"), CALLED)
def test_who_is_named_behind_a_role_is_called_by_it(
    language: str, text: str, placeholders: dict[str, str]
) -> None:
    assert placeholders.items() <= told(screen(text, language)).items()


NOT_CALLED = [
    ("en", "The brother of Leyla came."),
    ("en", "My sister and Ahmed came."),
    ("en", "It was my friend's Ali."),
    ("en", "When I saw his mother, Ahmed said nothing."),
    ("en", "I met his mother, Ahmed, Leyla and Zaur."),
    ("en", "I met his mother, Ahmed, and Zaur."),
    ("en", "There were Leyla, my sister, Ahmed, and a friend."),
    ("en", "Mother: Ahmed, come here."),
    ("en", "Mother: Ahmed told me."),
    ("en", "The teacher Ahmed trusted was there."),
    ("en", "Sister Leyla came from the convent."),
    ("en", "Then we called Cousin Ahmed Demir."),
    ("en", "My foster mother Leyla came."),
    ("en", "The man Ahmed came."),
    ("en", "My ex Ahmed came."),
    ("en", "My brothers Ahmed and Ali came."),
    ("en", "My sister\nLeyla came."),
    ("de", "Leylas Bruder kam, Ahmed nicht."),
    ("de", "Der Bruder Leylas kam."),
    ("de", "Die Anwältin Zaurs kam."),
    ("de", "Als die Mutter Ahmed abholte, war es spät."),
    ("de", "Die Brüder Ahmed und Ali kamen."),
    ("de", "Meine Klienten Leyla und Ahmed kamen."),
    ("de", "Die Teilnehmer Leyla, Ahmed und Zaur kamen."),
    ("de", "Herr Yilmaz kam."),
    ("de", "Frau Yilmaz kam."),
    ("de", "Mein Mann Ahmed kam."),
    ("es", "El padre Ahmed es cura."),
    ("es", "Su mujer Leyla vino."),
    ("fr", "Sa femme Leïla est venue."),
    ("fr", "Le père Ahmed est venu."),
    ("fr", "La jeune fille Leïla est venue."),
    ("es", "La persona usuaria, Ahmed, vino."),
    ("it", "La ragazza Leyla è venuta."),
    ("it", "L'ex collega, Ahmed, è venuto."),
    ("nl", "Zijn vrouw Leyla kwam."),
    ("nl", "Omdat de moeder Ahmed ophaalde, was het laat."),
    ("sk", "Prišiel brat Leyly."),
    ("sk", "Prišla sestra Ahmeda."),
    ("sk", "Prišiel brat Jana."),
    ("sk", "Prišla zdravotná sestra Leyla."),
]


@pytest.mark.parametrize(("language", "text"), NOT_CALLED)
def test_a_role_is_not_claimed_where_it_may_be_somebody_elses(language: str, text: str) -> None:
    people = told(screen(text, language))

    assert people
    assert all(regex.fullmatch(r"\[\w+ [A-C]\]", said) for said in people.values())


def test_the_plain_placeholder_comes_next_and_people_without_a_role_have_the_first_letters() -> (
    None
):
    screening = screen("My sister Leyla met Ahmed.", "en")

    assert [f.suggestions for f in screening.findings] == [
        ("[sister]", "[Person B]"),
        ("[Person A]",),
    ]


def test_the_first_role_in_reading_order_is_kept_for_every_mention() -> None:
    screening = screen("Leyla came. My sister Leyla left. My client Leyla laughed.", "en")

    assert {f.suggestions[0] for f in screening.findings} == {"[sister]"}


def test_a_nickname_has_the_role_of_whom_it_belongs_to() -> None:
    text = "Ahmed Demir, known as Abu Talha, came. My client Abu Talha laughed."

    assert {f.suggestions[0] for f in screen(text, "en").findings} == {"[client]"}


def test_two_with_the_same_role_get_letters() -> None:
    text = "My sister Leyla and my sister Amina came. Leyla laughed."

    assert told(screen(text, "en")) == {"Leyla": "[sister A]", "Amina": "[sister B]"}


def test_roles_are_shared_by_all_fields_of_a_case() -> None:
    screenings = screen_fields({"one": "Leyla came.", "two": "My sister Leyla left."}, "en")

    assert {f.suggestions[0] for s in screenings.values() for f in s.findings} == {"[sister]"}


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ("[sister]", "[sister B]"),
        ("[Sister]", "[sister B]"),
        ("[sister A]", "[sister B]"),
        ("[sister A] and [sister B]", "[sister C]"),
        ("[client]", "[sister]"),
    ],
)
def test_a_role_that_stands_in_the_text_is_taken(standing: str, expected: str) -> None:
    text = f"My sister {standing} laughed. My sister Amina did not."

    assert told(screen(text, "en")) == {"Amina": expected}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_found_in_a_role_and_a_new_one_gets_another(language: str) -> None:
    words = words_of(language)
    for said in said_in(language):
        assert screen(f"[{said}] [{said} B]", language).findings == ()
        free = Placeholders(f"[{said}]", words)
        assert free.for_roles({"person-1": said}) == {"person-1": f"[{said} B]"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_somebody_is_a_known_role(language: str) -> None:
    words = words_of(language)
    called = said_in(language)
    forms = words.table("people", "called", "forms")

    assert len(called) == len(set(called))
    for said in called:
        assert {fold(said), fold(regex.split("[ -]", said)[-1])} & words.roles, said
        assert said[0].isupper() == words.nouns_have_capitals, said
    for form, said in forms.items():
        assert said in called
        assert form not in called
        assert fold(form)[:2] == fold(said)[:2]
    assert {*words.strings("people", "called", "several")} <= {*called, *forms}
    written = [role.casefold().replace("-", " ") for role in (*called, *forms)]
    assert len(set(written)) == len({fold(role) for role in written}) == len(written)


def test_no_word_for_several_or_for_no_role_is_said_of_somebody() -> None:
    never = {
        "ex", "man", "vrouw", "Mann", "Frau", "femme", "mujer", "Kl.", "Verlobte", "Kinder",
        "Geschwister", "Eltern", "Brüder", "Schwestern", "children", "siblings", "parents",
        "brothers", "sisters", "enfants", "frères", "sœurs", "jeune", "joven", "giovane",
        "sestry", "matky", "klientky", "brata", "klienta",
    }  # fmt: skip
    for language in LANGUAGES:
        called = words_of(language).data["people"]["called"]
        assert never.isdisjoint({*called["family"], *called["work"], *called["forms"]})


PIECES = {
    "de": ["Meine Schwester Leyla kam.", "Mein Klient Ahmed ging.", "Die Klientin Amina rief an.",
           "Klient: Zaur\n", "Leyla lachte.", "[Klient]", "[Schwester A]", "Meine Mutter, Emina,"],
    "en": ["My sister Leyla came.", "My client Ahmed left.", "Client: Zaur\n", "Leyla laughed.",
           "[client]", "[sister B]", "My sister, Amina,", "Her sister Emina and", "[Person A]"],
    "es": ["Mi hermana Leyla vino.", "El cliente Ahmed habló.", "Mi hermana Amina", "[hermana]"],
    "fr": ["Sa sœur Leïla est venue.", "Son client Ahmed parle.", "Sa sœur, Amina,", "[sœur]"],
    "it": ["Sua sorella Leyla parla.", "Il cliente Ahmed", "sua sorella Amina", "[sorella]"],
    "nl": ["Zijn zus Leyla kwam.", "De cliënt Ahmed", "zijn zus Amina", "[zus]", "[cliënt B]"],
    "sk": ["Jeho sestra Leyla", "sestru Aminu", "klientovi Ahmedovi", "klient Zaur", "[sestra]"],
}  # fmt: skip
CASES = st.sampled_from(LANGUAGES).flatmap(
    lambda language: st.tuples(
        st.just(language),
        st.lists(st.sampled_from(PIECES[language]), min_size=1, max_size=8).map(" ".join),
    )
)


@settings(max_examples=80)
@given(CASES)
def test_two_people_never_share_a_placeholder_and_what_was_put_in_stays(
    case: tuple[str, str],
) -> None:
    language, text = case
    screening = screen(text, language)
    chosen = {e: found[0].suggestions[0] for e, found in screening.entities().items()}

    assert len({said.casefold() for said in chosen.values()}) == len(chosen)
    assert all(said not in text for said in chosen.values())
    assert screen(text, language) == screening

    put_in = apply(text, screening.findings, chosen)
    again = screen(put_in.text, language)
    for span in put_in.spans:
        assert all(f.end <= span.start or span.end <= f.start for f in again.findings)
    assert not {f.suggestions[0] for f in again.findings} & {*chosen.values()}
