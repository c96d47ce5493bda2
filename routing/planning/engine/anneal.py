"""Ruin and recreate with a threshold that closes as patience runs out."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from geo.compiled import compiled, inner
from routing.planning.engine.arrays import NEVER, Floats, Ints
from routing.planning.engine.chance import State, below, share
from routing.planning.engine.given import Given
from routing.planning.engine.recreate import DELAY, MOST_SPOTS, Mood, Offers, candidates, recreate
from routing.planning.engine.ruin import ruin
from routing.planning.engine.tours import (
    Tours,
    copy_changed,
    lay_tour,
    set_tour,
    time_backward,
    time_forward,
)
from routing.planning.engine.watch import response_coverage

CURRENT, BEST, IDLE, ROUNDS = 0, 1, 2, 3
"""Places in the list of scores."""
SCORES = 4
SOME_ENDS = 8
"""Tours whose ends are looked at in every round for every visit."""
SAME = 1e-9
"""Scores that differ by less, relative, are equal."""
LEAST_CHANCE = 1e-300
"""Keeps the logarithm of chance finite."""


class Watch(NamedTuple):
    """Room to work out response coverage; (U, T) ends that units can leave next, and in how many seconds."""

    posts: Ints
    lags: Ints


class Desk(NamedTuple):
    """What one search works on.

    Attributes
    ----------
    current, best : tours that the search goes on from, and the best so far
    trial : like the current ones between rounds
    scores : of the current and the best tours, rounds without a record, and all rounds
    """

    current: Tours
    best: Tours
    trial: Tours
    offers: Offers
    scores: Floats
    chance: State
    watch: Watch


class Routes(NamedTuple):
    """The tours of all units, one after the other.

    Attributes
    ----------
    sites, starts : (stops,) a start of ``NEVER`` is not known
    sizes : (U,) stops of each tour
    """

    sites: Ints
    starts: Ints
    sizes: Ints


class Heat(NamedTuple):
    """How bad a draft may be to be gone on with, and how much a round changes.

    Attributes
    ----------
    hot, cold : margins at the beginning and at the end of a search, in units of the objective
    removed : most stops taken out
    most : candidates of a round
    patience : rounds without a record before the search goes back to the best tours
    floor : the least objective, with what required sites are worth
    """

    hot: float
    cold: float
    removed: int
    most: int
    patience: int
    floor: float


@inner
def shelter(given: Given, share: float) -> float:
    """Return what response coverage adds to the score; too little of it outweighs everything."""
    short = given.least - share
    return given.shield * share - (given.must * (1.0 + short) if short > SAME else 0.0)


@inner
def score(given: Given, tours: Tours, watch: Watch, floor: float) -> float:
    """Return reward less weighted driving and unevenness; of equals the shorter is a little better.

    What earns less than ``floor`` is worth nothing, however much of an earlier plan it keeps.
    """
    driven, least, most = 0, NEVER, -NEVER
    for unit in range(len(tours.size)):
        busy = tours.driven[unit] + tours.dwelt[unit]
        driven += tours.driven[unit]
        least, most = min(least, busy), max(most, busy)
    found = tours.reward[0] - given.price * driven
    if len(tours.size):
        found -= given.uneven * float(most - least)
    if len(given.looks):
        found += shelter(given, response_coverage(given, tours, watch.posts, watch.lags))
    if found < floor:
        return -np.inf
    if given.loyalty > 0.0:
        found += given.loyalty * _kept(given, tours)
    return float(found - given.tidy * driven)


@inner
def _kept(given: Given, tours: Tours) -> int:
    """Count the visits that stay with the unit that had them."""
    kept = 0
    for unit in range(len(tours.size)):
        for row in range(tours.size[unit]):
            site = tours.seq[unit, row]
            twice = 1
            if given.most[site] > 1:
                for before in range(row):
                    twice += tours.seq[unit, before] == site
            kept += twice <= given.old[unit, site]
    return kept


@inner
def _mood(given: Given, chance: State) -> Mood:
    width = given.near.shape[1]
    return Mood(
        greed=1.0 + 2.5 * share(chance),
        cost=below(chance, 3),
        charm=0.3 + 0.6 * share(chance),
        near=min(width, 10 + below(chance, 40)),
        ends=SOME_ENDS,
        even=given.uneven > 0.0 and share(chance) < 0.5,  # noqa: PLR2004 - every other round
        blind=0.02,
        left_out=0.3 if len(given.looks) and share(chance) < 0.5 else 0.0,  # noqa: PLR2004 - every other round
        partial=0.25,
    )


@compiled
def begin(given: Given, desk: Desk, routes: Routes) -> None:
    """Begin from given tours, with the gaps filled; a tour that does not fit stays empty."""
    trial, units, first = desk.trial, len(given.shift), 0
    for unit in range(units):
        set_tour(given, trial, unit, routes.sites[:0])
    for unit in range(units):
        lay_tour(given, trial, unit, routes.sites[first : first + routes.sizes[unit]], routes.starts[first:])
        first += routes.sizes[unit]
    for unit in range(units):
        if not time_forward(given, trial, unit, 0):
            set_tour(given, trial, unit, routes.sites[:0])
    for unit in range(units):
        time_backward(given, trial, unit)
    _fill(given, trial, desk.chance, desk.offers)
    for unit in range(units):
        desk.current.version[unit] = desk.best.version[unit] = trial.version[unit] - 1
    copy_changed(desk.current, trial)
    copy_changed(desk.best, trial)
    desk.scores[CURRENT] = desk.scores[BEST] = score(given, trial, desk.watch, -np.inf)
    desk.scores[IDLE] = 0


@inner
def _fill(given: Given, tours: Tours, chance: State, offers: Offers) -> None:
    """Make visits wherever one fits and pays, without chance."""
    count = candidates(given, tours, chance, offers, 0, len(given.dwell))
    mood = Mood(
        greed=2.0,
        cost=DELAY,
        charm=1.0,
        near=given.near.shape[1],
        ends=min(len(tours.size), MOST_SPOTS // 4),
        even=given.uneven > 0.0,
        blind=0.0,
        left_out=0.0,
        partial=0.0,
    )
    recreate(given, tours, chance, mood, offers, count)


@compiled
def search(given: Given, desk: Desk, heat: Heat, rounds: int, spent: float, pace: float) -> None:
    """Search on for some rounds.

    Parameters
    ----------
    desk : as an earlier call left it
    spent : share of the search that is used up; each round adds ``pace``
    """
    trial, scores, chance = desk.trial, desk.scores, desk.chance
    for _ in range(rounds):
        gone = ruin(given, trial, chance, heat.removed, desk.offers.marks, desk.offers.gone)
        count = candidates(given, trial, chance, desk.offers, gone, heat.most)
        recreate(given, trial, chance, _mood(given, chance), desk.offers, count)
        found = score(given, trial, desk.watch, heat.floor)
        warmth = heat.hot * (heat.cold / heat.hot) ** spent
        spent = min(1.0, spent + pace)
        scores[ROUNDS] += 1
        scores[IDLE] += 1
        if found > scores[CURRENT] + warmth * math.log(share(chance) + LEAST_CHANCE):
            copy_changed(desk.current, trial)
            scores[CURRENT] = found
            if found > scores[BEST] + SAME * abs(scores[BEST]):
                copy_changed(desk.best, trial)
                scores[BEST], scores[IDLE] = found, 0
        else:
            copy_changed(trial, desk.current)
        if scores[IDLE] > heat.patience:
            copy_changed(desk.current, desk.best)
            copy_changed(trial, desk.best)
            scores[CURRENT], scores[IDLE] = scores[BEST], 0


@compiled
def coverage_of(given: Given, tours: Tours, watch: Watch) -> tuple[float, float]:
    """Return the response coverage of tours, and what it adds to the score."""
    share = response_coverage(given, tours, watch.posts, watch.lags)
    return share, shelter(given, share)
