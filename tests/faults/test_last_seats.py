"""Fifty people take the last two seats of a panel at the same moment, at two servers."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx
import pytest
from sqlalchemy import select

from app.kernel import ledger
from app.kernel.clock import today
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.ledger import LedgerEntry
from app.kernel.shred import ShredStore
from review.routing import gates
from review.routing.eligibility import ConflictKind
from review.routing.models import Candidate, PanelSearch, SeatState
from review.vignettes.access import opened
from review.vignettes.keys import family, shares_in_force
from review.vignettes.models import Case, Part, Participation
from review.vignettes.states import CaseState
from tests.community import a_community
from tests.faults.ward import Ward, a_ward
from tests.inhabited import a_cookie

CLIENTS = 50
NO_CONFLICT = {kind.value: "no" for kind in ConflictKind}


@pytest.mark.timeout(180)
def test_of_fifty_who_take_the_last_two_seats_at_once_exactly_two_get_in(
    settings: Settings, database: Database, shred: ShredStore
) -> None:
    community = a_community(database, ngos=1 + 2 + CLIENTS // 2)
    bringer, second = (community.case_worker("ngo1", number) for number in (1, 2))
    case_id = community.attested_case(bringer, second, panel_size=4)
    community.submit(bringer, case_id)
    first = community.asked(case_id)[:2]
    for peer in first:
        community.accept(peer, case_id)
    taken = {peer.ngo_id for peer in first} | {bringer.ngo_id}
    racing = [actor for actor in community.people.values() if actor.ngo_id not in taken]
    with database.writing() as session:
        # More people than seats are never asked at once; if they were, the panel must hold.
        own = opened(session, bringer, case_id)
        for actor in racing:
            candidate = session.get(Candidate, (case_id, actor.person_id)) or Candidate(
                case_id=case_id,
                person_id=actor.person_id,
                organisation_id=actor.ngo_id,
                case_organisation_id=own.case.organisation_id,
            )
            key = bytes(actor.own_key.public_key)
            candidate.gated = gates.shut(session, own.key, actor.person_id, key)
            candidate.state, candidate.offered_on = SeatState.OFFERED, today()
            session.add(candidate)
    cookies = [a_cookie(database, actor) for actor in racing]
    assert len(cookies) == CLIENTS

    with a_ward(settings) as ward:
        servers = [ward.serve(), ward.serve()]
        answers = at_once(ward, cookies, f"/invitations/{case_id}/accept")
        for server in servers:
            ward.kill(server)

    assert Counter(answer.status_code for answer in answers)[303] == 2
    refused = [answer for answer in answers if answer.status_code != 303]
    assert {answer.status_code for answer in refused} <= {404, 409}
    for answer in refused:  # the panel stands, or the invitation is not there any more
        assert "A quiet beginning" not in answer.text
        assert str(case_id) not in answer.text
    with database.reading() as session:
        peers = session.scalars(
            select(Participation).where(
                Participation.case_id == case_id, Participation.part == Part.PEER
            )
        ).all()
        assert len(peers) == 4
        assert len({peer.organisation_id for peer in peers} - {bringer.ngo_id}) == 4
        winners = {
            actor.person_id
            for actor, answer in zip(racing, answers, strict=True)
            if answer.status_code == 303
        }
        inside = {peer.person_id for peer in peers} | {bringer.person_id}
        assert winners < inside
        for actor in community.people.values():
            if actor.person_id in inside:
                assert opened(session, actor, case_id).key
            else:
                with pytest.raises(NotFound):
                    opened(session, actor, case_id)
        assert session.get_one(Case, case_id).state is CaseState.OPEN
        assert session.get(PanelSearch, case_id) is None
        assert not session.scalars(select(Candidate)).all()
        assert ledger.first_broken(session) is None
        facts = Counter(session.scalars(select(LedgerEntry.fact)))
        assert (facts["seat.accepted"], facts["room.opened"]) == (4, 1)
        share = shares_in_force(session)[case_id]
    assert shred.names(family(case_id)) == [share]  # all gates are destroyed


def at_once(ward: Ward, cookies: list[str], path: str) -> list[httpx.Response]:
    """Send the same form from everybody at the same moment."""
    line = Barrier(len(cookies))

    def takes(cookie: str) -> httpx.Response:
        line.wait()
        for _attempt in range(5):
            answer = ward.sends(cookie, path, NO_CONFLICT)
            assert answer is not None
            if answer.status_code != 503:  # on a slow machine some wait in vain, and try again
                break
        return answer

    with ThreadPoolExecutor(len(cookies)) as everybody:
        return list(everybody.map(takes, cookies))
