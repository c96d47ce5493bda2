"""How good predictions of a geocoder are: the measures of the targets, each with an interval of 95 %."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
EARTH_M = 6_371_008.8
_DISTINCT_M = 1.0
_BRANCH_M = 200.0
_TOP = 5
_BINS = 10
_Z95 = 1.959964
_DRAWS = 1000

Interval = tuple[float, float, float]
"""A figure and the ends of its interval."""


@dataclass(frozen=True)
class Judged:
    """One call with what became of it; distances are metres, infinite where nothing was answered."""

    call: dict[str, Any]
    answer: dict[str, Any]
    answered: bool
    confidence: float
    error_m: float
    best_m: float
    branches: float
    """The share of the acceptable places that stand among the candidates (of at most five)."""

    @property
    def kind(self) -> str:
        """The kind of the call."""
        return str(self.call["kind"])

    @property
    def expect(self) -> str:
        """What was wanted: point, ambiguous or unlocatable."""
        return str(self.call["expect"])


def metres_apart(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Great-circle distance (haversine, mean radius)."""
    one, other = math.radians(lat), math.radians(other_lat)
    half = math.sin((other - one) / 2) ** 2
    half += math.cos(one) * math.cos(other) * math.sin(math.radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(min(1.0, half)))


def judge(calls: Iterable[dict[str, Any]], answers: dict[str, dict[str, Any]]) -> list[Judged]:
    """Hold each call against its answer; a missing answer is a refusal."""
    return [_judge(call, answers.get(call["id"]) or {}) for call in calls]


def _judge(call: dict[str, Any], answer: dict[str, Any]) -> Judged:
    points = _points(answer)
    answered = _finite(answer)
    truth = call["truth"]
    error = best = math.inf
    if truth:
        away = [metres_apart(*point, truth["lon"], truth["lat"]) for point in points]
        best = min(away, default=math.inf)
        error = away[0] if answered else math.inf
    return Judged(
        call, answer, answered, _confidence(answer) if answered else 0.0, error, best, _share(call, points)
    )


def _finite(point: dict[str, Any]) -> bool:
    return all(point.get(key) is not None and math.isfinite(float(point[key])) for key in ("lon", "lat"))


def _confidence(answer: dict[str, Any]) -> float:
    given = answer.get("confidence")
    value = 1.0 if given is None else float(given)
    return min(1.0, max(0.0, value)) if math.isfinite(value) else 0.0


def _points(answer: dict[str, Any]) -> list[tuple[float, float]]:
    """Return the answer and its candidates, the first five that are apart."""
    kept: list[tuple[float, float]] = []
    for each in (answer, *(answer.get("candidates") or ())):
        if _finite(each):
            point = (float(each["lon"]), float(each["lat"]))
            if all(metres_apart(*point, *other) > _DISTINCT_M for other in kept):
                kept.append(point)
    return kept[:_TOP]


def _share(call: dict[str, Any], points: list[tuple[float, float]]) -> float:
    wanted = call["acceptable"]
    if call["expect"] != "ambiguous" or not wanted:
        return math.nan
    found = sum(any(metres_apart(*point, *place) < _BRANCH_M for point in points) for place in wanted)
    return found / min(_TOP, len(wanted))


def located(rows: Sequence[Judged]) -> list[Judged]:
    """Return the calls that have one right place."""
    return [row for row in rows if row.expect == "point"]


def hit(rows: Sequence[Judged], metres: float, *, top5: bool = False) -> Interval:
    """Share of rows answered within so many metres, by the answer or by one of the first five."""
    return wilson(sum((row.best_m if top5 else row.error_m) <= metres for row in rows), len(rows))


def mixed(rows: Sequence[Judged], mix: dict[str, int], *, metres: float = 100) -> Interval:
    """Share of hits if the kinds were mixed so; the interval is the normal one of a stratified mean."""
    total, share, variance = sum(mix.values()), 0.0, 0.0
    for kind, weight in mix.items():
        own = [row.error_m <= metres for row in rows if row.kind == kind]
        if not own:
            return math.nan, math.nan, math.nan
        part = sum(own) / len(own)
        share += weight / total * part
        variance += (weight / total) ** 2 * part * (1 - part) / len(own)
    half = _Z95 * math.sqrt(variance)
    return share, max(0.0, share - half), min(1.0, share + half)


