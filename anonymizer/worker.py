"""The child process behind the runner: loads models, answers questions, keeps nothing."""

import contextlib
import gc
import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection

from anonymizer import learned, nlp
from anonymizer.document import Document
from anonymizer.errors import BadText
from anonymizer.forgetting import forget
from anonymizer.languages import FALLBACK
from anonymizer.languages.guessing import stretches
from anonymizer.screening import screen_fields

_FIRST = (
    "Anna Muster, 34, a nurse in Berlin, called on 1 May 2020 and said that her brother Ben had "
    "left the group.\n\nWhat would you have asked her next, and when would you have called back?"
)


def serve(pipe: Connection, languages: Sequence[str], models: Mapping[str, str]) -> None:
    """Answer until the pipe closes."""
    fall_silent()
    _end_with_parent()
    load(languages, models)
    pipe.send(("ready", None))
    # The parent closing its end, or dying, is the ordinary way out.
    with contextlib.suppress(EOFError, OSError):
        while True:
            fields, language, own_marks, whole = pipe.recv()
            pipe.send(_answer(fields, language, own_marks, models, whole=whole))
            del fields, own_marks


def load(languages: Sequence[str], models: Mapping[str, str]) -> None:
    """Have a text that is nobody's be the first to need the models, the lists and the weights."""
    for language in languages:
        screen_fields({"first": _FIRST}, language, whole=True, models=models)
    # What any text needs: the guess of its language, what is checked by its form, the weights.
    stretches(Document({"first": _FIRST}), None)
    nlp.engine_for(FALLBACK, {})
    learned.shipped()
    forget()
    settle()


def settle() -> None:
    """Take what is loaded by now out of the search for garbage: it stays as long as the process.

    Lists and models hold millions of words, and looking through them again and again would take a
    fifth of the time of a check.
    """
    gc.collect()
    gc.freeze()


def _answer(
    fields: Mapping[str, str],
    language: str | None,
    own_marks: Sequence[str],
    models: Mapping[str, str],
    *,
    whole: bool,
) -> tuple[str, object]:
    try:
        return "done", screen_fields(fields, language, own_marks, whole=whole, models=models)
    except BadText as refused:
        return "bad", refused.code
    except Exception:  # noqa: BLE001  an error's message could quote the text, so none leaves here
        return "failed", None
    finally:
        forget()


def fall_silent() -> None:
    """Write nothing: no log, no traceback, no core with the text in it."""
    logging.disable(logging.CRITICAL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    dump_no_core()


def dump_no_core() -> None:
    """Let a crash of this process leave no file with the text in it."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415  there is none on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    """End at once when the parent is gone, even in the middle of a text."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()
