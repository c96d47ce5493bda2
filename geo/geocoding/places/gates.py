"""Gates of parks: told by name, else inferred from the outline and the direction in the word."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np

from geo.geocoding.places.compass import direction_in
from geo.geocoding.places.flat import (
    Array,
    Arrays,
    Ints,
    pack_words,
    starts_of,
    starts_of_sorted,
    unpack_words,
)
from geo.geocoding.places.ring_loops import farthest_along_ray
from geo.geocoding.places.rows import ParkRows
from geo.position import Floats

_TOLD_RADIUS_M, _INFERRED_RADIUS_M = 20.0, 25.0
# The gate of a side stands somewhere in its middle part: about this share of the way from the centre.
_INFERRED_SHARE = 0.15
_MAIN = ("正门", "大门", "主门")


class GatePlace(NamedTuple):
    """A gate in metres of the plane; ``told`` if the park lists it, else it is inferred."""

    x: float
    y: float
    radius_m: float
    told: bool


@dataclass(frozen=True, slots=True)
class Gates:
    """The outlines of parks and the gates they list, as flat arrays in the order of the parks.

    Attributes
    ----------
    centres : (parks, 2) metres; a place well inside, where the centroid is not
    reach_m : (parks,) the radius of a circle as large as the park
    ring_first, xy : the outer ring of each park
    gate_first : (parks + 1,) the first listed gate of each park
    gate_xy, gate_bytes, gate_byte_first : places and names of the listed gates
    """

    centres: Floats
    reach_m: Floats
    ring_first: Ints
    xy: Floats
    gate_first: Ints
    gate_xy: Floats
    gate_bytes: Array
    gate_byte_first: Ints

    @classmethod
    def build(cls, parks: ParkRows) -> Self:
        """Take outlines and gates of parks."""
        import shapely  # noqa: PLC0415 - shapes are only needed to build

        largest = [max(shapely.get_parts(shape), key=shapely.area) for shape in parks.outline]
        rings = [shapely.get_coordinates(shapely.get_exterior_ring(shape)) for shape in largest]
        inside = [s.centroid if s.contains(s.centroid) else s.representative_point() for s in largest]
        owners = [park for park, gates in enumerate(parks.gates) for _ in gates]
        listed = [gate for gates in parks.gates for gate in gates]
        blob, byte_first = pack_words([name for name, _, _ in listed])
        return cls(
            np.array([[point.x, point.y] for point in inside]).reshape(-1, 2),
            np.sqrt(shapely.area(np.array([*parks.outline], object)) / math.pi).reshape(-1),
            starts_of([len(ring) for ring in rings]),
            np.concatenate([np.empty((0, 2)), *rings]),
            starts_of_sorted(np.array(owners, np.int64), len(parks)),
            np.array([[x, y] for _, x, y in listed]).reshape(-1, 2),
            blob,
            byte_first,
        )

    def arrays(self) -> dict[str, Array]:
        """Return what `from_arrays` needs."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Take the arrays as they are, without a copy."""
        return cls(**{name: arrays[name] for name in cls.__slots__})  # type: ignore[arg-type]

    def listed(self, park: int) -> list[tuple[str, float, float]]:
        """Return the gates a park lists: name and place."""
        first, last = self.gate_first[park : park + 2].tolist()
        bounds = self.gate_byte_first[first : last + 1]
        if first == last:
            return []
        blob = self.gate_bytes[bounds[0] : bounds[-1]]
        names = unpack_words(blob, bounds - bounds[0])
        return [(name, *self.gate_xy[first + k].tolist()) for k, name in enumerate(names)]

    def place(self, park: int, word: str) -> GatePlace | None:
        """Return where a gate is: 东门, 西南门, 正门 or any name the park lists; None if nothing tells."""
        listed = self.listed(park)
        told = _told(listed, word)
        if told is not None:
            return GatePlace(*told, _TOLD_RADIUS_M, told=True)
        direction = direction_in(word)
        if direction is None:
            return self._main(park, listed) if word.endswith(_MAIN) else None
        return self.towards(park, direction)

    def centre(self, park: int) -> GatePlace:
        """Return the middle of a park; the radius is that of a circle as large."""
        x, y = self.centres[park].tolist()
        return GatePlace(x, y, float(self.reach_m[park]), told=False)

    def towards(self, park: int, compass_deg: float) -> GatePlace:
        """Return the middle of the side of a park that lies in a direction of the compass."""
        x, y = self.centres[park].tolist()
        east, north = math.sin(math.radians(compass_deg)), math.cos(math.radians(compass_deg))
        first, last = self.ring_first[park : park + 2].tolist()
        far = max(0.0, farthest_along_ray(self.xy, first, last, x, y, east, north))
        radius = _INFERRED_RADIUS_M + _INFERRED_SHARE * far
        return GatePlace(x + far * east, y + far * north, radius, told=False)

    def _main(self, park: int, listed: list[tuple[str, float, float]]) -> GatePlace:
        if len(listed) == 1:
            _, x, y = listed[0]
            return GatePlace(
                x, y, _INFERRED_RADIUS_M + _INFERRED_SHARE * float(self.reach_m[park]), told=False
            )
        return self.centre(park)


def _told(listed: list[tuple[str, float, float]], word: str) -> tuple[float, float] | None:
    """Return the listed gate of that name; 东门 also means 东大门, and the only gate 东一门 or 东侧门."""
    plain = _plain(word)
    exact = [(x, y) for name, x, y in listed if _plain(name) == plain]
    if exact:
        return exact[0]
    direction = direction_in(word)
    alike = [(x, y) for name, x, y in listed if direction is not None and direction_in(name) == direction]
    return alike[0] if len(alike) == 1 else None


def _plain(name: str) -> str:
    return (
        name.replace("大门", "门").replace("侧门", "门").replace("正门", "门")
        if direction_in(name) is not None
        else name
    )
