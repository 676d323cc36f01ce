"""The association shortens the periods; everybody reads what holds before they begin a case."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from app.identity.models import SignIn
from app.identity.policy import Role
from app.web.house import House
from review.vignettes import periods
from review.vignettes.states import LONGEST, Periods
from tests.app.web.peers import peers_of
from tests.people import Visitor

SignedInAs = Callable[..., Visitor]


def holding(house: House) -> Periods:
    with house.database.reading() as session:
        return periods.current(session)[1]


def test_periods_are_shortened_and_said(web: FastAPI, as_: SignedInAs, house: House) -> None:
    peers = peers_of(web)
    editor = as_(Role.STANDARD_EDITOR).opens("/today").follows("Look at the periods")
    editor.sees("never lengthen them again", "It cannot be taken back", "begun from now on")
    editor.fills(draft_days="20", open_days="60", closed_days="10", is_sure="y")
    editor.submits("Shorten the periods").sees("Shortened for every case", "20 days", "60 days")

    assert holding(house) == Periods(20, 60, 10)
    worker = peers.as_(peers.bringer).opens("/cases/new")
    worker.sees("A draft is erased 20 days after its last change", "60 days", "10 days later")


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"draft_days": "31"}, "Periods can only become shorter."),
        ({"open_days": "12"}, "At least 30 days"),
        ({"closed_days": "ten"}, "Please write a number of days."),
        ({}, "Nothing would become shorter."),
        ({"draft_days": "20", "is_sure": []}, "Please fill this in."),
    ],
)
def test_what_does_not_shorten_is_refused_and_shown_again(
    as_: SignedInAs, house: House, typed: dict[str, str], words: str
) -> None:
    editor = as_(Role.STANDARD_EDITOR).opens("/periods").fills({"is_sure": "y", **typed})
    editor.submits("Shorten the periods").sees(words)

    assert (editor.status, holding(house)) == (422, LONGEST)


def test_who_saw_older_periods_sees_the_newer_ones_first(as_: SignedInAs, house: House) -> None:
    one, another = as_(Role.STANDARD_EDITOR), as_(Role.STANDARD_EDITOR)
    one.opens("/periods")
    another.opens("/periods").fills(draft_days="20", is_sure="y").submits("Shorten the periods")
    one.fills(draft_days="10", is_sure="y").submits("Shorten the periods")

    assert (one.status, holding(house).draft_days) == (409, 20)
    one.sees("20 days").fills(is_sure="y").submits("Shorten the periods")
    assert holding(house).draft_days == 10


def test_a_screen_left_open_shortens_nothing(as_: SignedInAs, house: House) -> None:
    editor = as_(Role.STANDARD_EDITOR).opens("/periods")
    with house.database.writing() as session:
        session.execute(update(SignIn).values(fresh_until=SignIn.started_at))
    editor.fills(draft_days="20", is_sure="y").submits("Shorten the periods").sees("Is it you?")

    assert holding(house) == LONGEST
