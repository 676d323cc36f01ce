"""A case as its participants see it, opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from app.identity.actor import Actor
from app.kernel.db import ReadSession
from review.vignettes.access import OWN_SIDE, OWNERS, OpenedCase, eyes, visible
from review.vignettes.decisions import Mark, marks_from_bytes
from review.vignettes.keys import CaseKey, open_envelopes
from review.vignettes.models import Case, Part, Participation
from review.vignettes.text import Outline, Reworded, Vignette

_TABLE = "cases"


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as one of its participants sees it, opened."""

    opened: OpenedCase
    outline: Outline
    vignette: Vignette
    marks: tuple[Mark, ...]
    remark: str
    reworded: Reworded | None

    @property
    def reworded_on(self) -> date | None:
        """Return when the panel got another text than it had read, or None."""
        return self.reworded.on if self.reworded else None

    @property
    def case(self) -> Case:
        """Return the row: state and days."""
        return self.opened.case

    @property
    def seal(self) -> bytes:
        """Return the keyed hash of the text shown; an attestation must name it."""
        return self.opened.key.attest(attested_text(self.vignette, self.outline))


def attested_text(vignette: Vignette, outline: Outline) -> bytes:
    """Return the bytes an attestation binds to: every letter, and the language they are in."""
    return outline.language.encode() + b"\n" + vignette.to_bytes()


def view(session: ReadSession, opened_case: OpenedCase) -> CaseView:
    """Open everything a participant may read of a case."""
    case, key = opened_case.case, opened_case.key
    return CaseView(
        opened=opened_case,
        outline=Outline.from_bytes(open_field(key, "outline", case.outline)),
        vignette=Vignette.from_bytes(open_field(key, "vignette", case.vignette)),
        marks=marks_from_bytes(open_field(key, "decisions", case.decisions)),
        remark=open_field(key, "remark", case.remark).decode() if case.remark else "",
        reworded=Reworded.from_bytes(open_field(key, "reworded", case.reworded))
        if case.reworded
        else None,
    )


def own_cases(session: ReadSession, actor: Actor) -> list[CaseView]:
    """Return the cases of the actor's side, newest change first."""
    return _views(session, actor, OWN_SIDE)


def _views(session: ReadSession, actor: Actor, parts: frozenset[Part]) -> list[CaseView]:
    statement = visible(parts).order_by(Case.changed_on.desc(), Case.id)
    rows = session.execute(statement, eyes(actor)).all()
    keys = open_envelopes(session, actor, {case.id: own.envelope for case, own in rows})
    return [
        view(session, OpenedCase(case, own.part, keys[case.id]))
        for case, own in rows
        if case.id in keys
    ]


def bringer_of(session: ReadSession, case_id: UUID) -> Sequence[UUID]:
    """Return who owns a case: bringer and tandem partner."""
    return session.scalars(
        select(Participation.person_id).where(
            Participation.case_id == case_id, Participation.part.in_(OWNERS)
        )
    ).all()


def seal_field(key: CaseKey, name: str, text: bytes, step: int) -> bytes:
    """Seal one field of a case."""
    return key.seal(_TABLE, key.case_id, name, text, step)


def open_field(key: CaseKey, name: str, blob: bytes) -> bytes:
    """Open one field of a case. Raises `CannotOpen`."""
    return key.open(_TABLE, key.case_id, name, blob)
