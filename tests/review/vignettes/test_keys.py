"""The key of a case: who opens it, and that its making never changes."""

from uuid import UUID

import pytest
from nacl.public import PrivateKey

from app.identity.actor import Actor
from app.kernel.db import Database
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.sealed import CannotOpen, new_key_pair
from review.vignettes import keys
from review.vignettes.keys import CaseKey
from tests.builders import an_actor, an_organisation

SEVENTH = UUID(int=7)
KEY = bytes(range(32))


@pytest.fixture
def actor(database: Database) -> Actor:
    with database.writing() as session:
        return an_actor(session, an_organisation(session))


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
    assert keys.share_name(SEVENTH) == f"case:{SEVENTH}:share"


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


def test_an_envelope_opens_for_its_person_and_its_case_only(
    database: Database, actor: Actor
) -> None:
    other = new_id()
    with database.writing() as session:
        made = keys.new_case_key(session, SEVENTH)
        keys.new_case_key(session, other)
        envelope = made.envelope(actor.person_id, bytes(actor.own_key.public_key))
        foreign = made.envelope(actor.person_id, bytes(new_key_pair().public_key))

        assert keys.open_envelope(session, actor, SEVENTH, envelope) == made
        for case_id, sealed in ((other, envelope), (SEVENTH, foreign)):
            with pytest.raises(NotFound):
                keys.open_envelope(session, actor, case_id, sealed)
        for_another = made.envelope(new_id(), bytes(actor.own_key.public_key))
        mixed = {other: envelope, SEVENTH: envelope}
        assert keys.open_envelopes(session, actor, mixed) == {SEVENTH: made}
        assert keys.open_envelopes(session, actor, {SEVENTH: for_another}) == {}


def test_of_many_cases_those_that_are_shredded_are_left_out(
    database: Database, actor: Actor
) -> None:
    cases = sorted(new_id() for _ in range(3))
    with database.writing() as session:
        made = {case_id: keys.new_case_key(session, case_id) for case_id in cases}
        envelopes = {
            case_id: key.envelope(actor.person_id, bytes(actor.own_key.public_key))
            for case_id, key in made.items()
        }
        session.shred.destroy([keys.share_name(cases[0])])
        opened = keys.open_envelopes(session, actor, envelopes)

    assert opened == {case_id: made[case_id] for case_id in cases[1:]}


def test_the_layer_of_the_server_goes_with_the_share(database: Database) -> None:
    with database.writing() as session:
        keys.new_case_key(session, SEVENTH)
        layer = keys.shred_layer(session, SEVENTH, "brake")

        assert layer == keys.shred_layer(session, SEVENTH, "brake")
        assert layer != keys.shred_layer(session, SEVENTH, "other")
        session.shred.destroy_family(keys.family(SEVENTH))
        with pytest.raises(NotFound):
            keys.shred_layer(session, SEVENTH, "brake")
        session.shred.keep(keys.share_name(SEVENTH), KEY)
        fixed = keys.shred_layer(session, SEVENTH, "brake").hex()

    assert fixed == "5f41aba37c9ca788c1368a5ecb583b75437fcaf510cacca31942355491a0c749"
