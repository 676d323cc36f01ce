"""`--model xx=PACKAGE`: another spaCy package than the one that comes along."""

import argparse
from collections.abc import Mapping, Sequence

from anonymizer import DEFAULT_MODELS, LANGUAGES

Model = tuple[str, str]
"""Language and package."""


def option(parser: argparse.ArgumentParser) -> None:
    """Let somebody name packages that are installed here."""
    parser.add_argument(
        "--model",
        action="append",
        default=[],
        type=_model,
        metavar="xx=PACKAGE",
        help="another spaCy package for a language; an empty one means rules only",
    )


def chosen(given: Sequence[Model]) -> Mapping[str, str]:
    """Give the package of each language that has one."""
    return {language: name for language, name in {**DEFAULT_MODELS, **dict(given)}.items() if name}


def _model(given: str) -> Model:
    language, equals, package = given.partition("=")
    if not equals or language not in LANGUAGES:
        languages = ", ".join(LANGUAGES)
        raise argparse.ArgumentTypeError(f"it takes xx=PACKAGE, with one of: {languages}")
    return language, package
