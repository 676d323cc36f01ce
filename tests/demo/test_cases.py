"""The demo cases could all have happened on the platform: people, panels, reviews, words."""

import itertools
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

Table = dict[str, Any]

DATA = Path(__file__).parents[2] / "app" / "demo" / "data"
COMMUNITY: Table = tomllib.loads((DATA / "community.toml").read_text(encoding="utf-8"))
ORGANISATIONS: dict[str, Table] = {each["key"]: each for each in COMMUNITY["organisation"]}
PEOPLE: dict[str, Table] = {each["key"]: each for each in COMMUNITY["person"]}
MEMBERS = [each for each in PEOPLE.values() if each["organisation"] in ORGANISATIONS]
CASES: list[Table] = [
    tomllib.loads(path.read_text(encoding="utf-8"))
    for path in sorted((DATA / "cases").glob("*.toml"))
]

GROUP_A = [f"A{number}" for number in range(1, 17)]
SETTINGS = {"outreach", "prison", "probation", "family", "school", "online", "community"}
SECTIONS = [
    *("setting", "relationship", "agreement", "happened"),
    *("tried", "resources", "context", "key_question"),
]
WITH_COMMENT = {"not_yet_visible", "beginning", "clearly_visible", "exemplary"}
WITHOUT_COMMENT = {"cannot_tell", "does_not_apply"}
STATES = {
    "draft": 2,
    "screened": 1,
    "attested_once": 1,
    "attested": 1,
    "seeking": 2,
    "open": 4,
    "closed": 2,
}
CASE_FIELDS = {
    *("fictional", "key", "bringer", "tandem", "second_reader", "language", "state", "setting"),
    *("topics", "panel_size", "panel", "identifying", "title", "sections"),
    *("review", "message", "uptake"),
}

every_case = pytest.mark.parametrize("case", CASES, ids=[case["key"] for case in CASES])


def organisation_of(person: str) -> str:
    return str(PEOPLE[person]["organisation"])


def reviews(case: Table) -> list[Table]:
    return list(case.get("review", []))


def delivered(case: Table) -> list[Table]:
    return [review for review in reviews(case) if review["delivered"]]


def people_of(case: Table) -> set[str]:
    """Everybody a case file names, whatever their part."""
    readers = [case[part] for part in ("bringer", "tandem", "second_reader") if part in case]
    return {*readers, *case["panel"]}


def words_about(case: Table) -> Iterator[str]:
    """All that is said about a case after it was sealed."""
    yield case["title"]
    for review in reviews(case):
        yield from (review[part] for part in ("strengths", "questions", "ideas"))
        yield from (mark["comment"] for mark in review["scores"].values() if "comment" in mark)
    yield from (message["text"] for message in case.get("message", []))
    yield from case.get("uptake", {}).values()


def may_sit_on(case: Table, person: Table) -> bool:
    return (
        "case_worker" in person["roles"]
        and case["language"] in person["languages"]
        and person["organisation"] != organisation_of(case["bringer"])
    )


@every_case
def test_a_case_says_that_it_is_fictional(case: Table) -> None:
    assert case["fictional"] is True


def test_cases_cover_languages_states_and_settings() -> None:
    assert Counter(case["language"] for case in CASES) == {"de": 5, "en": 5, "fr": 3}
    assert Counter(case["state"] for case in CASES) == STATES
    assert {case["setting"] for case in CASES} == SETTINGS
    assert len({case["key"] for case in CASES}) == len(CASES)


@every_case
def test_a_case_names_only_known_fields_people_and_principles(case: Table) -> None:
    assert set(case) <= CASE_FIELDS
    assert people_of(case) <= set(PEOPLE)
    assert set(case["topics"]) <= set(GROUP_A)
    assert 2 <= len(case["topics"]) == len(set(case["topics"])) <= 5
    assert case["language"] in PEOPLE[case["bringer"]]["languages"]
    assert "case_worker" in PEOPLE[case["bringer"]]["roles"]


@every_case
def test_the_second_reader_is_a_colleague_who_exists_unless_the_ngo_is_one_person(
    case: Table,
) -> None:
    readers = [case[part] for part in ("tandem", "second_reader") if part in case]
    home = organisation_of(case["bringer"])

    assert len(readers) == (0 if ORGANISATIONS[home].get("one_person") else 1)
    for reader in readers:
        assert reader != case["bringer"]
        assert organisation_of(reader) == home
        assert case["language"] in PEOPLE[reader]["languages"]


@every_case
def test_the_panel_comes_from_pairwise_different_other_organisations(case: Table) -> None:
    panel = [PEOPLE[key] for key in case["panel"]]
    seats = {"seeking": range(case["panel_size"]), "open": [case["panel_size"]]}
    seats["closed"] = seats["open"]

    assert len(panel) in seats.get(case["state"], [0])
    assert 2 <= case["panel_size"] <= 4
    assert all(may_sit_on(case, person) for person in panel)
    assert len({person["organisation"] for person in panel}) == len(panel)


