"""What the document says of mutants is about the modules as they are now.

`python -m tests.guards.test_mutants` prints the marks, to be written down after `make mutants`.
"""

import ast
import hashlib
import re
import sys
import tomllib

from tests.guards.code import ROOT

DOCUMENT = ROOT / "docs" / "mutants.md"
_ROW = re.compile(
    r"^\| `(\S+\.py)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \| `([0-9a-f]{12})` \|$", re.MULTILINE
)


def marks() -> dict[str, str]:
    """Return a mark of the code of each module that is mutated, comments and layout left out."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    modules = told["tool"]["mutmut"]["only_mutate"]
    return {module: _mark((ROOT / module).read_text("utf-8")) for module in modules}


def _mark(source: str) -> str:
    return hashlib.sha256(ast.dump(ast.parse(source)).encode()).hexdigest()[:12]


def test_every_module_was_tried_as_it_is() -> None:
    """Fails when one has changed since: run `make mutants`, and write down what survived."""
    assert {row[0]: row[5] for row in _ROW.findall(DOCUMENT.read_text("utf-8"))} == marks()


def test_the_numbers_add_up() -> None:
    for module, tried, *verdicts, _as_tried in _ROW.findall(DOCUMENT.read_text("utf-8")):
        assert int(tried) == sum(map(int, verdicts)), module


def test_a_mark_sees_code_and_not_comments() -> None:
    assert _mark("a = 1  # one\n") == _mark("a  =  1")
    assert _mark("a = 1") != _mark("a = 2")


if __name__ == "__main__":
    sys.stdout.writelines(f"{module} {mark}\n" for module, mark in marks().items())
