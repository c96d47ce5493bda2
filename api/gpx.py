"""A route as GPX 1.1, for navigation devices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

_NAMESPACE = "http://www.topografix.com/GPX/1/1"


def route_gpx(route: Mapping[str, Any]) -> str:
    """Write the stops of a route as way points and its line as a track.

    Parameters
    ----------
    route
        As ``api.actions.units.unit_route`` returns it.
    """
    root = Element("gpx", {"xmlns": _NAMESPACE, "version": "1.1", "creator": "xunfang"})
    for stop in route["stops"]:
        point = SubElement(root, "wpt", _place(stop["lon"], stop["lat"]))
        SubElement(point, "time").text = _time(stop["arrive_at"])
        SubElement(point, "name").text = f"{stop['seq']} {stop['label']}"
    track = SubElement(root, "trk")
    SubElement(track, "name").text = f"{route['unit']} v{route['plan_version']}"
    for line in _lines(route["legs"]):
        segment = SubElement(track, "trkseg")
        for lon, lat, *_ in line:
            SubElement(segment, "trkpt", _place(lon, lat))
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode")


def _lines(legs: Mapping[str, Any]) -> Iterator[list[list[float]]]:
    for leg in legs["features"]:
        shape = leg["geometry"] or {}
        if shape.get("type") == "LineString":
            yield shape["coordinates"]
        elif shape.get("type") == "MultiLineString":
            yield from shape["coordinates"]


def _place(lon: float, lat: float) -> dict[str, str]:
    return {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
