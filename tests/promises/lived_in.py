"""An inhabited house in which every sealed field of every table holds something."""

from dataclasses import dataclass
from uuid import UUID

from app.identity import credentials, factor, passkeys
from app.identity.actor import Actor
from app.identity.ceremony import Site
from app.identity.models import Credential, SignIn
from app.identity.passkeys import Answer, Purpose
from app.kernel.clock import now, today
from app.kernel.db import Database
from app.kernel.sealed import Stretcher
from app.kernel.tokens import token_bytes
from review import rekeying
from review.feedback import service as feedback
from review.rooms import openings
from review.rooms import service as rooms
from review.vignettes import attestation
from review.vignettes.models import Case
from tests.authenticator import SoftAuthenticator
from tests.builders import PASSPHRASE, who
from tests.community import a_review
from tests.inhabited import Inhabited, a_cookie
from tests.promises.attacker import Attacker

SITE = Site("https://rooms.example.org", "rooms.example.org")


@dataclass(frozen=True)
class LivedIn:
    """The house, and what people there keep in their heads and in their browsers."""

    house: Inhabited
    cookies: dict[UUID, str]
    """Tokens of running sign-ins, by person."""

    def passphrase(self, actor: Actor) -> str:
        """Return what somebody signs in with; everybody else has another one."""
        return f"{PASSPHRASE} {actor.person_id}"

    def tells_everything(self, attacker: Attacker) -> Attacker:
        """Let an attacker know all passphrases and hold all cookies."""
        attacker.knows(PASSPHRASE)
        for actor in self.house.actors.values():
            attacker.knows(self.passphrase(actor), actor.person_id)
        for actor in self.house.community.people.values():
            attacker.holds(bytes(actor.own_key), actor.person_id)
        for person_id, token in self.cookies.items():
            attacker.holds(token_bytes(token) or b"", person_id)
        return attacker.tries()


def live(house: Inhabited, stretcher: Stretcher) -> LivedIn:
    """Let people speak, add, hand back and begin a review, and give everybody a passphrase."""
    database, actors, cases = house.database, house.actors, house.cases
    lived = LivedIn(house, {})
    for name in ("peer", "bringer"):
        with database.writing() as session:
            room = rooms.enter(session, actors[name], cases["open"])
            rooms.speak(session, actors[name], room, UUID(int=7), "Thank you", delivered=True)
            if name == "peer":
                feedback.add(session, actors[name], room, UUID(int=8), "One thing more")
    with database.writing() as session:
        room = rooms.enter(session, actors["other_peer"], cases["open"])
        feedback.keep_draft(session, actors["other_peer"], room, 0, a_review())
        attestation.hand_back(session, actors["second"], cases["screened"], "The town stands there")
        openings.note(session, actors["peer"], cases["open"])
    somebody_left(database, actors["bringer"], cases["open"])
    for actor in actors.values():
        pepper = credentials.pepper(database.shred)
        chosen = credentials.choose_passphrase(
            actor.person_id, actor.own_key, lived.passphrase(actor), stretcher, pepper
        )
        cookie = a_cookie(database, actor)
        lived.cookies[actor.person_id] = cookie.partition(".")[0]
        with database.writing() as session:
            row = session.get_one(Credential, actor.person_id)
            for column, value in chosen.columns().items():
                setattr(row, column, value)
            sign_in = session.query(SignIn).filter_by(person_id=actor.person_id).one()
            factor.make_codes(session, actor, sign_in)
        a_passkey(database, cookie)
    return lived


def a_passkey(database: Database, cookie: str) -> None:
    """Let somebody make a passkey, and ask for it without an answer yet."""
    actor, device = who(database, cookie, now()).actor, SoftAuthenticator(SITE.origin)
    with database.writing() as session:
        options = passkeys.prepare(session, actor, SITE, now=now())
    made = Answer(SITE, device.create(options))
    passkeys.add(database, actor, "The blue one", made, now=now())
    with database.writing() as session:
        passkeys.ask(session, actor, SITE, Purpose.PRESENCE, now=now())


def somebody_left(database: Database, actor: Actor, case_id: UUID) -> None:
    """Let the key of a case change, as after somebody has left it; drafts are carried over."""
    with database.writing() as session:
        session.get_one(Case, case_id).rekey_since = today()
    assert rekeying.renew_due(database, actor, case_id) == 1
