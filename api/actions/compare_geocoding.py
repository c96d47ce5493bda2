"""Compares where a geocoder puts the alerts of a synthetic month with where they truly are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from pyproj import Geod

from api.shelf import Geocodes
from data.database import Database
from data.stores import places
from data.stores.places import the_city

LAYER = "geocoding"
_EARTH = Geod(ellps="WGS84")
_DECIMALS = 6


def compare_geocoding(database: Database, geocoder: Geocodes, calls: Iterable[Mapping[str, Any]]) -> None:
    """Keep the comparison as a layer of the map.

    Parameters
    ----------
    calls : each with ``id``, ``text``, ``prior`` and ``truth`` (lon, lat)
    """
    features = [_feature(call, geocoder.geocode(call["text"], call["prior"])) for call in calls]
    collection = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    with database.transaction() as session:
        places.keep_layer(session, the_city(session), LAYER, features=collection)


def _feature(call: Mapping[str, Any], answer: Mapping[str, Any]) -> dict[str, Any]:
    """Draw a line from the truth to the answer; of a refusal only the true point is left."""
    truth = _rounded(call["truth"])
    facts = {"id": call["id"], "confidence": answer["confidence"], "refusal": answer["refusal"]}
    if answer["lon"] is None:
        return _drawn("Point", truth, facts)
    placed = _rounded(answer)
    distance_m = round(_EARTH.inv(truth[0], truth[1], placed[0], placed[1])[2], 1)
    return _drawn("LineString", [truth, placed], facts | {"distance_m": distance_m})


def _drawn(kind: str, coordinates: list[Any], facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": facts,
        "geometry": {"type": kind, "coordinates": coordinates},
    }


def _rounded(place: Mapping[str, Any]) -> list[float]:
    return [round(place["lon"], _DECIMALS), round(place["lat"], _DECIMALS)]
