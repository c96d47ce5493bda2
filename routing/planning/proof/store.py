"""Room for labels, used again and again, which grows when it is full."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from routing.planning.engine.arrays import Floats
from routing.planning.proof import walks
from routing.planning.proof.memory import MOST_SLOTS
from routing.planning.proof.walks import FINER, Labels, Memory, Prices
from routing.planning.proof.ways import Way

BUCKETS, LEAST_BUCKETS = 512, 64
"""Of the time of a shift."""
MOST_STEPS = 50_000_000
"""From bucket to bucket, with fewer buckets the more stops there are."""
BATCH = 4_096
"""Steps between two looks at the clock."""
MOST_LABELS = 1 << 20


def bucket_s(way: Way) -> int:
    """Return seconds of a bucket of time."""
    buckets = min(BUCKETS, max(LEAST_BUCKETS, MOST_STEPS // len(way.first) ** 2))
    return -(-(way.span + 1) // buckets)


class Store:
    """Labels of one direction of one kind at a time."""

    def __init__(self) -> None:
        self.capacity, self.row = 1 << 14, 256
        self.shape = (0, 0, 0)
        self.labels = _labels(1, 1, 1, slots=1, buckets=1)

    def begin(self, way: Way, memory: Memory, *, above: float) -> None:
        """Forget all labels; only walks that earn more than ``above`` are of interest."""
        stops = len(way.first)
        while self.capacity <= 2 * stops:
            self.capacity *= 2
        buckets = way.span // max(1, bucket_s(way) // FINER) + 1
        shape = (stops, MOST_SLOTS if memory.again.any() else 1, buckets)
        if shape != self.shape:
            self.shape = shape
            self.labels = _labels(stops, self.capacity, self.row, slots=shape[1], buckets=buckets)
        self.labels.head[:] = -1
        self.labels.sizes[:] = 0
        self.labels.done_worth[:] = -np.inf
        self.labels.numbers[:] = 0
        self.labels.values[:] = -np.inf, above, above

    def go(
        self,
        way: Way,
        memory: Memory,
        prices: Prices,
        ahead: Floats,
        *,
        rough: bool,
        most: int,
        is_late: Callable[[int], bool],
    ) -> bool:
        """Make labels to the end, and tell whether that was possible.

        Parameters
        ----------
        most : labels, or some more
        is_late : asked now and then with the number of labels made since it was asked last
        """
        width, made = bucket_s(way), 0
        while True:
            walks.walk(way, memory, prices, self.labels, ahead, width, rough, BATCH)
            count = int(self.labels.numbers[walks.COUNT])
            late = is_late(count - made)
            made = count
            if self.labels.numbers[walks.STATE] == walks.FINISHED:
                return True
            if (
                late
                or count > most
                or (self.labels.numbers[walks.STATE] == walks.NO_ROOM and not self._grow())
            ):
                return False

    @property
    def best(self) -> float:
        """Most that a walk earns that came home."""
        return float(self.labels.values[walks.BEST])

    def promise(self, way: Way, ahead: Floats) -> float:
        """Most that the labels that wait may lead to."""
        return float(walks.open_worth(self.labels, ahead, bucket_s(way)))

    def found(self, most: int) -> list[tuple[int, ...]]:
        """Return the best walks above the mark, two of each last stop."""
        worth = self.labels.done_worth.ravel()
        best = np.argsort(-worth, kind="stable")[: min(most, int((worth > -np.inf).sum()))]
        return [self._walk(label) for label in self.labels.done.ravel()[best].tolist()]

    def _walk(self, label: int) -> tuple[int, ...]:
        stops = []
        while label >= 0:
            stops.append(int(self.labels.stop[label]))
            label = int(self.labels.before[label])
        return tuple(reversed(stops))

    def _grow(self) -> bool:
        """Double what is full, and tell whether there is room."""
        old = self.labels
        if old.numbers[walks.COUNT] + len(old.sizes) > len(old.stop):
            self.capacity *= 2
        else:
            self.row *= 2
        if self.capacity > MOST_LABELS:
            self.capacity = MOST_LABELS
            return False
        stops, slots, buckets = self.shape
        self.labels = _labels(stops, self.capacity, self.row, slots=slots, buckets=buckets)
        for name in Labels._fields:
            filled: npt.NDArray[Any] = getattr(old, name)
            getattr(self.labels, name)[tuple(slice(size) for size in filled.shape)] = filled
        return True


def _labels(stops: int, capacity: int, row: int, *, slots: int, buckets: int) -> Labels:
    return Labels(
        stop=np.zeros(capacity, np.int32),
        time=np.zeros(capacity, np.int64),
        worth=np.zeros(capacity),
        mask=np.zeros(capacity, np.uint64),
        cuts=np.zeros(capacity, np.uint64),
        before=np.zeros(capacity, np.int32),
        following=np.zeros(capacity, np.int32),
        release=np.zeros((capacity if slots > 1 else 1, slots), np.int32),
        kept=np.zeros((stops, row), np.int32),
        kept_worth=np.zeros((stops, row)),
        kept_time=np.zeros((stops, row), np.int64),
        kept_mask=np.zeros((stops, row), np.uint64),
        sizes=np.zeros(stops, np.int64),
        done=np.zeros((stops, 2), np.int32),
        done_worth=np.zeros((stops, 2)),
        head=np.zeros(buckets, np.int32),
        numbers=np.zeros(3, np.int64),
        values=np.zeros(3),
    )
