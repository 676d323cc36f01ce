"""What somebody who has read the source knows of the keys: how they are labelled and placed.

Read from the syntax trees, so that a label that comes new is tried from the next test run on.
"""

import ast
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from tests.guards.code import Source, calls, sources

_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


class Known(NamedTuple):
    """What the source tells: nothing of it is a secret."""

    labels: tuple[str, ...]
    """What keys are derived for."""
    places: tuple[str, ...]
    """Tables and fields that blobs are bound to; `{}` stands for what varies, such as an id."""


@cache
def known() -> Known:
    """Return every label of a derived key, and every word of a place."""
    labels, places = set[str](), set[str]()
    for source in sources():
        if "app.kernel.sealed" not in source.text:
            continue
        for function, call in _calls_in_functions(source):
            name = _last(call)
            if name == "derive" and len(call.args) > 1:
                labels |= set(_texts(call.args[1], source, function))
            elif name == "Place":
                for given in call.args:
                    places |= set(_texts(given, source, function))
    return Known(tuple(sorted(labels)), tuple(sorted(places)))


def _calls_in_functions(source: Source) -> Iterator[tuple[ast.AST, ast.Call]]:
    for node in ast.walk(source.tree):
        if isinstance(node, _FUNCTIONS):
            yield from ((node, call) for _name, call in calls(node))


def _last(call: ast.Call) -> str:
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def _texts(node: ast.AST, source: Source, function: ast.AST) -> Iterator[str]:
    """Return what an expression can be: a word, a constant of the module, or what callers give."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield from _joined(node, source, function)
    elif isinstance(node, ast.Name):
        constant = _constants(source).get(node.id)
        if constant is not None:
            yield constant
        else:
            yield from _given(node.id, function)


def _joined(node: ast.JoinedStr, source: Source, function: ast.AST) -> Iterator[str]:
    made = [""]
    for part in node.values:
        inner = part.value if isinstance(part, ast.FormattedValue) else part
        found = {*_texts(inner, source, function)}
        if isinstance(part, ast.FormattedValue):
            found.add("{}")
        made = [before + each for before in made for each in found]
    yield from made


def _given(name: str, function: ast.AST) -> Iterator[str]:
    """Return what callers, anywhere in the house, give for a parameter."""
    if not isinstance(function, _FUNCTIONS):
        return
    if name not in {argument.arg for argument in function.args.args}:
        return
    for source in sources():
        if function.name not in source.text:
            continue
        for _name, call in calls(source.tree):
            if _last(call) == function.name:
                for given in call.args:
                    if isinstance(given, ast.Constant) and isinstance(given.value, str):
                        yield given.value
                    elif isinstance(given, ast.Name) and given.id in _constants(source):
                        yield _constants(source)[given.id]


@cache
def _constants(source: Source) -> dict[str, str]:
    """Return the constants of a module that are words."""
    found = {}
    for node in source.tree.body:
        value = getattr(node, "value", None)
        targets = getattr(node, "targets", [getattr(node, "target", None)])
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found |= {each.id: value.value for each in targets if isinstance(each, ast.Name)}
    return found
