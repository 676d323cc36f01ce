from concurrent.futures import ThreadPoolExecutor, wait
from threading import Semaphore
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from app.kernel.errors import TooMany
from app.kernel.ids import new_id
from app.kernel.sealed import (
    PROSE,
    SHORT,
    CannotOpen,
    Place,
    Stretcher,
    Stretching,
    context,
    derive,
    fingerprint,
    new_key_pair,
    open_from,
    open_sealed,
    pad,
    seal,
    seal_to,
    unpad,
)

KEY = bytes(range(32))
PLACE = Place("vignette", new_id(), "title")
OWN = new_key_pair()
PURPOSE = context("part", new_id(), "peer")


def flipped(blob: bytes, bit: int) -> bytes:
    changed = bytearray(blob)
    changed[bit // 8 % len(blob)] ^= 1 << bit % 8
    return bytes(changed)


@given(st.binary(max_size=9000), st.sampled_from([SHORT, PROSE]))
def test_what_was_sealed_opens_again(text: bytes, step: int) -> None:
    blob = seal(KEY, text, PLACE, step)

    assert open_sealed(KEY, blob, PLACE) == text
    assert blob[:1] == b"\x01"


@given(st.binary(max_size=200), st.integers(0, 1_000_000))
def test_any_flipped_bit_is_refused(text: bytes, bit: int) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(KEY, flipped(seal(KEY, text, PLACE), bit), PLACE)


@given(st.integers(0, 255))
def test_another_key_opens_nothing(bit: int) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(flipped(KEY, bit), seal(KEY, b"text", PLACE), PLACE)


@pytest.mark.parametrize(
    "elsewhere",
    [
        Place("review", PLACE.row, PLACE.field),
        Place(PLACE.table, new_id(), PLACE.field),
        Place(PLACE.table, PLACE.row, "language"),
        Place("vignettet", PLACE.row, "itle"),
    ],
)
def test_a_blob_moved_elsewhere_is_refused(elsewhere: Place) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(KEY, seal(KEY, b"text", PLACE), elsewhere)


@given(st.binary(max_size=120))
def test_bytes_that_nobody_sealed_are_refused(blob: bytes) -> None:
    with pytest.raises(CannotOpen):
        open_sealed(KEY, blob, PLACE)
    with pytest.raises(CannotOpen):
        open_sealed(KEY, b"\x01" + blob, PLACE)
    with pytest.raises(CannotOpen):
        open_from(OWN, b"\x01" + blob, PURPOSE)


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_two_places_never_have_the_same_encoding(a: str, b: str, c: str, d: str) -> None:
    row = new_id()
    same = bytes(Place(a, row, b)) == bytes(Place(c, row, d))

    assert same == ((a, b) == (c, d))


@given(st.binary(max_size=9000), st.binary(max_size=9000), st.sampled_from([SHORT, PROSE]))
def test_a_length_tells_only_a_class(one: bytes, two: bytes, step: int) -> None:
    for text in (one, two):
        padded = pad(text, step)
        assert len(padded) % step == 0
        assert 0 <= len(padded) - len(text) - 4 < step
        assert unpad(padded) == text
    same_class = -(-(len(one) + 4) // step) == -(-(len(two) + 4) // step)
    assert (len(seal(KEY, one, PLACE, step)) == len(seal(KEY, two, PLACE, step))) == same_class


@pytest.mark.parametrize("place", [0, 1, -1])
@given(st.binary(max_size=200), st.integers(1, 255))
def test_padding_that_is_not_zero_is_refused(place: int, text: bytes, junk: int) -> None:
    padded = bytearray(pad(text, SHORT) + bytes(SHORT))
    padded[4 + len(text) + place if place >= 0 else place] = junk

    with pytest.raises(CannotOpen):
        unpad(bytes(padded))


@pytest.mark.parametrize("length", [0, 59, 60, 61])
def test_a_text_that_just_fits_needs_no_padding(length: int) -> None:
    text = b"x" * length
    padded = pad(text, SHORT)

    assert len(padded) == (SHORT if length <= 60 else 2 * SHORT)
    assert unpad(padded) == text
    assert unpad(len(text).to_bytes(4, "big") + text) == text


@pytest.mark.parametrize("padded", [b"", b"\x00", b"\x00\x00\x00\x05abc", b"\xff" * 8])
def test_a_frame_that_pad_never_makes_is_refused(padded: bytes) -> None:
    with pytest.raises(CannotOpen):
        unpad(padded)


@given(st.binary(max_size=64))
def test_a_secret_sealed_to_somebody_opens_for_them_and_its_purpose_only(secret: bytes) -> None:
    blob = seal_to(bytes(OWN.public_key), secret, PURPOSE)

    assert open_from(OWN, blob, PURPOSE) == secret
    with pytest.raises(CannotOpen):
        open_from(new_key_pair(), blob, PURPOSE)
    with pytest.raises(CannotOpen):
        open_from(OWN, blob, context("gate", new_id(), "peer"))


@given(st.integers(0, 1_000_000))
def test_any_flipped_bit_of_a_secret_sealed_to_somebody_is_refused(bit: int) -> None:
    blob = seal_to(bytes(OWN.public_key), bytes(32), PURPOSE)

    with pytest.raises(CannotOpen):
        open_from(OWN, flipped(blob, bit), PURPOSE)


def test_contexts_with_other_cuts_differ() -> None:
    assert context("ab", "c") != context("a", "bc")


def test_keys_for_two_purposes_differ() -> None:
    made = {derive(KEY, "a"), derive(KEY, "b"), derive(KEY, "a", b"x"), derive(bytes(32), "a"), KEY}

    assert len(made) == 5


def test_a_fingerprint_is_six_groups_of_five_digits() -> None:
    shown = fingerprint(bytes(OWN.public_key))

    assert [len(group) for group in shown.split(" ")] == [5] * 6
    assert shown.replace(" ", "").isdigit()
    assert shown != fingerprint(bytes(new_key_pair().public_key))


def test_whoever_comes_when_too_many_wait_is_sent_away_at_once() -> None:
    stretcher = Stretcher(Stretching(passes=1, memory_kib=8192), at_once=1, waiting=1)
    how = ("words", bytes(16), bytes(32), stretcher.default)
    holding = (stretcher._gate, stretcher._places, stretcher._places)
    for each in holding:
        each.acquire()
    # In a thread, so that who is not sent away is seen waiting, and the test ends all the same.
    with ThreadPoolExecutor(2) as pool:
        sent_away = pool.submit(stretcher.stretch, *how)
        try:
            refused = sent_away.exception(timeout=5)
        finally:
            stretcher._places.release()
            waits = pool.submit(stretcher.stretch, *how)
            is_over = wait([waits], timeout=0.05).done
            for each in holding[:2]:
                each.release()
        assert isinstance(refused, TooMany)
        assert not is_over
        assert waits.result() == stretcher.stretch(*how)


# Made once with suite v1. What people have sealed must open with every later code, so a change of
# any label, order, length or cost in the suite has to fail here and become suite v2.
OF_SUITE_1 = {
    "blob": "01000102030405060708090a0b0c0d0e0f10111213141516179ec20f6ac3bbf58e5e2b48baa32188872d67"
    "5bcc91b373881a1a3fb63dadf5595e06b6e441670964d595ae59cf21536271bae2594774fb19079b933d8fe744f4f0"
    "0c815c810e0c3f8263425c45c7edf0",
    "to": "0104adeefa553f04ad200b7768ad4dd8a35d421c71a0c8c8cbc1b4b16fba2456675eaae2c7f645c59fe0ce50"
    "6b5c63e177dff937d0281493086a6a903678234869d8e03ffa0a0c6b219dfe2f5d6ad77082803629c5f849b658",
    "derived": "1a63cc17658e8b0e5acf61fdd434f8bfd10473d393f934ba1ad34c9ed2cddde9",
    "stretched": "36d403387401e4d44594a5535124e051aff06a51b1acbeb5214335c3440e910d",
}
SEVENTH = UUID(int=7)


def test_what_suite_1_has_sealed_opens_for_ever() -> None:
    blob = bytes.fromhex(OF_SUITE_1["blob"])
    to = bytes.fromhex(OF_SUITE_1["to"])

    assert open_sealed(KEY, blob, Place("vignette", SEVENTH, "title")) == b"Six months of silence"
    assert open_from(PrivateKey(KEY), to, context("case-part", SEVENTH)) == b"a secret"
    assert derive(KEY, "case", b"x").hex() == OF_SUITE_1["derived"]
    assert fingerprint(KEY) == "31787 08700 28071 87467 72276 53017"


def test_a_passphrase_is_stretched_for_ever_as_in_suite_1_however_its_letters_are_composed() -> (
    None
):
    stretcher = Stretcher(Stretching(passes=1, memory_kib=8192), at_once=1)
    cost = Stretching(passes=2, memory_kib=8192)
    for spelling in ("Stra\u00dfe \u00e1", "Stra\u00dfe a\u0301"):
        made = stretcher.stretch(spelling, bytes(16), KEY, cost)
        assert made.hex() == OF_SUITE_1["stretched"]


def test_only_a_few_stretch_at_once_and_eight_more_may_wait() -> None:
    stretcher = Stretcher(Stretching(passes=1, memory_kib=8192), at_once=2)

    def room(places: Semaphore) -> int:
        taken = 0
        while places.acquire(blocking=False):
            taken += 1
        for _ in range(taken):
            places.release()
        return taken

    for _again in range(2):  # whoever is done gives the place back
        assert (room(stretcher._gate), room(stretcher._places)) == (2, 10)
        stretcher.stretch("words", bytes(16), bytes(32), stretcher.default)


@given(st.binary(max_size=200))
def test_without_a_wish_a_text_is_padded_like_a_short_field(text: bytes) -> None:
    assert len(seal(KEY, text, PLACE)) == len(seal(KEY, text, PLACE, SHORT))
