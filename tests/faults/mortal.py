"""Serves the real app, and is killed: `python -m tests.faults.mortal PORT`, settings as always.

Loading the house takes seconds, dying takes none. So this process loads it once and opens nothing;
each server is a fork of it, at the same port, and is what gets killed. Commands
come line by line: `serve STEP` and `sweep NAME STEP` fork a child and answer with its id, `wait`
answers with its exit code when a child has ended.

A child counts the steps of an act (each statement and each commit in either store, each part of
the answer) and kills itself right before number STEP; 0 means never. Whoever started it may kill
it besides, at any moment. The number of steps of a whole act comes with its answer.
"""

import os
import signal
import socket
import sys
from typing import Any, NoReturn

import uvicorn
from sqlalchemy import Engine, event
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.kernel.config import settings
from app.kernel.db import opened
from app.main import create_app
from app.worker import sweep_once
from review import sweeps as review

STEPS = "x-steps"


class Fate:
    """Counts the steps of an act, and ends the process before one of them."""

    def __init__(self, step: int) -> None:
        self.step, self.taken, self.is_counting = step, 0, False
        for name in ("before_cursor_execute", "commit"):
            event.listen(Engine, name, self.goes_on)

    def goes_on(self, *_anything: Any) -> None:
        """Take one more step, or none ever again."""
        if not self.is_counting:
            return
        self.taken += 1
        if self.taken == self.step:
            os.kill(os.getpid(), signal.SIGKILL)


class Watched:
    """The app; the steps of every form that is sent are counted."""

    def __init__(self, app: ASGIApp, fate: Fate) -> None:
        self.app, self.fate = app, fate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.fate.is_counting = scope["type"] == "http" and scope["method"] == "POST"

        async def counted(message: Message) -> None:
            self.fate.goes_on()
            if message["type"] == "http.response.start":
                message["headers"].append((STEPS.encode(), str(self.fate.taken).encode()))
            await send(message)

        await self.app(scope, receive, counted)


def serve(app: ASGIApp, door: socket.socket, step: int) -> None:
    """Answer until killed."""
    config = uvicorn.Config(
        Watched(app, Fate(step)), ws="none", lifespan="off", access_log=False, log_config=None
    )
    uvicorn.Server(config).run(sockets=[door])


def sweep(name: str, step: int) -> None:
    """Let one sweep look once; the output says how many steps it took."""
    with opened(settings()) as database:
        fate = Fate(step)
        fate.is_counting = True
        sweep_once(database, next(each for each in review.SWEEPS if each.name == name))


def main(port: int) -> NoReturn:
    """Fork a child for each command, and say who ended."""
    app = create_app()
    # A connection that two processes share belongs to neither.
    app.state.house.database.dispose()
    _say("ready")
    for line in sys.stdin:
        command, *given = line.split()
        if command == "wait":
            child, status = os.wait()
            _say(f"{child} {os.waitstatus_to_exitcode(status)}")
            continue
        # Open before the fork, so that nobody comes too early, and closed here: who waits at the
        # door of a server that is killed is turned away, not served by the next one.
        with socket.create_server(("127.0.0.1", port), reuse_port=True, backlog=128) as door:
            child = os.fork()
            if not child:
                sys.stdin.close()
                if command == "serve":
                    serve(app, door, int(given[0]))
                else:
                    sweep(given[0], int(given[1]))
                os._exit(0)
        _say(str(child))
    sys.exit(0)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]))