def within_radius(rows: Sequence[Judged]) -> Interval:
    """Share of rows whose truth lies within the radius that the answer tells."""
    inside = (row.answered and row.error_m <= float(row.answer.get("radius_m") or 0.0) for row in rows)
    return wilson(sum(inside), len(rows))


def false_precise(rows: Sequence[Judged]) -> Interval:
    """Share of unlocatable calls that are answered with a confidence of a half or more."""
    lost = [row for row in rows if row.expect == "unlocatable"]
    return wilson(sum(row.answered and row.confidence >= 0.5 for row in lost), len(lost))


def danger(rows: Sequence[Judged]) -> Interval:
    """Share of all calls answered with a confidence of 0.8 or more and more than 500 m wrong."""
    return wilson(sum(row.confidence >= 0.8 and row.error_m > 500 for row in rows), len(rows))


def ambiguous_handled(rows: Sequence[Judged]) -> Interval:
    """Share of ambiguous calls with a low confidence and the branches among the candidates."""
    several = [row for row in rows if row.expect == "ambiguous"]
    return wilson(sum(row.confidence < 0.5 and row.branches >= 0.8 for row in several), len(several))


@dataclass(frozen=True)
class Scores:
    """Confidence and nearness of each call as arrays, for the measures that look at all of them at once."""

    confidence: Array
    within_100: Array
    within_500: Array

    @classmethod
    def of(cls, rows: Sequence[Judged]) -> Scores:
        """Take the columns of rows."""
        errors = np.array([row.error_m for row in rows])
        return cls(np.array([row.confidence for row in rows]), errors <= 100, errors <= 500)

    def draw(self, rows: Array) -> Scores:
        """Return these rows alone, each as often as it is named."""
        return Scores(self.confidence[rows], self.within_100[rows], self.within_500[rows])


def calibration_error(scores: Scores) -> float:
    """ECE: mean distance of confidence and hits over ten bins of equal width, weighted by their rows."""
    bins = np.minimum((scores.confidence * _BINS).astype(int), _BINS - 1)
    gap = np.bincount(bins, scores.confidence - scores.within_100, minlength=_BINS)
    return float(np.abs(gap).sum() / len(bins))


def brier(scores: Scores) -> float:
    """Mean squared distance of confidence and hit."""
    return float(np.mean((scores.confidence - scores.within_100) ** 2))


def auroc(scores: Scores) -> float:
    """Probability that a hit has a higher confidence than a miss; ties count a half."""
    hits = scores.confidence[scores.within_100]
    misses = np.sort(scores.confidence[~scores.within_100])
    if not len(hits) or not len(misses):
        return math.nan
    below = np.searchsorted(misses, hits, side="left") + np.searchsorted(misses, hits, side="right")
    return float(below.sum() / 2 / (len(hits) * len(misses)))


def coverage(scores: Scores, *, precision: float = 0.99) -> float:
    """Largest share of calls that can be taken by confidence with so many of them within 500 m."""
    order = np.argsort(-scores.confidence, kind="stable")
    falling = scores.confidence[order]
    taken = np.arange(1, len(order) + 1)
    good = np.cumsum(scores.within_500[order]) / taken >= precision
    last_of_tie = np.append(falling[1:] != falling[:-1], True)
    fit = taken[good & last_of_tie & (falling > 0)]
    return float(fit.max() / len(order)) if len(fit) else 0.0


def wilson(count: int, total: int) -> Interval:
    """Return a share with Wilson's score interval; nothing of nothing is unknown (NaN)."""
    if not total:
        return math.nan, math.nan, math.nan
    share, spread = count / total, _Z95**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = _Z95 * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return share, max(0.0, middle - half), min(1.0, middle + half)


def bootstrap(measure: Callable[[Scores], float], scores: Scores, *, seed: int = 1) -> Interval:
    """Return a figure with the percentile interval of rows drawn again and again."""
    rng = np.random.default_rng(seed)
    count = len(scores.confidence)
    found = [measure(scores.draw(rng.integers(0, count, count))) for _ in range(_DRAWS)]
    low, high = np.nanpercentile(found, [2.5, 97.5])
    return measure(scores), float(low), float(high)
