"""The bringer's side: shortlist, submit, extend, recall, the seats of the panel."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, func, select

from app.identity import access as people
from app.identity.actor import Actor
from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.db import ReadSession, WriteSession
from app.kernel.errors import Refused
from app.kernel.text import Message, _
from review.routing import gates, panel, profiles
from review.routing.eligibility import Peer, Profession, Request
from review.routing.models import Candidate, PanelSearch, SeatState
from review.routing.rounds import ask, end_search, open_room, peers_of
from review.vignettes import periods, states
from review.vignettes.access import OpenedCase, opened
from review.vignettes.attestation import readers
from review.vignettes.models import Attestation, Part, Participation
from review.vignettes.resting import dismiss_second_reader
from review.vignettes.states import Act, CaseState
from review.vignettes.text import WorkSetting
from review.vignettes.views import CaseView, view


class TooFewPeers(Refused):
    """Nobody, or only one NGO, could be asked."""

    code = "too-few-peers"
    message: Message = _(
        "There are not enough peers of different NGOs for this language and these wishes. "
        "Nothing was sent."
    )


@dataclass(frozen=True, slots=True)
class Shortlisted:
    """An NGO whose people could be asked. The bringer sees NGOs, not people."""

    organisation_id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the panel as the bringer sees it, with one sentence on why."""

    person_id: UUID
    name: str
    organisation: str
    profession: Profession | None
    """None when they have taken their profile back."""
    covers: frozenset[str]
    """Topics asked for that this peer offers."""
    adds_background: bool
    """Brings a professional background that no seat before it has."""


def request_of(session: ReadSession, seen: CaseView) -> Request:
    """Return what a case asks for, as the routing sees it: no text."""
    case, outline = seen.case, seen.outline
    return Request(
        case_id=case.id,
        organisation_id=case.organisation_id,
        bringer_id=case.bringer_id,
        language=outline.language,
        setting=outline.setting,
        topics=outline.topics,
        panel_size=outline.panel_size,
        bringer_conflicts=profiles.conflicts_of(session, [case.bringer_id])[case.bringer_id],
    )


def shortlist(session: ReadSession, actor: Actor, case_id: UUID) -> list[Shortlisted]:
    """Return the NGOs that could be asked (now, or in addition), for the bringer to strike some."""
    own = opened(session, actor, case_id, {Part.BRINGER})
    candidates = _askable(session, request_of(session, view(session, own)))
    names = people.organisation_names(session, {peer.organisation_id for peer in candidates})
    return sorted(
        (Shortlisted(organisation_id, name) for organisation_id, name in names.items()),
        key=lambda row: row.name.casefold(),
    )


def submit(
    session: WriteSession, actor: Actor, case_id: UUID, agreed: Collection[UUID], edition: str
) -> None:
    """Send an attested case: seal `part` to the shortlist behind gates and start asking.

    Only people of the NGOs the bringer has seen and agreed to are asked. Needs the bringer's
    session, because only they can open `part`. Raises `TooFewPeers` when fewer than two other NGOs
    remain; then nothing has changed.
    """
    own = opened(session, actor, case_id, {Part.BRINGER}, for_update=True)
    seen = view(session, own)
    if own.case.state is CaseState.SEEKING:
        return  # sent twice by a double click: one result
    own.case.state = states.after(own.case.state, Act.SUBMIT)
    if not readers(session, seen).is_complete:
        raise states.WrongState
    request = request_of(session, seen)
    candidates = _agreed(_askable(session, request), agreed)
    if len({peer.organisation_id for peer in candidates}) < 2:
        raise TooFewPeers
    own.case.edition = edition
    own.case.changed_on = today()
    holding = periods.of(session, own.case)
    own.case.erase_on = states.erase_on(CaseState.SEEKING, own.case.changed_on, holding)
    session.add(
        PanelSearch(
            case_id=case_id,
            language=request.language,
            setting=WorkSetting(request.setting),
            topics=request.topics,
            panel_size=request.panel_size,
        )
    )
    dismiss_second_reader(session, case_id)
    _gate(session, own, candidates)
    ledger.record(session, "case.submitted", who=actor.person_id, what=case_id)
    ask(session)


def extend(session: WriteSession, actor: Actor, case_id: UUID, agreed: Collection[UUID]) -> None:
    """Confirm more peers when the shortlist is exhausted. Raises `TooFewPeers` without any."""
    own = opened(session, actor, case_id, {Part.BRINGER}, for_update=True)
    if own.case.state is not CaseState.SEEKING:
        raise states.WrongState
    request = request_of(session, view(session, own))
    candidates = _agreed(_askable(session, request), agreed)
    if not candidates:
        raise TooFewPeers
    _gate(session, own, candidates)
    ask(session)


