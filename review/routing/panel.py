"""Who is asked next: the matching of waiting cases with the peers on their shortlists. Pure.

A lexicographic integer programme solved with OR-Tools CP-SAT: hard rules as constraints, soft goals
one after the other in the order of DESIGN.md, section 6, each fixed at its optimum before the next
is looked at. One worker and a fixed seed make the result reproducible; the input is sorted, so its
order does not matter.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from ortools.sat.python import cp_model

from review.routing.eligibility import Peer, Request, excluded

SHORTLIST = 12
_SEED = 7
_EFFORT = 5.0
"""CP-SAT's deterministic time per goal: unlike seconds, the same on every machine."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that needs peers: whom it could ask, and who has already been asked or accepted."""

    request: Request
    shortlist: tuple[Peer, ...]
    taken: tuple[Peer, ...] = ()
    """Peers who accepted, or whose answer is awaited. They stay."""

    @property
    def needed(self) -> int:
        """Return how many seats are empty."""
        return max(0, self.request.panel_size - len(self.taken))


@dataclass(frozen=True, slots=True)
class History:
    """What is running right now between people and NGOs; read from open rooms, kept nowhere."""

    met: frozenset[tuple[UUID, UUID]] = frozenset()
    """(bringer, peer) who share a room at present."""
    gives: Mapping[UUID, int] = field(default_factory=dict)
    """Per NGO: seats taken minus seats asked for, in running rooms."""


def shortlist(request: Request, peers: Iterable[Peer]) -> tuple[Peer, ...]:
    """Return at most twelve eligible peers, NGO by NGO in turn so that panels can be mixed."""
    by_ngo: dict[UUID, list[Peer]] = defaultdict(list)
    for peer in peers:
        if excluded(request, peer) is None:
            by_ngo[peer.organisation_id].append(peer)
    for group in by_ngo.values():
        group.sort(key=lambda peer: _fit(request, peer))
    rows = sorted(by_ngo.values(), key=lambda group: _fit(request, group[0]))
    rounds = max((len(group) for group in rows), default=0)
    in_turn = [group[turn] for turn in range(rounds) for group in rows if turn < len(group)]
    return tuple(in_turn[:SHORTLIST])


def _fit(request: Request, peer: Peer) -> tuple[int, bool, int, UUID]:
    """Sort key: topics asked for, setting known, load; then an arbitrary but fixed order."""
    return (
        -len(request.topics & peer.topics),
        request.setting not in peer.settings,
        peer.carries,
        peer.person_id,
    )


_Seat = tuple[UUID, UUID]


def match(waiting: Sequence[Waiting], history: History) -> dict[UUID, tuple[Peer, ...]]:
    """Return for each case the peers to ask now, at most as many as it has empty seats.

    Guaranteed for every case: eligible peers of its shortlist only, pairwise different NGOs
    including those already taken; for every peer: never beyond capacity over all cases together.
    """
    cases = sorted((w for w in waiting if w.needed), key=lambda w: w.request.case_id)
    model = _Model(cases, history)
    chosen = model.solve() if model.seats else frozenset()
    return {
        w.request.case_id: tuple(
            peer
            for peer in sorted(w.shortlist, key=lambda peer: peer.person_id)
            if (w.request.case_id, peer.person_id) in chosen
        )
        for w in waiting
    }


