"""The app behind a real socket, as browsers meet it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import uvicorn
from fastapi import FastAPI

from anonymizer import Runner
from app.kernel.config import Settings
from app.main import create_app
from tests.houses import lend


@contextmanager
def served(settings: Settings, screener: Runner, name: str = "127.0.0.1") -> Iterator[FastAPI]:
    """Serve the app on a free port of this machine; `settings.base_url` of the house names it."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        base = f"http://{name}:{door.getsockname()[1]}"
        app = create_app(settings.model_copy(update={"base_url": base}))
        lend(app, screener)  # one for all tests of a process: its models take many seconds to load
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                lifespan="off",  # it would close the shared screener
                ws="none",
                access_log=False,
                log_config=None,
                timeout_graceful_shutdown=1,
            )
        )
        # The door listens already: whoever comes before the server is up waits in line.
        thread = Thread(target=server.run, kwargs={"sockets": [door]}, name="server")
        thread.start()
        try:
            yield app
        finally:
            server.should_exit = True
            thread.join()
            app.state.house.database.dispose()
