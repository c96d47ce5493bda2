"""The city and its areas, enterprises, clusters: what the map stands on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.actions.live_map import (
    areas_now,
    city_now,
    clusters_of,
    enterprise_now,
    layer_of,
    names_like,
    under_click,
)
from api.actions.road_events import road_events_now
from api.http.presented import Presented
from api.http.services import Shared

router = APIRouter(prefix="/api/v1", tags=["city"])
Lon = Annotated[float, Query(ge=-180, le=180)]
Lat = Annotated[float, Query(ge=-90, le=90)]


@router.get("/city")
def city(shared: Shared) -> Presented:
    """Name, bounds, day and counts."""
    return Presented(city_now(shared.database))


@router.get("/areas")
def areas(kind: Literal["district", "township", "park"], shared: Shared) -> Presented:
    """Areas of a kind as GeoJSON with what stands in them."""
    return Presented(areas_now(shared.database, kind), media_type="application/geo+json")


@router.get("/clusters")
def clusters(shared: Shared, date: date | None = None) -> Presented:
    """Clusters of reopened enterprises as GeoJSON, of a day or the last one kept."""
    return Presented(clusters_of(shared.database, date), media_type="application/geo+json")


@router.get("/layers/{layer}")
def layer(layer: Literal["geocoding"], shared: Shared) -> Presented:
    """Where the alerts of a synthetic month were placed and where they truly are, as GeoJSON."""
    return Presented(layer_of(shared.database, layer), media_type="application/geo+json")


@router.get("/road-events")
def road_events(shared: Shared) -> Presented:
    """Road events that have not ended as GeoJSON."""
    return Presented(road_events_now(shared.database, now=shared.clock()), media_type="application/geo+json")


@router.get("/enterprises/{enterprise}")
def enterprise(enterprise: str, shared: Shared) -> Presented:
    """One enterprise."""
    return Presented(enterprise_now(shared.database, enterprise))


@router.get("/pick")
def pick(lon: Lon, lat: Lat, shared: Shared, zoom: Annotated[float, Query(ge=0, le=24)] = 14.0) -> Presented:
    """Tell what is under a click."""
    return Presented(under_click(shared.database, lon, lat, zoom=zoom))


@router.get("/search")
def search(shared: Shared, q: Annotated[str, Query(max_length=100, pattern="^[^\\x00]*$")] = "") -> Presented:
    """Up to 20 units, areas and enterprises by name or id."""
    return Presented(names_like(shared.database, q))
