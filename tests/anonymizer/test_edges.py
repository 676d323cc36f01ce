"""A finding reaches as far as what it names, and never less far."""

import pytest
from hypothesis import given

from anonymizer import screen
from anonymizer.document import Document
from anonymizer.edges import widen
from anonymizer.finding import Kind, hit
from tests.anonymizer.test_properties import TEXTS


def _widened(text, *marked):
    hits = []
    for words, kind in marked:
        at = text.index(words)
        hits.append(hit((at, at + len(words)), kind, 0.7, "test", "own"))
    return [(text[h.start : h.end], h.kind) for h in widen(Document({"text": text}), hits)]


@pytest.mark.parametrize(
    ("text", "street", "town", "whole"),
    [
        ("au 9 Ferndale Lea, Harrow HA3 0PT, et", "9 Ferndale Lea", "Harrow",
         "9 Ferndale Lea, Harrow HA3 0PT"),
        ("broer, Eperweg 61-C, 8181 EV Heerde. Dan", "Eperweg 61", "Heerde",
         "Eperweg 61-C, 8181 EV Heerde"),
        ("loge au 17 Liffey Yard, Dublin 6. Puis", "17 Liffey Yard", "Dublin",
         "17 Liffey Yard, Dublin 6"),
        ("wohnt Lindenweg 4 in einer WG", "Lindenweg 4", "WG", "Lindenweg 4"),
    ],
)  # fmt: skip
def test_an_address_goes_on_over_postcode_and_town(text, street, town, whole):
    kind = Kind.ORG if town == "WG" else Kind.CITY
    assert _widened(text, (street, Kind.ADDRESS), (town, kind))[0] == (whole, Kind.ADDRESS)


@pytest.mark.parametrize(
    ("text", "street", "whole"),
    [
        ("stays at stand 1180 Ingonyama St now", "1180 Ingonyama St", "stand 1180 Ingonyama St"),
        ("at flat 3, 12 King St now", "12 King St", "flat 3, 12 King St"),
        ("at Door No. 7-114, Tank Road", "7-114, Tank Road", "Door No. 7-114, Tank Road"),
        ("he took a stand 12 King St", "King St", "King St"),
    ],
)
def test_an_address_begins_with_its_door(text, street, whole):
    assert _widened(text, (street, Kind.ADDRESS))[0] == (whole, Kind.ADDRESS)


def test_an_address_stops_where_a_sentence_goes_on():
    text = "Er wohnt Lindenweg 4, Bremen kennt er nicht, 3 Jahre blieb er"
    assert _widened(text, ("Lindenweg 4", Kind.ADDRESS))[0] == ("Lindenweg 4", Kind.ADDRESS)


@pytest.mark.parametrize(
    ("text", "name", "whole"),
    [
        ("Sein Vater, Rocco senior, kam", "Rocco", "Rocco senior"),
        ("We met Karim Brown, Jr. there", "Karim Brown", "Karim Brown, Jr."),
        ("Mit Anna der Jüngeren", "Anna", "Anna"),
        ("Rocco, junior partner", "Rocco", "Rocco"),
        ("he saw Rocco juniors", "Rocco", "Rocco"),
    ],
)
def test_what_tells_father_and_son_apart_belongs_to_the_name(text, name, whole):
    assert _widened(text, (name, Kind.PERSON)) == [(whole, Kind.PERSON)]


def test_a_breton_letter_does_not_end_a_name():
    assert _widened("Me Guivarc'h traite", ("Guivarc", Kind.PERSON)) == [("Guivarc'h", Kind.PERSON)]
    assert _widened("Me Guivarc'h traite", ("Me Guivarc'", Kind.ORG)) == [
        ("Me Guivarc'h", Kind.ORG)
    ]
    assert _widened("Luc'Homme vient", ("Luc", Kind.PERSON)) == [("Luc", Kind.PERSON)]


def test_an_english_street_is_an_address_in_every_language():
    text = "Ein Cousin schreibt ihm aus 77 Mandalay Dr jeden Monat."
    assert _widened(text) == [("77 Mandalay Dr", Kind.ADDRESS)]


def test_a_letter_before_a_number_belongs_to_it():
    assert _widened("Ausweis S 0914 223 weg", ("0914 223", Kind.DOC_ID)) == [
        ("S 0914 223", Kind.DOC_ID)
    ]
    assert _widened("unter AB 0914 223", ("0914 223", Kind.PHONE)) == [("0914 223", Kind.PHONE)]


@pytest.mark.parametrize(
    ("text", "name", "house", "whole"),
    [
        ("Er ist Karl aus dem Hause Roth, sagt er.", "Karl", "Roth", "Karl aus dem Hause Roth"),
        ("john: of the family reed signed", "john", "reed", "john: of the family reed"),
        ("Paul de la famille Roux signe", "Paul", "Roux", "Paul de la famille Roux"),
        ("Karl aus dem Hause gegenüber, Roth kam", "Karl", "Roth", "Karl"),
    ],
)
def test_a_name_goes_on_over_the_house_it_is_of(text, name, house, whole):
    found = _widened(text, (name, Kind.PERSON), (house, Kind.PERSON))
    assert found[0] == (whole, Kind.PERSON)
    assert _widened(text, (name, Kind.PERSON), (house, Kind.CITY))[0] == (name, Kind.PERSON)


def test_an_online_name_is_whole():
    assert _widened("unter kohorte.drago teilt er", ("drago", Kind.PERSON)) == [
        ("kohorte.drago", Kind.PERSON)
    ]
    assert _widened("mit Anna.Dann kam", ("Anna", Kind.PERSON)) == [("Anna", Kind.PERSON)]


def test_an_address_of_the_net_goes_from_blank_to_blank():
    text = "Le lien, tout-est-faux.example/a, puis (mail moi@mon-club.example)."
    assert _widened(text, ("est-faux.example", Kind.URL), ("club.example", Kind.EMAIL)) == [
        ("tout-est-faux.example/a", Kind.URL),
        ("moi@mon-club.example", Kind.EMAIL),
    ]


@given(TEXTS)
def test_no_hit_becomes_narrower_or_leaves_the_text(text):
    document = Document({"text": text})
    size = len(document.reading)
    spans = [(at, min(at + 4, size)) for at in range(0, size, 9)]
    hits = [
        hit(span, kind, 0.7, "test", "own")
        for span, kind in zip(
            spans, [Kind.ADDRESS, Kind.CITY, Kind.PERSON, Kind.PHONE] * size, strict=False
        )
    ]
    for before, after in zip(hits, widen(document, hits), strict=False):
        assert 0 <= after.start <= before.start
        assert before.end <= after.end <= size
        assert "\n" not in document.reading[before.end : after.end]


def test_the_whole_reading_uses_it():
    text = "Sein Bruder wohnt bei Freunden in 12 Thornfield Close, Leeds LS9 4TT."
    found = {text[f.start : f.end] for f in screen(text, "de").findings}
    assert "12 Thornfield Close, Leeds LS9 4TT" in found


@pytest.mark.parametrize(
    ("text", "named", "whole"),
    [
        ("né en ex-Yougoslavie, arrivé", "Yougoslavie", "ex-Yougoslavie"),
        ("aus Nord-Ost-Syrien kam", "Syrien", "Nord-Ost-Syrien"),
        ("aus Syrien-Nähe", "Syrien", "Syrien"),
        ("- Syrien", "Syrien", "Syrien"),
    ],
)
def test_a_place_takes_along_what_is_joined_before_it(text, named, whole):
    assert _widened(text, (named, Kind.COUNTRY)) == [(whole, Kind.COUNTRY)]
