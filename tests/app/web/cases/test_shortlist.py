"""Only NGOs the bringer has seen on the list are ever asked."""

from uuid import UUID

from sqlalchemy import select

from app.kernel.db import Database
from review.routing import service as routing
from review.routing.models import Candidate
from tests.community import a_community


def test_nobody_moves_up_unseen_when_ngos_are_struck(database: Database) -> None:
    community = a_community(database, ngos=16, workers=1)
    bringer = community.case_worker("ngo1", 1)
    case_id = community.begin(bringer)
    community.finish(bringer, case_id)
    community.attest(bringer, case_id)
    with database.reading() as session:
        shown = {ngo.organisation_id for ngo in routing.shortlist(session, bringer, case_id)}
    struck = sorted(shown)[:3]
    community.submit(bringer, case_id, struck)

    with database.reading() as session:
        listed: set[UUID] = set(session.scalars(select(Candidate.organisation_id)))
    assert len(shown) == 12
    assert listed == shown - set(struck)
