"""From where a request comes, as the doors count it; see `app.identity.callers`."""

from typing import Annotated

from fastapi import Depends, Request

from app.identity.callers import REMEMBERED, Caller, address_of, network_of
from app.web import cookies
from app.web.house import house_of


def caller_of(request: Request) -> Caller:
    """Return who knocks. A header is believed only from a proxy the installation names."""
    forwarded = [
        address
        for line in request.headers.getlist("x-forwarded-for")
        for address in line.split(",")
    ]
    connection = request.client.host if request.client else None
    address = address_of(connection, forwarded, house_of(request).settings.proxies)
    return Caller(network_of(address), cookies.cookie(request, cookies.DEVICE))


def recognise(request: Request, device: str) -> None:
    """Give the browser of somebody who has come in the cookie for the next time."""
    cookies.give(request, cookies.DEVICE, device, max_age=int(REMEMBERED.total_seconds()))


Knocking = Annotated[Caller, Depends(caller_of)]
"""Who tries something that is counted."""
