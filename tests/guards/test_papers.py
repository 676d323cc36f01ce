"""What documents claim: each test and file they name is there, and no row claims without one."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.guards.code import ROOT

PAPERS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])
CLAIM = "shown by"
"""The last heading of a table that claims something."""
_FOLDERS = "tests|app|review|standards|anonymizer|deploy|migrations|benchmarks|docs"
_NAMED = re.compile(rf"(?<![\w/.-])(?:{_FOLDERS})/(?:[\w*.-]*/)*[\w*.-]*[\w*](?:::\w+)?")
_AT_THE_TOP = re.compile(r"(?<![\w/])(?:SECURITY\.md|Dockerfile|Makefile|pyproject\.toml)")
_PROMISE = re.compile(r"(?<![\w/])test_\d\d_\*")
VERDICTS = {"met", "not met", "not applicable"}
REQUIREMENTS = {
    "V1": ("22", "1111122223", "112222222223", "222", "123"),
    "V2": ("122", "112", "12223", "23"),
    "V3": ("3", "113", "12223", "11222233", "11122333", "3", "22333"),
    "V4": ("12233", "23333", "22", "1222"),
    "V5": ("2", "112333", "113", "222"),
    "V6": ("122", "111111112222", "11223333", "112233", "22222333", "2223", "33", "2222"),
    "V7": ("222", "1111", "22", "11222", "223", "22"),
    "V8": ("1233", "1123", "133", "23"),
    "V9": ("111", "1222"),
    "V10": ("22", "223", "22223", "1111122222233333", "22222", "22", "222"),
    "V11": ("2233", "22233", "11233", "1222", "23", "23", "33"),
    "V12": ("12233", "11", "22223"),
    "V13": ("2333", "222223", "2233", "1222233"),
    "V14": ("22", "12223333", "122"),
    "V15": ("12233", "12233", "1222222", "3333"),
    "V16": ("2", "22222", "2222", "222", "2223"),
    "V17": ("23", "22223333", "22"),
}
"""OWASP ASVS 5.0.0: for each chapter its sections in order, for each section the levels."""


class Row(NamedTuple):
    """A line of a table, by the names of its columns."""

    paper: str
    cells: dict[str, str]


def named_in(text: str) -> list[str]:
    """Return every test, file or folder of the house that a text names."""
    short = [f"tests/promises/{name}" for name in _PROMISE.findall(text)]
    return [found.rstrip(".") for found in _NAMED.findall(text)] + _AT_THE_TOP.findall(text) + short


def is_there(name: str) -> bool:
    """Whether a file, a folder, a pattern of files or a test in a file exists."""
    path, _, test = name.partition("::")
    files = list(ROOT.glob(path))
    if not test:
        return bool(files)
    return any(re.search(rf"^def {test}\(", file.read_text(), re.MULTILINE) for file in files)


def rows(paper: Path) -> list[Row]:
    """Return the lines of all tables of a document."""
    found = []
    heading: list[str] = []
    for line in paper.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            heading = []
            continue
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not heading:
            heading = cells
        elif set(line) - set("|-: "):
            found.append(Row(paper.name, dict(zip(heading, cells, strict=True))))
    return found


def required() -> dict[str, str]:
    """Return every requirement of level 1 and 2 with its level."""
    return {
        f"{chapter}.{section}.{number}": level
        for chapter, sections in REQUIREMENTS.items()
        for section, levels in enumerate(sections, 1)
        for number, level in enumerate(levels, 1)
        if level != "3"
    }


def asvs() -> list[dict[str, str]]:
    return [row.cells for row in rows(ROOT / "docs" / "asvs.md") if "requirement" in row.cells]


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.relative_to(ROOT).as_posix())
def test_every_test_and_file_that_a_document_names_is_there(paper: Path) -> None:
    names = named_in(paper.read_text(encoding="utf-8"))

    assert [name for name in names if not is_there(name)] == []


def test_every_row_that_claims_something_names_what_shows_it() -> None:
    claims = [row for paper in PAPERS for row in rows(paper) if CLAIM in row.cells]
    bare = [row for row in claims if not named_in(row.cells[CLAIM])]

    assert {row.paper for row in claims} >= {
        "promises.md",
        "threat-model.md",
        "handing-over.md",
        "dpia.md",
    }
    assert bare == []


def test_the_standard_for_verification_has_the_known_numbers() -> None:
    levels = Counter("".join(map("".join, REQUIREMENTS.values())))

    assert levels == {"1": 70, "2": 183, "3": 92}


def test_every_requirement_has_exactly_one_row_with_its_level() -> None:
    assert list(required().items()) == [(row["requirement"], row["level"]) for row in asvs()]


def test_every_verdict_has_its_proof_or_its_reason() -> None:
    for row in asvs():
        assert row["verdict"] in VERDICTS, row
        assert row["about"], row
        if row["verdict"] == "met":
            assert named_in(row["by, or why"]), row
        else:
            assert len(row["by, or why"]) > 12, row


@pytest.mark.parametrize(
    ("text", "name", "there"),
    [
        ("see `tests/guards/test_papers.py`.", "tests/guards/test_papers.py", True),
        ("`tests/promises/`", "tests/promises", True),
        ("`test_02_*`: nothing opens", "tests/promises/test_02_*", True),
        ("tests/guards/test_papers.py::asvs", "tests/guards/test_papers.py::asvs", True),
        ("tests/guards/test_papers.py::never", "tests/guards/test_papers.py::never", False),
        ("app/kernel/magic.py", "app/kernel/magic.py", False),
    ],
)
def test_a_name_is_looked_for(text: str, name: str, there: bool) -> None:
    assert named_in(text) == [name]
    assert is_there(name) is there
