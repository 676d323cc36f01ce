"""Deciding in the terminal: every key, on a real terminal and through a pipe."""

import io
import os
import pty
import select
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier

import pytest
from babel.support import NullTranslations
from hypothesis import given
from hypothesis import strategies as st

from anonymizer import REASONS, screen
from anonymizer.__main__ import main
from anonymizer.commands.dialog import Dialog
from anonymizer.commands.speaking import tongue
from anonymizer.redacting import Redaction
from anonymizer.writing import write_private

ROOT = Path(__file__).parents[2]
TEXT = "Sein Bruder Zaur, 19, lebt in Kassel.\r\nZaur spielt Schach. VERA-2R: hoch."


@pytest.fixture(scope="module")
def begin() -> Redaction:
    return Redaction.of(screen(TEXT, "de"))


def test_everything_is_asked_once_in_reading_order(begin: Redaction) -> None:
    words = [
        [TEXT[mention.start : mention.end] for mention in item.mentions] for item in begin.items
    ]

    assert words == [["Zaur", "Zaur"], ["19"], ["Kassel"]]
    assert [item.is_direct for item in begin.items] == [True, False, False]


def test_what_is_not_decided_is_replaced_and_what_is_kept_stays(begin: Redaction) -> None:
    state = begin.decide("[der Bruder]").decide(None)

    assert state.result().text.startswith(
        "Sein Bruder [der Bruder], 19, lebt in [Ort A].\r\n[der Bruder] spielt Schach."
    )


def test_undo_takes_a_decision_back_and_back_leaves_it(begin: Redaction) -> None:
    decided = begin.decide("X").decide("Y")

    assert decided.undo() == begin.decide("X")
    assert decided.undo().undo() == begin
    assert begin.undo() == begin
    assert decided.back().at == 1
    assert decided.back().decided == decided.decided
    assert decided.back().decide("Z").result().text.count("Z,") == 1
    assert begin.back().at == 0


def test_an_assessment_is_a_hint_and_nothing_to_decide(tmp_path: Path) -> None:
    file = tmp_path / "fall.txt"
    file.write_text("VERA-2R: hoch. Danach VERA-2R: niedrig.", "utf-8")

    ran = redact(file, b"w\n")

    said = ran.stdout.decode()
    assert ran.returncode == 0, ran
    assert "0 to decide." in said
    assert said.index("A word to think about") < said.index("What the others will read:")
    assert "»VERA-2R«: hoch. Danach" in said
    assert said.count(REASONS["assessment"]) == 1
    assert ": a risk assessment" not in said
    assert file.with_name("fall.deidentified.txt").read_text("utf-8") == file.read_text("utf-8")


def test_without_an_assessment_no_hint_is_given() -> None:
    said, _ = talk("Sein Bruder Zaur.", ["q"], tongue("en", {}))

    assert "think about" not in said


@given(st.lists(st.sampled_from(["own", None, "undo", "back"]), max_size=12))
def test_whatever_is_pressed_undoing_all_leads_to_the_beginning(
    begin: Redaction, keys: list[str | None]
) -> None:
    state = begin
    for key in keys:
        if key == "undo":
            state = state.undo()
        elif key == "back":
            state = state.back()
        elif state.item is not None:
            state = state.decide(key)
        assert 0 <= state.at <= len(state.items)
    for _ in keys:
        state = state.undo()

    assert state.at == 0
    assert not state.decided


@pytest.fixture
def text(tmp_path: Path) -> Path:
    file = tmp_path / "fall.txt"
    file.write_bytes(TEXT.encode())
    return file


@dataclass(frozen=True)
class Ran:
    """What a command has said, and how it ended."""

    returncode: int
    stdout: bytes
    stderr: bytes


def redact(file: Path, answers: bytes, *more: str, locale: str = "C") -> Ran:
    """Run the command as through a pipe; a process of its own would load everything anew."""
    out, wrong = (io.TextIOWrapper(io.BytesIO(), "utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LC_ALL", locale)
        patched.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers), "utf-8"))
        patched.setattr(sys, "stdout", out)
        patched.setattr(sys, "stderr", wrong)
        code = main(["redact", str(file), "--language", "de", *more])
    for stream in (out, wrong):
        stream.flush()
    told = (stream.buffer.getvalue() for stream in (out, wrong))  # type: ignore[attr-defined]
    return Ran(code, *told)


def files(file: Path) -> list[str]:
    return sorted(path.name for path in file.parent.iterdir())


