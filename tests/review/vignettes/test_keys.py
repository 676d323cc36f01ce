"""The key of a case: who opens it, and that its making never changes."""

from dataclasses import dataclass
from uuid import RFC_4122, UUID

import pytest
from nacl.public import PrivateKey
from sqlalchemy.exc import IntegrityError

from app.identity.actor import Actor
from app.kernel.db import Database, ReadSession
from app.kernel.errors import NotFound
from app.kernel.ids import new_id
from app.kernel.sealed import CannotOpen, new_key_pair
from review.vignettes import keys
from review.vignettes.keys import CaseKey
from review.vignettes.models import Case, Participation
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


def test_of_the_secrets_of_a_case_its_shares_are_told_apart() -> None:
    for share in (None, SEVENTH):
        assert keys.names_share(keys.share_name(SEVENTH, share))
    for other in ("gate", f"gate:{SEVENTH}", "shares", "gate:share", ""):
        assert not keys.names_share(f"{keys.family(SEVENTH)}{other}")


def test_an_id_of_a_row_is_made_again_by_those_inside_alone() -> None:
    """Made once: a line that somebody has put away stays away with every later code."""
    key = CaseKey(SEVENTH, bytes(32), KEY)
    made = key.row_id("opening", SEVENTH.bytes, b"hello")

    assert str(made) == "2b8584d9-c147-4af7-9114-56829fd9e129"
    assert (made.version, made.variant) == (4, RFC_4122)
    others = {
        made,
        key.row_id("closing", SEVENTH.bytes, b"hello"),
        key.row_id("opening", SEVENTH.bytes + b"h", b"ello"),
        key.row_id("opening", b"hello", SEVENTH.bytes),
        key.row_id("opening", SEVENTH.bytes),
        key.row_id("opening"),
        CaseKey(SEVENTH, KEY, bytes(32)).row_id("opening", SEVENTH.bytes, b"hello"),
    }
    assert len(others) == 7
    assert key.row_id("opening", bytes(65535)) != key.row_id("opening", bytes(65534))
    with pytest.raises(OverflowError):
        key.row_id("opening", bytes(65536))


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


def test_the_next_key_of_a_case_shares_nothing_with_the_one_before(
    database: Database, brought: Brought
) -> None:
    case_id, *others = brought.cases
    with database.writing() as session:
        old, share = brought.key(session, case_id), new_id()
        new = keys.next_case_key(session, case_id, share)
        name = keys.share_name(case_id, share)
        secret = session.shred.get(name)

        assert secret is not None
        assert new == keys._combine(case_id, new.part, secret)
        assert len(new.part) == 32
        assert len({old.part, new.part, old.key, new.key}) == 4
        with pytest.raises(IntegrityError):  # a share is there once, and nobody gets another's
            keys.next_case_key(session, case_id, share)
        session.get_one(Case, case_id).share = share
        session.flush()

        own = bytes(brought.actor.own_key.public_key)
        envelope = new.envelope(brought.actor.person_id, own)
        assert keys.open_envelope(session, brought.actor, case_id, envelope) == new
        first = {each: keys.share_name(each, None) for each in others}
        assert keys.shares_in_force(session) == {case_id: name, **first}


def test_a_new_case_gets_a_key_and_a_share_of_its_own(database: Database) -> None:
    with database.writing() as session:
        one, other = (keys.new_case_key(session, new_id()) for _ in range(2))
        for key in (one, other):
            share = session.shred.get(keys.share_name(key.case_id, None))
            assert share is not None
            assert key == keys._combine(key.case_id, key.part, share)
            assert len(key.part) == 32

    assert len({one.part, other.part, one.key, other.key}) == 4


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
