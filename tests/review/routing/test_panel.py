"""The matching keeps its hard rules for every community, and its soft goals where it can."""

from collections import Counter
from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from review.routing.eligibility import Peer, Profession, Request, excluded
from review.routing.panel import SHORTLIST, History, Waiting, match, shortlist

NGOS = [UUID(int=number) for number in range(1, 7)]
TOPICS = ["A1", "A2", "A3", "A4"]


def a_peer(number: int, ngo: int, **changed: object) -> Peer:
    given_: dict[str, object] = {
        "person_id": UUID(int=1000 + number),
        "organisation_id": NGOS[ngo],
        "profession": Profession.SOCIAL_WORK,
        "languages": frozenset({"en"}),
        "topics": frozenset(),
        "settings": frozenset(),
        "capacity": 2,
    }
    return Peer(**(given_ | changed))


def a_request(number: int = 0, ngo: int = 0, **changed: object) -> Request:
    given_: dict[str, object] = {
        "case_id": UUID(int=5000 + number),
        "organisation_id": NGOS[ngo],
        "bringer_id": UUID(int=9000 + number),
        "language": "en",
        "setting": "outreach",
        "topics": frozenset(),
        "panel_size": 2,
    }
    return Request(**(given_ | changed))


def people(of: tuple[Peer, ...]) -> set[UUID]:
    return {peer.person_id for peer in of}


communities = st.lists(
    st.tuples(
        st.integers(0, len(NGOS) - 1),
        st.sampled_from(list(Profession)),
        st.sets(st.sampled_from(["en", "de"]), min_size=1),
        st.sets(st.sampled_from(TOPICS)),
        st.integers(0, 3),
        st.integers(0, 3),
        st.booleans(),
        st.sets(st.integers(0, len(NGOS) - 1), max_size=2),
    ),
    max_size=14,
).map(
    lambda rows: [
        a_peer(
            number,
            ngo,
            profession=profession,
            languages=frozenset(languages),
            topics=frozenset(topics),
            capacity=capacity,
            carries=carries,
            is_active=is_active,
            conflicts=frozenset(NGOS[n] for n in conflicts),
        )
        for number, (
            ngo,
            profession,
            languages,
            topics,
            capacity,
            carries,
            is_active,
            conflicts,
        ) in enumerate(rows)
    ]
)
requests = st.lists(
    st.tuples(
        st.integers(0, len(NGOS) - 1),
        st.sampled_from(["en", "de"]),
        st.sets(st.sampled_from(TOPICS)),
        st.integers(2, 4),
    ),
    min_size=1,
    max_size=4,
).map(
    lambda rows: [
        a_request(number, ngo, language=language, topics=frozenset(topics), panel_size=size)
        for number, (ngo, language, topics, size) in enumerate(rows)
    ]
)


@given(communities, requests)
def test_a_shortlist_holds_at_most_twelve_and_only_who_may_be_asked(community, wanted):
    for request in wanted:
        found = shortlist(request, community)

        assert len(found) <= SHORTLIST
        assert all(excluded(request, peer) is None for peer in found)
        assert all(peer.organisation_id != request.organisation_id for peer in found)


@given(communities, requests)
def test_no_round_ever_breaks_a_hard_rule(community, wanted):
    waiting = [Waiting(request, shortlist(request, community)) for request in wanted]

    picked = match(waiting, History())

    load: Counter[UUID] = Counter()
    for w in waiting:
        panel = picked[w.request.case_id]
        ngos = [peer.organisation_id for peer in panel]
        assert len(panel) <= w.request.panel_size
        assert len(set(ngos)) == len(ngos)
        assert w.request.organisation_id not in ngos
        assert people(panel) <= people(w.shortlist)
        assert all(excluded(w.request, peer) is None for peer in panel)
        load.update(people(panel))
    by_id = {peer.person_id: peer for peer in community}
    for person_id, seats in load.items():
        assert seats + by_id[person_id].carries <= by_id[person_id].capacity


