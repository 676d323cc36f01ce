"""One's own review: kept sealed, delivered once and whole, never lost."""

import pytest
from sqlalchemy import select

from app.identity.actor import Actor
from review.feedback import service as feedback
from review.feedback.models import ReviewAddition
from review.feedback.scores import Score
from review.feedback.service import OwnReview
from review.rooms import service as rooms
from tests.app.web.peers import Peers
from tests.community import a_review
from tests.people import Visitor
from tests.reading import first_of

EVERY = [f"A{number}" for number in range(1, 17)]


def a_whole_form(word: str = "beginning", **changed: str) -> dict[str, str]:
    typed = {"strengths": "You stayed.", "questions": "What did he like?", "ideas": "Wait."}
    for principle in EVERY:
        typed[f"score-{principle}"] = word
        typed[f"comment-{principle}"] = f"Shown in the text about {principle}."
    return typed | {name.replace("_", "-"): text for name, text in changed.items()}


def own_review(peers: Peers, actor: Actor, case_id: object) -> OwnReview:
    with peers.community.database.reading() as session:
        room = rooms.enter(session, actor, case_id)  # type: ignore[arg-type]
        return feedback.own_review(session, actor, room)


def value(visitor: Visitor, name: str) -> str:
    field = first_of(visitor.page, f"textarea[name={name}]")
    assert field is not None
    return field.text_content().removeprefix("\n")


def test_vignette_and_standard_stand_beside_the_form(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room(topics=frozenset({"A1"}))
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}").follows("Write your review")

    visitor.sees("How do I keep the door open", "What a peer may look for", "Will be erased on")
    assert [
        tag.text_content() for tag in visitor.page.cssselect(".review-item > legend b")
    ] == EVERY
    assert len(list(Score)) == len(visitor.page.cssselect("[name=score-A1]"))


