"""`screen [FILE...]`: finds what may identify somebody, as JSON lines, as text, or as a page."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from babel.support import NullTranslations

from anonymizer import BadText, screen
from anonymizer.commands import answering, speaking
from anonymizer.finding import N_
from anonymizer.languages.tags import primary_language
from anonymizer.page import Shown, page_of
from anonymizer.reading import BadFile, Given, read_file, read_text
from anonymizer.terminal import plain

STANDARD_INPUT = N_("standard input")
PROGRESS_EVERY = 50


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
    if chosen.format == "jsonl":
        return _as_lines(words, chosen.files, chosen.language)
    given, failed = _texts(words, chosen.files)
    shown: list[Shown] = []
    for each in given:
        try:
            shown.append(Shown(each.name, screen(each.text, chosen.language)))
        except BadText as refused:
            speaking.complain(words, each.name, refused.message)
            failed = True
    if chosen.format == "html" and shown:
        sys.stdout.write(page_of(shown, speaking.spoken(chosen.ui_language), words))
    if chosen.format == "text":
        _tell(words, shown)
    return 1 if failed else 0


def _as_lines(words: NullTranslations, files: Sequence[Path], wanted: str | None) -> int:
    """Answer each text with a JSON line, in the same order, as soon as it is known."""
    failed = False
    done = 0
    for answer in _answers(words, files, wanted):
        failed = failed or "error" in answer
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        done += 1
        if done % PROGRESS_EVERY == 0:
            sys.stderr.write(words.gettext(N_("{done} texts")).format(done=done) + "\n")
    sys.stderr.write(words.gettext(N_("{done} texts, done")).format(done=done) + "\n")
    return 1 if failed else 0


def _answers(
    words: NullTranslations, files: Sequence[Path], wanted: str | None
) -> Iterator[answering.Answer]:
    if not files:
        yield from _to_source(words, None, sys.stdin.buffer, wanted)
    for file in files:
        try:
            source: BinaryIO = file.open("rb")
        except OSError:
            yield _refused(words, file.name, BadFile("no-file"))
            continue
        with source:
            yield from _to_source(words, file.name, source, wanted)


def _to_source(
    words: NullTranslations, name: str | None, source: BinaryIO, wanted: str | None
) -> Iterator[answering.Answer]:
    """Answer JSON lines one by one, and anything else as one text, whatever its name says."""
    shown = name or words.gettext(STANDARD_INPUT)
    try:
        blank, line = answering.first_line(source)
        are_lines = answering.is_json_line(line)
        given = None if are_lines else read_text(shown, source, blank + line)
    except BadFile as refused:
        yield _refused(words, name, refused)
    except OSError:
        yield _refused(words, name, BadFile("no-file"))
    else:
        if given is None:
            yield from answering.to_lines(line, source, wanted)
        # Where nothing arrives, nothing was asked; an empty file is an empty text.
        elif line or name is not None:
            _mention(words, given)
            yield answering.to_text(name, given.text, wanted)


def _refused(words: NullTranslations, name: str | None, refused: BadFile) -> answering.Answer:
    speaking.complain(words, name or words.gettext(STANDARD_INPUT), refused.message)
    return {"id": name, "error": refused.code}


def _texts(words: NullTranslations, files: Sequence[Path]) -> tuple[list[Given], bool]:
    """Read everything that can be read, and say what cannot."""
    read: list[Given] = []
    failed = False
    sources: Sequence[Path | None] = files or [None]
    for file in sources:
        name = file.name if file else words.gettext(STANDARD_INPUT)
        try:
            given = read_file(file) if file else read_text(name, sys.stdin.buffer)
        except BadFile as refused:
            speaking.complain(words, name, refused.message)
            failed = True
            continue
        _mention(words, given)
        read.append(given)
    return read, failed


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


def _mention(words: NullTranslations, given: Given) -> None:
    for left_out in given.left_out:
        speaking.complain(words, given.name, left_out)
