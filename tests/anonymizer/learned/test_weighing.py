"""What is told when the model is sure to this or that degree, and how far a finding goes."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import learned, screen
from anonymizer.document import Document
from anonymizer.finding import Kind, hit
from anonymizer.languages import words_of
from anonymizer.learned.tagger import Likely, Weighed
from anonymizer.learned.tokens import lines

LIKELIHOODS = st.floats(0.001, 0.999)


class Saying:
    """Says of some words of a text how likely they are, and of which kind; of the others, not."""

    def __init__(self, said: Mapping[str, tuple[str, float]]) -> None:
        self.said = said

    def read(self, document, *_):
        tokens = [token for line in lines(document) for token in line]
        told = [
            Likely(token, self.said[token.text][1], self.said[token.text][0], place)
            for place, token in enumerate(tokens)
            if token.text in self.said
        ]
        likely = {token.start: 0.0 for token in tokens}
        return Weighed(likely | {each.token.start: each.likelihood for each in told}, told)


def found(text, hits=(), language="en", **said):
    document = Document({"text": text})
    weighed = learned.weigh_with(Saying(said), document, words_of(language), hits).hits
    return [(document.reading[each.start : each.end], each.kind) for each in weighed]


@given(LIKELIHOODS, st.integers(1, 30), st.integers(1, 30))
def test_a_longer_finding_needs_better_odds(likelihood, one, other):
    short, long = sorted((one, other))
    told = [
        bool(found(f"{'q' * length} here", **{"q" * length: ("B-OCCUPATION", likelihood)}))
        for length in (short, long)
    ]
    assert told[0] or not told[1]


@given(LIKELIHOODS, LIKELIHOODS, st.sampled_from(["B-OCCUPATION", "B-PERSON", "B-COUNTRY"]))
def test_what_is_likelier_is_not_told_less(one, other, label):
    told = [bool(found("Quux here", Quux=(label, each))) for each in sorted((one, other))]
    assert told[1] or not told[0]


def test_the_same_likelihood_is_enough_for_a_short_word_and_not_for_a_long_one():
    assert found("He is a vet.", vet=("B-OCCUPATION", 0.2)) == [("vet", Kind.OCCUPATION)]
    assert found("He is a thanatopractitioner.", thanatopractitioner=("B-OCCUPATION", 0.2)) == []


def test_a_name_is_told_sooner_than_anything_else():
    name = "Featherstonehaugh"
    assert found(f"{name} rang.", **{name: ("B-PERSON", 0.2)}) == [(name, Kind.PERSON)]
    assert found(f"{name} rang.", **{name: ("B-OCCUPATION", 0.2)}) == []


def test_beside_a_word_that_is_told_less_is_enough():
    said = {"Bright": ("B-ORG", 0.3), "Meadow": ("I-ORG", 0.06)}
    assert found("We met Bright Meadow there.", **said) == [("Bright Meadow", Kind.ORG)]
    alone = {"Meadow": said["Meadow"]}
    assert found("We met Bright Meadow there.", **alone) == []


@pytest.mark.parametrize(
    ("kind", "score", "likelihood", "stays"),
    [
        (Kind.PHONE, 0.95, 0.0, True),
        (Kind.DATE, 0.95, 0.0, True),
        (Kind.PERSON, 0.95, 0.0, False),
        (Kind.PERSON, 0.95, 0.01, False),
        (Kind.PERSON, 0.95, 0.05, True),
        (Kind.PERSON, 0.5, 0.01, False),
        (Kind.PERSON, 0.5, 0.5, True),
        (Kind.ORG, 0.9, 0.0, False),
        (Kind.ORG, 0.9, 0.1, True),
        (Kind.OCCUPATION, 0.75, 0.0, False),
        (Kind.OCCUPATION, 0.75, 0.2, True),
        (Kind.AGE, 0.85, 0.0, False),
        (Kind.AGE, 0.85, 0.2, True),
        (Kind.QUANTITY, 0.5, 0.0, False),
        (Kind.QUANTITY, 0.5, 0.2, True),
    ],
)
def test_what_a_rule_knows_stays_and_what_it_guesses_is_weighed(kind, score, likelihood, stays):
    known = hit((7, 11), kind, score, "test", "own")
    said = {"Quux": (f"B-{kind.value}", likelihood)} if likelihood else {}
    assert bool(found("We saw Quux." + " It rained again." * 20, [known], **said)) is stays


@pytest.mark.parametrize("kind", [Kind.PERSON, Kind.OCCUPATION, Kind.ORG, Kind.AGE])
def test_of_a_few_words_what_a_rule_knows_stays(kind):
    assert found("We saw Quux.", [hit((7, 11), kind, 0.8, "test", "own")]) == [("Quux", kind)]
    assert found("We saw Quux.", [hit((7, 11), kind, 0.5, "test", "own")]) == []


def test_of_a_rules_finding_only_what_is_likely_is_told():
    saying = {"Bright": ("B-ORG", 0.9), "Meadow": ("I-ORG", 0.9)}
    known = hit((7, 31), Kind.ORG, 0.8, "test", "own")
    assert set(found("We saw group Bright Meadow play.", [known], **saying)) == {
        ("Bright Meadow", Kind.ORG)
    }
    sure = hit((7, 26), Kind.ORG, 0.9, "test", "own")
    assert ("group Bright Meadow", Kind.ORG) in found(
        "We saw group Bright Meadow play.", [sure], **saying
    )


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("We saw a Quux*in there.", "Quux*in", "Quux*in"),
        ("We saw group Quux, there.", "group Quux, there", "Quux"),
        ("We saw the (Quux) there.", "the (Quux) there", "Quux"),
        ("We saw group-Quux there.", "group-Quux there", "group-Quux"),
    ],
)
def test_what_is_cut_off_is_whole_words(text, words, left):
    at = text.index(words)
    known = hit((at, at + len(words)), Kind.PERSON, 0.8, "test", "own")
    told = found(text, [known], Quux=("B-PERSON", 0.9))
    assert max((words for words, _ in told), key=len) == left


def test_an_article_alone_is_no_nickname():
    assert found("We saw the rain.", the=("B-NICKNAME", 0.9)) == []


def test_a_nickname_takes_its_article():
    assert found("They call him the Duke.", Duke=("B-NICKNAME", 0.9)) == [
        ("the Duke", Kind.NICKNAME)
    ]


def test_an_article_that_says_nickname_brings_its_word_along():
    said = {"the": ("B-NICKNAME", 0.2), "Commodore": ("B-OCCUPATION", 0.4)}
    known = hit((11, 20), Kind.OCCUPATION, 0.75, "test", "own")
    assert found("We met the Commodore.", [known], **said) == [("the Commodore", Kind.NICKNAME)]


def test_an_article_brings_no_origin_along():
    said = {"Le": ("B-NICKNAME", 0.2), "Tunisien": ("B-NATIONALITY", 0.9)}
    assert ("Tunisien", Kind.NATIONALITY) in found("Ici: Le Tunisien est venu.", **said)


def test_initials_that_stand_joined_are_one_name():
    said = {"M": ("B-PERSON", 0.9), ".": ("I-PERSON", 0.9), "Y": ("B-PERSON", 0.9)}
    assert found("We know M.Y. well", **said) == [("M.Y.", Kind.PERSON)]
    assert found("We know M. Y. well", **said) == [("M.", Kind.PERSON), ("Y.", Kind.PERSON)]


@pytest.mark.parametrize(("likelihood", "told"), [(0.03, "the Flag Row"), (0.0, "Flag Row")])
def test_an_article_goes_along_with_an_event_where_it_may_belong(likelihood, told):
    said = {"Flag": ("B-EVENT", 0.9), "Row": ("I-EVENT", 0.9)}
    if likelihood:
        said["the"] = ("B-EVENT", likelihood)
    assert found("It was after the Flag Row.", **said) == [(told, Kind.EVENT)]


@pytest.mark.parametrize(("likelihood", "told"), [(0.01, "the Bandmaster"), (0.0, "Bandmaster")])
def test_what_looks_like_an_occupation_may_be_what_somebody_is_called(likelihood, told):
    said = {"Bandmaster": ("B-OCCUPATION", 0.9)}
    if likelihood:
        said["the"] = ("B-NICKNAME", likelihood)
    assert found("They call him the Bandmaster.", **said) == [(told, Kind.OCCUPATION)]


@pytest.mark.parametrize(("likelihood", "told"), [(0.015, []), (0.15, [("appts", Kind.PERSON)])])
def test_an_abbreviation_of_hurried_notes_is_a_name_where_that_is_not_unlikely(likelihood, told):
    assert found("2 appts w her", appts=("B-PERSON", likelihood)) == told


@pytest.mark.parametrize("text", ["from 14 h on", "from 14h on"])
def test_a_unit_is_nobody(text):
    assert found(text, h=("B-PERSON", 0.3)) == []
    assert found("with h on", h=("B-PERSON", 0.3)) == [("h", Kind.PERSON)]


def test_the_small_word_before_a_number_is_none():
    known = hit((9, 20), Kind.PHONE, 0.9, "test", "own")
    told = found("Appel du 93 15 12 34 hier", [known], "fr", du=("B-PHONE", 0.9))
    assert told == [("93 15 12 34", Kind.PHONE)]


def test_the_letters_before_a_number_are_of_it():
    known = hit((12, 26), Kind.CASE_ID, 0.9, "test", "own")
    told = found("Zeichen NZS 712 Js 5583/24 da", [known], "de", NZS=("B-CASE_ID", 0.9))
    assert set(told) == {("NZS", Kind.CASE_ID), ("712 Js 5583/24", Kind.CASE_ID)}


def test_a_number_told_in_words_is_one():
    said = {"sieben": ("B-PHONE", 0.9), "acht": ("I-PHONE", 0.9)}
    assert found("Ruf sieben acht an", language="de", **said) == [("sieben acht", Kind.PHONE)]


def test_a_letter_that_is_a_title_is_nobody_unless_that_is_rather_sure():
    for likelihood, told in ((0.1, []), (0.5, [("M", Kind.PERSON)])):
        assert found("avec M ce soir", language="fr", M=("B-PERSON", likelihood)) == told


def test_a_name_among_abbreviations_stays_a_name():
    assert "mira" in words_of("es").hurried
    told = found("hablé con mira ayer", language="es", mira=("B-PERSON", 0.2))
    assert told == [("mira", Kind.PERSON)]


def test_a_sure_whole_swallows_what_rules_saw_inside():
    said = {"Free": ("B-ORG", 0.9), "Heath": ("I-ORG", 0.9), "Ashford": ("I-ORG", 0.9)}
    town = hit((18, 25), Kind.CITY, 0.83, "test", "own")
    assert found("We met Free Heath Ashford.", [town], **said) == [("Free Heath Ashford", Kind.ORG)]
    checked = hit((18, 25), Kind.DOC_ID, 0.97, "test", "own")
    assert ("Ashford", Kind.DOC_ID) in found("We met Free Heath Ashford.", [checked], **said)
    unsure, town = (
        {"Elm": ("B-ORG", 0.24), "Ashford": ("I-ORG", 0.24)},
        replace(town, start=11, end=18),
    )
    assert ("Ashford", Kind.CITY) in found("We met Elm Ashford.", [town], **unsure)


def test_a_word_that_stays_elsewhere_may_be_a_name_where_that_is_not_unlikely():
    assert found("We met Brother.", Brother=("B-NICKNAME", 0.1)) == []
    assert found("We met Brother.", Brother=("B-NICKNAME", 0.6)) == [("Brother", Kind.NICKNAME)]
    assert found("We met Auntie.", Auntie=("B-NICKNAME", 0.01)) == []
    assert found("We met Auntie.", Auntie=("B-NICKNAME", 0.1)) == [("Auntie", Kind.NICKNAME)]


def test_a_finding_ends_where_the_likelihood_fades():
    said = {"bell": ("B-OCCUPATION", 0.9), "founder": ("I-OCCUPATION", 0.9)}
    fading = said | {"downtown": ("I-OCCUPATION", 0.05)}
    assert found("He is a bell founder downtown.", **fading) == [("bell founder", Kind.OCCUPATION)]


def test_a_learned_half_and_a_rules_half_are_one_finding():
    known = hit((9, 18), Kind.QUANTITY, 0.8, "test", "own")
    said = {"months": ("B-QUANTITY", 0.9), "suspended": ("I-QUANTITY", 0.9)}
    told = found("They got 14 months suspended.", [known], **said)
    assert ("14 months suspended", Kind.QUANTITY) in told


@pytest.mark.parametrize("register", ["R.G.N.R.", "rg", "PA"])
def test_a_number_takes_the_letters_of_its_register_along(register):
    known = hit((3 + len(register) + 1, 3 + len(register) + 8), Kind.CASE_ID, 0.91, "test", "own")
    text = f"In {register} 4417/22 he was"
    tokens = [*register.replace(".", " . ").split(), "4417", "/", "22"]
    told = found(text, [known], **dict.fromkeys(tokens, ("I-CASE_ID", 0.9)))
    assert (f"{register} 4417/22", Kind.CASE_ID) in told


@pytest.mark.parametrize(("likelihood", "told"), [(0.001, "Vaandrig"), (0.009, "De Vaandrig")])
def test_an_article_goes_along_with_a_person_where_it_may_belong(likelihood, told):
    said = {"De": ("I-PERSON", likelihood), "Vaandrig": ("B-PERSON", 0.9)}
    assert found("In short: De Vaandrig calls him.", **said) == [(told, Kind.PERSON)]


def test_a_finding_ends_before_a_small_word_that_leads_nowhere():
    said = {"march": ("B-EVENT", 0.9), "in": ("I-EVENT", 0.9), "the": ("I-EVENT", 0.9)}
    assert found("We saw the march in autumn.", march=said["march"], **{"in": said["in"]}) == [
        ("march", Kind.EVENT)
    ]
    leading = {"march": said["march"], "in": said["in"], "Ashford": ("B-CITY", 0.9)}
    assert found("We saw a march in Ashford.", **leading) == [
        ("march in", Kind.EVENT),
        ("Ashford", Kind.CITY),
    ]
    assert found("We saw the rain.", the=said["the"]) == []


def test_no_occupation_ends_with_a_small_word_whatever_follows():
    said = {"beekeeper": ("B-OCCUPATION", 0.9), "in": ("I-OCCUPATION", 0.9)}
    said["Ashford"] = ("B-CITY", 0.9)
    assert found("He is a beekeeper in Ashford.", **said) == [
        ("beekeeper", Kind.OCCUPATION),
        ("Ashford", Kind.CITY),
    ]


def test_an_online_name_ends_where_a_blank_follows():
    said = {"wolf": ("B-HANDLE", 0.9), "99": ("I-HANDLE", 0.9), "active": ("I-HANDLE", 0.5)}
    assert found("He is wolf99 active.", **said) == [("wolf99", Kind.HANDLE)]


LONG = " It rained again." * 20


def repeated(text, kind, likelihood):
    """Give what is left of a second "Anker" in a text that is not short."""
    document = Document({"text": text})
    at = document.reading.rindex("Anker")
    again = hit((at, at + 5), kind, 0.8, "document", "elsewhere")
    likelihoods = {} if likelihood is None else {at: likelihood}
    kept = learned.worth_repeating(document, [again], likelihoods)
    return [document.reading[each.start : each.end] for each in kept]


@pytest.mark.parametrize(
    ("kind", "likelihood", "kept"),
    [
        (Kind.PERSON, 0.004, []),
        (Kind.PERSON, 0.12, ["Anker"]),
        (Kind.ORG, 0.004, []),
        # Nicknames look like words: these must be surer.
        (Kind.NICKNAME, 0.006, ["Anker"]),
        (Kind.NICKNAME, 0.0004, []),
        # Where no model reads, all that is known stays.
        (Kind.PERSON, None, ["Anker"]),
    ],
)
def test_what_stands_again_and_is_surely_a_word_there_is_let_go(kind, likelihood, kept):
    assert repeated("Anker rang. Ein Anker ist schwer." + LONG, kind, likelihood) == kept


@pytest.mark.parametrize("rest", [LONG, ""])
@pytest.mark.parametrize(("likelihood", "kept"), [(0.004, []), (0.12, ["Anker"]), (None, [])])
def test_a_word_of_a_group_is_its_name_only_where_somebody_reads_so(likelihood, kept, rest):
    text = "Bund Anker rang. Ein Anker ist schwer." + rest
    document = Document({"text": text})
    again = hit((text.rindex("Anker"), text.rindex("Anker") + 5), Kind.ORG, 0.7, "", "shortened")
    likelihoods = {} if likelihood is None else {again.start: likelihood}
    said = learned.worth_repeating(document, [again], likelihoods)
    assert [document.reading[each.start : each.end] for each in said] == kept


def test_in_a_few_words_what_stands_again_stays():
    assert repeated("Anker rang. Ein Anker ist schwer.", Kind.PERSON, 0.0001) == ["Anker"]


def test_a_nickname_takes_its_article_along_where_it_stands_again():
    assert repeated("Der Anker rang. Den Anker kennt man." + LONG, Kind.NICKNAME, 0.5) == [
        "Den Anker"
    ]


def test_all_layers_together_ask_whether_it_is_worth_it(monkeypatch):
    asked = []

    def none_is(document, repeated, likelihoods):
        asked.extend(document.reading[each.start : each.end] for each in repeated)
        assert likelihoods
        return ()

    text = "Herr Schnorzek kam. Wir kennen schnorzek gut." + " Es regnete wieder." * 20
    monkeypatch.setattr(learned, "weigh", _rules_only)
    assert len(screen(text, "de").findings) == 2
    monkeypatch.setattr(learned, "worth_repeating", none_is)
    assert [text[f.start : f.end] for f in screen(text, "de").findings] == ["Schnorzek"]
    assert asked == ["schnorzek"]


def _rules_only(document, _, hits):
    return learned.Judged(list(hits), {word.start: 0.5 for word in document.words})


def test_words_beside_a_finding_go_along_where_they_may_belong_to_it():
    said = {"workshop": ("B-FACILITY", 0.06), "Linden": ("B-FACILITY", 0.9)}
    assert found("We met workshop Linden.", **said) == [("workshop Linden", Kind.FACILITY)]
    unlikely = said | {"workshop": ("B-FACILITY", 0.04)}
    assert found("We met workshop Linden.", **unlikely) == [("Linden", Kind.FACILITY)]
    club = {"Linden": ("B-ORG", 0.9), "oarswomanship": ("B-OCCUPATION", 0.101)}
    assert ("Linden oarswomanship", Kind.ORG) in found("We met Linden oarswomanship.", **club)
    led_to = {"former": ("B-FACILITY", 0.055), "and": ("I-FACILITY", 0.055)} | said
    assert found("We met former and workshop Linden.", **led_to) == [
        ("former and workshop Linden", Kind.FACILITY)
    ]
    assert found("We met and workshop Linden.", **led_to) == [("workshop Linden", Kind.FACILITY)]
    # Not over signs, and not into another finding.
    assert ("Linden", Kind.ORG) in found("We met Linden, oarswomanship.", **club)
    other = {"Linden": ("B-ORG", 0.9), "Ida": ("B-PERSON", 0.9)}
    assert set(found("We met Linden Ida.", **other)) == {
        ("Linden", Kind.ORG),
        ("Ida", Kind.PERSON),
    }
    # Before a name stands what may belong to it; nobody takes what stands behind.
    name = {"Ida": ("B-PERSON", 0.9), "quicksilver": ("B-OCCUPATION", 0.09)}
    assert found("We met quicksilver Ida.", **name) == [("quicksilver Ida", Kind.PERSON)]
    assert found("We met Ida quicksilver.", **name) == [("Ida", Kind.PERSON)]
    unlikely = name | {"quicksilver": ("B-OCCUPATION", 0.04)}
    assert found("We met quicksilver Ida.", **unlikely) == [("Ida", Kind.PERSON)]


def test_what_names_somebody_and_stands_joined_is_one_thing():
    said = {
        "CH": ("B-DOC_ID", 0.9),
        "-": ("I-DOC_ID", 0.9),
        "47719": ("I-CASE_ID", 0.9),
        "Ida": ("I-PERSON", 0.9),
    }
    assert found("It says CH-47719 here.", **said) == [("CH-47719", Kind.DOC_ID)]
    assert ("CH-47719", Kind.DOC_ID) in found("It says CH-47719 Ida.", **said)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Let us say Client W, he rang.", "Client W"),
        ("Client W rang.", "Client W"),
        ("His client W rang.", "W"),
        ("The Farrier W rang.", "W"),
        ("Client Walla rang.", "Walla"),
    ],
)
def test_a_role_with_a_capital_and_one_letter_are_a_name(text, told):
    said = dict.fromkeys(("W", "Walla"), ("B-PERSON", 0.9))
    assert found(text, **said) == [(told, Kind.PERSON)]


def test_where_nouns_have_capitals_a_role_is_no_part_of_a_name():
    told = found("Der Klient W rang.", language="de", W=("B-PERSON", 0.9))
    assert told == [("W", Kind.PERSON)]


def test_a_name_ends_before_what_fades_sooner_than_other_things_do():
    said = {"Ida": ("B-PERSON", 0.9), "quicksilver": ("I-PERSON", 0.16)}
    assert found("We met Ida quicksilver.", **said) == [("Ida", Kind.PERSON)]
    said = {"Linden": ("B-EVENT", 0.9), "quicksilver": ("I-EVENT", 0.16)}
    assert found("We met Linden quicksilver.", **said) == [("Linden quicksilver", Kind.EVENT)]


@pytest.mark.parametrize(("behind", "told"), [("times", []), ("Times", []), ("trucks", ["2000"])])
def test_a_year_that_counts_something_is_none(behind, told):
    said = {"2000": ("B-DATE", 0.9)}
    text = f"He rang 2000 {behind} last week."
    assert [words for words, _ in found(text, **said)] == told


def test_an_address_ends_before_the_full_stop():
    said = {"Quux": ("B-ADDRESS", 0.9), "Lane": ("I-ADDRESS", 0.9), ".": ("I-ADDRESS", 0.9)}
    assert found("She lives in Quux Lane.", **said) == [("Quux Lane", Kind.ADDRESS)]
