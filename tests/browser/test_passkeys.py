"""Passkeys in a real Chromium, with the authenticator that the browser itself plays."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from anonymizer import Runner
from app.identity.models import SignIn
from app.kernel.clock import now
from app.kernel.config import Settings
from tests.browser.looking import Glass, Seen, Watch
from tests.browser.serving import served
from tests.browser.visitor import BrowserVisitor
from tests.builders import PASSPHRASE, a_member, an_organisation

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def server(settings: Settings, screener: Runner) -> Iterator[FastAPI]:
    """The house under a name: no passkey is made for a number."""
    with served(settings, screener, name="localhost") as app:
        yield app


def an_authenticator(someone: BrowserVisitor) -> None:
    """Give a browser a device with a finger on it."""
    cdp = someone.context.new_cdp_session(someone.tab)
    cdp.send("WebAuthn.enable")
    cdp.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_a_passkey_is_made_signs_in_and_shows_presence(
    chromium: Browser, server: FastAPI, glass: Glass, looked_at: Seen
) -> None:
    house = server.state.house
    with house.database.writing() as session:
        ngo = an_organisation(session)
    person = a_member(house.database, house.stretcher, ngo, now=now())
    watch = Watch(house.settings.base_url, glass, looked_at)
    context = chromium.new_context(locale="en", reduced_motion="reduce")
    watch.over(context)
    someone = BrowserVisitor(context, watch).holds(person.cookie)
    an_authenticator(someone)

    # Made, with the name that its owner gives it; without a name, the field is shown first.
    someone.opens("/account/keys").follows("Make a passkey")
    make = someone.tab.get_by_role("button", name="Make the passkey")
    make.click()
    expect(someone.tab.get_by_label("A name for this passkey")).to_be_focused()
    someone.fills(name="Office laptop").submits("Make the passkey")
    someone.sees("The passkey is ready.", "Office laptop", "not yet")

    # At the second factor.
    someone.submits("Sign out").fills(email=person.email, passphrase=PASSPHRASE).submits("Go on")
    someone.submits("Use a passkey")
    assert someone.path == "/today"

    # For presence, with the passphrase.
    with house.database.writing() as session:
        session.execute(update(SignIn).values(fresh_until=SignIn.started_at))
    someone.opens("/account/sheet").sees("Is it you?")
    someone.fills(passphrase=PASSPHRASE).submits("Go on with a passkey")
    assert someone.path == "/account/sheet"
    someone.sees("A new recovery sheet").sees_nothing_of("Is it you?")

    # Whoever cancels is told in words, and the code is still there. The browser's own dialogue has
    # no handle for a test, so the browser is made to answer as it does after "Cancel".
    someone.submits("Sign out").fills(email=person.email, passphrase=PASSPHRASE).submits("Go on")
    someone.tab.evaluate(
        "void (navigator.credentials.get = () => Promise.reject("
        "new DOMException('', 'NotAllowedError')))"
    )
    someone.tab.get_by_role("button", name="Use a passkey").click()
    expect(someone.tab.get_by_role("status")).to_contain_text("The passkey was not used")
    expect(someone.tab.get_by_role("button", name="Use a passkey")).to_be_enabled()
    context.close()
    watch.ends()
