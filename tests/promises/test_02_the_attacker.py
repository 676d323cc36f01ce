"""Promise 2, from outside: somebody with copies of everything tries everything on everything.

What opens is found by `tests.promises.attacker`, which asks no code of the house; who may open what
is told by the tables alone.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import product
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.utils import random
from sqlalchemy import LargeBinary

from app.kernel.db import Base, Database
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
    seal,
    seal_to,
)
from review.feedback.models import ReviewState
from review.rooms import brake
from review.vignettes.keys import family, share_name
from tests.community import a_community
from tests.inhabited import Inhabited
from tests.promises.attacker import Attacker, Opening, Rows, Where, rows_of, secrets_of
from tests.promises.lived_in import LivedIn, live

pytestmark = pytest.mark.one_engine

PEOPLE = ("bringer", "second", "colleague", "asked", "peer", "other_peer", "stranger")
PERSONAL = ("credential", "passkey", "sign_in")
GATES = ("candidate", "gated")


@pytest.fixture(scope="module")
def lived_in(inhabited: Inhabited, stretcher: Stretcher) -> LivedIn:
    return live(inhabited, stretcher)


@pytest.fixture(scope="module")
def rows(lived_in: LivedIn) -> Rows:
    return rows_of(lived_in.house.database)


@pytest.fixture(scope="module")
def thief(lived_in: LivedIn, rows: Rows) -> Attacker:
    """Database and shred store of one moment, all public keys, and no passphrase."""
    return Attacker().copies(rows).copies_secrets(secrets_of(lived_in.house.database)).tries()


@pytest.fixture(scope="module")
def everything(thief: Attacker, lived_in: LivedIn) -> Attacker:
    """The same, with everybody's passphrases and cookies."""
    return lived_in.tells_everything(thief.fork())


def case_of(rows: Rows, table: str, row: Mapping[str, Any]) -> UUID | None:
    """Return which case a row hangs on, from the foreign keys of its table."""
    if table == "cases":
        return UUID(str(row["id"]))
    if "case_id" in row:
        return UUID(str(row["case_id"]))
    for key in Base.metadata.tables[table].foreign_keys:
        above = key.column.table.name
        for parent in rows[above] if above != table else ():
            is_above = parent[key.column.name] == row[key.parent.name] is not None
            if is_above and (found := case_of(rows, above, parent)) is not None:
                return found
    return None


def sealed_fields(rows: Rows) -> Iterator[tuple[Where, Mapping[str, Any], UUID]]:
    """Return every binary field that hangs on a case."""
    for name, table in Base.metadata.tables.items():
        blobs = [c.name for c in table.columns if isinstance(c.type, LargeBinary)]
        for row in rows[name] if blobs else ():
            case_id = case_of(rows, name, row)
            for blob in blobs if case_id is not None else ():
                if row[blob] and f"{name}.{blob}" not in IN_THE_CLEAR:
                    key = tuple(str(row[column.name]) for column in table.primary_key)
                    yield Where(name, key, blob), row, case_id


Rule = Callable[[Rows, Mapping[str, Any], Any], bool]


def _is_brought_by(rows: Rows, row: Mapping[str, Any], actor: Any) -> bool:
    (bringer,) = [case["bringer_id"] for case in rows["cases"] if case["id"] == row["case_id"]]
    return bool(bringer == actor.person_id)


NOT_FOR_ALL_INSIDE: Mapping[str, Rule] = {
    "participation.envelope": lambda _rows, row, actor: row["person_id"] == actor.person_id,
    "candidate.gated": lambda _rows, row, actor: row["person_id"] == actor.person_id,
    "review.body": lambda _rows, row, actor: (
        row["state"] is ReviewState.DELIVERED or row["person_id"] == actor.person_id
    ),
    "brake_word.for_bringer": _is_brought_by,
    "brake_word.for_author": lambda _rows, row, actor: (
        row["id"] == brake._own_id(actor.own_key, row["case_id"])
    ),
}
"""Fields that not everybody inside opens, and who does. Every other field is for all inside."""


def readable(rows: Rows, actor: Any, cases: set[UUID]) -> set[Where]:
    """Return what somebody opens who takes part in these cases."""
    for_all: Rule = lambda _rows, _row, _actor: True  # noqa: E731
    return {
        where
        for where, row, case_id in sealed_fields(rows)
        if case_id in cases
        and NOT_FOR_ALL_INSIDE.get(f"{where.table}.{where.column}", for_all)(rows, row, actor)
    }


