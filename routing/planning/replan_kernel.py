"""Ruin and recreate on flat arrays, compiled: what the search on drafts does, some hundred times as often.

The unevenness of units is not seen here. All that is found is timed anew by the schedule itself.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from routing.planning.replan_tours import (
    NEVER,
    Flags,
    Floats,
    Given,
    Ints,
    State,
    arrival,
    compiled,
    first_start,
    inner,
    insert_visit,
    set_tour,
    time_forward,
)

CURRENT, CURRENT_KEPT, BEST, BEST_KEPT, IDLE = 0, 1, 2, 3, 4
"""Places in the list of scores; kept: visits that stay with the unit that had them."""
SCORES = 5
SAME = 1e-9
STRANGE = 0.4
"""While old assignments are restored, factor on the worth of others."""
MOST_IDLE = 3000
LOOSENESS = 0.03


class Offers(NamedTuple):
    """What one more visit of each site by each unit is worth, at which position; (U, S) each.

    Attributes
    ----------
    fresh : whether nothing has happened to the site since it was looked at
    charm : factor on the worth, for variety
    """

    worth: Floats
    at: Ints
    fresh: Flags
    charm: Floats


@inner
def _room(given: Given, state: State, unit: int, site: int, position: int) -> tuple[int, int]:
    """Return from when to when a visit may start for the sake of other visits in the same tour."""
    ready, last = -NEVER, NEVER
    for row in range(state.size[unit]):
        if state.seq[unit, row] == site:
            if row < position:
                ready = max(ready, state.start[unit, row] + given.spacing[site])
            else:
                last = min(last, state.latest[unit, row] - given.spacing[site])
    return ready, last


@inner
def _look(given: Given, state: State, unit: int, site: int, greed: float) -> tuple[float, int]:
    """Return how attractive one more visit by a unit is, 0 if it cannot be or does not pay, and where."""
    best, at = 0.0, 0
    size, breaks = state.size[unit], given.breaks[unit]
    prize, here = given.prizes[site, state.visits[site]], given.place[site]
    own = given.most[site] > 1 and state.visits[site] > 0
    place, leave = given.first[unit], given.shift[unit, 0]
    for position in range(size + 1):
        there = given.travel[place, here]
        after, limit, reached = given.last[unit], given.shift[unit, 1], state.back[unit]
        if position < size:
            follower = state.seq[unit, position]
            after, limit = given.place[follower], state.latest[unit, position]
            reached = state.arrive[unit, position]
        onward = given.travel[here, after]
        if leave + there + given.dwell[site] + onward <= limit:
            ready, last = _room(given, state, unit, site, position) if own else (-NEVER, NEVER)
            start = first_start(given, state, unit, site, max(ready, arrival(leave, there, breaks)))
            if start < NEVER and start <= last:
                following = arrival(start + given.dwell[site], onward, breaks)
                value = prize - given.price * (there + onward - state.leg[unit, position])
                if following <= limit and value > 0:
                    attraction = value**greed / (max(following - reached, 0) + 1.0)
                    if attraction > best:
                        best, at = attraction, position
        if position < size:
            place = given.place[follower]
            leave = state.start[unit, position] + given.dwell[follower]
    return best, at


@inner
def _weigh(given: Given, state: State, unit: int, offers: Offers, greed: float) -> None:
    """Look at all open sites for one unit."""
    for site in range(len(state.visits)):
        if state.visits[site] < given.most[site]:
            worth, at = _look(given, state, unit, site, greed)
            offers.worth[unit, site], offers.at[unit, site] = worth * offers.charm[unit, site], at
            offers.fresh[unit, site] = True


@inner
def _offers(given: Given, least_charm: float, restores: bool) -> Offers:  # noqa: FBT001 - compiled
    units, sites = given.old.shape
    charm = least_charm + (1.0 - least_charm) * np.random.random((units, sites))  # noqa: NPY002 - numba's
    if restores:
        charm *= np.where(given.old > 0, 1.0, STRANGE)
    worth, at = np.zeros((units, sites)), np.zeros((units, sites), np.int64)
    return Offers(worth, at, np.zeros((units, sites), np.bool_), charm)


@inner
def _fill(given: Given, state: State, greed: float, least_charm: float, restores: bool) -> None:  # noqa: FBT001
    """Make the most attractive visit again and again until none fits or pays."""
    units, sites = given.old.shape
    offers = _offers(given, least_charm, restores)
    for unit in range(units):
        _weigh(given, state, unit, offers, greed)
    while True:
        choice = int(offers.worth.argmax())
        unit, site = choice // sites, choice % sites
        if offers.worth[unit, site] <= 0:
            return
        if not offers.fresh[unit, site]:
            # Visits by other units may have come too close since it was looked at.
            worth, at = _look(given, state, unit, site, greed)
            offers.worth[unit, site], offers.at[unit, site] = worth * offers.charm[unit, site], at
            offers.fresh[unit, site] = True
        elif insert_visit(given, state, unit, offers.at[unit, site], site):
            offers.fresh[:, site] = False
            if state.visits[site] >= given.most[site]:
                offers.worth[:, site] = 0.0
            _weigh(given, state, unit, offers, greed)
        else:
            offers.worth[unit, site] = 0.0


@inner
def _mark_scattered(state: State, marks: Flags, count: int) -> None:
    total = state.size.sum()
    for unit in range(len(state.size)):
        for row in range(state.size[unit]):
            marks[unit, row] = np.random.random() * total < count  # noqa: NPY002 - numba's


@inner
def _mark_stretches(state: State, marks: Flags, count: int) -> None:
    """Mark a stretch of every other tour on average."""
    units = len(state.size)
    length = max(1, 2 * count // max(1, units))
    for unit in range(units):
        size = state.size[unit]
        if size and np.random.random() < 0.5:  # noqa: NPY002, PLR2004 - every other
            begin = np.random.randint(size)  # noqa: NPY002 - numba's
            marks[unit, begin : min(begin + length, size)] = True


@inner
def _mark_surroundings(state: State, marks: Flags, count: int, near: Ints) -> None:
    """Mark the stops nearest to a site."""
    for site in near:
        for unit in range(len(state.size)):
            for row in range(state.size[unit]):
                if count > 0 and state.seq[unit, row] == site:
                    marks[unit, row] = True
                    count -= 1
        if count <= 0:
            return


@inner
def _ruin(given: Given, state: State, most: int) -> None:
    total = state.size.sum()
    if total == 0:
        return
    marks = np.zeros(state.seq.shape, np.bool_)
    count = 1 + np.random.randint(min(total, most))  # noqa: NPY002 - numba's
    kind = np.random.randint(3)  # noqa: NPY002
    if kind == 0:
        _mark_scattered(state, marks, count)
    elif kind == 1:
        _mark_stretches(state, marks, count)
    else:
        _mark_surroundings(state, marks, count, given.near[np.random.randint(len(state.visits))])  # noqa: NPY002
    for unit in range(len(state.size)):
        size = state.size[unit]
        if marks[unit, :size].any():
            set_tour(given, state, unit, state.seq[unit, :size][~marks[unit, :size]])


@inner
def _score(given: Given, state: State) -> float:
    score = -given.price * float(state.driven.sum())
    for site in range(len(state.visits)):
        for visit in range(state.visits[site]):
            score += given.prizes[site, visit]
    return score


@inner
def _kept(given: Given, state: State) -> int:
    """Count the visits that stay with the unit that had them."""
    kept = 0
    for unit in range(len(state.size)):
        for row in range(state.size[unit]):
            site = state.seq[unit, row]
            twice = 1
            for before in range(row):
                twice += state.seq[unit, before] == site
            kept += twice <= given.old[unit, site]
    return kept


@inner
def _copy(goal: State, source: State) -> None:
    goal.size[:], goal.seq[:], goal.arrive[:] = source.size, source.seq, source.arrive
    goal.start[:], goal.latest[:], goal.leg[:] = source.start, source.latest, source.leg
    goal.back[:], goal.driven[:], goal.visits[:] = source.back, source.driven, source.visits
    goal.begun[:], goal.by[:] = source.begun, source.by


@compiled
def begin(
    given: Given, current: State, best: State, scores: Floats, tours: tuple[Ints, Ints], seed: int
) -> None:
    """Begin a search from the tours of a draft, with the gaps filled; a tour that does not fit stays out.

    Parameters
    ----------
    tours : the sites of all tours, one after the other; (U,) stops of each tour
    """
    np.random.seed(seed)  # noqa: NPY002 - numba's
    sites, sizes = tours
    for unit in range(len(sizes)):
        time_forward(given, current, unit)
    first = 0
    for unit in range(len(sizes)):
        set_tour(given, current, unit, sites[first : first + sizes[unit]])
        first += sizes[unit]
    _fill(given, current, 2.0, 1.0, False)  # noqa: FBT003 - compiled
    _copy(best, current)
    scores[CURRENT] = scores[BEST] = _score(given, current)
    scores[CURRENT_KEPT] = scores[BEST_KEPT] = _kept(given, current)
    scores[IDLE] = 0


@compiled
def search(
    given: Given,
    current: State,
    best: State,
    trial: State,
    scores: Floats,
    span: tuple[int, float, int, bool],
    seed: int,
) -> None:
    """Search on for some rounds.

    Parameters
    ----------
    current, best : go on from an earlier call, ``scores`` with them
    trial : room to work
    span : number of rounds; share of the search that is spent; most stops taken out; whether old
        assignments are restored without any loss, rather than more reward sought
    """
    rounds, spent, most, restores = span
    np.random.seed(seed)  # noqa: NPY002 - numba's
    for _ in range(rounds):
        _copy(trial, current)
        _ruin(given, trial, most)
        _fill(given, trial, 1.5 + 2.5 * np.random.random(), 0.5, restores)  # noqa: NPY002
        score, kept, margin = _score(given, trial), _kept(given, trial), SAME * abs(scores[BEST])
        scores[IDLE] += 1
        if restores:
            near = score >= scores[CURRENT] - margin and kept >= scores[CURRENT_KEPT]
        else:
            near = score > scores[CURRENT] - LOOSENESS * abs(scores[BEST]) * (1 - spent) ** 2
        if near or score > scores[CURRENT] + margin:
            _copy(current, trial)
            scores[CURRENT], scores[CURRENT_KEPT] = score, kept
        same = score >= scores[BEST] - margin and kept > scores[BEST_KEPT]
        if same or score > scores[BEST] + margin:
            _copy(best, trial)
            scores[BEST], scores[BEST_KEPT], scores[IDLE] = score, kept, 0
        if scores[IDLE] > MOST_IDLE:
            _copy(current, best)
            scores[CURRENT], scores[CURRENT_KEPT], scores[IDLE] = scores[BEST], scores[BEST_KEPT], 0


@compiled
def follow(current: State, best: State, scores: Floats, leader: State, lead: Floats) -> None:
    """Go on from the best tours of another search."""
    _copy(current, leader)
    _copy(best, leader)
    scores[CURRENT] = scores[BEST] = lead[BEST]
    scores[CURRENT_KEPT] = scores[BEST_KEPT] = lead[BEST_KEPT]
    scores[IDLE] = 0