def test_a_text_is_decided_and_written_for_its_owner_only(text: Path) -> None:
    # placeholder, second suggestion, own words; then write
    ran = redact(text, b"\n2\no\neine Stadt im Norden\nw\n")

    out = text.with_name("fall.deidentified.txt")
    assert ran.returncode == 0, ran
    assert out.read_bytes().decode() == (
        "Sein Bruder [Bruder], [zwischen 18 und 21 Jahre alt], lebt in eine Stadt im Norden.\r\n"
        "[Bruder] spielt Schach. VERA-2R: hoch."
    )
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert files(text) == ["fall.deidentified.txt", "fall.txt"]
    assert b"\x1b" not in ran.stdout


def test_undo_back_and_unknown_keys(text: Path) -> None:
    answers = [
        *("k", "u", "", "what"),  # keep Zaur, take it back, placeholder, a key that is none
        *("k", "b", "1"),  # keep the age, go back to it, choose its placeholder
        *("", "b", "", "w"),  # town, back to it, confirm, write
    ]
    ran = redact(text, "\n".join(answers).encode() + b"\n")

    assert ran.returncode == 0, ran
    assert b"This is none of the keys." in ran.stdout
    assert b"So far: keep" in ran.stdout
    assert text.with_name("fall.deidentified.txt").read_bytes().startswith(
        b"Sein Bruder [Bruder], [Alter A], lebt in [Ort A]."
    )  # fmt: skip


@pytest.mark.parametrize("answers", [b"", b"q\n", b"\n\n", b"\n\n\nq\n", b"\n\n\n"])
def test_who_quits_or_goes_away_leaves_nothing(text: Path, answers: bytes) -> None:
    ran = redact(text, answers)

    assert ran.returncode == 1
    assert b"Nothing was written." in ran.stderr
    assert files(text) == ["fall.txt"]


def test_own_words_that_name_somebody_are_asked_about(text: Path) -> None:
    words = "sein Bruder Timur Yıldız"
    no = redact(text, f"o\n{words}\nn\nq\n".encode())
    yes = redact(text, f"o\n{words}\ny\n\n\nw\n".encode(), "-o", str(text.with_name("out")))

    assert b"may give somebody away" in no.stdout
    assert yes.returncode == 0, yes
    assert words.encode() in text.with_name("out").read_bytes()


def test_what_stays_together_is_asked_about_before_anything_is_written(text: Path) -> None:
    text.write_text("Sein Bruder Zaur, 19, Imker, lebt seit dem 3. Mai 2024 in Kassel.", "utf-8")
    kept = b"\nk\nk\nk\nk\n"

    unanswered = redact(text, kept + b"w\nq\n")
    answered = redact(text, kept + b"y\nw\n")

    assert unanswered.returncode == 1
    assert b"y this may stay" in unanswered.stdout
    assert answered.returncode == 0, answered
    assert b"3. Mai 2024 in Kassel" in text.with_name("fall.deidentified.txt").read_bytes()


def test_words_the_check_misses_can_be_marked(text: Path) -> None:
    ran = redact(text, b"\n\n\n\nw\n", "--mark", "spielt Schach")

    assert ran.returncode == 0, ran
    assert b"Schach" not in text.with_name("fall.deidentified.txt").read_bytes()


def test_nothing_is_written_over_a_file_that_is_there(text: Path) -> None:
    ran = redact(text, b"\n\n\n\nw\n", "-o", str(text))

    assert ran.returncode == 1
    assert text.read_bytes() == TEXT.encode()
    assert redact(text, b"\n\n\n\nw\n", "-o", str(text.parent / "no" / "out")).returncode == 1


def test_what_cannot_be_read_is_said(text: Path) -> None:
    text.write_bytes(b"\xff\0")
    assert b"not a text in UTF-8" in redact(text, b"").stderr
    text.write_bytes(b"a\0b")
    assert b"NUL" in redact(text, b"").stderr


