"""A drill as planners write it: roads closed, a district blocked, many calls at a place, units absent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geo.metric import metric_crs, to_metres
from routing import errors
from routing.planning.fields import Field
from routing.simulation.reading import MOST_CLASSES, MOST_MIN
from routing.simulation.scenario import Scenario

DELAY_MIN = 60.0
"""What a closed way costs unless told: the model needs an end of every wait, and so has a barrier."""
MOST_CALLS = 100_000
Places = npt.NDArray[np.int64]


class Kind(StrEnum):
    """What happens."""

    ROADS = "roads"
    """Ways at a place take longer or are closed."""
    BLOCKED = "blocked"
    """Nobody comes into an area or out of it without delay."""
    CALLS = "calls"
    """Many calls at a place."""
    ABSENT = "absent"
    """Units are not on duty."""


@dataclass(frozen=True, eq=False)
class Where:
    """A place of a drill.

    Attributes
    ----------
    nodes : node numbers, ascending
    pairs : (k, 2) from and to, where ways are told one by one
    shape : outline in degrees, None if the place was not told as one
    ways : ids of ways of the road file
    """

    nodes: Places
    pairs: Places
    shape: shapely.Geometry | None = None
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Happening:
    """One entry of ``events``.

    Attributes
    ----------
    begin_min, end_min : when, in minutes of the scenario
    where : None for absent units
    factor, delay_min : what a way there takes: minutes · factor + delay
    closed : no way leads through while it lasts; on a network these roads are not driven at all
    calls, priority, service_min, units : of calls: how many, their class, minutes on scene, units each needs
    absent : numbers of units
    row, path : where it stands in the file
    """

    kind: Kind
    begin_min: float
    end_min: float
    where: Where | None = None
    factor: float = 1.0
    delay_min: float = 0.0
    closed: bool = False
    calls: int = 0
    priority: int = 1
    service_min: float = 30.0
    units: int = 1
    absent: tuple[int, ...] = ()
    row: int = 0
    path: str = ""


@dataclass(frozen=True)
class Drill:
    """A drill.

    Attributes
    ----------
    name : of the scenario it makes
    seed : of when and where exactly its calls come
    horizon_min : the scenario is cut there
    """

    name: str
    seed: int
    horizon_min: float
    events: tuple[Happening, ...] = field(default_factory=tuple)


def read_drill(value: Any, scenario: Scenario) -> Drill:
    """Check a drill against the scenario it is for; unknown keys are ignored.

    Raises
    ------
    InputError
        Anything malformed or not in the scenario, with the path as ``field`` and the entry as ``row``.
    """
    whole = Field(value)
    horizon = scenario.horizon_min
    if whole.has("horizon_min"):
        horizon = whole.key("horizon_min").number(least=scenario.warmup_min, most=scenario.horizon_min)
        if horizon <= scenario.warmup_min:
            raise whole.key("horizon_min").refusal(errors.HorizonEmpty)
    return Drill(
        name=whole.key("name").text(),
        seed=whole.key("seed").whole(least=0, most=2**31) if whole.has("seed") else 0,
        horizon_min=horizon,
        events=tuple(_happening(entry, scenario, horizon) for entry in whole.key("events").entries()),
    )


def _happening(entry: Field, scenario: Scenario, horizon: float) -> Happening:
    kind = entry.key("kind").text()
    if kind not in tuple(Kind):
        raise entry.key("kind").refusal(errors.ChoiceUnknown, value=kind, known=", ".join(Kind))
    begin = _number(entry, "from_min", 0.0, most=horizon)
    end = _number(entry, "to_min", horizon, most=MOST_MIN)
    if end <= begin:
        raise entry.refusal(errors.EndsBeforeItBegins, begin=begin, end=end)
    when = {"begin_min": begin, "end_min": min(end, horizon), "row": entry.row or 0, "path": entry.path}
    return _READERS[Kind(kind)](entry, scenario, when)


def _number(entry: Field, key: str, default: float, *, least: float = 0.0, most: float = MOST_MIN) -> float:
    return entry.key(key).number(least=least, most=most) if entry.has(key) else default


def _roads(entry: Field, scenario: Scenario, when: dict[str, Any]) -> Happening:
    closed = entry.has("closed") and entry.key("closed").boolean()
    if not closed and not entry.has("factor") and not entry.has("delay_min"):
        raise entry.key("factor").refusal(errors.KeyMissing)
    return Happening(
        Kind.ROADS,
        where=_where(entry.key("where"), scenario),
        factor=_number(entry, "factor", 1.0, least=1.0, most=1000.0),
        delay_min=_number(entry, "delay_min", DELAY_MIN if closed else 0.0),
        closed=closed,
        **when,
    )


def _blocked(entry: Field, scenario: Scenario, when: dict[str, Any]) -> Happening:
    where, delay = _among_nodes(entry.key("where"), scenario), _number(entry, "delay_min", DELAY_MIN)
    return Happening(Kind.BLOCKED, where=where, delay_min=delay, **when)


def _calls(entry: Field, scenario: Scenario, when: dict[str, Any]) -> Happening:
    most = max(scenario.class_count, 1)
    return Happening(
        Kind.CALLS,
        where=_among_nodes(entry.key("where"), scenario),
        calls=entry.key("calls").whole(least=1, most=MOST_CALLS),
        priority=entry.key("priority").whole(least=1, most=min(most, MOST_CLASSES))
        if entry.has("priority")
        else 1,
        service_min=_number(entry, "service_min", scenario.service.mean_min),
        units=entry.key("units").whole(least=1, most=100) if entry.has("units") else 1,
        **when,
    )


def _absent(entry: Field, scenario: Scenario, when: dict[str, Any]) -> Happening:
    if entry.has("units"):
        numbers = tuple(sorted({_unit(each, scenario) for each in entry.key("units").entries()}))
    else:
        numbers = _every(entry.key("share").number(least=0, most=1), scenario)
    return Happening(Kind.ABSENT, absent=numbers, **when)


_READERS = {Kind.ROADS: _roads, Kind.BLOCKED: _blocked, Kind.CALLS: _calls, Kind.ABSENT: _absent}


def _unit(field: Field, scenario: Scenario) -> int:
    """Return a unit by its number, or by a name that only one has."""
    if not isinstance(field.value, str):
        return field.whole(least=0, most=len(scenario.units) - 1)
    named = [number for number, unit in enumerate(scenario.units) if unit.name == field.value]
    if len(named) != 1:
        raise field.refusal(errors.DrillUnitUnknown, unit=field.value)
    return named[0]


def _every(share: float, scenario: Scenario) -> tuple[int, ...]:
    """Return a share of the units, as evenly as possible over homes and shifts."""
    order = sorted(
        range(len(scenario.units)), key=lambda k: (scenario.units[k].on_duty, scenario.units[k].home, k)
    )
    picked = [
        unit
        for place, unit in enumerate(order)
        if int((place + 1) * share + 1e-9) > int(place * share + 1e-9)
    ]
    return tuple(sorted(picked))


def _among_nodes(field: Field, scenario: Scenario) -> Where:
    """Return a place with nodes, where calls can come from and whose border can be closed."""
    where = _where(field, scenario)
    if not len(where.nodes):
        raise field.refusal(errors.DrillNowhere)
    return where


def _where(field: Field, scenario: Scenario) -> Where:
    told = [key for key in _FORMS if field.has(key)]
    if len(told) != 1:
        raise field.refusal(errors.DrillPlaceForm, known=", ".join(_FORMS))
    where = _FORMS[told[0]](field.key(told[0]), scenario)
    if not len(where.nodes) and where.shape is None and not where.ways:
        raise field.key(told[0]).refusal(errors.DrillNowhere)
    return where


_NO_PAIRS = np.empty((0, 2), dtype=np.int64)


def _of_nodes(field: Field, scenario: Scenario) -> Where:
    numbers = sorted({each.whole(least=0, most=scenario.node_count - 1) for each in field.entries()})
    return Where(np.array(numbers, dtype=np.int64), _NO_PAIRS)


def _of_pairs(field: Field, scenario: Scenario) -> Where:
    most = scenario.node_count - 1
    pairs = [[end.whole(least=0, most=most) for end in entry.pair()] for entry in field.entries()]
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return Where(np.unique(found), found)


def _of_area(field: Field, scenario: Scenario) -> Where:
    return _named(scenario.areas, field.text())


def _of_park(field: Field, scenario: Scenario) -> Where:
    return _named(scenario.parks, field.text())


def _named(names: tuple[str | None, ...], wanted: str) -> Where:
    return Where(np.array([k for k, name in enumerate(names) if name == wanted], dtype=np.int64), _NO_PAIRS)


def _of_circle(field: Field, scenario: Scenario) -> Where:
    entries = field.entries()
    if len(entries) != 3:  # noqa: PLR2004 - longitude, latitude, metres
        raise field.refusal(errors.WrongLength, found=len(entries), expected=3)
    lon, lat = entries[0].number(least=-180, most=180), entries[1].number(least=-90, most=90)
    return _of_shape(field, circle(lon, lat, entries[2].number(least=1, most=1e6)), scenario)


def circle(lon: float, lat: float, radius_m: float) -> shapely.Geometry:
    """Return a circle of so many metres in degrees."""
    x, y = to_metres([lon, lon + 1e-3, lon], [lat, lat, lat + 1e-3], metric_crs([lon], [lat]))
    per_lon, per_lat = np.hypot(x[1] - x[0], y[1] - y[0]), np.hypot(x[2] - x[0], y[2] - y[0])
    turn = np.linspace(0, 2 * np.pi, 65)
    east, north = radius_m / per_lon * 1e-3, radius_m / per_lat * 1e-3
    return shapely.Polygon(np.column_stack([lon + east * np.cos(turn), lat + north * np.sin(turn)]))


def _of_polygon(field: Field, scenario: Scenario) -> Where:
    ends = [entry.pair() for entry in field.entries()]
    ring = [(lon.number(least=-180, most=180), lat.number(least=-90, most=90)) for lon, lat in ends]
    if len({*ring}) < 3:  # noqa: PLR2004 - an area has three corners
        raise field.refusal(errors.DrillNowhere)
    return _of_shape(field, shapely.make_valid(shapely.Polygon(ring)), scenario)


def _of_shape(field: Field, shape: shapely.Geometry, scenario: Scenario) -> Where:
    if scenario.positions is None:
        raise field.refusal(errors.DrillPositionsMissing)
    lon, lat = scenario.positions.T
    return Where(np.flatnonzero(shapely.intersects_xy(shape, lon, lat)), _NO_PAIRS, shape)


def _of_ways(field: Field, _scenario: Scenario) -> Where:
    return Where(np.empty(0, dtype=np.int64), _NO_PAIRS, ways=tuple(each.text() for each in field.entries()))


_FORMS: dict[str, Callable[[Field, Scenario], Where]] = {
    "nodes": _of_nodes,
    "pairs": _of_pairs,
    "area": _of_area,
    "park": _of_park,
    "circle": _of_circle,
    "polygon": _of_polygon,
    "ways": _of_ways,
}