def cases_of(rows: Rows, person_id: UUID) -> set[UUID]:
    return {row["case_id"] for row in rows["participation"] if row["person_id"] == person_id}


def texts_of(attacker: Attacker) -> set[tuple[str, str]]:
    """Return which blobs opened through and through, gates that hold an envelope left out."""
    return {(where.table, where.column) for where in attacker.fields()}


def test_without_a_passphrase_nothing_opens(thief: Attacker) -> None:
    assert thief.fields() == set()
    # Two outer layers are the server's own; what lies below them is sealed to people.
    outer = {(where.table, where.column) for where in thief.opened}
    assert outer == {GATES, ("brake_word", "for_bringer"), ("brake_word", "for_author")}


@pytest.mark.parametrize("person", PEOPLE)
def test_with_one_passphrase_exactly_their_open_rooms(
    thief: Attacker, lived_in: LivedIn, rows: Rows, person: str
) -> None:
    actor = lived_in.house.actors[person]
    robber = thief.fork().knows(lived_in.passphrase(actor)).tries()
    # With the shred store, the gates are open; what is asked of somebody now is theirs, too.
    asked = {
        row["case_id"]
        for row in rows["candidate"]
        if row["person_id"] == actor.person_id and row["gated"]
    }
    inside = cases_of(rows, actor.person_id) | asked

    expected = readable(rows, actor, inside)
    opened = {where for where in robber.fields() if where.table not in PERSONAL}
    assert expected == opened
    personal = [*rows["sign_in"], *rows["passkey"]]
    own = {str(row["id"]) for row in personal if row["person_id"] == actor.person_id}
    own.add(str(actor.person_id))
    assert {where.row[0] for where in robber.fields(*PERSONAL)} <= own


def test_everybody_s_keys_without_the_shred_store_open_nothing(
    lived_in: LivedIn, rows: Rows
) -> None:
    """A database or a backup alone: so no candidate opens anything before they accept, either."""
    robber = lived_in.tells_everything(Attacker().copies(rows).copies_secrets({}))

    cases = {(where.table, where.column) for where in robber.fields()}
    assert cases - {("participation", "envelope")} <= {
        (where.table, where.column) for where in robber.fields(*PERSONAL)
    }


def plant(rows: Rows, table: str, column: str, value: bytes) -> Rows:
    """Put something into a field of some row."""
    first, *others = rows[table]
    return {**rows, table: [{**first, column: value}, *others]}


def _hidden(case_key: bytes, rows: Rows, secrets: dict[str, bytes]) -> Rows:
    return plant(rows, "participation", "sealed_to", b"\x01" + case_key)


def _in_the_shred_store(case_key: bytes, rows: Rows, secrets: dict[str, bytes]) -> Rows:
    secrets["web:cache"] = case_key
    return rows


def _from_the_share_alone(case_key: bytes, rows: Rows, secrets: dict[str, bytes]) -> Rows:
    case = rows["cases"][0]
    key = derive(secrets[share_name(case["id"], case["share"])], "case", case["id"].bytes)
    return plant(rows, "cases", "vignette", seal(key, b"words", Place("any", case["id"], "x")))


def _from_two_kept_secrets(case_key: bytes, rows: Rows, secrets: dict[str, bytes]) -> Rows:
    case = rows["cases"][0]
    secrets["other"] = random(32)
    both = secrets["other"] + secrets[share_name(case["id"], case["share"])]
    blob = seal(derive(both, "case", case["id"].bytes), b"words", Place("cases", case["id"], "x"))
    return plant(rows, "cases", "vignette", blob)


def _to_a_key_that_lies_there(case_key: bytes, rows: Rows, secrets: dict[str, bytes]) -> Rows:
    own = PrivateKey.generate()
    planted = plant(rows, "person", "public_key", bytes(own.public_key))
    planted = plant(planted, "credential", "wrapped_key", b"\x01" + random(24) + bytes(own))
    return plant(planted, "cases", "remark", seal_to(bytes(own.public_key), b"words", b"any"))


def _under_an_opened_one(case_key: bytes, rows: Rows, secrets: dict[str, bytes]) -> Rows:
    """A key under a key under a key of the shred store."""
    case, inner = rows["cases"][0], random(32)
    secrets["outer"] = random(32)
    wrapped = seal(secrets["outer"], inner, Place("any", case["id"], "any"))
    planted = plant(rows, "cases", "outline", wrapped)
    blob = seal(derive(inner, "own-draft:review"), b"words", Place("a", case["id"], "b"), PROSE)
    return plant(planted, "cases", "vignette", blob)


