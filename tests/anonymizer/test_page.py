"""The page of `screen --format html`: the whole text, escaped, and nothing from outside."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anonymizer import apply, screen
from anonymizer.__main__ import main
from anonymizer.page import Shown, page_of
from tests.reading import first_of, parsed

TEXT = 'Sein Bruder Zaur lebt in Kassel.\nFrau <Zaur> & "Zaur" kam\'; VERA-2R: hoch.'
TAGS = {
    "html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "h3", "p",
    "ul", "li", "div", "mark", "a", "table", "thead", "tbody", "tr", "th", "td", "br", "bdi",
}  # fmt: skip
# What a text may hold; NUL and half surrogates are refused before there is a page.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


class Boxes(HTMLParser):
    """The exact text of each box, and every tag as it was written; other readers mend pages."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._depth = 0
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if self._depth and tag == "div":
            self._depth += 1
        elif ("class", "text") in attrs:
            self._depth = 1
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        if self._depth and tag == "div":
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.found[-1] += data


def boxes(page: str) -> list[str]:
    return Boxes(page).found


def test_findings_are_marked_and_the_text_stands_beside_as_others_read_it() -> None:
    found = screen(TEXT, "de")

    page = page_of([Shown("fall.txt", found)])

    read = parsed(page)

    marks = read.cssselect(".text mark[id]")
    assert [mark.text_content() for mark in marks[:2]] == ["Zaur", "Kassel"]
    assert marks[0].get("class", "").split() == ["direct"]
    why = first_of(read, marks[0].cssselect("a")[0].attrib["href"])
    assert why is not None
    assert "a person's name (identifies by itself)" in why.text_content()
    assert found.findings[0].reason.message in why.text_content()
    first = {each.entity: each.suggestions[0] for each in found.findings}
    assert boxes(page) == [TEXT, apply(TEXT, found.findings, first).text]
    assert "Zaur" not in boxes(page)[1]


@given(texts)
@example("</div><script>alert(1)</script><!--")
@example("Bruder <img src=x onerror=alert(1)> &lt;b&gt; \r\n\t'\"")
def test_every_text_comes_out_as_it_went_in(text: str) -> None:
    page = page_of([Shown(text, screen(text, "de"))])

    read = Boxes(page)
    assert read.found[0] == text
    assert {tag for tag, _ in read.tags} <= TAGS
    attributes = {name for _, attrs in read.tags for name in attrs}
    assert attributes <= {
        "lang", "charset", "http-equiv", "content", "name", "aria-labelledby", "id", "class", "dir",
        "href", "title", "scope",
    }  # fmt: skip
    assert all(str(attrs["href"]).startswith("#") for tag, attrs in read.tags if tag == "a")


def test_the_page_allows_itself_its_own_style_and_nothing_else() -> None:
    page = page_of([Shown("a", screen("Zaur", "de"))])

    assert "default-src 'none'; style-src 'sha256-" in page
    assert "://" not in page
    assert "url(" not in page
    assert "@import" not in page


def test_several_files_become_one_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("eins.txt", "zwei.txt"):
        (tmp_path / name).write_text(f"Sein Bruder Zaur, {name}.", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("eins.txt", "zwei.txt")]

    assert main(["screen", "--format", "html", "--language", "de", *files]) == 0

    read = parsed(capsys.readouterr().out)
    assert [each.text_content() for each in read.cssselect("h2")] == ["eins.txt", "zwei.txt"]
    ids = [tag.attrib["id"] for tag in read.cssselect("[id]")]
    assert len(ids) == len(set(ids))
