"""What no roster can undercut, seen without a search: hopeless seats, and each kind dealt out alone."""

from __future__ import annotations

from routing.rostering.case import Case, Value
from routing.rostering.fairness import POINT


def vacant_floor(case: Case) -> int:
    """Return the least weight of vacant seats, each duty looked at alone."""
    below = vacant = 0
    for number, duty in enumerate(case.problem.duties):
        empty = _empty(case, number)
        below += duty.importance * max(0, empty - duty.need.officers + duty.need.least)
        vacant += duty.importance * empty
    return case.much * below + vacant


def lost_floor(case: Case) -> int:
    """Return how many assignments of the previous roster cannot be kept whatever happens."""
    return sum(
        len(wanted - case.kept[number] - set(case.open[number])) for number, wanted in enumerate(case.wanted)
    )


def cost_floor(case: Case, value: Value) -> int:
    """Return the least cost of rosters with so many vacant seats."""
    return case.fairness.least(value.vacant) + POINT * case.problem.weights.wishes * _hopeless(case)


def _empty(case: Case, number: int) -> int:
    """Return the seats of a duty that nobody can take."""
    seats, free = case.free_seats(number), case.open[number]
    officers = case.problem.officers
    empty = [0, seats - len(free)]
    for name, count in case.problem.duties[number].need.qualifications:
        there = sum(name in officers[one].qualifications for one in case.kept[number])
        able = sum(name in officers[one].qualifications for one in free)
        empty.append(min(count - there, seats) - able)
    return max(empty)


def _hopeless(case: Case) -> int:
    """Return the weight of wishes that cannot be fulfilled."""
    weight = 0
    for one, officer in enumerate(case.problem.officers):
        for wish in officer.wishes:
            met = [duty for duty in enumerate(case.problem.duties) if wish.meets(duty[1])]
            kept = any(one in case.kept[number] for number, _ in met)
            possible = kept or any(one in case.open[number] for number, _ in met)
            weight += wish.weight * (not possible if wish.wants else kept)
    return weight
