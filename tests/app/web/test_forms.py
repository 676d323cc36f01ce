"""How forms are read and shown again."""

from uuid import UUID

import pytest

from app.kernel.errors import Invalid
from app.kernel.text import _
from app.web.fields import act, choice, line, once, pick, prose, secret, several, tick
from app.web.forms import Form
from app.web.visit import Typed


class Sample(Form):
    """Every kind of field there is."""

    title = line(_("Title"), longest=10)
    text = prose(_("Text"), optional=True)
    word = secret(_("Passphrase"), autocomplete="new-password")
    one = choice(_("One"), [("a", "A"), ("b", "B")])
    some = several(_("Some"), [("x", "X"), ("y", "Y")], optional=True)
    land = pick(_("Land"), [("DE", "Germany"), ("FR", "France")])
    sure = tick(_("Sure"))
    once = once()
    act = act("save", "send")


GOOD: Typed = (
    ("title", " hello "),
    ("word", "  spaces stay "),
    ("one", "b"),
    ("some", "x"),
    ("some", "y"),
    ("land", "FR"),
    ("once", "7f0c6f0e-3f0a-4f57-9a36-111111111111"),
    ("act", "send"),
    ("csrf", "whatever"),
)


def with_(*more: tuple[str, str], without: str = "") -> Sample:
    return Sample.bound(tuple(pair for pair in GOOD if pair[0] != without) + more)


def test_a_form_gives_back_what_was_typed() -> None:
    form = with_()

    assert form.validate(), form.problems
    assert form.title.data == "hello"
    assert form.word.data == "  spaces stay "
    assert form.some.data == ["x", "y"]
    assert form.sure.data is False
    assert form.act.data == "send"
    assert form.once.id_made == UUID("7f0c6f0e-3f0a-4f57-9a36-111111111111")


@pytest.mark.parametrize("without", ["title", "word", "one", "land", "once"])
def test_what_must_be_there_is_asked_for(without: str) -> None:
    form = with_(without=without)

    assert not form.validate()
    # A hidden field cannot be gone to: its problem stands on top without a link.
    leads_to = {None} if without == "once" else {without, f"{without}-0"}
    assert form.problems[0][0] in leads_to


@pytest.mark.parametrize(
    "more",
    [
        ("title2", "x"),
        ("title", "twice"),
        ("one", "a"),
        ("some-0", "x"),
        ("", "x"),
        ("validate", "x"),
        ("csrf_token", "x"),
    ],
)
def test_what_no_form_of_ours_holds_is_a_problem(more: tuple[str, str]) -> None:
    form = with_(more)

    assert not form.validate()
    assert (None, str(Form.unknown)) in [(where, str(words)) for where, words in form.problems]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "eleven char"),
        ("one", "c"),
        ("some", "z"),
        ("land", "XX"),
        ("once", "not an id"),
        ("act", "delete"),
        ("text", "x" * 40_001),
    ],
)
def test_a_value_that_was_not_offered_is_a_problem(name: str, value: str) -> None:
    assert not with_((name, value), without=name).validate()


def test_an_empty_text_is_fine_where_it_is_optional() -> None:
    assert with_(("text", "")).validate()


def test_what_the_domain_refuses_stands_beside_its_field() -> None:
    form = with_()
    form.validate()
    form.refuse(Invalid(_("Not like this."), field="title"))
    form.refuse(Invalid(_("Not at all."), field="nowhere"))

    assert [(field_id, str(words)) for field_id, words in form.problems] == [
        (None, "Not at all."),
        ("title", "Title: Not like this."),
    ]


def test_each_showing_of_a_form_has_its_own_id() -> None:
    assert Sample().once.id_made != Sample().once.id_made


def test_a_button_alone_refuses_anything_else() -> None:
    class Button(Form):
        """Only a button."""

    Button.bound((("csrf", "x"),)).demand()
    with pytest.raises(Invalid):
        Button.bound((("csrf", "x"), ("more", "y"))).demand()


def test_no_sentence_of_the_machine_is_shown() -> None:
    form = with_(("once", "not an id"), without="once")
    form.validate()

    assert {str(words) for _id, words in form.problems} == {str(Form.unknown)}
