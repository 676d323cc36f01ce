"""Command line of the de-identification.

``screen [--language xx] [--format jsonl|text] [FILE]`` finds; ``evaluate FOLDER...`` measures.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from anonymizer import BadText, Finding, Screening, screen
from anonymizer.evaluation.gold import BadGold
from anonymizer.evaluation.report import ENGINES, evaluate


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code is 1 when a text could not be screened."""
    parser = argparse.ArgumentParser(prog="python -m anonymizer", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    screening = commands.add_parser("screen", help="find what may identify somebody")
    screening.add_argument("file", nargs="?", help="a file; standard input when left out")
    screening.add_argument("--language", help="guessed when left out")
    screening.add_argument("--format", choices=("jsonl", "text"), default="jsonl")
    evaluating = commands.add_parser("evaluate", help="measure against gold texts")
    evaluating.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    evaluating.add_argument("--compare", choices=sorted(ENGINES), help="measure this one, too")
    evaluating.add_argument(
        "--details", action="store_true", help="list misses and false alarms (never of a test half)"
    )
    chosen = parser.parse_args(arguments)
    if chosen.command == "evaluate":
        return _evaluate(chosen.folders, chosen.compare, details=chosen.details)
    with ExitStack() as stack:
        source: TextIO = sys.stdin
        if chosen.file:
            source = stack.enter_context(Path(chosen.file).open(encoding="utf-8", newline=""))
        if chosen.format == "text":
            return _screen_text(source, chosen.language)
        return _screen_lines(source, chosen.language)


def _evaluate(folders: Sequence[Path], beside: str | None, *, details: bool) -> int:
    try:
        sys.stdout.write(evaluate(folders, beside, details=details))
    except (BadGold, UnicodeDecodeError) as refused:
        sys.stderr.write(f"{refused}\n")
        return 1
    return 0


def _screen_lines(source: TextIO, language: str | None) -> int:
    """Answer each JSON line with a JSON line, in the same order, as soon as it is known."""
    failed = False
    lines = 0
    for line in source:
        if not line.strip():
            continue
        answer = _answer(line, language)
        failed = failed or "error" in answer
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        lines += 1
        if lines % 50 == 0:
            sys.stderr.write(f"{lines} texts\n")
    return 1 if failed else 0


def _answer(line: str, language: str | None) -> dict[str, Any]:
    try:
        asked = json.loads(line)
    except json.JSONDecodeError:
        return {"id": None, "error": "not-json"}
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return {"id": asked.get("id") if isinstance(asked, dict) else None, "error": "no-text"}
    wanted = asked.get("language") or language
    if wanted is not None and not isinstance(wanted, str):
        return {"id": asked.get("id"), "error": "bad-language"}
    try:
        found = screen(asked["text"], wanted)
    except BadText as refused:
        return {"id": asked.get("id"), "error": refused.code}
    return {
        "id": asked.get("id"),
        "language": found.language,
        "findings": [_as_json(finding) for finding in found.findings],
        "notes": [_as_json(note) for note in found.notes],
        "limits": [limit.code for limit in found.limits],
    }


def _as_json(finding: Finding) -> dict[str, Any]:
    return {
        "start": finding.start,
        "end": finding.end,
        "kind": finding.kind.value,
        "cls": finding.cls.value,
        "entity": finding.entity,
        "score": round(finding.score, 2),
        "detector": finding.detector,
        "reason": finding.reason.code,
        "suggestions": list(finding.suggestions),
    }


def _screen_text(source: TextIO, language: str | None) -> int:
    """Tell a person what was found, one line per finding."""
    try:
        text = source.read()
        found: Screening = screen(text, language)
    except (BadText, UnicodeDecodeError) as refused:
        sys.stderr.write(f"{refused if isinstance(refused, BadText) else 'Not UTF-8 text.'}\n")
        return 1
    for limit in found.limits:
        sys.stderr.write(f"{limit.message}\n")
    for finding in sorted(found.findings + found.notes, key=lambda f: f.start):
        words = " ".join(text[finding.start : finding.end].split())
        instead = " / ".join(finding.suggestions)
        sys.stdout.write(
            f"{finding.start}-{finding.end}\t{finding.kind}\t{finding.cls}\t{words}\t{instead}"
            f"\t{finding.reason.message}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
