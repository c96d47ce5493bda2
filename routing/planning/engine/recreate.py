"""Fills tours greedily: again and again the visit that earns most for the time it takes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from geo.compiled import inlined, inner
from routing.planning.engine.arrays import NEVER, Flags, Floats, Ints
from routing.planning.engine.chance import State, below, share
from routing.planning.engine.given import Given
from routing.planning.engine.tours import Tours, arrival, first_start, insert_visit

LEAST_FAVOUR = 0.02
STRANGE = 0.4
"""While an earlier plan counts, factor on the worth of places in other tours."""
LEAST_PRIZE = 1e-3
"""Of a typical prize: visits that bring less, but make units even, are looked for as if they brought that."""
MOST_SPOTS = 2000
"""Places looked at for one site; more there are only where sites are visited again and again."""
DELAY, DETOUR, PUSH = 0, 1, 2
"""What a visit costs: later arrival at the next stop; driving and dwell; later start of the next stop."""


class Mood(NamedTuple):
    """What one round finds attractive.

    Attributes
    ----------
    greed : exponent of the prize against the cost
    cost : DELAY, DETOUR or PUSH
    charm : least factor of chance on the worth of a site
    near : how many neighbours of a site are looked at
    ends : of how many tours both ends are looked at for every visit, if there are not so few anyway
    even : whether unevenness of the units counts
    blind : share of places that are overlooked (Christiaens & Vanden Berghe 2020)
    left_out : share of candidates that are not visited, where visits cost coverage that no place shows
    partial : how often some units are favoured
    """

    greed: float
    cost: int
    charm: float
    near: int
    ends: int
    even: bool
    blind: float
    left_out: float
    partial: float


class Offers(NamedTuple):
    """Candidates and the best place for one more visit of each; C ≤ S of them are in use.

    Attributes
    ----------
    site, unit, row, version : (S,) site, tour and position of the best place, and the tour's version then
    worth : (S,) of the place
    charm, lure : (S,) factor of chance; factor on the value for the cost
    number : (S,) of a site among the candidates, or -1
    favour : (U,) factor of chance on the worth of places of a unit
    ends : (U,) tours whose ends are looked at
    spots : (MOST_SPOTS, 2) unit and position of the places looked at for one site
    marks : (U, M) room to work for the ruin
    gone : (most stops,) sites taken out
    """

    site: Ints
    unit: Ints
    row: Ints
    version: Ints
    worth: Floats
    charm: Floats
    lure: Floats
    number: Ints
    favour: Floats
    ends: Ints
    spots: Ints
    marks: Flags
    gone: Ints


def no_offers(given: Given) -> Offers:
    """Return room for offers."""
    sites, units = len(given.dwell), len(given.shift)

    def ints(count: int) -> Ints:
        return np.zeros(count, dtype=np.int64)

    return Offers(
        site=ints(sites),
        unit=ints(sites),
        row=ints(sites),
        version=ints(sites),
        worth=np.zeros(sites),
        charm=np.zeros(sites),
        lure=np.zeros(sites),
        number=np.full(sites, -1, dtype=np.int64),
        favour=np.ones(units),
        ends=ints(units),
        spots=np.zeros((MOST_SPOTS, 2), dtype=np.int64),
        marks=np.zeros((units, given.stops), dtype=np.bool_),
        gone=ints(units * given.stops),
    )


@inlined
def _spread_with(tours: Tours, unit: int, more: int) -> float:
    """Return the seconds between the most and the least busy unit if one works more."""
    least, most = NEVER, -NEVER
    for other in range(len(tours.size)):
        busy = tours.driven[other] + tours.dwelt[other] + (more if other == unit else 0)
        least, most = min(least, busy), max(most, busy)
    return float(most - least)


@inlined
def _look(given: Given, tours: Tours, mood: Mood, site: int, unit: int, row: int, lure: float) -> float:
    """Return what one more visit at a position is worth, 0 if it cannot be or does not pay."""
    kind, sites, size = given.kind[unit], len(given.dwell), tours.size[unit]
    before, leave = sites + 2 * unit, given.shift[unit, 0]
    if row > 0:
        before = tours.seq[unit, row - 1]
        leave = tours.start[unit, row - 1] + given.dwell[before]
    there = given.leg[before, site]
    if leave + there > given.closes[kind, site]:
        return 0.0
    after, limit, reached = sites + 2 * unit + 1, given.shift[unit, 1], tours.back[unit]
    if row < size:
        after, limit, reached = tours.seq[unit, row], tours.latest[unit, row], tours.arrive[unit, row]
    onward, dwell = given.leg[site, after], given.dwell[site]
    earliest = max(leave + there, given.opens[kind, site])
    if earliest + dwell + onward > limit:
        return 0.0
    breaks = given.breaks[unit]
    start = _start_beside_own(given, tours, site, unit, row, arrival(leave, there, breaks))
    following = arrival(start + dwell, onward, breaks)
    if following > limit:
        return 0.0
    detour = there + onward - tours.leg[unit, row]
    if mood.cost == DELAY:
        cost = following - reached
    elif mood.cost == DETOUR or row == size:
        cost = detour + dwell
    else:
        cost = following - tours.start[unit, row]
    return float(lure * _value(given, tours, mood, site, unit, detour) / (max(cost, 0) + 1.0))


@inlined
def _start_beside_own(given: Given, tours: Tours, site: int, unit: int, row: int, ready: int) -> int:
    """Return the earliest start that is apart from all other visits, of the same tour too, or ``NEVER``."""
    last = NEVER
    for visit in range(tours.visits[site]):
        if tours.by[site, visit] == unit:
            at = tours.row[site, visit]
            if at < row:
                ready = max(ready, tours.begun[site, visit] + given.spacing[site])
            else:
                last = min(last, tours.latest[unit, at] - given.spacing[site])
    start = first_start(given, tours, unit, site, ready)
    return start if start <= last else NEVER


@inlined
def _value(given: Given, tours: Tours, mood: Mood, site: int, unit: int, detour: int) -> float:
    """Return what a visit adds to the objective, not below 0."""
    value = given.prizes[site, tours.visits[site]] - given.price * detour
    if mood.even:
        more = detour + given.dwell[site]
        value -= given.uneven * (_spread_with(tours, unit, more) - _spread_with(tours, unit, 0))
    return max(float(value), 0.0)


@inner
def _weigh(
    given: Given, tours: Tours, chance: State, mood: Mood, offers: Offers, number: int, ends: int
) -> None:
    """Find the best place of a candidate: beside its neighbours and at the ends of tours."""
    site = offers.site[number]
    prize = max(given.prizes[site, tours.visits[site]], LEAST_PRIZE * given.typical)
    offers.lure[number] = offers.charm[number] * prize ** (mood.greed - 1.0)
    count = _spots(given, tours, mood, offers, site, ends)
    offers.worth[number] = 0.0
    for spot in range(count):
        if mood.blind > 0.0 and share(chance) < mood.blind:
            continue
        _take_better(given, tours, mood, offers, number, offers.spots[spot, 0], offers.spots[spot, 1])


@inlined
def _spots(given: Given, tours: Tours, mood: Mood, offers: Offers, site: int, ends: int) -> int:
    """List the places that are looked at for a site, and return how many they are."""
    count = 0
    for place in range(ends):
        unit = offers.ends[place]
        offers.spots[count, 0], offers.spots[count, 1] = unit, 0
        offers.spots[count + 1, 0], offers.spots[count + 1, 1] = unit, tours.size[unit]
        count += 2 if tours.size[unit] else 1
    for place in range(-1, mood.near):
        neighbour = site if place < 0 else given.near[site, place]
        for visit in range(tours.visits[neighbour]):
            if count + 2 > len(offers.spots):
                return count
            unit, row = tours.by[neighbour, visit], tours.row[neighbour, visit]
            offers.spots[count, 0], offers.spots[count, 1] = unit, row
            offers.spots[count + 1, 0], offers.spots[count + 1, 1] = unit, row + 1
            count += 2
    return count


@inner
def _tell_neighbours(given: Given, tours: Tours, mood: Mood, offers: Offers, site: int) -> None:
    """Look at the places before and after a visit just made for the candidates near it."""
    last = tours.visits[site] - 1
    unit, row = tours.by[site, last], tours.row[site, last]
    for choice in range(2 * mood.near):
        number = offers.number[given.near[site, choice // 2]]
        if number >= 0 and offers.worth[number] > 0.0:
            _take_better(given, tours, mood, offers, number, unit, row + choice % 2)


@inlined
def _take_better(
    given: Given, tours: Tours, mood: Mood, offers: Offers, number: int, unit: int, row: int
) -> None:
    """Take a place for a candidate if it is worth more than the best so far."""
    site = offers.site[number]
    worth = _look(given, tours, mood, site, unit, row, offers.lure[number])
    worth *= offers.favour[unit]
    if given.loyalty > 0.0 and given.old[unit, site] == 0:
        worth *= STRANGE
    if worth > offers.worth[number]:
        offers.worth[number], offers.unit[number], offers.row[number] = worth, unit, row
        offers.version[number] = tours.version[unit]


@inner
def _nominate(given: Given, tours: Tours, offers: Offers, count: int, site: int) -> int:
    """Make a site a candidate if it is none and may be visited once more; return how many there are."""
    if offers.number[site] < 0 and tours.visits[site] < given.most[site]:
        offers.number[site], offers.site[count] = count, site
        return count + 1
    return count


@inner
def candidates(given: Given, tours: Tours, chance: State, offers: Offers, gone: int, most: int) -> int:
    """Choose the sites that a round may visit: those taken out, and some near them."""
    count = 0
    for place in range(gone):
        count = _nominate(given, tours, offers, count, offers.gone[place])
    sites, width = len(given.dwell), given.near.shape[1]
    if most >= sites:
        for site in range(sites):
            count = _nominate(given, tours, offers, count, site)
        return count
    for _ in range(2 * most):
        if count >= most:
            break
        near = offers.gone[below(chance, gone)] if gone and width else below(chance, sites)
        if gone and width:
            near = given.near[near, int(width * share(chance) * share(chance))]
        count = _nominate(given, tours, offers, count, near)
    return count


@inner
def _look_at_ends(given: Given, tours: Tours, chance: State, mood: Mood, offers: Offers) -> int:
    """Choose tours whose ends are looked at: all if they are few, else some, and an idle one of each kind."""
    units = len(tours.size)
    if units <= mood.ends:
        for unit in range(units):
            offers.ends[unit] = unit
        return units
    count = 0
    for unit in range(units):
        if tours.size[unit] == 0:
            seen = False
            for place in range(count):
                other = offers.ends[place]
                seen = seen or given.alike[other] == given.alike[unit]
            if not seen and count < mood.ends:
                offers.ends[count] = unit
                count += 1
    while count < mood.ends:
        offers.ends[count] = below(chance, units)
        count += 1
    return count


@inlined
def _favour(chance: State, mood: Mood, offers: Offers) -> None:
    partial = share(chance) < mood.partial
    for unit in range(len(offers.favour)):
        offers.favour[unit] = max(share(chance), LEAST_FAVOUR) if partial else 1.0


@inlined
def _most_attractive(offers: Offers, count: int) -> int:
    """Return the number of the candidate with the best place, or -1 if no place is worth anything."""
    number, best = -1, 0.0
    for other in range(count):
        if offers.worth[other] > best:
            number, best = other, offers.worth[other]
    return number


@inner
def recreate(given: Given, tours: Tours, chance: State, mood: Mood, offers: Offers, count: int) -> None:
    """Make the most attractive visit of the candidates again and again until none fits or pays.

    Places are found anew only for the visit that is to be made, and for neighbours of one that was made.
    """
    ends = _look_at_ends(given, tours, chance, mood, offers)
    _favour(chance, mood, offers)
    for number in range(count):
        offers.charm[number] = mood.charm + (1.0 - mood.charm) * share(chance)
        offers.worth[number] = 0.0
        if mood.left_out == 0.0 or share(chance) >= mood.left_out:
            _weigh(given, tours, chance, mood, offers, number, ends)
    while True:
        number = _most_attractive(offers, count)
        if number < 0:
            break
        best = offers.worth[number]
        site, unit = offers.site[number], offers.unit[number]
        if offers.version[number] != tours.version[unit]:
            _weigh(given, tours, chance, mood, offers, number, ends)
            if offers.worth[number] < best:
                continue
            unit = offers.unit[number]
        if not insert_visit(given, tours, unit, offers.row[number], site):
            offers.worth[number] = 0.0
            continue
        if tours.visits[site] >= given.most[site]:
            offers.worth[number] = 0.0
        else:
            _weigh(given, tours, chance, mood, offers, number, ends)
        _tell_neighbours(given, tours, mood, offers, site)
    for number in range(count):
        offers.number[offers.site[number]] = -1
