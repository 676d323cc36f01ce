"""Requests per second beside a bare route, memory of app and anonymizer, time to first answer.

Real servers as processes of their own, real sign-in, real database. Both servers are asked in turn,
round by round, so that a machine that slows down slows both.
"""

import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psutil
import pyotp

from app.demo import story

ROUNDS, REQUESTS, THREADS = 5, 160, 2


def main() -> None:
    """Print the web's figures."""
    with TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        print("\nWeb: preparing a fictional community …", flush=True)
        subprocess.run(
            [sys.executable, "-m", "app", "demo"],
            env=environment,
            check=True,
            stdout=subprocess.DEVNULL,
        )
        bare = [sys.executable, "-m", "uvicorn", "--factory", "benchmarks.bare:create_app"]
        with (
            _serving([*bare, "--no-access-log", "--port"], environment) as (bare_url, _, _),
            _serving([sys.executable, "-m", "app", "serve"], environment) as (url, app, first),
        ):
            _report(bare_url, url, app, first)


def _report(bare_url: str, url: str, app: psutil.Process, first: float) -> None:
    with httpx.Client(base_url=url, follow_redirects=True, timeout=60) as person:
        _sign_in(person)
        cookies = dict(person.cookies)
        pages = {
            "standard page": (f"{url}/standard/1.0.0/A6", {}),
            "signed-in list of cases": (f"{url}/cases", cookies),
        }
        figures: dict[str, list[float]] = {"bare route": [], **{name: [] for name in pages}}
        for _round in range(ROUNDS):
            figures["bare route"].append(_rate(f"{bare_url}/", {}))
            for name, (address, given) in pages.items():
                figures[name].append(_rate(address, given))
        print(f"{'requests per second (median)':<36}{'rate':>8}{'of bare':>10}")
        bare = statistics.median(figures["bare route"])
        for name, rates in figures.items():
            rate = statistics.median(rates)
            print(f"  {name:<34}{rate:>8.0f}{rate / bare:>10.2f}")
    children = app.children(recursive=True)
    print(f"{'resident memory':<36}{'MiB':>8}")
    print(f"  {'app':<34}{_mib(app):>8.0f}")
    for place, child in enumerate(children, start=1):
        print(f"  {f'process beside it {place}':<34}{_mib(child):>8.0f}")
    print(f"{'start to first answer':<36}{first:>8.2f} s")


def _rate(address: str, cookies: dict[str, str]) -> float:
    def ask(number: int) -> None:
        with httpx.Client(cookies=cookies, timeout=60) as client:
            for _turn in range(number):
                client.get(address).raise_for_status()

    start = time.perf_counter()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(ask, [REQUESTS // THREADS] * THREADS))
    return REQUESTS / (time.perf_counter() - start)


def _sign_in(client: httpx.Client) -> None:
    email = "mirla.osterkamp@weidenkorb.example.org"
    start = client.get("/sign-in")
    second = _post(client, start, {"email": email, "passphrase": story.PASSPHRASE, "label": ""})
    _post(client, second, {"code": pyotp.TOTP(story.SECOND_FACTOR).now()})
    client.get("/cases").raise_for_status()


def _post(client: httpx.Client, page: httpx.Response, typed: dict[str, str]) -> httpx.Response:
    token = re.search(r'name="csrf" value="([^"]+)"', page.text)
    action = re.search(r'<main.*?<form[^>]*action="([^"]+)"', page.text, re.DOTALL)
    assert token is not None
    assert action is not None
    origin = f"{page.url.scheme}://{page.url.netloc.decode()}"
    form = {"csrf": token.group(1), **typed}
    return client.post(action.group(1), data=form, headers={"Origin": origin}).raise_for_status()


def _environment(folder: Path) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{folder}/house.db",
        "SHRED_URL": f"sqlite:///{folder}/shred/shred.db",
        "MAIL_SPOOL": str(folder / "mail"),
        "LOG_LEVEL": "ERROR",
    }


@contextmanager
def _serving(
    command: list[str], environment: dict[str, str]
) -> Iterator[tuple[str, psutil.Process, float]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    if command[-1] == "--port":
        command = [*command, str(port)]
    start = time.perf_counter()
    process = subprocess.Popen(command, env={**environment, "PORT": str(port), "BASE_URL": url})
    try:
        while True:
            try:
                httpx.get(url, timeout=5)
                break
            except httpx.TransportError:
                if process.poll() is not None:
                    raise
                time.sleep(0.02)
        yield url, psutil.Process(process.pid), time.perf_counter() - start
    finally:
        process.terminate()
        process.wait(timeout=40)


def _mib(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 2**20


if __name__ == "__main__":
    main()