class _Model:
    """The integer programme over one round."""

    def __init__(self, cases: Sequence[Waiting], history: History) -> None:
        self.cases = cases
        self.history = history
        self.model = cp_model.CpModel()
        self.peers: dict[UUID, Peer] = {}
        self.seats: dict[_Seat, cp_model.IntVar] = {}
        for w in cases:
            busy = {peer.organisation_id for peer in w.taken}
            gone = {peer.person_id for peer in w.taken}
            for peer in sorted(w.shortlist, key=lambda peer: peer.person_id):
                free = peer.organisation_id not in busy and peer.person_id not in gone
                if free and excluded(w.request, peer) is None:
                    self.peers[peer.person_id] = peer
                    key = (w.request.case_id, peer.person_id)
                    self.seats[key] = self.model.new_bool_var("")
        self._hard_rules()

    def _hard_rules(self) -> None:
        by_peer: dict[UUID, list[cp_model.IntVar]] = defaultdict(list)
        for w in self.cases:
            by_ngo: dict[UUID, list[cp_model.IntVar]] = defaultdict(list)
            own = self._seats_of(w)
            for peer, seat in own:
                by_ngo[peer.organisation_id].append(seat)
                by_peer[peer.person_id].append(seat)
            self.model.add(sum(seat for _, seat in own) <= w.needed)
            for group in by_ngo.values():
                self.model.add_at_most_one(group)
        for person_id, group in by_peer.items():
            peer = self.peers[person_id]
            self.model.add(sum(group) <= max(0, peer.capacity - peer.carries))

    def _seats_of(self, w: Waiting) -> list[tuple[Peer, cp_model.IntVar]]:
        case_id = w.request.case_id
        return [
            (self.peers[person_id], seat)
            for (case, person_id), seat in self.seats.items()
            if case == case_id
        ]

    def solve(self) -> frozenset[_Seat]:
        """Fix one goal after the other; return the chosen seats."""
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = _SEED
        solver.parameters.max_deterministic_time = _EFFORT
        topics = {w.request.case_id: self._topics_met(w) for w in self.cases}
        triangle = {w.request.case_id: self._professions_met(w) for w in self.cases}
        goals: tuple[tuple[cp_model.LinearExprT, bool], ...] = (
            (sum(self.seats.values()), True),
            (self._worst(topics, triangle), True),
            (sum(sum(met) for met in topics.values()), True),
            (sum(sum(met) for met in triangle.values()), True),
            (self._heaviest_load(), False),
            (self._give_and_take(), False),
            (self._seen_before(), False),
            (self._fixed_order(), False),
        )
        chosen: frozenset[_Seat] = frozenset()
        for goal, is_more_better in goals:
            if isinstance(goal, int):  # nothing to choose between under this goal
                continue
            self.model.clear_objective()  # type: ignore[no-untyped-call]
            (self.model.maximize if is_more_better else self.model.minimize)(goal)
            status = solver.solve(self.model)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                break  # out of time: the seats of the goals before stand
            best = round(solver.objective_value)
            self.model.add(goal >= best if is_more_better else goal <= best)
            chosen = frozenset(key for key, seat in self.seats.items() if solver.value(seat))
            self.model.clear_hints()  # type: ignore[no-untyped-call]
            for key, seat in self.seats.items():
                self.model.add_hint(seat, key in chosen)
        return chosen

    def _topics_met(self, w: Waiting) -> list[cp_model.IntVar]:
        covered = frozenset[str]().union(*(peer.topics for peer in w.taken))
        return [
            self._any(seat for peer, seat in self._seats_of(w) if topic in peer.topics)
            for topic in sorted(w.request.topics - covered)
        ]

    def _professions_met(self, w: Waiting) -> list[cp_model.IntVar]:
        there = {peer.profession for peer in w.taken}
        new = {peer.profession for peer, _ in self._seats_of(w)} - there
        return [
            self._any(seat for peer, seat in self._seats_of(w) if peer.profession == profession)
            for profession in sorted(new)
        ]

    def _any(self, seats: Iterable[cp_model.IntVar]) -> cp_model.IntVar:
        met = self.model.new_bool_var("")
        self.model.add(met <= sum(seats))
        return met

    def _worst(
        self,
        topics: Mapping[UUID, Sequence[cp_model.IntVar]],
        triangle: Mapping[UUID, Sequence[cp_model.IntVar]],
    ) -> cp_model.IntVar:
        """Make the worst panel as good as possible: filled seats first, then topics and mix."""
        worst = self.model.new_int_var(0, 10_000, "")
        for w in self.cases:
            case_id = w.request.case_id
            already = len(w.taken) * 100 + _quality(w)
            filled = sum(seat for _, seat in self._seats_of(w)) * 100
            self.model.add(
                worst <= already + filled + sum(topics[case_id]) + sum(triangle[case_id])
            )
        return worst

    def _heaviest_load(self) -> cp_model.IntVar:
        heaviest = self.model.new_int_var(0, 1000, "")
        by_peer: dict[UUID, list[cp_model.IntVar]] = defaultdict(list)
        for (_, person_id), seat in self.seats.items():
            by_peer[person_id].append(seat)
        for person_id, group in by_peer.items():
            self.model.add(heaviest >= sum(group) + self.peers[person_id].carries)
        return heaviest

    def _give_and_take(self) -> cp_model.LinearExprT:
        """Prefer NGOs that have asked for more seats than they have taken."""
        gives = self.history.gives
        least = min(gives.values(), default=0)
        return sum(
            seat * (gives.get(self.peers[person_id].organisation_id, 0) - least)
            for (_, person_id), seat in self.seats.items()
        )

    def _seen_before(self) -> cp_model.LinearExprT:
        bringers = {w.request.case_id: w.request.bringer_id for w in self.cases}
        return sum(
            seat
            for (case_id, person_id), seat in self.seats.items()
            if (bringers[case_id], person_id) in self.history.met
        )

    def _fixed_order(self) -> cp_model.LinearExprT:
        """Break the last ties by a fixed order, so that equal input gives equal panels."""
        return sum(seat * place for place, seat in enumerate(self.seats.values(), start=1))


def _quality(w: Waiting) -> int:
    covered = frozenset[str]().union(*(peer.topics for peer in w.taken))
    professions = Counter(peer.profession for peer in w.taken)
    return len(w.request.topics & covered) + len(professions)
