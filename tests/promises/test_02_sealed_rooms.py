"""Promise 2: the ways to a key that are no passphrase, and what each of them does not open.

A gate, a row of a sign-in, a link by mail, a lead's word. That nothing stored opens anything, and
who opens what with which key, is shown in `test_02_the_attacker.py`, for everything at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from sqlalchemy import LargeBinary, delete, select

from app.identity import credentials, sessions, sheet
from app.identity.models import Credential, Person, RecoveryLink, SignIn, Throttle
from app.kernel.clock import now
from app.kernel.db import Base, Database
from app.kernel.errors import NotFound
from app.kernel.sealed import (
    PROSE,
    SHORT,
    CannotOpen,
    Place,
    Stretcher,
    context,
    derive,
    open_from,
    open_sealed,
    pad,
)
from review.rooms import service as rooms
from review.routing.gates import gate_name
from review.routing.models import Candidate
from review.vignettes.access import Resting
from review.vignettes.models import Case, Participation
from tests.builders import a_member, an_organisation
from tests.inhabited import Inhabited, snapshot
from tests.postbox import link_for
from tests.visitors import TestClient, a_visitor, sends

T = TypeVar("T", bound=Base)


def every_secret(database: Database) -> set[bytes]:
    """Return every 32 bytes that somebody with both stores could try as a key."""
    found = {database.shred.get(name) or b"" for name in database.shred.names("")}
    with database.reading() as session:
        for table in Base.metadata.sorted_tables:
            blobs = [c for c in table.columns if isinstance(c.type, LargeBinary)]
            for row in session.execute(select(*blobs)) if blobs else ():
                for blob in row:
                    found |= {blob[at : at + 32] for at in (0, 1, 25)} if blob else set()
    return {secret for secret in found if len(secret) == 32}


def held(database: Database, table: type[T], key: object) -> T:
    """Return a row as it lies in the database, to be looked at from outside."""
    with database.reading() as session:
        row = session.get_one(table, key)
        session.expunge(row)
        return row


def test_a_gate_keeps_the_peer_out_and_the_envelope_keeps_the_server_out(
    inhabited: Inhabited,
) -> None:
    actor, case_id = inhabited.actors["asked"], inhabited.cases["seeking"]
    gated = held(inhabited.database, Candidate, (case_id, actor.person_id)).gated
    assert gated is not None
    meant = context("case-part", case_id, actor.person_id)
    with pytest.raises(CannotOpen):  # the peer alone
        open_from(actor.own_key, gated, meant)
    gate = inhabited.database.shred.get(gate_name(case_id, actor.person_id))
    assert gate is not None
    inner = open_sealed(gate, gated, Place("candidate", case_id, f"gated:{actor.person_id}"))
    for secret in every_secret(inhabited.database):  # the server alone
        with pytest.raises(CannotOpen):
            open_from(PrivateKey(secret), inner, meant)


def test_no_session_row_opens_its_key_without_the_cookie(
    database: Database, stretcher: Stretcher
) -> None:
    with database.writing() as session:
        ngo = an_organisation(session)
    member = a_member(database, stretcher, ngo, now=now())
    with database.reading() as session:
        sign_in = session.scalars(select(SignIn)).one()
        session.expunge(sign_in)
    credential = held(database, Credential, member.person_id)
    day = database.shred.get(f"{sessions.DAY_SECRETS}{sign_in.started_at:%Y-%m-%d}")
    pepper = credentials.pepper(database.shred)
    assert day is not None
    tries = {day, pepper, derive(sign_in.token_hash + day, "session"), *every_secret(database)}
    rows = (
        (sign_in.wrapped_key, Place("sign_in", sign_in.id, "wrapped_key")),
        (credential.wrapped_key, Place("credential", member.person_id, "wrapped_key")),
        (
            credential.recovery_wrapped_key,
            Place("credential", member.person_id, "recovery_wrapped_key"),
        ),
        (credential.totp_secret, Place("credential", member.person_id, "totp_secret")),
        (sign_in.codes or b"", Place("sign_in", sign_in.id, "codes")),
    )
    for key, (blob, place) in product(tries, rows):
        with pytest.raises(CannotOpen):
            open_sealed(key, blob, place)
    assert credential.verifier not in tries - every_secret(database)


@given(text=st.binary(max_size=9000), step=st.sampled_from([SHORT, PROSE]))
def test_padding_fills_whole_steps(text: bytes, step: int) -> None:
    assert len(pad(text, step)) % step == 0


@dataclass(frozen=True)
class Thief:
    """Somebody with a copy of both stores and the mailbox of a participant, but no paper."""

    inhabited: Inhabited
    email: str
    link: str
    browser: TestClient


@pytest.fixture
def thief(inhabited: Inhabited) -> Iterator[Thief]:
    peer, house = inhabited.actors["peer"], inhabited.app.state.house
    with house.database.writing() as session:
        email = session.get_one(Person, peer.person_id).email
        row = session.get_one(Credential, peer.person_id)
        before = row.recovery_wrapped_key
        row.recovery_wrapped_key = credentials.wrap_for_recovery(
            peer.person_id, peer.own_key, credentials.new_recovery_key()
        )
    link = link_for(house.database, email, now=now())
    yield Thief(inhabited, email, link, a_visitor(inhabited.app))
    with house.database.writing() as session:
        session.get_one(Credential, peer.person_id).recovery_wrapped_key = before
        session.execute(delete(RecoveryLink))
        session.execute(delete(Throttle))


def test_database_shred_store_and_mail_link_without_the_sheet_open_nothing(thief: Thief) -> None:
    """Everything stored is tried on what the sheet opens, and through the page as a key."""
    person_id = thief.inhabited.actors["peer"].person_id
    database = thief.inhabited.database
    blob = held(database, Credential, person_id).recovery_wrapped_key
    place = Place("credential", person_id, "recovery_wrapped_key")
    secrets = every_secret(database) | {thief.link.encode()[:32], b"".ljust(32, b"0")}
    for secret in secrets:
        for key in (secret, derive(secret, "recovery wrap"), derive(secret[:20], "recovery wrap")):
            with pytest.raises(CannotOpen):
                open_sealed(key, blob, place)
    for secret in sorted(secrets)[:3]:
        typed = {
            "recovery_key": " ".join(sheet.recovery_groups(secret[:20])),
            "passphrase": "nine slow barges carry the evening bread",
            "again": "nine slow barges carry the evening bread",
        }
        answer = sends(thief.browser, f"/recover/{thief.link}", typed)
        assert answer.status_code == 422
    assert thief.browser.get("/today").headers["location"] == "/sign-in"


def test_mail_link_alone_makes_no_new_key_and_changes_nothing(thief: Thief) -> None:
    before = snapshot(thief.inhabited.database)
    typed = {
        "understood": "y",
        "passphrase": "nine slow barges carry the evening bread",
        "again": "nine slow barges carry the evening bread",
    }
    answer = sends(thief.browser, f"/recover/{thief.link}/start-over", typed)

    assert answer.status_code == 409
    assert before == snapshot(thief.inhabited.database)


def test_even_with_the_lead_s_word_a_new_key_opens_nothing_old(thief: Thief) -> None:
    """Mailbox, both stores and a deceived lead: the room, its text and its drafts stay shut."""
    house, peer = thief.inhabited.app.state.house, thief.inhabited.actors["peer"]
    prepared = credentials.prepare(
        "nine slow barges carry the evening bread",
        house.stretcher,
        credentials.pepper(house.database.shred),
        person_id=peer.person_id,
    )
    with house.database.reading() as session:
        rows = session.scalars(
            select(Participation).where(Participation.person_id == peer.person_id)
        ).all()
        assert rows
        pretender = replace(peer, own_key=prepared.own_key)
        for row in rows:
            with pytest.raises(CannotOpen):
                open_from(
                    prepared.own_key,
                    row.envelope,
                    context("case-part", row.case_id, peer.person_id),
                )
            rests = session.get_one(Case, row.case_id).is_resting  # all they learn of a room
            with pytest.raises(Resting if rests else NotFound):
                rooms.enter(session, pretender, row.case_id)
        assert rooms.rooms_as_peer(session, pretender) == []
