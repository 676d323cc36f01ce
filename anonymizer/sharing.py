"""One process loads what the screening processes need, and forks them.

They share what it has loaded, so that one more costs little memory, and one that takes the place of
another is there at once. That is multiprocessing's fork server: one for each process that asks, for
as long as that lives. It never sees a text. Where there is none (Windows, and macOS, whose
libraries do not bear being forked), or where it fails, each process loads for itself.
"""

import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

# The fork server imports modules by name and is told nothing else, so what it is to load stands in
# its environment; and stays there, for one that takes the place of another.
VARIABLE = "ANONYMIZER_SHARED"
_MODULE = "anonymizer.shared"


def share(languages: Sequence[str], models: Mapping[str, str]) -> None:
    """Begin to load what children will need, and do not wait for it; whoever asks first decides."""
    if sys.platform == "linux":
        from multiprocessing import forkserver  # noqa: PLC0415  there is none on Windows

        forkserver.set_forkserver_preload([_MODULE])
        os.environ[VARIABLE] = json.dumps([os.getpid(), list(languages), dict(models)])
        # Where it cannot run, whoever starts a child learns it.
        with contextlib.suppress(OSError):
            forkserver.ensure_running()


def started(work: Callable[..., object], given: Sequence[Any]) -> BaseProcess:
    """Start a process that ends with this one. Raises `OSError` where there is no room for it."""
    if sys.platform == "linux":
        forked = get_context("forkserver").Process(target=work, args=given, daemon=True)
        with contextlib.suppress(EOFError, OSError):
            forked.start()
            return forked
    alone = get_context("spawn").Process(target=work, args=given, daemon=True)
    alone.start()
    return alone