WEAKNESSES = (
    _hidden,
    _in_the_shred_store,
    _from_the_share_alone,
    _from_two_kept_secrets,
    _to_a_key_that_lies_there,
    _under_an_opened_one,
)


@pytest.mark.parametrize("weakness", WEAKNESSES, ids=lambda each: each.__name__.strip("_"))
def test_the_attacker_finds_a_planted_weakness(
    lived_in: LivedIn, rows: Rows, weakness: Callable[[bytes, Rows, dict[str, bytes]], Rows]
) -> None:
    """The other way round: whoever finds nothing above would have found each of these."""
    case = rows["cases"][0]
    store = secrets_of(lived_in.house.database)
    secrets = {name: store[name] for name in store if str(case["id"]) in name}
    case_key = random(32)
    sealed = plant(rows, "cases", "vignette", seal(case_key, b"words", Place("x", case["id"], "y")))
    planted = weakness(case_key, sealed, secrets)
    few = {name: planted[name][:2] if name in FEW else [] for name in planted}

    attacker = Attacker().copies(few).copies_secrets(secrets).tries()
    assert b"words" in {opening.text[-5:] for opening in attacker.openings()}


FEW = ("organisation", "cases", "person", "participation", "credential")


def test_after_shredding_nothing_opens_with_everything(lived_in: LivedIn, rows: Rows) -> None:
    """An old copy of all rows, today's shred store, everybody's keys and every cookie."""
    gone = {lived_in.house.cases[name] for name in ("open", "resting", "seeking")}
    families = tuple(family(case_id) for case_id in gone)
    store = secrets_of(lived_in.house.database)
    kept = {name: store[name] for name in store if not name.startswith(families)}
    assert len(kept) < len(store)
    attacker = lived_in.tells_everything(Attacker().copies(rows).copies_secrets(kept))

    opened = attacker.fields()
    of_gone = {where for where, _row, case_id in sealed_fields(rows) if case_id in gone}
    assert {where.column for where in opened & of_gone} <= {"envelope"}
    # The other way round: with the same keys, everything of every other case opens.
    others = {where for where, _row, case_id in sealed_fields(rows) if case_id not in gone}
    assert others - opened == set()


def test_unchosen_candidates_open_nothing_once_the_panel_stands(database: Database) -> None:
    """With their own keys, a backup of the day they were asked, and today's shred store."""
    community = a_community(database)
    bringer, second = community.case_worker("ngo1", 1), community.case_worker("ngo1", 2)
    case_id = community.attested_case(bringer, second)
    community.submit(bringer, case_id)
    before, store_before = rows_of(database), secrets_of(database)
    for peer in community.asked(case_id):
        community.accept(peer, case_id)
    after = rows_of(database)
    inside = {row["person_id"] for row in after["participation"]}
    unchosen = [a for a in community.people.values() if a.person_id not in inside]
    assert {row["person_id"] for row in before["candidate"]} & {a.person_id for a in unchosen}

    def opened(store: dict[str, bytes]) -> set[str]:
        attacker = Attacker().copies(before).copies(after).copies_secrets(store)
        for actor in unchosen:
            attacker.holds(bytes(actor.own_key), actor.person_id)
        return {where.table for where in attacker.tries().fields()}

    assert opened(secrets_of(database)) == set()
    assert {"candidate", "cases"} <= opened(store_before)  # a gate is what keeps them out


IN_THE_CLEAR = {
    "attestation.seal": "keyed hash of a text",
    "credential.salt": "of a passphrase",
    "credential.verifier": "hash",
    "invitation.token_hash": "hash",
    "ledger.before": "hash",
    "ledger.digest": "hash",
    "ledger.what": "keyed hash",
    "ledger.who": "keyed hash",
    "ledger_head.digest": "hash",
    "one_time_code.code_hash": "keyed hash",
    "participation.sealed_to": "public key",
    "person.public_key": "public key",
    "recovery_link.token_hash": "hash",
    "released_edition.canonical": "the standard is public",
    "sign_in.token_hash": "hash",
    "throttle.door": "keyed hash",
}
"""Binary columns that hold no sealed blob, each with what it is. Every other one is sealed."""
SHORT_FIELDS = {
    "outline": "a few code words",
    "reworded": "a hash and a day",
    "gated": "a key",
    "under": "a key",
    "room_opening.body": "a person and a day",
}
"""Sealed fields of cases that hold nothing anybody writes at length."""
BOXES = {"envelope", "for_bringer", "for_author"}
"""Sealed to one person, or in a box below: always as long as each other."""
KEPT_APART = {("review", "draft")}
"""Fields whose place is not named as the column: a draft is no delivered review."""


