"""Published plans with their routes and stops."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from data.records.moments import TimeSource
from data.records.plan import LIVE_PLAN, PlanState
from data.records.route import RouteState
from data.records.stop import StopState
from data.stores.ewkb import of
from data.tables import City, Plan, Route, Stop, Unit


@dataclass(frozen=True)
class NewPlan:
    """A solved plan on its way to the crews.

    Attributes
    ----------
    plan_id : made by who publishes, so that a second try is the same plan
    scope : of one scope one plan at a time is driven by
    problem, problem_sha256 : what was solved, and the hash by which plans name it
    solution : the plan and what was drawn of it, as pages read it
    """

    plan_id: UUID
    scope: str
    name: str
    starts_at: datetime
    ends_at: datetime
    problem: Mapping[str, Any]
    problem_sha256: str
    solution: Mapping[str, Any]
    reward: float
    objective: float


@dataclass(frozen=True)
class LivePlan:
    """A plan that crews drive by, with all that is needed to plan its rest anew.

    Attributes
    ----------
    since : when it was published
    """

    plan_id: UUID
    scope: str
    name: str
    starts_at: datetime
    ends_at: datetime
    problem: Mapping[str, Any]
    problem_sha256: str
    solution: Mapping[str, Any]
    since: datetime

    def moment(self, now: datetime) -> datetime:
        """Return now, or when the plan came into force: who waited for it asked before."""
        return max(now, self.since)

    @property
    def units(self) -> list[str]:
        """Its units, in the order of the plan."""
        return [route["unit"] for route in self.solution["plan"]["routes"]]


# A scope that is planned anew is told apart from the others by one running number for the city and time.
_LAST_VERSION = text("SELECT max(version) FROM plan WHERE city_id = :city_id AND ends_at > :starts_at")
_LIVE = text(
    """
    SELECT id, scope, name, starts_at, ends_at, problem, encode(problem_sha256, 'hex') AS sha256, solution,
        state_at
    FROM plan WHERE city_id = :city_id AND state IN ('ACTIVE', 'PUBLISHED') AND problem IS NOT NULL
        AND (CAST(:unit AS text) IS NULL OR EXISTS (
            SELECT FROM route r JOIN unit u ON u.id = r.unit_id
            WHERE r.plan_id = plan.id AND u.given_id = :unit))
        AND (CAST(:scope AS text) IS NULL OR scope = :scope)
    ORDER BY (starts_at <= :now AND :now < ends_at) DESC, starts_at DESC, scope
    """
)
_SCOPE = text(
    """
    SELECT plan.scope FROM plan JOIN route r ON r.plan_id = plan.id JOIN unit u ON u.id = r.unit_id
    WHERE u.city_id = :city_id AND u.given_id = :unit AND plan.state IN ('ACTIVE', 'PUBLISHED')
    ORDER BY (starts_at <= :now AND :now < ends_at) DESC, starts_at DESC, scope LIMIT 1
    """
)
_LIVE_IDS = text(
    "SELECT scope, id FROM plan WHERE city_id = :city_id AND state IN ('ACTIVE', 'PUBLISHED') ORDER BY scope"
)


def supersede(
    session: Session, city_id: int, *, starts_at: datetime, ends_at: datetime, at: datetime
) -> None:
    """Take all plans of a time out of force."""
    overlapping = (Plan.starts_at < ends_at, Plan.ends_at > starts_at)
    session.execute(
        update(Plan)
        .where(Plan.city_id == city_id, *overlapping, Plan.state.in_([state.value for state in LIVE_PLAN]))
        .values(state=PlanState.SUPERSEDED.value, state_at=at)
    )


def hold(session: Session, plan_id: UUID) -> bool:
    """Keep others from a plan until the commit; return whether it is still in force."""
    live = Plan.state.in_([state.value for state in LIVE_PLAN])
    return (
        session.execute(select(Plan.id).where(Plan.id == plan_id, live).with_for_update()).first() is not None
    )


def succeed(session: Session, plan_id: UUID, *, at: datetime) -> None:
    """Take one plan out of force."""
    over = {"state": PlanState.SUPERSEDED.value, "state_at": at}
    session.execute(update(Plan).where(Plan.id == plan_id).values(over))


def next_version(session: Session, city_id: int, *, starts_at: datetime) -> int:
    """Return the number of the next plan of a time, whatever its scope; one caller at a time.

    The city's row stays locked until the commit.
    """
    session.execute(select(City.id).where(City.id == city_id).with_for_update(key_share=True))
    last = session.scalar(_LAST_VERSION, {"city_id": city_id, "starts_at": starts_at})
    return (last or 0) + 1


def live_plans(
    session: Session, city_id: int, *, now: datetime, unit: str | None = None, scope: str | None = None
) -> list[LivePlan]:
    """Return plans in force that can be planned anew, those that run now first.

    Parameters
    ----------
    unit, scope : only plans with a route of this unit, or of this scope
    """
    values = {"city_id": city_id, "now": now, "unit": unit, "scope": scope}
    return [LivePlan(*row) for row in session.execute(_LIVE, values)]


def scope_of(session: Session, city_id: int, unit: str, *, now: datetime) -> str | None:
    """Return the scope of the plan in force that has a unit, None if none has."""
    scope: str | None = session.execute(_SCOPE, {"city_id": city_id, "unit": unit, "now": now}).scalar()
    return scope


def live_plan_ids(session: Session, city_id: int) -> dict[str, UUID]:
    """Return the plan in force of each scope."""
    return {row.scope: row.id for row in session.execute(_LIVE_IDS, {"city_id": city_id})}


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
            problem=new.problem,
            problem_sha256=bytes.fromhex(new.problem_sha256),
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
