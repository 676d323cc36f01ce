from io import BytesIO
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from nacl.public import PrivateKey
from nacl.utils import random

from app.kernel.sealed import CannotOpen
from app.kernel.strongbox import (
    _ENVELOPE,
    _HEAD,
    _MORE,
    CHUNK,
    open_stream,
    private_key,
    private_text,
    public_bytes,
    public_text,
    seal_stream,
)

OWN = PrivateKey.generate()
PUBLIC = bytes(OWN.public_key)
SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 17]


def sealed(*parts: bytes) -> bytes:
    return b"".join(seal_stream(PUBLIC, parts))


def opened(file: bytes, key: PrivateKey = OWN) -> bytes:
    return b"".join(open_stream(key, BytesIO(file)))


def chunks_of(file: bytes) -> tuple[bytes, list[bytes]]:
    head, rest = file[: _ENVELOPE + _HEAD], file[_ENVELOPE + _HEAD :]
    step = CHUNK + _MORE
    return head, [rest[at : at + step] for at in range(0, len(rest), step)]


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens_whole(size: int) -> None:
    content = random(size)

    assert opened(sealed(content)) == content


@given(st.lists(st.binary(max_size=300), max_size=8))
def test_it_does_not_matter_in_which_parts_it_came(parts: list[bytes]) -> None:
    assert opened(sealed(*parts)) == b"".join(parts)


def test_nothing_of_it_stands_in_the_file_and_no_two_files_are_alike() -> None:
    one, two = sealed(b"a clear word " * 100), sealed(b"a clear word " * 100)

    assert b"clear" not in one
    assert one[1:] != two[1:]
    assert len(one) == len(two)


def test_no_other_key_opens_it() -> None:
    with pytest.raises(CannotOpen):
        opened(sealed(b"words"), PrivateKey.generate())
    with pytest.raises(CannotOpen):
        opened(sealed(b"words"), PrivateKey(PUBLIC))


SMALL = sealed(b"some words that matter " * 4)


@given(st.integers(0, len(SMALL) * 8 - 1))
@example(0)
@example(33 * 8 - 1)  # the highest bit of the ephemeral key, which X25519 itself does not look at
def test_any_flipped_bit_is_refused(bit: int) -> None:
    changed = bytearray(SMALL)
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(CannotOpen):
        opened(bytes(changed))


@given(st.integers(0, len(SMALL) - 1))
def test_any_end_cut_off_is_refused(length: int) -> None:
    with pytest.raises(CannotOpen):
        opened(SMALL[:length])


LARGE = sealed(random(3 * CHUNK + 100))


@pytest.mark.parametrize("kept", [0, 1, 2, 3])
def test_a_file_cut_between_two_chunks_is_refused(kept: int) -> None:
    head, chunks = chunks_of(LARGE)
    assert len(chunks) == 4

    with pytest.raises(CannotOpen):
        opened(head + b"".join(chunks[:kept]))


@pytest.mark.parametrize(
    "order", [(1, 0, 2, 3), (0, 2, 1, 3), (0, 0, 1, 2, 3), (0, 2, 3), (3,), (0, 1, 2, 3, 3)]
)
def test_chunks_in_another_order_left_out_or_doubled_are_refused(order: tuple[int, ...]) -> None:
    head, chunks = chunks_of(LARGE)

    with pytest.raises(CannotOpen):
        opened(head + b"".join(chunks[place] for place in order))


def test_a_chunk_of_another_file_is_refused() -> None:
    head, chunks = chunks_of(LARGE)
    _, others = chunks_of(sealed(random(3 * CHUNK + 100)))
    chunks[1] = others[1]

    with pytest.raises(CannotOpen):
        opened(head + b"".join(chunks))


def test_anything_behind_the_end_is_refused() -> None:
    with pytest.raises(CannotOpen):
        opened(SMALL + b"\0")


def test_the_opening_of_another_file_is_refused() -> None:
    other, (head, chunks) = sealed(b"other"), chunks_of(SMALL)

    with pytest.raises(CannotOpen):
        opened(other[:_ENVELOPE] + head[_ENVELOPE:] + b"".join(chunks))


def test_keys_are_read_as_they_are_written() -> None:
    assert public_bytes(public_text(PUBLIC)) == PUBLIC
    assert bytes(private_key(private_text(OWN))) == bytes(OWN)
    assert bytes(private_key(private_text(OWN).upper() + "\n")) == bytes(OWN)


def test_a_private_key_with_any_one_letter_wrong_is_noticed() -> None:
    text = private_text(PrivateKey(bytes(range(32)))).replace(" ", "")
    for place, other in product(range(len(text)), "0123456789abcdef"):
        typed = text[:place] + other + text[place + 1 :]
        if typed != text:
            with pytest.raises(CannotOpen):
                private_key(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "abcd", public_text(PUBLIC), "zz" * 34],
    ids=["nothing", "too short", "the public one", "no number"],  # of all processes alike
)
def test_what_is_no_private_key_is_refused(typed: str) -> None:
    with pytest.raises(CannotOpen):
        private_key(typed)
