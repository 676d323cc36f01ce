"""What a template may not hold, whoever writes it."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes

from anonymizer.desk.templating import FOLDER as DESK
from app.web.templating import FOLDER, environment

TEMPLATES = sorted([*FOLDER.rglob("*.html"), *DESK.rglob("*.html")])
PAGES = [
    path
    for path in TEMPLATES
    if "{% extends" in path.read_text() and not path.parent.name.startswith("_")
]


def named(path: Path) -> str:
    return path.relative_to(DESK.parent if path.is_relative_to(DESK) else FOLDER).as_posix()


def bare(path: Path) -> str:
    """The markup without comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


every = pytest.mark.parametrize("path", TEMPLATES, ids=named)


@every
def test_nothing_is_marked_safe(path: Path) -> None:
    assert not re.search(r"\|\s*safe\b|autoescape\s+false|Markup\(", bare(path))


@every
def test_no_inline_style_script_or_handler(path: Path) -> None:
    markup = bare(path)

    assert not re.search(r"\sstyle\s*=", markup)
    assert not re.search(r"<style\b", markup)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", markup)
    assert not re.search(r"<script(?![^>]*\bsrc=)", markup)
    assert "javascript:" not in markup


@every
def test_no_absolute_address(path: Path) -> None:
    assert not re.search(r"(https?:)?//[a-z0-9]", bare(path), re.IGNORECASE)


@every
def test_own_addresses_are_made_by_name(path: Path) -> None:
    written = re.findall(r"(?:href|action|formaction|src)=\"(/[^\"{]*)", bare(path))

    assert written == []


@every
def test_every_form_posts_with_a_token(path: Path) -> None:
    markup = bare(path)
    for form in re.findall(r"<form\b.*?</form>", markup, flags=re.DOTALL):
        if 'method="post"' in form:
            assert re.search(r'name="csrf"|\.hidden\(|hidden\(', form), form[:120]
        else:
            assert 'method="get"' in form, form[:120]


@every
def test_every_sentence_is_a_constant(path: Path) -> None:
    """`_(variable)` would never be found by the translators' tool."""
    tree = environment().parse(path.read_text(encoding="utf-8"))
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name in {"_", "gettext", "ngettext"}:
            assert isinstance(call.args[0], nodes.Const), call.lineno


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_every_page_has_one_heading_of_the_first_order(path: Path) -> None:
    markup = bare(path)
    has_heading = "<h1" in markup or re.search(r"\{%-?\s*(import|include|from)", markup)

    assert has_heading
    layouts = ('{% extends "_layout/', '{% extends "desk/')
    assert "{% block content %}" in markup or not any(each in markup for each in layouts)


@every
def test_pictures_have_words_or_are_hidden(path: Path) -> None:
    for image in re.findall(r"<img\b[^>]*>", bare(path)):
        assert "alt=" in image
    for picture in re.findall(r"<svg\b[^>]*>", bare(path)):
        assert "aria-hidden" in picture or "role=" in picture
