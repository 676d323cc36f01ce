"""Looks for words in bytes, whatever they were written as: what is left of a text somewhere.

Finds a word as it is, in other encodings, escaped, packed, and packed inside packed. The words to
look for are lower-case letters and digits, so that other cases are found by folding the bytes.
"""

import base64
import binascii
import html
import json
import quopri
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote_from_bytes

DEPTH = 3
_FIRST, _LONGEST = 1_000, 50_000_000
_HEX_RUN = re.compile(rb"[0-9a-fA-F]{16,}")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_ZLIB_HEADS = (b"\x78\x01", b"\x78\x5e", b"\x78\x9c", b"\x78\xda")
_WIDE = ("utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be")


@dataclass(frozen=True)
class Trace:
    """Where a word was found, and as what."""

    place: str
    how: str


@cache
def forms_of(word: str) -> dict[str, list[bytes]]:
    """Return every way in which a word may stand in bytes, to be looked for as it is."""
    raw = word.encode()
    found = {
        f"{case} {name}": [cased.encode(name)] for name in _WIDE for case, cased in _cases(word)
    }
    for case, cased in _cases(word):
        found[f"{case} base64"] = list(_base64_cores(cased.encode()))
        found[f"{case} base32"] = list(_base32_cores(cased.encode()))
        found[f"{case} base85"] = [base64.b85encode(cased.encode())[:-5]]
    found["json escapes"] = ["".join(f"\\u{ord(letter):04x}" for letter in word).encode()]
    found["hex escapes"] = ["".join(f"\\x{byte:02x}" for byte in raw).encode()]
    found["octal escapes"] = ["".join(f"\\{byte:03o}" for byte in raw).encode()]
    found["html entities"] = [
        "".join(f"&#{ord(letter)};" for letter in word).encode(),
        "".join(f"&#x{ord(letter):x};" for letter in word).encode(),
    ]
    found["per cent"] = ["".join(f"%{byte:02x}" for byte in raw).encode()]
    found["backwards"] = [raw[::-1]]
    return found


def traces(word: str, content: bytes, depth: int = DEPTH) -> list[str]:
    """Return as what a word stands in some bytes; empty when there is no trace of it."""
    folded = content.lower()
    found = []
    if word.encode() in folded:
        found.append("plain")
    if (
        binascii.hexlify(word.encode()) in folded
        or binascii.hexlify(word.upper().encode()) in folded
    ):
        found.append("hex")
    for how, patterns in forms_of(word).items():
        # Base64 and wide letters tell cases apart; escapes are written in either case.
        where = folded if "escapes" in how or how in {"per cent", "html entities"} else content
        if any(pattern in where for pattern in patterns):
            found.append(how)
    if depth:
        for how, inner in _unpacked(content):
            found += [f"{how} > {deeper}" for deeper in traces(word, inner, depth - 1)]
    return found


def remains(word: str, places: Iterable[Path]) -> list[Trace]:
    """Look for a word in files, folders and the names of both."""
    found = []
    for place in places:
        for path in [place, *sorted(place.rglob("*"))] if place.is_dir() else [place]:
            found += [
                Trace(str(path), f"name: {how}") for how in traces(word, path.name.encode(), 1)
            ]
            if path.is_file():
                found += [Trace(str(path), how) for how in traces(word, path.read_bytes())]
    return found


def _cases(word: str) -> tuple[tuple[str, str], ...]:
    return (("lower", word), ("upper", word.upper()), ("title", word.capitalize()))


