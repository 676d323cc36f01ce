"""`screen [FILE...]`: finds what may identify somebody, as JSON lines, as text, or as a page."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from babel.support import NullTranslations

from anonymizer.commands import answering, modelling, speaking
from anonymizer.commands.answering import Question, Refused
from anonymizer.files import BadFile, read_text
from anonymizer.finding import N_
from anonymizer.languages.tags import primary_language
from anonymizer.page import Shown, page_of
from anonymizer.terminal import plain

STANDARD_INPUT = N_("standard input")
PROGRESS_EVERY = 50
_Asked = tuple[str, Question | Refused]


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="JSON lines, plain text (UTF-8) or .docx; standard input when left out",
    )
    parser.add_argument("--language", type=language, metavar="xx", help="guessed when left out")
    parser.add_argument("--format", choices=("jsonl", "text", "html"), default="jsonl")
    modelling.option(parser)
    speaking.option(parser)


def language(tag: str) -> str:
    """Take the language out of a tag; one without word lists is read by general rules."""
    known = primary_language(tag)
    if known is None:
        raise argparse.ArgumentTypeError("a language is written as two letters, as in `de`")
    return known


def run(chosen: argparse.Namespace) -> int:
    """Answer everything that was handed over; 1 when something could not be screened."""
    words = speaking.tongue(chosen.ui_language)
    models = modelling.chosen(chosen.model)
    asked = _asked(words, chosen.files, chosen.language)
    if chosen.format == "jsonl":
        return _as_lines(words, asked, models)
    shown: list[Shown] = []
    failed = False
    for source, each in asked:
        name = source if each.id is None else str(each.id)
        found = answering.screened(each, models)
        if isinstance(found, Refused):
            speaking.complain(words, name, found.message)
            failed = True
        else:
            shown.append(Shown(name, found))
    if chosen.format == "html" and shown:
        sys.stdout.write(page_of(shown, speaking.spoken(chosen.ui_language), words))
    if chosen.format == "text":
        _tell(words, shown)
    return 1 if failed else 0


def _as_lines(words: NullTranslations, asked: Iterable[_Asked], models: Mapping[str, str]) -> int:
    """Answer each text with a JSON line, in the same order, as soon as it is known."""
    failed = False
    done = 0
    for source, each in asked:
        if isinstance(each, Refused) and not each.is_line:
            speaking.complain(words, source, each.message)
        answer = answering.answered(each, models)
        failed = failed or "error" in answer
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        done += 1
        if done % PROGRESS_EVERY == 0:
            sys.stderr.write(words.gettext(N_("{done} texts")).format(done=done) + "\n")
    sys.stderr.write(words.gettext(N_("{done} texts, done")).format(done=done) + "\n")
    return 1 if failed else 0


def _asked(words: NullTranslations, files: Sequence[Path], wanted: str | None) -> Iterator[_Asked]:
    """Give what is to be screened, and what cannot be, each with the name of where it stands."""
    if not files:
        yield from _of_source(words, None, sys.stdin.buffer, wanted)
    for file in files:
        try:
            source: BinaryIO = file.open("rb")
        except OSError:
            yield file.name, Refused(file.name, "no-file")
            continue
        with source:
            yield from _of_source(words, file.name, source, wanted)


def _of_source(
    words: NullTranslations, name: str | None, source: BinaryIO, wanted: str | None
) -> Iterator[_Asked]:
    """Read JSON lines one by one, and anything else as one text, whatever its name says."""
    shown = name or words.gettext(STANDARD_INPUT)
    try:
        blank, line = answering.first_line(source)
        are_lines = answering.is_json_line(line)
        given = None if are_lines else read_text(shown, source, blank + line)
    except BadFile as refused:
        yield shown, Refused(name, refused.code)
    except OSError:
        yield shown, Refused(name, "no-file")
    else:
        if given is None:
            for each in answering.questions(line, source, wanted):
                yield shown, each
        # Where nothing arrives, nothing was asked; an empty file is an empty text.
        elif line or name is not None:
            for left_out in given.left_out:
                speaking.complain(words, shown, left_out)
            yield shown, Question(name, given.text, wanted)


def _tell(words: NullTranslations, shown: Sequence[Shown]) -> None:
    """Tell a person what was found, one line per finding; codes are the same in every language."""
    for each in shown:
        if len(shown) > 1:
            sys.stdout.write(f"== {plain(each.name)}\n")
        found = each.screening
        for limit in found.limits:
            speaking.complain(words, each.name, limit.message)
        for finding in each.marks:
            named = " ".join(found.text[finding.start : finding.end].split())
            instead = " / ".join(finding.suggestions)
            sys.stdout.write(
                f"{finding.start}-{finding.end}\t{finding.kind}\t{finding.cls}\t{plain(named)}"
                f"\t{plain(instead)}\t{words.gettext(finding.reason.message)}\n"
            )
