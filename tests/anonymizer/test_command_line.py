"""`python -m anonymizer screen`: JSON lines in, JSON lines out, in the same order."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest

from anonymizer import REASONS
from anonymizer.__main__ import main
from anonymizer.commands.speaking import tongue

ROOT = Path(__file__).parents[2]


def as_bytes(given: str | bytes) -> bytes:
    return given if isinstance(given, bytes) else given.encode()


def run(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: str | bytes,
    *arguments: str,
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(as_bytes(given))))
    code = main(["screen", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def strictly(line: str) -> dict[str, Any]:
    """Read an answer as every other program would; Python alone also takes NaN."""

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    answer: dict[str, Any] = json.loads(line, parse_constant=refuse)
    return answer


def word_document(*paragraphs: str) -> bytes:
    made, stream = docx.Document(), io.BytesIO()
    for each in paragraphs:
        made.add_paragraph(each)
    made.save(stream)
    return stream.getvalue()


def zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr(name, content)
    return stream.getvalue()


def test_each_line_is_answered_in_order(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    texts = [
        {"id": "b", "text": "Sein Bruder Zaur lebt in Kassel.", "language": "de"},
        {"id": "a", "text": "🙂 Her brother Zaur.", "language": "en"},
        {"id": 3, "text": ""},
    ]

    code, out, _ = run(monkeypatch, capsys, "\n\n".join(map(json.dumps, texts)))

    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [a["id"] for a in answers] == ["b", "a", 3]
    assert [a["language"] for a in answers] == ["de", "en", "en"]
    (zaur,) = answers[1]["findings"]
    assert texts[1]["text"][zaur["start"] : zaur["end"]] == "Zaur"  # type: ignore[index]
    assert zaur["kind"] == "PERSON"
    assert zaur["cls"] == "direct"
    assert zaur["entity"] == "person-1"


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "not-json"),
        ("[1]", "no-text"),
        ('{"id": 1, "text": 5}', "no-text"),
        ("[", "not-json"),
        ("[" * 100_000, "not-json"),
        ("{'id': 1}", "not-json"),
        ('{"id": NaN, "text": "a"}', "not-json"),
        ('{"id": 1, "text": "a", "more": [-Infinity]}', "not-json"),
        ('{"id": 1e999, "text": "a"}', "not-json"),
        ('{"id": 1, "text": "a", "language": 7}', "bad-language"),
        ('{"id": 1, "text": "a", "language": "d e"}', "bad-language"),
        ('{"id": 1, "text": "a", "language": "../de"}', "bad-language"),
        (r'{"id": 1, "text": "a\u0000b"}', "nul"),
        (r'{"id": 1, "text": "a\ud83db"}', "surrogate"),
        (b'{"id": 1, "text": "a\xff"}', "not-utf-8"),
        (json.dumps({"id": 1, "text": "a" * 200_001}), "oversize"),
        (b'{"id": 1, "text": "' + b"a" * 4_500_000 + b'"}', "oversize"),
    ],
)
def test_a_bad_line_is_answered_with_its_error_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str | bytes,
    error: str,
) -> None:
    good = json.dumps({"id": "good", "text": "Her brother Zaur.", "language": "en"})

    code, out, _ = run(monkeypatch, capsys, as_bytes(line) + f"\n{good}\n".encode())

    answers = [strictly(answer) for answer in out.splitlines()]
    assert code == 1
    assert answers[0]["error"] == error
    assert answers[1]["id"] == "good"


def test_a_byte_order_mark_is_no_part_of_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = b'\xef\xbb\xbf{"id": 1, "text": "a"}\n{"id": 2, "text": "b"}\n'

    # Two files one after the other: the second mark stands in the middle.
    code, out, _ = run(monkeypatch, capsys, b"\xef\xbb\xbf\n" + file + file)

    assert code == 0
    assert [json.loads(answer)["id"] for answer in out.splitlines()] == [1, 2, 1, 2]


def test_plain_text_is_told_in_lines_for_people(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Sein Bruder Zaur lebt in Kassel.\n", encoding="utf-8")

    code = main(["screen", "--format", "text", str(file)])

    said = capsys.readouterr()
    assert code == 0
    assert [line.split("\t")[:4] for line in said.out.splitlines()] == [
        ["12-16", "PERSON", "direct", "Zaur"],
        ["25-31", "CITY", "quasi", "Kassel"],
    ]
    assert "language of the text was guessed" in said.err


@pytest.mark.parametrize(
    ("asked", "locale", "language"),
    [([], "de_AT.UTF-8", "de"), (["--ui-language", "fr"], "de_AT", "fr"), ([], "C", "en")],
)
def test_people_are_told_in_the_language_of_the_terminal_or_the_one_they_ask_for(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    asked: list[str],
    locale: str,
    language: str,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    file = tmp_path / "text.txt"
    file.write_text("Sein Bruder Zaur lebt in Kassel.\n", encoding="utf-8")
    told = tongue(language, {}).gettext

    code = main(["screen", "--format", "text", *asked, str(file), str(tmp_path / "no.txt")])

    said = capsys.readouterr()
    assert code == 1
    zaur, kassel = (line.split("\t") for line in said.out.splitlines())
    # Codes are the same in every language, so that other programs can read them.
    assert zaur[:5] == ["12-16", "PERSON", "direct", "Zaur", "[Bruder] / [Person A]"]
    assert kassel[:4] == ["25-31", "CITY", "quasi", "Kassel"]
    assert {zaur[5], kassel[5]} <= set(map(told, REASONS.values()))
    assert said.err.splitlines() == [
        f"no.txt: {told('This file cannot be opened.')}",
        f"text.txt: {told(REASONS['language-guessed'])}",
    ]


def test_standard_input_is_named_and_the_end_is_told_in_the_language_of_the_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")

    _, _, err = run(monkeypatch, capsys, b"\xff")

    assert err.splitlines() == [
        "Standardeingabe: Das ist kein Text in UTF-8.",
        "Texte beantwortet: 1. Fertig.",
    ]


@pytest.mark.parametrize("form", ["text", "html", "jsonl"])
def test_a_file_that_is_no_text_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    file = tmp_path / "picture.txt"
    file.write_bytes(b"\xff\xfe\x00binary")

    assert main(["screen", "--format", form, str(file)]) == 1
    assert "This is not a text in UTF-8." in capsys.readouterr().err


def test_files_of_all_sorts_are_answered_in_their_order(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lines = tmp_path / "texts.jsonl"
    lines.write_text('{"id": 7, "text": "Her brother Zaur."}\n', encoding="utf-8")
    plain = tmp_path / "one.txt"
    plain.write_text("\ufeffHer brother Zaur.", encoding="utf-8")

    code = main(
        ["screen", "--language", "en", str(plain), str(lines), str(tmp_path / "no.txt"), str(lines)]
    )

    said = capsys.readouterr()
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert code == 1
    assert [answer["id"] for answer in answers] == ["one.txt", 7, "no.txt", 7]
    assert [answer.get("error") for answer in answers] == [None, None, "no-file", None]
    assert answers[0]["findings"][0]["start"] == 13  # the byte order mark is a code point, too
    assert answers[1]["findings"][0]["start"] == 12
    assert said.err.splitlines() == ["no.txt: This file cannot be opened.", "4 texts, done"]


def test_what_a_file_holds_counts_and_not_its_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    contents = {
        "lines.txt": b'\xef\xbb\xbf\n{"id": 1, "text": "Bruder Zaur"}\n{"id": 2, "text": ""}\n',
        "plain.jsonl": b"\r\n Sein Bruder Zaur.\n{Zeile zwei}\n",
        "bracket": b"[12.05.2024] Sein Bruder Zaur.\n",
        "brace": b"{Klient} Sein Bruder Zaur.\n",
        "word.json": word_document("Sein Bruder Zaur.", "Zweiter Absatz."),
        "blank.jsonl": b" \n\n",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)

    code = main(["screen", "--language", "de", *(str(tmp_path / name) for name in contents)])

    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == [1, 2, *list(contents)[1:]]
    starts = [
        [found["start"] for found in answer["findings"] if found["kind"] == "PERSON"]
        for answer in answers
    ]
    assert starts == [[7], [], [15], [25], [21], [12], []]


def test_what_is_no_text_is_answered_once_and_clearly(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    contents = {
        "ok.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\n\xff" * 150,
        "plain.zip": zipped("lines.jsonl", b'{"id": 1, "text": "a"}\n' * 150),
        "picture.jsonl": b"\x89PNG\r\n\x1a\n" + b"\n\xff" * 150,
        "long.md": b"a line\n" * 30_000,
        "blanks.jsonl": b" " * 4_000_100 + b'\n{"id": 1, "text": "a"}\n',
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    # A file that can be opened and not be read.
    files = [*(tmp_path / name for name in contents), Path("/proc/self/mem")]

    code = main(["screen", *map(str, files)])

    said = capsys.readouterr()
    answers = [json.loads(line) for line in said.out.splitlines()]
    assert code == 1
    assert answers == [
        {"id": "ok.doc", "error": "old-word"},
        {"id": "plain.zip", "error": "no-word"},
        {"id": "picture.jsonl", "error": "not-utf-8"},
        {"id": "long.md", "error": "oversize"},
        {"id": "blanks.jsonl", "error": "oversize"},
        {"id": "mem", "error": "no-file"},
    ]
    assert said.err.splitlines() == [
        "ok.doc: This is an old or a locked Word document. Save it as .docx without a password.",
        "plain.zip: This file is not a text and not a Word document.",
        "picture.jsonl: This is not a text in UTF-8.",
        "long.md: The text is longer than 200 kB.",
        "blanks.jsonl: The text is longer than 200 kB.",
        "mem: This file cannot be opened.",
        "6 texts, done",
    ]


@pytest.mark.parametrize(
    ("given", "starts"),
    [
        (b"\nSein Bruder Zaur.\nMehr.\n", [13]),
        (word_document("Sein Bruder Zaur.", "Mehr."), [12]),
        (b"", None),
        (b"\n \n", None),
    ],
)
def test_a_text_at_standard_input_is_answered_once_and_nothing_is_answered_with_nothing(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    given: bytes,
    starts: list[int] | None,
) -> None:
    code, out, _ = run(monkeypatch, capsys, given, "--language", "de")

    answers = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [answer["id"] for answer in answers] == ([] if starts is None else [None])
    assert [[found["start"] for found in answer["findings"]] for answer in answers] == (
        [] if starts is None else [starts]
    )


def test_standard_input_that_is_no_text_is_refused_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(monkeypatch, capsys, b"\x89PNG\r\n" + b"\n\xff" * 150)

    assert code == 1
    assert json.loads(out) == {"id": None, "error": "not-utf-8"}
    assert err.splitlines() == ["standard input: This is not a text in UTF-8.", "1 texts, done"]


def test_an_answer_comes_before_the_next_question() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "anonymizer", "screen", "--language", "de"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=os.environ | {"PYTHONIOENCODING": "latin-1"},
    ) as asked:
        assert asked.stdin is not None
        assert asked.stdout is not None
        for name in ("eins", "zwei", "дрей", "\ud83d"):
            line = json.dumps({"id": name, "text": f"Sein Bruder {name} Zaur."[:20]})
            if name != "\ud83d":
                asked.stdin.write(line.encode() + b"\n")
                asked.stdin.flush()
                answer = json.loads(asked.stdout.readline())
                assert answer["id"] == name
                continue
            asked.stdin.write(b'{"id": "\\ud83d", "text": ""}\n')
            asked.stdin.flush()
            assert json.loads(asked.stdout.readline())["id"] == name
        asked.stdin.close()

        assert asked.wait(30) == 0


def test_a_reader_who_goes_away_is_no_crash(tmp_path: Path) -> None:
    lines = tmp_path / "texts.jsonl"
    lines.write_text('{"id": 1, "text": "Zaur"}\n' * 3_000, encoding="utf-8")
    command = f"{sys.executable} -m anonymizer screen --language de {lines} | head -n 1"

    ran = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, cwd=ROOT
    )

    assert json.loads(ran.stdout)["id"] == 1
    assert "Traceback" not in ran.stderr


def test_a_language_that_is_no_language_is_refused_and_an_unknown_one_is_read_by_rules(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["screen", "--language", "not one"])
    assert refused.value.code == 2

    code, out, _ = run(
        monkeypatch, capsys, '{"id": 1, "text": "zaur@example.org"}', "--language", "tr-TR"
    )

    answer = json.loads(out)
    assert code == 0
    assert answer["language"] == "tr"
    assert "no-words" in answer["limits"]
    assert [finding["kind"] for finding in answer["findings"]] == ["EMAIL"]


@pytest.mark.parametrize("form", ["text", "html"])
def test_json_lines_are_read_line_by_line_in_every_form(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, form: str
) -> None:
    file = tmp_path / "texts"
    file.write_text(
        '{"id": "seven", "text": "Ihr Bruder Zaur kam.", "language": "de"}\n'
        '{"id": "eight"}\n'
        "{broken\n"
        '{"id": "nine", "text": "a\\u0000b"}\n'
        '{"text": "His brother Zaur came.", "language": "en"}\n',
        encoding="utf-8",
    )

    assert main(["screen", "--format", form, str(file)]) == 1

    said = capsys.readouterr()
    assert said.err.splitlines() == [
        "eight: This line has no text.",
        "texts: This line is no JSON.",
        "nine: The text contains a NUL character; it is probably not a text file.",
    ]
    if form == "html":
        assert [said.out.count(name) for name in ("seven", "eight", "Zaur")] == [1, 0, 4]
    else:
        assert [line.split("\t")[:4] for line in said.out.splitlines()] == [
            ["== seven"],
            ["11-15", "PERSON", "direct", "Zaur"],
            ["== texts"],
            ["12-16", "PERSON", "direct", "Zaur"],
        ]


@pytest.mark.parametrize("command", ["screen", "redact", "desk", "serve"])
@pytest.mark.parametrize("asked", ["de", "tr=tr_core", "=x"])
def test_a_model_is_named_with_its_language(
    capsys: pytest.CaptureFixture[str], command: str, asked: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--model", asked, "x"])
    assert ended.value.code == 2
    assert "xx=PACKAGE" in capsys.readouterr().err


def test_another_model_is_used_and_an_empty_one_is_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Her brother Zaur lives in Leeds.", encoding="utf-8")
    limits = []
    for asked in ([], ["--model", "en="], ["--model", "en=no_such_model"]):
        assert main(["screen", "--language", "en", *asked, str(file)]) == 0
        limits.append(json.loads(capsys.readouterr().out)["limits"])

    assert limits == [[], [], ["no-model"]]


def test_words_cannot_steer_the_terminal(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    file.write_text(
        "Bruder Za\u202e\u061cur, Tel. \x1b[2J0171 2345678\x1b]0;x\x07", encoding="utf-8"
    )

    assert main(["screen", "--format", "text", "--language", "de", str(file)]) == 0

    said = capsys.readouterr()
    assert said.out
    assert not set("\x1b\x07\u202e\u061c") & set(said.out + said.err)


def test_what_breaks_inside_is_told_without_words_of_the_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("Zaurbek from Hinterqualm")

    file = tmp_path / "text.txt"
    file.write_text("Zaurbek from Hinterqualm\n", encoding="utf-8")
    monkeypatch.setattr("anonymizer.commands.answering.screen", broken)

    code = main(["screen", "--format", "text", str(file)])

    said = capsys.readouterr()
    assert code == 1
    assert "Zaurbek" not in said.out + said.err
    assert "went wrong" in said.err
