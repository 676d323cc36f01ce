"""The key of a case: who opens it, and that its making never changes."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from nacl.public import PrivateKey

from app.identity.actor import Actor
from app.kernel.db import Database, ReadSession
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.sealed import CannotOpen, new_key_pair
from review.vignettes import keys
from review.vignettes.keys import CaseKey
from review.vignettes.models import Participation
from tests.community import a_community

SEVENTH = UUID(int=7)
KEY = bytes(range(32))


def test_what_was_made_from_a_case_key_fits_for_ever() -> None:
    """Made once: attestations and drafts that lie in databases must still fit."""
    key = CaseKey(SEVENTH, bytes(32), KEY)

    attested = "aa746adef89f5ff143dd8b4edc4cad38cc598f85f5bacbb7ea37f877c7229893"
    drafts = "f8e0522538d7c69de30ca2cb23f4f3dadccd16bbc6a69b3e1a7d749fec004834"
    combined = "7e91ccd3168ad8f4deacd16344cf90f211228cb30cdd185b9072e86018007383"
    assert key.attest(b"text").hex() == attested
    assert key.attests(bytes.fromhex(attested), b"text")
    assert not key.attests(bytes.fromhex(attested), b"test")
    assert key.own_draft_key(PrivateKey(KEY), "review").hex() == drafts
    assert keys._combine(SEVENTH, KEY, bytes(32)) == CaseKey(SEVENTH, KEY, bytes.fromhex(combined))


def test_the_secrets_of_a_case_are_one_family() -> None:
    assert keys.family(SEVENTH) == f"case:{SEVENTH}:"
    assert keys.share_name(SEVENTH, None) == f"case:{SEVENTH}:share"
    assert keys.share_name(SEVENTH, SEVENTH) == f"case:{SEVENTH}:share:{SEVENTH}"


def test_a_field_opens_in_its_place_only_and_is_padded_like_prose() -> None:
    key, row = CaseKey(SEVENTH, bytes(32), KEY), new_id()
    blob = key.seal("review", row, "ideas", b"Wait.")

    assert key.open("review", row, "ideas", blob) == b"Wait."
    assert len(blob) > 4096
    for elsewhere in (("other", row, "ideas"), ("review", new_id(), "ideas")):
        with pytest.raises(CannotOpen):
            key.open(*elsewhere, blob)
    with pytest.raises(CannotOpen):
        key.open("review", row, "questions", blob)


def test_nothing_of_a_key_is_shown() -> None:
    assert repr(CaseKey(SEVENTH, bytes(32), KEY)) == f"CaseKey(case_id={SEVENTH!r})"


@dataclass(frozen=True)
class Brought:
    """Somebody's cases, and how they open them."""

    actor: Actor
    cases: tuple[UUID, ...]

    def envelope(self, session: ReadSession, case_id: UUID) -> bytes:
        return session.get_one(Participation, (case_id, self.actor.person_id)).envelope

    def key(self, session: ReadSession, case_id: UUID) -> CaseKey:
        return keys.open_envelope(session, self.actor, case_id, self.envelope(session, case_id))


@pytest.fixture
def brought(database: Database) -> Brought:
    community = a_community(database, ngos=1)
    actor = community.case_worker("ngo1", 1)
    return Brought(actor, tuple(sorted(community.begin(actor) for _ in range(3))))


def test_an_envelope_opens_for_its_person_and_its_case_only(
    database: Database, brought: Brought
) -> None:
    actor, (one, other, _third) = brought.actor, brought.cases
    with database.reading() as session:
        made, envelope = brought.key(session, one), brought.envelope(session, one)
        foreign = made.envelope(actor.person_id, bytes(new_key_pair().public_key))

        for case_id, sealed in ((other, envelope), (one, foreign)):
            with pytest.raises(NotFound):
                keys.open_envelope(session, actor, case_id, sealed)
        for_another = made.envelope(new_id(), bytes(actor.own_key.public_key))
        mixed = {other: envelope, one: envelope}
        assert keys.open_envelopes(session, actor, mixed) == {one: made}
        assert keys.open_envelopes(session, actor, {one: for_another}) == {}


def test_of_many_cases_those_that_are_shredded_are_left_out(
    database: Database, brought: Brought
) -> None:
    with database.reading() as session:
        made = {case_id: brought.key(session, case_id) for case_id in brought.cases}
        envelopes = {case_id: brought.envelope(session, case_id) for case_id in brought.cases}
        session.shred.destroy([keys.share_name(brought.cases[0], None)])
        opened = keys.open_envelopes(session, brought.actor, envelopes)

    assert opened == {case_id: made[case_id] for case_id in brought.cases[1:]}


def test_the_layer_of_the_server_goes_with_the_share(database: Database, brought: Brought) -> None:
    case_id = brought.cases[0]
    with database.reading() as session:
        layer = keys.shred_layer(session, case_id, "brake")

        assert layer == keys.shred_layer(session, case_id, "brake")
        assert layer != keys.shred_layer(session, case_id, "other")
        session.shred.destroy_family(keys.family(case_id))
        with pytest.raises(NotFound):
            keys.shred_layer(session, case_id, "brake")


def test_an_outer_layer_made_once_fits_for_ever() -> None:
    fixed = keys.layer_of(KEY, SEVENTH, "brake").hex()

    assert fixed == "5f41aba37c9ca788c1368a5ecb583b75437fcaf510cacca31942355491a0c749"
