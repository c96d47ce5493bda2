"""What happens on roads, as the map shows it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from data.database import Database
from data.stores.places import the_city
from data.stores.road_events import open_road_events


def road_events_now(database: Database, *, now: datetime) -> dict[str, Any]:
    """Return the road events that have not ended as GeoJSON; who reported them is not told."""
    with database.transaction() as session:
        rows = open_road_events(session, the_city(session), now=now)
    return {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    properties = {key: value for key, value in row.items() if key != "geometry"}
    return {"type": "Feature", "id": row["id"], "properties": properties, "geometry": row["geometry"]}
