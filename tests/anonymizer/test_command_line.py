"""`python -m anonymizer screen`: JSON lines in, JSON lines out, in the same order."""

import io
import json
from pathlib import Path

import pytest

from anonymizer.__main__ import main


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: str, *arguments: str
) -> tuple[int, str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    code = main(["screen", *arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


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
        ('{"id": 1, "text": "a", "language": 7}', "bad-language"),
        (r'{"id": 1, "text": "a\u0000b"}', "nul"),
        (r'{"id": 1, "text": "a\ud83db"}', "surrogate"),
    ],
)
def test_a_bad_line_is_answered_with_its_error_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], line: str, error: str
) -> None:
    good = json.dumps({"id": "good", "text": "Her brother Zaur.", "language": "en"})

    code, out, _ = run(monkeypatch, capsys, f"{line}\n{good}\n")

    answers = [json.loads(answer) for answer in out.splitlines()]
    assert code == 1
    assert answers[0]["error"] == error
    assert answers[1]["id"] == "good"


def test_plain_text_is_told_in_lines_for_people(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "text.txt"
    file.write_text("Sein Bruder Zaur lebt in Kassel.\n", encoding="utf-8")

    code = main(["screen", "--format", "text", "--language", "de", str(file)])

    said = capsys.readouterr()
    assert code == 0
    assert [line.split("\t")[:4] for line in said.out.splitlines()] == [
        ["12-16", "PERSON", "direct", "Zaur"],
        ["25-31", "CITY", "quasi", "Kassel"],
    ]
    assert "no language model" in said.err


def test_a_file_that_is_no_text_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = tmp_path / "picture.bin"
    file.write_bytes(b"\xff\xfe\x00binary")

    assert main(["screen", "--format", "text", str(file)]) == 1
    assert "Not UTF-8" in capsys.readouterr().err