def _base64_cores(raw: bytes) -> Iterator[bytes]:
    """The letters of base64 that depend on the word alone, at each of three offsets."""
    for offset in range(3):
        whole = base64.b64encode(bytes(offset) + raw)
        first = -(-offset * 4 // 3)
        last = (offset + len(raw)) * 8 // 6
        core = whole[first:last]
        yield core
        yield core.replace(b"+", b"-").replace(b"/", b"_")


def _base32_cores(raw: bytes) -> Iterator[bytes]:
    for offset in range(5):
        whole = base64.b32encode(bytes(offset) + raw)
        core = whole[-(-offset * 8 // 5) : (offset + len(raw)) * 8 // 5]
        yield core
        yield core.lower()


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Everything inside some bytes that can be unpacked, wherever it begins."""
    packed = [(b"\x1f\x8b\x08", zlib.MAX_WBITS | 16), *((h, zlib.MAX_WBITS) for h in _ZLIB_HEADS)]
    for head, window in packed:
        for start in _starts(content, head):
            if inner := _inflated(memoryview(content)[start:], window):
                yield "packed", inner
    # A log repeats its ids over and over; the same run need not be unpacked twice.
    for run in set(_HEX_RUN.findall(content)):
        for digits in (run, run[1:]):
            yield "hex", binascii.unhexlify(digits[: len(digits) // 2 * 2])
    for run in set(_BASE64_RUN.findall(content)):
        yield from (("base64", inner) for inner in _from_base64(run))
    if b"=\n" in content or b"=\r\n" in content:
        yield "quoted-printable", quopri.decodestring(content)


def _from_base64(run: bytes) -> Iterator[bytes]:
    """What is packed in a run of letters, depending on where it began.

    Plain words in base64 are found without, so it is worth unpacking only what is packed again.
    """
    letters = run.rstrip(b"=").replace(b"-", b"+").replace(b"_", b"/")
    for shift in range(4):
        shifted = letters[shift:]
        if _is_packed(base64.b64decode(shifted[:4])):
            with suppress(binascii.Error):
                yield base64.b64decode(shifted + b"=" * (-len(shifted) % 4))


def _is_packed(inner: bytes) -> bool:
    return inner[:3] == b"\x1f\x8b\x08" or inner[:2] in _ZLIB_HEADS


def _starts(content: bytes, head: bytes) -> Iterator[int]:
    at = content.find(head)
    while at >= 0:
        yield at
        at = content.find(head, at + 1)


def _inflated(packed: memoryview, window: int) -> bytes:
    inflating = zlib.decompressobj(window)
    try:
        # Most beginnings are none, and zlib would copy all the rest only to say so.
        inner = inflating.decompress(packed[:_FIRST], _LONGEST)
        return inner if inflating.eof else inner + inflating.decompress(packed[_FIRST:], _LONGEST)
    except zlib.error:
        return b""


def escaped(word: str) -> dict[str, bytes]:
    """Return a word as other programs write it; for the proof that `traces` sees all of them."""
    raw = word.encode()
    odd = f"{word}é"
    return {
        "plain": raw,
        "upper": word.upper().encode(),
        "title": word.capitalize().encode(),
        "latin-1": odd.encode("latin-1"),
        "nfd": (word + "e\u0301").encode(),
        **{name: word.encode(name) for name in _WIDE},
        "hex": binascii.hexlify(raw),
        "HEX": binascii.hexlify(raw).upper(),
        "base64": base64.b64encode(b"before " + raw + b" after"),
        "base64 url": base64.urlsafe_b64encode(b"\xff\xfe" + raw + b"\xff"),
        "base64 upper": base64.b64encode(b"x" + word.upper().encode() + b"x"),
        "base32": base64.b32encode(b"abc" + raw + b"abc"),
        "gzip": zlib_gzip(raw * 3),
        "zlib": zlib.compress(raw * 3),
        "zlib in base64": base64.b64encode(zlib.compress(b"so " + raw)),
        "gzip in gzip": zlib_gzip(zlib_gzip(raw)),
        "gzip in hex": binascii.hexlify(zlib_gzip(raw)),
        "json": json.dumps(odd).encode(),
        "json escapes": "".join(f"\\u{ord(letter):04X}" for letter in word).encode(),
        "python": repr(raw + b"\xff").encode(),
        "per cent": quote_from_bytes(raw + b" \xff").encode(),
        "all per cent": "".join(f"%{byte:02X}" for byte in raw).encode(),
        "html": html.escape(f"<{word}>").encode(),
        "html entities": "".join(f"&#{ord(letter)};" for letter in word).encode(),
        "quoted-printable": quopri.encodestring(b"\xff" * 24 + raw + b"\xff" * 60),
        "backwards": raw[::-1],
    }


def zlib_gzip(raw: bytes) -> bytes:
    """Pack as a gzip member."""
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    return packer.compress(raw) + packer.flush()
