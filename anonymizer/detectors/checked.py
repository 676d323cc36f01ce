"""Numbers whose check digits fit a number that a state gives to people (python-stdnum).

A form alone is found by `national`, too; a number that passes is surer and says so.
"""

from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any

import regex

from anonymizer.document import Document
from anonymizer.finding import Hit, Kind, hit
from anonymizer.languages import Words

_PEOPLE = (
    "at.vnr be.nn bg.egn ch.ssn cz.rc de.idnr dk.cpr ee.ik es.dni es.nie fi.hetu fr.nif fr.nir"
    " gb.nhs gr.amka hr.oib ie.pps it.codicefiscale lt.asmens nl.bsn no.fodselsnummer pl.pesel"
    " pt.cc pt.nif ro.cnp se.personnummer si.emso tr.tckimlik ua.rntrc"
)
# Blanks, dots, slashes and hyphens as people write them; checked without them.
_NUMBER = regex.compile(
    r"(?<![\p{L}\p{N}./-])(?=[A-Z\d])(?:[A-Z]{0,2}(?:[ ./-]?\d){4,15}(?:[ ./-]?[A-Z\d]){0,6}"
    r"|(?:[A-Z]{3} ?){2}[\dA-Z]{5} ?[\dA-Z]{5})(?![\p{L}\p{N}])"
)
_FEWEST = 9
_SIGNS = str.maketrans("", "", " ./")


def find(document: Document, words: Words) -> Iterator[Hit]:
    """Find numbers of people that are right to the last digit."""
    for match in _NUMBER.finditer(document.reading):
        if _is_somebodys(match.group()):
            yield hit(match.span(), Kind.DOC_ID, 0.895, "checked", "check-digit")


def _is_somebodys(number: str) -> bool:
    plain = number.translate(_SIGNS)
    if sum(map(str.isalnum, plain)) < _FEWEST:
        return False
    return any(module.is_valid(plain) for module in _modules())


@cache
def _modules() -> tuple[Any, ...]:
    return tuple(import_module(f"stdnum.{name}") for name in _PEOPLE.split())