WHOLE_TALK = {
    # unknown key, own words that name somebody and are not taken, keep, back, then to the end
    "en": [
        "3 to decide. Nothing is written before you say so.",
        "A word to think about",
        "»VERA-2R«: hoch",
        "Describe the work instead of the result of a risk assessment.",
        "There is nothing to decide here.",
        "1 of 3: a person's name, 2 times",
        "Enter: [Bruder] · a number chooses · o own words · k keep · u undo · b back · q quit",
        "This is none of the keys.",
        "Your words (empty: none):",
        "Your words may give somebody away, too. Take them all the same? y / n",
        "2 of 3: an age",
        "So far: keep",
        "3 of 3: a town",
        "What the others will read:",
        "No check finds everything. Read it once more.",
        "w write · u undo · b back · q quit without writing",
    ],
    "de": [
        "3 zu entscheiden. Es wird nichts geschrieben, bevor Sie es sagen.",
        "Ein Wort zum Nachdenken",
        "»VERA-2R«: hoch",
        "Beschreiben Sie die Arbeit statt des Ergebnisses einer Risikobewertung.",
        "Zu entscheiden ist hier nichts.",
        "1 von 3: ein Personenname, 2-mal",
        "Enter: [Bruder] · eine Zahl wählt · o eigene Worte · k stehen lassen · u rückgängig",
        "Das ist keine der Tasten.",
        "Ihre Worte (leer: keine):",
        "Auch Ihre Worte könnten jemanden erkennbar machen. Trotzdem nehmen?",
        "2 von 3: ein Alter",
        "Bisher: stehen lassen",
        "3 von 3: ein Ort",
        "Was die anderen lesen werden:",
        "Keine Prüfung findet alles. Lesen Sie den Text noch einmal.",
        "w schreiben · u rückgängig · b zurück · q aufhören, ohne zu schreiben",
    ],
    "fr": [
        "3 à décider. Rien n’est écrit avant que vous le disiez.",
        "Un mot à interroger",
        "»VERA-2R«: hoch",
        "Décrivez le travail plutôt que le résultat d’une évaluation de risque.",
        "Il n’y a rien à décider ici.",
        "1 sur 3 : un nom de personne, 2 fois",
        "Enter: [Bruder] · un chiffre choisit · o vos mots · k garder · u annuler · b retour",
        "Ce n’est aucune des touches.",
        "Vos mots (vide : aucun) :",
        "Vos mots peuvent eux aussi trahir quelqu’un. Les prendre quand même ?",
        "2 sur 3 : un âge",
        "Jusqu’ici : garder",
        "3 sur 3 : une ville",
        "Ce que les autres liront :",
        "Aucune vérification ne trouve tout. Relisez le texte encore une fois.",
        "w écrire · u annuler · b retour · q quitter sans écrire",
    ],
}


def talk(
    given: str, answers: list[str], words: NullTranslations, *, names: bool = False
) -> tuple[str, str | None]:
    """Return everything that is said in a conversation, and the text at its end."""
    said = io.StringIO()
    typed = io.BytesIO("".join(f"{each}\n" for each in answers).encode())
    dialog = Dialog(typed, said, words, lambda _state, _id: names)
    text = dialog.hold(Redaction.of(screen(given, "de")))
    return said.getvalue(), text


@pytest.mark.parametrize("language", WHOLE_TALK)
def test_the_whole_talk_is_in_the_language_that_was_asked_for(language: str) -> None:
    answers = ["?", "o", "sein Bruder Timur", "n", "", "k", "b", "", "", "w"]
    said, text = talk(TEXT, answers, tongue(language, {}), names=True)

    assert text is not None
    for sentence in WHOLE_TALK[language]:
        assert sentence in said
        said = said.partition(sentence)[2]


@pytest.mark.parametrize(
    ("language", "asks"),
    [("en", "this may stay"), ("de", "das darf stehen bleiben"), ("fr", "cela peut rester")],
)
def test_a_question_is_asked_in_the_language_that_was_asked_for(language: str, asks: str) -> None:
    given = "Sein Bruder Zaur, 19, Imker, lebt seit dem 3. Mai 2024 in Kassel."
    words = tongue(language, {})
    said, text = talk(given, ["", "k", "k", "k", "k", "q"], words)

    assert f"\n{words.gettext(REASONS['place-time-trait'])}\n" in said
    assert f"\ny {asks} · " in said
    assert text is None


def test_the_terminal_s_own_language_is_spoken_to_the_end(text: Path) -> None:
    ran = redact(text, b"\n\n\nw\n", locale="de_AT.UTF-8")
    left = redact(text, b"q\n", "-o", str(text.with_name("out")), locale="fr_FR.UTF-8")

    assert "1 von 3: ein Personenname, 2-mal" in ran.stdout.decode()
    assert "\n> Geschrieben: " in ran.stdout.decode()
    assert "Rien n’a été écrit." in left.stderr.decode()


