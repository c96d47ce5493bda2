"""What changes a plan that is driven: units taken and back, late ones, roads, new sites; what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Self
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Query, Request
from pydantic import AwareDatetime, BaseModel, Field, model_validator

from api.actions.add_site import NewSite, add_site
from api.actions.change_roads import RoadNews, end_road_event, report_road_event
from api.actions.live_map import replans_now
from api.actions.once import Ask
from api.actions.take_unit import Leave, delay_unit, return_unit, take_unit
from api.http.access import SignedIn
from api.http.presented import Presented
from api.http.services import Shared
from api.refusals import KeyMissing
from data.records.absence import AbsenceReason

router = APIRouter(prefix="/api/v1", tags=["re-planning"])
MOST_MINUTES = 1_440
Word = Annotated[str, Field(min_length=1, max_length=200, pattern="^[^\\x00]*$")]
Note = Annotated[str, Field(max_length=1_000, pattern="^[^\\x00]*$")]
Finite = Annotated[float, Field(allow_inf_nan=False)]
Minutes = Annotated[int, Field(ge=1, le=MOST_MINUTES)]


class Absence(BaseModel):
    """For how long a unit is taken from its route; either ``minutes`` or ``until``."""

    minutes: Minutes | None = None
    until: AwareDatetime | None = None
    reason: AbsenceReason = AbsenceReason.CALL
    priority: Annotated[int, Field(ge=1, le=9)] | None = None
    incident: UUID | None = None

    @model_validator(mode="after")
    def one_end(self) -> Self:
        """Refuse none and two ends."""
        if (self.minutes is None) is (self.until is None):
            raise ValueError("minutes, until")
        return self

    def leave(self, now: datetime) -> Leave:
        """Return the leave from now on."""
        until = self.until or now + timedelta(minutes=self.minutes or 0)
        return Leave(until, self.reason, self.priority, self.incident)


class Delay(BaseModel):
    """By how much a unit will be later at its current stop."""

    minutes: Minutes


class RoadEvent(BaseModel):
    """A road or an area that is closed, or slower by a factor."""

    kind: Word
    geometry: dict[str, Any]
    closed: bool = True
    factor: Annotated[float, Field(ge=1, le=1_000, allow_inf_nan=False)] | None = None
    starts_at: AwareDatetime | None = None
    expires_at: AwareDatetime | None = None
    note: Note = ""


class Site(BaseModel):
    """A place to be visited today that the plan does not know."""

    id: Word
    name: Word
    lon: Finite
    lat: Finite
    reward: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    dwell_s: Annotated[int, Field(ge=0, le=86_400)] = 900
    visits: Annotated[int, Field(ge=1, le=20)] = 1
    min_gap_s: Annotated[int, Field(ge=0, le=86_400)] = 7_200
    until: AwareDatetime | None = None
    required: bool = False


def _asking(
    request: Request,
    shared: Shared,
    session: SignedIn,
    idempotency_key: Annotated[str | None, Header(max_length=200)] = None,
) -> Ask:
    if not idempotency_key:
        raise KeyMissing
    return Ask(session.user, idempotency_key, {"path": request.url.path}, shared.clock())


Asking = Annotated[Ask, Depends(_asking)]


def _with(ask: Ask, body: BaseModel) -> Ask:
    return Ask(ask.user, ask.key, {**ask.body, **body.model_dump(mode="json")}, ask.now)


@router.get("/replans")
def replans(shared: Shared, limit: Annotated[int, Query(ge=1, le=100)] = 20) -> Presented:
    """Show what was planned anew lately, the newest first, as the stream told it."""
    return Presented(replans_now(shared.database, limit=limit))


@router.post("/units/{unit}/absences", status_code=201)
def absence(unit: str, told: Absence, shared: Shared, ask: Asking) -> dict[str, Any]:
    """Take a unit from its route; answered with what the stream is told of it."""
    return take_unit(shared.replanner, unit, told.leave(ask.now), _with(ask, told))


@router.post("/units/{unit}/return")
def come_back(unit: str, shared: Shared, ask: Asking) -> dict[str, Any]:
    """Let a unit that is away go on with its route."""
    return return_unit(shared.replanner, unit, ask)


@router.post("/units/{unit}/delays", status_code=201)
def delay(unit: str, told: Delay, shared: Shared, ask: Asking) -> dict[str, Any]:
    """Tell that a unit is late at its current stop."""
    return delay_unit(shared.replanner, unit, 60 * told.minutes, _with(ask, told))


@router.post("/road-events", status_code=201)
def road_event(told: RoadEvent, shared: Shared, ask: Asking) -> dict[str, Any]:
    """Report a road event; the districts whose travel times it changes are planned anew."""
    facts = told.model_dump() | {"starts_at": told.starts_at or ask.now}
    return report_road_event(shared.replanner, RoadNews(**facts), _with(ask, told))


@router.post("/road-events/{road_event}/end")
def road_event_ends(road_event: UUID, shared: Shared, ask: Asking) -> dict[str, Any]:
    """End a road event; the districts whose travel times that changes are planned anew."""
    return end_road_event(shared.replanner, road_event, ask)


@router.post("/sites", status_code=201)
def site(told: Site, shared: Shared, ask: Asking) -> dict[str, Any]:
    """Add a priority site to today's plan of the district around it."""
    facts = told.model_dump()
    return add_site(shared.replanner, NewSite(facts.pop("id"), **facts), _with(ask, told))
