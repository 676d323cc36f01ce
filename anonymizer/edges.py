"""Where a finding ends: half an address, half a number or half an online name still tells.

Each detector sees a part: the street, the town, the digits. What belongs together is one finding:
"ex-Yougoslavie" as well.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import regex

from anonymizer.document import Document
from anonymizer.finding import NUMBER_KINDS, Hit, Kind, hit

_TOWNS = frozenset({Kind.CITY, Kind.DISTRICT})
# ", HA3 0PT", ", 8181 EV", "-C", " 6": what stands between street and town, or behind both.
_CODE = regex.compile(
    r"(?:[-/]\d{0,3}\p{L}?|,?[ ](?=\p{Lu}{0,3}\d)[\p{Lu}\d-]{1,8}"
    r"(?:[ ](?:\d\p{Lu}{2}|\p{Lu}{2}))?)(?![\p{L}\p{N}])"
)
_GAP = regex.compile(r",?[ ]")
# English streets stand in texts of all languages.
_STREET = regex.compile(
    r"(?<![\p{L}\p{N}])\d{1,4}\p{Ll}?[ ](?:\p{Lu}[\p{L}'’-]{1,20}[ ]){1,3}"
    r"(?:Street|St|Road|Rd|Avenue|Ave|Close|Lane|Ln|Drive|Dr|Court|Ct|Crescent|Terrace|Mews|Place|"
    r"Square|Gardens|Grove|Way|Row|Boulevard|Blvd)(?![\p{L}\p{N}])"
)
_LETTER = regex.compile(r"(?<![\p{L}\p{N}])\p{Lu}[ -]?$")
_ONLINE = regex.compile(r"[\p{Ll}\p{N}]{1,30}(?:[._][\p{Ll}\p{N}]{1,30}){1,4}")
_LINK = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{N}@._~/:-]{0,118}[\p{L}\p{N}/])?")
_LINKED = frozenset({Kind.URL, Kind.EMAIL})
_PLACES = frozenset({Kind.CITY, Kind.DISTRICT, Kind.REGION, Kind.COUNTRY})
_JOINED = regex.compile(r"(?<![\p{L}\p{N}-])(?:\p{L}{1,20}-){1,3}$")
_PERSONS = frozenset({Kind.PERSON, Kind.NICKNAME})
_NAMED = frozenset({Kind.PERSON, Kind.NICKNAME, Kind.HANDLE})
# What stands before the number of a street: "flat 3, 12 King St", "door no 7-114, Tank Road".
_DOOR = regex.compile(
    r"(?<!\p{L})(?:flat|apt|apartment|unit|door|house|plot|stand|erf|lot|suite|shop)(?:\s+no)?\.?\s+"
    r"(?:(?=\d)[\dA-Z-]{1,6},\s+)?$",
    regex.IGNORECASE,
)
# How people who know no state sign: "Karl aus dem Hause Roth", "John: of the family Reed".
_OF_HOUSE = regex.compile(
    r"\s?:?\s?(?:aus\s+(?:dem\s+Hause?|der\s+Familie)|of\s+the\s+(?:house|family|clan)"
    r"|de\s+la\s+(?:maison|famille|casa|familia)|della\s+(?:casa|famiglia)"
    r"|(?:van|uit)\s+(?:het\s+huis|de\s+familie)|z\s+(?:rodu|rodiny))\s+",
    regex.IGNORECASE,
)
# "Rocco senior", "Karim Jr.": tells father and son apart, so it belongs to the name.
_GENERATION = regex.compile(
    r"(?:[ ](?:senior|junior|der[ ](?:ältere|jüngere)|the[ ](?:elder|younger))"
    r"|,?[ ](?:sen|jun|sr|jr|snr|jnr)\.?)(?!\p{L})",
    regex.IGNORECASE,
)
# The Breton letter c'h is one: "Guivarc'h".
_BRETON = regex.compile(r"(?:(?<=c)'h|(?<=c')h)\p{L}{0,10}")
# No address, number or online name is longer than what is looked at.
_NEAR = 120


def widen(document: Document, hits: Sequence[Hit]) -> list[Hit]:
    """Let hits reach as far as what they name. They may overlap then, and are to be merged."""
    text = document.reading
    addresses = [each for each in hits if each.kind is Kind.ADDRESS]
    streets = [
        hit(m.span(), Kind.ADDRESS, 0.93, "edges", "address")
        for m in _STREET.finditer(text)
        if not any(each.start <= m.start() and m.end() <= each.end for each in addresses)
    ]
    known = [*hits, *streets]
    towns = {each.start: each for each in known if each.kind in _TOWNS}
    people = {each.start: each for each in known if each.kind is Kind.PERSON}
    online = {at: m.span() for m in _ONLINE.finditer(text) for at in range(*m.span())}
    widened = (_widened(text, _with_letter(text, each), towns, online) for each in known)
    return [_with_generation(text, _with_house(text, each, people)) for each in widened]


def _widened(
    text: str, known: Hit, towns: Mapping[int, Hit], online: Mapping[int, tuple[int, int]]
) -> Hit:
    if known.kind is Kind.ADDRESS:
        door = _DOOR.search(text, max(0, known.start - _NEAR), known.start)
        start = door.start() if door else known.start
        return replace(known, start=start, end=_end_of_address(text, known.end, towns))
    if known.kind in NUMBER_KINDS:
        letter = _LETTER.search(text, max(0, known.start - 3), known.start)
        return replace(known, start=letter.start()) if letter else known
    if known.kind in _PLACES:
        joined = _JOINED.search(text, max(0, known.start - _NEAR), known.start)
        return replace(known, start=joined.start()) if joined else known
    if known.kind in _LINKED:
        return _whole_link(text, known)
    if known.kind in _NAMED:
        start, end = online.get(known.start, (known.start, known.end))
        return replace(known, start=start, end=end) if known.end <= end else known
    return known


def _with_house(text: str, known: Hit, people: Mapping[int, Hit]) -> Hit:
    house = _OF_HOUSE.match(text, known.end) if known.kind is Kind.PERSON else None
    name = people.get(house.end()) if house else None
    return replace(known, end=name.end) if name else known


def _with_letter(text: str, known: Hit) -> Hit:
    breton = _BRETON.match(text, known.end)
    return replace(known, end=breton.end()) if breton else known


def _with_generation(text: str, known: Hit) -> Hit:
    told = _GENERATION.match(text, known.end) if known.kind in _PERSONS else None
    return replace(known, end=told.end()) if told else known


def _whole_link(text: str, known: Hit) -> Hit:
    """Let an address of the net go from blank to blank: "tout-est-faux.example" for its half."""
    for match in _LINK.finditer(text, max(0, known.start - _NEAR), known.end + _NEAR):
        if match.start() <= known.start and known.end <= match.end():
            return replace(known, start=match.start(), end=match.end())
    return known


def _end_of_address(text: str, end: int, towns: Mapping[int, Hit]) -> int:
    """Go on over postcodes and towns that follow at once: "…, 8181 EV Heerde", ", Dublin 6"."""
    last = end + _NEAR
    while end < last:
        code = _CODE.match(text, end)
        if code:
            end = code.end()
            continue
        gap = _GAP.match(text, end)
        town = towns.get(gap.end()) if gap else None
        if town is None:
            break
        end = town.end
    return end
