"""Command line of the de-identification: `python -m anonymizer COMMAND`."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from anonymizer.commands import COMMANDS
from anonymizer.worker import dump_no_core

INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 1 when a text could not be screened."""
    parser = argparse.ArgumentParser(prog="python -m anonymizer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, (_, about) in COMMANDS.items():
        commands.add_parser(name, help=about, add_help=False)
    given = list(sys.argv[1:] if arguments is None else arguments)
    name = parser.parse_args(given[:1]).command
    command: Any = import_module(COMMANDS[name][0])
    own = argparse.ArgumentParser(
        prog=f"python -m anonymizer {name}", description=COMMANDS[name][1]
    )
    command.options(own)
    chosen = own.parse_args(given[1:])
    dump_no_core()
    _speak_utf8()
    try:
        code: int = command.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the answers has gone; at exit nothing is left to be flushed to them.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # noqa: BLE001  an error's message could quote the text, so none is shown
        sys.stderr.write("Something went wrong inside; the rest was not done.\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        return INTERRUPTED
    return code


def _speak_utf8() -> None:
    """Write UTF-8 whatever the locale says; half surrogates as the escapes that JSON knows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
