"""Adds up how long patrols were seen in each park, and how long nobody was."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from routing.simulation.kernel.arrays import DWELL, City, Floats, Ints, Log


class Presence(NamedTuple):
    """What is known of the parks up to some time.

    Attributes
    ----------
    minutes : (K,) unit-minutes of dwell
    covered_to : (K,) end of the last visible interval, at first the warm-up
    gaps, gap_park : (G,) minutes without anybody, and where
    """

    minutes: Floats
    covered_to: Floats
    gaps: Floats
    gap_park: Ints


def no_presence(city: City, parks: int) -> Presence:
    """Return what is known at the beginning."""
    return Presence(np.zeros(parks), np.full(parks, city.warmup), np.empty(0), np.empty(0, dtype=np.int32))


def add_presence(city: City, log: Log, logged: int, presence: Presence) -> Presence:
    """Add the dwells of a log to what is known.

    Nobody may log a dwell later that begins before the last of these.
    """
    park = np.where(log.doing[:logged] == DWELL, city.park[log.node[:logged]], -1)
    begin = np.maximum(log.begin[:logged], city.warmup)
    end = np.minimum(log.end[:logged], city.horizon)
    rows = np.flatnonzero((park >= 0) & (end > begin))
    rows = rows[np.argsort(begin[rows], kind="stable")]
    gaps, gap_park = np.empty(len(rows)), np.empty(len(rows), dtype=np.int32)
    found = _find_gaps(
        park[rows].astype(np.int32),
        begin[rows],
        end[rows],
        presence.minutes,
        presence.covered_to,
        gaps,
        gap_park,
    )
    return presence._replace(
        gaps=np.concatenate([presence.gaps, gaps[:found]]),
        gap_park=np.concatenate([presence.gap_park, gap_park[:found]]),
    )


def closed_presence(city: City, presence: Presence) -> Presence:
    """Add the last gap of each park, up to the horizon."""
    left = city.horizon - presence.covered_to
    open_parks = np.flatnonzero(left > 0).astype(np.int32)
    return presence._replace(
        gaps=np.concatenate([presence.gaps, left[open_parks]]),
        gap_park=np.concatenate([presence.gap_park, open_parks]),
    )


@compiled
def _find_gaps(
    park: Ints,
    begin: Floats,
    end: Floats,
    minutes: Floats,
    covered_to: Floats,
    gaps: Floats,
    gap_park: npt.NDArray[np.int32],
) -> int:
    """Write the gaps between intervals that ascend by their begin; return how many there are."""
    found = 0
    for row in range(len(park)):
        where = park[row]
        minutes[where] += end[row] - begin[row]
        if begin[row] > covered_to[where]:
            gaps[found] = begin[row] - covered_to[where]
            gap_park[found] = where
            found += 1
        covered_to[where] = max(covered_to[where], end[row])
    return found
