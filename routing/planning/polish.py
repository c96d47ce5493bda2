"""Improves a draft on the true objective: takes a few visits out and fills the gaps anew, again and again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

import numpy as np

from routing.planning.construct import fill
from routing.planning.draft import Draft
from routing.planning.insertion import Finder, Indices, Taste
from routing.planning.stop import Patience

Progress = Callable[[float], None]
Place = tuple[int, int]

MOST_CANDIDATES = 250
"""Sites looked at in one round: in a large problem a sample keeps rounds short."""
FEWEST_REMOVED, MOST_REMOVED = 6, 24
"""Bounds of how many stops a round may take out at most; otherwise a quarter."""
MOST_IDLE = 600
"""Rounds without a record before the search goes back to the best draft."""
GREEDS = (1.5, 2.0, 3.0, 4.0)
LEAST_CHARM = 0.5
LOOSENESS = 0.06
"""How much worse, as a share, a draft may be to be gone on with at the beginning."""


class Polisher:
    """Ruin and recreate with a threshold that closes as patience runs out."""

    def __init__(
        self, finder: Finder, *, rng: np.random.Generator, is_late: Callable[[], bool] = lambda: False
    ) -> None:
        self.finder = finder
        self.is_late = is_late
        self.rng = rng
        self.ruins = (self._scattered, self._stretches, self._neighbours)
        self.visits = np.array([site.visits for site in finder.table.problem.sites], dtype=np.int64)
        self.penalty = owing_penalty(finder)
        travel = finder.table.travel[np.ix_(finder.place, finder.place)]
        self.distance = np.minimum(travel, travel.T)

    def score(self, draft: Draft) -> float:
        """Objective, where every owing site weighs more than any difference of objectives."""
        return draft.objective - self.penalty * len(draft.owing)

    def run(self, best: Draft, patience: Patience, progress: Progress) -> tuple[Draft, list[Draft]]:
        """Return the best draft found, and all drafts that were accepted for their score on the way."""
        current, kept = best, [best]
        best_score = current_score = self.score(best)
        rounds = idle = 0
        while (spent := patience.spent(rounds)) < 1 and not self._is_perfect(best):
            progress(spent)
            rounds, idle = rounds + 1, idle + 1
            trial = self._round(current)
            score = self.score(trial)
            if score > current_score - LOOSENESS * abs(best_score) * (1 - spent) ** 2:
                if score > current_score:
                    kept.append(trial)
                current, current_score = trial, score
            if score > best_score + 1e-9 * abs(best_score):
                best, best_score, idle = trial, score, 0
            if idle > MOST_IDLE:
                current, current_score, idle = best, best_score, 0
        return best, kept

    def _is_perfect(self, draft: Draft) -> bool:
        """Whether every visit that may be made is made, and nothing is paid for it."""
        return not draft.cost and bool((draft.counts == self.visits).all())

    def _round(self, current: Draft) -> Draft:
        trial = current.copy()
        removed = self._ruin(trial)
        sites = self._candidates(trial, removed)
        taste = Taste(greed=GREEDS[int(self.rng.integers(len(GREEDS)))], even=bool(self.rng.integers(2)))
        charm = self.rng.uniform(
            0.0 if trial.owing else LEAST_CHARM, 1.0, size=(len(trial.tours), len(sites))
        )
        fill(trial, self.finder, sites, taste=taste, charm=charm, is_late=self.is_late)
        trim(trial)
        return trial

    def _ruin(self, draft: Draft) -> Indices:
        """Take stops out and return their sites."""
        stops = [(tour.unit, position) for tour in draft.tours for position in range(len(tour.sites))]
        if not stops:
            return np.empty(0, dtype=np.int64)
        most = min(len(stops), max(FEWEST_REMOVED, min(MOST_REMOVED, len(stops) // 4)))
        ruin = self.ruins[int(self.rng.integers(len(self.ruins)))]
        return _take_out(draft, ruin(draft, stops, int(self.rng.integers(1, most + 1))))

    def _scattered(self, _: Draft, stops: list[Place], count: int) -> list[Place]:
        return [stops[number] for number in self.rng.choice(len(stops), size=count, replace=False)]

    def _stretches(self, draft: Draft, stops: list[Place], count: int) -> list[Place]:
        """Choose a stretch of every other tour on average."""
        chosen = []
        length = max(1, 2 * count // max(1, len(draft.tours)))
        for tour in draft.tours:
            if tour.sites and self.rng.random() < 0.5:  # noqa: PLR2004 - every other
                first = int(self.rng.integers(len(tour.sites)))
                chosen += [(tour.unit, at) for at in range(first, min(first + length, len(tour.sites)))]
        return chosen or stops[:1]

    def _neighbours(self, draft: Draft, stops: list[Place], count: int) -> list[Place]:
        """Choose the stops nearest to a site, be it served or not."""
        centre = int(self.rng.integers(len(self.visits)))
        sites = [draft.tours[unit].sites[position] for unit, position in stops]
        nearest = np.argsort(self.distance[centre, sites], kind="stable")
        return [stops[number] for number in nearest[:count]]

    def _candidates(self, draft: Draft, removed: Indices) -> Indices:
        open_sites = np.flatnonzero(draft.counts < self.visits)
        if len(open_sites) <= MOST_CANDIDATES:
            return open_sites
        sample = self.rng.choice(open_sites, size=MOST_CANDIDATES, replace=False)
        return np.union1d(sample, removed)


def _take_out(draft: Draft, stops: Iterable[Place]) -> Indices:
    by_unit: defaultdict[int, list[int]] = defaultdict(list)
    for unit, position in stops:
        by_unit[unit].append(position)
    removed = []
    for unit, positions in sorted(by_unit.items()):
        sites = [draft.tours[unit].sites[position] for position in positions]
        if draft.remove(unit, positions):
            removed += sites
    return np.unique(np.array(removed, dtype=np.int64))


def owing_penalty(finder: Finder) -> float:
    """Return more than any two drafts of the problem can differ in their objective."""
    problem = finder.table.problem
    time_s = sum(unit.shift[1] - unit.shift[0] for unit in problem.units)
    reward = sum(site.reward * site.visits for site in problem.sites)
    return 1.0 + reward + (problem.weights.travel + problem.weights.balance) * time_s


def trim(draft: Draft) -> None:
    """Leave out stops that cost more than they bring, the dearest first."""
    weights = draft.table.problem.weights
    if not (weights.travel or weights.balance):
        return
    kept: set[Place] = set()
    while True:
        gains = [(gain, place) for gain, place in _gains(draft) if place not in kept]
        gain, place = max(gains, default=(0.0, (0, 0)))
        if gain <= 1e-9 * abs(draft.objective):
            return
        if draft.remove(place[0], [place[1]]):
            kept.clear()
        else:
            kept.add(place)


def _gains(draft: Draft) -> Iterable[tuple[float, Place]]:
    """Yield what leaving out each stop would bring, as long as no site owes a visit for it."""
    table, weights, busy = draft.table, draft.table.problem.weights, draft.busy()
    spread = max(busy) - min(busy)
    for tour in draft.tours:
        others = busy[: tour.unit] + busy[tour.unit + 1 :]
        low, high = min(others, default=None), max(others, default=None)
        places = [table.unit_start[tour.unit], *(table.site_place[site] for site in tour.sites)]
        places.append(table.unit_end[tour.unit])
        for position, site in enumerate(tour.sites):
            entry, count = table.problem.sites[site], int(draft.counts[site])
            if entry.required and count == 1:
                continue
            saved = tour.legs[position] + tour.legs[position + 1]
            saved -= table.rows[places[position]][places[position + 2]]
            now = tour.busy_s - saved - table.dwell[site]
            flatter = 0 if low is None or high is None else spread - (max(high, now) - min(low, now))
            gain = weights.travel * saved + weights.balance * flatter - entry.prize(count)
            yield gain, (tour.unit, position)
