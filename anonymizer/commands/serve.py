"""`serve`: the HTTP service an app uses when de-identification runs on machines of its own."""

import argparse
import os
import socket
import ssl
import sys
from pathlib import Path

from anonymizer import LANGUAGES, secret
from anonymizer.commands import modelling
from anonymizer.loopback import is_loopback
from anonymizer.runner import Runner

SECRET_NAME = "ANONYMIZER_SECRET"  # noqa: S105  the name of the variable
# Longer than the client keeps an unused connection, so that only the client closes one.
KEEP_ALIVE_SECONDS = 30
CONNECTIONS = 256


class BadOptions(Exception):
    """These options together would not be safe; the sentence says why."""


def options(parser: argparse.ArgumentParser) -> None:
    """Say what can be chosen."""
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8100, help="0 takes a free one")
    parser.add_argument(
        "--secret-file", type=Path, help=f"the shared secret; without it, {SECRET_NAME} is read"
    )
    parser.add_argument("--tls-cert", type=Path, help="certificate of this service (PEM)")
    parser.add_argument("--tls-key", type=Path, help="its key (PEM)")
    parser.add_argument(
        "--client-ca", type=Path, help="only callers with a certificate of this authority (PEM)"
    )
    parser.add_argument("--processes", type=_positive, default=1, help="texts screened at once")
    parser.add_argument("--waiting", type=_positive, default=12, help="texts that may wait")
    parser.add_argument("--timeout", type=float, default=30.0, help="seconds one text may take")
    parser.add_argument("--recycle-after", type=_positive, default=1_000, help="texts a process")
    parser.add_argument(
        "--languages", nargs="+", default=LANGUAGES, metavar="xx", help="loaded at the start"
    )
    modelling.option(parser)
    parser.add_argument(
        "--log-level",
        choices=("debug", "info", "warning", "error", "critical"),
        default="warning",
        help="of the server's log, which never holds a request",
    )


def run(chosen: argparse.Namespace) -> int:
    """Serve until the process is told to stop; 2 when it would not be safe."""
    # Imported here: the other commands need no web server.
    import uvicorn  # noqa: PLC0415

    from anonymizer.service import Service  # noqa: PLC0415

    try:
        shared = _secret(chosen)
        _look_at_address(chosen)
        listening = _listening(chosen.host, chosen.port)
    except (BadOptions, secret.WeakSecret, OSError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    runner = Runner(
        chosen.processes,
        tuple(chosen.languages),
        chosen.timeout,
        chosen.recycle_after,
        modelling.chosen(chosen.model),
        waiting=chosen.waiting,
    )
    service = Service(runner, shared, at_once=chosen.processes + chosen.waiting)
    config = uvicorn.Config(
        service,
        lifespan="on",
        ws="none",
        http="h11",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        log_level=chosen.log_level,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(chosen.timeout) + 5,
        ssl_certfile=chosen.tls_cert,
        ssl_keyfile=chosen.tls_key,
        ssl_ca_certs=str(chosen.client_ca) if chosen.client_ca else None,
        ssl_cert_reqs=ssl.CERT_REQUIRED if chosen.client_ca else ssl.CERT_NONE,
    )
    try:
        config.load()
    except OSError:  # ssl.SSLError is one, too
        sys.stderr.write("The certificate, its key or the client authority cannot be read.\n")
        return 2
    scheme = "https" if chosen.tls_cert else "http"
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    sys.stderr.write(f"Listening on {scheme}://{shown}:{port}\n")
    sys.stderr.flush()
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _positive(number: str) -> int:
    wanted = int(number)
    if not 1 <= wanted <= 1_000:
        raise argparse.ArgumentTypeError("between 1 and 1000")
    return wanted


def _secret(chosen: argparse.Namespace) -> str | None:
    """Read the shared secret; only with certificates on both sides it may be missing."""
    if chosen.secret_file:
        return secret.read(chosen.secret_file)
    given = os.environ.get(SECRET_NAME, "")
    if not given and chosen.client_ca:
        return None
    return secret.checked(given)


def _look_at_address(chosen: argparse.Namespace) -> None:
    if bool(chosen.tls_cert) != bool(chosen.tls_key):
        raise BadOptions("--tls-cert and --tls-key belong together.")
    if chosen.client_ca and not chosen.tls_cert:
        raise BadOptions("--client-ca needs --tls-cert and --tls-key.")
    if not chosen.tls_cert and not is_loopback(chosen.host):
        raise BadOptions(
            "Without --tls-cert and --tls-key it listens on this machine only (127.0.0.1 or ::1): "
            "texts would travel in the clear."
        )


def _listening(host: str, port: int) -> socket.socket:
    """Bind here and not in the server, so that port 0 has an answer before it starts."""
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(address)
    return listening
