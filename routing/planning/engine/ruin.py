"""Takes stops out of tours, most of them near each other in space or time."""

from __future__ import annotations

from geo.compiled import inner
from routing.planning.engine.arrays import Flags, Ints
from routing.planning.engine.chance import State, below, share
from routing.planning.engine.given import Given
from routing.planning.engine.tours import Tours, remove_visits

LONGEST_STRING = 10
"""Stops taken out of one tour in a row (Christiaens & Vanden Berghe 2020)."""
STRINGS, SURROUNDINGS = 0.7, 0.9
"""Ends of the shares of the ways to ruin; the rest of the rounds take out stops anywhere."""
SPLIT = 0.3
"""Share of strings that keep some stops in their middle."""


@inner
def ruin(given: Given, tours: Tours, chance: State, most: int, marks: Flags, gone: Ints) -> int:
    """Take up to ``most`` stops out; write their sites to ``gone`` and return how many there are.

    Parameters
    ----------
    marks : (U, M) room to work, all false
    """
    total = 0
    for unit in range(len(tours.size)):
        total += tours.size[unit]
    if total == 0:
        return 0
    count = 1 + below(chance, min(total, most))
    way, seed = share(chance), below(chance, len(tours.visits))
    if way < STRINGS:
        _mark_strings(given, tours, chance, count, seed, marks)
    elif way < SURROUNDINGS:
        _mark_surroundings(given, tours, count, seed, marks)
    else:
        for unit in range(len(tours.size)):
            for row in range(tours.size[unit]):
                marks[unit, row] = share(chance) * total < count
    return _take_out(given, tours, marks, gone)


@inner
def _any(marks: Flags) -> bool:
    for mark in marks:  # noqa: SIM110 - compiled without objects
        if mark:
            return True
    return False


@inner
def _mark_strings(given: Given, tours: Tours, chance: State, count: int, seed: int, marks: Flags) -> None:
    """Mark a string of stops in each of the tours that pass near a site."""
    left = count
    for number in range(-1, given.near.shape[1]):
        site = seed if number < 0 else given.near[seed, number]
        for visit in range(tours.visits[site]):
            unit, row = tours.by[site, visit], tours.row[site, visit]
            size = tours.size[unit]
            if _any(marks[unit, :size]):
                continue
            length = min(1 + below(chance, min(LONGEST_STRING, size)), left)
            kept = below(chance, size - length + 1) if share(chance) < SPLIT else 0
            span = length + kept
            begin = max(0, min(row - below(chance, span), size - span))
            hole = begin + below(chance, length + 1)
            for at in range(begin, begin + span):
                if at < hole or at >= hole + kept:
                    marks[unit, at] = True
            left -= length
            if left <= 0:
                return


@inner
def _mark_surroundings(given: Given, tours: Tours, count: int, seed: int, marks: Flags) -> None:
    """Mark the stops nearest to a site."""
    for number in range(-1, given.near.shape[1]):
        site = seed if number < 0 else given.near[seed, number]
        for visit in range(tours.visits[site]):
            marks[tours.by[site, visit], tours.row[site, visit]] = True
            count -= 1
        if count <= 0:
            return


@inner
def _take_out(given: Given, tours: Tours, marks: Flags, gone: Ints) -> int:
    count = 0
    for unit in range(len(tours.size)):
        size, first = tours.size[unit], count
        for row in range(size):
            if marks[unit, row]:
                gone[count] = tours.seq[unit, row]
                count += 1
        if count > first:
            if not remove_visits(given, tours, unit, marks[unit]):
                count = first
            for row in range(size):
                marks[unit, row] = False
    return count
