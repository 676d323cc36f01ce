"""The page of `screen --format html`: the whole text, escaped, and nothing from outside."""

from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from anonymizer import REASONS, apply, screen
from anonymizer.__main__ import main
from anonymizer.commands.speaking import tongue
from anonymizer.page import Shown, page_of
from tests.reading import first_of, parsed, texts_in, words_on

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


def english(*texts: Shown) -> str:
    return page_of(texts, "en", tongue("en", {}))


def boxes(page: str) -> list[str]:
    return Boxes(page).found


def test_findings_are_marked_and_the_text_stands_beside_as_others_read_it() -> None:
    found = screen(TEXT, "de")

    page = english(Shown("fall.txt", found))

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
    page = english(Shown(text, screen(text, "de")))

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
    page = english(Shown("a", screen("Zaur", "de")))

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


OURS = {
    "en": {"What may identify somebody", "The text", "Words", "Kind", "Instead"},
    "de": {"Was jemanden erkennbar machen kann", "Der Text", "Worte", "Art", "Stattdessen"},
    "fr": {"Ce qui peut identifier quelqu’un", "Le texte", "Mots", "Type", "À la place"},
}


def two_texts() -> list[Shown]:
    """One with findings of all three classes, and one where nothing is found."""
    return [Shown("eins", screen(TEXT)), Shown("zwei", screen("Alles gut.", "de"))]


@pytest.mark.parametrize("language", OURS)
def test_the_page_is_in_the_language_that_was_asked_for_and_says_which(language: str) -> None:
    words = tongue(language, {})
    told = words.gettext

    page = parsed(page_of(two_texts(), language, words))

    assert page.get("lang") == language
    assert {box.get("lang") for box in page.cssselect(".text")} == {"de"}
    assert set(texts_in(page)) >= OURS[language]
    assert page.cssselect("title")[0].text == page.cssselect("h1")[0].text_content()
    assert told(REASONS["language-guessed"]) in words_on(page)
    person = page.cssselect(".text mark[id] a")[0].attrib["title"]
    assert person.startswith(told("a person's name"))
    assert person.endswith(tuple(map(told, REASONS.values())))
    kinds = page.cssselect("tbody tr td:nth-child(2)")
    assert {each.text_content().partition(" (")[0] for each in kinds} == {
        told(each) for each in ("a person's name", "a town", "a risk assessment")
    }


@pytest.mark.parametrize("language", ["de", "fr"])
def test_no_english_is_left_on_a_page_in_another_language(language: str) -> None:
    said: list[set[str]] = []
    for each in ("en", language):
        page = parsed(page_of(two_texts(), each, tongue(each, {})))
        # The texts, their names and what could stand there instead are the same in each.
        for theirs in page.cssselect(".text, bdi"):
            theirs.drop_tree()
        said.append({text.strip() for text in texts_in(page)} - {""})

    assert said[0] & said[1] == set()
    assert len(said[0]) == len(said[1])


@pytest.mark.parametrize(
    ("asked", "locale", "language"),
    [([], "fr_FR.UTF-8", "fr"), (["--ui-language", "de"], "fr_FR", "de"), ([], "nl_NL", "en")],
)
def test_the_page_speaks_as_the_terminal_does_where_nothing_else_is_asked_for(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    asked: list[str],
    locale: str,
    language: str,
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    file = tmp_path / "eins.txt"
    file.write_text("Sein Bruder Zaur.", encoding="utf-8")

    assert main(["screen", "--format", "html", *asked, str(file)]) == 0

    page = parsed(capsys.readouterr().out)
    assert page.get("lang") == language
    assert set(texts_in(page)) >= OURS[language]
