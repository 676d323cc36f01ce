"""Imported by name in the fork server and nowhere else: loads what the screening processes share.

What fails to load here is loaded by each of them, and said there.
"""

import contextlib
import json
import os
import signal

from anonymizer.sharing import VARIABLE
from anonymizer.worker import fall_silent, load

_EACH_SECOND = 1.0
_PARENT, *_ASKED = json.loads(os.environ[VARIABLE])


def _end_with_parent(*_: object) -> None:
    """Load nothing for somebody who has gone; once all is loaded, the fork server itself looks."""
    if os.getppid() != _PARENT:
        os._exit(0)


fall_silent()
signal.signal(signal.SIGALRM, _end_with_parent)
signal.setitimer(signal.ITIMER_REAL, _EACH_SECOND, _EACH_SECOND)
with contextlib.suppress(Exception):
    load(*_ASKED)
signal.setitimer(signal.ITIMER_REAL, 0.0)
signal.signal(signal.SIGALRM, signal.SIG_DFL)
