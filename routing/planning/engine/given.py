"""A patrol problem as flat arrays: what the engine is given."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from routing.planning.coverage import moments
from routing.planning.engine.arrays import NEVER, Flags, Floats, Ints, Legs
from routing.planning.problem import Interval
from routing.planning.schedule import Timetable

MOST_NEAR = 100
"""Neighbours of a site that the search ever looks at."""
WAITING = 0.2
"""A second of waiting that cannot be helped counts as so much driving when neighbours are found."""
LONG = 2**30
"""Seconds that no shift of less than 34 years can hold."""
FEEBLE = 1e-6
"""A prize is taken for no less where prizes set the scale."""
MOST_CELLS = 4_000_000
"""Of an array by site and visit, or by unit and stop."""
FEWEST_VISITS, FEWEST_STOPS = 16, 64
TIDINESS = 1e-3
"""Of the least prize: what all driving that there can be counts for, so that of equal plans the shorter is
better."""


class Given(NamedTuple):
    """S sites, U units, K kinds of allowed starts, J intervals, B breaks, V visits, N = S + 2U ends of legs.

    Attributes
    ----------
    leg : (N, N) seconds, narrow integers where shifts allow it; site s is end s, unit u starts at end S + 2u
        and ends at S + 2u + 1
    dwell, spacing : (S,)
    most : (S,) visits, at most V
    prizes : (S, V + 1) of the next visit, by visits made; 0 at the end; a required site's first one holds
        what serving it is worth
    required : (S,)
    must : what serving a required site is worth beside its prize
    kind : (U,) row of begins and ends
    begins, ends : (K, J, S) allowed starts
    opens, closes : (K, S) first and last allowed start; a site that is not allowed closes before all times
    breaks : (U, B, 2), padded with breaks after all times
    shift : (U, 2)
    alike : (U,) the first unit that differs in its name only
    near : (S, ≤ MOST_NEAR) sites by nearness in space and time, the nearest first
    typical : a prize as most are, above 0
    price : of a second driven
    uneven : price of a second between the most and the least busy unit
    tidy : what a second driven takes from the score beside its price, to choose among equals
    looks : (T,) moments at which response coverage is looked at; none if it does not count
    reach : (N, D) seconds from each end of legs to each place of demand
    demand : (T, D) weights, 1 together at each moment; what is within reach whatever the tours are has none
    within : seconds in which a place must be reached
    shield : what full coverage adds to the objective
    least : the share of coverage that there must be
    old : (U, S) visits of an earlier plan
    loyalty : what each visit that stays with its unit gives to the score
    stops : most stops of a tour
    """

    leg: Legs
    dwell: Ints
    spacing: Ints
    most: Ints
    prizes: Floats
    required: Flags
    must: float
    kind: Ints
    begins: Ints
    ends: Ints
    opens: Ints
    closes: Ints
    breaks: Ints
    shift: Ints
    alike: Ints
    near: Ints
    typical: float
    price: float
    uneven: float
    tidy: float
    looks: Ints
    reach: Ints
    demand: Floats
    within: int
    shield: float
    least: float
    old: Ints
    loyalty: float
    stops: int


def given(table: Timetable) -> Given:
    """Lay a problem out, without an earlier plan."""
    sites, units = table.problem.sites, table.problem.units
    begins, ends, kind = _allowed(table)
    opens = begins.min(axis=1, initial=NEVER)
    closes = ends.max(axis=1, initial=-NEVER)
    dwell = np.array(table.dwell, dtype=np.int64)
    leg = _legs(table)
    most = _most(table, opens, closes)
    bonus = _must(table)
    prizes = _prizes(table, most, bonus)
    shift = np.array([unit.shift for unit in units], dtype=np.int64).reshape(-1, 2)
    stops = _stops(leg, dwell, most, shift)
    weights = table.problem.weights
    rewards = [site.reward for site in sites if site.reward > 0]
    least = prizes[prizes > 0].min(initial=np.inf)
    tidiness = TIDINESS * float(least) if np.isfinite(least) else 0.0
    longest = float((shift[:, 1] - shift[:, 0]).sum()) + 1.0
    return Given(
        leg=leg,
        dwell=dwell,
        spacing=np.array(table.spacing, dtype=np.int64),
        most=most,
        prizes=prizes,
        required=np.array([site.required for site in sites], dtype=np.bool_),
        must=bonus,
        kind=kind,
        begins=begins,
        ends=ends,
        opens=opens,
        closes=closes,
        breaks=_breaks(table),
        shift=shift,
        alike=np.array(table.kinds, dtype=np.int64),
        near=_near(leg[: len(sites), : len(sites)], dwell, opens, closes),
        typical=max(float(np.median(rewards)) if rewards else 0.0, FEEBLE),
        price=float(weights.travel),
        uneven=float(weights.balance),
        tidy=tidiness / longest,
        **_watch(table),
        old=np.zeros((len(units), len(sites)), dtype=np.int64),
        loyalty=0.0,
        stops=stops,
    )


def _legs(table: Timetable) -> Legs:
    ends = list(table.site_place)
    for start, end in zip(table.unit_start, table.unit_end, strict=True):
        ends += [start, end]
    leg = np.ascontiguousarray(table.travel[np.ix_(ends, ends)])
    times = [second for unit in table.problem.units for second in unit.shift]
    if times and max(times) - min(times) < LONG:
        # Half the memory: in large problems most of the time goes into waiting for it.
        return np.minimum(leg, LONG).astype(np.int32)
    return leg


def _watch(table: Timetable) -> dict[str, Any]:
    """Return what response coverage is computed from."""
    asked, problem = table.problem.coverage, table.problem
    demand = [] if asked is None else asked.demand
    total = sum(weight for _, weight in demand)
    if asked is None or not total or not (asked.weight or asked.least):
        none = np.zeros(0, dtype=np.int64)
        return {
            "looks": none,
            "reach": none.reshape(0, 0),
            "demand": np.zeros((0, 0)),
            "within": 0,
            "shield": 0.0,
            "least": 0.0,
        }
    number = {node: index for index, node in enumerate(problem.nodes)}
    ends = [number[site.node] for site in problem.sites]
    for unit in problem.units:
        ends += [number[unit.start], number[unit.end]]
    places = [number[node] for node, _ in demand]
    looks = moments(asked, [unit.shift for unit in problem.units])
    return {
        "looks": looks,
        "reach": np.ascontiguousarray(problem.travel_s[np.ix_(ends, places)]),
        "demand": np.tile([weight / total for _, weight in demand], (len(looks), 1)),
        "within": asked.within_s,
        "shield": float(asked.weight),
        "least": float(asked.least),
    }


def _allowed(table: Timetable) -> tuple[Ints, Ints, Ints]:
    """Return allowed starts (kinds, intervals, sites) and the kind of each unit."""
    distinct: dict[int, list[tuple[Interval, ...]]] = {id(starts): starts for starts in table.starts}
    row = {key: number for number, key in enumerate(distinct)}
    depth = max((len(intervals) for starts in distinct.values() for intervals in starts), default=0)
    shape = (len(distinct), max(depth, 1), table.site_count)
    begins = np.full(shape, NEVER, dtype=np.int64)
    ends = np.full(shape, -NEVER, dtype=np.int64)
    for key, starts in distinct.items():
        for site, intervals in enumerate(starts):
            for number, (begin, end) in enumerate(intervals):
                begins[row[key], number, site], ends[row[key], number, site] = begin, end
    return begins, ends, np.array([row[id(starts)] for starts in table.starts], dtype=np.int64)


def _most(table: Timetable, opens: Ints, closes: Ints) -> Ints:
    """Return how many visits of each site there can be in all, as far as the engine can count."""
    cap = max(FEWEST_VISITS, MOST_CELLS // max(1, table.site_count))
    earliest, latest = opens.min(axis=0, initial=NEVER), closes.max(axis=0, initial=-NEVER)
    most = np.zeros(table.site_count, dtype=np.int64)
    for number, site in enumerate(table.problem.sites):
        if latest[number] >= earliest[number]:
            fitting = 1 + (latest[number] - earliest[number]) // max(site.spacing_s, 1)
            most[number] = min(site.visits, cap, fitting if site.spacing_s else site.visits)
    return most


def _must(table: Timetable) -> float:
    """Return what serving a required site is worth beside its prize: more than plans can differ in."""
    weights, units = table.problem.weights, table.problem.units
    prizes = sum(site.reward * site.visits for site in table.problem.sites)
    longest = sum(unit.shift[1] - unit.shift[0] for unit in units)
    shield = table.problem.coverage.weight if table.problem.coverage else 0.0
    return 1.0 + prizes + (weights.travel + 2 * weights.balance) * longest + shield


def _prizes(table: Timetable, most: Ints, bonus: float) -> Floats:
    prizes = np.zeros((table.site_count, int(most.max(initial=0)) + 1))
    for number, site in enumerate(table.problem.sites):
        for visit in range(int(most[number])):
            prizes[number, visit] = site.prize(visit + 1)
        if site.required and most[number]:
            prizes[number, 0] += bonus
    return prizes


def _breaks(table: Timetable) -> Ints:
    units = table.problem.units
    depth = max((len(unit.breaks) for unit in units), default=0)
    breaks = np.full((len(units), depth, 2), NEVER, dtype=np.int64)
    for number, unit in enumerate(units):
        for row, span in enumerate(unit.breaks):
            breaks[number, row] = span
    return breaks


def _stops(leg: Legs, dwell: Ints, most: Ints, shift: Ints) -> int:
    """Return how many stops the longest tour can have, as far as the engine can count."""
    visits, units = int(most.sum()), max(1, len(shift))
    if not visits:
        return 1
    longest = int((shift[:, 1] - shift[:, 0]).max(initial=0))
    sites = leg[: len(dwell), : len(dwell)].astype(np.int64)
    np.fill_diagonal(sites, np.where(most > 1, sites.diagonal(), NEVER))
    step = int((dwell + sites.min(axis=0, initial=NEVER)).min())
    fitting = visits if step <= 0 else longest // step + 2
    return max(1, min(visits, fitting, max(FEWEST_STOPS, MOST_CELLS // units)))


def _near(leg: Legs, dwell: Ints, opens: Ints, closes: Ints) -> Ints:
    """Return for each site those that it goes best before or after (Vidal et al. 2013)."""
    count = len(dwell)
    earliest = opens.min(axis=0, initial=NEVER).astype(np.float64)
    latest = closes.max(axis=0, initial=-NEVER).astype(np.float64)
    driven = leg.astype(np.float64)
    idle = earliest[None, :] - latest[:, None] - dwell[:, None] - driven
    late = earliest[:, None] + dwell[:, None] + driven - latest[None, :]
    distance = driven + WAITING * np.maximum(idle, 0.0) + np.maximum(late, 0.0)
    distance = np.minimum(distance, distance.T)
    np.fill_diagonal(distance, np.inf)
    width = min(MOST_NEAR, max(0, count - 1))
    if not width:
        return np.zeros((count, 0), dtype=np.int64)
    found = np.sort(np.argpartition(distance, width - 1, axis=1)[:, :width], axis=1)
    order = np.argsort(np.take_along_axis(distance, found, axis=1), axis=1, kind="stable")
    return np.ascontiguousarray(np.take_along_axis(found, order, axis=1).astype(np.int64))
