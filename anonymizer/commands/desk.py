"""`desk`: the finding page on this machine alone; raw text never leaves it."""

import argparse
import socket
import sys

from anonymizer.commands import modelling
from anonymizer.desk.catalogue import LOCALES
from anonymizer.runner import Runner


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--port", type=int, default=0, help="a free one when left out")
    parser.add_argument(
        "--language", choices=tuple(LOCALES), help="of the page; that of the browser else"
    )
    parser.add_argument("--timeout", type=float, default=60.0, help="seconds one text may take")
    modelling.option(parser)


def run(chosen: argparse.Namespace) -> int:
    """Serve on loopback until Ctrl-C; 2 when the port is taken."""
    # Imported here: the other commands need no web server.
    import uvicorn  # noqa: PLC0415

    from anonymizer.desk.door import Door  # noqa: PLC0415
    from anonymizer.desk.server import Desk  # noqa: PLC0415

    try:
        # Never anywhere else: there is no option for it.
        listening = socket.create_server(("127.0.0.1", chosen.port))
    except (OSError, OverflowError):
        sys.stderr.write("This port cannot be used. Choose another one, or none.\n")
        return 2
    door = Door(listening.getsockname()[1])
    # Languages are loaded when a text needs them: on a laptop, memory counts more than the
    # first few seconds.
    runner = Runner(1, (), chosen.timeout, models=modelling.chosen(chosen.model))
    desk = Desk(runner, door, chosen.language)
    config = uvicorn.Config(
        desk,
        lifespan="on",
        ws="none",
        http="h11",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_level="critical",
        timeout_graceful_shutdown=2,
    )
    sys.stdout.write(f"Open {door.address}\nCtrl-C ends it; nothing is kept.\n")
    sys.stdout.flush()
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        sys.stdout.write("\n")
    return 0
