"""Matches a track to the roads it was driven on: the door of this package."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from routing.network.matching.arcs import Arcs, Ints, arcs_of, driven
from routing.network.matching.decode import Decoded, Law, States, Steps, decode
from routing.network.matching.track import FASTEST_MPS, Bools, Track, chain_begins, evidence, usable
from routing.network.network import Floats, Indices, RoadNetwork
from routing.network.snapping import roads_around

# Beyond this time the way between two fixes is anybody's guess.
GAP_S = 180.0
# A receiver in a car under open sky; what a track itself shows outweighs it.
_SIGMA_M, _SIGMA_WEIGHT = 5.0, 50.0
_DETOUR_M, _DETOUR_WEIGHT = 20.0, 20.0
# No track makes it smaller: roads are drawn to a metre or two.
_LEAST_DETOUR_M = 2.0
# Student's t with this many degrees of freedom: errors among houses have longer tails than a bell.
_FREEDOM = 4.0
# Cars that turn round between two fixes are about one in 150.
_TURNING = -5.0
# e^-10 does not show in a confidence of four decimals.
_BEAM = 10.0
# Roads are looked for so many sigmas around a fix, within these metres.
_SIGMAS, _LEAST_M, _MOST_M = 5.0, 50.0, 200.0
_MOST_ROADS = 40
# As much longer a road may be than the straight line, or twice as long.
_LONGER_M = 500.0
# What is learnt of a track is learnt from so many fixes, in stretches.
_LEARNT_FROM, _STRETCH = 1000, 250
_ROUNDS = 10
# Keeps a road without length from dividing by nothing.
_TINY_M = 1e-9


@dataclass(frozen=True, eq=False)
class Matches:
    """Where the car was on the road at each fix, (n,) each.

    Attributes
    ----------
    edge : edge number, -1 if the fix belongs to no road
    fraction : share of the edge's length before the place, as drawn
    confidence : how likely the fix belongs to the way of that edge, given the whole track; 0 for none
    follows : whether the fix is joined by road to the last matched one before it
    against : whether the edge was driven against the direction in which it is drawn
    """

    edge: Indices
    fraction: Floats
    confidence: Floats
    follows: Bools
    against: Bools


@dataclass(frozen=True)
class _Manner:
    """What is learnt from a track: the error of its fixes and the usual detour."""

    sigma_m: float = _SIGMA_M
    detour_m: float = _DETOUR_M


def match_track(network: RoadNetwork, track: Track, *, gap_s: float = GAP_S) -> Matches:
    """Find the roads that a car drove on.

    A hidden Markov model (Newson and Krumm 2009, "Hidden Markov Map Matching Through Noise and
    Sparseness"): the states are driveable directions of edges near each fix; a fix is the less likely
    the farther it is from the road, a road between two fixes the less likely the more it is longer than the
    straight line. Each place is the foot of its fix. The error of the fixes, where ``accuracy_m`` does
    not tell it, and the usual detour are learnt from the track itself.

    Parameters
    ----------
    network : the roads
    track : of one car
    gap_s : a longer time between two fixes begins a new chain, as does a clock put back

    Returns
    -------
    Matches in the order of the fixes. Unmatched are fixes farther from every road than five standard
    deviations (at least 50 m, at most 200 m), those with an accuracy worse than 200 m, and single jumps
    that nobody can have driven.
    """
    rows = np.flatnonzero(usable(track))
    manner = _learnt(network, track.part(_sample(rows)), gap_s)
    model = _model(network, track.part(rows), gap_s, manner, within_m=None)
    decoded = decode(arcs_of(network), *model.told)
    return _matches(network, len(track), rows[model.rows], model, decoded)


@dataclass(frozen=True, eq=False)
class _Model:
    """The model of those fixes that are near a road: their rows in the track, and what decoding needs."""

    rows: Ints
    track: Track
    metres: Floats  # (S,) from the fix to the road
    counts: Floats  # (T,) how much each fix counts
    states: States
    steps: Steps
    law: Law

    @property
    def told(self) -> tuple[States, Steps, Law]:
        return self.states, self.steps, self.law


def _model(
    network: RoadNetwork, track: Track, gap_s: float, manner: _Manner, *, within_m: float | None
) -> _Model:
    sigma_m = track.sigma_m(manner.sigma_m)
    reach_m = (
        np.clip(_SIGMAS * sigma_m, _LEAST_M, _MOST_M) if within_m is None else np.full(len(track), within_m)
    )
    point, arc, place_m, metres = _candidates(network, arcs_of(network), track, reach_m)
    rows, fix = np.unique(point, return_inverse=True)
    near, sigma_m = track.part(rows), sigma_m[rows]
    begins = chain_begins(near, gap_s)
    counts = evidence(near, begins, sigma_m)
    first = np.searchsorted(fix, np.arange(len(rows) + 1))
    states = States(first, arc, place_m, counts[fix] * _log_likelihood(metres / sigma_m[fix]))
    steps = _steps(near, sigma_m, begins)
    return _Model(rows, near, metres, counts, states, steps, Law(manner.detour_m, _TURNING, _BEAM))


def _candidates(
    network: RoadNetwork, arcs: Arcs, track: Track, reach_m: Floats
) -> tuple[Ints, Ints, Floats, Floats]:
    """Return fix, arc, metres along it and metres off it of every driveable direction near a fix."""
    feet = roads_around(network, track.lon, track.lat, reach_m)
    rank = np.arange(len(feet.point)) - np.searchsorted(feet.point, feet.point)
    good = np.flatnonzero(rank < _MOST_ROADS)
    edge, fraction = feet.edge[good].astype(np.int64), feet.fraction[good]
    arc = np.column_stack([edge, edge + network.edge_count]).ravel()
    place_m = np.column_stack([fraction, 1.0 - fraction]).ravel() * arcs.metres[arc]
    may = driven(network)[arc]
    return np.repeat(feet.point[good], 2)[may], arc[may], place_m[may], np.repeat(feet.metres[good], 2)[may]


def _steps(track: Track, sigma_m: Floats, begins: Bools) -> Steps:
    crow_m = track.steps_m()
    sigma_m = np.maximum(sigma_m, np.concatenate([sigma_m[:1], sigma_m[:-1]]))
    driven_m = FASTEST_MPS * np.maximum(track.steps_s(), 0.0) + 6.0 * sigma_m
    limit_m = np.minimum(crow_m + np.maximum(crow_m, _LONGER_M), driven_m)
    return Steps(crow_m, limit_m, sigma_m, begins)


def _log_likelihood(sigmas: Floats) -> Floats:
    return -(_FREEDOM + 1.0) / 2.0 * np.log1p(sigmas**2 / _FREEDOM)


def _sample(rows: Ints) -> Ints:
    """Return all fixes of a short track, else stretches from all over it."""
    if len(rows) <= _LEARNT_FROM:
        return rows
    begin = np.linspace(0, len(rows) - _STRETCH, _LEARNT_FROM // _STRETCH).astype(np.int64)
    return rows[np.unique(begin[:, None] + np.arange(_STRETCH))]


def _learnt(network: RoadNetwork, track: Track, gap_s: float) -> _Manner:
    """Learn the manner of a track: one round of expectation and maximisation from the usual one."""
    usual = _Manner()
    model = _model(network, track, gap_s, usual, within_m=_MOST_M / 2)
    if not len(model.rows):
        return usual
    decoded = decode(arcs_of(network), *model.told)
    detour_m = (decoded.detours_m + _DETOUR_M * _DETOUR_WEIGHT) / (decoded.steps + _DETOUR_WEIGHT)
    return _Manner(_learnt_sigma_m(model, decoded.likely), max(detour_m, _LEAST_DETOUR_M))


def _learnt_sigma_m(model: _Model, likely: Floats) -> float:
    """Fit Student's t to the metres off the likely roads of the fixes whose error nobody told."""
    size = np.diff(model.states.first)
    silent = np.isnan(model.track.accuracy_m)
    weight = likely * np.repeat(model.counts * silent, size)
    sigma_m = _SIGMA_M
    for _ in range(_ROUNDS):
        pull = (_FREEDOM + 1.0) / (_FREEDOM + (model.metres / sigma_m) ** 2)
        square = (weight * pull * model.metres**2).sum() + _SIGMA_WEIGHT * _SIGMA_M**2
        sigma_m = float(np.sqrt(square / (weight.sum() + _SIGMA_WEIGHT)))
    return sigma_m


def _matches(network: RoadNetwork, count: int, rows: Ints, model: _Model, decoded: Decoded) -> Matches:
    found = Matches(np.full(count, -1, np.int32), *np.zeros((2, count)), *np.zeros((2, count), np.bool_))
    arc = model.states.arc
    best = arc[decoded.chosen]
    along = model.states.place_m[decoded.chosen] / np.maximum(arcs_of(network).metres[best], _TINY_M)
    edge = best % network.edge_count
    found.edge[rows] = edge
    found.fraction[rows] = np.clip(np.where(best < network.edge_count, along, 1.0 - along), 0.0, 1.0)
    way = network.edge_way[arc % network.edge_count]
    fix = np.repeat(np.arange(len(rows)), np.diff(model.states.first))
    same = way == network.edge_way[edge][fix]
    found.confidence[rows] = np.minimum(np.bincount(fix, decoded.likely * same, len(rows)), 1.0)
    found.follows[rows] = ~decoded.begins
    found.against[rows] = best >= network.edge_count
    return found
