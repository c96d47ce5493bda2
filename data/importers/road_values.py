"""What the attributes of a road mean: class, direction, speed limit, access, level."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Any

from data.errors import NotText, RoadLayerUnreadable, RoadOnewayUnreadable, RoadSpeedUnreadable
from routing.network.speeds import CLASS_SPEED_KMH, UNKNOWN_CLASS_KMH

# Words of Chinese road lists → the OSM class of the same rank (as OSM is drawn in China).
_CHINESE_CLASS = {
    "高速": "motorway",
    "高速公路": "motorway",
    "快速路": "trunk",
    "城市快速路": "trunk",
    "国道": "primary",
    "主干道": "primary",
    "主干路": "primary",
    "省道": "secondary",
    "次干道": "secondary",
    "次干路": "secondary",
    "县道": "tertiary",
    "支路": "tertiary",
    "乡道": "unclassified",
    "村道": "unclassified",
}
# OSM highway values that are roads or paths, yet not for a patrol car. `track` is among them: a
# field track in the network would draw routes over ground that a car may not pass.
_NOT_FOR_CARS = frozenset(
    {
        "footway",
        "path",
        "steps",
        "cycleway",
        "pedestrian",
        "bridleway",
        "track",
        "corridor",
        "construction",
        "proposed",
        "planned",
        "abandoned",
        "razed",
        "demolished",
        "disused",
        "raceway",
        "busway",
        "bus_guideway",
        "escape",
        "via_ferrata",
        "platform",
        "elevator",
        "services",
        "rest_area",
        "bus_stop",
        "crossing",
        "ladder",
    }
)
# Values of access, motor_vehicle … that keep a patrol car out, or are for other kinds of vehicle.
_CLOSED = frozenset({"no", "private", "agricultural", "forestry", "bus", "psv", "bicycle", "foot"})
_ACCESS_KEYS = ("motorcar", "motor_vehicle", "vehicle", "access")  # the closer to a car, the stronger

_YES = frozenset({"yes", "true", "1", "t", "y", "是"})
_NO = frozenset({"", "no", "false", "0", "f", "n", "否", "none", "nan"})
_AGAINST = frozenset({"-1", "reverse"})

_KMH_PER_MPH = 1.609344
_KMH_PER_KNOT = 1.852
_WALK_KMH = 7.0
_GREATEST_KMH = 200.0
# Limits that OSM writes as a country and a kind of road ("PT:urban"); countries differ by ±10 km/h.
_ZONE_KMH = {"living_street": 20.0, "urban": 50.0, "rural": 80.0, "trunk": 100.0, "motorway": 120.0}
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(km/?h|kmh|kph|mph|knots?)?", re.IGNORECASE)
_ZONE = re.compile(r"[A-Za-z]{2}:(?:zone:?)?(\w+)")


def text(value: Any) -> str:
    """Return a value as text without blanks around it; nothing and NaN are empty, 12.0 is "12".

    Raises
    ------
    NotText
        For half a character pair, which JSON can write and no file can hold.
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    written = str(value).strip()
    if any("\ud800" <= letter <= "\udfff" for letter in written):
        raise NotText(value=ascii(shown(written)))
    return written


def osm_class(highway: str) -> str | None:
    """Return the drivable class of an OSM highway value, None if no car may use it.

    A list ("unclassified;tertiary") gives its first drivable member.
    """
    for value in highway.split(";"):
        if value.strip() in CLASS_SPEED_KMH:
            return value.strip()
    return None


def slowest_class(classes: Iterable[str]) -> str:
    """Return the class of a stretch that is partly of each of some classes: the slowest of them."""
    return min(classes, key=lambda name: (CLASS_SPEED_KMH.get(name, UNKNOWN_CLASS_KMH), name))


