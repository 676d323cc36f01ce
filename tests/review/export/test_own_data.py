"""People get everything about themselves, opened, and nothing of others."""

import json
from collections.abc import Iterator
from uuid import UUID

import pytest

from app.identity import own_data as identity
from app.identity.actor import Actor
from app.identity.policy import Role
from app.kernel.ids import new_id
from app.kernel.own_data import Declared, Given
from app.kernel.text import _
from app.web.account.own_data import as_data, everything
from review.export import declared as review
from review.feedback import service as feedback
from review.feedback.scores import ReviewText
from review.rooms import brake, openings
from review.rooms import service as rooms
from review.vignettes.models import Case, Participation
from tests.builders import an_actor
from tests.community import Community, a_review


def about(community: Community, actor: Actor) -> tuple[str, dict[str, list[dict[str, object]]]]:
    """Return the file as text, and what it gives by table."""
    with community.database.reading() as session:
        data = as_data(everything(session, actor))
    return json.dumps(data, ensure_ascii=False), data["given"]


@pytest.fixture
def bringer(community: Community) -> Actor:
    return community.case_worker("ngo1", 1)


@pytest.fixture
def room(community: Community, bringer: Actor) -> tuple[UUID, list[Actor]]:
    case_id, peers = community.open_room(bringer, community.case_worker("ngo1", 2))
    for letter, peer in zip("AB", peers, strict=True):
        community.deliver(peer, case_id, a_review(strengths=f"Only-{letter}-wrote"))
        with community.database.writing() as session:
            entered = rooms.enter(session, peer, case_id)
            rooms.speak(session, peer, entered, new_id(), f"Only-{letter}-said", delivered=True)
            feedback.add(session, peer, entered, new_id(), f"Only-{letter}-added")
            openings.note(session, peer, case_id)
    return case_id, peers


def test_own_words_are_opened_and_those_of_others_are_not_there(
    community: Community, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    case_id, (first, other) = room
    text, given = about(community, first)

    assert given["review"][0]["body"]["Strengths"] == "Only-A-wrote"  # type: ignore[index]
    assert [row["body"] for row in given["room_message"]] == ["Only-A-said"]
    assert [row["body"] for row in given["review_addition"]] == ["Only-A-added"]
    assert len(given["room_opening"]) == 1
    for kept in ("Only-B", "quiet beginning", other.name, bringer.name, str(case_id)):
        assert kept not in text
    with community.database.reading() as session:
        own_ngo = session.get_one(Participation, (case_id, first.person_id)).organisation_id
    others = {name for name, ngo in community.ngos.items() if ngo != own_ngo}
    assert len(others) == 3
    assert not [name for name in others if f"Harbour house {name[-1]}" in text]


def test_a_bringer_gets_the_own_text(
    community: Community, bringer: Actor, room: tuple[UUID, list[Actor]]
) -> None:
    text, given = about(community, bringer)

    assert given["cases"][0]["vignette"]["Title"] == "A quiet beginning"  # type: ignore[index]
    assert "Only-" not in text
    assert bringer.name in text
    assert {"case.begun", "case.submitted"} <= {row["fact"] for row in given["ledger"]}


def test_a_second_reader_gets_no_text(community: Community, room: tuple[UUID, list[Actor]]) -> None:
    text, given = about(community, community.case_worker("ngo1", 2))

    assert "quiet beginning" not in text
    assert len(given["attestation"]) == 1
    assert given["cases"] == []


def test_a_draft_is_opened_for_its_author_and_nothing_of_a_room_that_rests(
    community: Community, bringer: Actor
) -> None:
    case_id, (first, other) = community.open_room(bringer, community.case_worker("ngo1", 2))
    with community.database.writing() as session:
        entered = rooms.enter(session, first, case_id)
        feedback.keep_draft(session, first, entered, 0, ReviewText(strengths="Begun"))
    body = about(community, first)[1]["review"][0]["body"]
    assert body == {"Strengths": "Begun"}
    with community.database.writing() as session:
        brake.pull(session, other, case_id, "Only-B-told")

    assert about(community, first)[1]["review"][0]["body"] is None
    assert about(community, other)[1]["brake_word"] == [{"for_author": "Only-B-told"}]
    assert "Only-B-told" not in about(community, bringer)[0]


def test_who_only_stands_on_a_shortlist_learns_nothing_of_it(
    community: Community, bringer: Actor
) -> None:
    case_id = community.attested_case(bringer, community.case_worker("ngo1", 2))
    community.submit(bringer, case_id)
    asked = {actor.person_id for actor in community.asked(case_id)}
    for actor in community.people.values():
        assert len(about(community, actor)[1]["candidate"]) == (actor.person_id in asked)


def test_a_case_whose_key_is_lost_is_there_without_its_text(
    community: Community, bringer: Actor
) -> None:
    case_id = community.begin(bringer)
    with community.database.writing() as session:
        session.get_one(Participation, (case_id, bringer.person_id)).envelope = b"\x01lost"
        assert session.get_one(Case, case_id).bringer_id == bringer.person_id

    assert [row["vignette"] for row in about(community, bringer)[1]["cases"]] == [None]


@pytest.mark.parametrize("role", [Role.STANDARD_EDITOR, Role.OPERATOR])
def test_people_outside_the_ngos_get_theirs(community: Community, role: Role) -> None:
    with community.database.writing() as session:
        actor = an_actor(session, None, role)
    text, given = about(community, actor)

    assert given["role_grant"] == [{"role": role}]
    assert actor.name in text


def test_a_row_gives_what_is_declared_and_nothing_else() -> None:
    declared = Declared("person", _("You"), {"name": Given(_("Name"))})
    rows = declared.about([{"name": "Mirla", "email": "m@example.org"}]).rows

    assert rows == ({"name": "Mirla"},)
    with pytest.raises(KeyError):
        declared.about([{"email": "m@example.org"}])


def given_columns() -> Iterator[tuple[str, set[str]]]:
    for each in (*identity.DECLARED, *review.DECLARED):
        yield each.table, set(each.given)


def test_the_file_holds_given_columns_only(
    community: Community, room: tuple[UUID, list[Actor]]
) -> None:
    allowed = dict(given_columns())
    for actor in community.people.values():
        for table, rows in about(community, actor)[1].items():
            assert all(set(row) == allowed[table] for row in rows), table