@pytest.mark.parametrize(
    ("language", "there", "bytes_", "nul"),
    [
        ("en", "is there already.", "not a text in UTF-8", "a NUL character"),
        ("de", "es gibt sie schon.", "kein Text in UTF-8", "ein NUL-Zeichen"),
        ("fr", "il existe déjà.", "pas un texte en UTF-8", "un caractère NUL"),
    ],
)
def test_what_cannot_be_done_is_said_in_the_language_that_was_asked_for(
    text: Path, capsys: pytest.CaptureFixture[str], language: str, there: str, bytes_: str, nul: str
) -> None:
    command = ["redact", str(text), "--ui-language", language]

    assert main([*command, "-o", str(text)]) == 1
    assert there in capsys.readouterr().err
    text.write_bytes(b"\xff\0")
    assert main(command) == 1
    assert bytes_ in capsys.readouterr().err
    text.write_bytes(b"a\0b")
    assert main(command) == 1
    assert nul in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"LANG": "de_DE.UTF-8"}, "stehen lassen"),
        ({"LC_MESSAGES": "fr_FR", "LANG": "de_DE.UTF-8"}, "garder"),
        ({"LC_ALL": "C", "LC_MESSAGES": "fr_FR", "LANG": "de_DE"}, "keep"),
        ({"LC_ALL": "", "LANG": "de"}, "stehen lassen"),
        ({"LANG": "nl_NL"}, "keep"),
        ({}, "keep"),
    ],
)
def test_the_terminal_says_its_language_as_to_every_program(
    environment: dict[str, str], said: str
) -> None:
    assert tongue(None, environment).gettext("keep") == said
    assert tongue("fr", environment).gettext("keep") == "garder"


def test_it_works_on_a_real_terminal(text: Path) -> None:
    """Only keys, only lines: nothing is drawn, and Ctrl-C leaves nothing behind."""
    terminal, far_end = pty.openpty()
    command = [sys.executable, "-m", "anonymizer", "redact", str(text), "--language", "de"]
    with subprocess.Popen(
        # A terminal of its own, from which Ctrl-C comes; whoever runs the tests in the
        # background ignores it, and what is ignored stays so in a child (POSIX, 2.11).
        ["setsid", "--ctty", "env", "--default-signal=INT", *command],
        stdin=far_end,
        stdout=far_end,
        stderr=far_end,
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "C"},
    ) as child:
        os.close(far_end)
        try:
            _talk(terminal)
            status = child.wait()
        finally:
            child.kill()
    os.close(terminal)

    assert status == 130
    assert files(text) == ["fall.txt"]


def _talk(terminal: int) -> None:
    said = b""

    def hear(words: bytes) -> None:
        nonlocal said
        while words not in said:
            assert select.select([terminal], [], [], 200)[0], said
            said += os.read(terminal, 4096)

    def press(keys: bytes, then: bytes) -> None:
        nonlocal said
        hear(b"> ")
        said = b""
        os.write(terminal, keys)
        hear(then)

    press(b"o\n", b"Your words (empty: none):")
    said += b"> "
    press("der Jüngste\n".encode(), b"2 of 3: an age")
    assert b"\x1b" not in said
    press(b"\n", b"3 of 3: a town")
    press(b"u\n", b"2 of 3: an age")
    press(b"k\n", b"3 of 3: a town")
    press(b"\n", b"What the others will read:")
    press(b"\x03", b"^C")


def test_a_file_that_appears_in_the_same_instant_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out.txt"
    sync = os.fsync

    def meanwhile(number: int) -> None:
        out.write_text("of somebody else", "utf-8")
        sync(number)

    monkeypatch.setattr("anonymizer.writing.os.fsync", meanwhile)
    with pytest.raises(FileExistsError):
        write_private(out, "ours")

    assert out.read_text("utf-8") == "of somebody else"
    assert files(out) == ["out.txt"]


def test_of_many_who_write_one_file_at_once_one_succeeds(tmp_path: Path) -> None:
    out, together = tmp_path / "out.txt", Barrier(8)

    def writes(number: int) -> int | None:
        together.wait()
        try:
            write_private(out, f"{number}" * 10_000)
        except FileExistsError:
            return None
        return number

    with ThreadPoolExecutor(8) as several:
        for _ in range(20):
            written = [each for each in several.map(writes, range(8)) if each is not None]
            assert len(written) == 1
            assert out.read_text("utf-8") == f"{written[0]}" * 10_000
            assert files(out) == ["out.txt"]
            out.unlink()


@pytest.mark.parametrize("there", [False, True])
def test_a_file_is_written_where_files_have_one_name_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, there: bool
) -> None:
    """As on most memory sticks."""
    out = tmp_path / "out.txt"

    def refused(_from: Path, to: Path) -> None:
        if there:
            to.write_text("of somebody else", "utf-8")
        raise PermissionError

    monkeypatch.setattr("anonymizer.writing.os.link", refused)
    if there:
        with pytest.raises(FileExistsError):
            write_private(out, "ours")
    else:
        write_private(out, "ours")
        assert stat.S_IMODE(out.stat().st_mode) == 0o600

    assert out.read_text("utf-8") == ("of somebody else" if there else "ours")
    assert files(out) == ["out.txt"]
