"""How predictable patrols of many days are: the next site, the gaps between visits, an observer's guess."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import digamma

from routing.planning.plan import Plan
from routing.planning.problem import Problem

SEEN_DAYS = 28
"""Four weeks: what an observer watches before guessing."""
WITHIN_S = 900
"""A guess counts if the visit starts at most so long before or after it."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Entropy:
    """Bits of the next site given the current one; ``most_bits`` if every other site came next as often."""

    bits: float
    most_bits: float


@dataclass(frozen=True)
class Gaps:
    """Time between visits of a site on the patrol clock, which leaves out the nights.

    Attributes
    ----------
    mean_s, p95_s, longest_s : over all gaps of all sites
    spread : mean over sites of the standard deviation of a site's gaps ÷ their mean
    """

    mean_s: float
    p95_s: float
    longest_s: float
    spread: float


@dataclass(frozen=True)
class Observer:
    """Somebody who saw ``seen_days`` and guessed ``guesses`` visits of the days after.

    Attributes
    ----------
    hits : share of the guesses within :data:`WITHIN_S`
    by_site : the same for each site
    """

    seen_days: int
    guesses: int
    hits: float
    by_site: dict[str, float]


@dataclass(frozen=True)
class Predictability:
    """All measures of a family; None where the days are too few."""

    entropy: Entropy | None
    gaps: Gaps | None
    observer: Observer | None

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return asdict(self)


def visits_frame(plans: Sequence[Plan]) -> pd.DataFrame:
    """Return the visits of plans of consecutive days.

    Returns
    -------
    columns day (from 0), unit, seq (from 1), site, visit, start_s, leave_s; seconds of the day's problem
    """
    rows = [
        (day, route.unit, seq, stop.site, stop.visit, stop.start_s, stop.leave_s)
        for day, plan in enumerate(plans)
        for route in plan.routes
        for seq, stop in enumerate(route.stops, start=1)
    ]
    return pd.DataFrame(rows, columns=["day", "unit", "seq", "site", "visit", "start_s", "leave_s"])


def predictability(problem: Problem, plans: Sequence[Plan]) -> Predictability:
    """Measure the plans of consecutive days of one problem."""
    visits = visits_frame(plans)
    return Predictability(
        entropy=next_site_entropy(visits),
        gaps=gaps(visits, day_s=horizon_s(problem)),
        observer=observer(visits, days=len(plans)),
    )


def horizon_s(problem: Problem) -> int:
    """Return the seconds from the least shift start to the greatest shift end."""
    shifts = [unit.shift for unit in problem.units]
    return max((end for _, end in shifts), default=0) - min((begin for begin, _ in shifts), default=0)


def next_site_entropy(visits: pd.DataFrame) -> Entropy | None:
    """Return the conditional entropy of the next site, H(next | current), over all units and days.

    A unit that has not begun stands at a place of its own. Each row of counts is estimated by Grassberger's
    digamma estimator (arXiv physics/0307138), which unlike the plug-in value does not sink with few days,
    and held between 0 and its maximum. None without visits.
    """
    if visits.empty:
        return None
    follows: defaultdict[tuple[bool, str], Counter[str]] = defaultdict(Counter)
    for (_, unit), route in visits.sort_values(["day", "unit", "seq"]).groupby(["day", "unit"])["site"]:
        names = [str(site) for site in route]
        # A unit's post is told from a site of the same name.
        for current, following in pairwise([(True, str(unit)), *((False, name) for name in names)]):
            follows[current][following[1]] += 1
    sites = set(visits["site"])
    bits = most = 0.0
    for (is_post, _), counts in sorted(follows.items()):
        limit = math.log2(max(1, len(sites) - (not is_post)))
        bits += counts.total() * min(max(grassberger_bits(list(counts.values())), 0.0), limit)
        most += counts.total() * limit
    return Entropy(bits / len(visits), most / len(visits))


