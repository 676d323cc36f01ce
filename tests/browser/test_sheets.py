"""What leaves the house on paper says what it is not for, on every sheet."""

import re
import zlib

import pytest
from fastapi import FastAPI

from tests.app.web.peers import peers_of
from tests.browser.chromium import Tab
from tests.community import a_review
from tests.inhabited import a_cookie

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
NOTICE = "Formative, not for funding, vetting or risk assessment."


def sheets(pdf: bytes) -> list[list[bytes]]:
    """Return the lines of glyphs on each page of a PDF as Chromium makes it, in order."""
    found = []
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, flags=re.DOTALL):
        try:
            content = zlib.decompress(packed)
        except zlib.error:
            continue
        if b" Tf" in content and re.match(rb"\.\d+ 0 0 -\.\d+ 0 ", content):  # a page, no picture
            lines = re.findall(rb"BT(.*?)ET", content, flags=re.DOTALL)
            found.append([b"".join(re.findall(rb"<([0-9A-Fa-f]+)>", line)) for line in lines])
    return found


def test_the_notice_is_printed_on_every_sheet(server: FastAPI, tab: Tab) -> None:
    peers = peers_of(server)
    case_id, (first, _other) = peers.room()
    peers.community.deliver(first, case_id, a_review(ideas="A long thought.\n" * 200))
    peers.as_(first).opens(f"/rooms/{case_id}/review").submits("Allow it to leave")
    for who, path in (
        (peers.bringer, f"/cases/{case_id}/export"),
        (peers.bringer, f"/rooms/{case_id}/sheet"),
        (first, "/account/data"),
    ):
        visitor = tab().holds(a_cookie(peers.community.database, who)).opens(path).sees(NOTICE)
        pages = sheets(visitor.tab.pdf(format="A4"))
        assert len(pages) > 2, path
        on_all = set.intersection(*(set(runs) for runs in pages))
        # At least two digits for each glyph; no other line is as long on every sheet.
        assert max(map(len, on_all), default=0) >= 2 * len(NOTICE), path
