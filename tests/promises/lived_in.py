"""An inhabited house in which every sealed field of every table holds something."""

from dataclasses import dataclass
from uuid import UUID

from app.identity import credentials, factor
from app.identity.actor import Actor
from app.identity.models import Credential, SignIn
from app.kernel.sealed import Stretcher
from app.kernel.tokens import token_bytes
from review.feedback import service as feedback
from review.rooms import service as rooms
from review.vignettes import attestation
from tests.builders import PASSPHRASE
from tests.community import a_review
from tests.inhabited import Inhabited, a_cookie
from tests.promises.attacker import Attacker


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
    return lived
