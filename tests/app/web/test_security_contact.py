"""Where weaknesses are reported (RFC 9116): from the settings, or nowhere."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from app import doctor
from app.kernel.clock import today
from app.kernel.config import Settings
from app.main import create_app
from tests.people import Visitor, examine

pytestmark = pytest.mark.one_engine

ADDRESS = "/.well-known/security.txt"


def named(settings: Settings, contact: str, until: date | None) -> Settings:
    changed = {"security_contact": contact, "security_expires": until}
    return Settings(**(settings.model_dump() | changed))


def test_without_a_contact_there_is_no_such_page(visitor: Visitor) -> None:
    assert visitor.opens(ADDRESS).status == 404


def test_the_contact_of_the_settings_is_told_with_its_end(settings: Settings) -> None:
    app = create_app(named(settings, "mailto:security@example.org", date(2027, 3, 1)))
    visitor = Visitor(app).opens(ADDRESS)
    app.state.house.database.dispose()

    examine(visitor.response, visitor.base)
    assert visitor.response.headers["content-type"] == "text/plain; charset=utf-8"
    assert visitor.response.text.splitlines() == [
        "Contact: mailto:security@example.org",
        "Expires: 2027-03-01T23:59:59Z",
        "Preferred-Languages: en, de, fr",
        f"Canonical: {visitor.base}{ADDRESS}",
    ]


@pytest.mark.parametrize(
    ("contact", "until"),
    [
        ("mailto:security@example.org", None),
        ("", date(2027, 3, 1)),
        ("security@example.org", date(2027, 3, 1)),
        ("http://example.org/report", date(2027, 3, 1)),
        ("mailto:a@example.org\nExpires: never", date(2027, 3, 1)),
    ],
)
def test_half_a_contact_and_what_is_none_are_refused(
    settings: Settings, contact: str, until: date | None
) -> None:
    with pytest.raises(ValidationError):
        named(settings, contact, until)


@pytest.mark.parametrize(
    ("days", "word"), [(-1, "ends soon"), (13, "ends soon"), (60, ""), (400, "more than a year")]
)
def test_the_doctor_says_when_the_contact_ends(settings: Settings, days: int, word: str) -> None:
    chosen = named(settings, "mailto:security@example.org", today() + timedelta(days=days))
    found = {each.about: each.advice for each in doctor.examine(chosen)}

    advice = found["contact for weaknesses"]
    assert bool(word) == bool(advice)
    assert word in advice