def recall(session: WriteSession, actor: Actor, case_id: UUID) -> None:
    """Take a case back to draft while nobody has accepted yet; all gates are destroyed."""
    own = opened(session, actor, case_id, {Part.BRINGER}, for_update=True)
    if peers_of(session, case_id):
        raise Refused(_("A peer has accepted and read it already. You can withdraw the case."))
    own.case.state = states.after(own.case.state, Act.RECALL)
    own.case.changed_on = today()
    holding = periods.of(session, own.case)
    own.case.erase_on = states.erase_on(CaseState.DRAFT, own.case.changed_on, holding)
    own.case.edition = None
    session.execute(delete(Attestation).where(Attestation.case_id == case_id))
    end_search(session, case_id)
    ledger.record(session, "case.recalled", who=actor.person_id, what=case_id)


def open_with_present(session: WriteSession, actor: Actor, case_id: UUID) -> None:
    """Open the room with the peers who have accepted, when at least two have."""
    own = opened(session, actor, case_id, {Part.BRINGER}, for_update=True)
    if len(peers_of(session, case_id)) < 2:
        raise Refused(_("A panel has at least two peers."))
    open_room(session, own.case)


def seats(session: ReadSession, seen: CaseView) -> list[Seat]:
    """Return the accepted seats, each with what explains it. Order of joining, then id."""
    rows = session.execute(
        select(Participation.person_id, Participation.organisation_id)
        .where(Participation.case_id == seen.case.id, Participation.part == Part.PEER)
        .order_by(Participation.since, Participation.person_id)
    ).all()
    names = people.names(session, [row.person_id for row in rows])
    ngos = people.organisation_names(session, [row.organisation_id for row in rows])
    known = {peer.person_id: peer for peer in profiles.peers(session, list(names))}
    result: list[Seat] = []
    for row in rows:
        peer = known.get(row.person_id)
        profession = peer.profession if peer else None
        result.append(
            Seat(
                person_id=row.person_id,
                name=names[row.person_id],
                organisation=ngos[row.organisation_id],
                profession=profession,
                covers=seen.outline.topics & peer.topics if peer else frozenset(),
                adds_background=bool(profession)
                and all(seat.profession != profession for seat in result),
            )
        )
    return result


def is_exhausted(session: ReadSession, case_id: UUID) -> bool:
    """Whether seats are empty and nobody on the shortlist is left to be asked."""
    search = session.get(PanelSearch, case_id)
    if search is None:
        return False
    asked = session.scalar(
        select(func.count()).where(
            Candidate.case_id == case_id,
            Candidate.state.in_([SeatState.OFFERED, SeatState.WAITING]),
        )
    )
    return not asked and len(peers_of(session, case_id)) < search.panel_size


def _askable(session: ReadSession, request: Request) -> tuple[Peer, ...]:
    """Return the shortlist, without those who were asked before and NGOs that have a seat."""
    asked = session.scalars(
        select(Candidate.person_id).where(Candidate.case_id == request.case_id)
    ).all()
    seated = session.scalars(
        select(Participation.organisation_id).where(
            Participation.case_id == request.case_id, Participation.part == Part.PEER
        )
    ).all()
    return panel.shortlist(
        request,
        [
            peer
            for peer in profiles.peers(session)
            if peer.person_id not in asked and peer.organisation_id not in seated
        ],
    )


def _agreed(shortlisted: Collection[Peer], agreed: Collection[UUID]) -> tuple[Peer, ...]:
    """Keep who was shown: an NGO that became possible meanwhile is not known to the bringer."""
    return tuple(peer for peer in shortlisted if peer.organisation_id in agreed)


def _gate(session: WriteSession, own: OpenedCase, candidates: Collection[Peer]) -> None:
    keys = people.public_keys(session, [peer.person_id for peer in candidates])
    for peer in candidates:
        session.add(
            Candidate(
                case_id=own.case.id,
                person_id=peer.person_id,
                organisation_id=peer.organisation_id,
                case_organisation_id=own.case.organisation_id,
                state=SeatState.WAITING,
                offered_on=None,
                gated=gates.shut(session, own.key, peer.person_id, keys[peer.person_id]),
            )
        )
    session.flush()
