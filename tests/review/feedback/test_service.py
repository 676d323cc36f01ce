"""Reviews: independent first, delivered once, and then only additions."""

import pytest
from sqlalchemy import select

from app.kernel.errors import Invalid, NotFound, StaleEdit
from app.kernel.ids import new_id
from app.kernel.sealed import CannotOpen
from review.feedback import service as feedback
from review.feedback.models import Review
from review.feedback.scores import PrincipleMark, ReviewText, Score
from review.feedback.service import NotWhole, UptakeNote
from review.rooms import service as rooms
from review.rooms.conduct import NotYourTurn
from tests.community import a_review


@pytest.fixture
def bringer(community):
    return community.case_worker("ngo1", 1)


@pytest.fixture
def room_and_peers(community, bringer):
    return community.open_room(bringer, community.case_worker("ngo1", 2))


def keep(community, peer, case_id, text, revision=0):
    with community.database.writing() as session:
        feedback.keep_draft(session, peer, rooms.enter(session, peer, case_id), revision, text)


def seen_by(community, actor, case_id):
    with community.database.reading() as session:
        return feedback.delivered(session, actor, rooms.enter(session, actor, case_id))


def test_a_draft_is_kept_for_its_peer_alone(community, bringer, room_and_peers):
    case_id, (first, second) = room_and_peers
    keep(community, first, case_id, ReviewText(strengths="half a thought"))

    with community.database.reading() as session:
        room = rooms.enter(session, first, case_id)
        assert feedback.own_review(session, first, room).text.strengths == "half a thought"
        other = rooms.enter(session, second, case_id)
        assert feedback.own_review(session, second, other).text == ReviewText()
    assert seen_by(community, bringer, case_id) == ()


def test_not_even_the_room_key_opens_a_draft(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers
    keep(community, first, case_id, ReviewText(strengths="half a thought"))

    with community.database.reading() as session:
        room = rooms.enter(session, bringer, case_id)
        row = session.scalar(select(Review))
        key = room.seen.opened.key
        for field in ("draft", "body"):
            with pytest.raises(CannotOpen):
                key.open("review", row.id, field, row.body)


def test_nobody_sees_another_review_before_delivering_their_own(community, room_and_peers):
    case_id, (first, second) = room_and_peers
    community.deliver(first, case_id)

    with pytest.raises(NotYourTurn):
        seen_by(community, second, case_id)
    community.deliver(second, case_id)
    assert [row.author.person_id for row in seen_by(community, second, case_id)] == [
        first.person_id,
        second.person_id,
    ]


def test_the_bringer_sees_what_was_delivered(community, bringer, room_and_peers):
    case_id, (first, second) = room_and_peers
    community.deliver(first, case_id, a_review(strengths="You waited."))

    (row,) = seen_by(community, bringer, case_id)
    assert row.text.strengths == "You waited."
    with community.database.reading() as session:
        room = rooms.enter(session, bringer, case_id)
        (awaited,) = feedback.awaited(session, room)
    assert awaited.person_id == second.person_id


def test_an_unfinished_review_is_not_delivered(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers
    with pytest.raises(NotWhole):
        community.deliver(first, case_id, ReviewText(strengths="You stayed."))

    assert seen_by(community, bringer, case_id) == ()


def test_a_review_may_keep_to_what_the_bringer_asked_about(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers
    marks = {topic: PrincipleMark(Score.CANNOT_TELL) for topic in ("A1", "A3")}
    community.deliver(
        first, case_id, ReviewText(strengths="You stayed.", scores=marks, only_topics=True)
    )

    (row,) = seen_by(community, bringer, case_id)
    assert set(row.text.scores) == {"A1", "A3"}


def test_delivered_is_delivered(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers
    community.deliver(first, case_id, a_review(strengths="You waited."))
    community.deliver(first, case_id, a_review(strengths="Something else."))

    (row,) = seen_by(community, bringer, case_id)
    assert row.text.strengths == "You waited."
    with pytest.raises(NotYourTurn):
        keep(community, first, case_id, a_review(), revision=2)


def test_additions_come_after_delivery_and_only_once(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers
    addition = new_id()

    def add():
        with community.database.writing() as session:
            room = rooms.enter(session, first, case_id)
            feedback.add(session, first, room, addition, "One more thought.")

    with pytest.raises(NotYourTurn):
        add()
    community.deliver(first, case_id)
    add()
    add()

    (row,) = seen_by(community, bringer, case_id)
    assert [added.text for added in row.additions] == ["One more thought."]


def test_two_windows_do_not_overwrite_each_other(community, room_and_peers):
    case_id, (first, _second) = room_and_peers
    keep(community, first, case_id, ReviewText(strengths="one"))

    with pytest.raises(StaleEdit):
        keep(community, first, case_id, ReviewText(strengths="two"))


def test_messages_open_with_the_own_delivery_and_are_said_once(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers

    def speak(actor, message, text):
        with community.database.writing() as session:
            room = rooms.enter(session, actor, case_id)
            delivered = feedback.has_delivered(session, actor, case_id)
            rooms.speak(session, actor, room, message, text, delivered=delivered)

    with pytest.raises(NotYourTurn):
        speak(first, new_id(), "May I ask?")
    community.deliver(first, case_id)
    message = new_id()
    speak(first, message, "Thank you for this case.")
    speak(first, message, "Thank you for this case.")
    speak(bringer, new_id(), "Thank you for reading.")
    with pytest.raises(Invalid):
        speak(bringer, new_id(), "   ")

    with community.database.reading() as session:
        room = rooms.enter(session, bringer, case_id)
        said = rooms.messages(session, room)
    assert [(m.author.person_id, m.text) for m in said] == [
        (first.person_id, "Thank you for this case."),
        (bringer.person_id, "Thank you for reading."),
    ]


def test_the_uptake_note_belongs_to_the_bringer_and_all_read_it(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers
    note = UptakeNote(takes="Patience.", leaves="The list.", next_step="Tea on Tuesday.")
    with community.database.writing() as session:
        room = rooms.enter(session, first, case_id)
        with pytest.raises(NotYourTurn):
            feedback.write_uptake(session, first, room, note)
    with community.database.writing() as session:
        room = rooms.enter(session, bringer, case_id)
        feedback.write_uptake(session, bringer, room, note)

    with community.database.reading() as session:
        assert feedback.uptake(session, rooms.enter(session, first, case_id)) == note


def test_a_closed_room_can_be_read_and_not_written(community, bringer, room_and_peers):
    case_id, (first, _second) = room_and_peers
    community.deliver(first, case_id)
    with community.database.writing() as session:
        rooms.close(session, bringer, rooms.enter(session, bringer, case_id))

    assert len(seen_by(community, bringer, case_id)) == 1
    with community.database.writing() as session:
        room = rooms.enter(session, first, case_id)
        with pytest.raises(NotYourTurn):
            feedback.add(session, first, room, new_id(), "Too late.")


def test_somebody_outside_finds_no_room(community, bringer, room_and_peers):
    case_id, peers = room_and_peers
    inside = {bringer, *peers}
    for actor in community.people.values():
        if actor not in inside:
            with community.database.reading() as session, pytest.raises(NotFound):
                rooms.enter(session, actor, case_id)
