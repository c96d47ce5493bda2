"""Presence cut to what counts: within a period, at most half an hour at one spot, window by window."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from geo.compiled import compiled
from routing.measuring.frames import Bools, Floats, Ints, seconds_since
from routing.measuring.sight import scales

SPOT_S = 1800.0
"""What a unit that stays at one spot counts at most."""
SPOT_M = 75.0
"""How far from where a stay began it is still the same spot: as far as a unit is seen."""

_NS_PER_US = 1000


@dataclass(frozen=True, eq=False)
class Pieces:
    """R straight stretches of presence, (R,) each.

    Attributes
    ----------
    row : of the frame that each is a part of
    begin_s, end_s : from the beginning of the period
    lon, lat, to_lon, to_lat : where it begins and ends
    """

    row: Ints
    begin_s: Floats
    end_s: Floats
    lon: Floats
    lat: Floats
    to_lon: Floats
    to_lat: Floats

    @classmethod
    def of(cls, presence: pd.DataFrame, rows: Ints, start: pd.Timestamp) -> Pieces:
        """Return those of some rows of a presence frame that have a place, ordered by unit and time."""
        rows = rows[np.isfinite(presence["lon"].to_numpy()[rows])]
        unit = pd.factorize(presence["unit"].iloc[rows], sort=True)[0]
        begin_s, end_s = (seconds_since(presence[name].iloc[rows], start) for name in ("from", "to"))
        order = np.lexsort((begin_s, unit))
        rows = rows[order]
        columns = (presence[name].to_numpy()[rows] for name in ("lon", "lat", "to_lon", "to_lat"))
        return cls(rows, begin_s[order], end_s[order], *columns)

    def cut(self, begin_s: Floats, end_s: Floats) -> Pieces:
        """Return the part of each stretch between two times; what is empty is left out."""
        if ((begin_s <= self.begin_s) & (self.end_s <= end_s) & (self.begin_s < self.end_s)).all():
            return self
        return self.parts(np.arange(len(self.row)), begin_s, end_s)

    def parts(self, of: Ints, begin_s: Floats, end_s: Floats) -> Pieces:
        """Return parts of some stretches, between two times each; what is empty is left out."""
        begin_s, end_s = np.maximum(begin_s, self.begin_s[of]), np.minimum(end_s, self.end_s[of])
        good = end_s > begin_s
        of, begin_s, end_s = of[good], begin_s[good], end_s[good]
        lasts = self.end_s[of] - self.begin_s[of]
        first, last = (begin_s - self.begin_s[of]) / lasts, (end_s - self.begin_s[of]) / lasts
        across, up = self.to_lon[of] - self.lon[of], self.to_lat[of] - self.lat[of]
        return Pieces(
            self.row[of],
            begin_s,
            end_s,
            self.lon[of] + first * across,
            self.lat[of] + first * up,
            self.lon[of] + last * across,
            self.lat[of] + last * up,
        )

    def by_window(self, bounds_s: Floats) -> tuple[Pieces, Ints]:
        """Cut at the bounds of windows; return the parts and the window of each."""
        first = np.clip(np.searchsorted(bounds_s, self.begin_s, "right") - 1, 0, len(bounds_s) - 2)
        last = np.clip(np.searchsorted(bounds_s, self.end_s, "left") - 1, 0, len(bounds_s) - 2)
        count = last - first + 1
        of = np.repeat(np.arange(len(self.row)), count)
        window = first[of] + np.arange(len(of)) - np.repeat(np.cumsum(count) - count, count)
        cut = self.parts(of, bounds_s[window], bounds_s[window + 1])
        return cut, np.searchsorted(bounds_s, cut.begin_s, "right") - 1


def counted_until(presence: pd.DataFrame, shown: Bools, start: pd.Timestamp, whole_s: float) -> Floats:
    """Return until when each row counts, cut to a period and to half an hour of presence at one spot.

    A stay begins with a stretch and goes on as long as the following ones of the unit lie, with both ends,
    within 75 m of where it began, fixes or none between them. A stretch that leads farther is no stay.

    Parameters
    ----------
    shown : (R,) which rows count at all
    start, whole_s : the period

    Returns
    -------
    (R,) seconds from the beginning of the period; -inf where nothing of a row counts
    """
    places = Places(*(presence[name].to_numpy() for name in ("lon", "lat", "to_lon", "to_lat")))
    unit, names = pd.factorize(presence["unit"])
    unit[~(shown & np.isfinite(places.lon))] = -1
    begin_us, end_us = (_microseconds(presence[name]) for name in ("from", "to"))
    # Most sources tell units in the order of time, and sorting takes longer than all that follows.
    sorted_ = _in_order(unit, begin_us, len(names))
    order = np.arange(len(unit)) if sorted_ else np.argsort(begin_us, kind="stable")
    return _until(order, unit, begin_us, end_us, places, start.value // _NS_PER_US, whole_s, len(names))


class Places(NamedTuple):
    """Where stretches begin and end, (R,) degrees each."""

    lon: Floats
    lat: Floats
    to_lon: Floats
    to_lat: Floats


def _microseconds(times: pd.Series[Any]) -> Ints:
    # A view where the frame has such times already, as all from presence_frame have.
    return np.asarray(times.dt.tz_convert(None), dtype="datetime64[us]").view(np.int64)


@compiled
def _in_order(unit: Ints, begin_us: Ints, units: int) -> bool:
    """Tell whether the rows of each unit follow each other in time."""
    last = np.full(units, np.iinfo(np.int64).min)
    for row in range(len(unit)):
        own = unit[row]
        if own < 0:
            continue
        if begin_us[row] < last[own]:
            return False
        last[own] = begin_us[row]
    return True


@compiled
def _until(
    order: Ints,
    unit: Ints,
    begin_us: Ints,
    end_us: Ints,
    places: Places,
    start_us: int,
    whole_s: float,
    units: int,
) -> Floats:
    """Return until when rows count, told in the order of time; those of no unit (-1) do not."""
    until = np.full(len(unit), -np.inf)
    # Where the stay of each unit began, and how long it was there before, known time alone.
    anchor, spent = np.full((units, 2), np.inf), np.zeros(units)
    for row in order:
        own = unit[row]
        begin_s, end_s = (begin_us[row] - start_us) / 1e6, (end_us[row] - start_us) / 1e6
        from_s, to_s = max(begin_s, 0.0), min(end_s, whole_s)
        if own < 0 or to_s <= from_s:
            continue
        first, last = (from_s - begin_s) / (end_s - begin_s), (to_s - begin_s) / (end_s - begin_s)
        across, up = places.to_lon[row] - places.lon[row], places.to_lat[row] - places.lat[row]
        lon, lat = places.lon[row] + first * across, places.lat[row] + first * up
        to_lon, to_lat = places.lon[row] + last * across, places.lat[row] + last * up
        east_m, north_m = scales(lat)
        from_m = math.hypot((lon - anchor[own, 0]) * east_m, (lat - anchor[own, 1]) * north_m)
        to_m = math.hypot((to_lon - anchor[own, 0]) * east_m, (to_lat - anchor[own, 1]) * north_m)
        if from_m > SPOT_M or to_m > SPOT_M:
            anchor[own, 0], anchor[own, 1], spent[own] = lon, lat, 0.0
        until[row] = to_s
        if math.hypot((to_lon - lon) * east_m, (to_lat - lat) * north_m) <= SPOT_M:
            left_s = max(SPOT_S - spent[own], 0.0)
            until[row] = min(to_s, from_s + left_s) if left_s > 0.0 else -np.inf
            spent[own] += to_s - from_s
    return until


def chosen(presence: pd.DataFrame, kinds: tuple[str, ...]) -> Bools:
    """Tell which rows show somebody: marked, on duty, of one of the kinds, in no firm."""
    kind = presence["kind"].isin(kinds) & (presence["firm"] == "")
    return np.asarray(presence["marked"] & presence["on_duty"] & kind, dtype=np.bool_)
