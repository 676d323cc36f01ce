"""Passkeys, with an authenticator made of software: what opens, and what must not."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app.identity import ceremony, factor, passkeys, presence, recovery, renewal, service, sessions
from app.identity.actor import Actor
from app.identity.ceremony import Site, WrongPasskey
from app.identity.credentials import WrongSignIn, pepper, prepare
from app.identity.models import NoticeDue, Passkey, SessionStage, SignIn
from app.identity.passkeys import Answer, PasskeyCopied, Purpose, TooManyPasskeys
from app.kernel import clock
from app.kernel.db import Database
from app.kernel.errors import Invalid, NotFound, TooMany
from app.kernel.ids import new_id
from app.kernel.ledger import LedgerEntry
from app.kernel.sealed import CannotOpen, Place, Stretcher, new_key_pair, open_sealed, seal
from tests.authenticator import EDDSA, ES256, PRESENT, RS256, SoftAuthenticator, plain, raw
from tests.builders import PASSPHRASE, Joined, a_member, who
from tests.postbox import link_for

SITE = Site("https://rooms.example.org", "rooms.example.org")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def now() -> datetime:
    return clock.now()


@pytest.fixture
def actor(database: Database, member: Joined, now: datetime) -> Actor:
    return who(database, member.cookie, now).actor


@pytest.fixture
def device() -> SoftAuthenticator:
    return SoftAuthenticator(SITE.origin)


def options_of(database: Database, actor: Actor, now: datetime) -> str:
    with database.writing() as session:
        return passkeys.prepare(session, actor, SITE, now=now)


def make(
    database: Database,
    actor: Actor,
    device: SoftAuthenticator,
    now: datetime,
    name: str = "laptop",
) -> None:
    answer = device.create(options_of(database, actor, now))
    passkeys.add(database, actor, name, Answer(SITE, answer), now=now)


def asked(
    database: Database, actor: Actor, now: datetime, purpose: Purpose = Purpose.SIGN_IN
) -> str:
    with database.writing() as session:
        return passkeys.ask(session, actor, SITE, purpose, now=now)


def own(database: Database, actor: Actor) -> list[passkeys.OwnPasskey]:
    with database.reading() as session:
        return passkeys.own(session, actor)


def facts(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(LedgerEntry.fact)))


def between(database: Database, stretcher: Stretcher, member: Joined, now: datetime) -> Actor:
    step = service.first_factor(database, stretcher, member.email, PASSPHRASE, now=now)
    return who(database, step.cookie, now).actor


Between = Callable[[], Actor]


@pytest.fixture
def halfway(database: Database, stretcher: Stretcher, member: Joined, now: datetime) -> Between:
    """Let the member give their passphrase on another device."""
    return lambda: between(database, stretcher, member, now)


@pytest.mark.parametrize("algorithm", [ES256, EDDSA, RS256])
def test_a_passkey_opens_the_house_after_the_passphrase(
    database: Database, actor: Actor, halfway: Between, now: datetime, algorithm: int
) -> None:
    device = SoftAuthenticator(SITE.origin, algorithm=algorithm)
    make(database, actor, device, now)
    half = halfway()
    answer = Answer(SITE, device.get(asked(database, half, now)))
    step = service.second_factor(database, half, answer, now=now)

    assert step.stage is SessionStage.SIGNED_IN
    assert who(database, step.cookie, now).actor.roles
    [kept] = own(database, actor)
    assert (kept.name, kept.since, kept.used_on) == ("laptop", now.date(), now.date())
    assert "passkey.added" in facts(database)
    with database.reading() as session:
        assert session.get(NoticeDue, actor.person_id) is not None


def test_several_passkeys_have_names_and_each_opens(
    database: Database, actor: Actor, halfway: Between, now: datetime
) -> None:
    devices = [SoftAuthenticator(SITE.origin) for _ in range(3)]
    for number, device in enumerate(devices):
        make(database, actor, device, now, f"key {number}")
    for device in devices:
        half = halfway()
        answer = Answer(SITE, device.get(asked(database, half, now)))
        service.second_factor(database, half, answer, now=now)

    assert [each.name for each in own(database, actor)] == ["key 0", "key 1", "key 2"]


def test_an_answer_works_once(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    make(database, actor, device, now)
    half = halfway()
    answer = Answer(SITE, device.get(asked(database, half, now)))
    passkeys.check(database, half, answer, Purpose.SIGN_IN, now=now)
    with pytest.raises(WrongPasskey):
        passkeys.check(database, half, answer, Purpose.SIGN_IN, now=now)


def test_a_challenge_is_gone_after_a_wrong_answer(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    make(database, actor, device, now)
    half = halfway()
    right = device.get(asked(database, half, now))
    for text in ("{}", right):
        with pytest.raises(WrongPasskey):
            passkeys.check(database, half, Answer(SITE, text), Purpose.SIGN_IN, now=now)


def test_a_challenge_ends_after_two_minutes(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    make(database, actor, device, now)
    half = halfway()
    for later, is_good in ((passkeys.VALID - timedelta(seconds=1), True), (passkeys.VALID, False)):
        answer = Answer(SITE, device.get(asked(database, half, now)))
        if is_good:
            passkeys.check(database, half, answer, Purpose.SIGN_IN, now=now + later)
        else:
            with pytest.raises(WrongPasskey):
                passkeys.check(database, half, answer, Purpose.SIGN_IN, now=now + later)


def test_a_challenge_belongs_to_one_sign_in(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    make(database, actor, device, now)
    one, other = halfway(), halfway()
    answer = Answer(SITE, device.get(asked(database, one, now)))
    asked(database, other, now)
    with pytest.raises(WrongPasskey):
        passkeys.check(database, other, answer, Purpose.SIGN_IN, now=now)


@pytest.mark.parametrize("purpose", [Purpose.MAKE, Purpose.PRESENCE])
def test_a_challenge_is_for_one_purpose(
    database: Database,
    actor: Actor,
    halfway: Between,
    device: SoftAuthenticator,
    now: datetime,
    purpose: Purpose,
) -> None:
    make(database, actor, device, now)
    half = halfway()
    answer = Answer(SITE, device.get(asked(database, half, now)))
    with pytest.raises(WrongPasskey):
        passkeys.check(database, half, answer, purpose, now=now)


Lie = Callable[[SoftAuthenticator, str], str]
LIES: dict[str, Lie] = {
    "another origin": lambda d, o: replace(d, origin="https://rooms.example.net").get(o),
    "another port": lambda d, o: replace(d, origin="https://rooms.example.org:444").get(o),
    "without tls": lambda d, o: replace(d, origin="http://rooms.example.org").get(o),
    "another relying party": lambda d, o: replace(d, site="example.org").get(o),
    "not verified": lambda d, o: replace(d, flags=PRESENT).get(o),
    "nobody present": lambda d, o: replace(d, flags=0x04).get(o),
    "another ceremony": lambda d, o: d.get(o, type="webauthn.create"),
    "another challenge": lambda d, o: d.get(o, challenge="A" * 43),
    "another key": lambda d, o: replace(
        d, keys=dict.fromkeys(d.keys, SoftAuthenticator("")._new_key())
    ).get(o),
    "a changed signature": lambda d, o: changed(d.get(o), "signature"),
    "a changed counter": lambda d, o: changed(d.get(o), "authenticatorData"),
}


def changed(answer: str, part: str) -> str:
    said = json.loads(answer)
    text = said["response"][part]
    said["response"][part] = text[:-2] + ("AA" if text[-2:] != "AA" else "BA")
    return json.dumps(said)


@pytest.mark.parametrize("lie", LIES.values(), ids=list(LIES))
def test_what_does_not_fit_exactly_is_refused_and_shuts_nothing(
    database: Database,
    actor: Actor,
    halfway: Between,
    device: SoftAuthenticator,
    now: datetime,
    lie: Lie,
) -> None:
    make(database, actor, device, now)
    half = halfway()
    answer = lie(device, asked(database, half, now))
    with pytest.raises(WrongPasskey) as refused:
        service.second_factor(database, half, Answer(SITE, answer), now=now)

    assert refused.type is WrongPasskey
    assert not own(database, actor)[0].is_shut
    assert who_is(database, half) is SessionStage.SECOND_FACTOR


def who_is(database: Database, actor: Actor) -> SessionStage:
    with database.reading() as session:
        return session.get_one(SignIn, actor.session_id).stage


MADE_WRONG: dict[str, Lie] = {
    "another origin": lambda d, o: replace(d, origin="https://rooms.example.net").create(o),
    "another relying party": lambda d, o: replace(d, site="example.org").create(o),
    "not verified": lambda d, o: replace(d, flags=PRESENT).create(o),
    "nobody present": lambda d, o: replace(d, flags=0x04).create(o),
    "another ceremony": lambda d, o: d.create(o, type="webauthn.get"),
    "another challenge": lambda d, o: d.create(o, challenge="A" * 43),
    "nonsense": lambda _d, _o: "nonsense",
    "far too long": lambda d, o: d.create(o) + " " * ceremony.LONGEST_ANSWER,
}


@pytest.mark.parametrize("lie", MADE_WRONG.values(), ids=list(MADE_WRONG))
def test_a_passkey_that_was_not_made_for_us_is_not_kept(
    database: Database, actor: Actor, device: SoftAuthenticator, now: datetime, lie: Lie
) -> None:
    answer = lie(device, options_of(database, actor, now))
    with pytest.raises(WrongPasskey):
        passkeys.add(database, actor, "laptop", Answer(SITE, answer), now=now)

    assert own(database, actor) == []


@given(
    text=st.text(max_size=80)
    | st.recursive(
        st.none() | st.integers() | st.text('{}[]",:azAZ09-_=', max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(("id", "rawId", "type", "response", "clientDataJSON", "signature")),
                inner,
            )
        ),
        max_leaves=8,
    ).map(json.dumps)
)
def test_whatever_is_sent_as_an_answer_is_a_quiet_no(text: str) -> None:
    for act in (
        lambda: ceremony.made(SITE, b"c" * 32, text),
        lambda: ceremony.answering(text),
        lambda: ceremony.counted(SITE, b"c" * 32, text, b"no key"),
    ):
        with pytest.raises(WrongPasskey):
            act()


@given(place=st.integers(0, 4000), bit=st.integers(0, 7))
def test_any_flipped_bit_of_a_new_passkey_is_refused_or_harmless(place: int, bit: int) -> None:
    """Whatever a changed answer still passes as, it never breaks, and never leaves our site."""
    device = SoftAuthenticator(SITE.origin)
    options = ceremony.creation(SITE, b"c" * 32, b"h" * 32, [])
    answer = bytearray(device.create(options).encode())
    answer[place % len(answer)] ^= 1 << bit
    try:
        made = ceremony.made(SITE, b"c" * 32, answer.decode("utf-8", errors="replace"))
    except WrongPasskey:
        return

    assert made.public_key


@given(place=st.integers(0, 4000), bit=st.integers(0, 7))
def test_any_flipped_bit_of_what_was_signed_is_refused(place: int, bit: int) -> None:
    device = SoftAuthenticator(SITE.origin)
    made = ceremony.made(
        SITE, b"c" * 32, device.create(ceremony.creation(SITE, b"c" * 32, b"h", []))
    )
    right = device.get(ceremony.request(SITE, b"d" * 32, [made.credential_id]))
    assert ceremony.counted(SITE, b"d" * 32, right, made.public_key) == 1
    said = json.loads(right)
    for part in ("clientDataJSON", "authenticatorData", "signature"):
        text = said["response"][part]
        wrong = bytearray(raw(text))
        wrong[place % len(wrong)] ^= 1 << bit
        lied = {**said, "response": {**said["response"], part: plain(bytes(wrong))}}
        with pytest.raises(WrongPasskey):
            ceremony.counted(SITE, b"d" * 32, json.dumps(lied), made.public_key)


def test_a_counter_that_goes_backwards_shuts_the_passkey_and_says_so(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    device.counter = 7
    make(database, actor, device, now)
    copy = replace(device, keys=dict(device.keys), counter=3)
    half = halfway()
    answer = Answer(SITE, copy.get(asked(database, half, now)))
    with pytest.raises(PasskeyCopied):
        service.second_factor(database, half, answer, now=now)

    assert who_is(database, half) is SessionStage.SECOND_FACTOR
    [kept] = own(database, actor)
    assert kept.is_shut
    assert "passkey.shut" in facts(database)
    with pytest.raises(NotFound):  # it is not even asked for any more
        asked(database, half, now)
    with database.reading() as session:
        assert not passkeys.usable(session, actor)


@pytest.mark.parametrize(
    ("known", "says", "is_good"),
    [(0, 0, True), (0, 1, True), (5, 6, True), (5, 5, False), (5, 4, False), (5, 0, False)],
)
def test_the_counter_must_grow_unless_the_device_does_not_count(
    database: Database,
    actor: Actor,
    halfway: Between,
    now: datetime,
    known: int,
    says: int,
    is_good: bool,
) -> None:
    device = SoftAuthenticator(SITE.origin, counts=False, counter=known)
    make(database, actor, device, now)
    device.counter = says
    half = halfway()
    answer = Answer(SITE, device.get(asked(database, half, now)))
    if is_good:
        passkeys.check(database, half, answer, Purpose.SIGN_IN, now=now)
    else:
        with pytest.raises(PasskeyCopied):
            passkeys.check(database, half, answer, Purpose.SIGN_IN, now=now)

    assert own(database, actor)[0].is_shut is not is_good


def test_a_shut_passkey_stays_shut_whatever_it_counts(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    device.counter = 7
    make(database, actor, device, now)
    other = SoftAuthenticator(SITE.origin)
    make(database, actor, other, now, "other")
    half = halfway()
    options = asked(database, half, now)
    copy = replace(device, keys=dict(device.keys), counter=3)
    with pytest.raises(PasskeyCopied):
        passkeys.check(database, half, Answer(SITE, copy.get(options)), Purpose.SIGN_IN, now=now)
    again = asked(database, half, now)
    forced = json.loads(again)
    forced["allowCredentials"] = json.loads(options)["allowCredentials"]
    device.counter = 99
    with pytest.raises(PasskeyCopied):
        passkeys.check(
            database, half, Answer(SITE, device.get(json.dumps(forced))), Purpose.SIGN_IN, now=now
        )


def test_the_passkey_of_somebody_else_opens_nothing(
    database: Database,
    stretcher: Stretcher,
    ngo: UUID,
    actor: Actor,
    halfway: Between,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    other = a_member(database, stretcher, ngo, now=now - MINUTE)
    make(database, who(database, other.cookie, now).actor, device, now)
    mine = SoftAuthenticator(SITE.origin)
    make(database, actor, mine, now)
    half = halfway()
    options = json.loads(asked(database, half, now))
    [credential_id] = device.keys
    options["allowCredentials"][0]["id"] = plain(credential_id)
    with pytest.raises(WrongPasskey):
        service.second_factor(
            database, half, Answer(SITE, device.get(json.dumps(options))), now=now
        )


def test_wrong_passkeys_are_slowed_down_like_wrong_codes(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    make(database, actor, device, now)
    half = halfway()
    for _ in range(4):
        with pytest.raises(WrongPasskey):
            service.second_factor(database, half, Answer(SITE, "{}"), now=now)
    answer = Answer(SITE, device.get(asked(database, half, now)))
    with pytest.raises(TooMany):
        service.second_factor(database, half, answer, now=now)


def test_a_passkey_and_the_passphrase_show_presence(
    database: Database,
    stretcher: Stretcher,
    member: Joined,
    actor: Actor,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    make(database, actor, device, now)
    later = now + 20 * MINUTE
    answer = Answer(SITE, device.get(asked(database, actor, later, Purpose.PRESENCE)))
    with pytest.raises(WrongSignIn):
        presence.prove(database, stretcher, actor, "wrong", answer, now=later)
    cookie = presence.prove(database, stretcher, actor, PASSPHRASE, answer, now=later)

    assert who(database, cookie, later).fresh_until == later + sessions.FRESH
    with database.reading() as session:
        assert sessions.resume(session, member.cookie, now=later) is None


def test_a_passkey_for_the_second_factor_shows_no_presence(
    database: Database,
    stretcher: Stretcher,
    actor: Actor,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    make(database, actor, device, now)
    answer = Answer(SITE, device.get(asked(database, actor, now, Purpose.SIGN_IN)))
    with pytest.raises(WrongPasskey):
        presence.prove(database, stretcher, actor, PASSPHRASE, answer, now=now)


def test_nobody_has_more_than_ten(database: Database, actor: Actor, now: datetime) -> None:
    for number in range(passkeys.AT_MOST):
        make(database, actor, SoftAuthenticator(SITE.origin), now, f"key {number}")
    with pytest.raises(TooManyPasskeys):
        options_of(database, actor, now)


def test_one_device_is_not_kept_twice(
    database: Database, actor: Actor, device: SoftAuthenticator, now: datetime
) -> None:
    make(database, actor, device, now)
    with pytest.raises(AssertionError, match="already"):
        device.create(options_of(database, actor, now))


@pytest.mark.parametrize("name", ["", "   ", "x" * 121, "a\nb\x00"])
def test_a_name_is_a_line(
    database: Database, actor: Actor, device: SoftAuthenticator, now: datetime, name: str
) -> None:
    with pytest.raises(Invalid) as refused:
        make(database, actor, device, now, name)

    assert refused.value.field == "name"


def test_a_removed_passkey_opens_nothing_and_the_app_stays(
    database: Database,
    member: Joined,
    actor: Actor,
    halfway: Between,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    make(database, actor, device, now)
    half = halfway()
    options = asked(database, half, now)
    other = halfway()
    with database.writing() as session:
        passkeys.remove(session, actor, own_id(session, actor))
    assert own(database, actor) == []
    with database.reading() as session:  # the other sign-ins have ended
        assert session.get(SignIn, half.session_id) is None
        assert session.get(SignIn, other.session_id) is None
        assert session.get(SignIn, actor.session_id) is not None
    assert "passkey.removed" in facts(database)
    again = halfway()
    with pytest.raises(WrongPasskey):
        service.second_factor(database, again, Answer(SITE, device.get(options)), now=now)
    service.second_factor(database, again, member.code(now), now=now)


def own_id(session: object, actor: Actor) -> UUID:
    return passkeys.own(session, actor)[0].id  # type: ignore[arg-type]


def test_nobody_removes_the_passkey_of_somebody_else(
    database: Database,
    stretcher: Stretcher,
    ngo: UUID,
    actor: Actor,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    make(database, actor, device, now)
    other = a_member(database, stretcher, ngo, now=now - MINUTE)
    theirs = who(database, other.cookie, now).actor
    for passkey_id in (own(database, actor)[0].id, new_id()):
        with pytest.raises(NotFound), database.writing() as session:
            passkeys.remove(session, theirs, passkey_id)

    assert len(own(database, actor)) == 1


def test_a_new_passphrase_by_the_sheet_keeps_passkeys_and_a_new_key_forgets_them(
    database: Database,
    stretcher: Stretcher,
    member: Joined,
    actor: Actor,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    make(database, actor, device, now)
    link = link_for(database, member.email, now=now)
    chosen = "nine slow barges carry the evening bread"
    back = recovery.recover(database, stretcher, link, " ".join(member.sheet), chosen, now=now)
    half = who(database, back.cookie, now).actor
    answer = Answer(SITE, device.get(asked(database, half, now)))
    service.second_factor(database, half, answer, now=now)

    later = now + timedelta(hours=2)
    link = link_for(database, member.email, now=later)
    with database.writing() as session:
        renewal._allow(session, actor.person_id, later)
    prepared = prepare(chosen, stretcher, pepper(database.shred), person_id=actor.person_id)
    with database.writing() as session:
        renewal.start_over(session, link, prepared, now=later)
    with database.reading() as session:
        assert session.scalars(select(Passkey)).all() == []


def test_the_table_says_nothing_but_how_many(
    database: Database, actor: Actor, now: datetime
) -> None:
    """Whatever the device, the name and the day: every row looks alike, and no secret opens it."""
    names = ("a", "x" * 60)
    devices = [SoftAuthenticator(SITE.origin, algorithm=kind) for kind in (ES256, RS256)]
    for name, device in zip(names, devices, strict=True):
        make(database, actor, device, now, name)
    with database.reading() as session:
        rows = session.execute(select(Passkey.id, Passkey.content)).all()
    secrets = [database.shred.get(name) or b"" for name in database.shred.names("")]

    assert len({len(row.content) for row in rows}) == 1
    for row in rows:
        for device in devices:
            for credential_id in device.keys:
                assert credential_id not in row.content
        assert names[1].encode() not in row.content
        for secret in secrets:
            with pytest.raises(CannotOpen):
                open_sealed(secret, row.content, Place("passkey", row.id, "content"))


def test_a_passkey_cannot_be_written_into_the_table_or_moved(
    database: Database,
    stretcher: Stretcher,
    ngo: UUID,
    actor: Actor,
    halfway: Between,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    other = a_member(database, stretcher, ngo, now=now - MINUTE)
    make(database, who(database, other.cookie, now).actor, device, now)
    with database.writing() as session:
        row = session.scalars(select(Passkey)).one()
        row.person_id = actor.person_id
    with pytest.raises(CannotOpen), database.reading() as session:
        passkeys.own(session, actor)
    forged_id = new_id()
    with database.writing() as session:
        session.delete(session.scalars(select(Passkey)).one())
        forged = seal(bytes(new_key_pair())[:32], b"[]", Place("passkey", forged_id, "content"))
        session.add(Passkey(id=forged_id, person_id=actor.person_id, content=forged))
    with pytest.raises(CannotOpen), database.reading() as session:
        passkeys.own(session, actor)


def test_the_authenticator_learns_of_no_account(
    database: Database, member: Joined, actor: Actor, now: datetime
) -> None:
    options = options_of(database, actor, now)

    for told in (member.email, str(actor.person_id), actor.person_id.hex, actor.name):
        assert told not in options
    asked_for = json.loads(options)
    assert asked_for["user"]["name"] == asked_for["user"]["displayName"] == "intervision"
    assert asked_for["attestation"] == "none"
    assert asked_for["authenticatorSelection"]["residentKey"] == "discouraged"


@pytest.mark.parametrize(
    ("base_url", "site"),
    [
        ("https://rooms.example.org", ("https://rooms.example.org", "rooms.example.org")),
        ("https://rooms.example.org:8443", ("https://rooms.example.org:8443", "rooms.example.org")),
        ("http://localhost:8000", ("http://localhost:8000", "localhost")),
        ("http://127.0.0.1:8000", None),
        ("https://[2001:db8::1]", None),
        ("", None),
    ],
)
def test_the_site_is_that_of_the_base_url(base_url: str, site: tuple[str, str] | None) -> None:
    assert Site.of(base_url) == (site and Site(*site))


def test_two_answers_at_once_are_taken_one_after_the_other(
    database: Database, actor: Actor, halfway: Between, device: SoftAuthenticator, now: datetime
) -> None:
    """The second one with the same count is a copy, whichever sign-in it comes in."""
    make(database, actor, device, now)
    one, other = halfway(), halfway()
    copy = replace(device, keys=dict(device.keys))
    first = Answer(SITE, device.get(asked(database, one, now)))
    second = Answer(SITE, copy.get(asked(database, other, now)))
    passkeys.check(database, one, first, Purpose.SIGN_IN, now=now)
    with pytest.raises(PasskeyCopied):
        passkeys.check(database, other, second, Purpose.SIGN_IN, now=now)


def test_codes_work_as_before_beside_a_passkey(
    database: Database,
    member: Joined,
    actor: Actor,
    halfway: Between,
    device: SoftAuthenticator,
    now: datetime,
) -> None:
    make(database, actor, device, now)
    service.second_factor(database, halfway(), member.code(now), now=now)
    with database.reading() as session:
        codes = factor.shown_codes(session, actor)
    service.second_factor(database, halfway(), codes[0], now=now)
