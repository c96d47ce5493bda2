"""A track of one car, which of its fixes can be used, and what leads from one to the next."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled
from routing.network.matching.arcs import Ints
from routing.network.network import Floats
from routing.network.shapes import distance_m, metres_per_degree

# No patrol car drives faster on a road; a fix that asks for more on both its sides is a jump of the receiver.
FASTEST_MPS = 70.0
# The radius that holds 68 % of the fixes (as phones tell it) in standard deviations along one axis:
# sqrt(-2 ln 0.32).
_RADIUS_SIGMAS = 1.51
# Below this no receiver in a car is exact, whatever it says.
_LEAST_SIGMA_M = 3.0
_STANDING = 0.1
# A fix that is this unsure says nothing about the road.
WORST_ACCURACY_M = 200.0

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Track:
    """Fixes of one car in the order in which they were recorded, (n,) each.

    Attributes
    ----------
    time_s : seconds, from any moment
    lon, lat : degrees WGS-84, finite
    accuracy_m : radius that holds the true place in 68 of 100 cases; NaN where it is not told
    """

    time_s: Floats
    lon: Floats
    lat: Floats
    accuracy_m: Floats

    def __len__(self) -> int:
        return len(self.time_s)

    def sigma_m(self, otherwise: float) -> Floats:
        """Return the standard deviation of each fix along one axis, one value where none is told."""
        told = np.maximum(self.accuracy_m / _RADIUS_SIGMAS, _LEAST_SIGMA_M)
        return np.where(np.isnan(told), otherwise, told)

    def part(self, rows: Ints) -> Track:
        """Return some of the fixes."""
        return Track(self.time_s[rows], self.lon[rows], self.lat[rows], self.accuracy_m[rows])

    def steps_m(self) -> Floats:
        """Return metres from the fix before as the crow flies, (n,); 0 for the first."""
        metres = np.zeros(len(self))
        metres[1:] = distance_m(self.lon[:-1], self.lat[:-1], self.lon[1:], self.lat[1:])
        return metres

    def steps_s(self) -> Floats:
        """Return seconds from the fix before, (n,); 0 for the first."""
        return np.diff(self.time_s, prepend=self.time_s[:1])


def usable(track: Track) -> Bools:
    """Tell which fixes say something about the road: not hopelessly unsure, and no jump there and back."""
    return ~((track.accuracy_m > WORST_ACCURACY_M) | _jumps(track))


def _jumps(track: Track) -> Bools:
    """Find single fixes that nobody can have driven to or from, between two that fit together."""
    jumps = np.zeros(len(track), np.bool_)
    if len(track) > 2:  # noqa: PLR2004 - one before, one after
        steps_m, steps_s = track.steps_m()[1:], track.steps_s()[1:]
        slack_m = 2 * track.sigma_m(_LEAST_SIGMA_M).max()
        too_fast = steps_m > FASTEST_MPS * np.abs(steps_s) + slack_m
        past_m = distance_m(track.lon[:-2], track.lat[:-2], track.lon[2:], track.lat[2:])
        past_s = np.abs(track.time_s[2:] - track.time_s[:-2])
        jumps[1:-1] = too_fast[:-1] & too_fast[1:] & (past_m <= FASTEST_MPS * past_s + slack_m)
    return jumps


def chain_begins(track: Track, gap_s: float) -> Bools:
    """Tell where a chain of fixes begins: at the first, after a gap, where the clock was put back."""
    seconds = track.steps_s()
    begins = (seconds > gap_s) | (seconds < 0.0)
    begins[:1] = True
    return np.asarray(begins)


def evidence(track: Track, begins: Bools, sigma_m: Floats) -> Floats:
    """Return how much each fix counts, (n,): 1, or a tenth while the car has not left the last that did.

    The errors of a receiver that stands still are nearly the same from fix to fix; as if they were
    independent they would outvote the rest of the drive.
    """
    east_m, north_m = metres_per_degree(track.lat)
    return np.where(_moved(track.lon * east_m, track.lat * north_m, begins, 2.0 * sigma_m), 1.0, _STANDING)


@compiled
def _moved(x_m: Floats, y_m: Floats, begins: Bools, least_m: Floats) -> Bools:
    """Tell which fixes are farther than so much from the last of which that is true."""
    moved = np.ones(len(x_m), np.bool_)
    anchor = 0
    for fix in range(1, len(x_m)):
        apart_m = np.hypot(x_m[fix] - x_m[anchor], y_m[fix] - y_m[anchor])
        moved[fix] = begins[fix] or apart_m > least_m[fix]
        if moved[fix]:
            anchor = fix
    return moved
