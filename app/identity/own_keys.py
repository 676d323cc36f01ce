"""What somebody who is signed in changes of their keys: the passphrase, and the recovery sheet.

Their key pair stays: everything sealed to them opens as before, and nobody has to let them in
again. The routes ask for a proof of presence first.
"""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import update

from app.identity import credentials, enrolment, sessions, throttle
from app.identity.actor import Actor
from app.identity.credentials import KnownCredential, WrongSignIn
from app.identity.limits import Act
from app.identity.models import Credential, Person, SignIn
from app.identity.notices import notice
from app.kernel import ledger
from app.kernel.db import Database, ReadSession, WriteSession
from app.kernel.errors import Invalid
from app.kernel.sealed import Stretcher
from app.kernel.text import _


class WrongPassphrase(WrongSignIn):
    """Not the present one."""

    code = "wrong-passphrase"
    message = _("This is not your present passphrase.")


def change_passphrase(
    database: Database,
    stretcher: Stretcher,
    actor: Actor,
    present: str,
    chosen: str,
    *,
    now: datetime,
) -> str:
    """Wrap the own key under another passphrase; all other sign-ins end. Returns the new cookie.

    Sheet and second factor stay good. Takes the database, because Argon2id runs between
    transactions. Raises `WrongPassphrase`, `Invalid` for the field `passphrase`, and `TooMany`.
    """
    with database.reading() as session:
        person = session.get_one(Person, actor.person_id)
        email, name = person.email, person.name
        known = KnownCredential.of(session.get_one(Credential, actor.person_id))
    credentials.check_passphrase(chosen, email, name)
    if chosen == present:
        raise Invalid(_("This is the one you have. Please choose another."), field="passphrase")
    way = throttle.way(database.shred, Act.PRESENCE, str(actor.person_id), now=now)
    throttle.knock(database, way, now=now)
    pepper = credentials.pepper(database.shred)
    try:
        own_key = credentials.unlock(known, present, stretcher, pepper)
    except WrongSignIn:
        raise WrongPassphrase(field="present") from None
    new = credentials.choose_passphrase(actor.person_id, own_key, chosen, stretcher, pepper)
    with database.writing() as session:
        sign_in = sessions.current(session, actor)
        credential = session.get_one(Credential, actor.person_id, with_for_update=True)
        if KnownCredential.of(credential) != known:
            raise WrongPassphrase(field="present")  # changed in another window meanwhile
        credentials.wear(credential, new)
        sessions.end_others(session, sign_in)
        throttle.forgive(session, way)
        ledger.record(session, "passphrase.changed", who=actor.person_id)
        notice(session, [actor.person_id])
        return sessions.rotate(session, sign_in, own_key, sign_in.stage, now=now)


def laid_out_sheet(session: ReadSession, actor: Actor) -> tuple[str, ...]:
    """Return the groups of a new sheet that is not on paper yet; usually there are none."""
    sign_in = session.get(SignIn, actor.session_id)
    if sign_in is None or sign_in.recovery_key is None:
        return ()
    return enrolment.recovery_sheet(session, actor)


def lay_out_sheet(session: WriteSession, actor: Actor) -> None:
    """Make the key of a new recovery sheet. Until it is confirmed, the old sheet stays good."""
    sign_in = sessions.current(session, actor)
    enrolment.lay_out(sign_in, actor.own_key, credentials.new_recovery_key())
    session.flush()


def confirm_sheet(session: WriteSession, actor: Actor, typed: Mapping[int, str]) -> None:
    """Let the new sheet take over, once two groups of it are typed back: the old one is worthless.

    One that was laid out in another sign-in meanwhile is worthless, too. Raises `NotEnrolling`,
    and `Invalid` for the field `group_N`.
    """
    sign_in = sessions.current(session, actor)
    recovery_key = enrolment.typed_back(sign_in, actor, typed)
    credential = session.get_one(Credential, actor.person_id, with_for_update=True)
    credential.recovery_wrapped_key = credentials.wrap_for_recovery(
        actor.person_id, actor.own_key, recovery_key
    )
    session.execute(
        update(SignIn).where(SignIn.person_id == actor.person_id).values(recovery_key=None)
    )
    ledger.record(session, "recovery_sheet.renewed", who=actor.person_id)
    notice(session, [actor.person_id])
