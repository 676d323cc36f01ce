"""Which languages there are: those that have a word file beside this module.

`xx.toml` adds the language with the code `xx`. A file that says `reads_with` adds no words of its
own: its language is read with those of a near neighbour.
"""

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import regex

_OF_A_LANGUAGE = regex.compile(r"([a-z]{2})\.toml")


def load(name: str) -> dict[str, Any]:
    """Read one of the TOML files beside this module."""
    return tomllib.loads(_written(name))


def _written(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _saying(key: str) -> Mapping[str, str]:
    """Give the languages whose files say something above their tables, and what they say."""
    return MappingProxyType({code: head[key] for code, head in _HEADS.items() if key in head})


def _heads() -> Mapping[str, Mapping[str, str]]:
    names = (_OF_A_LANGUAGE.fullmatch(each.name) for each in files(__package__).iterdir())
    codes = sorted(name[1] for name in names if name)
    # The tables are long, and most programs need those of one or two languages.
    above = ((code, _written(f"{code}.toml").partition("\n[")[0]) for code in codes)
    return {code: tomllib.loads(head) for code, head in above}


_HEADS = _heads()
NEIGHBOURS = _saying("reads_with")
"""Languages that are read with the words of a near neighbour, and whose words these are."""
LANGUAGES = tuple(code for code in _HEADS if code not in NEIGHBOURS)
READABLE = tuple(sorted((*LANGUAGES, *NEIGHBOURS)))
"""What a text can be read in, with its own words or a neighbour's."""
MODELS = _saying("model")
"""The spaCy package that reads the names of a language, where there is one."""
