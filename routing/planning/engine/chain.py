"""One search of the engine: goes on where it stopped, for so many rounds at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

import numpy as np

from routing.planning.engine.anneal import (
    BEST,
    ROUNDS,
    SCORES,
    Desk,
    Heat,
    Routes,
    Watch,
    begin,
    coverage_of,
    search,
)
from routing.planning.engine.arrays import NEVER
from routing.planning.engine.chance import chance
from routing.planning.engine.given import Given, given
from routing.planning.engine.recreate import no_offers
from routing.planning.engine.tours import Tours, no_tours
from routing.planning.problem import Problem, Site, Unit
from routing.planning.schedule import Timetable

HOT, COLD = 0.7, 0.05
"""Margins of a search at its beginning and end, in typical prizes."""
MOST_REMOVED = 16
MOST_CANDIDATES = 100
PATIENCE = 40_000
"""Rounds without a record before a search goes back to its best tours."""
Visits = tuple[tuple[int, int], ...]
"""Sites of a tour with starts; ``NEVER`` if that is not known."""


class Chain:
    """One annealed search on its own tours.

    Parameters
    ----------
    seed, number : which chance it follows; chains of one seed differ by number
    routes : tours of each unit to start from; gaps are filled first
    """

    def __init__(self, given: Given, *, seed: int, number: int, routes: Iterable[Visits] = ()) -> None:
        self.given = given
        self.desk = Desk(
            current=no_tours(given),
            best=no_tours(given),
            trial=no_tours(given),
            offers=no_offers(given),
            scores=np.zeros(SCORES),
            chance=chance(seed, number),
            watch=Watch(*(np.zeros((len(given.shift), len(given.looks)), dtype=np.int64) for _ in range(2))),
        )
        self.heat = Heat(
            hot=HOT * given.typical,
            cold=COLD * given.typical,
            removed=MOST_REMOVED,
            most=MOST_CANDIDATES,
            patience=PATIENCE,
            floor=-np.inf,
        )
        self.restart(routes)

    def restart(self, routes: Iterable[Visits]) -> None:
        """Go on from other tours; missing ones are empty."""
        listed = [*routes, *([()] * len(self.given.shift))][: len(self.given.shift)]
        visits = np.array(list(chain(*listed)), dtype=np.int64).reshape(-1, 2)
        sizes = np.array([len(route) for route in listed], dtype=np.int64)
        laid = Routes(visits[:, 0].copy(), visits[:, 1].copy(), sizes)
        begin(self.given, self.desk, laid)

    def follow(self, leader: Chain) -> None:
        """Go on from the best tours of another chain."""
        self.restart(visits_of(leader.best))

    def run(self, rounds: int, *, spent: float, until: float) -> None:
        """Search for some rounds.

        Parameters
        ----------
        spent, until : shares of the search that are used up before and after them, 0 to 1
        """
        pace = max(0.0, until - spent) / rounds
        search(self.given, self.desk, self.heat, rounds, spent, pace)

    @property
    def current(self) -> Tours:
        """Tours that the search goes on from."""
        return self.desk.current

    @property
    def best(self) -> Tours:
        """The best tours so far."""
        return self.desk.best

    @property
    def score(self) -> float:
        """Of the best tours: their worth, and what tells equals apart."""
        return float(self.desk.scores[BEST])

    @property
    def objective(self) -> float:
        """Of the best tours."""
        served = int(np.count_nonzero(self.given.required & (self.best.visits > 0)))
        return self.worth - self.given.must * served

    @property
    def worth(self) -> float:
        """Objective of the best tours, with what required sites are worth."""
        tours, given = self.best, self.given
        busy = tours.driven + tours.dwelt
        uneven = float(np.ptp(busy)) if len(busy) else 0.0
        worth = float(tours.reward[0]) - given.price * float(tours.driven.sum()) - given.uneven * uneven
        if len(given.looks):
            worth += coverage_of(given, tours, self.desk.watch)[1]
        return worth

    @property
    def is_owing(self) -> bool:
        """Whether a required site is not visited by the best tours."""
        return bool((self.given.required & (self.best.visits == 0)).any())

    @property
    def rounds(self) -> int:
        """Made so far."""
        return int(self.desk.scores[ROUNDS])

    @property
    def is_perfect(self) -> bool:
        """Whether every visit that may be made is made, and nothing is paid for it."""
        paid = self.given.price or self.given.uneven or self.given.loyalty or len(self.given.looks)
        return not paid and bool((self.best.visits == self.given.most).all())


def visits_of(tours: Tours) -> list[Visits]:
    """Return sites with starts of each tour."""
    return [
        tuple(zip(tours.seq[unit, :size].tolist(), tours.start[unit, :size].tolist(), strict=True))
        for unit, size in enumerate(tours.size.tolist())
    ]


def untimed(routes: Iterable[Sequence[int]]) -> list[Visits]:
    """Return tours whose starts are not known."""
    return [tuple((site, NEVER) for site in route) for route in routes]


@cache
def warm_up() -> None:
    """Compile the search, or load what was compiled, before any clock runs."""
    unit = Unit("U", "S", "S", (0, 1))
    problem = Problem(("S",), np.zeros((1, 1), np.int64), (Site("S", "S", 1.0, 1, ((0, 1),)),), (unit,))
    Chain(given(Timetable(problem)), seed=0, number=0).run(1, spent=0.0, until=1.0)
