"""Reading files: the words of real Word documents, and what is refused before it is unpacked."""

import io
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import IO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st

from anonymizer.__main__ import main
from anonymizer.docx import WORD_BYTES, XML_BYTES
from anonymizer.files import BadFile, read_bytes, read_file

W = nsdecls("w")
BOX = (
    "<w:r><w:t>Satz</w:t><w:pict><w:txbxContent><w:p><w:r><w:t>Kasten</w:t></w:r></w:p>"
    "</w:txbxContent></w:pict></w:r>"
)


def saved(document: docx.document.Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def rewritten(content: bytes, part: str, new: bytes, pack: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Put other content in the place of one part, or a new part beside the others."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(stream, "w", pack) as made:
        for name in old.namelist():
            if name != part:
                made.writestr(name, old.read(name))
        made.writestr(part, new)
    return stream.getvalue()


@pytest.fixture
def document() -> docx.document.Document:
    made = docx.Document()
    made.core_properties.author = "Quorbasch"
    made.add_heading("Der Fall", 1)
    paragraph = made.add_paragraph("Der Klient ")
    run = paragraph.add_run("Za")
    paragraph.add_run("ur").bold = True
    paragraph.add_run(" wohnt\tin Kassel.")
    made.add_comment(run, text="Xantuvel", author="Quorbasch")
    table = made.add_table(2, 2)
    for row, words in zip(table.rows, (("Name", "Zaur"), ("Alter", "19")), strict=True):
        for cell, each in zip(row.cells, words, strict=True):
            cell.text = each
    made.sections[0].header.paragraphs[0].text = "Kopf Timur"
    made.sections[0].footer.paragraphs[0].text = "Fuß Timur"
    return made


def test_paragraphs_tables_headers_and_footers_are_read_in_order(
    document: docx.document.Document,
) -> None:
    read = read_bytes("fall.docx", saved(document))

    assert read.text.split("\n") == [
        "Kopf Timur",
        "",
        "Der Fall",
        "Der Klient Zaur wohnt\tin Kassel.",
        "",
        "Name | Zaur",
        "Alter | 19",
        "",
        "Fuß Timur",
        "",
    ]


def test_comments_and_properties_are_left_out_and_that_is_said(
    document: docx.document.Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "fall.docx"
    file.write_bytes(saved(document))

    assert main(["screen", "--language", "de", str(file)]) == 0

    said = capsys.readouterr()
    assert "comments, deleted words, pictures and properties were not" in said.err
    assert "Quorbasch" not in read_file(file).text
    assert "Xantuvel" not in read_file(file).text
    assert '"id": "fall.docx"' in said.out
    assert '"kind": "PERSON"' in said.out


@pytest.mark.parametrize(
    ("xml", "words"),
    [
        ("<w:ins><w:r><w:t>Neu</w:t></w:r></w:ins>", "Neu"),
        ("<w:del><w:r><w:delText>Alt</w:delText></w:r></w:del>", ""),
        ("<w:moveFrom><w:r><w:t>Alt</w:t></w:r></w:moveFrom>", ""),
        ("<w:sdt><w:sdtContent><w:r><w:t>Feld</w:t></w:r></w:sdtContent></w:sdt>", "Feld"),
        ("<w:smartTag><w:r><w:t>Kassel</w:t></w:r></w:smartTag>", "Kassel"),
        ("<w:fldSimple w:instr='AUTHOR'><w:r><w:t>Zaur</w:t></w:r></w:fldSimple>", "Zaur"),
        ("<w:r><w:instrText>AUTHOR Alt</w:instrText></w:r>", ""),
        ("<w:r><w:t>A</w:t><w:br/><w:t>B</w:t><w:noBreakHyphen/><w:t>C</w:t></w:r>", "A\nB\u2011C"),
        (BOX, "Satz\nKasten"),
        ("<w:r><w:t>Za<!-- x -->ur</w:t></w:r>", "Zaur"),
    ],
)
def test_no_word_is_overlooked_and_no_deleted_one_is_read(xml: str, words: str) -> None:
    made = docx.Document()
    made.add_paragraph("vorher")
    made.element.body.insert(1, parse_xml(f"<w:p {W}>{xml}</w:p>"))
    made.add_paragraph("nachher")

    assert read_bytes("a", saved(made)).text == f"vorher\n{words}\nnachher\n"


def test_footnotes_are_read_after_the_text() -> None:
    made = docx.Document()
    made.add_paragraph("Text.")
    note = f"<w:footnotes {W}><w:footnote w:id='2'><w:p><w:r><w:t>Bei Timur.</w:t></w:r></w:p>"
    content = rewritten(
        saved(made), "word/footnotes.xml", f"{note}</w:footnote></w:footnotes>".encode()
    )
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        relations = package.read("word/_rels/document.xml.rels")
    link = (
        b'<Relationship Id="rId99" Target="footnotes.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/footnotes"/></Relationships>'
    )
    content = rewritten(
        content,
        "word/_rels/document.xml.rels",
        relations.replace(b"</Relationships>", link),
    )

    assert read_bytes("a", content).text == "Text.\n\nBei Timur.\n"


def lies_about_its_size(content: bytes) -> bytes:
    """Let the main part say that it unpacks to 100 bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        size = package.getinfo("word/document.xml").file_size
    return content.replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))


EMPTY = saved(docx.Document())
BOMB = b"<a>" + b" " * (XML_BYTES + 1) + b"</a>"
LAUGHS = b'<!DOCTYPE a [<!ENTITY b "haha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
NESTED = b"<a>" * 220 + b"</a>" * 220


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\0binary", "not-utf-8"),
        (b"a" * 200_001, "oversize"),
        ("ä".encode() * 100_001, "oversize"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-word"),
        (b"PK\x03\x04 and nothing more", "broken-word"),
        (EMPTY[: len(EMPTY) // 2], "broken-word"),
        (b"PK\x03\x04" + b"a" * WORD_BYTES, "large-file"),
        (rewritten(EMPTY, "_rels/.rels", b"<Relationships/>"), "no-word"),
        (rewritten(EMPTY, "word/document.xml", b"<a"), "broken-word"),
        (rewritten(EMPTY, "word/document.xml", BOMB), "large-file"),
        (rewritten(EMPTY, "word/document.xml", BOMB, zipfile.ZIP_LZMA), "broken-word"),
        (rewritten(EMPTY, "word/document.xml", b"<a/>", zipfile.ZIP_BZIP2), "broken-word"),
        (rewritten(EMPTY, "word/document.xml", LAUGHS), "broken-word"),
        (rewritten(EMPTY, "word/document.xml", NESTED), "broken-word"),
        (lies_about_its_size(EMPTY), "broken-word"),
    ],
)
def test_what_is_no_text_is_refused_with_a_reason(content: bytes, code: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_bytes("a", content)

    assert refused.value.code == code


def test_a_bomb_is_not_unpacked(tmp_path: Path) -> None:
    """300 MB of blanks in a small file that says it holds 100 bytes: memory stays where it was."""
    import resource  # noqa: PLC0415

    content = lies_about_its_size(
        rewritten(EMPTY, "word/document.xml", b"<a>" + b" " * 300_000_000 + b"</a>")
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    with pytest.raises(BadFile):
        read_bytes("a", content)

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_a_part_of_millions_of_elements_is_not_parsed() -> None:
    """27 kB that would become a tree of 900 MB."""
    content = rewritten(EMPTY, "word/document.xml", b"<a>" + b"<a/>" * 7_000_000 + b"</a>")

    with pytest.raises(BadFile) as refused:
        read_bytes("a", content)

    assert refused.value.code == "large-file"


def test_a_part_named_often_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    named = b'<Relationship Type="x/header" Target="often.xml"/>' * 1_000
    often = rewritten(
        EMPTY, "word/_rels/document.xml.rels", b"<Relationships>" + named + b"</Relationships>"
    )
    content = rewritten(often, "word/often.xml", b"<hdr><p><t>Kopf</t></p></hdr>")
    opened: list[str] = []
    unpack = zipfile.ZipFile.open

    def counting(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> IO[bytes]:
        opened.append(part.filename)
        return unpack(package, part)

    monkeypatch.setattr(zipfile.ZipFile, "open", counting)

    assert "Kopf" in read_bytes("a", content).text
    assert opened.count("word/often.xml") == 1


def test_a_document_with_too_much_text_is_refused() -> None:
    made = docx.Document()
    for _ in range(21):
        made.add_paragraph("ä" * 5_000)

    with pytest.raises(BadFile) as refused:
        read_bytes("a", saved(made))

    assert refused.value.code == "oversize"


@given(st.binary(max_size=300), st.integers(0, len(EMPTY)))
def test_damage_is_refused_or_read_and_never_another_error(noise: bytes, at: int) -> None:
    content = EMPTY[:at] + noise + EMPTY[at + len(noise) :]
    with suppress(BadFile):
        read_bytes("a", content)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadFile) as refused:
        read_file(tmp_path / "no.txt")

    assert refused.value.code == "no-file"
    with pytest.raises(BadFile):
        read_file(tmp_path)
