"""The desk over HTTP: who may come in, what it takes, what it answers; it keeps nothing."""

import io
import re
from pathlib import Path
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from httpx2 import Response
from starlette.testclient import TestClient

from anonymizer import Runner
from anonymizer.desk import posted
from anonymizer.desk.door import Door
from anonymizer.desk.headers import ALWAYS
from anonymizer.desk.server import Desk

PORT = 8911
BASE = f"http://127.0.0.1:{PORT}"
TEXT = "Dylan Harbottle came to us in Manchester.\n\nDylan said he was tired."


@pytest.fixture
def door() -> Door:
    return Door(PORT)


@pytest.fixture
def stranger(screener: Runner, door: Door) -> TestClient:
    """A browser that was not shown the printed address."""
    return TestClient(Desk(screener, door), base_url=BASE, follow_redirects=False)


@pytest.fixture
def browser(stranger: TestClient, door: Door) -> TestClient:
    """A browser that has come in."""
    answer = stranger.get(f"/?key={door.key}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    return stranger


def page(answer: Response) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")


def fields(answer: Response, **more: str) -> dict[str, str]:
    """Return what the form on a page would send, with some of it filled in."""
    form = page(answer).select_one("form")
    assert form is not None
    sent = {
        str(field["name"]): str(field.get("value") or field.get_text().removeprefix("\n"))
        for field in form.select("input[type=hidden], textarea")
    }
    return sent | more


def checks(browser: TestClient, **more: Any) -> Response:
    start = browser.get("/")
    return browser.post("/check", data=fields(start, **({"text": TEXT} | more)))


def cards(answer: Response) -> dict[str, str]:
    return {
        str(card.select_one("legend").find(string=True)).strip(): str(card["data-entity"])  # type: ignore[union-attr]
        for card in page(answer).select("fieldset.finding")
    }


def test_nobody_comes_in_without_the_printed_address(stranger: TestClient, door: Door) -> None:
    for path in ("/", "/?key=", "/?key=guess", f"/?key={door.key[:-1]}", "/nothing"):
        answer = stranger.get(path)
        assert answer.status_code == 403
        assert "the whole address that stands in the terminal" in answer.text
        assert not answer.cookies
        assert door.token not in answer.text


def test_the_pass_is_for_this_site_and_for_no_script(stranger: TestClient, door: Door) -> None:
    line = stranger.get(f"/?key={door.key}").headers["set-cookie"]

    assert line.endswith("; Path=/; HttpOnly; SameSite=Strict")
    assert door.key not in line


@pytest.mark.parametrize(
    "host", ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1.evil.example:{PORT}"]
)
def test_a_name_that_leads_here_by_a_trick_is_refused(browser: TestClient, host: str) -> None:
    assert browser.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize(
    "headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {}]
)
def test_only_its_own_forms_are_taken(browser: TestClient, headers: dict[str, str]) -> None:
    sent = fields(browser.get("/"), text=TEXT)
    if not headers:
        sent["csrf"] = "x"

    assert browser.post("/check", data=sent, headers=headers).status_code == 403


def test_every_answer_is_kept_by_nobody_and_holds_nothing_from_elsewhere(
    browser: TestClient,
) -> None:
    for answer in (browser.get("/"), checks(browser), browser.get("/nothing")):
        assert answer.headers["cache-control"] == "no-store"
        assert {name: answer.headers[name] for name in ALWAYS} == dict(ALWAYS)
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=|//[a-z]", answer.text)


def test_a_file_of_the_page_may_be_kept_under_its_own_mark_only(browser: TestClient) -> None:
    sheet = page(browser.get("/")).select_one("link[rel=stylesheet]")
    assert sheet is not None
    address = str(sheet["href"])

    assert "immutable" in browser.get(address).headers["cache-control"]
    older = re.sub(r"/static/\w+/", "/static/older/", address)
    assert browser.get(older).headers["cache-control"] == "no-cache"
    assert browser.get("/static/x/../../door.py").status_code == 404


def test_the_findings_are_shown_with_what_others_will_read(browser: TestClient) -> None:
    answer = checks(browser)

    assert answer.status_code == 200
    assert list(cards(answer)) == ["Dylan Harbottle", "Manchester"]
    others = page(answer).select_one("#others")
    assert others is not None
    assert "[Person A] came to us in [Town A]." in " ".join(others.get_text().split())


def test_a_decided_text_is_handed_out_to_copy_and_as_a_file(browser: TestClient) -> None:
    first = checks(browser)
    ids = cards(first)
    done = {f"decision-{ids['Dylan Harbottle']}": "accept", "act": "finish"}
    refused = browser.post("/check", data=fields(first, **done))
    assert refused.status_code == 422
    links = [link["href"] for link in page(refused).select(".errors a")]
    assert links == [f"#finding-{ids['Manchester']}"]

    town = ids["Manchester"]
    whole = {**done, f"decision-{town}": "change", f"replacement-{town}": "a large city"}
    result = browser.post("/check", data=fields(refused, **whole))
    shown = page(result).select_one("#result")
    assert shown is not None
    assert shown.get_text().removeprefix("\n") == (
        "[Person A] came to us in a large city.\n\n[Person A] said he was tired."
    )
    assert "Harbottle" not in result.text

    saved = browser.post("/save", data=fields(result))
    assert saved.headers["content-disposition"] == 'attachment; filename="text.txt"'
    assert saved.headers["content-type"] == "text/plain; charset=utf-8"
    assert saved.text.replace("\r\n", "\n") == shown.get_text().removeprefix("\n")


def test_a_word_document_is_read_and_says_what_was_left_out(browser: TestClient) -> None:
    made = docx.Document()
    made.add_paragraph(TEXT.partition("\n")[0])
    content = io.BytesIO()
    made.save(content)
    sent = fields(browser.get("/"))
    answer = browser.post(
        "/check", data=sent, files={"file": ("Dylan.docx", content.getvalue(), "x/y")}
    )

    assert list(cards(answer)) == ["Dylan Harbottle", "Manchester"]
    assert "Only the text was read" in answer.text
    assert "Dylan.docx" not in answer.text
    again = browser.post("/check", data=fields(answer, act="keep"))
    assert "Only the text was read" in again.text


@pytest.mark.parametrize(
    ("text", "file", "says"),
    [
        ("", b"", "There is no text yet."),
        (TEXT, b"Another text.", "There is a text and a file."),
        ("", b"\xff\xfe\xfa", "This is not a text in UTF-8."),
        ("", b"PK\x03\x04broken", "This Word document is broken."),
        ("a\0b", b"", "There is a character in this text that is no letter."),
        ("x" * 200_001, b"", "The text is longer than 200 kB."),
    ],
)
def test_what_cannot_be_checked_comes_back_with_the_reason(
    browser: TestClient, text: str, file: bytes, says: str
) -> None:
    files = {"file": ("a.txt", file, "text/plain")} if file else None
    answer = browser.post("/check", data=fields(browser.get("/"), text=text), files=files)

    assert answer.status_code == 422
    assert says in page(answer).get_text()
    typed = page(answer).select_one("#text")
    assert typed is not None
    assert typed.get_text().removeprefix("\n") == text


def test_a_form_that_is_none_of_ours_is_refused(browser: TestClient) -> None:
    sent = fields(browser.get("/"), text=TEXT)
    for wrong in ({"more": "x"}, {"language": "xx"}):
        assert browser.post("/check", data=sent | wrong).status_code == 400
    assert browser.post("/check", content=b"csrf=%ff").status_code == 400
    assert browser.post("/check", json=sent).status_code == 400


def test_what_is_too_large_is_refused_before_it_is_read(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posted, "BODY_LIMIT", 1_000)
    sent = fields(browser.get("/"), text="x" * 2_000)

    assert browser.post("/check", data=sent).status_code == 413


def test_a_check_that_breaks_loses_no_word(door: Door) -> None:
    broken = Runner(languages=())
    broken.close()
    client = TestClient(Desk(broken, door), base_url=BASE)
    client.get(f"/?key={door.key}")
    answer = checks(client)

    assert answer.status_code == 503
    typed = page(answer).select_one("#text")
    assert typed is not None
    assert typed.get_text().removeprefix("\n") == TEXT


def test_decisions_outlive_another_look_at_the_text(browser: TestClient) -> None:
    first = checks(browser)
    person = cards(first)["Dylan Harbottle"]
    done = {f"decision-{person}": "change", f"replacement-{person}": "a young man"}
    writing = browser.post("/check", data=fields(first, act="edit", **done))
    more = f"Ayla Demirkan wrote.\n\n{TEXT}"
    # As a browser sends it: the form for writing can hold a file.
    parts = {name: (None, value) for name, value in fields(writing, text=more).items()}
    again = browser.post("/check", files=parts)

    others = page(again).select_one("#others")
    assert others is not None
    assert "a young man came to us" in " ".join(others.get_text().split())


def test_decisions_outlive_a_check_that_breaks(browser: TestClient, door: Door) -> None:
    first = checks(browser)
    person = cards(first)["Dylan Harbottle"]
    broken = Runner(languages=())
    broken.close()
    client = TestClient(Desk(broken, door), base_url=BASE, cookies=browser.cookies)
    failed = client.post("/check", data=fields(first, **{f"decision-{person}": "accept"}))
    again = browser.post("/check", data=fields(failed))

    assert failed.status_code == 503
    chosen = page(again).select_one(f"#finding-{person} input[checked]")
    assert chosen is not None
    assert chosen["value"] == "accept"


def test_the_page_speaks_the_language_of_the_browser_or_the_chosen_one(
    browser: TestClient, screener: Runner, door: Door
) -> None:
    german = browser.get("/", headers={"Accept-Language": "it, de-AT;q=0.8"})
    assert "Einen Text prüfen" in german.text
    assert '<html lang="de">' in german.text

    french = TestClient(Desk(screener, door, "fr"), base_url=BASE)
    french.get(f"/?key={door.key}")
    assert '<html lang="fr">' in french.get("/").text


def test_a_large_file_never_touches_a_disk(
    browser: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The form library keeps large parts in temporary files, unless it is told not to."""
    closed = tmp_path / "closed"
    monkeypatch.setattr("tempfile.tempdir", str(closed))
    sent = fields(browser.get("/"))
    answer = browser.post("/check", data=sent, files={"file": ("a.txt", b"x" * 3_000_000)})

    # Writing to a folder that is not there would have been an error of ours.
    assert answer.status_code == 422
    assert "The text is longer than 200 kB." in answer.text
