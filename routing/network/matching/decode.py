"""The hidden Markov model of a track: the likeliest states, and how likely each state is, compiled.

Forward, each fix hands its score on to the states of the next, once as the best way there (Viterbi) and
once as the sum of all ways; what a step hands on is kept. Backward, the sums are turned into how likely
each state is, given all fixes of its chain.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from routing.network.matching.arcs import Arcs, Ints
from routing.network.matching.reach import Search, new_search, spread
from routing.network.network import Floats

Singles = npt.NDArray[np.float32]
_NEVER = -np.inf


class States(NamedTuple):
    """Where the car may have been at each fix: S states of T fixes, at least one for each.

    Attributes
    ----------
    first : (T + 1,) first state of each fix
    arc : (S,)
    place_m : (S,) metres from the beginning of the arc
    score : (S,) log-likelihood of the fix there
    """

    first: Ints
    arc: Ints
    place_m: Floats
    score: Floats


class Steps(NamedTuple):
    """What leads from the fix before to each of T fixes.

    Attributes
    ----------
    crow_m : as the crow flies
    limit_m : no car drives farther in the time
    sigma_m : of the error of the fixes
    begins : whether a new chain begins here
    """

    crow_m: Floats
    limit_m: Floats
    sigma_m: Floats
    begins: npt.NDArray[np.bool_]


class Law(NamedTuple):
    """How cars move.

    Attributes
    ----------
    detour_m : by how much a road is usually longer than the straight line between fixes
    turning : log-likelihood of turning round
    beam : a state whose log-score is so much below the best of its fix hands nothing on
    """

    detour_m: float
    turning: float
    beam: float


class Decoded(NamedTuple):
    """What the model says.

    Attributes
    ----------
    chosen : (T,) the state of each fix on the likeliest way
    likely : (S,) how likely each state is; 1 for each fix together
    begins : (T,) where chains begin, also where no road led on
    detours_m, steps : sum of the expected detours, and how many steps it was taken over
    """

    chosen: Ints
    likely: Floats
    begins: npt.NDArray[np.bool_]
    detours_m: float
    steps: float


class _Passed(NamedTuple):
    """The forward pass: scores of states as a sum and as the best, and where those came from."""

    total: Floats
    best: Floats
    came_from: Ints
    row: Ints  # of what a state handed on, in ``kept``; -1 = nothing


@compiled
def decode(arcs: Arcs, states: States, steps: Steps, law: Law) -> Decoded:
    """Find the likeliest way of a track, and how likely each state is."""
    begins = steps.begins.copy()
    size = len(states.arc)
    passed = _Passed(
        np.full(size, _NEVER), np.full(size, _NEVER), np.full(size, -1, np.int64), np.full(size, -1, np.int64)
    )
    kept = _forward(arcs, states, steps, law, passed, begins)
    likely, detours_m, count = _backward(states, arcs, begins, passed, kept, law)
    return Decoded(_trace(states.first, begins, passed), likely, begins, detours_m, count)


@compiled
def _forward(
    arcs: Arcs, states: States, steps: Steps, law: Law, passed: _Passed, begins: npt.NDArray[np.bool_]
) -> Singles:
    """Fill the forward pass; return what each state handed on to each of the next fix."""
    kept = np.empty(8 * len(states.arc) + 64, np.float32)
    search = new_search(len(arcs.leave_start) - 1, len(arcs.leave_head))
    used = 0
    for fix in range(len(begins)):
        low, high = states.first[fix], states.first[fix + 1]
        if not begins[fix]:
            _want(search, arcs, states, fix)
            for i in range(states.first[fix - 1], low):
                if _is_alive(passed, i, law.beam):
                    if used + high - low > len(kept):
                        kept = np.concatenate((kept, np.empty_like(kept)))
                    passed.row[i] = used
                    spread(search, arcs, arcs.head[states.arc[i]], steps.limit_m[fix])
                    gains = kept[used : used + high - low]
                    _weigh(search, arcs, states, steps, law, fix, i, gains)
                    _hand_on(passed, i, low, gains)
                    used += high - low
            begins[fix] = passed.total[low:high].max() == _NEVER
        if begins[fix]:
            passed.total[low:high], passed.best[low:high] = 0.0, 0.0
            passed.came_from[low:high] = -1
        passed.total[low:high] += states.score[low:high]
        passed.best[low:high] += states.score[low:high]
        passed.total[low:high] -= passed.total[low:high].max()
        passed.best[low:high] -= passed.best[low:high].max()
    return kept


@compiled
def _want(search: Search, arcs: Arcs, states: States, fix: int) -> None:
    """Mark the junctions from which the states of a fix are reached."""
    search.counts[1] += 1
    search.counts[2] = 0
    for j in range(states.first[fix], states.first[fix + 1]):
        node = arcs.tail[states.arc[j]]
        if search.wanted[node] != search.counts[1]:
            search.wanted[node] = search.counts[1]
            search.counts[2] += 1


@compiled
def _is_alive(passed: _Passed, i: int, beam: float) -> bool:
    # Both scores of a fix have 0 as their greatest.
    return bool(passed.total[i] >= -beam or passed.best[i] >= -beam)


@compiled
def _weigh(
    search: Search, arcs: Arcs, states: States, steps: Steps, law: Law, fix: int, i: int, gains: Singles
) -> None:
    """Find the log-likelihood of driving from one state to each of the next fix."""
    for j in range(len(gains)):
        gains[j] = _gain(search, arcs, states, steps, law, fix, i, states.first[fix] + j)


@compiled
def _hand_on(passed: _Passed, i: int, low: int, gains: Singles) -> None:
    """Hand the scores of one state on to those of the next fix, the first of which is ``low``."""
    for k in range(len(gains)):
        j, gain = low + k, gains[k]
        if passed.best[i] + gain > passed.best[j]:
            passed.best[j], passed.came_from[j] = passed.best[i] + gain, i
        passed.total[j] = _add(passed.total[j], passed.total[i] + gain)


@compiled
def _add(one: float, other: float) -> float:
    """Logarithm of the sum of two numbers given by theirs."""
    if one < other:
        one, other = other, one
    return one if other == _NEVER else one + math.log1p(math.exp(other - one))


@compiled
def _gain(
    search: Search, arcs: Arcs, states: States, steps: Steps, law: Law, fix: int, i: int, j: int
) -> float:
    """Log-likelihood of driving from one state to another, as far as it differs between roads.

    It falls with the metres by which the road is longer than the straight line (Newson and Krumm 2009,
    equation 2).
    """
    arc, onto = states.arc[i], states.arc[j]
    crow_m, half = steps.crow_m[fix], len(arcs.tail) // 2
    ahead_m = states.place_m[j] - states.place_m[i]
    rest_m = arcs.metres[arc] - states.place_m[i]
    turns = abs(arc - onto) == half
    turning = law.turning if turns else 0.0
    gain = _NEVER
    if arc == onto and ahead_m >= 0.0:
        return float(-abs(ahead_m - crow_m) / law.detour_m)
    if arc == onto:
        # The car stood or crept, and the errors of two fixes make it seem to go back.
        gain = -0.25 * (ahead_m / steps.sigma_m[fix]) ** 2 - abs(crow_m + ahead_m) / law.detour_m
    elif turns:
        gain = turning - abs(abs(rest_m - states.place_m[j]) - crow_m) / law.detour_m
    node = arcs.tail[onto]
    if search.stamp[node] == search.counts[0]:
        road_m = rest_m + search.metres[node] + states.place_m[j]
        if road_m <= steps.limit_m[fix]:
            gain = max(gain, turning - abs(road_m - crow_m) / law.detour_m)
    return float(gain)


@compiled
def _backward(
    states: States,
    arcs: Arcs,
    begins: npt.NDArray[np.bool_],
    passed: _Passed,
    kept: Singles,
    law: Law,
) -> tuple[Floats, float, float]:
    """Return how likely each state is given all fixes, the sum of expected detours and its steps."""
    likely, onward = np.zeros(len(states.arc)), np.zeros(len(states.arc))
    detours_m = count = 0.0
    for fix in range(len(begins) - 1, -1, -1):
        low, high = states.first[fix], states.first[fix + 1]
        leads_on = fix < len(begins) - 1 and not begins[fix + 1]
        if leads_on:
            _hand_back(states, fix, onward, passed, kept)
            detours_m += _expected_m(states, arcs, fix, onward, passed, kept, law)
            count += 1.0
        score = passed.total[low:high] + onward[low:high]
        share = np.exp(score - score.max())
        likely[low:high] = share / share.sum()
    return likely, detours_m, count


@compiled
def _hand_back(states: States, fix: int, onward: Floats, passed: _Passed, kept: Singles) -> None:
    low, high, end = states.first[fix], states.first[fix + 1], states.first[fix + 2]
    for i in range(low, high):
        onward[i] = _NEVER
        if passed.row[i] >= 0:
            for j in range(high, end):
                gain = kept[passed.row[i] + j - high]
                onward[i] = _add(onward[i], gain + states.score[j] + onward[j])
    onward[low:high] -= onward[low:high].max()


@compiled
def _expected_m(
    states: States,
    arcs: Arcs,
    fix: int,
    onward: Floats,
    passed: _Passed,
    kept: Singles,
    law: Law,
) -> float:
    """Return the expected detour of the step from a fix to the next: what the gain was, without turning."""
    low, high, end = states.first[fix], states.first[fix + 1], states.first[fix + 2]
    half = len(arcs.tail) // 2
    top, weight, detour_m = _NEVER, 0.0, 0.0
    for again in range(2):
        for i in range(low, high):
            if passed.row[i] < 0:
                continue
            for j in range(high, end):
                gain = kept[passed.row[i] + j - high]
                score = passed.total[i] + gain + states.score[j] + onward[j]
                if not again:
                    top = max(top, score)
                elif score > top - law.beam:
                    turned = abs(states.arc[i] - states.arc[j]) == half
                    share = np.exp(score - top)
                    weight += share
                    detour_m += share * law.detour_m * ((law.turning if turned else 0.0) - gain)
    return detour_m / weight


@compiled
def _trace(first: Ints, begins: npt.NDArray[np.bool_], passed: _Passed) -> Ints:
    """Follow the best way back from the end of each chain."""
    chosen = np.empty(len(begins), np.int64)
    state = -1
    for fix in range(len(begins) - 1, -1, -1):
        if state < 0:
            low = first[fix]
            state = low + np.argmax(passed.best[low : first[fix + 1]])
        chosen[fix] = state
        state = -1 if begins[fix] else passed.came_from[state]
    return chosen
