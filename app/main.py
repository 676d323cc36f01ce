"""The web service put together: wiring only."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from threading import Thread

from fastapi import Depends, FastAPI

from anonymizer.errors import AnonymizerError
from anonymizer.runner import Runner
from anonymizer.screener import Screener
from app.elsewhere import screening_client
from app.kernel import config
from app.kernel.config import Settings
from app.kernel.db import Database
from app.kernel.mail import mailer
from app.kernel.sealed import Stretcher, Stretching
from app.kernel.shred import ShredStore
from app.web import access, assets, csrf, errors, log
from app.web.api import routes as api
from app.web.head import HeadLikeGet
from app.web.headers import Headers
from app.web.house import House
from app.web.language import Language
from app.web.limits import Limits, own_hosts
from app.web.routers import ROUTERS
from app.web.site import Site


def build_house(settings: Settings) -> House:
    """Open the long-lived parts of one process."""
    shred = ShredStore(settings.shred_url)
    return House(
        settings=settings,
        database=Database(settings.database_url, shred),
        stretcher=Stretcher(
            Stretching(settings.argon_passes, settings.argon_memory_kib), settings.argon_at_once
        ),
        screener=_screener(settings),
        mailer=mailer(settings),
        cookie_key=shred.get_or_create("web:cookies"),
    )


def _screener(settings: Settings) -> Screener:
    if settings.anonymizer_url:
        return screening_client(settings)
    return Runner(
        processes=settings.screening_processes,
        timeout=settings.screening_timeout,
        models=settings.spacy_models,
    )


def _warm(screener: Screener) -> None:
    # A closing house ends the children while they load; each later call tries again by itself.
    with suppress(AnonymizerError, OSError):
        screener.warm()


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Warm the de-identification beside the first requests; close everything at the end."""
    house: House = app.state.house
    Thread(target=_warm, args=(house.screener,), name="warm-screener", daemon=True).start()
    yield
    house.screener.close()
    house.database.dispose()


def create_app(settings: Settings | None = None) -> FastAPI:
    """Return the web service for these settings, or for those of the environment."""
    chosen = settings or config.settings()
    log.configure(chosen.log_level)
    app = Site(
        title="intervision",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
        dependencies=[Depends(csrf.checked)],
    )
    app.state.house = build_house(chosen)
    app.include_router(assets.router)
    app.include_router(api.router)
    for router in ROUTERS:
        app.include_router(router, include_in_schema=False)
    errors.install(app)
    # The last one added is the outermost.
    app.add_middleware(csrf.OwnPagesOnly)
    app.add_middleware(Limits, body=chosen.body_limit, hosts=own_hosts(chosen.base_url))
    app.add_middleware(errors.Answers)
    app.add_middleware(Language)
    app.add_middleware(HeadLikeGet)
    app.add_middleware(Headers, https=chosen.is_https)
    access.check_markers(app)
    return app
