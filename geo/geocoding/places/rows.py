"""The rows of a folder, one class a file: columns side by side, positions in metres of its plane."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from geo.position import Bools, Floats

if TYPE_CHECKING:  # a loaded index answers without shapes
    import shapely

Words = list[str]


def no_places() -> Floats:
    """Return an empty array of positions."""
    return np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class Entries:
    """Enterprises, then other places of interest, in the order of their files.

    Attributes
    ----------
    xy : (n, 2) metres
    is_poi : which came from pois.csv
    merged : ids of rows that repeat an entry, and the index of that entry
    """

    id: Words = field(default_factory=list)
    name: Words = field(default_factory=list)
    category: Words = field(default_factory=list)
    address: Words = field(default_factory=list)
    district: Words = field(default_factory=list)
    township: Words = field(default_factory=list)
    park: Words = field(default_factory=list)
    xy: Floats = field(default_factory=no_places)
    is_poi: Bools = field(default_factory=lambda: np.empty(0, bool))
    merged: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class RoadRows:
    """Lines of roads; one road may be many of them. ``line`` holds (n, 2) metres each."""

    id: Words = field(default_factory=list)
    name: Words = field(default_factory=list)
    ref: Words = field(default_factory=list)
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    road_class: Words = field(default_factory=list)
    district: Words = field(default_factory=list)
    line: list[Floats] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class ParkRows:
    """Parks with their outlines; ``gates`` holds (name, x, y) in metres each."""

    id: Words = field(default_factory=list)
    name: Words = field(default_factory=list)
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    kind: Words = field(default_factory=list)
    district: Words = field(default_factory=list)
    township: Words = field(default_factory=list)
    outline: list[shapely.Geometry] = field(default_factory=list)
    gates: list[list[tuple[str, float, float]]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.id)


@dataclass(frozen=True, slots=True)
class PostRows:
    """Kilometre posts."""

    road_id: Words = field(default_factory=list)
    road_ref: Words = field(default_factory=list)
    road_name: Words = field(default_factory=list)
    km: Floats = field(default_factory=lambda: np.empty(0))
    xy: Floats = field(default_factory=no_places)

    def __len__(self) -> int:
        return len(self.road_id)


@dataclass(frozen=True, slots=True)
class RegionRows:
    """Districts and townships; ``seat`` is NaN where none is told, ``city`` what they belong to."""

    level: Words = field(default_factory=list)
    name: Words = field(default_factory=list)
    aliases: list[tuple[str, ...]] = field(default_factory=list)
    district: Words = field(default_factory=list)
    city: Words = field(default_factory=list)
    outline: list[shapely.Geometry] = field(default_factory=list)
    seat: Floats = field(default_factory=no_places)

    def __len__(self) -> int:
        return len(self.name)


@dataclass(frozen=True, slots=True)
class AliasRows:
    """Names people use, and what they mean by them."""

    alias: Words = field(default_factory=list)
    target_id: Words = field(default_factory=list)
    target_name: Words = field(default_factory=list)
    target_type: Words = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.alias)


@dataclass(frozen=True, slots=True)
class AssetRows:
    """Numbered things of the field: poles, turbines, wells, boundary stones."""

    id: Words = field(default_factory=list)
    kind: Words = field(default_factory=list)
    line: Words = field(default_factory=list)
    number: Words = field(default_factory=list)
    name: Words = field(default_factory=list)
    district: Words = field(default_factory=list)
    township: Words = field(default_factory=list)
    xy: Floats = field(default_factory=no_places)

    def __len__(self) -> int:
        return len(self.id)
