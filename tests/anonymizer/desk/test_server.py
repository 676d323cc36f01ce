"""The desk over HTTP: who may come in, what it takes, what it answers; it keeps nothing."""

import io
import re
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import docx
import pytest
from httpx2 import Response
from lxml.html import HtmlElement
from starlette.testclient import TestClient

from anonymizer import Runner
from anonymizer.desk import posted
from anonymizer.desk.door import Door
from anonymizer.desk.headers import ALWAYS
from anonymizer.desk.server import Desk
from tests.reading import first_of, parsed

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


def page(answer: Response) -> HtmlElement:
    return parsed(answer.text)


def fields(answer: Response, at: str = "form", **more: str) -> dict[str, str]:
    """Return what the form on a page would send, with some of it filled in."""
    form = first_of(page(answer), at)
    assert form is not None
    sent = {
        field.attrib["name"]: field.get("value") or field.text_content().removeprefix("\n")
        for field in form.cssselect("input[type=hidden], textarea")
    }
    for field in form.cssselect("[name^=decision-][checked]"):
        sent[field.attrib["name"]] = field.attrib["value"]
    for field in form.cssselect("input[name^=replacement-]"):
        sent[field.attrib["name"]] = field.get("value", "")
    for field in form.cssselect("[name^=reason-]:has([selected])"):
        sent[field.attrib["name"]] = field.cssselect("[selected]")[0].attrib["value"]
    return sent | more


def checks(browser: TestClient, **more: Any) -> Response:
    start = browser.get("/")
    return browser.post("/check", data=fields(start, **({"text": TEXT} | more)))


