"""In which district and township a place lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from geo.compiled import compiled
from geo.geocoding.places.flat import Array, Arrays, Ints
from geo.geocoding.places.ring_loops import crosses_inside
from geo.geocoding.places.rows import RegionRows
from geo.position import Floats

TOWNSHIP = "township"


class Within(NamedTuple):
    """Rows of the regions a place lies in; -1 where none does."""

    district: int
    township: int


@dataclass(frozen=True, slots=True)
class Areas:
    """Outlines of districts and townships as flat arrays in the order of the regions.

    Attributes
    ----------
    is_township : (regions,) else a district
    box : (regions, 4) least x, least y, greatest x, greatest y; NaN without an outline
    middle : (regions, 2) the seat, else the middle of the outline
    reach_m : (regions,) the radius of a circle as large as the region; 0 without an outline
    ring_region, ring_first, xy : all rings, holes included, and the region of each
    """

    is_township: Array
    box: Floats
    middle: Floats
    reach_m: Floats
    ring_region: Ints
    ring_first: Ints
    xy: Floats

    @classmethod
    def build(cls, regions: RegionRows) -> Self:
        """Take the outlines of regions."""
        import shapely  # noqa: PLC0415 - shapes are only needed to build

        from geo.geocoding.places.shapes import rings_of  # noqa: PLC0415 - the same

        rings = rings_of(regions.outline)
        outlines = np.array([*regions.outline], object)
        points = (
            shapely.get_coordinates(shapely.point_on_surface(outlines)) if len(outlines) else np.empty((0, 2))
        )
        middle = np.full((len(regions), 2), np.nan)
        middle[~shapely.is_empty(outlines)] = points
        told = np.isfinite(regions.seat)
        return cls(
            np.array([level == TOWNSHIP for level in regions.level], bool),
            shapely.bounds(outlines).reshape(-1, 4),
            np.where(told, regions.seat, middle),
            np.sqrt(shapely.area(outlines) / np.pi).reshape(-1),
            rings.owner,
            rings.first,
            rings.xy,
        )

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        return cls(**{name: arrays[name] for name in cls.__slots__})  # type: ignore[arg-type]

    def of(self, x: float, y: float) -> Within:
        """Return the district and the township of a place; of two that overlap the first."""
        district, township = _within(
            self.is_township, self.box, self.ring_region, self.ring_first, self.xy, x, y
        )
        return Within(district, township)

    def of_many(self, xy: Floats) -> Ints:
        """Return (n, 2) district and township of many places."""
        return _within_many(self.is_township, self.box, self.ring_region, self.ring_first, self.xy, xy)


@compiled
def _within(
    is_township: Array, box: Floats, ring_region: Ints, ring_first: Ints, xy: Floats, x: float, y: float
) -> tuple[int, int]:
    found = np.full(2, -1, np.int64)
    ring = 0
    while ring < len(ring_region):
        region = ring_region[ring]
        level = 1 if is_township[region] else 0
        near = box[region, 0] <= x <= box[region, 2] and box[region, 1] <= y <= box[region, 3]
        inside = False
        while ring < len(ring_region) and ring_region[ring] == region:
            if near and found[level] < 0:
                # A hole turns inside to outside again.
                inside ^= crosses_inside(xy, ring_first[ring], ring_first[ring + 1], x, y)
            ring += 1
        if inside:
            found[level] = region
    return found[0], found[1]


@compiled
def _within_many(
    is_township: Array, box: Floats, ring_region: Ints, ring_first: Ints, xy: Floats, places: Floats
) -> Ints:
    out = np.empty((len(places), 2), np.int64)
    for k in range(len(places)):
        out[k, 0], out[k, 1] = _within(
            is_township, box, ring_region, ring_first, xy, places[k, 0], places[k, 1]
        )
    return out