def table_class(word: str) -> tuple[str | None, bool]:
    """Return the OSM class of a word in a road table, and whether the word is known.

    None if no car may use such a road; "" if the word is missing or unknown.
    """
    key = word.strip()
    found = _CHINESE_CLASS.get(key) or osm_class(key.lower())
    if found:
        return found, True
    if key.lower() in _NOT_FOR_CARS:
        return None, True
    return "", not key


def is_closed(tags: dict[str, str]) -> bool:
    """Tell whether access tags keep a patrol car out; the tag closest to a car decides."""
    for key in _ACCESS_KEYS:
        if key in tags:
            return all(part.strip() in _CLOSED for part in tags[key].split(";"))
    return False


def osm_oneway(tags: dict[str, str]) -> int:
    """Return 1, 0 or -1 from OSM tags; roundabouts and motorways are one-way unless they say no."""
    said = tags.get("oneway", "").strip().lower()
    if said in _AGAINST:
        return -1
    if said in _YES:
        return 1
    implied = tags.get("junction") in ("roundabout", "circular") or tags.get("highway") == "motorway"
    return int(implied and said not in ("no", "false", "0"))


def table_oneway(value: Any) -> int:
    """Return 1, 0 or -1 from a cell of a road table.

    Raises
    ------
    RoadOnewayUnreadable
        The cell is none of yes, true, 1, no, false, 0, -1, reverse or empty.
    """
    said = text(value).lower()
    if said in _AGAINST:
        return -1
    if said in _YES:
        return 1
    if said in _NO:
        return 0
    raise RoadOnewayUnreadable(field="oneway", value=shown(value))


def osm_maxspeed(value: str) -> float:
    """Return km/h of an OSM maxspeed, NaN if none is posted or it cannot be read.

    Reads "50", "30 mph", "walk", "PT:urban" and lists of them ("50;30": the lowest, to be careful).
    """
    found = [_one_limit(part.strip()) for part in re.split(r"[;,|]", value)]
    posted = [kmh for kmh in found if 0 < kmh <= _GREATEST_KMH]
    return min(posted, default=math.nan)


def table_maxspeed(value: Any) -> float:
    """Return km/h of a cell of a road table, NaN if it is empty.

    Raises
    ------
    RoadSpeedUnreadable
        The cell is no speed above 0 and up to 200 km/h.
    """
    said = text(value)
    if said.lower() in ("", "none", "nan"):
        return math.nan
    kmh = math.nan if isinstance(value, bool) else osm_maxspeed(said)
    if math.isnan(kmh):
        raise RoadSpeedUnreadable(field="maxspeed", value=shown(value), greatest=_GREATEST_KMH)
    return kmh


def is_set(value: Any) -> bool:
    """Tell whether a cell such as bridge or tunnel says yes; "viaduct" and the like do."""
    return text(value).lower() not in _NO


def osm_layer(value: str) -> int:
    """Return the OSM layer, 0 if it is missing or no whole number."""
    try:
        return int(value)
    except ValueError:
        return 0


def table_layer(value: Any) -> int:
    """Return the layer of a cell of a road table, 0 if it is empty.

    Raises
    ------
    RoadLayerUnreadable
        The cell is no whole number between -100 and 100.
    """
    said = text(value)
    if re.fullmatch(r"[+-]?\d{1,2}", said) and not isinstance(value, bool):
        return int(said)
    if said:
        raise RoadLayerUnreadable(field="layer", value=shown(value))
    return 0


def shown(value: Any) -> str:
    """Return a value as it is named in a refusal: short, whatever it is."""
    return str(value)[:60]


def _one_limit(said: str) -> float:
    if number := _NUMBER.fullmatch(said):
        unit = (number[2] or "").lower()
        factor = {"mph": _KMH_PER_MPH, "knot": _KMH_PER_KNOT, "knots": _KMH_PER_KNOT}.get(unit, 1.0)
        return float(number[1]) * factor
    if said == "walk":
        return _WALK_KMH
    if zone := _ZONE.fullmatch(said):
        return float(zone[1]) if zone[1].isdigit() else _ZONE_KMH.get(zone[1], math.nan)
    return math.nan
