"""Units: where they are, where they come from, where they are to go."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Body
from pydantic import AwareDatetime, BaseModel, Field

from api.actions.record_positions import record_positions
from api.actions.units import unit_route, units_now
from api.gpx import route_gpx
from api.http.presented import Presented, attachment
from api.http.services import Shared

MOST_FIXES = 5_000
GPX = "application/gpx+xml"

router = APIRouter(prefix="/api/v1", tags=["units"])
Finite = Annotated[float, Field(allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Fix(BaseModel):
    """Where a unit was, by its own clock."""

    unit: Annotated[str, Field(min_length=1, max_length=100, pattern="^[^\\x00]*$")]
    lon: Finite
    lat: Finite
    device_at: AwareDatetime
    accuracy_m: NotNegative | None = None
    speed_kmh: NotNegative | None = None


@router.get("/units")
def units(shared: Shared) -> Presented:
    """Every unit with its place, state and route."""
    return Presented(units_now(shared.database, now=shared.clock()))


@router.get("/units/{unit}/route.gpx")
def gpx(unit: str, shared: Shared) -> object:
    """Hand out the route of a unit as GPX 1.1."""
    route = unit_route(shared.database, unit, now=shared.clock())
    return attachment(route_gpx(route), media_type=GPX, name="route.gpx")


@router.get("/units/{unit}/route")
def route(unit: str, shared: Shared) -> Presented:
    """Show the route of a unit with legs, steps and stops."""
    return Presented(unit_route(shared.database, unit, now=shared.clock()))


@router.post("/positions")
def positions(fixes: Annotated[list[Fix], Body(max_length=MOST_FIXES)], shared: Shared) -> dict[str, int]:
    """Keep fixes, each once by unit and device time."""
    given = [_plain(fix) for fix in fixes]
    return record_positions(shared.database, given, now=shared.clock())


def _plain(fix: Fix) -> dict[str, object]:
    plain = fix.model_dump()
    at: datetime = plain["device_at"]
    return plain | {"device_at": at.isoformat()}
