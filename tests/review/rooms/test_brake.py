"""The brake: the room stops for everybody at once, and goes on once two people confirm the text."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, func, select

from app.identity.actor import Actor
from app.identity.models import NoticeDue
from app.kernel.clock import today
from app.kernel.db import Database
from app.kernel.errors import DomainError, Invalid, NotFound
from app.kernel.ids import new_id
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import CannotOpen, Place, context, open_from, open_sealed
from review import retention
from review.feedback import service as feedback
from review.feedback.scores import ReviewText
from review.feedback.service import UptakeNote
from review.rooms import brake
from review.rooms import service as rooms
from review.rooms.conduct import NotYourTurn
from review.routing import invitations, rounds
from review.routing import service as routing
from review.vignettes import attestation, views
from review.vignettes import service as vignettes
from review.vignettes.access import Resting, opened
from review.vignettes.attestation import TandemConfirms
from review.vignettes.keys import shred_layer
from review.vignettes.models import Attestation, BrakeWord, Case, Participation
from review.vignettes.states import CaseState, WrongState
from review.vignettes.text import Outline, Section, WorkSetting
from tests.community import Community, a_checked_text, a_community, a_review

WHY = "The town with the two bridges is where I grew up."


@pytest.fixture
def bringer(community: Community) -> Actor:
    return community.case_worker("ngo1", 1)


@pytest.fixture
def second(community: Community) -> Actor:
    return community.case_worker("ngo1", 2)


@pytest.fixture
def room(community: Community, bringer: Actor, second: Actor) -> tuple[UUID, list[Actor]]:
    """An open room in which the first peer has delivered, and the second has a draft."""
    case_id, peers = community.open_room(bringer, second)
    community.deliver(peers[0], case_id)
    with community.database.writing() as session:
        inside = rooms.enter(session, peers[1], case_id)
        feedback.keep_draft(session, peers[1], inside, 0, ReviewText(strengths="half a thought"))
    return case_id, peers


def pulls(community: Community, actor: Actor, case_id: UUID, text: str = "") -> None:
    with community.database.writing() as session:
        brake.pull(session, actor, case_id, text)


def case_of(community: Community, case_id: UUID) -> Case:
    with community.database.reading() as session:
        case = session.get_one(Case, case_id)
        session.expunge(case)
        return case


def lets_read(community: Community, bringer: Actor, case_id: UUID, reader: Actor) -> None:
    with community.database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, case_id, reader.person_id, is_tandem=False
        )


def confirmed_again(
    community: Community, bringer: Actor, second: Actor, case_id: UUID, **changed: str
) -> None:
    """Change the text perhaps, and let two people confirm it."""
    if changed:
        community.finish(bringer, case_id, a_checked_text(**changed))
    lets_read(community, bringer, case_id, second)
    community.attest(bringer, case_id)
    community.attest(second, case_id)


def happened(community: Community, actor: Actor, case_id: UUID) -> str:
    with community.database.reading() as session:
        return rooms.enter(session, actor, case_id).seen.vignette[Section.HAPPENED]


def reworded(community: Community, actor: Actor, case_id: UUID) -> object:
    with community.database.reading() as session:
        return rooms.enter(session, actor, case_id).seen.reworded_on


def test_the_room_stops_for_the_whole_panel_at_once(community, room):
    case_id, (first, other) = room
    pulls(community, first, case_id)

    for peer in (first, other):
        with community.database.reading() as session:
            with pytest.raises(Resting):
                rooms.enter(session, peer, case_id)
            with pytest.raises(Resting):
                opened(session, peer, case_id)
            assert rooms.rooms_as_peer(session, peer) == []
            (resting,) = rooms.resting_rooms(session, peer)
        assert (resting.case_id, resting.erase_on) == (
            case_id,
            case_of(community, case_id).erase_on,
        )


def test_somebody_outside_learns_nothing_of_a_room_that_rests(community, bringer, room):
    case_id, peers = room
    pulls(community, peers[0], case_id)
    for actor in community.people.values():
        if actor not in {bringer, *peers}:
            with community.database.reading() as session:
                with pytest.raises(NotFound):
                    rooms.enter(session, actor, case_id)
                with pytest.raises(NotFound):
                    rooms.resting_room(session, actor, case_id)
            with pytest.raises(NotFound):
                pulls(community, actor, case_id)


def test_only_the_bringer_and_whoever_wrote_read_why(community, bringer, second, room):
    case_id, (first, other) = room
    pulls(community, first, case_id, WHY)
    lets_read(community, bringer, case_id, second)

    with community.database.reading() as session:
        (word,) = brake.words(session, bringer, case_id)
        assert (word.name, word.is_me, word.text) == (first.name, False, WHY)
        assert brake.own_words(session, first, case_id) == WHY
        assert brake.own_words(session, other, case_id) == ""
        for actor in (first, other, second):
            with pytest.raises(DomainError):
                brake.words(session, actor, case_id)


def test_not_even_a_tandem_partner_reads_why(community, bringer, second):
    case_id = community.begin(bringer)
    community.finish(bringer, case_id)
    with community.database.writing() as session:
        attestation.choose_second_reader(
            session, bringer, case_id, second.person_id, is_tandem=True
        )
    community.attest(bringer, case_id)
    community.attest(second, case_id)
    community.submit(bringer, case_id)
    for actor in community.asked(case_id):
        community.accept(actor, case_id)
    with community.database.reading() as session:
        peer = rooms.enter(session, second, case_id).peers[0].person_id
    pulls(community, next(a for a in community.people.values() if a.person_id == peer), case_id)

    with community.database.reading() as session, pytest.raises(NotFound):
        brake.words(session, second, case_id)
    for reader in (community.case_worker("ngo1", 2), community.case_worker("ngo1", 1)):
        with pytest.raises(TandemConfirms):
            lets_read(community, bringer, case_id, reader)
    community.attest(bringer, case_id)
    community.attest(second, case_id)
    assert case_of(community, case_id).state is CaseState.OPEN


def test_with_database_and_shred_store_but_no_passphrase_nothing_that_was_said_opens(
    community, bringer, room
):
    """Nor with the passphrase of another peer, who holds the key of the case as well."""
    case_id, (first, other) = room
    pulls(community, first, case_id, WHY)

    with community.database.reading() as session:
        row = session.scalars(select(BrakeWord)).one()
        layer = shred_layer(session, case_id, "brake_word")
        for name, reader in (("for_bringer", bringer), ("for_author", first)):
            inner = open_sealed(layer, getattr(row, name), Place("brake_word", row.id, name))
            assert WHY.encode() not in inner
            meant = context("brake_word", case_id, reader.person_id)
            assert WHY.encode() in open_from(reader.own_key, inner, meant)
            with pytest.raises(CannotOpen):
                open_from(other.own_key, inner, meant)
            for moved in (context("brake_word", new_id(), reader.person_id), b""):
                with pytest.raises(CannotOpen):
                    open_from(reader.own_key, inner, moved)


def test_much_little_or_nothing_is_sealed_to_the_same_size(community, bringer, room):
    case_id, (first, other) = room
    pulls(community, first, case_id)
    pulls(community, other, case_id, "x" * brake.WORD_LIMIT)
    pulls(community, bringer, case_id, "\N{HEAVY BLACK HEART}" * brake.WORD_LIMIT)

    with community.database.reading() as session:
        rows = session.scalars(select(BrakeWord)).all()
        sizes = {len(blob) for row in rows for blob in (row.for_bringer, row.for_author)}
    assert (len(rows), len(sizes)) == (3, 1)


def test_nothing_in_the_database_says_who_pulled_it(community, bringer, room):
    """Neither a column nor the ledger, and the notice is for everybody inside."""
    case_id, (first, other) = room
    with community.database.writing() as session:
        for row in session.scalars(select(NoticeDue)):
            session.delete(row)
    pulls(community, first, case_id, WHY)

    with community.database.reading() as session:
        noticed = set(session.scalars(select(NoticeDue.person_id)))
        entry = session.scalars(select(LedgerEntry).order_by(LedgerEntry.number.desc())).first()
        assert (entry.fact, entry.who) == ("room.rested", bytes(16))
        row = session.scalars(select(BrakeWord)).one()
        assert first.person_id not in {row.id, row.case_id}
    assert noticed == {bringer.person_id, first.person_id, other.person_id}


def test_looking_takes_the_same_statements_for_whoever_pulled_and_whoever_did_not(community, room):
    case_id, (first, other) = room
    pulls(community, first, case_id, WHY)

    def statements(actor: Actor) -> list[str]:
        seen: list[str] = []
        with community.database.reading() as session:
            engine = session.get_bind()
            note: Callable[..., None] = lambda _c, _u, sql, *_rest: seen.append(sql)  # noqa: E731
            event.listen(engine, "before_cursor_execute", note)
            try:
                with pytest.raises(Resting):
                    rooms.enter(session, actor, case_id)
                rooms.resting_room(session, actor, case_id)
                brake.own_words(session, actor, case_id)
            finally:
                event.remove(engine, "before_cursor_execute", note)
        return [re.sub(r"\s+", " ", sql) for sql in seen]

    assert statements(first) == statements(other)


def test_the_bringer_reads_on_and_nobody_writes(community, bringer, room):
    case_id, peers = room
    pulls(community, peers[0], case_id)

    with community.database.reading() as session:
        inside = rooms.enter(session, bringer, case_id)
        assert len(feedback.delivered(session, bringer, inside)) == 1
    acts: list[Callable[[Any, Any], object]] = [
        lambda s, r: rooms.speak(s, bringer, r, new_id(), "Hello", delivered=False),
        lambda s, r: feedback.write_uptake(s, bringer, r, UptakeNote("Patience", "", "")),
        lambda s, r: rooms.close(s, bringer, r),
    ]
    for act in acts:
        with pytest.raises(NotYourTurn), community.database.writing() as session:
            act(session, rooms.enter(session, bringer, case_id, for_update=True))


def test_the_room_goes_on_with_the_new_text_and_the_words_written_so_far(
    community, bringer, second, room
):
    case_id, (first, other) = room
    pulls(community, first, case_id, WHY)
    confirmed_again(community, bringer, second, case_id, happened="She came back, and was silent.")

    for actor in (bringer, first, other):
        assert happened(community, actor, case_id) == "She came back, and was silent."
        assert reworded(community, actor, case_id) == today()
    with community.database.reading() as session:
        inside = rooms.enter(session, first, case_id)
        (review,) = feedback.delivered(session, first, inside)
        assert review.text == a_review()
        mine = feedback.own_review(session, other, rooms.enter(session, other, case_id))
        assert mine.text.strengths == "half a thought"
        assert session.scalars(select(BrakeWord)).all() == []
        with pytest.raises(NotFound):
            opened(session, second, case_id)


def test_lifted_unchanged_it_takes_two_confirmations_and_nothing_says_changed(
    community, bringer, second, room
):
    case_id, (first, _other) = room
    pulls(community, first, case_id)
    with community.database.reading() as session:
        assert session.scalars(select(Attestation)).all() == []
    lets_read(community, bringer, case_id, second)
    community.attest(bringer, case_id)
    assert case_of(community, case_id).is_resting
    community.attest(second, case_id)

    assert case_of(community, case_id).state is CaseState.OPEN
    assert reworded(community, first, case_id) is None


def test_a_text_changed_and_changed_back_is_the_same_text(community, bringer, second, room):
    case_id, (first, _other) = room
    pulls(community, first, case_id)
    community.finish(bringer, case_id, a_checked_text(happened="Something else."))
    confirmed_again(community, bringer, second, case_id, title="A quiet beginning")

    assert reworded(community, first, case_id) is None


def test_a_change_is_remembered_when_the_room_rests_once_more(community, bringer, second, room):
    case_id, (first, other) = room
    pulls(community, first, case_id)
    confirmed_again(community, bringer, second, case_id, happened="She came back.")
    pulls(community, other, case_id)
    confirmed_again(community, bringer, second, case_id)

    assert reworded(community, other, case_id) == today()


@pytest.mark.parametrize("state", ["seeking", "open", "closed"])
def test_a_room_goes_on_where_it_was(community, bringer, second, state):
    if state == "seeking":
        case_id = community.attested_case(bringer, second)
        community.submit(bringer, case_id)
        peer = community.asked(case_id)[0]
        community.accept(peer, case_id)
    else:
        case_id, (peer, _other) = community.open_room(bringer, second)
    if state == "closed":
        with community.database.writing() as session:
            rooms.close(session, bringer, rooms.enter(session, bringer, case_id))
    pulls(community, peer, case_id)
    assert case_of(community, case_id).resumes == state
    confirmed_again(community, bringer, second, case_id)

    case = case_of(community, case_id)
    assert (case.state, case.resumes) == (state, None)


def test_while_it_rests_a_panel_is_not_looked_for_and_invitations_wait(community, bringer, second):
    case_id = community.attested_case(bringer, second)
    community.submit(bringer, case_id)
    peer, still_asked = community.asked(case_id)
    community.accept(peer, case_id)
    pulls(community, peer, case_id)

    assert community.asked(case_id) == []
    with pytest.raises(NotFound):
        community.accept(still_asked, case_id)
    with community.database.writing() as session:
        for row in session.scalars(select(rounds.Candidate)):
            if row.offered_on is not None:
                row.offered_on = today() - timedelta(days=invitations.ANSWER_DAYS + 1)
    with community.database.writing() as session:
        assert invitations.expire_invitations(session) == 0
        assert rounds.ask(session) == 0
    for act in (routing.recall, routing.open_with_present):
        with pytest.raises(DomainError), community.database.writing() as session:
            act(session, bringer, case_id)
    with pytest.raises(WrongState), community.database.writing() as session:
        routing.extend(session, bringer, case_id, community.ngos.values())
    confirmed_again(community, bringer, second, case_id)
    assert community.asked(case_id) == [still_asked]


def test_the_day_of_erasure_goes_on(community, bringer, second, room):
    case_id, (first, _other) = room
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = day = today() + timedelta(days=9)
    pulls(community, first, case_id)
    community.finish(bringer, case_id, a_checked_text(happened="She came back."))
    assert case_of(community, case_id).erase_on == day
    confirmed_again(community, bringer, second, case_id)

    assert case_of(community, case_id).erase_on == day


def test_a_room_that_rests_is_over_on_its_day(community, room):
    case_id, (first, _other) = room
    pulls(community, first, case_id)
    with community.database.writing() as session:
        session.get_one(Case, case_id).erase_on = today()

    with community.database.reading() as session:
        assert retention.due(session) == [case_id]
        assert rooms.resting_rooms(session, first) == []
        with pytest.raises(NotFound):
            rooms.enter(session, first, case_id)


def test_withdrawing_works_as_ever(community, bringer, room):
    case_id, (first, _other) = room
    pulls(community, first, case_id, WHY)
    with community.database.writing() as session:
        retention.withdraw(session, bringer, case_id)

    with community.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(BrakeWord)) == 0
        with pytest.raises(NotFound):
            rooms.enter(session, first, case_id)


def test_a_second_peer_tells_the_bringer_too_and_own_words_are_replaced(community, bringer, room):
    case_id, (first, other) = room
    pulls(community, first, case_id)
    pulls(community, other, case_id, "Half of it")
    pulls(community, other, case_id, "All of it")

    with community.database.reading() as session:
        told = {(word.name, word.text) for word in brake.words(session, bringer, case_id)}
    assert told == {(first.name, ""), (other.name, "All of it")}


def test_the_bringers_side_pulls_it_as_well(community, bringer, room):
    case_id, (first, _other) = room
    pulls(community, bringer, case_id, "I have seen a street name.")

    with community.database.reading() as session:
        with pytest.raises(Resting):
            rooms.enter(session, first, case_id)
        (word,) = brake.words(session, bringer, case_id)
    assert (word.is_me, word.text) == (True, "I have seen a street name.")


def test_language_and_topics_stay_as_the_panel_found_them(community, bringer, room):
    case_id, (first, _other) = room
    pulls(community, first, case_id)
    outline = Outline("de", WorkSetting.PRISON, frozenset())
    with pytest.raises(WrongState), community.database.writing() as session:
        revision = session.get_one(Case, case_id).revision
        vignettes.set_outline(session, bringer, case_id, revision, outline)


def test_a_seat_in_a_room_that_rests_still_counts_as_taken(community, room):
    case_id, (first, _other) = room

    def carried() -> int:
        with community.database.reading() as session:
            (peer,) = routing.profiles.peers(session, [first.person_id])
        return peer.carries

    before = carried()
    pulls(community, first, case_id)
    assert before == carried() == 1


def test_a_draft_has_no_brake_and_a_long_word_is_refused(community, bringer, room):
    with pytest.raises(NotFound):
        pulls(community, bringer, community.begin(bringer))
    with pytest.raises(Invalid):
        pulls(community, bringer, room[0], "x" * (brake.WORD_LIMIT + 1))
    assert not case_of(community, room[0]).is_resting


class Acts:
    """Everybody does anything, in any order: while the room rests, the panel reads nothing."""

    def __init__(self, made: Community) -> None:
        self.community = made
        self.bringer, self.second = made.case_worker("ngo1", 1), made.case_worker("ngo1", 2)
        self.case_id, self.peers = made.open_room(self.bringer, self.second)
        made.deliver(self.peers[0], self.case_id)
        self.people = [self.bringer, self.second, *self.peers]

    def tries(self, act: Callable[[Any], object]) -> None:
        """Do something; what the house refuses changes nothing."""
        try:
            with self.community.database.writing() as session:
                act(session)
        except DomainError:
            pass

    def pulls(self, who: int) -> None:
        self.tries(lambda session: brake.pull(session, self.people[who], self.case_id, WHY))

    def edits(self, which: int) -> None:
        text = ("She came back.", "He left.", "Nobody spoke.", "All spoke.")[which]

        def edit(session: Any) -> None:
            revision = session.get_one(Case, self.case_id).revision
            checked = a_checked_text(happened=text)
            vignettes.finish_check(session, self.bringer, self.case_id, revision, checked)

        self.tries(edit)

    def goes_back_to_writing(self, who: int = 0) -> None:
        def keep(session: Any) -> None:
            revision = session.get_one(Case, self.case_id).revision
            vignettes.keep(session, self.bringer, self.case_id, revision, a_checked_text())

        self.tries(keep)

    def chooses_a_reader(self, who: int = 0) -> None:
        self.tries(
            lambda session: attestation.choose_second_reader(
                session, self.bringer, self.case_id, self.second.person_id, is_tandem=False
            )
        )

    def confirms(self, who: int) -> None:
        reader = self.people[who]

        def attest(session: Any) -> None:
            shown = views.view(session, opened(session, reader, self.case_id)).seal
            attestation.attest(session, reader, self.case_id, shown)

        self.tries(attest)

    def all_confirm(self, who: int = 0) -> None:
        self.chooses_a_reader()
        self.confirms(who % 2)
        self.confirms(1 - who % 2)

    def hands_back(self, who: int = 0) -> None:
        self.tries(lambda s: attestation.hand_back(s, self.second, self.case_id, "Once more"))

    def speaks(self, who: int) -> None:
        actor = self.people[who]

        def speak(session: Any) -> None:
            inside = rooms.enter(session, actor, self.case_id, for_update=True)
            has_delivered = feedback.has_delivered(session, actor, self.case_id)
            rooms.speak(session, actor, inside, new_id(), "Hello", delivered=has_delivered)

        self.tries(speak)

    def writes_a_review(self, who: int) -> None:
        peer = self.peers[who % 2]

        def deliver(session: Any) -> None:
            inside = rooms.enter(session, peer, self.case_id, for_update=True)
            own = feedback.own_review(session, peer, inside)
            feedback.deliver(session, peer, inside, own.revision, a_review())

        self.tries(deliver)

    def closes(self, who: int = 0) -> None:
        self.tries(
            lambda s: rooms.close(s, self.bringer, rooms.enter(s, self.bringer, self.case_id))
        )

    def sends_it_anew(self, who: int = 0) -> None:
        ngos = self.community.ngos.values()
        self.tries(lambda s: routing.submit(s, self.bringer, self.case_id, ngos, "1.0.0"))
        self.tries(lambda s: routing.recall(s, self.bringer, self.case_id))
        self.tries(lambda s: routing.open_with_present(s, self.bringer, self.case_id))

    def the_panel_reads_only_what_two_people_have_confirmed(self) -> None:
        with self.community.database.reading() as session:
            case = session.get_one(Case, self.case_id)
            inside = session.scalars(
                select(Participation.person_id).where(Participation.case_id == self.case_id)
            ).all()
            assert {peer.person_id for peer in self.peers} <= set(inside)
            for peer in self.peers:
                self.reads_nothing(session, peer) if case.is_resting else self.reads(session, peer)

    def reads_nothing(self, session: Any, peer: Actor) -> None:
        with pytest.raises(Resting):
            rooms.enter(session, peer, self.case_id)
        with pytest.raises(Resting):
            opened(session, peer, self.case_id)
        assert rooms.rooms_as_peer(session, peer) == []
        assert views.own_cases(session, peer) == []
        assert [room.case_id for room in rooms.resting_rooms(session, peer)] == [self.case_id]

    def reads(self, session: Any, peer: Actor) -> None:
        seen = rooms.enter(session, peer, self.case_id).seen
        assert attestation.readers(session, seen).bringer_id in self.confirmed(session)
        assert len(self.confirmed(session)) == 2
        key, text = seen.opened.key, views.attested_text(seen.vignette, seen.outline)
        for row in session.scalars(select(Attestation).where(Attestation.case_id == self.case_id)):
            assert key.attests(row.seal, row.person_id.bytes + text)
        assert rooms.resting_rooms(session, peer) == []
        assert session.scalars(select(BrakeWord)).all() == []

    def confirmed(self, session: Any) -> set[UUID]:
        rows = select(Attestation.person_id).where(Attestation.case_id == self.case_id)
        return set(session.scalars(rows))

    def erased(self) -> None:
        with self.community.database.writing() as session:
            retention.erase(session, self.case_id)


NAMES = (
    "pulls",
    "edits",
    "goes_back_to_writing",
    "chooses_a_reader",
    "confirms",
    "all_confirm",
    "hands_back",
    "speaks",
    "writes_a_review",
    "closes",
    "sends_it_anew",
)
PULLED, EDITED, CONFIRMED, CLOSED = ("pulls", 2), ("edits", 0), ("all_confirm", 0), ("closes", 0)
OFTEN = ("pulls", "all_confirm") * 3
steps = st.tuples(st.sampled_from(NAMES + OFTEN), st.integers(0, 3))


@pytest.fixture
def several(database: Database) -> Community:
    return a_community(database, capacity=5)


@settings(max_examples=20)
@given(sequence=st.lists(steps, min_size=6, max_size=24))
@example(sequence=[PULLED, EDITED, CONFIRMED, CLOSED, ("pulls", 3), CONFIRMED, ("speaks", 2)])
@example(sequence=[PULLED, ("confirms", 0), ("confirms", 1), ("speaks", 2), CONFIRMED])
def test_under_any_sequence_of_acts_nobody_of_the_panel_reads_while_it_rests(
    several: Community, sequence: list[tuple[str, int]]
) -> None:
    acts = Acts(several)
    acts.the_panel_reads_only_what_two_people_have_confirmed()
    for name, who in sequence:
        getattr(acts, name)(who)
        acts.the_panel_reads_only_what_two_people_have_confirmed()
    acts.erased()
