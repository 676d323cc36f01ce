"""The one way in which tests read a page: with lxml, and selectors as style sheets have them."""

from functools import lru_cache

from lxml.cssselect import CSSSelector
from lxml.etree import XPath
from lxml.html import Element, HtmlElement, document_fromstring, tostring

# Comments are no text for XPath; what stands in a script or a style sheet is read by nobody.
_TEXTS = XPath("descendant::text()[not(parent::script or parent::style)]", smart_strings=False)
# Many tests ask for the same few things.
_compiled = lru_cache(maxsize=256)(CSSSelector)


def parsed(markup: str) -> HtmlElement:
    """Return the root of a page; an empty one, if there is nothing to read."""
    return document_fromstring(markup) if markup.strip() else Element("html")


def first_of(tag: HtmlElement, selector: str) -> HtmlElement | None:
    """Return the first that a selector finds."""
    return next(iter(_compiled(selector, translator="html")(tag)), None)


def texts_in(tag: HtmlElement) -> list[str]:
    """Return every piece of text that one can read."""
    texts: list[str] = _TEXTS(tag)
    return texts


def words_in(tag: HtmlElement) -> str:
    """Return what one can read, with one blank between words, whatever stands between them."""
    return " ".join(" ".join(texts_in(tag)).split())


def words_on(page: HtmlElement) -> str:
    """Return what one can read in the main part of a page, or on all of it where it has none."""
    main = first_of(page, "main")
    return words_in(page if main is None else main)


def markup_of(tag: HtmlElement) -> str:
    """Return an element as it is written."""
    return str(tostring(tag, encoding="unicode", with_tail=False))
