"""Who signed a note is found in its last line, and other last lines are left alone."""

import pytest

from anonymizer import Kind
from anonymizer.detectors import signatures
from anonymizer.document import Document
from anonymizer.languages import words_of

NOTE = {
    "en": "He came late again and we talked about the flat, his mother and the boxing club.",
    "de": "Er kam wieder zu spät, wir sprachen über die Wohnung, die Mutter und den Boxverein.",
    "fr": "Il est encore venu en retard, nous avons parlé du logement, de sa mère et du club.",
}


def _signed(language, *fields):
    document = Document({str(number): text for number, text in enumerate(fields)})
    found = list(signatures.find(document, words_of(language)))
    assert all(each.kind is Kind.PERSON for each in found)
    return [document.text[slice(*document.given(each.start, each.end))] for each in found]


@pytest.mark.parametrize(
    ("language", "last", "name"),
    [
        ("en", "Ki", "Ki"),
        ("en", "x nic", "x nic"),
        ("en", "thx, Bex", "Bex"),
        ("en", "M. Th.", "M. Th."),
        ("en", "gemma h", "gemma h"),
        ("de", "vk", "vk"),
        ("de", "Danke, Jörn", "Jörn"),
        ("de", "MSch.", "MSch."),
        ("fr", "bises, Fab", "Fab"),
        ("fr", "Élodie J.", "Élodie J."),
    ],
)
def test_what_stands_alone_in_the_last_line_signs(language, last, name):
    assert _signed(language, f"{NOTE[language]}\n{last}\n\n") == [name]


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("en", "- sleep"),
        ("en", "bus."),
        ("en", "soup"),
        ("en", "home by ten"),
        ("en", "Corinna, Ashford"),  # a name and a town, told by other rules
        ("de", "Danke, Kuchen"),
        ("de", "Schluss."),
        ("fr", "- dormir"),
        ("fr", "merci"),
    ],
)
def test_other_last_lines_are_left_alone(language, last):
    assert _signed(language, f"{NOTE[language]}\n{last}") == []


def test_only_the_end_of_a_field_is_signed():
    assert _signed("en", f"{NOTE['en']}\nKi\nHe wants to come again.") == []
    assert _signed("en", f"{NOTE['en']}\nKi", f"{NOTE['en']}\nvk") == ["Ki", "vk"]
    # A field of one line is an answer: nothing in it stands alone below a note.
    assert _signed("en", NOTE["en"], "Ki") == []


def test_of_a_few_words_nobody_can_tell():
    assert _signed("en", "He came late.\nKi") == []
