"""Patrol plans with their routes and stops, and what happens on the roads."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.records.absence import AbsenceReason
from data.records.moments import TimeSource
from data.records.plan import LIVE_PLAN, PlanState
from data.records.road_event import RoadEventState
from data.records.route import RouteState
from data.records.stop import OPEN_STOP, StopState
from data.tables.columns import (
    CityKey,
    ClientKey,
    Model,
    check,
    filled,
    gist,
    least,
    no_overlap,
    not_empty,
    one_of,
    quoted,
    sha256,
    shape,
)


class Plan(Model):
    """A patrol plan; of one scope one plan at a time is driven by."""

    __tablename__ = "plan"
    __table_args__ = (
        one_of("state", PlanState),
        least("version", 1),
        sha256("problem_sha256"),
        UniqueConstraint("city_id", "scope", "starts_at", "version"),
        check("period", "starts_at < ends_at"),
        check("problem", "(problem IS NULL) = (problem_sha256 IS NULL)"),
        check("solution", "state = 'DRAFT' OR solution IS NOT NULL"),
        check(
            "published",
            "(state IN ('ACTIVE', 'ARCHIVED', 'PUBLISHED', 'SUPERSEDED')) = (version IS NOT NULL)",
        ),
        check("approval", "(approved_by = '') = (approved_at IS NULL)"),
        check(
            "approved",
            "approved_at IS NOT NULL OR urgent AND state <> 'APPROVED'"
            " OR state IN ('DRAFT', 'SOLVED', 'SUBMITTED')",
        ),
        no_overlap(
            "plan_one_live_excl",
            ("city_id", "scope"),
            ("starts_at", "ends_at"),
            where=text(f"state IN ({quoted(LIVE_PLAN)})"),
        ),
    )

    id: Mapped[ClientKey]
    city_id: Mapped[CityKey]
    scope: Mapped[str]
    name: Mapped[str]
    state: Mapped[str]
    state_at: Mapped[datetime]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    version: Mapped[int | None]
    urgent: Mapped[bool]
    approved_by: Mapped[str]
    opinion: Mapped[str]
    approved_at: Mapped[datetime | None]
    problem: Mapped[dict[str, Any] | None]
    problem_sha256: Mapped[bytes | None]
    solution: Mapped[dict[str, Any] | None]
    reward: Mapped[float | None]
    objective: Mapped[float | None]
    upper_bound: Mapped[float | None]


class Route(Model):
    """The route of one unit in a plan."""

    __tablename__ = "route"
    __table_args__ = (
        one_of("state", RouteState),
        one_of("state_source", TimeSource),
        least("travel_s", 0),
        UniqueConstraint("plan_id", "unit_id"),
        check("period", "leave_at <= return_at"),
        check("suspended", "state = 'SUSPENDED' OR suspended_by IS NULL"),
        Index("route_unit_id_idx", "unit_id", "leave_at"),
        gist("route", "line"),
    )

    id: Mapped[ClientKey]
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("plan.id"))
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("unit.id"))
    state: Mapped[str]
    state_device_at: Mapped[datetime]
    state_server_at: Mapped[datetime]
    state_source: Mapped[str]
    leave_at: Mapped[datetime]
    return_at: Mapped[datetime]
    travel_s: Mapped[int]
    line: Mapped[WKBElement | None] = shape("LINESTRING", nullable=True)
    suspended_by: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))


class Stop(Model):
    """A stop of a route; a re-plan may move many, so order and times are judged at the commit."""

    __tablename__ = "stop"
    __table_args__ = (
        least("sequence", 1),
        filled("site"),
        least("visit", 1),
        not_empty("geom"),
        one_of("state", StopState),
        one_of("state_source", TimeSource),
        UniqueConstraint("route_id", "sequence", deferrable=True, initially="DEFERRED"),
        check("times", "arrive_at <= start_at AND start_at <= leave_at"),
        check("reason", "state <> 'SKIPPED' OR reason <> ''"),
        no_overlap(
            "stop_one_at_a_time_excl",
            ("route_id",),
            ("arrive_at", "leave_at"),
            where=text(f"state IN ({quoted(OPEN_STOP)})"),
            deferrable=True,
            initially="DEFERRED",
        ),
        gist("stop", "geom"),
    )

    id: Mapped[ClientKey]
    route_id: Mapped[UUID] = mapped_column(ForeignKey("route.id"))
    sequence: Mapped[int]
    site: Mapped[str]
    visit: Mapped[int]
    geom: Mapped[WKBElement] = shape("POINT")
    arrive_at: Mapped[datetime]
    start_at: Mapped[datetime]
    leave_at: Mapped[datetime]
    state: Mapped[str]
    state_device_at: Mapped[datetime]
    state_server_at: Mapped[datetime]
    state_source: Mapped[str]
    reason: Mapped[str]


class Absence(Model):
    """A unit that is taken from its route for a while; ``due_at`` until its route was planned anew."""

    __tablename__ = "absence"
    __table_args__ = (
        one_of("reason", AbsenceReason),
        least("priority", 1),
        not_empty("place"),
        check("period", "from_at <= until_at"),
        no_overlap("absence_one_at_a_time_excl", ("unit_id",), ("from_at", "until_at")),
        Index("absence_due_idx", "due_at", postgresql_where=text("due_at IS NOT NULL")),
        gist("absence", "place"),
    )

    id: Mapped[ClientKey]
    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("unit.id"))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    reason: Mapped[str]
    priority: Mapped[int | None] = mapped_column(SmallInteger)
    incident_id: Mapped[UUID | None] = mapped_column(ForeignKey("incident.id"))
    place: Mapped[WKBElement | None] = shape("POINT", nullable=True)
    told_by: Mapped[str]
    returned_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class RoadEvent(Model):
    """What happens on a road or over an area: closed, or slower by a factor on its seconds."""

    __tablename__ = "road_event"
    __table_args__ = (
        filled("kind"),
        check(
            "geom",
            "GeometryType(geom) IN ('LINESTRING', 'MULTILINESTRING', 'MULTIPOLYGON', 'POLYGON')"
            " AND NOT ST_IsEmpty(geom)",
        ),
        one_of("state", RoadEventState),
        one_of("state_source", TimeSource),
        check("effect", "closed = (factor IS NULL) AND factor >= 1 AND factor < 'Infinity'"),
        check("period", "starts_at < expires_at"),
        check("confirmed", "state <> 'CONFIRMED' OR confirmed_by <> ''"),
        gist("road_event", "geom"),
        Index(
            "road_event_open_idx",
            "city_id",
            "starts_at",
            postgresql_where=text("state <> 'ENDED'"),
        ),
    )

    id: Mapped[ClientKey]
    city_id: Mapped[CityKey]
    kind: Mapped[str]
    note: Mapped[str]
    geom: Mapped[WKBElement] = shape("GEOMETRY")
    closed: Mapped[bool]
    factor: Mapped[float | None]
    starts_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    state: Mapped[str]
    state_device_at: Mapped[datetime]
    state_server_at: Mapped[datetime]
    state_source: Mapped[str]
    reported_by: Mapped[str]
    confirmed_by: Mapped[str]
