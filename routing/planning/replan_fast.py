"""Lets the compiled search work on drafts: their problem as flat arrays, their tours in and out."""

from __future__ import annotations

from functools import cache
from itertools import chain

import numpy as np

from routing.planning.draft import Draft
from routing.planning.insertion import Finder
from routing.planning.matrix import NEVER_S
from routing.planning.problem import Problem, Site, Unit
from routing.planning.replan_kernel import BEST, BEST_KEPT, SCORES, begin, follow, search
from routing.planning.replan_tours import Floats, Given, Ints, State
from routing.planning.schedule import Timetable

MOST_VISITS = 16
"""Of one site; further ones are left to other searches."""
MOST_STOPS = 400
"""Of one tour."""
ROUNDS = 25
"""Of the compiled search, for one round of patience."""
BATCH_S = 0.02
"""By the clock the compiled search comes back about so often."""
MOST_REMOVED = 16


class FastSearch:
    """One compiled search; goes on where it stopped.

    Parameters
    ----------
    draft : to start from, gaps filled first
    old : (U, S) visits of the old plan
    """

    def __init__(self, finder: Finder, draft: Draft, *, old: Ints, seed: int) -> None:
        self.given = _given(finder, old)
        self.seed = seed
        self.rounds = 0
        sizes = np.array([len(tour.sites) for tour in draft.tours], dtype=np.int64)
        sites = np.array(list(chain(*(tour.sites for tour in draft.tours))), dtype=np.int64)
        most = min(MOST_STOPS, max(int(self.given.most.sum()), 1))
        self.current, self.best, self.trial = (_state(self.given, most) for _ in range(3))
        self.scores: Floats = np.zeros(SCORES)
        begin(self.given, self.current, self.best, self.scores, (sites, sizes), seed)

    @property
    def score(self) -> tuple[float, float]:
        """Of the best tours: reward less weighted driving; visits that stay with their units."""
        return float(self.scores[BEST]), float(self.scores[BEST_KEPT])

    def run(self, rounds: int, spent: float, *, restores: bool = False) -> None:
        """Search for some rounds.

        Parameters
        ----------
        spent : share of the patience that is used up, 0 to 1
        restores : whether old assignments are restored without loss, rather than more reward sought
        """
        seed = (self.seed * 1_000_003 + self.rounds) % 2**31
        self.rounds += rounds
        span = (rounds, spent, MOST_REMOVED, restores)
        search(self.given, self.current, self.best, self.trial, self.scores, span, seed)

    def follow(self, leader: FastSearch) -> None:
        """Go on from the best tours of another search."""
        follow(self.current, self.best, self.scores, leader.best, leader.scores)

    def routes(self) -> list[tuple[tuple[int, int], ...]]:
        """Return sites with starts of the best tours."""
        return [
            tuple(
                zip(self.best.seq[unit, :size].tolist(), self.best.start[unit, :size].tolist(), strict=True)
            )
            for unit, size in enumerate(self.best.size.tolist())
        ]


@cache
def warm_up() -> None:
    """Compile the search, or load what was compiled, before any clock runs."""
    unit = Unit("U", "S", "S", (0, 1))
    table = Timetable(
        Problem(("S",), np.zeros((1, 1), np.int64), (Site("S", "S", 1.0, 1, ((0, 1),)),), (unit,))
    )
    one = FastSearch(Finder(table), Draft(table), old=np.zeros((1, 1), np.int64), seed=0)
    one.run(1, 0.0)
    one.follow(one)


def _given(finder: Finder, old: Ints) -> Given:
    table = finder.table
    sites, units = table.problem.sites, table.problem.units
    most = np.array([min(site.visits, MOST_VISITS) for site in sites], dtype=np.int64)
    prizes = np.zeros((len(sites), MOST_VISITS + 1))
    for number, site in enumerate(sites):
        for visit in range(int(most[number])):
            prizes[number, visit] = site.prize(visit + 1) + (
                finder.must if site.required and not visit else 0
            )
    distance = np.minimum(table.travel, table.travel.T)[np.ix_(finder.place, finder.place)]
    depth = max(len(unit.breaks) for unit in units)
    breaks = np.full((len(units), depth, 2), NEVER_S, dtype=np.int64)
    for number, unit in enumerate(units):
        for row, span in enumerate(unit.breaks):
            breaks[number, row] = span
    begins, ends, kind = _allowed(finder)
    return Given(
        travel=table.travel,
        place=finder.place,
        dwell=finder.dwell,
        spacing=finder.spacing,
        most=most,
        prizes=prizes,
        kind=kind,
        begins=begins,
        ends=ends,
        breaks=breaks,
        first=np.array(table.unit_start, dtype=np.int64),
        last=np.array(table.unit_end, dtype=np.int64),
        shift=np.array([unit.shift for unit in units], dtype=np.int64),
        near=np.argsort(distance, axis=1, kind="stable"),
        old=old,
        price=float(table.problem.weights.travel),
    )


def _allowed(finder: Finder) -> tuple[Ints, Ints, Ints]:
    """Return allowed starts (kinds, intervals, sites) and the kind of each unit."""
    kinds = {id(kind): kind for kind in finder.kinds}
    row = {key: number for number, key in enumerate(kinds)}
    depth = max(kind.begins.shape[0] for kind in kinds.values())
    shape = (len(kinds), max(depth, 1), finder.table.site_count)
    begins = np.full(shape, NEVER_S, dtype=np.int64)
    ends = np.full(shape, -NEVER_S, dtype=np.int64)
    for key, kind in kinds.items():
        begins[row[key], : kind.begins.shape[0]] = kind.begins
        ends[row[key], : kind.ends.shape[0]] = kind.ends
    return begins, ends, np.array([row[id(kind)] for kind in finder.kinds], dtype=np.int64)


def _state(given: Given, most: int) -> State:
    units, sites = len(given.first), len(given.place)

    def ints(*shape: int) -> Ints:
        return np.zeros(shape, dtype=np.int64)

    return State(
        size=ints(units),
        seq=ints(units, most),
        arrive=ints(units, most),
        start=ints(units, most),
        latest=ints(units, most),
        leg=ints(units, most + 1),
        back=ints(units),
        driven=ints(units),
        visits=ints(sites),
        begun=ints(sites, MOST_VISITS),
        by=ints(sites, MOST_VISITS),
    )
