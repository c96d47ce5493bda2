"""Alerts come in, incidents are shown."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from pydantic import AwareDatetime, BaseModel, Field

from api.actions.live_map import incidents_now, past_alerts
from api.actions.receive_alert import receive_alert
from api.http.access import SignedIn
from api.http.presented import Presented
from api.http.services import Shared
from api.refusals import KeyMissing
from data.records.incident import IncidentState

router = APIRouter(prefix="/api/v1", tags=["incidents"])
# NUL cannot be kept as text.
Word = Annotated[str, Field(max_length=200, pattern="^[^\\x00]*$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class Place(BaseModel):
    """A place in WGS-84."""

    lon: Finite
    lat: Finite


class Prior(Place):
    """Where the caller's telephone was."""

    radius_m: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    source: Word = ""


class Alert(BaseModel):
    """One call as it is handed over."""

    text: Annotated[str, Field(max_length=10_000, pattern="^[^\\x00]*$")]
    at: AwareDatetime
    channel: Word = ""
    id: Annotated[str, Field(min_length=1, max_length=200, pattern="^[^\\x00]*$")] | None = None
    category: Word = ""
    caller: Word | None = None
    prior: Prior | None = None
    pin: Place | None = None
    source_system: Word = ""
    source_no: Word = ""


@router.get("/incidents")
def incidents(
    shared: Shared,
    state: Annotated[list[IncidentState] | None, Query()] = None,
    since: datetime | None = None,
) -> Presented:
    """Incidents, newest first; the open ones if no state is named."""
    states = [each.value for each in state or ()]
    return Presented(incidents_now(shared.database, states=states, since=since))


@router.get("/past-alerts")
def past(shared: Shared, days: Annotated[int, Query(ge=1, le=366)] = 30) -> Presented:
    """Where the alerts of the last days crowded that are on no board any more: lon, lat, weight."""
    return Presented(past_alerts(shared.database, days=days, now=shared.clock()))


@router.post("/alerts", status_code=201)
def alerts(
    alert: Alert,
    shared: Shared,
    session: SignedIn,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> dict[str, Any]:
    """Take an alert; the same key again is answered as the first time."""
    if not idempotency_key:
        raise KeyMissing
    given = alert.model_dump()
    return receive_alert(shared.database, given, key=idempotency_key, user=session.user, now=shared.clock())
