"""Published plans with their routes and stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from data.records.moments import TimeSource
from data.records.plan import LIVE_PLAN, PlanState
from data.records.route import RouteState
from data.records.stop import StopState
from data.stores.ewkb import of
from data.tables import Plan, Route, Stop, Unit


@dataclass(frozen=True)
class NewPlan:
    """A solved plan on its way to the crews.

    Attributes
    ----------
    plan_id : made by who publishes, so that a second try is the same plan
    scope : of one scope one plan at a time is driven by
    solution : what was solved and drawn, as pages read it
    """

    plan_id: UUID
    scope: str
    name: str
    starts_at: datetime
    ends_at: datetime
    solution: Mapping[str, Any]
    reward: float
    objective: float


def supersede(session: Session, city_id: int, new: NewPlan, *, at: datetime) -> int:
    """Take plans of the same scope and time out of force; return the version of the next."""
    same = (Plan.city_id == city_id, Plan.scope == new.scope)
    overlapping = (Plan.starts_at < new.ends_at, Plan.ends_at > new.starts_at)
    session.execute(
        update(Plan)
        .where(*same, *overlapping, Plan.state.in_([state.value for state in LIVE_PLAN]))
        .values(state=PlanState.SUPERSEDED.value, state_at=at)
    )
    last = session.scalar(select(func.max(Plan.version)).where(*same, Plan.starts_at == new.starts_at))
    return (last or 0) + 1


def add_published(session: Session, city_id: int, new: NewPlan, *, version: int, at: datetime) -> None:
    """Add a plan that is published at once, as urgent duty may be."""
    session.execute(
        insert(Plan).values(
            id=new.plan_id,
            city_id=city_id,
            scope=new.scope,
            name=new.name,
            state=PlanState.PUBLISHED.value,
            state_at=at,
            starts_at=new.starts_at,
            ends_at=new.ends_at,
            version=version,
            urgent=True,
            approved_by="",
            opinion="",
            solution=new.solution,
            reward=new.reward,
            objective=new.objective,
        )
    )


def unit_keys(session: Session, city_id: int) -> dict[str, int]:
    """Return the key of each unit by the id that the city gave it."""
    rows = session.execute(select(Unit.given_id, Unit.id).where(Unit.city_id == city_id))
    return {given_id: key for given_id, key in rows}  # noqa: C416 - rows are no pairs to the type checker


def add_routes(session: Session, rows: Sequence[Mapping[str, Any]], *, at: datetime) -> None:
    """Add routes: id, plan_id, unit_id, leave_at, return_at, travel_s, line (Shapely, or None)."""
    moment = _moment(RouteState.PLANNED.value, at)
    values = [
        {**row, "line": None if row["line"] is None else of([row["line"]])[0], **moment} for row in rows
    ]
    if values:
        session.execute(insert(Route), values)


def add_stops(session: Session, rows: Sequence[Mapping[str, Any]], *, at: datetime) -> None:
    """Add stops: id, route_id, sequence, site, visit, geom (Shapely), arrive_at, start_at, leave_at."""
    moment = _moment(StopState.PENDING.value, at) | {"reason": ""}
    values = [{**row, "geom": of([row["geom"]])[0], **moment} for row in rows]
    if values:
        session.execute(insert(Stop), values)


def _moment(state: str, at: datetime) -> dict[str, Any]:
    source = TimeSource.DESK.value
    return {"state": state, "state_device_at": at, "state_server_at": at, "state_source": source}