@every_case
def test_the_panel_differs_in_background_and_offers_what_was_asked(case: Table) -> None:
    panel = [PEOPLE[key] for key in case["panel"]]

    assert len({person["profession"] for person in panel}) == len(panel)
    assert all(set(case["topics"]) & set(person["topics"]) for person in panel)


def test_nobody_sits_on_more_living_panels_than_they_offered() -> None:
    seats = Counter(key for case in CASES if case["state"] != "closed" for key in case["panel"])

    assert all(taken <= PEOPLE[key]["capacity"] for key, taken in seats.items())


def test_a_case_that_seeks_its_panel_can_still_fill_it() -> None:
    taken = Counter(key for case in CASES if case["state"] != "closed" for key in case["panel"])
    for case in [case for case in CASES if case["state"] == "seeking"]:
        sitting = {organisation_of(key) for key in case["panel"]}
        free = {
            person["organisation"]
            for person in MEMBERS
            if may_sit_on(case, person) and taken[person["key"]] < person["capacity"]
        }

        assert len(free - sitting) >= case["panel_size"] - len(sitting)


@every_case
def test_sections_are_complete_and_of_a_readable_length(case: Table) -> None:
    assert list(case["sections"]) == SECTIONS
    for name, text in case["sections"].items():
        shortest, longest = (20, 50) if name == "key_question" else (60, 170)
        assert shortest <= len(text.split()) <= longest, (name, len(text.split()))
    assert case["sections"]["key_question"].rstrip().endswith("?")


@every_case
def test_the_raw_text_gives_the_deidentification_something_to_do(case: Table) -> None:
    raw = " ".join(case["sections"].values())

    assert len(case["identifying"]) >= 5
    assert [each for each in case["identifying"] if each.casefold() in case["key"]] == []
    assert [string for string in case["identifying"] if string not in raw] == []


@every_case
def test_what_is_said_after_sealing_names_nobody(case: Table) -> None:
    names = {name for key in people_of(case) for name in PEOPLE[key]["name"].split()}
    said = " ".join(words_about(case)).casefold()

    assert [each for each in {*names, *case["identifying"]} if each.casefold() in said] == []


@every_case
def test_reviews_come_from_the_panel_once_each_and_only_in_rooms(case: Table) -> None:
    by = [review["by"] for review in reviews(case)]

    assert len(set(by)) == len(by)
    assert set(by) <= set(case["panel"])
    assert not by or case["state"] in {"open", "closed"}


@every_case
def test_a_review_covers_group_a_or_exactly_what_was_asked(case: Table) -> None:
    for review in reviews(case):
        limited_to = review.get("limited_to", GROUP_A)

        assert sorted(limited_to) in (sorted(GROUP_A), sorted(case["topics"]))
        assert list(review["scores"]) == [each for each in GROUP_A if each in limited_to]


@every_case
def test_a_score_is_a_known_word_with_a_comment_where_it_says_something(case: Table) -> None:
    for review in reviews(case):
        for mark in review["scores"].values():
            assert mark["score"] in WITH_COMMENT | WITHOUT_COMMENT
            assert set(mark) <= {"score", "comment"}
            assert bool(mark.get("comment", "").strip()) == (mark["score"] in WITH_COMMENT)


@every_case
def test_reviews_say_strengths_questions_and_ideas(case: Table) -> None:
    for review in reviews(case):
        for part in ("strengths", "questions", "ideas"):
            length = len(review[part].split())
            assert 60 <= length <= 120, (review["by"], part, length)


def test_open_rooms_stand_at_different_points() -> None:
    progress = Counter(
        (case["panel_size"], len(delivered(case))) for case in CASES if case["state"] == "open"
    )

    assert progress[(3, 1)] == 1
    assert sum(found for (size, done), found in progress.items() if size == done) == 3


@every_case
def test_people_talk_once_all_reviews_are_delivered(case: Table) -> None:
    messages = case.get("message", [])
    complete = case["panel_size"] == len(delivered(case))

    assert len(messages) in (range(2, 6) if complete else [0])
    assert {message["by"] for message in messages} <= people_of(case)


@every_case
def test_closed_rooms_end_with_what_is_taken_along(case: Table) -> None:
    if case["state"] == "closed":
        assert len(delivered(case)) == case["panel_size"]
        assert "uptake" in case
    if "uptake" in case:
        assert case["state"] in {"open", "closed"}
        assert set(case["uptake"]) == {"takes", "leaves", "next_step"}
        assert all(case["uptake"].values())


def test_one_open_room_already_has_an_uptake_note() -> None:
    assert [case["state"] for case in CASES if "uptake" in case].count("open") == 1


def test_peers_sometimes_see_the_same_work_differently() -> None:
    for case in [case for case in CASES if len(delivered(case)) > 1]:
        views = [
            {review["scores"][topic]["score"] for review in delivered(case)}
            for topic in case["topics"]
        ]

        assert max(map(len, views)) > 1, case["key"]


def test_review_words_are_all_in_use() -> None:
    marks = itertools.chain.from_iterable(
        review["scores"].values() for case in CASES for review in reviews(case)
    )

    assert {mark["score"] for mark in marks} == WITH_COMMENT | WITHOUT_COMMENT
