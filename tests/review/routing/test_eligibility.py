from dataclasses import replace
from uuid import uuid4

import pytest

from review.routing.eligibility import Excluded, Peer, Profession, Request, excluded

OWN, OTHER, THIRD = uuid4(), uuid4(), uuid4()
REQUEST = Request(
    case_id=uuid4(),
    organisation_id=OWN,
    bringer_id=uuid4(),
    language="fr",
    setting="prison",
    topics=frozenset({"A5"}),
    panel_size=3,
)
PEER = Peer(
    person_id=uuid4(),
    organisation_id=OTHER,
    profession=Profession.LAW,
    languages=frozenset({"fr", "en"}),
    topics=frozenset(),
    settings=frozenset(),
    capacity=1,
)


def test_a_peer_of_another_ngo_with_time_and_the_language_can_be_asked():
    assert excluded(REQUEST, PEER) is None


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"organisation_id": OWN}, Excluded.OWN_NGO),
        ({"conflicts": frozenset({OWN})}, Excluded.CONFLICT),
        ({"languages": frozenset({"de"})}, Excluded.LANGUAGE),
        ({"has_agreed": False}, Excluded.NOT_ONBOARDED),
        ({"is_active": False}, Excluded.INACTIVE),
        ({"carries": 1}, Excluded.NO_CAPACITY),
        ({"capacity": 0}, Excluded.NO_CAPACITY),
    ],
)
def test_each_hard_rule_names_its_reason(changed, reason):
    assert excluded(REQUEST, replace(PEER, **changed)) is reason


def test_a_conflict_named_by_the_bringer_counts_as_well():
    request = replace(REQUEST, bringer_conflicts=frozenset({OTHER}))

    assert excluded(request, PEER) is Excluded.CONFLICT


def test_a_conflict_with_a_third_ngo_changes_nothing():
    assert excluded(REQUEST, replace(PEER, conflicts=frozenset({THIRD}))) is None


def test_topics_and_setting_are_wishes_and_exclude_nobody():
    other = replace(PEER, topics=frozenset({"A1"}), settings=frozenset({"school"}))

    assert excluded(REQUEST, other) is None
