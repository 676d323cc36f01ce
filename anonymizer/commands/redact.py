"""`redact FILE`: decides a text in the terminal, by keyboard alone and without colours."""

import argparse
import sys
from pathlib import Path

from babel.support import NullTranslations

from anonymizer import BadText, screen
from anonymizer.commands import modelling, speaking
from anonymizer.commands.dialog import Dialog
from anonymizer.commands.screen import language
from anonymizer.files import BadFile, Given, read_file
from anonymizer.finding import N_
from anonymizer.redacting import Redaction
from anonymizer.terminal import plain
from anonymizer.writing import write_private


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("file", type=Path, metavar="FILE", help="plain text (UTF-8) or .docx")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="OUT", help="by default FILE.deidentified.txt"
    )
    parser.add_argument("--language", type=language, metavar="xx", help="guessed when left out")
    parser.add_argument(
        "--mark",
        action="append",
        default=[],
        metavar="WORDS",
        help="words the check would miss; may be given several times",
    )
    modelling.option(parser)
    speaking.option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Ask about each finding, then write the result; 1 when nothing was written."""
    words = speaking.tongue(chosen.ui_language)
    models = modelling.chosen(chosen.model)
    output: Path = chosen.output or chosen.file.with_suffix(".deidentified.txt")
    if output.exists() or not output.parent.is_dir():
        return _refused(words, output, N_("It cannot be written, or is there already."))
    try:
        given: Given = read_file(chosen.file)
        found = screen(given.text, chosen.language, chosen.mark, models=models)
    except (BadFile, BadText) as bad:
        return _refused(words, chosen.file, bad.message)
    for sentence in (*given.left_out, *(limit.message for limit in found.limits)):
        sys.stderr.write(f"{words.gettext(sentence)}\n")

    def names_somebody(redaction: Redaction, id_: str) -> bool:
        text = redaction.result().text
        return redaction.names_again(id_, screen(text, found.language, chosen.mark, models=models))

    text = Dialog(sys.stdin.buffer, sys.stdout, words, names_somebody).hold(Redaction.of(found))
    if text is None:
        sys.stderr.write(words.gettext(N_("Nothing was written.")) + "\n")
        return 1
    try:
        write_private(output, text)
    except OSError:
        return _refused(words, output, N_("It cannot be written, or is there already."))
    written = words.gettext(N_("Written: {file}"))
    sys.stdout.write(f"{written.format(file=plain(str(output)))}\n")
    return 0


def _refused(words: NullTranslations, file: Path, sentence: str) -> int:
    speaking.complain(words, file.name, sentence)
    return 1
