"""Moving and starting in time: legs that contain breaks, starts inside windows and apart from each other.

All functions are monotone: who leaves later does not arrive earlier. That makes the earliest schedule of a
route the best one, and lets one number per stop, its latest start, decide whether an insertion fits.
"""

from __future__ import annotations

from collections.abc import Sequence

from routing.planning.problem import Interval


def arrival(leave_s: int, travel_s: int, breaks: Sequence[Interval]) -> int:
    """Return the earliest arrival: ``travel_s`` of driving after ``leave_s``, none of it inside a break."""
    arrive_s = leave_s + travel_s
    for begin, end in breaks if travel_s else ():
        if begin >= arrive_s:
            break
        if end > leave_s:
            arrive_s += end - max(begin, leave_s)
    return arrive_s


def departure(arrive_s: int, travel_s: int, breaks: Sequence[Interval]) -> int:
    """Return the latest departure that arrives by ``arrive_s``; the mirror image of :func:`arrival`."""
    leave_s = arrive_s - travel_s
    for begin, end in reversed(breaks) if travel_s else ():
        if end <= leave_s:
            break
        if begin < arrive_s:
            leave_s -= min(end, arrive_s) - begin
    return leave_s


def first_start(
    intervals: Sequence[Interval], ready_s: int, *, taken: Sequence[int] = (), spacing_s: int = 0
) -> int | None:
    """Return the earliest start from ``ready_s`` on, in an interval and apart from ascending starts taken."""
    for begin, end in intervals:
        if end < ready_s:
            continue
        start = max(begin, ready_s)
        for other in taken:
            if other - spacing_s < start < other + spacing_s:
                start = other + spacing_s
        if start <= end:
            return start
    return None


def last_start(
    intervals: Sequence[Interval], limit_s: int, *, taken: Sequence[int] = (), spacing_s: int = 0
) -> int | None:
    """Return the latest start up to ``limit_s``; the mirror image of :func:`first_start`."""
    for begin, end in reversed(intervals):
        if begin > limit_s:
            continue
        start = min(end, limit_s)
        for other in reversed(taken):
            if other - spacing_s < start < other + spacing_s:
                start = other - spacing_s
        if start >= begin:
            return start
    return None


def allowed_starts(
    windows: Sequence[Interval], dwell_s: int, *, shift: Interval, breaks: Sequence[Interval]
) -> tuple[Interval, ...]:
    """Return closed intervals of starts inside windows and shift whose dwell overlaps no break."""
    free = [(max(begin, shift[0]), min(end, shift[1] - dwell_s)) for begin, end in windows]
    for begin, end in breaks:
        free = [
            part
            for first, last in free
            for part in ((first, min(last, begin - dwell_s)), (max(first, end), last))
        ]
    return tuple((first, last) for first, last in free if first <= last)
