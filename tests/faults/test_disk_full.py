"""The disk is full: refused cleanly, typed text kept, and the same server goes on afterwards.

The kernel refuses to let the server's files grow (`RLIMIT_FSIZE`, set and lifted from outside
while it runs), which is what a full disk does, without needing one.
"""

import re
import resource
from collections.abc import Iterator
from html import unescape

import pytest
from sqlalchemy import text

from app.kernel import ledger
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.shred import ShredStore
from review.feedback import service as feedback
from review.rooms import service as rooms
from review.vignettes.models import Case
from review.vignettes.states import CaseState
from tests.community import a_community
from tests.faults.ward import Ward, a_ward
from tests.inhabited import a_cookie

# The disk of a PostgreSQL server is not ours to fill; it says so the same way.
pytestmark = pytest.mark.one_engine
ENOUGH = resource.RLIM_INFINITY
TYPED = "Draft number {}:\nyou stayed, and did not push. " + "That is worth keeping. " * 100


@pytest.fixture
def ward(settings: Settings) -> Iterator[Ward]:
    with a_ward(settings) as ward:
        yield ward


def test_a_full_disk_refuses_cleanly_and_loses_nothing(ward: Ward, database: Database) -> None:
    community = a_community(database, ngos=3)
    bringer, second = (community.case_worker("ngo1", number) for number in (1, 2))
    case_id, (peer, _other) = community.open_room(bringer, second)
    cookie, path = a_cookie(database, peer), f"/rooms/{case_id}/review"
    database.dispose()  # the write-ahead log begins anew, and has room at first
    server = ward.serve()

    resource.prlimit(server, resource.RLIMIT_FSIZE, (200_000, ENOUGH))
    kept = 0
    while True:  # the write-ahead log grows, until there is no room for more of it
        typed = TYPED.format(kept)
        answer = ward.sends(cookie, path, {"revision": str(kept), "strengths": typed})
        assert answer is not None
        if answer.status_code != 303:
            break
        kept += 1
        assert kept < 200, "the disk never fills"

    assert answer.status_code == 503
    shown = re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert typed.strip() in [unescape(area).strip() for area in shown]
    assert "This is not available right now" in answer.text
    for word in ("disk", "sqlite", "Error", "INSERT"):
        assert word not in answer.text
    assert broken(database) == ()
    resource.prlimit(server, resource.RLIMIT_FSIZE, (ENOUGH, ENOUGH))
    again = ward.sends(cookie, path, {"revision": str(kept), "strengths": typed})
    assert again is not None
    assert again.status_code == 303
    ward.kill(server)
    with database.reading() as session:
        own = feedback.own_review(session, peer, rooms.enter(session, peer, case_id))
    assert (own.revision, own.text.strengths.strip()) == (kept + 1, typed.strip())


def broken(database: Database) -> tuple[str, ...]:
    """Return what is broken in the file and the ledger: nothing."""
    with database.reading() as session:
        found = list(session.scalars(text("PRAGMA integrity_check")))
        line = ledger.first_broken(session)
    return tuple(each for each in [*found, str(line)] if each not in {"ok", "None"})


def test_a_shred_store_without_room_for_a_key_lets_no_case_go_out(
    ward: Ward, database: Database, shred: ShredStore
) -> None:
    community = a_community(database, ngos=3)
    bringer, second = (community.case_worker("ngo1", number) for number in (1, 2))
    case_id = community.attested_case(bringer, second)
    cookie, before = a_cookie(database, bringer), shred.names("")
    typed = {"shown": " ".join(str(ngo) for ngo in community.ngos.values())}
    server = ward.serve()

    resource.prlimit(server, resource.RLIMIT_FSIZE, (0, ENOUGH))
    refused = ward.sends(cookie, f"/cases/{case_id}/panel", typed)
    resource.prlimit(server, resource.RLIMIT_FSIZE, (ENOUGH, ENOUGH))

    assert refused is not None
    assert refused.status_code == 503
    assert shred.names("") == before
    with database.reading() as session:
        assert session.get_one(Case, case_id).state is CaseState.ATTESTED
    sent = ward.sends(cookie, f"/cases/{case_id}/panel", typed)
    assert sent is not None
    assert sent.status_code == 303
    ward.kill(server)
