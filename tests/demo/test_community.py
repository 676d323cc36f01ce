"""The demo community keeps the house's rules, so that loading it proves the services, not luck."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

Table = dict[str, Any]

DATA = Path(__file__).parents[2] / "app" / "demo" / "data"
COMMUNITY: Table = tomllib.loads((DATA / "community.toml").read_text(encoding="utf-8"))
ORGANISATIONS: dict[str, Table] = {each["key"]: each for each in COMMUNITY["organisation"]}
PEOPLE: dict[str, Table] = {each["key"]: each for each in COMMUNITY["person"]}
MEMBERS = [each for each in PEOPLE.values() if each["organisation"] in ORGANISATIONS]
OFFICE_KEY = COMMUNITY["association"]["key"]
OFFICE = [each for each in PEOPLE.values() if each["organisation"] == OFFICE_KEY]

GROUP_A = [f"A{number}" for number in range(1, 17)]
SETTINGS = {"outreach", "prison", "probation", "family", "school", "online", "community"}
PROFESSIONS = {
    *("social_work", "psychology", "education", "theology", "psychiatry", "law"),
    *("lived_experience", "youth_work", "political_science", "family_therapy"),
}


def test_the_community_says_that_it_is_fictional() -> None:
    assert COMMUNITY["fictional"] is True


def test_there_are_six_organisations_in_four_countries() -> None:
    countries = Counter(each["country"] for each in ORGANISATIONS.values())

    assert len(COMMUNITY["organisation"]) == len(ORGANISATIONS) == 6
    assert len(countries) == 4
    assert countries["DE"] >= 2


def test_there_are_enough_people_and_no_key_name_or_address_twice() -> None:
    assert len(MEMBERS) >= 26
    assert len(MEMBERS) + len(OFFICE) == len(COMMUNITY["person"])
    for field in ("key", "name", "email"):
        assert len({each[field] for each in COMMUNITY["person"]}) == len(COMMUNITY["person"])


@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_every_organisation_has_a_lead_a_delegate_and_somebody_who_brings_cases(
    organisation: str,
) -> None:
    members = [each for each in MEMBERS if each["organisation"] == organisation]
    roles = {role for each in members for role in each["roles"]}

    assert roles == {"ngo_lead", "ngo_delegate", "case_worker"}
    assert (len(members) == 1) == ORGANISATIONS[organisation].get("one_person", False)


def test_exactly_one_organisation_is_one_person() -> None:
    assert [each.get("one_person", False) for each in ORGANISATIONS.values()].count(True) == 1


def test_the_office_has_two_editors_and_one_operator_and_no_part_in_cases() -> None:
    assert Counter(role for each in OFFICE for role in each["roles"]) == {
        "standard_editor": 2,
        "operator": 1,
    }
    for each in OFFICE:
        assert not {"topics", "settings", "capacity"} & set(each)


@pytest.mark.parametrize("person", MEMBERS, ids=[each["key"] for each in MEMBERS])
def test_members_offer_what_routing_needs(person: Table) -> None:
    assert person["profession"] in PROFESSIONS
    assert 5 <= len(person["topics"]) == len(set(person["topics"])) <= 9
    assert set(person["topics"]) <= set(GROUP_A)
    assert person["settings"]
    assert set(person["settings"]) <= SETTINGS
    assert person["capacity"] in {1, 2, 3}
    assert {"de", "en", "fr"} & set(person["languages"])


def test_addresses_reach_nobody() -> None:
    for person in COMMUNITY["person"]:
        domain = person["email"].partition("@")[2]
        assert domain.endswith(".example.org"), person["email"]


@pytest.mark.parametrize("language", ["de", "en", "fr"])
def test_every_language_can_fill_a_panel_of_three_for_any_bringer(language: str) -> None:
    speaking = {
        each["organisation"]
        for each in MEMBERS
        if language in each["languages"] and "case_worker" in each["roles"]
    }

    assert len(speaking) >= 4


def test_every_principle_of_group_a_is_offered_by_somebody() -> None:
    assert {topic for each in MEMBERS for topic in each["topics"]} == set(GROUP_A)