@given(communities, requests, st.randoms(use_true_random=False))
def test_the_order_of_the_input_does_not_matter(community, wanted, random):
    waiting = [Waiting(request, shortlist(request, community)) for request in wanted]
    shuffled = [
        replace(w, shortlist=tuple(random.sample(w.shortlist, len(w.shortlist)))) for w in waiting
    ]
    random.shuffle(shuffled)

    one, other = match(waiting, History()), match(shuffled, History())

    assert {case: people(panel) for case, panel in one.items()} == {
        case: people(panel) for case, panel in other.items()
    }


@given(communities, requests)
def test_those_who_were_asked_stay_and_count(community, wanted):
    for request in wanted:
        first = match([Waiting(request, shortlist(request, community))], History())
        taken = first[request.case_id]
        rest = tuple(peer for peer in shortlist(request, community) if peer not in taken)

        more = match([Waiting(request, rest, taken)], History())[request.case_id]

        ngos = {peer.organisation_id for peer in taken}
        assert len(taken) + len(more) <= request.panel_size
        assert not ngos & {peer.organisation_id for peer in more}


def test_nobody_to_ask_is_an_empty_answer():
    assert match([Waiting(a_request(), ())], History()) == {a_request().case_id: ()}


def test_the_worst_panel_is_made_as_good_as_possible():
    """One peer knows the topic of both cases; the case that has nobody else gets them."""
    rare = a_peer(1, 1, topics=frozenset({"A1"}), capacity=1)
    other = a_peer(2, 2, topics=frozenset({"A2"}))
    plain = a_peer(3, 3)
    both = a_request(0, topics=frozenset({"A1", "A2"}), panel_size=2)
    only = a_request(1, topics=frozenset({"A1"}), panel_size=2)

    picked = match(
        [Waiting(both, (rare, other, plain)), Waiting(only, (rare, plain, other))], History()
    )

    assert rare in picked[only.case_id]


def test_topics_come_before_backgrounds():
    knows = a_peer(1, 1, topics=frozenset({"A1"}))
    other = a_peer(2, 1, profession=Profession.LAW)
    third = a_peer(3, 2, profession=Profession.SOCIAL_WORK)
    request = a_request(topics=frozenset({"A1"}))

    picked = match([Waiting(request, (knows, other, third))], History())[request.case_id]

    assert people(picked) == {knows.person_id, third.person_id}


def test_a_panel_is_mixed_in_its_backgrounds():
    there = a_peer(1, 1, profession=Profession.LAW)
    same = a_peer(2, 2, profession=Profession.LAW)
    different = a_peer(3, 2, profession=Profession.EDUCATION)
    request = a_request()

    picked = match([Waiting(request, (there, same, different))], History())[request.case_id]

    assert different in picked


def test_who_carries_less_is_asked_first():
    busy = a_peer(1, 1, carries=1)
    free = a_peer(2, 1)
    other = a_peer(3, 2)
    request = a_request()

    picked = match([Waiting(request, (busy, free, other))], History())[request.case_id]

    assert people(picked) == {free.person_id, other.person_id}


def test_a_fresh_pairing_is_preferred_to_one_that_exists():
    known, fresh, other = a_peer(1, 1), a_peer(2, 1), a_peer(3, 2)
    request = a_request()
    met = History(met=frozenset({(request.bringer_id, known.person_id)}))

    picked = match([Waiting(request, (known, fresh, other))], met)[request.case_id]

    assert people(picked) == {fresh.person_id, other.person_id}


def test_an_ngo_that_asked_much_gives_next():
    giver, asker, third = a_peer(1, 1), a_peer(2, 2), a_peer(3, 3)
    request = a_request()
    gives = History(gives={NGOS[1]: 4, NGOS[2]: -3, NGOS[3]: 0})

    picked = match([Waiting(request, (giver, asker, third))], gives)[request.case_id]

    assert people(picked) == {asker.person_id, third.person_id}
