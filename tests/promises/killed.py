"""A process of the house that is killed while it writes a message: text in hand, nothing committed.

`python -m tests.promises.killed COOKIE CASE_ID`, with the settings of the house in the environment
and the word to say on standard input.
"""

import os
import signal
import sys

from sqlalchemy import event

from app.kernel.db import WriteSession
from app.main import create_app
from app.web.rooms.hints import AS_IS
from review.rooms.models import RoomMessage
from tests.visitors import a_visitor, token_on


def main(cookie: str, case_id: str, word: str) -> None:
    """Post a message; end at the moment before it would be there for good."""
    visitor = a_visitor(create_app(), cookie)
    token = token_on(visitor, f"/rooms/{case_id}")

    @event.listens_for(WriteSession, "after_flush")
    def _end(session: WriteSession, _context: object) -> None:
        if any(isinstance(row, RoomMessage) for row in session.new):
            os.kill(os.getpid(), signal.SIGKILL)

    once = "00000000-0000-4000-8000-000000000009"
    text = f"{word} came. " * 40
    # As it is: a check of the text would have to load its models first.
    said = {"csrf": token, "once": once, "text": text, "act": AS_IS}
    answer = visitor.post(f"/rooms/{case_id}/messages", data=said)
    sys.exit(f"still here: {answer.status_code}")


if __name__ == "__main__":
    main(*sys.argv[1:], sys.stdin.read())
