"""Fixtures of real browsers, shared by the journeys and by what only a browser can show."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect, sync_playwright

from anonymizer import Runner
from app.kernel.config import Settings
from tests.browser.looking import WIDE, Glass, Seen, Watch
from tests.browser.serving import served
from tests.browser.visitor import BrowserVisitor

_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Tab = Callable[..., BrowserVisitor]
PATIENCE = 45_000
"""Milliseconds until a browser gives up: how long a busy machine takes is not what is tested."""
expect.set_options(timeout=PATIENCE / 3)


@pytest.fixture(scope="session")
def screener() -> Iterator[Runner]:
    """The real check of texts, in its own process, warmed once for what most tests write in."""
    with Runner(timeout=60, languages=("en",)) as runner:
        runner.warm()
        yield runner


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=list(_QUIET))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Seen:
    """What was examined already."""
    folder = tmp_path_factory.getbasetemp().parent / f"seen-{testrun_uid}"
    folder.mkdir(exist_ok=True)
    return Seen(folder)


@pytest.fixture(scope="session")
def glass(chromium: Browser) -> Glass:
    """What pages without scripts are examined under."""
    return Glass(chromium)


@pytest.fixture
def server(settings: Settings, screener: Runner) -> Iterator[FastAPI]:
    """The app on a port of its own, with a database of its own."""
    with served(settings, screener) as app:
        yield app


@pytest.fixture
def tab(chromium: Browser, server: FastAPI, glass: Glass, looked_at: Seen) -> Iterator[Tab]:
    """Give somebody a browser of their own; whatever goes wrong in any of them fails the test."""
    base = server.state.house.settings.base_url
    watch = Watch(base, glass, looked_at)
    contexts = []

    def make(language: str = "en", *, scripts: bool = True, looks: bool = True) -> BrowserVisitor:
        context = chromium.new_context(
            locale=language,
            java_script_enabled=scripts,
            viewport={"width": WIDE[0], "height": WIDE[1]},
            reduced_motion="reduce",  # else axe sees colours on their way
        )
        context.set_default_timeout(PATIENCE)
        watch.over(context)
        contexts.append(context)
        return BrowserVisitor(context, watch, scripts=scripts, looks=looks)

    yield make
    for context in contexts:
        context.close()
    watch.ends()
