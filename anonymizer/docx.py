"""The words of a .docx file, in reading order.

Read from the XML itself: the usual libraries leave out text boxes, content controls, footnotes
and tracked insertions, and a word that is not read is a word that nobody checks. Sizes are looked
at before anything is unpacked.
"""

import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree

WORD_BYTES = 25_000_000
# What 200 kB of text can take up with all the markup around each word, many times over.
XML_BYTES = 30_000_000
# A tree takes fifty times the bytes of its smallest elements.
_TAGS = 1_000_000
_PARTS = 10_000
_DEEPEST = 150

_BESIDE = ("header", "footer", "footnotes", "endnotes")
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "pPr", "rPr"})
_AS_CHARACTER = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "ptab": "\t"}


class BrokenWord(Exception):
    """The document cannot be read."""


class NoWord(Exception):
    """A ZIP file, but no Word document."""


class TooLargeWord(Exception):
    """The document is larger, or would unpack to more, than any text needs."""


def words_of_document(file: IO[bytes]) -> str:
    """Give headers, body with tables and boxes, footers and notes.

    Raises `BrokenWord`, `NoWord`, `TooLargeWord`.
    """
    if file.seek(0, 2) > WORD_BYTES:
        raise TooLargeWord
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            return _Package(package).text()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, etree.XMLSyntaxError):
        raise BrokenWord from None
    except (NotImplementedError, RuntimeError, UnicodeError, ValueError):
        # An unknown compression, a password, names or lengths that cannot be.
        raise BrokenWord from None


class _Package:
    """The parts of one document; counts what was unpacked."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {info.filename for info in package.infolist()}
        self._unpacked = 0
        self._tags = 0
        if len(self._names) > _PARTS:
            raise TooLargeWord

    def text(self) -> str:
        main = next(iter(self._related("", ("officeDocument",))), None)
        if main is None or main[1] not in self._names:
            raise NoWord
        beside: dict[str, list[str]] = {kind: [] for kind in _BESIDE}
        for kind, name in self._related(main[1], _BESIDE):
            if name in self._names and (text := self._text_of(name)) not in beside[kind]:
                beside[kind].append(text)
        order = (
            *beside["header"],
            self._text_of(main[1]),
            *beside["footer"],
            *beside["footnotes"],
            *beside["endnotes"],
        )
        return "\n\n".join(filter(None, order)) + "\n"

    def _related(self, source: str, kinds: tuple[str, ...]) -> list[tuple[str, str]]:
        """Follow the relationships of a part to the parts of some kinds, to each of them once."""
        folder, name = posixpath.split(source)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        if relations not in self._names:
            return []
        found = []
        for each in self._root_of(relations):
            kind = str(each.get("Type", "")).rpartition("/")[2]
            if kind in kinds and each.get("TargetMode") != "External":
                target = posixpath.join("/", folder, str(each.get("Target", "")))
                found.append((kind, posixpath.normpath(target).lstrip("/")))
        return list(dict.fromkeys(found))

    def _text_of(self, name: str) -> str:
        return "\n".join(_blocks(self._root_of(name), 0)).strip()

    def _root_of(self, name: str) -> Any:
        about = self._package.getinfo(name)
        self._unpacked += about.file_size
        if self._unpacked > XML_BYTES:
            raise TooLargeWord
        # A part may hold more than it says, and only this way of packing stops where it is told.
        if about.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise BrokenWord
        with self._package.open(about) as part:
            content = part.read(about.file_size + 1)
        self._tags += content.count(b"<")
        if self._tags > _TAGS:
            raise TooLargeWord
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
            remove_pis=True,
        )  # fmt: skip
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.doctype:
            raise BrokenWord  # no Word document has one; it would only serve to hide something
        return root


def _blocks(parent: Any, depth: int) -> Iterator[str]:
    """Give paragraph by paragraph; a row of a table is one line as far as it can be."""
    if depth > _DEEPEST:
        raise BrokenWord
    for each in parent:
        kind = _kind(each)
        if kind == "p":
            yield from _paragraph(each, depth)
        elif kind == "tr":
            cells = ("\n".join(_blocks(cell, depth + 1)).strip() for cell in _cells(each))
            yield " | ".join(cells)
        elif kind == "tbl":
            yield ""
            yield from _blocks(each, depth + 1)
            yield ""
        elif kind not in _LEFT_OUT:
            yield from _blocks(each, depth + 1)


def _cells(row: Any) -> Iterator[Any]:
    """Give the cells of a row, those inside content controls, too."""
    for each in row:
        kind = _kind(each)
        if kind == "tc":
            yield each
        elif kind in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _cells(each)


def _paragraph(paragraph: Any, depth: int) -> Iterator[str]:
    """Give a paragraph, then the text boxes that hang on it."""
    words: list[str] = []
    boxes: list[Any] = []
    _collect(paragraph, words, boxes, depth)
    yield "".join(words)
    for box in boxes:
        yield from _blocks(box, depth + 1)


def _collect(parent: Any, words: list[str], boxes: list[Any], depth: int) -> None:
    if depth > _DEEPEST:
        raise BrokenWord
    for each in parent:
        kind = _kind(each)
        if kind == "t":
            words.extend(each.itertext())
        elif kind in _AS_CHARACTER:
            words.append(_AS_CHARACTER[kind])
        elif kind == "txbxContent":
            boxes.append(each)
        elif kind not in _LEFT_OUT:
            _collect(each, words, boxes, depth + 1)


def _kind(element: Any) -> str:
    """Give the local name: the two editions of the format differ in nothing else."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
