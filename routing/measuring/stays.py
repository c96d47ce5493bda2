"""Presence cut to what counts: within a period, at most half an hour at one spot, window by window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.compiled import compiled
from routing.measuring.frames import Bools, Floats, Ints, seconds_since
from routing.network.shapes import metres_per_degree

SPOT_S = 1800.0
"""What a unit that stays at one spot counts at most."""
SPOT_M = 75.0
"""How far from where a stay began it is still the same spot: as far as a unit is seen."""


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
    def of(cls, presence: pd.DataFrame, start: pd.Timestamp) -> Pieces:
        """Return the rows of a presence frame that have a place, ordered by unit and time."""
        unit = pd.factorize(presence["unit"], sort=True)[0]
        begin_s = seconds_since(presence["from"], start)
        placed = np.flatnonzero(np.isfinite(presence["lon"].to_numpy()))
        order = placed[np.lexsort((begin_s[placed], unit[placed]))]
        columns = (presence[name].to_numpy()[order] for name in ("lon", "lat", "to_lon", "to_lat"))
        return cls(order, begin_s[order], seconds_since(presence["to"], start)[order], *columns)

    def some(self, kept: Bools) -> Pieces:
        """Return some of the stretches."""
        return Pieces(*(column[kept] for column in vars(self).values()))

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


def counted(pieces: Pieces, unit: Ints) -> Pieces:
    """Cut off what lies beyond half an hour of presence at one spot.

    A stay begins with a stretch and goes on as long as the following ones of the unit lie, with both ends,
    within 75 m of where it began, fixes or none between them. A stretch that leads farther is no stay.

    Parameters
    ----------
    unit : (R,) number of the unit of each stretch
    """
    east_m, north_m = metres_per_degree(pieces.lat)
    begins = np.column_stack([pieces.lon, pieces.lat, pieces.begin_s])
    ends = np.column_stack([pieces.to_lon, pieces.to_lat, pieces.end_s])
    spent = _spent_at_spot(begins, ends, np.column_stack([east_m, north_m]), unit)
    return pieces.cut(pieces.begin_s, pieces.begin_s + np.maximum(SPOT_S - spent, 0.0))


@compiled
def _spent_at_spot(begins: Floats, ends: Floats, metres: Floats, unit: Ints) -> Floats:
    """Return how long each stretch's unit had been at its spot before, known time alone; -inf on a drive.

    Parameters
    ----------
    begins, ends : (R, 3) longitude, latitude, seconds
    metres : (R, 2) of a degree of each
    """
    before = np.zeros(len(unit))
    anchor, spent = 0, 0.0
    for row in range(len(unit)):
        east_m, north_m = metres[row]
        lon, lat, begin_s = begins[row]
        to_lon, to_lat, end_s = ends[row]
        from_m = np.hypot((lon - begins[anchor, 0]) * east_m, (lat - begins[anchor, 1]) * north_m)
        to_m = np.hypot((to_lon - begins[anchor, 0]) * east_m, (to_lat - begins[anchor, 1]) * north_m)
        if unit[row] != unit[anchor] or from_m > SPOT_M or to_m > SPOT_M:
            anchor, spent = row, 0.0
        drives = np.hypot((to_lon - lon) * east_m, (to_lat - lat) * north_m) > SPOT_M
        before[row] = -np.inf if drives else spent
        spent += 0.0 if drives else end_s - begin_s
    return before


def chosen(presence: pd.DataFrame, kinds: tuple[str, ...]) -> Bools:
    """Tell which rows show somebody: marked, on duty, of one of the kinds, in no firm."""
    kind = presence["kind"].isin(kinds) & (presence["firm"] == "")
    return np.asarray(presence["marked"] & presence["on_duty"] & kind, dtype=np.bool_)
