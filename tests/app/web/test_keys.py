"""The page of what one signs in with, and every change on it, through the forms that are there."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from fastapi import FastAPI
from sqlalchemy import update

from anonymizer import Runner
from app.identity import passkeys
from app.identity.models import SignIn
from app.kernel.config import Settings
from app.main import create_app
from app.web.house import House
from tests.authenticator import SoftAuthenticator
from tests.builders import PASSPHRASE, Joined, who
from tests.houses import lend
from tests.people import Visitor
from tests.reading import first_of

ANOTHER = "nine slow barges carry the evening bread"
BASE = "https://rooms.example.org"
Member = Callable[..., Joined]
FETCHED = {"X-Fragment": "passkey"}


@pytest.fixture
def web(settings: Settings, screener: Runner) -> Iterator[FastAPI]:
    """The house under a name: passkeys are made for names only."""
    app = create_app(settings.model_copy(update={"base_url": BASE}))
    lend(app, screener)
    yield app
    app.state.house.database.dispose()


@pytest.fixture
def person(member: Member) -> Joined:
    return member()


@pytest.fixture
def mine(web: FastAPI, person: Joined) -> Visitor:
    return Visitor(web).holds(person.cookie).opens("/account/keys")


@pytest.fixture
def device() -> SoftAuthenticator:
    return SoftAuthenticator(BASE)


@pytest.fixture
def stale(house: House) -> Callable[[], None]:
    """Let the last proof of presence of everybody be too long ago."""

    def make() -> None:
        with house.database.writing() as session:
            session.execute(update(SignIn).values(fresh_until=SignIn.started_at))

    return make


def options(visitor: Visitor, button: str = "button[data-passkey]") -> str:
    """Ask for what the button's script asks for."""
    found = first_of(visitor.page, button)
    assert found is not None
    assert "hidden" in found.attrib
    answer = visitor.client.post(
        found.attrib["data-options"], data={"csrf": visitor.token()}, headers=FETCHED
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def sends(visitor: Visitor, answer: str, **typed: str) -> Visitor:
    """Send the form of the passkey's button, as its script does."""
    found = first_of(visitor.page, "button[data-passkey]")
    form = None if found is None else next(found.iterancestors("form"), None)
    assert form is not None
    names = {field.attrib["name"] for field in form.cssselect("input[name]")}
    assert {"answer", *typed} <= names
    pairs = {
        field.attrib["name"]: field.get("value", "") for field in form.cssselect("input[name]")
    }
    return visitor.sends(
        "POST", form.attrib["action"], list({**pairs, **typed, "answer": answer}.items())
    )


def adds(visitor: Visitor, device: SoftAuthenticator, name: str = "Blue key") -> Visitor:
    visitor.opens("/account/keys").follows("Make a passkey")
    return sends(visitor, device.create(options(visitor)), name=name)


def test_the_account_leads_to_one_page_with_all_keys(mine: Visitor) -> None:
    mine.opens("/account").follows("Sign-in and keys")

    assert mine.path == "/account/keys"
    mine.sees("Passphrase", "Passkeys", "You have none yet.", "One-time codes", "Recovery sheet")
    assert len(mine.page.cssselect("ol.groups.key li")) == 6


def test_a_passkey_is_made_listed_and_removed(mine: Visitor, device: SoftAuthenticator) -> None:
    adds(mine, device).sees("The passkey is ready.", "Blue key", "not yet")
    assert mine.path == "/account/keys"
    mine.submits("Remove Blue key").sees("The passkey is removed.", "You have none yet.")


def test_signing_in_with_a_passkey(
    web: FastAPI, mine: Visitor, person: Joined, device: SoftAuthenticator
) -> None:
    adds(mine, device)
    other = Visitor(web).opens("/sign-in").fills(email=person.email, passphrase=PASSPHRASE)
    other.submits("Go on")
    sends(other, device.get(options(other)))

    assert other.path == "/today"
    assert "not yet" not in mine.opens("/account/keys").words


def test_the_button_is_only_there_for_somebody_who_has_a_passkey(
    web: FastAPI, mine: Visitor, person: Joined, stale: Callable[[], None]
) -> None:
    other = Visitor(web).opens("/sign-in").fills(email=person.email, passphrase=PASSPHRASE)
    other.submits("Go on").sees("Open the authenticator app").sees_nothing_of("data-passkey")
    stale()
    mine.opens("/account/factor").sees("Is it you?").sees_nothing_of("data-passkey")


def test_a_wrong_answer_is_said_and_the_code_still_works(
    web: FastAPI, mine: Visitor, person: Joined, device: SoftAuthenticator, now: datetime
) -> None:
    adds(mine, device)
    other = Visitor(web).opens("/sign-in").fills(email=person.email, passphrase=PASSPHRASE)
    other.submits("Go on")
    foreign = replace(device, origin="https://example.net")
    sends(other, foreign.get(options(other))).sees("This passkey did not work here.")
    assert (other.status, other.path) == (422, "/sign-in/code")
    other.fills(code=person.code(now + timedelta(seconds=30))).submits("Sign in")

    assert other.path == "/today"


def test_a_passkey_that_counted_backwards_is_told_at_once_and_in_the_account(
    web: FastAPI, mine: Visitor, person: Joined, device: SoftAuthenticator
) -> None:
    device.counter = 9
    adds(mine, device)
    other = Visitor(web).opens("/sign-in").fills(email=person.email, passphrase=PASSPHRASE)
    other.submits("Go on")
    copy = replace(device, keys=dict(device.keys), counter=2)
    sends(other, copy.get(options(other))).sees("This passkey counted backwards.", "it is shut")
    assert other.status == 422

    mine.opens("/account/keys").sees("“Blue key” counted backwards")
    mine.submits("Remove Blue key").sees("You have none yet.")


def test_step_up_with_a_passkey(
    mine: Visitor, device: SoftAuthenticator, stale: Callable[[], None]
) -> None:
    adds(mine, device)
    stale()
    mine.opens("/account/factor").sees("Is it you?")
    sends(mine, device.get(options(mine)), passphrase="not the one").sees("This does not fit.")
    sends(mine, device.get(options(mine)), passphrase=PASSPHRASE)

    assert mine.path == "/account/factor"
    mine.sees_nothing_of("Is it you?")


def test_without_a_name_nothing_is_made_and_the_name_is_shown_again(
    mine: Visitor, device: SoftAuthenticator
) -> None:
    mine.follows("Make a passkey")
    sends(mine, device.create(options(mine)))
    assert mine.status == 422
    mine.sees("Please fill this in.")
    sends(mine, "{}", name="Blue key").sees("This passkey did not work here.")

    assert first_of(mine.page, "input[name=name][value='Blue key']") is not None
    mine.opens("/account/keys").sees("You have none yet.")


def test_the_eleventh_passkey_is_refused_in_words(
    mine: Visitor, house: House, person: Joined
) -> None:
    device = SoftAuthenticator(BASE)
    for number in range(passkeys.AT_MOST):
        device.keys = {}
        adds(mine, device, f"key {number}")
    mine.follows("Make a passkey")
    button = first_of(mine.page, "button[data-passkey]")
    assert button is not None
    answer = mine.client.post(
        button.attrib["data-options"], data={"csrf": mine.token()}, headers=FETCHED
    )
    assert (answer.status_code, answer.text) == (
        409,
        "You have ten passkeys. Please remove one before you make another.\n",
    )


@pytest.mark.parametrize(
    "path",
    ["/account/passphrase", "/account/sheet", "/account/passkeys/new"],
)
def test_every_change_asks_first_who_is_there(
    mine: Visitor, stale: Callable[[], None], path: str
) -> None:
    stale()
    mine.opens(path).sees("Is it you?", "nothing was done yet")


def test_no_change_is_made_without_presence(
    mine: Visitor,
    house: House,
    person: Joined,
    device: SoftAuthenticator,
    stale: Callable[[], None],
    now: datetime,
) -> None:
    adds(mine, device)
    actor = who(house.database, mine.client.cookies["__Host-session"], now).actor
    with house.database.reading() as session:
        [passkey] = passkeys.own(session, actor)
    stale()
    token = mine.opens("/account/keys").token()
    for path, typed in (
        ("/account/passphrase", {"present": PASSPHRASE, "passphrase": ANOTHER, "again": ANOTHER}),
        ("/account/sheet", {}),
        ("/account/sheet/groups", {}),
        ("/account/passkeys", {"name": "x", "answer": "{}"}),
        ("/account/passkeys/options", {}),
        (f"/account/passkeys/{passkey.id}/remove", {}),
    ):
        mine.sends("POST", path, [("csrf", token), *typed.items()]).sees("Is it you?")
        assert mine.status == 403, path
    with house.database.reading() as session:
        assert passkeys.own(session, actor) == [passkey]
        assert session.get_one(SignIn, actor.session_id).recovery_key is None


def test_another_passphrase_through_the_page(
    web: FastAPI, mine: Visitor, person: Joined, now: datetime
) -> None:
    mine.follows("Change your passphrase")
    mine.fills(present="not the one", passphrase=ANOTHER, again=ANOTHER).submits("Change it")
    assert mine.status == 422
    mine.sees("This is not your present passphrase.").sees_nothing_of(ANOTHER)
    mine.fills(present=PASSPHRASE, passphrase=ANOTHER, again=PASSPHRASE).submits("Change it")
    mine.sees("The two passphrases differ.")
    mine.fills(present=PASSPHRASE, passphrase=ANOTHER, again=ANOTHER).submits("Change it")
    mine.sees("Your new passphrase holds now.")
    assert mine.path == "/account/keys"
    later = now + timedelta(seconds=30)
    assert Visitor(web).comes_in(person, later, ANOTHER).path == "/today"


def test_a_new_sheet_through_the_pages(mine: Visitor, person: Joined) -> None:
    mine.follows("A new recovery sheet").sees("the old one stays good").sees_nothing_of(
        "Recovery key"
    )
    mine.submits("Make a new sheet")
    groups = [code.text_content() for code in mine.page.cssselect("ol.groups code")]
    assert len(groups) == 8
    assert tuple(groups) != person.sheet
    mine.follows("It is on paper, go on")
    asked = [field.attrib["name"] for field in mine.page.cssselect("input[name^=group_]")]
    mine.fills(dict.fromkeys(asked, "AAAA")).submits("Let it take over")
    assert mine.status == 422
    mine.sees("This group does not match your sheet.")
    mine.fills({name: groups[int(name[6:]) - 1].lower() for name in asked})
    mine.submits("Let it take over").sees("The new sheet holds now.")
    mine.opens("/account/sheet").sees_nothing_of(*groups)
    assert mine.opens("/account/sheet/groups").path == "/account/sheet"


def test_hidden_and_missing_passkeys_answer_alike(
    web: FastAPI,
    mine: Visitor,
    member: Member,
    device: SoftAuthenticator,
    house: House,
    now: datetime,
) -> None:
    adds(mine, device)
    actor = who(house.database, mine.client.cookies["__Host-session"], now).actor
    with house.database.reading() as session:
        hidden = passkeys.own(session, actor)[0].id
    other = Visitor(web).holds(member().cookie).opens("/account/keys")
    answers = []
    for passkey_id in (hidden, "00000000-0000-4000-8000-000000000000", "no-id"):
        token = other.opens("/account/keys").token()
        answers.append(
            other.sends(
                "POST", f"/account/passkeys/{passkey_id}/remove", [("csrf", token)]
            ).response
        )

    assert [answer.status_code for answer in answers] == [404] * 3
    assert len({answer.content for answer in answers}) == 1


def test_what_a_script_is_given_names_nobody(mine: Visitor, person: Joined) -> None:
    mine.follows("Make a passkey")
    told = options(mine)

    assert person.email not in told
    assert set(json.loads(told)["user"]) == {"id", "name", "displayName"}
