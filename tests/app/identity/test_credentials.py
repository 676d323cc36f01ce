from datetime import UTC, datetime, timedelta
from functools import partial

import pyotp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.identity import credentials, sheet
from app.identity.credentials import KnownCredential, NewCredential, WrongSignIn
from app.identity.models import Credential
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from app.kernel.sealed import CannotOpen, Stretcher, Stretching

PEPPER = bytes(range(32))
PASSPHRASE = "lantern quietly borrows a green harbour"
CHEAP = Stretcher(Stretching(passes=1, memory_kib=8192), at_once=2)
MADE = credentials.prepare(PASSPHRASE, CHEAP, PEPPER)


def known(made: NewCredential, **changed: object) -> KnownCredential:
    fields = {
        "person_id": made.person_id,
        "salt": made.chosen.salt,
        "cost": made.chosen.cost,
        "verifier": made.chosen.verifier,
        "wrapped_key": made.chosen.wrapped_key,
    }
    return KnownCredential(**(fields | changed))  # type: ignore[arg-type]


def opened(credential: KnownCredential, passphrase: str = PASSPHRASE) -> bytes:
    return bytes(credentials.unlock(credential, passphrase, CHEAP, PEPPER))


def flipped(blob: bytes, bit: int) -> bytes:
    changed = bytearray(blob)
    changed[bit // 8 % len(blob)] ^= 1 << bit % 8
    return bytes(changed)


def test_the_passphrase_opens_the_own_key() -> None:
    assert opened(known(MADE)) == bytes(MADE.own_key)


def test_the_same_passphrase_in_another_unicode_form_opens_it() -> None:
    made = credentials.prepare("Fünf Äpfel für Zoë am Föhn", CHEAP, PEPPER)

    assert opened(known(made), "Fu\u0308nf A\u0308pfel fu\u0308r Zoe\u0308 am Fo\u0308hn") == bytes(
        made.own_key
    )


@settings(max_examples=15)
@given(st.text(max_size=60).filter(lambda text: text != PASSPHRASE))
def test_no_other_passphrase_opens_it(passphrase: str) -> None:
    with pytest.raises(WrongSignIn):
        opened(known(MADE), passphrase)


def test_another_pepper_opens_nothing() -> None:
    with pytest.raises(WrongSignIn):
        credentials.unlock(known(MADE), PASSPHRASE, CHEAP, bytes(32))


@settings(max_examples=15)
@given(field=st.sampled_from(["salt", "verifier", "wrapped_key"]), bit=st.integers(0, 100_000))
def test_any_flipped_bit_is_refused(field: str, bit: int) -> None:
    with pytest.raises(WrongSignIn):
        opened(known(MADE, **{field: flipped(getattr(MADE.chosen, field), bit)}))


def test_a_key_moved_to_another_person_is_refused() -> None:
    with pytest.raises(WrongSignIn):
        opened(known(MADE, person_id=new_id()))


def test_the_verifier_that_is_kept_does_not_unwrap_the_key() -> None:
    stretched = CHEAP.stretch(PASSPHRASE, MADE.chosen.salt, PEPPER, MADE.chosen.cost)
    verifier, wrapping = credentials._split(stretched)

    assert verifier == MADE.chosen.verifier
    assert len({verifier, wrapping, stretched}) == 3


def test_an_unknown_address_runs_argon_and_gets_the_same_answer() -> None:
    class Counting(Stretcher):
        runs = 0

        def stretch(self, *given: object) -> bytes:
            self.runs += 1
            return super().stretch(*given)  # type: ignore[arg-type]

    counting = Counting(CHEAP.default, at_once=1)
    answers = []
    for attempt in (partial(credentials.unlock, known(MADE)), credentials.unlock_nobody):
        with pytest.raises(WrongSignIn) as refused:
            attempt("not it", counting, PEPPER)
        answers.append((refused.value.code, str(refused.value.message), refused.value.field))

    assert counting.runs == 2
    assert answers[0] == answers[1]


@settings(max_examples=15)
@given(bit=st.integers(0, 159))
def test_only_the_printed_sheet_opens_the_key_again(bit: int) -> None:
    blob, key = MADE.recovery_wrapped_key, MADE.recovery_key

    assert bytes(credentials.open_with_recovery(MADE.person_id, blob, key)) == bytes(MADE.own_key)
    with pytest.raises(CannotOpen):
        credentials.open_with_recovery(MADE.person_id, blob, flipped(key, bit))
    with pytest.raises(CannotOpen):
        credentials.open_with_recovery(new_id(), blob, key)


@given(st.binary(min_size=20, max_size=20))
def test_eight_groups_of_four_hold_every_bit_of_the_recovery_key(key: bytes) -> None:
    groups = sheet.recovery_groups(key)

    assert [len(group) for group in groups] == [4] * 8
    assert groups != sheet.recovery_groups(flipped(key, key[0]))


@given(st.binary(min_size=20, max_size=20))
def test_a_group_is_read_as_people_type_it(key: bytes) -> None:
    for group in sheet.recovery_groups(key):
        typed = " " + group[:2].lower().replace("0", "o") + "-" + group[2:].replace("1", "l")
        assert sheet.read_group(typed) == group


def test_generated_passphrases_are_five_words_and_never_twice_the_same() -> None:
    made = {credentials.generate_passphrase() for _ in range(200)}

    assert len(made) == 200
    for passphrase in made:
        assert len(passphrase.split("-")) == 5
        credentials.check_passphrase(passphrase, "ada@example.org", "Ada Example")


@pytest.mark.parametrize(
    "passphrase",
    [
        "",
        "lantern harbou",  # fourteen characters
        "passwordpassword",
        "aaaaaaaaaaaaaaaaaaaaaaaa",
        "ada.example@example.org",
        "Ada Example intervision",
        "intervisionintervision",
        "qwertzuiop123456",
        "x" * 257,
    ],
)
def test_what_can_be_guessed_is_refused_at_its_field(passphrase: str) -> None:
    with pytest.raises(Invalid) as refused:
        credentials.check_passphrase(passphrase, "ada.example@example.org", "Ada Example")

    assert refused.value.field == "passphrase"


@pytest.mark.parametrize("passphrase", [PASSPHRASE, "lantern harbour mosquito kettle" * 8])
def test_long_and_unexpected_words_are_enough_without_rules_about_characters(
    passphrase: str,
) -> None:
    credentials.check_passphrase(passphrase, "ada@example.org", "Ada Example")


SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STEP_START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def fits(code: str, at: datetime, last_step: int = 0) -> int | None:
    try:
        return credentials.check_totp(SECRET, code, last_step, now=at)
    except WrongSignIn:
        return None


def test_a_code_is_good_for_its_step_and_one_to_either_side() -> None:
    code = pyotp.TOTP(SECRET).at(STEP_START)
    moment = timedelta(microseconds=1)

    assert fits(code, STEP_START - timedelta(seconds=30)) is not None
    assert fits(code, STEP_START - timedelta(seconds=30) - moment) is None
    assert fits(code, STEP_START + timedelta(seconds=60) - moment) is not None
    assert fits(code, STEP_START + timedelta(seconds=60)) is None


def test_a_code_works_once_and_an_older_one_never_after_it() -> None:
    step = fits(pyotp.TOTP(SECRET).at(STEP_START), STEP_START)
    assert step is not None

    assert fits(pyotp.TOTP(SECRET).at(STEP_START), STEP_START, step) is None
    older = pyotp.TOTP(SECRET).at(STEP_START - timedelta(seconds=30))
    assert fits(older, STEP_START, step) is None
    newer = pyotp.TOTP(SECRET).at(STEP_START + timedelta(seconds=30))
    assert fits(newer, STEP_START, step) == step + 1


@pytest.mark.parametrize("code", ["", "abcdef", "12345", "1234567", "１２３４５６", "\x00" * 6])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert fits(code, STEP_START) is None


def test_the_authenticator_secret_opens_with_the_own_key_only() -> None:
    row = Credential(person_id=MADE.person_id, totp_secret=MADE.totp_secret)

    secret = credentials.totp_secret(row, MADE.own_key)

    assert len(pyotp.TOTP(secret).byte_secret()) == 20
    stranger = credentials.prepare(PASSPHRASE, CHEAP, PEPPER)
    with pytest.raises(CannotOpen):
        credentials.totp_secret(row, stranger.own_key)


def test_the_square_picture_names_the_product_and_the_address() -> None:
    uri = credentials.totp_uri(SECRET, "ada@example.org")

    assert uri.startswith("otpauth://totp/intervision:ada%40example.org?")
    assert f"secret={SECRET}" in uri