def cards(answer: Response) -> dict[str, str]:
    return {
        first_of(card, "legend").text.strip(): card.attrib["data-entity"]  # type: ignore[union-attr]
        for card in page(answer).cssselect("fieldset.finding")
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
    sheet = first_of(page(browser.get("/")), "link[rel=stylesheet]")
    assert sheet is not None
    address = sheet.attrib["href"]

    assert "immutable" in browser.get(address).headers["cache-control"]
    older = re.sub(r"/static/\w+/", "/static/older/", address)
    assert browser.get(older).headers["cache-control"] == "no-cache"
    assert browser.get("/static/x/../../door.py").status_code == 404


def test_the_findings_are_shown_with_what_others_will_read(browser: TestClient) -> None:
    answer = checks(browser)

    assert answer.status_code == 200
    assert list(cards(answer)) == ["Dylan Harbottle", "Manchester"]
    others = first_of(page(answer), "#others")
    assert others is not None
    assert "[Person A] came to us in [Town A]." in " ".join(others.text_content().split())


def test_a_decided_text_is_handed_out_to_copy_and_as_a_file(browser: TestClient) -> None:
    first = checks(browser)
    ids = cards(first)
    done = {f"decision-{ids['Dylan Harbottle']}": "accept", "act": "finish"}
    refused = browser.post("/check", data=fields(first, **done))
    assert refused.status_code == 422
    links = [link.attrib["href"] for link in page(refused).cssselect(".errors a")]
    assert links == [f"#finding-{ids['Manchester']}"]

    town = ids["Manchester"]
    whole = {**done, f"decision-{town}": "change", f"replacement-{town}": "a large city"}
    result = browser.post("/check", data=fields(refused, **whole))
    shown = first_of(page(result), "#result")
    assert shown is not None
    assert shown.text_content().removeprefix("\n") == (
        "[Person A] came to us in a large city.\n\n[Person A] said he was tired."
    )
    assert "Harbottle" not in result.text

    saved = browser.post("/save", data=fields(result))
    assert saved.headers["content-disposition"] == 'attachment; filename="text.txt"'
    assert saved.headers["content-type"] == "text/plain; charset=utf-8"
    assert saved.text.replace("\r\n", "\n") == shown.text_content().removeprefix("\n")


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
    assert says in page(answer).text_content()
    typed = first_of(page(answer), "#text")
    assert typed is not None
    assert typed.text_content().removeprefix("\n") == text.replace("\0", "\ufffd")
    assert text in answer.text  # as it came; only who reads the page puts a mark for no letter


def test_a_form_that_is_none_of_ours_is_refused(browser: TestClient) -> None:
    sent = fields(browser.get("/"), text=TEXT)
    for wrong in ({"more": "x"}, {"language": "xx"}, {"read_in": "xx"}):
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
    typed = first_of(page(answer), "#text")
    assert typed is not None
    assert typed.text_content().removeprefix("\n") == TEXT


def test_decisions_outlive_another_look_at_the_text(browser: TestClient) -> None:
    first = checks(browser)
    person = cards(first)["Dylan Harbottle"]
    done = {f"decision-{person}": "change", f"replacement-{person}": "a young man"}
    writing = browser.post("/check", data=fields(first, act="edit", **done))
    more = f"Ayla Demirkan wrote.\n\n{TEXT}"
    # As a browser sends it: the form for writing can hold a file.
    parts = {name: (None, value) for name, value in fields(writing, text=more).items()}
    again = browser.post("/check", files=parts)

    others = first_of(page(again), "#others")
    assert others is not None
    assert "a young man came to us" in " ".join(others.text_content().split())


def test_decisions_outlive_a_check_that_breaks(browser: TestClient, door: Door) -> None:
    first = checks(browser)
    person = cards(first)["Dylan Harbottle"]
    broken = Runner(languages=())
    broken.close()
    client = TestClient(Desk(broken, door), base_url=BASE, cookies=browser.cookies)
    failed = client.post("/check", data=fields(first, **{f"decision-{person}": "accept"}))
    again = browser.post("/check", data=fields(failed))

    assert failed.status_code == 503
    chosen = first_of(page(again), f"#finding-{person} input[checked]")
    assert chosen is not None
    assert chosen.attrib["value"] == "accept"


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


def finished(browser: TestClient) -> Response:
    first = checks(browser, own_marks="tired")
    done = {
        f"{name}-{cards(first)[words]}": value
        for words, name, value in (
            ("Dylan Harbottle", "decision", "change"),
            ("Dylan Harbottle", "replacement", "a young man"),
            ("Manchester", "decision", "keep"),
            ("Manchester", "reason", "public"),
            ("tired", "decision", "accept"),
        )
    }
    return browser.post("/check", data=fields(first, **done, act="finish", shown="reading - CITY"))


BACK = "form:has([name=sealed])"


def test_from_the_result_a_decision_is_changed_with_all_others_as_they_were(
    browser: TestClient,
) -> None:
    result = finished(browser)
    things = [
        " ".join(each.text_content().split()) for each in page(result).cssselect(".changeable li")
    ]
    assert things == [
        "person: a young man Change a young man",
        "town: Manchester Change Manchester",
        "marked by you: [Detail A] Change [Detail A]",
    ]
    changes = [each.attrib["formaction"] for each in page(result).cssselect(".changeable button")]

    back = browser.post("/check", data=fields(result, BACK))
    assert back.status_code == 200
    ids = cards(back)
    assert changes == [f"/check#finding-{ids[each]}" for each in ids]
    assert list(ids) == ["Dylan Harbottle", "Manchester", "tired"]  # in reading order, unfiltered
    assert not page(back).cssselect(
        "fieldset.finding[hidden], fieldset.finding[data-state=undecided]"
    )
    words = first_of(page(back), "#own_marks")
    assert words is not None
    assert words.text_content().strip() == "tired"

    kept = first_of(page(back), f"#reason-{ids['Manchester']} option[selected]")
    assert kept is not None
    assert kept.attrib["value"] == "public"

    now = {f"decision-{each}": "accept" for each in ids.values()}
    again = browser.post("/check", data=fields(back, **now, act="finish"))
    text = first_of(page(again), "#result")
    assert text is not None
    assert text.text_content().strip().startswith("[Person A] came to us in [Town A].")


def test_the_result_page_holds_the_raw_text_for_nobody_else(
    browser: TestClient, screener: Runner, door: Door
) -> None:
    result = finished(browser)
    sent = fields(result, BACK)
    assert not re.search("harbottle|said he was tired", result.text, re.IGNORECASE)
    unsealed = urlsafe_b64decode(sent["sealed"])
    assert b"arbottle" not in unsealed.lower()

    for other in (sent["sealed"][:-8], "x", "é", "", sent["sealed"].swapcase()):
        assert browser.post("/check", data=sent | {"sealed": other}).status_code == 400
    later = TestClient(Desk(screener, door), base_url=BASE, cookies=browser.cookies)
    assert later.post("/check", data=sent).status_code == 400


GERMAN = "Wir haben lange miteinander gesprochen, und Dylan wollte danach nicht mehr hingehen."


def told(answer: Response) -> str:
    of = first_of(page(answer), "[aria-labelledby=h-tongues]")
    return "" if of is None else " ".join(of.text_content().split())


def test_a_guessed_language_is_said_in_words_and_another_one_loses_no_decision(
    browser: TestClient,
) -> None:
    first = checks(browser)
    assert "The text was read in English. This was guessed from the text itself." in told(first)
    ids = cards(first)
    done = {
        f"decision-{ids['Dylan Harbottle']}": "change",
        f"replacement-{ids['Dylan Harbottle']}": "a young man",
        f"decision-{ids['Manchester']}": "accept",
    }
    french = browser.post("/check", data=fields(first, **done, read_in="fr", act="keep"))
    assert "The text was read in French." in told(french)
    assert "guessed" not in told(french)
    chosen = first_of(page(french), "#tongue option[selected]")
    assert chosen is not None
    assert chosen.attrib["value"] == "fr"

    english = browser.post("/check", data=fields(french, read_in="", act="keep"))
    others = first_of(page(english), "#others")
    assert others is not None
    assert "a young man came to us in [Town A]" in " ".join(others.text_content().split())
    assert not page(english).cssselect("fieldset.finding[data-state=undecided]")


def test_a_decision_that_one_language_has_no_finding_for_comes_back_with_the_other(
    browser: TestClient,
) -> None:
    text = "She met a vet, and Dylan Harbottle is her brother."
    first = checks(browser, text=text)
    work = cards(first)["vet"]
    done = {f"decision-{work}": "change", f"replacement-{work}": "[farm work]"}
    french = browser.post("/check", data=fields(first, **done, read_in="fr", act="keep"))
    assert "vet" not in cards(french)
    english = browser.post("/check", data=fields(french, read_in="", act="keep"))

    card = first_of(page(english), f"#finding-{cards(english)['vet']}")
    assert card is not None
    assert card.attrib["data-state"] == "changed"


MIXED = f"{TEXT} We spoke about it for a long time, and nobody else was there.\n\n{GERMAN}"


def test_of_a_mixed_text_the_language_of_each_paragraph_is_said(browser: TestClient) -> None:
    said = told(checks(browser, text=MIXED))

    assert "was read mostly in English, and some of it in another language:" in said
    assert "paragraph 3, in German: Wir haben lange miteinander gesprochen" in said
    assert "This was guessed from the text itself." in said


def test_of_a_mixed_text_somebody_can_say_that_all_of_it_is_in_one(browser: TestClient) -> None:
    first = checks(browser, text=MIXED)
    german = browser.post("/check", data=fields(first, read_in="de", act="keep"))
    assert "The text was read in German. In which" in told(german)
    assert {"Dylan Harbottle", "Manchester"} <= cards(german).keys()

    writing = browser.post("/check", data=fields(german, read_in="de", act="edit"))
    chosen = first_of(page(writing), "#language option[selected]")
    assert chosen is not None
    assert chosen.attrib["value"] == "de"


@pytest.mark.parametrize(
    ("locale", "says"),
    [
        ("de", "Absatz 3, auf Deutsch: Wir haben"),
        ("fr", "paragraphe 3, en allemand: Wir haben"),
    ],
)
def test_it_is_said_in_the_language_of_the_page(
    browser: TestClient, locale: str, says: str
) -> None:
    sent = fields(browser.get("/"), text=MIXED)
    answer = browser.post("/check", data=sent, headers={"Accept-Language": locale})

    assert says in told(answer)


def test_a_language_that_somebody_said_is_not_asked_about(browser: TestClient) -> None:
    assert told(checks(browser, text="It was quiet in the yard.", language="en")) == ""
