"""A siting problem: places that call, sites where units may wait, those that wait somewhere already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from routing import errors
from routing.numbers import Floats, Ints, number, numbers, wholes

MOST_UNITS, MOST_SITES = 10_000, 100_000
MOST_MINUTES, MOST_DEMAND = 1e6, 1e9


@dataclass(frozen=True, eq=False)
class SitingProblem:
    """A checked problem.

    Attributes
    ----------
    demand : (places,) calls per hour, or another weight
    travel_min : (sites, places) from each site to each place
    sites : (sites,) the node that each site is
    fixed : (sites,) units that wait there and stay
    room : (sites,) most units that may wait there
    units : all units, fixed ones included
    """

    demand: Floats
    travel_min: Floats
    sites: Ints
    fixed: Ints
    room: Ints
    units: int

    @cached_property
    def shares(self) -> Floats:
        """(places,) demand as shares of the whole."""
        return np.asarray(self.demand / self.demand.sum())

    def with_units(self, units: int) -> SitingProblem:
        """Return the problem with another number of units.

        Raises
        ------
        SitesTooFew, UnitsFixedTooMany
        """
        other = replace(self, units=units)
        _refuse_unfit(other)
        return other


def siting_problem(
    demand: Any,
    travel_min: Any,
    *,
    units: int,
    sites: Sequence[int] | None = None,
    fixed: Any = None,
    room: Any = None,
) -> SitingProblem:
    """Check what :class:`SitingProblem` describes.

    Parameters
    ----------
    sites : None = site k is node k
    fixed : None = nobody
    room : None = no limit

    Raises
    ------
    InputError
        A number out of range, a table of another size, no demand at all (DemandMissing), more fixed units
        than there are or than a site has room for (UnitsFixedTooMany), or too little room (SitesTooFew).
    """
    travel = numbers(travel_min, field="travel_min", shape=(None, None), least=0, most=MOST_MINUTES)
    count, places = travel.shape
    weights = numbers(demand, field="demand", shape=(places,), least=0, most=MOST_DEMAND)
    if not weights.any():
        raise errors.DemandMissing(field="demand")
    budget = int(wholes(units, field="units", shape=(), least=1, most=MOST_UNITS))
    problem = SitingProblem(
        weights,
        travel,
        _counts(np.arange(count) if sites is None else sites, "sites", count, most=MOST_SITES),
        _counts(np.zeros(count) if fixed is None else fixed, "fixed", count, most=MOST_UNITS),
        _counts(np.full(count, MOST_UNITS) if room is None else room, "room", count, most=MOST_UNITS),
        budget,
    )
    _refuse_unfit(problem)
    return problem


def _counts(value: Any, field: str, count: int, *, most: int) -> Ints:
    return wholes(value, field=field, shape=(count,), least=0, most=most)


def _refuse_unfit(problem: SitingProblem) -> None:
    fixed = int(problem.fixed.sum())
    for site in np.flatnonzero(problem.fixed > problem.room)[:1]:
        raise errors.UnitsFixedTooMany(
            field="fixed", row=int(site) + 1, fixed=int(problem.fixed[site]), most=int(problem.room[site])
        )
    if fixed > problem.units:
        raise errors.UnitsFixedTooMany(field="fixed", fixed=fixed, most=problem.units)
    if problem.room.sum() < problem.units:
        raise errors.SitesTooFew(field="room", room=int(problem.room.sum()), units=problem.units)


def checked_minutes(minutes: float) -> float:
    """Return minutes of a target; raises ``OutOfRange`` and the like."""
    return number(minutes, field="minutes", least=0, most=MOST_MINUTES)


@dataclass(frozen=True)
class Posting:
    """Where each unit waits.

    Attributes
    ----------
    homes : node of each unit, ascending
    model : what chose it
    value : what the model is about, such as the share of demand within reach, or mean minutes
    bound : no posting can have a better value
    """

    homes: tuple[int, ...]
    model: str
    value: float
    bound: float

    @property
    def gap(self) -> float:
        """By how much the best posting may be better, as a share of the bound; 0 is proved to be the best."""
        return abs(self.bound - self.value) / max(abs(self.bound), 1e-12)


def homes_of(problem: SitingProblem, counts: Ints) -> tuple[int, ...]:
    """Return the node of each unit, ascending.

    Parameters
    ----------
    counts : (sites,) units that wait at each
    """
    return tuple(sorted(int(node) for node in np.repeat(problem.sites, counts)))


def counts_of(problem: SitingProblem, homes: Sequence[int]) -> Ints:
    """Return (sites,) how many of the homes are at each site.

    Raises
    ------
    HomeUnknown
        A home that is no site.
    """
    place = {int(node): site for site, node in enumerate(problem.sites)}
    counts = np.zeros(len(problem.sites), dtype=np.int64)
    for row, home in enumerate(homes, start=1):
        if home not in place:
            raise errors.HomeUnknown(field="homes", row=row, home=home)
        counts[place[home]] += 1
    return counts
