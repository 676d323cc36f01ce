"""Looking at a text that somebody has decided: their own words are screened as the text was."""

from collections.abc import Mapping, Sequence

from anonymizer import Runner, Screening, screen_fields
from anonymizer.desk.deciding import Card, key_of
from anonymizer.desk.decisions import Choice, Decision, Fault
from anonymizer.desk.looking import Done, Looked, look

TEXT = {"text": "Jonas Weber kam. Im blauen Zimmer sprach er lange mit uns."}
MARKS = ("blauen Zimmer",)


class Asked(Runner):
    """The check in this process; it remembers how it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str | None, tuple[str, ...], bool]] = []

    def screen_fields(
        self,
        fields: Mapping[str, str],
        language: str | None = None,
        own_marks: Sequence[str] = (),
        *,
        whole: bool = False,
    ) -> dict[str, Screening]:
        self.asked.append((language, tuple(own_marks), whole))
        return screen_fields(fields, language, own_marks, whole=whole)


def decided(screener: Asked, words: str) -> Looked:
    (name,) = (
        f
        for f in screen_fields(TEXT, "de", MARKS)["text"].findings
        if TEXT["text"][f.start : f.end] == "Jonas Weber"
    )
    own = Card(key_of(name, TEXT["text"]), Decision(Choice.CHANGE, words))
    return look(screener, TEXT, "de", MARKS, Done((own,)), whole=True)


def test_own_words_that_hold_what_was_marked_by_hand_name_somebody() -> None:
    looked = decided(Asked(), "der Mann aus dem blauen Zimmer")
    assert list(looked.settled.faulty.values()) == [Fault.NAMES_SOMEBODY]

    assert not decided(Asked(), "ein Mann").settled.faulty


def test_they_are_screened_as_the_text_was() -> None:
    screener = Asked()
    decided(screener, "ein Mann")

    assert screener.asked == [("de", MARKS, True)] * 2
