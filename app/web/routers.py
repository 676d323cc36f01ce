"""All pages of the house, in the order in which addresses are tried."""

from collections.abc import Sequence

from fastapi import APIRouter

from app.web.account import routes as account
from app.web.association import routes as association
from app.web.cases import routes as cases
from app.web.help import routes as help_pages
from app.web.offers import routes as offers
from app.web.operator import routes as operator
from app.web.periods import routes as periods
from app.web.profile import routes as profile
from app.web.rooms import routes as rooms
from app.web.standard import routes as standard
from app.web.start import routes as start
from app.web.today import routes as today

ROUTERS: Sequence[APIRouter] = (
    start.router,
    standard.router,
    account.router,
    cases.router,
    offers.router,
    rooms.router,
    profile.router,
    today.router,
    association.router,
    operator.router,
    periods.router,
    help_pages.router,
)