def grassberger_bits(counts: npt.ArrayLike) -> float:
    """Return Grassberger's estimate (2003) of the entropy behind counts, in bits.

    H = ln N - (1/N) Σ n·G(n), G(n) = ψ(n) + (-1)ⁿ/2 · [ψ((n+1)/2) - ψ(n/2)].

    Parameters
    ----------
    counts : how often each outcome came, each above 0
    """
    n = np.asarray(counts, dtype=np.float64)
    sign = np.where(n % 2 == 0, 1.0, -1.0)
    g = digamma(n) + 0.5 * sign * (digamma((n + 1) / 2) - digamma(n / 2))
    return float((np.log(n.sum()) - (n * g).sum() / n.sum()) / np.log(2.0))


def gaps(visits: pd.DataFrame, *, day_s: int) -> Gaps | None:
    """Return how long sites are alone between the end of a visit and the start of the next.

    Parameters
    ----------
    day_s : seconds of patrol a day; a gap over night counts them alone
    """
    clock = visits.sort_values(["site", "day", "start_s"])
    begun = clock["start_s"] + day_s * clock["day"]
    left = (clock["leave_s"] + day_s * clock["day"]).groupby(clock["site"]).shift()
    gap = (begun - left).dropna()
    if gap.empty:
        return None
    by_site = gap.groupby(clock["site"]).agg(["mean", "std", "count"])
    by_site = by_site[(by_site["count"] > 1) & (by_site["mean"] > 0)]
    spread = float((by_site["std"] / by_site["mean"]).mean()) if len(by_site) else 0.0
    return Gaps(float(gap.mean()), float(gap.quantile(0.95)), float(gap.max()), spread)


def observer(
    visits: pd.DataFrame, *, days: int, seen_days: int = SEEN_DAYS, within_s: int = WITHIN_S
) -> Observer | None:
    """Let somebody who saw the first days guess each visit of the later ones.

    For the k-th visit of a site in a day the guess is the moment that most k-th visits seen were near to;
    for later visits of the day also the time since the one before, whichever hit more often in the days
    seen. Of fewer than twice ``seen_days`` days the first half is seen. None if there is nothing to guess.

    Parameters
    ----------
    days : how many days there are, with or without visits
    """
    seen_days = min(seen_days, days // 2)
    clock = visits.sort_values(["site", "day", "start_s"]).reset_index(drop=True)
    by_day = clock.groupby(["site", "day"])["start_s"]
    clock["rank"] = by_day.cumcount()
    clock["since"] = by_day.diff()
    later = clock[clock["day"] >= seen_days]
    if not seen_days or later.empty:
        return None
    seen = dict(list(clock[clock["day"] < seen_days].groupby(["site", "rank"])))
    hit = pd.Series(0.0, index=later.index)
    for key, rows in later.groupby(["site", "rank"]):
        if key in seen:
            column, guess = _best_guess(seen[key], within_s)
            hit[rows.index] = ((rows[column] - guess).abs() <= within_s).astype(float)
    by_site = hit.groupby(later["site"]).mean()
    return Observer(seen_days, len(later), float(hit.mean()), {str(k): float(v) for k, v in by_site.items()})


def _best_guess(seen: pd.DataFrame, within_s: int) -> tuple[str, float]:
    """Return what to count from (start of the day or the visit before) and when the visit is expected."""
    found = []
    for column in ("start_s", "since"):
        times = np.sort(seen[column].dropna().to_numpy(dtype=np.float64))
        if len(times):
            found.append((*_densest(times, within_s), column))
    _, guess, column = max(found, key=lambda one: one[0])
    return column, guess


def _densest(times: Floats, within_s: int) -> tuple[int, float]:
    """Return the most times that one guess hits, and the guess: the middle of the times it hits."""
    last = np.searchsorted(times, times + 2 * within_s, side="right")
    counts = last - np.arange(len(times))
    first = int(np.argmax(counts))
    return int(counts[first]), float((times[first] + times[last[first] - 1]) / 2)


def uniform_hits(length_s: float, *, within_s: int = WITHIN_S) -> float:
    """Return the share that the best of guesses hits of times uniform over so many seconds."""
    return min(1.0, 2 * within_s / length_s) if length_s > 0 else 1.0
