"""What a draft holds that the room never reads, and notes written by two."""

import pytest

from app.kernel.db import Database
from app.kernel.errors import Invalid, StaleEdit
from review.feedback import service as feedback
from review.feedback.scores import (
    COMMENT_LIMIT,
    PrincipleMark,
    ReviewText,
    Score,
    for_the_room,
    refuse_unknown,
)
from review.feedback.service import UptakeNote
from review.rooms import service as rooms
from review.vignettes.states import CaseState
from tests.community import Community, a_community


@pytest.fixture
def community(database: Database) -> Community:
    return a_community(database)


def test_a_comment_without_a_word_survives_sealing() -> None:
    text = ReviewText(begun={"A4": "not sure yet"})

    assert ReviewText.from_bytes(text.to_bytes()) == text


def test_a_comment_without_a_word_has_the_limits_of_every_comment() -> None:
    with pytest.raises(Invalid):
        refuse_unknown(ReviewText(begun={"B1": "elsewhere"}), ["A1"])
    with pytest.raises(Invalid):
        refuse_unknown(ReviewText(begun={"A1": "x" * (COMMENT_LIMIT + 1)}), ["A1"])


def test_the_room_reads_the_words_that_were_asked_for_and_nothing_else() -> None:
    inside, outside = PrincipleMark(Score.CANNOT_TELL), PrincipleMark(Score.EXEMPLARY, "beyond")
    text = ReviewText("Patience", scores={"A1": inside, "A9": outside}, begun={"A2": "not yet"})

    assert for_the_room(text, ["A1", "A2"]) == ReviewText("Patience", scores={"A1": inside})


def test_a_note_is_not_written_over_one_nobody_looked_at(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, _peers = community.open_room(bringer, second)
    empty, mine, theirs = UptakeNote(), UptakeNote("Patience"), UptakeNote("Courage")
    with community.database.writing() as session:
        room = rooms.enter(session, bringer, case_id)
        feedback.write_uptake(session, bringer, room, theirs, empty.mark)
    with community.database.writing() as session, pytest.raises(StaleEdit):
        room = rooms.enter(session, bringer, case_id)
        feedback.write_uptake(session, bringer, room, mine, empty.mark)
    with community.database.writing() as session:
        room = rooms.enter(session, bringer, case_id)
        feedback.write_uptake(session, bringer, room, mine, theirs.mark)

        assert feedback.uptake(session, room) == mine


def test_closing_twice_by_a_double_click_closes_once(community: Community) -> None:
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id, _peers = community.open_room(bringer, second)
    for _time in range(2):
        with community.database.writing() as session:
            rooms.close(session, bringer, rooms.enter(session, bringer, case_id))

    with community.database.reading() as session:
        assert rooms.enter(session, bringer, case_id).case.state is CaseState.CLOSED
