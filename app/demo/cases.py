"""Lets the fictional cases travel as far as their files say, through the real services."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from anonymizer import Cls, Finding
from anonymizer.desk.decisions import Choice, Decision, KeepReason
from anonymizer.runner import Runner
from app.identity.actor import Actor
from app.kernel.db import Database
from app.kernel.ids import new_id
from review.feedback import service as feedback
from review.feedback.scores import PrincipleMark, ReviewText, Score
from review.feedback.service import UptakeNote
from review.rooms import service as rooms
from review.routing import invitations
from review.routing import service as routing
from review.vignettes import attestation, views
from review.vignettes import service as vignettes
from review.vignettes.access import opened
from review.vignettes.decisions import Checked, check
from review.vignettes.models import Case
from review.vignettes.text import Outline, Section, WorkSetting
from standards import service as standards

_STAGES = ("draft", "screened", "attested_once", "attested", "seeking", "open", "closed")


class Traveller:
    """Takes one case from draft as far as it goes."""

    def __init__(
        self,
        database: Database,
        screener: Runner,
        actors: Mapping[str, Actor],
        case: dict[str, Any],
    ) -> None:
        self.database = database
        self.screener = screener
        self.actors = actors
        self.case = case
        self.case_id = new_id()
        self.bringer = actors[case["bringer"]]

    def travel(self) -> None:
        """Go through the stages up to the one the file names."""
        last = _STAGES.index(self.case["state"])
        steps = (self.write, self.finish, self.attest_self, self.attest_second, self.submit)
        for step in steps[: last + 1]:
            step()
        if last >= _STAGES.index("seeking"):
            self.gather()
        if last >= _STAGES.index("open"):
            self.talk()
        if last >= _STAGES.index("closed"):
            self.close()

    def write(self) -> None:
        """Begin, check, and keep; a draft keeps its last findings undecided."""
        outline = Outline(
            language=self.case["language"],
            setting=WorkSetting(self.case["setting"]),
            topics=frozenset(self.case["topics"]),
            panel_size=self.case["panel_size"],
        )
        with self.database.writing() as session:
            vignettes.begin(session, self.bringer, self.case_id, outline)
        checked = self.check(decide_all=self.case["state"] != "draft")
        with self.database.writing() as session:
            case = session.get_one(Case, self.case_id)
            vignettes.keep(session, self.bringer, self.case_id, case.revision, checked)

    def check(self, *, decide_all: bool = True) -> Checked:
        """Run the real de-identification and decide as a person who knows the case would."""
        raw = {Section.TITLE: self.case["title"]}
        raw |= {Section(name): text for name, text in self.case["sections"].items()}
        fields = {section.value: text for section, text in raw.items()}
        found = self.screener.screen_fields(fields, self.case["language"])
        missed = [
            words
            for words in self.case["identifying"]
            if any(_uncovered(text, words, found[name].findings) for name, text in fields.items())
        ]
        if missed:  # what the check has not seen, the bringer marks by hand
            found = self.screener.screen_fields(fields, self.case["language"], own_marks=missed)
        findings = {section: found[section.value].findings for section in raw}
        decisions: dict[str, Decision] = {}
        for section, in_section in findings.items():
            for finding in in_section:
                if finding.cls is not Cls.ADVICE:
                    words = raw[section][finding.start : finding.end]
                    decisions.setdefault(finding.id, self.decide(finding, words))
        asked = list(decisions)
        if not decide_all:
            decisions = {entity: decisions[entity] for entity in asked[: len(asked) // 2]}
        return check(raw, findings, decisions)

    def decide(self, finding: Finding, words: str) -> Decision:
        """Accept what identifies; an ordinary word that was taken for a name may stay."""
        is_known = any(words in name or name in words for name in self.case["identifying"])
        if finding.cls is Cls.DIRECT and not is_known:
            return Decision(Choice.KEEP, reason=KeepReason.NO_NAME)
        return Decision(Choice.ACCEPT)

    def finish(self) -> None:
        """Everything is decided."""
        checked = self.check()
        with self.database.writing() as session:
            case = session.get_one(Case, self.case_id)
            vignettes.finish_check(session, self.bringer, self.case_id, case.revision, checked)

    def attest_self(self) -> None:
        """The bringer confirms, and asks a colleague."""
        self.attest(self.bringer)
        second = self.case.get("tandem") or self.case.get("second_reader")
        if second:
            with self.database.writing() as session:
                attestation.choose_second_reader(
                    session,
                    self.bringer,
                    self.case_id,
                    self.actors[second].person_id,
                    is_tandem="tandem" in self.case,
                )

    def attest_second(self) -> None:
        """The colleague confirms, where there is one."""
        second = self.case.get("tandem") or self.case.get("second_reader")
        if second:
            self.attest(self.actors[second])

    def attest(self, reader: Actor) -> None:
        """Confirm the text as it stands."""
        with self.database.reading() as session:
            shown = views.view(session, opened(session, reader, self.case_id)).seal
        with self.database.writing() as session:
            attestation.attest(session, reader, self.case_id, shown)

    def submit(self) -> None:
        """Send it; where the file names a whole panel, only the NGOs of its peers are asked."""
        wanted = {self.actors[key].ngo_id for key in self.case["panel"]}
        whole = len(wanted) == self.case["panel_size"]
        with self.database.writing() as session:
            offered = routing.shortlist(session, self.bringer, self.case_id)
            listed = {row.organisation_id for row in offered}
            agreed = listed & wanted if whole else listed
            edition = standards.newest(session).version
            routing.submit(session, self.bringer, self.case_id, agreed, edition)

    def gather(self) -> None:
        """Those the file names accept; others who are asked first decline."""
        panel = {self.actors[key].person_id: self.actors[key] for key in self.case["panel"]}
        missing = dict(panel)
        while missing:
            asked = [actor for actor in self.actors.values() if self.is_asked(actor)]
            for actor in asked:
                with self.database.writing() as session:
                    if actor.person_id in missing:
                        invitations.accept(session, actor, self.case_id)
                        del missing[actor.person_id]
                    elif missing:
                        invitations.decline(session, actor, self.case_id)
            if not asked:
                names = ", ".join(actor.name for actor in missing.values())
                msg = f"{self.case['key']}: nobody asked {names}"
                raise RuntimeError(msg)

    def is_asked(self, actor: Actor) -> bool:
        """Whether somebody has an invitation to this case right now."""
        if actor.organisation_id is None or "case_worker" not in actor.roles:
            return False
        with self.database.reading() as session:
            return any(
                invitation.case_id == self.case_id
                for invitation in invitations.invitations(session, actor)
            )

    def talk(self) -> None:
        """Reviews, then messages, then what the bringer takes along."""
        for review in self.case.get("review", ()):
            self.review(self.actors[review["by"]], review)
        for message in self.case.get("message", ()):
            actor = self.actors[message["by"]]
            with self.database.writing() as session:
                room = rooms.enter(session, actor, self.case_id)
                has_delivered = feedback.has_delivered(session, actor, self.case_id)
                rooms.speak(
                    session, actor, room, new_id(), message["text"], delivered=has_delivered
                )
        if "uptake" in self.case:
            with self.database.writing() as session:
                room = rooms.enter(session, self.bringer, self.case_id)
                feedback.write_uptake(
                    session, self.bringer, room, UptakeNote(**self.case["uptake"])
                )

    def review(self, peer: Actor, review: dict[str, Any]) -> None:
        """Write a review, and deliver it where the file says so."""
        text = ReviewText(
            strengths=review["strengths"],
            questions=review["questions"],
            ideas=review["ideas"],
            scores={
                principle: PrincipleMark(Score(mark["score"]), mark.get("comment", ""))
                for principle, mark in review["scores"].items()
            },
            only_topics="limited_to" in review,
        )
        with self.database.writing() as session:
            room = rooms.enter(session, peer, self.case_id)
            act = feedback.deliver if review["delivered"] else feedback.keep_draft
            act(session, peer, room, 0, text)

    def close(self) -> None:
        """The bringer closes the room."""
        with self.database.writing() as session:
            rooms.close(session, self.bringer, rooms.enter(session, self.bringer, self.case_id))


def travel_all(
    database: Database,
    screener: Runner,
    actors: Mapping[str, Actor],
    told: tuple[dict[str, Any], ...],
) -> dict[str, UUID]:
    """Let every case travel, those with a standing panel first, so that their peers are free.

    Returns the ids of the cases by their keys.
    """
    order = sorted(told, key=lambda case: -_STAGES.index(case["state"]))
    travellers = [Traveller(database, screener, actors, case) for case in order]
    for traveller in travellers:
        traveller.travel()
    return {traveller.case["key"]: traveller.case_id for traveller in travellers}


def _uncovered(text: str, words: str, findings: Sequence[Finding]) -> bool:
    """Whether the words stand somewhere in the text outside every finding."""
    return any(
        not any(finding.start <= place < finding.end for finding in findings)
        for start in _places(text, words)
        for place in range(start, start + len(words))
        if text[place].isalnum()
    )


def _places(text: str, words: str) -> Iterator[int]:
    start = text.find(words)
    while start >= 0:
        yield start
        start = text.find(words, start + 1)
