"""What people do on the way of a case, each act with the forms that are really in the pages."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

import pyotp
from lxml.html import HtmlElement

from app.kernel.clock import now
from review.routing.eligibility import ConflictKind
from tests.builders import PASSPHRASE, Joined
from tests.journeys.stage import Somebody
from tests.reading import first_of

ONCE = "This is what the room will read. It is delivered once; afterwards you can only add to it."
GROUP_A = tuple(f"A{number}" for number in range(1, 17))


class OnPaper(NamedTuple):
    """What somebody has in two drawers after signing up."""

    sheet: str
    codes: tuple[str, ...]


def invites(lead: Somebody, email: str, *roles: str) -> str:
    """Make an invitation, and hand over the way to it."""
    lead.opens("/ngo/people").fills(email=email, roles=roles).submits("Make the invitation")
    return invitation_on(lead)


def invitation_on(someone: Somebody) -> str:
    """Return where the link that is shown once leads to."""
    return urlsplit(one(someone, "code#link").text_content()).path


def joins(someone: Somebody, invitation: str, name: str) -> OnPaper:
    """Sign up with a passphrase, and enrol."""
    someone.opens(invitation)
    someone.fills(name=name, passphrase=PASSPHRASE, again=PASSPHRASE).submits("Go on")
    return enrols(someone)


def enrols(someone: Somebody) -> OnPaper:
    """Put recovery sheet and one-time codes on paper, and set up the second factor."""
    sheet = [group.text_content() for group in someone.page.cssselect(".sheet .groups code")]
    someone.follows("It is on paper, go on")
    asked = [field.attrib["name"] for field in someone.page.cssselect("input[name^=group_]")]
    someone.fills({name: sheet[int(name.removeprefix("group_")) - 1] for name in asked})
    someone.submits("Go on")
    code = pyotp.TOTP(secret_on(someone)).at(now())
    someone.fills(code=code).submits("Confirm")
    someone.sees("Everything is set up. Welcome.", "Your one-time codes")
    codes = [group.text_content() for group in someone.page.cssselect(".sheet .groups code")]
    someone.submits("They are on paper, go on")
    assert someone.path == "/today"
    return OnPaper(" ".join(sheet), tuple(codes))


def secret_on(someone: Somebody) -> str:
    """Return the secret that an authenticator app takes from the page."""
    return one(someone, "dl.facts code").text_content().replace(" ", "")


def signs_in(someone: Somebody, member: Joined) -> None:
    """Come in with passphrase and code."""
    someone.opens("/sign-in").fills(email=member.email, passphrase=PASSPHRASE).submits("Go on")
    # The code of this moment was used when the person enrolled; the next one is good already.
    code = pyotp.TOTP(member.secret).at(now(), counter_offset=1)
    someone.fills(code=code).submits("Sign in")
    assert someone.path == "/today"


def offers_to_help(someone: Somebody, profession: str, language: str) -> None:
    """Fill in the profile of a peer, and agree to the ground rules."""
    someone.opens("/profile").fills(
        profession=profession, languages=[language], topics=["A1"], capacity="2", agrees="y"
    )
    someone.submits("Keep my profile").sees("Ground rules of a room")


def begins(someone: Somebody, **outline: str | Iterable[str]) -> UUID:
    """Read what to leave out, say what the case is about, and return its id."""
    someone.opens("/cases").follows("Bring a case").sees("Is somebody in danger now?")
    given = {"language": "en", "setting": "outreach", "topics": ["A1", "A3"], "panel_size": "3"}
    someone.fills(given | outline).submits("Begin to write")  # type: ignore[arg-type]
    return UUID(someone.path.split("/")[2])


def writes(someone: Somebody, text: Mapping[str, str]) -> None:
    """Write the whole text on one page, and let it be checked."""
    someone.sees("Nothing is saved before the check.")
    someone.fills({f"raw-{section}": words for section, words in text.items()})
    someone.submits("Check the text").sees("What may give somebody away")


def decides(someone: Somebody, words: str, choice: str, **how: str) -> None:
    """Fill in the card of a finding; nothing is sent yet."""
    entity = cards(someone)[words]
    someone.fills({f"decision-{entity}": choice})
    someone.fills({f"{name}-{entity}": value for name, value in how.items()})


def cards(someone: Somebody) -> dict[str, str]:
    """Return the findings on the page: their words, and the id of what they name."""
    found = {}
    for card in someone.page.cssselect("fieldset.finding"):
        legend = first_of(card, "legend")
        assert legend is not None
        found[legend.text.strip()] = card.attrib["data-entity"]
    return found


def confirms(someone: Somebody, case_id: UUID) -> None:
    """Read the text as others will read it, and confirm it."""
    someone.opens(f"/cases/{case_id}/read").fills(read="y").submits("I confirm this text")


def takes_part(someone: Somebody, case_id: UUID, **conflict: str) -> None:
    """Look at an invitation, answer what could stand against it, and go on."""
    someone.opens(f"/invitations/{case_id}").follows("I would like to take part")
    someone.fills({kind.value: conflict.get(kind.value, "no") for kind in ConflictKind})
    someone.submits("Go on")


def reviews(
    someone: Somebody,
    case_id: UUID,
    word: str,
    principles: Iterable[str] = GROUP_A,
    **words: str,
) -> None:
    """Write a review and ask to read it once more; `words` stand in place of the usual ones."""
    usual = {"strengths": "You stayed.", "questions": "What did he like?", "ideas": "Wait."}
    someone.opens(f"/rooms/{case_id}/review").fills(usual | words)
    for principle in principles:
        someone.fills({f"score-{principle}": word})
        someone.fills({f"comment-{principle}": f"The text shows it, at {principle}."})
    someone.submits("Read it once more, then deliver")


def delivers(someone: Somebody, case_id: UUID, word: str, **words: str) -> None:
    """Write a whole review, read it once more, and deliver it."""
    reviews(someone, case_id, word, **words)
    someone.sees(ONCE).submits("Deliver to the room")


def delivers_what_is_asked(someone: Somebody, case_id: UUID, word: str, **words: str) -> None:
    """Limit the review to what the bringer asks about, and deliver it."""
    someone.opens(f"/rooms/{case_id}/review").fills(only_topics="y")
    someone.submits("Keep the draft and show accordingly")
    reviews(someone, case_id, word, principles=("A1", "A3"), **words)
    someone.sees(ONCE).submits("Deliver to the room")


def says(someone: Somebody, case_id: UUID, text: str) -> None:
    """Say something in the room."""
    someone.opens(f"/rooms/{case_id}").fills(text=text).submits("Send to the room")


def marks(someone: Somebody, principle: str) -> dict[str, set[str]]:
    """Return the row of a principle in the picture of the room: word to letters of peers."""
    words = [
        head.text_content().strip() for head in someone.page.cssselect("table.profile thead th")
    ][1:]
    rows = someone.page.cssselect("table.profile tbody tr")
    (row,) = [row for row in rows if principle in {b.text_content() for b in row.iter("b")}]
    cells = [
        {peer.attrib["data-peer"] for peer in cell.cssselect(".peer")} for cell in row.iter("td")
    ]
    return {word: peers for word, peers in zip(words, cells, strict=True) if peers}


def one(someone: Somebody, selector: str) -> HtmlElement:
    """Return what must stand on the page once."""
    found = someone.page.cssselect(selector)
    assert len(found) == 1, f"{selector} stands {len(found)} times on {someone.path}"
    return found[0]
