"""The page of everything about oneself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, ClassVar, Final

from app.identity.models import SessionStage
from app.identity.policy import Role, Sphere
from app.kernel.own_data import About, Value
from app.kernel.text import Message, _
from app.web.cases.words import STATE_NAMES
from app.web.pages import Page
from app.web.templating import day, moment
from app.web.words import ROLES
from review.feedback.models import ReviewState
from review.routing.eligibility import CONFLICT_NAMES, PROFESSION_NAMES, ConflictKind, Profession
from review.routing.models import SeatState
from review.vignettes.models import Part
from review.vignettes.states import CaseState
from review.vignettes.text import SizeClass

NAMES: Final[Mapping[type[StrEnum], Mapping[Any, Message]]] = MappingProxyType(
    {
        Role: ROLES,
        CaseState: STATE_NAMES,
        Profession: PROFESSION_NAMES,
        ConflictKind: CONFLICT_NAMES,
        Sphere: {
            Sphere.NGO: _("an NGO"),
            Sphere.ASSOCIATION: _("the association"),
            Sphere.OPERATION: _("the operation of the server"),
        },
        SessionStage: {
            SessionStage.ENROLMENT: _("setting up"),
            SessionStage.SECOND_FACTOR: _("before the second factor"),
            SessionStage.SIGNED_IN: _("signed in"),
        },
        SeatState: {
            SeatState.WAITING: _("waits"),
            SeatState.OFFERED: _("asked"),
            SeatState.ACCEPTED: _("accepted"),
            SeatState.OUT: _("out"),
        },
        ReviewState: {
            ReviewState.DRAFT: _("a draft, for you alone"),
            ReviewState.DELIVERED: _("delivered"),
        },
        Part: {
            Part.BRINGER: _("case bringer"),
            Part.TANDEM: _("works in tandem"),
            Part.SECOND_READER: _("second reader"),
            Part.PEER: _("peer"),
        },
        SizeClass: {
            SizeClass.SHORT: _("short"),
            SizeClass.MEDIUM: _("medium"),
            SizeClass.LONG: _("long"),
        },
    }
)
"""How the code words of the tables are called."""


@dataclass(frozen=True)
class OwnDataPage(Page):
    """What the house holds about its reader, and what of it is withheld, with the reasons."""

    template: ClassVar[str] = "account/data.html"
    parts: Sequence[About]

    @property
    def filled(self) -> list[About]:
        """Tables that hold something."""
        return [part for part in self.parts if part.rows]

    def lines(self, part: About) -> Iterator[list[tuple[Message, Any]]]:
        """Yield the entries of a table: what each value is called, and the value in words."""
        for row in part.rows:
            given = part.declared.given
            yield [
                (given[name], shown(value))
                for name, value in row.items()
                if value is not None and value not in ("", (), [], {})
            ]

    @property
    def reasons(self) -> dict[str, list[str]]:
        """Each reason in words, with the columns that are withheld for it."""
        found: dict[str, list[str]] = {}
        for part in self.parts:
            for name, why in part.declared.withheld.items():
                found.setdefault(str(why), []).append(f"{part.declared.table}.{name}")
        return found

    @property
    def title(self) -> Message:
        """Whose they are."""
        return _("Your data")


def shown(value: Value) -> Any:
    """Return a value in words; texts by part, and lists, stay what they are."""
    if isinstance(value, StrEnum):
        return NAMES[type(value)][value]
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return moment(value)
    return day(value) if isinstance(value, date) else value
