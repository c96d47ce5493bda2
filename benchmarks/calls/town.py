"""What a made town consists of, in metres on its plane."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import shapely

from benchmarks.calls.plane import Line, Plane, Point


@dataclass(frozen=True)
class District:
    """A district or banner."""

    name: str
    alias: str
    shape: shapely.Polygon
    middle: Point
    urban: bool


@dataclass(frozen=True)
class Township:
    """A street office, a town or a sumu."""

    name: str
    aliases: tuple[str, ...]
    district: District
    seat: Point
    shape: shapely.Polygon


@dataclass(frozen=True)
class Numbering:
    """How house numbers run along a road: metres per number, and a slow wave on top of it."""

    begin: float
    rate: float
    wave: float
    phase: float

    def s(self, number: int) -> float:
        """Return the way from the begin of the road to a house number in metres."""
        return self.begin + self.rate * number + self.wave * math.sin(number / 40 + self.phase)


@dataclass(frozen=True)
class Road:
    """A street with house numbers or a highway with kilometre posts; a part of it in one district."""

    id: str
    name: str
    kind: str
    district: District
    line: Line
    ref: str = ""
    aliases: tuple[str, ...] = ()
    numbering: Numbering | None = None

    @property
    def street(self) -> bool:
        """Whether houses have numbers here."""
        return self.numbering is not None

    def house(self, number: int) -> Point:
        """Where a house number stands; odd numbers stand to the left."""
        assert self.numbering is not None
        return self.line.at(self.numbering.s(number), left=12 if number % 2 else -12)

    @property
    def last_number(self) -> int:
        """The highest number that still stands beside the road."""
        assert self.numbering is not None
        return int((self.line.length - self.numbering.begin - 50) / self.numbering.rate)


@dataclass(frozen=True)
class Post:
    """A kilometre post."""

    road: Road
    km: int
    s: float


@dataclass(frozen=True)
class Park:
    """A walled or fenced ground with gates, which may be unpublished."""

    id: str
    name: str
    aliases: tuple[str, ...]
    kind: str
    district: District
    township: Township
    shape: shapely.Polygon
    gates: dict[str, Point]
    published: tuple[str, ...]


@dataclass
class Place:
    """A row of the tables of enterprises and points of interest, before dirt."""

    id: str
    name: str
    category: str
    district: District
    township: Township
    at: Point
    address: str = ""
    park: Park | None = None
    brand: str = ""
    trade: str = ""
    chain: str = ""
    short: tuple[str, ...] = ()
    """What people call it, as far as it is not the name."""
    road: Road | None = None
    number: int = 0
    workshop: int = 0

    @property
    def core(self) -> str:
        """The name without region and legal form."""
        return self.brand + self.trade if self.brand else self.name


@dataclass
class Town:
    """All of it."""

    name: str
    province: str
    plane: Plane
    districts: list[District] = field(default_factory=list)
    townships: list[Township] = field(default_factory=list)
    roads: list[Road] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    parks: list[Park] = field(default_factory=list)
    pois: list[Place] = field(default_factory=list)
    firms: list[Place] = field(default_factory=list)
    aliases: list[tuple[str, str, str, str]] = field(default_factory=list)
    """Alias, id, name and type of its target."""

    @property
    def city(self) -> str:
        """The name without the word for city."""
        return self.name.removesuffix("市")

    def township_at(self, point: Point, district: District) -> Township:
        """Return the township of a district that holds a point, or the nearest one."""
        own = [one for one in self.townships if one.district is district]
        where = shapely.Point(point)
        return min(own, key=lambda one: (one.shape.distance(where), one.name))
