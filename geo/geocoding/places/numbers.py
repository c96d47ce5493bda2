"""House numbers: a place along a road between the numbers that are known, odd and even apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from geo.geocoding.places.addresses import HouseNumbers, read_numbers
from geo.geocoding.places.flat import Array, Arrays, Ints, starts_of, starts_of_sorted
from geo.geocoding.places.isotonic import median_slope, rising_fit
from geo.geocoding.places.roadline import OnRoad, RoadLines
from geo.geocoding.places.rows import Entries, RoadRows
from geo.position import Bools, Floats

BOTH = -1
_LEAST_OF_A_SIDE = 3  # numbers that a side needs to be judged on its own
_SIDES_AGREE_M = 25.0  # the two sides count together if each tells the other's places this well
_OUTLIER_M, _OUTLIER_SPREADS = 150.0, 5.0
_USUAL_M_PER_NUMBER = 10.0
_RADIUS_M, _GAP_SHARE, _BEYOND_SHARE, _GUESS_SHARE = 25.0, 0.05, 0.15, 0.4
_ROOM_M = 40.0  # a number may lie this far beyond the drawn end of its road


class HousePlace(NamedTuple):
    """Where a house number is.

    Attributes
    ----------
    x, y : metres of the plane, beside the road on the side of the number
    radius_m : wider in gaps between known numbers and beyond them
    on : the place on the road itself
    beyond : by how many numbers it is outside of what is known; 0 within
    """

    x: float
    y: float
    radius_m: float
    on: OnRoad
    beyond: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """Runs of house numbers as flat arrays: one a line, or one a side where the sides count apart.

    Attributes
    ----------
    first : (roads + 1,) the first run of each road
    line, parity : (runs,) the line; 0 even, 1 odd, -1 both
    slope : (runs,) metres a number, negative if numbers fall along the line
    left_m : (runs, 2) how far even and odd numbers stand to the left of the line
    sure : (runs,) whether the direction of counting is known, not guessed
    knot_first, knot_number, knot_at : the known numbers of each run and how far along they are
    """

    first: Ints
    line: Ints
    parity: Ints
    slope: Floats
    left_m: Floats
    sure: Bools
    knot_first: Ints
    knot_number: Floats
    knot_at: Floats

    @classmethod
    def build(cls, entries: Entries, rows: RoadRows, lines: RoadLines) -> Self:
        """Learn the numbers from the address columns of a register."""
        seen = read_numbers(entries, rows, lines)
        runs = [run for group in _by_line(seen) for run in _runs(group)]
        runs = [run for run in _with_slopes(runs, lines) if len(run.number)]
        road = np.array([run.road for run in runs], np.int64)
        return cls(
            starts_of_sorted(road, len(lines)),
            np.array([run.line for run in runs], np.int64),
            np.array([run.parity for run in runs], np.int64),
            np.array([run.slope for run in runs], float),
            np.array([run.left_m for run in runs], float).reshape(-1, 2),
            np.array([run.sure for run in runs], bool),
            starts_of([len(run.number) for run in runs]),
            np.concatenate([np.empty(0), *(run.number for run in runs)]),
            np.concatenate([np.empty(0), *(run.at for run in runs)]),
        )

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        return cls(**{name: arrays[name] for name in cls.__slots__})  # type: ignore[arg-type]

    def range_of(self, road: int) -> tuple[int, int] | None:
        """Return the least and the greatest number known on a road."""
        first, last = self.first[road : road + 2].tolist()
        if first == last:
            return None
        known = self.knot_number[self.knot_first[first] : self.knot_first[last]]
        return int(known.min()), int(known.max())

    def place(self, lines: RoadLines, road: int, number: int) -> HousePlace | None:
        """Return where a number is on a road, or None where the road has no room for it."""
        first, last = self.first[road : road + 2].tolist()
        fitting = [run for run in range(first, last) if self.parity[run] in (BOTH, number % 2)]
        found = [place for run in fitting if (place := self._on(lines, run, number)) is not None]
        return min(found, key=lambda place: (place.beyond, place.radius_m), default=None)

    def _on(self, lines: RoadLines, run: int, number: int) -> HousePlace | None:
        first, last = self.knot_first[run : run + 2].tolist()
        known, ats = self.knot_number[first:last], self.knot_at[first:last]
        line, slope = int(self.line[run]), float(self.slope[run])
        low, high = float(known[0]), float(known[-1])
        nearest = min(max(float(number), low), high)
        beyond = number - nearest
        at = float(np.interp(nearest, known, ats)) + beyond * slope
        length = lines.length_m(line)
        if not -_ROOM_M <= at <= length + _ROOM_M:
            return None
        share = _BEYOND_SHARE if self.sure[run] else _GUESS_SHARE
        gap = abs(float(known[np.argmin(np.abs(known - nearest))]) - nearest) * abs(slope)
        radius = _RADIUS_M + _GAP_SHARE * gap + share * abs(beyond * slope)
        on = OnRoad(line, min(max(at, 0.0), length))
        x, y = lines.beside(on.line, on.at, float(self.left_m[run, number % 2]))
        return HousePlace(x, y, radius, on, round(abs(beyond)))


@dataclass(slots=True)
class _Run:
    road: int
    line: int
    parity: int
    number: Floats
    at: Floats
    left_m: tuple[float, float]
    slope: float = float("nan")
    sure: bool = True


def _by_line(seen: HouseNumbers) -> Iterator[HouseNumbers]:
    order = np.lexsort((seen.at, seen.number, seen.line, seen.road))
    table = seen.take(order)
    bounds = np.r_[0, np.flatnonzero(np.diff(table.line)) + 1, len(order)]
    for first, last in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if last > first:
            yield table.take(slice(first, last))


def _runs(seen: HouseNumbers) -> Iterator[_Run]:
    odd = seen.number % 2 == 1
    left = _sides(seen.left_m, odd)
    for parity, mine in (
        ((BOTH, np.ones(len(odd), bool)),) if _count_together(seen, odd) else ((0, ~odd), (1, odd))
    ):
        number, at = _knots(seen.number[mine].astype(float), seen.at[mine])
        yield _Run(int(seen.road[0]), int(seen.line[0]), parity, number, at, left)


def _sides(left_m: Floats, odd: Bools) -> tuple[float, float]:
    """Return how far even and odd numbers stand to the left; they stand on opposite sides."""
    even_m, odd_m = (float(np.median(left_m[side])) if side.any() else None for side in (~odd, odd))
    if even_m is None:
        even_m = -(odd_m or 0.0)
    return even_m, -even_m if odd_m is None else odd_m


def _count_together(seen: HouseNumbers, odd: Bools) -> bool:
    if min(odd.sum(), (~odd).sum()) < _LEAST_OF_A_SIDE:
        return True
    misses = []
    for mine, other in ((odd, ~odd), (~odd, odd)):
        number, at = _knots(seen.number[other].astype(float), seen.at[other])
        within = mine & (seen.number >= number[0]) & (seen.number <= number[-1])
        misses.append(np.abs(np.interp(seen.number[within], number, at) - seen.at[within]))
    all_misses = np.concatenate(misses)
    return not all_misses.size or float(np.median(all_misses)) <= _SIDES_AGREE_M


def _knots(number: Floats, at: Floats) -> tuple[Floats, Floats]:
    """Return each number once with its place along the line, which never turns back."""
    good = _in_line(number, at)
    number, at = number[good], at[good]
    known, group, count = np.unique(number, return_inverse=True, return_counts=True)
    sign = -1.0 if median_slope(number, at) < 0 else 1.0
    mean = np.bincount(group, weights=at) / count
    return known, sign * rising_fit(sign * mean, count.astype(float))


def _in_line(number: Floats, at: Floats) -> Bools:
    """Tell which houses stand where the others let expect; numbers need not be evenly spaced."""
    slope = median_slope(number, at)
    if not np.isfinite(slope):
        return np.asarray(np.abs(at - np.median(at)) <= _OUTLIER_M)
    off = at - slope * number
    off = np.abs(off - np.median(off))
    return np.asarray(off <= max(_OUTLIER_M, _OUTLIER_SPREADS * float(np.median(off))))


def _with_slopes(runs: list[_Run], lines: RoadLines) -> list[_Run]:
    """Fill in metres a number: learned on the run, or as elsewhere in the folder where it is short."""
    for run in runs:
        run.slope = median_slope(run.number, run.at)
    known = np.array([run.slope for run in runs if np.isfinite(run.slope) and run.slope != 0])
    usual = float(np.median(np.abs(known))) if known.size else _USUAL_M_PER_NUMBER
    rising = float((known > 0).mean()) if known.size else 0.5
    for run in runs:
        if not np.isfinite(run.slope) or run.slope == 0:
            run.slope, run.sure = _guessed(run, lines.length_m(run.line), usual, rising), False
    return runs


def _guessed(run: _Run, length: float, usual: float, rising: float) -> float:
    """Return the slope under which number 1 is nearest to an end of the road, other things equal."""
    back = float(run.number[0]) * usual
    # How badly number 1 misses the beginning, or the end, in road lengths; the habit of the folder weighs in.
    forward_miss = abs(run.at[0] - back) / max(length, 1.0) + (1.0 - rising)
    backward_miss = abs(length - run.at[0] - back) / max(length, 1.0) + rising
    return usual if forward_miss <= backward_miss else -usual
