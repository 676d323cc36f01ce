"""From where somebody knocks, through the real pages."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pyotp
import pytest
from fastapi import FastAPI

from tests.builders import PASSPHRASE, Joined
from tests.people import Visitor
from tests.visitors import TestClient, token_on

pytestmark = pytest.mark.one_engine

OWNER, STRANGER = "8.8.8.8", "9.9.9.9"


def at(web: FastAPI, address: str) -> TestClient:
    """Return the browser of somebody whose connection comes from an address."""
    return TestClient(
        web,
        base_url=web.state.house.settings.base_url,
        client=(address, 4711),
        follow_redirects=False,
    )


def tries(client: TestClient, email: str, passphrase: str = "wrong", forwarded: str = "") -> int:
    typed = {"email": email, "passphrase": passphrase, "csrf": token_on(client)}
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    return int(client.post("/sign-in", data=typed, headers=headers).status_code)


def asks(client: TestClient, email: str) -> int:
    typed = {"email": email, "csrf": token_on(client)}
    return int(client.post("/recover", data=typed).status_code)


def test_a_stranger_shuts_their_own_door_and_not_the_owners(
    web: FastAPI, member: Callable[..., Joined]
) -> None:
    ada = member()
    stranger = at(web, STRANGER)
    assert [tries(stranger, ada.email) for _ in range(5)] == [422] * 4 + [429]

    assert tries(stranger, ada.email, PASSPHRASE) == 429
    assert tries(at(web, OWNER), ada.email, PASSPHRASE) == 303


def test_a_stranger_who_asks_for_links_does_not_keep_the_owner_from_asking(
    web: FastAPI, member: Callable[..., Joined]
) -> None:
    ada = member()
    stranger = at(web, STRANGER)
    assert [asks(stranger, ada.email) for _ in range(5)] == [303] * 4 + [429]

    assert asks(at(web, OWNER), ada.email) == 303


def test_a_header_opens_no_other_door_unless_the_proxy_is_named(web: FastAPI) -> None:
    stranger = at(web, STRANGER)
    said = [tries(stranger, "ada@example.org", forwarded=f"11.{n}.1.1") for n in range(5)]
    assert said == [422] * 4 + [429]

    house = web.state.house
    named = house.settings.model_copy(update={"trusted_proxies": f"10.0.0.1, {STRANGER}"})
    web.state.house = replace(house, settings=named)
    said = [tries(stranger, "bob@example.org", forwarded=f"11.{n}.1.1") for n in range(5)]
    assert said == [422] * 5


def test_who_has_come_in_is_recognised_and_others_in_the_same_network_are_not(
    web: FastAPI, member: Callable[..., Joined], now: datetime
) -> None:
    ada = member()
    browser = at(web, OWNER)
    assert tries(browser, ada.email, PASSPHRASE) == 303
    assert "device" not in browser.cookies  # a passphrase alone is not coming in
    code = pyotp.TOTP(ada.secret).at(now + timedelta(seconds=30))
    answer = browser.post("/sign-in/code", data={"code": code, "csrf": token_on(browser)})
    [line] = [x for x in answer.headers.get_list("set-cookie") if x.startswith("device=")]
    assert ada.email.partition("@")[0] not in line
    assert "HttpOnly" in line
    browser.post("/sign-out", data={"csrf": token_on(browser)})
    assert "device" in browser.cookies

    colleague = at(web, OWNER)
    assert [tries(colleague, ada.email) for _ in range(5)] == [422] * 4 + [429]
    assert tries(browser, ada.email, PASSPHRASE) == 303


@pytest.mark.parametrize("named", ["nonsense", "10.0.0.0/33", "10.0.0.1/24"])
def test_a_proxy_that_is_no_network_is_refused(visitor: Visitor, named: str) -> None:
    kind = type(visitor.house.settings)

    with pytest.raises(ValueError, match="trusted_proxies"):
        kind(trusted_proxies=named)
