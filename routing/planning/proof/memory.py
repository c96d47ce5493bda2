"""What a walk remembers: at each stop some others that it may not repeat, or not so soon (ng-routes).

Memory follows Baldacci, Mingozzi & Roberti (2011); where forgetting lets walks go in circles, it grows
(Roberti & Mingozzi 2014).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from routing.planning import clock
from routing.planning.proof.walks import Memory
from routing.planning.proof.ways import Kind

MOST_SLOTS = 32


class Recall:
    """The memory of a kind."""

    def __init__(self, kind: Kind, *, nearest: int) -> None:
        self.kind = kind
        reach = np.minimum(kind.ahead.reach, kind.ahead.reach.T)
        np.fill_diagonal(reach, -1)
        order = np.argsort(reach, axis=1, kind="stable")[:, : min(nearest, MOST_SLOTS)]
        self.near: list[list[int]] = order.tolist()
        self.memory = self._memory()
        self.breaks = [(begin, end) for begin, end in kind.ahead.breaks.tolist()]

    def _memory(self) -> Memory:
        count = len(self.near)
        near = np.full((count, max(map(len, self.near))), -1, np.int32)
        slot = np.full((count, count), -1, np.int8)
        again = np.zeros(count, np.uint64)
        for stop, row in enumerate(self.near):
            near[stop, : len(row)] = row
            slot[stop, row] = np.arange(len(row))
            again[stop] = sum(
                1 << place for place, other in enumerate(row) if not self.kind.ahead.once[other]
            )
        return Memory(near, slot, again)

    def grow(self, pairs: Iterable[tuple[int, int]]) -> bool:
        """Remember at stops other stops, and tell whether that is new."""
        grown = False
        for stop, other in pairs:
            row = self.near[stop]
            if other not in row and len(row) < MOST_SLOTS:
                row.append(other)
                grown = True
        if grown:
            self.memory = self._memory()
        return grown

    def forbids(self, walk: Sequence[int]) -> bool:
        """Whether a walk repeats what it remembers, or comes late because it may not."""
        return not self._walked(walk, forgets=True)[0]

    def is_route(self, walk: Sequence[int]) -> bool:
        """Whether a walk could be driven by a unit that remembers everything."""
        return self._walked(walk, forgets=False)[0]

    def flaws(self, walk: Sequence[int]) -> list[tuple[int, int]]:
        """Return what to remember where, as (stop, other), to prevent a walk; nothing for a route."""
        possible, close = self._walked(walk, forgets=False)
        if possible:
            return []
        circles = [*close, *self._circles(walk)]
        for first, last in sorted(circles, key=lambda circle: (circle[1] - circle[0], circle)):
            pairs = [(stop, walk[first]) for stop in walk[first + 1 : last]]
            if any(other not in self.near[stop] for stop, other in pairs):
                return pairs
        return []

    def _circles(self, walk: Sequence[int]) -> Iterable[tuple[int, int]]:
        """Yield positions of neighbouring visits of what may be visited once."""
        seen: dict[int, int] = {}
        for position, stop in enumerate(walk):
            if stop in seen and self.kind.ahead.once[stop]:
                yield seen[stop], position
            seen[stop] = position

    def _walked(self, walk: Sequence[int], *, forgets: bool) -> tuple[bool, list[tuple[int, int]]]:
        """Walk as early as possible; tell whether that goes, and positions of visits that had to wait."""
        way, start = self.kind.ahead, 0
        seen: dict[int, tuple[int, int]] = {}
        close: list[tuple[int, int]] = []
        for position, stop in enumerate(walk):
            leg = way.leg[walk[position - 1], stop] if position else way.first[stop]
            leave = start + int(way.out[walk[position - 1]]) if position else 0
            ready = clock.arrival(leave, int(leg), self.breaks)
            if stop in seen:
                before, release = seen[stop]
                if way.once[stop]:
                    return False, close
                if release > ready:
                    ready = release
                    close.append((before, position))
            begun = clock.first_start(self._allowed(stop), ready)
            if begun is None:
                return False, close
            start = begun
            if forgets:
                seen = {other: mark for other, mark in seen.items() if other in self.near[stop]}
            seen[stop] = (position, start + int(way.spacing[stop]))
        leave = start + int(way.out[walk[-1]])
        return clock.arrival(leave, int(way.last[walk[-1]]), self.breaks) <= way.span, close

    def _allowed(self, stop: int) -> list[tuple[int, int]]:
        way = self.kind.ahead
        pairs = zip(way.begins[:, stop].tolist(), way.ends[:, stop].tolist(), strict=True)
        return [(begin, end) for begin, end in pairs if begin <= end]
