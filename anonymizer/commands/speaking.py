"""The language in which a command speaks: the one that is asked for, or that of the terminal."""

import argparse
import os
import sys
from collections.abc import Mapping

from babel.support import NullTranslations

from anonymizer.desk.catalogue import FOLDER, LOCALES, catalogue
from anonymizer.terminal import plain

# The first of these that says anything counts, as for every other program.
_LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG")


def option(parser: argparse.ArgumentParser) -> None:
    """Let somebody choose the language."""
    parser.add_argument(
        "--ui-language", choices=tuple(LOCALES), help="of what is said; that of the terminal else"
    )


def spoken(asked: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """Return the code of the language; English where it is none of ours."""
    code = asked or next((said for name in _LOCALE if (said := environment.get(name))), "")[:2]
    return code if code in LOCALES else "en"


def tongue(asked: str | None, environment: Mapping[str, str] = os.environ) -> NullTranslations:
    """Return the sentences of a command in the language."""
    code = spoken(asked, environment)
    return NullTranslations() if code == "en" else catalogue(FOLDER, code)


def complain(words: NullTranslations, name: str, sentence: str) -> None:
    """Say something about one of the texts, beside the results."""
    sys.stderr.write(f"{plain(name)}: {words.gettext(sentence)}\n")
