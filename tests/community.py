"""A small community for tests: NGOs with case workers, and a case as far on its way as needed.

Everything goes through the real services; only the check of the text is given, because it has
tests of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from app.identity import service as identity
from app.identity.actor import Actor
from app.identity.policy import Role
from app.kernel.db import Database
from app.kernel.ids import new_id
from review.feedback import service as feedback
from review.feedback.scores import PrincipleMark, ReviewText, Score
from review.rooms import service as rooms
from review.routing import invitations, profiles
from review.routing import service as routing
from review.routing.eligibility import Profession
from review.vignettes import attestation, views
from review.vignettes import service as vignettes
from review.vignettes.access import opened
from review.vignettes.decisions import Checked, check
from review.vignettes.models import Case
from review.vignettes.text import Outline, Section, WorkSetting
from standards import service as standards
from tests.builders import an_actor, an_organisation

TEXT: Mapping[Section, str] = {
    Section.TITLE: "A quiet beginning",
    Section.SETTING: "We meet in a library. I am a social worker, my colleague a psychologist.",
    Section.HAPPENED: "[Person A] came back after three weeks and did not say a word.",
    Section.KEY_QUESTION: "How do I keep the door open without pushing?",
}
PROFESSIONS = tuple(Profession)


def a_checked_text(**changed: str) -> Checked:
    """Return a text in which nothing was found; sections by name override the usual ones."""
    raw = {**TEXT, **{Section(name): text for name, text in changed.items()}}
    return check(raw, {}, {})


def a_review(score: Score = Score.BEGINNING, **changed: str) -> ReviewText:
    """Return a whole review with the same word on every principle of group A."""
    comment = "" if score in (Score.CANNOT_TELL, Score.DOES_NOT_APPLY) else "It shows in the text."
    scores = {f"A{number}": PrincipleMark(score, comment) for number in range(1, 17)}
    words = {"strengths": "You stayed.", "questions": "What did he like?", "ideas": "Wait."}
    return ReviewText(scores=scores, **{**words, **changed})


@dataclass
class Community:
    """NGOs by name, and their case workers as `name-number`."""

    database: Database
    ngos: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def case_worker(self, ngo: str, number: int) -> Actor:
        """Return one of an NGO's case workers, counted from 1."""
        return self.people[f"{ngo}-{number}"]

    def begin(self, bringer: Actor, *, panel_size: int = 2, **outline: object) -> UUID:
        """Begin a draft and return its id."""
        case_id = new_id()
        given: dict[str, object] = {
            "language": "en",
            "setting": WorkSetting.OUTREACH,
            "topics": frozenset({"A1", "A3"}),
            "panel_size": panel_size,
        }
        with self.database.writing() as session:
            vignettes.begin(session, bringer, case_id, Outline(**(given | outline)))  # type: ignore[arg-type]
        return case_id

    def finish(self, bringer: Actor, case_id: UUID, checked: Checked | None = None) -> None:
        """Keep a text in which everything is decided."""
        with self.database.writing() as session:
            revision = session.get_one(Case, case_id).revision
            checked = checked or a_checked_text()
            vignettes.finish_check(session, bringer, case_id, revision, checked)

    def attest(self, reader: Actor, case_id: UUID) -> None:
        """Confirm the text as it stands."""
        with self.database.reading() as session:
            shown = views.view(session, opened(session, reader, case_id)).seal
        with self.database.writing() as session:
            attestation.attest(session, reader, case_id, shown)

    def attested_case(self, bringer: Actor, second: Actor, **begin: object) -> UUID:
        """Return a case that two people of one NGO have confirmed."""
        case_id = self.begin(bringer, **begin)  # type: ignore[arg-type]
        self.finish(bringer, case_id)
        with self.database.writing() as session:
            attestation.choose_second_reader(
                session, bringer, case_id, second.person_id, is_tandem=False
            )
        self.attest(bringer, case_id)
        self.attest(second, case_id)
        return case_id

    def submit(self, bringer: Actor, case_id: UUID, struck: Sequence[UUID] = ()) -> None:
        """Send a case; invitations go out at once."""
        with self.database.writing() as session:
            edition = standards.newest(session).version
            shown = routing.shortlist(session, bringer, case_id)
            listed = {row.organisation_id for row in shown}
            routing.submit(session, bringer, case_id, listed - set(struck), edition)

    def asked(self, case_id: UUID) -> list[Actor]:
        """Return who has an invitation to a case right now."""
        found = []
        for actor in self.people.values():
            with self.database.reading() as session:
                rows = invitations.invitations(session, actor)
            if any(row.case_id == case_id for row in rows):
                found.append(actor)
        return found

    def accept(self, actor: Actor, case_id: UUID) -> None:
        """Take a seat."""
        with self.database.writing() as session:
            invitations.accept(session, actor, case_id)

    def open_room(self, bringer: Actor, second: Actor, **begin: object) -> tuple[UUID, list[Actor]]:
        """Return an open room and its peers, in the order of the room."""
        case_id = self.attested_case(bringer, second, **begin)
        self.submit(bringer, case_id)
        for actor in self.asked(case_id):
            self.accept(actor, case_id)
        with self.database.reading() as session:
            peers = rooms.enter(session, bringer, case_id).peers
        by_id = {actor.person_id: actor for actor in self.people.values()}
        return case_id, [by_id[peer.person_id] for peer in peers]

    def deliver(self, peer: Actor, case_id: UUID, text: ReviewText | None = None) -> None:
        """Deliver a whole review."""
        with self.database.writing() as session:
            room = rooms.enter(session, peer, case_id)
            feedback.deliver(session, peer, room, 0, text or a_review())


def a_community(
    database: Database, *, ngos: int = 4, workers: int = 2, capacity: int = 3
) -> Community:
    """Return NGOs `ngo1`, `ngo2`, ... whose case workers all speak English and have agreed."""
    made = Community(database)
    with database.writing() as session:
        standards.load_released(session)
        for place in range(1, ngos + 1):
            name = f"ngo{place}"
            made.ngos[name] = an_organisation(session, f"Harbour house {place}")
            for number in range(1, workers + 1):
                roles = (Role.CASE_WORKER, Role.NGO_LEAD) if number == 1 else (Role.CASE_WORKER,)
                actor = an_actor(session, made.ngos[name], *roles)
                made.people[f"{name}-{number}"] = actor
                profiles.save_profile(
                    session,
                    actor,
                    profession=PROFESSIONS[(place + number) % len(PROFESSIONS)],
                    languages={"en", "de"},
                    topics={"A1", f"A{place + 1}"},
                    settings={WorkSetting.OUTREACH},
                    capacity=capacity,
                    is_active=True,
                    agrees=True,
                )
                if workers == 1:
                    identity.waive_second_reader(session, actor, waive=True)
    return made