def test_strengths_come_before_questions_before_ideas(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    names = [area.attrib["name"] for area in visitor.page.cssselect("#review textarea")]
    order = [names.index(name) for name in ("strengths", "questions", "ideas")]

    assert sorted(order) == order


def test_a_draft_is_kept_with_every_word_even_without_a_chosen_score(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    visitor.fills({"strengths": "Patience", "score-A2": "exemplary", "comment-A4": "not sure yet"})
    visitor.submits("Keep the draft").sees("Your draft is kept")
    again = peers.as_(peer).opens(f"/rooms/{case_id}/review")

    assert value(again, "strengths") == "Patience"
    assert value(again, "comment-A4") == "not sure yet"
    assert first_of(again.page, "[name=score-A2][value=exemplary][checked]") is not None
    again.sees("Still open")


def test_autosave_answers_with_a_sentence_and_the_next_revision(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    typed = [("csrf", visitor.token()), ("revision", "0"), ("strengths", "Patience")]
    path, script = f"/rooms/{case_id}/review", {"X-Fragment": "autosave"}
    visitor.sends("POST", path, typed, headers=script)

    assert (visitor.status, visitor.response.text) == (
        200,
        "Your draft is kept, sealed for you alone.",
    )
    own = own_review(peers, peer, case_id)
    assert (str(own.revision), "Patience") == (
        visitor.response.headers["X-Revision"],
        own.text.strengths,
    )
    assert visitor.sends("POST", path, typed, headers=script).status == 409


def test_an_unfinished_review_is_refused_with_a_list_and_keeps_what_was_typed(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    whole = a_whole_form(strengths="")
    del whole["score-A3"]
    visitor.fills(whole | {"comment-A5": "", "ideas": "A walk"})
    visitor.submits("Read it once more, then deliver")

    assert visitor.status == 422
    links = {link.attrib["href"] for link in visitor.page.cssselect(".errors a")}
    assert {"#strengths", "#score-A3-0", "#comment-A5"} == links
    assert (value(visitor, "ideas"), value(visitor, "comment-A3")) == (
        "A walk",
        "Shown in the text about A3.",
    )
    assert own_review(peers, peer, case_id).delivered_on is None


def test_a_text_that_is_too_long_comes_back_whole(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    visitor.fills(strengths="long " * 1700).submits("Keep the draft")

    assert visitor.status == 422
    assert value(visitor, "strengths") == "long " * 1700


@pytest.mark.parametrize("revision", ["", "soon", "-1", "9" * 30])
def test_a_garbled_revision_never_overwrites_and_keeps_what_was_typed(
    peers: Peers, revision: str
) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    typed = [("csrf", visitor.token()), ("revision", revision), ("strengths", "Patience")]
    visitor.sends("POST", f"/rooms/{case_id}/review", typed)

    assert visitor.status in {409, 422}
    assert value(visitor, "strengths") == "Patience"
    assert own_review(peers, peer, case_id).revision == 0


def test_a_word_off_the_list_is_refused(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    typed = [("csrf", visitor.token()), ("revision", "0"), ("score-A1", "5 of 5")]

    assert visitor.sends("POST", f"/rooms/{case_id}/review", typed).status == 422
    assert own_review(peers, peer, case_id).revision == 0


def test_the_whole_review_is_read_once_more_before_it_is_delivered(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(a_whole_form())
    visitor.submits("Read it once more, then deliver")

    visitor.sees("You stayed.", "Beginning", "Shown in the text about A16.", "delivered once")
    assert own_review(peers, peer, case_id).delivered_on is None
    visitor.submits("Deliver to the room").sees("Delivered.", "How visible is it")
    assert own_review(peers, peer, case_id).delivered_on is not None


def test_delivering_twice_by_a_double_click_delivers_once(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(a_whole_form())
    visitor.submits("Read it once more, then deliver")
    revision = first_of(visitor.page, "input[name=revision]")
    assert revision is not None
    typed = [("csrf", visitor.token()), ("revision", revision.attrib["value"])]
    for _time in range(2):
        visitor.sends("POST", f"/rooms/{case_id}/review/deliver", typed)

        assert (visitor.status, visitor.path) == (200, f"/rooms/{case_id}")


def test_what_was_not_shown_is_not_delivered(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    first = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(a_whole_form())
    first.submits("Read it once more, then deliver")
    second = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(strengths="Something else")
    second.submits("Keep the draft")
    first.submits("Deliver to the room")

    assert first.status == 409
    first.sees("Something else", "changed meanwhile")
    assert own_review(peers, peer, case_id).delivered_on is None
    assert first.submits("Deliver to the room").status == 200


def test_a_stale_form_shows_both_texts_and_loses_none(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    old = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(strengths="From this window")
    new = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(strengths="From that window")
    new.submits("Keep the draft")
    old.submits("Keep the draft")

    assert old.status == 409
    old.sees("Another version was kept meanwhile", "From that window")
    assert value(old, "strengths") == "From this window"
    assert old.submits("Keep the draft").status == 200
    assert own_review(peers, peer, case_id).text.strengths == "From this window"


def test_a_review_limited_to_the_topics_needs_and_delivers_these_alone(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room(topics=frozenset({"A1", "A3"}))
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    typed = {"strengths": "Patience", "score-A1": "cannot_tell", "score-A3": "does_not_apply"}
    outside = {"score-A9": "exemplary", "comment-A9": "beyond what was asked"}
    visitor.fills({"only_topics": "y"} | typed | outside)
    visitor.submits("Read it once more, then deliver")

    visitor.sees("Limited to what the case bringer asked about.")
    visitor.sees_nothing_of("beyond what was asked")
    visitor.submits("Deliver to the room")
    assert {"A1", "A3"} == set(own_review(peers, peer, case_id).text.scores)


def test_principles_outside_a_limited_review_keep_what_was_typed(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room(topics=frozenset({"A1"}))
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    visitor.fills({"only_topics": "y", "comment-A9": "kept for later"})
    visitor.submits("Keep the draft and show accordingly")

    assert value(visitor, "comment-A9") == "kept for later"
    visitor.sees("The other principles; they stay outside your review")


def test_without_the_whole_panel_a_draft_is_kept_but_not_delivered(peers: Peers) -> None:
    case_id, asked = peers.invited()
    peers.community.accept(asked[0], case_id)
    visitor = peers.as_(asked[0]).opens(f"/rooms/{case_id}/review").fills(a_whole_form())
    visitor.sees("deliver it once the whole panel stands")
    visitor.submits("Keep the draft").sees("Your draft is kept")

    assert visitor.opens(f"/rooms/{case_id}/review/deliver").path == f"/rooms/{case_id}/review"
    typed = [("csrf", visitor.token()), ("revision", "1")]
    assert visitor.sends("POST", f"/rooms/{case_id}/review/deliver", typed).status == 409


def test_nothing_typed_is_lost_when_the_room_was_closed_meanwhile(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review").fills(strengths="Too late")
    with peers.community.database.writing() as session:
        rooms.close(session, peers.bringer, rooms.enter(session, peers.bringer, case_id))
    visitor.submits("Keep the draft")

    assert visitor.status == 409
    assert value(visitor, "strengths") == "Too late"


def test_after_delivery_something_can_be_added_once_by_a_double_click(peers: Peers) -> None:
    case_id, (peer, other) = peers.room()
    for one in (peer, other):
        peers.community.deliver(one, case_id)
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}").follows("Your review")
    once = first_of(visitor.page, "input[name=once]")
    assert once is not None
    typed = [("csrf", visitor.token()), ("once", once.attrib["value"]), ("text", "One more thing")]
    for _time in range(2):
        visitor.sends("POST", f"/rooms/{case_id}/review/additions", typed)

    visitor.sees("Added below your review.", "One more thing")
    with peers.community.database.reading() as session:
        assert len(session.scalars(select(ReviewAddition)).all()) == 1
    peers.as_(peers.bringer).opens(f"/rooms/{case_id}").sees("Added later", "One more thing")


def test_an_empty_addition_is_refused_beside_its_field(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id)
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review").submits("Add it")

    assert visitor.status == 422
    assert first_of(visitor.page, "#text-error") is not None


def test_nobody_adds_before_delivering(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    typed = [("csrf", visitor.token()), ("once", str(case_id)), ("text", "Too early")]

    assert visitor.sends("POST", f"/rooms/{case_id}/review/additions", typed).status == 409


@pytest.mark.parametrize("word", ["cannot_tell", "does_not_apply"])
def test_a_word_that_says_nothing_needs_no_comment(peers: Peers, word: str) -> None:
    case_id, (peer, _other) = peers.room()
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")
    typed = a_whole_form(word) | {f"comment-{principle}": "" for principle in EVERY}
    visitor.fills(typed).submits("Read it once more, then deliver")

    assert visitor.path == f"/rooms/{case_id}/review/deliver"


def test_a_delivered_review_is_shown_and_not_offered_for_change(peers: Peers) -> None:
    case_id, (peer, _other) = peers.room()
    peers.community.deliver(peer, case_id, a_review(Score.EXEMPLARY))
    visitor = peers.as_(peer).opens(f"/rooms/{case_id}/review")

    visitor.sees("Your delivered review", "You stayed.", "Exemplary")
    assert not visitor.page.cssselect("input[name^=score]")
    typed = [("csrf", visitor.token()), ("revision", "1"), ("strengths", "Changed")]
    assert visitor.sends("POST", f"/rooms/{case_id}/review", typed).status == 409
    assert own_review(peers, peer, case_id).text.strengths == "You stayed."
