"""What can be handed over: page and document say the same, in three languages."""

import re
from pathlib import Path

import pytest

from app.kernel.text import LOCALES
from tests.people import Visitor, examine
from tests.reading import first_of

DOCUMENT = Path(__file__).parents[3] / "docs" / "handing-over.md"
ADDRESS = "/help/handing-over"


def written(language: str) -> list[tuple[str, str]]:
    """Return the parts of the document in one language, as kind and text."""
    chapter = DOCUMENT.read_text(encoding="utf-8").split(f"## {language}\n", 1)[1]
    chapter = re.split(r"^## ", chapter, maxsplit=1, flags=re.MULTILINE)[0]
    kinds = (("### ", "h2"), ("- ", "li"))
    parts = []
    for line in filter(None, chapter.splitlines()):
        mark, kind = next((each for each in kinds if line.startswith(each[0])), ("", "p"))
        parts.append((kind, line.removeprefix(mark)))
    return parts


@pytest.mark.parametrize(("locale", "language"), LOCALES.items())
def test_page_and_document_say_the_same(visitor: Visitor, locale: str, language: str) -> None:
    visitor.client.headers["Accept-Language"] = locale
    page = visitor.opens(ADDRESS).page
    shown = [
        (tag.tag, " ".join(tag.text_content().split()))
        for tag in page.cssselect(".prose h2, .prose p, .prose li")
    ]

    assert locale == page.get("lang")
    assert written(language) == shown


def test_it_is_reached_from_every_page_without_a_sign_in(visitor: Visitor) -> None:
    for path in ("/", "/sign-in", "/standard"):
        foot = first_of(visitor.opens(path).page, "footer")
        assert foot is not None
        assert first_of(foot, f"a[href='{ADDRESS}']") is not None

    response = visitor.opens(ADDRESS).response
    examine(response, visitor.base)
    assert "set-cookie" not in response.headers
