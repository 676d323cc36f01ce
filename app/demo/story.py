"""Reads the fictional community from its data files."""

import tomllib
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

_DATA = files("app.demo").joinpath("data")

PASSPHRASE = "lantern-quiet-harbour-walnut-mosaic"  # noqa: S105 - opens only what is invented
"""Of everybody in the fictional community."""
SECOND_FACTOR = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""The secret behind everybody's codes, base32; type it into an authenticator app."""


@dataclass(frozen=True, slots=True)
class Story:
    """The community and its cases, as written in the files."""

    association: dict[str, Any]
    organisations: tuple[dict[str, Any], ...]
    people: tuple[dict[str, Any], ...]
    cases: tuple[dict[str, Any], ...]


def read() -> Story:
    """Return the story. Cases come in the order of their file names."""
    community = tomllib.loads(_DATA.joinpath("community.toml").read_text("utf-8"))
    folder = _DATA.joinpath("cases")
    texts = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".toml")),
        key=lambda entry: entry.name,
    )
    return Story(
        association=community["association"],
        organisations=tuple(community["organisation"]),
        people=tuple(community["person"]),
        cases=tuple(tomllib.loads(text.read_text("utf-8")) for text in texts),
    )