def sealed_columns() -> set[tuple[str, str]]:
    return {
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
        and f"{table.name}.{column.name}" not in IN_THE_CLEAR
    }


def test_every_sealed_column_is_looked_at(everything: Attacker) -> None:
    """A new one enters by itself: `lived_in` must fill it, and its owners must open it."""
    seen = {(where.table, where.column) for where in everything.fields()}

    assert sealed_columns() == seen


def test_everything_that_can_be_opened_opens_for_somebody(everything: Attacker) -> None:
    shut = {
        (where.table, where.column)
        for where, blobs in everything.blobs.items()
        if where not in everything.opened and blobs[0].is_sealed
    }

    assert shut <= {("sign_in", "wrapped_key")}  # of a sign-in whose cookie nobody holds here


def bound(everything: Attacker) -> list[Opening]:
    return [each for each in everything.openings() if each.place is not None]


def test_every_blob_is_bound_to_its_table_row_and_field(everything: Attacker) -> None:
    for opening in everything.openings():
        where, place = opening.blob.where, opening.place
        if place is None:
            assert where.layers or where.column in BOXES, where
            continue
        assert place.table == where.table
        assert all(key in f"{place.row} {place.field}" for key in where.row), (where, place)
        is_own = place.field.partition(":")[0] == where.column
        assert is_own or (where.table, place.field) in KEPT_APART, (where, place)


def test_a_blob_moved_to_any_other_row_field_or_case_is_refused(everything: Attacker) -> None:
    openings = bound(everything)
    places = {each.place for each in openings if each.place is not None}
    assert len(places) == len(openings) > 50
    for opening, place in product(openings, places):
        if place == opening.place:
            assert open_sealed(opening.key, opening.blob.content, place) == opening.text
        else:
            with pytest.raises(CannotOpen):
                open_sealed(opening.key, opening.blob.content, place)


def test_what_is_sealed_to_somebody_moves_to_no_other_person_case_or_purpose(
    everything: Attacker, rows: Rows
) -> None:
    meant = {
        (purpose, row["case_id"], row["person_id"])
        for row in (*rows["participation"], *rows["candidate"])
        for purpose in ("case-part", "brake_word")
    }
    for opening in everything.openings():
        if opening.place is not None:
            continue
        own, fits = PrivateKey(opening.key), 0
        for each in meant:
            with suppress(CannotOpen):
                open_from(own, opening.blob.content, context(*each))
                fits += 1
                assert str(each[1]) in opening.blob.where.row or each[1] in opening.blob.near
                assert bytes(own.public_key) in {
                    row["public_key"] for row in rows["person"] if row["id"] == each[2]
                }
        assert fits == 1, opening.blob.where


@settings(max_examples=15)
@given(data=st.data())
def test_any_flipped_bit_in_any_blob_is_refused(everything: Attacker, data: st.DataObject) -> None:
    """One bit of each blob there is, wherever it stands."""
    for opening in everything.openings():
        blob = bytearray(opening.blob.content)
        bit = data.draw(st.integers(0, len(blob) * 8 - 1))
        blob[bit // 8] ^= 1 << bit % 8
        with pytest.raises((CannotOpen, CryptoError)):
            if opening.place is not None:
                open_sealed(opening.key, bytes(blob), opening.place)
            elif bit < 8:  # the version; the box itself is as it was
                open_from(PrivateKey(opening.key), bytes(blob), b"")
            else:
                SealedBox(PrivateKey(opening.key)).decrypt(bytes(blob[1:]))


def test_lengths_fall_into_the_padding_classes_only(everything: Attacker) -> None:
    """A word and a page look the same; what is sealed to somebody has one length per column."""
    lengths: dict[tuple[str, str], set[int]] = {}
    overhead = len(seal(bytes(32), b"", Place("t", UUID(int=1), "f"), SHORT)) - SHORT
    for where, blobs in everything.blobs.items():
        if where.layers == 0 and (where.table, where.column) in sealed_columns():
            found = {len(blob.content) for blob in blobs}
            lengths.setdefault((where.table, where.column), set()).update(found)
    hang_on_a_case = {where.table for where in everything.fields()} - set(PERSONAL)
    for (table, column), found in lengths.items():
        if column in BOXES:
            assert len(found) == 1, (table, column, found)
        else:
            is_short = table in PERSONAL or {column, f"{table}.{column}"} & set(SHORT_FIELDS)
            step = SHORT if is_short or table not in hang_on_a_case else PROSE
            assert {(length - overhead) % step for length in found} <= {0}, (table, column, found)
