"""What comes in and happens: alerts, incidents, positions of units, and the numbered events."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from data.records.caller import CallerNumber
from data.records.incident import OPEN_INCIDENT, IncidentState, TransferTarget
from data.records.moments import TimeSource
from data.tables.columns import (
    BigInt,
    CityKey,
    ClientKey,
    ImportKey,
    Model,
    Real,
    check,
    filled,
    geography,
    gist,
    least,
    not_empty,
    one_of,
    quoted,
    sha256,
    shape,
)


class Event(Model):
    """What happened, numbered in the order of the commits; a trigger refuses every change."""

    __tablename__ = "event"
    __table_args__ = (
        filled("kind"),
        Index("event_replan_idx", "city_id", "id", postgresql_where=text("kind = 'replan'")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    city_id: Mapped[CityKey | None]
    kind: Mapped[str]
    subject: Mapped[str]
    payload: Mapped[dict[str, Any]]


class EventHead(Model):
    """The number of the last event; its one row is locked by whoever appends."""

    __tablename__ = "event_head"
    __table_args__ = (check("is_head", "is_head"),)

    is_head: Mapped[bool] = mapped_column(primary_key=True)
    last_id: Mapped[BigInt]


class Incident(Model):
    """An incident as it is handled."""

    __tablename__ = "incident"
    __table_args__ = (
        one_of("state", IncidentState),
        one_of("state_source", TimeSource),
        least("priority", 1),
        not_empty("place"),
        least("place_radius_m", 0),
        check("place_confidence", "place_confidence BETWEEN 0 AND 1"),
        one_of("transferred_to", TransferTarget),
        UniqueConstraint("city_id", "id"),
        ForeignKeyConstraint(["city_id", "duplicate_of"], ["incident.city_id", "incident.id"]),
        check(
            "duplicate_of",
            "(state = 'DUPLICATE_OF') = (duplicate_of IS NOT NULL) AND duplicate_of <> id",
        ),
        check("transferred", "(state = 'TRANSFERRED') = (transferred_to IS NOT NULL)"),
        check("place_basis", "(place IS NULL) = (place_basis = '')"),
        gist("incident", "place"),
        Index("incident_city_id_called_at_idx", "city_id", "called_at"),
        Index(
            "incident_open_idx",
            "city_id",
            "called_at",
            postgresql_where=text(f"state NOT IN ({quoted(set(IncidentState) - OPEN_INCIDENT)})"),
        ),
        Index(
            "incident_duplicate_of_idx",
            "city_id",
            "duplicate_of",
            postgresql_where=text("duplicate_of IS NOT NULL"),
        ),
    )

    id: Mapped[ClientKey]
    city_id: Mapped[CityKey]
    state: Mapped[str]
    state_device_at: Mapped[datetime]
    state_server_at: Mapped[datetime]
    state_source: Mapped[str]
    called_at: Mapped[datetime]
    received_at: Mapped[datetime]
    category: Mapped[str]
    priority: Mapped[int | None] = mapped_column(SmallInteger)
    tags: Mapped[list[str]]
    disposition: Mapped[str]
    address: Mapped[str]
    place: Mapped[WKBElement | None] = shape("POINT", nullable=True)
    place_basis: Mapped[str]
    place_radius_m: Mapped[float | None]
    place_confidence: Mapped[float | None]
    duplicate_of: Mapped[UUID | None]
    transferred_to: Mapped[str | None]
    transfer_receipt: Mapped[str]


class Alert(Model):
    """An alert as it was received; the caller's number stands apart."""

    __tablename__ = "alert"
    __table_args__ = (
        filled("given_id"),
        one_of("time_source", TimeSource),
        not_empty("prior"),
        check("prior_radius_m", "prior_radius_m IS NULL OR prior_radius_m >= 0 AND prior IS NOT NULL"),
        not_empty("pin"),
        sha256("content_sha256"),
        UniqueConstraint("city_id", "given_id"),
        ForeignKeyConstraint(["city_id", "incident_id"], ["incident.city_id", "incident.id"]),
        check("source", "(source_system = '') = (source_no = '')"),
        check("geocoded", "(geocoded_at IS NULL) = (geocoded IS NULL)"),
        Index(
            "alert_waiting_idx",
            "city_id",
            text("(incident_id IS NULL)"),
            "server_at",
            "id",
            postgresql_where=text("geocoded_at IS NULL"),
        ),
        Index(
            "alert_source_idx",
            "city_id",
            "source_system",
            "source_no",
            unique=True,
            postgresql_where=text("source_system <> ''"),
        ),
        Index("alert_city_id_device_at_idx", "city_id", "device_at"),
        Index(
            "alert_incident_idx",
            "city_id",
            "incident_id",
            postgresql_where=text("incident_id IS NOT NULL"),
        ),
        gist("alert", "prior"),
        gist("alert", "pin"),
    )

    id: Mapped[ClientKey]
    city_id: Mapped[CityKey]
    given_id: Mapped[str | None]
    source_system: Mapped[str]
    source_no: Mapped[str]
    device_at: Mapped[datetime]
    server_at: Mapped[datetime]
    time_source: Mapped[str]
    text: Mapped[str]
    category: Mapped[str]
    channel: Mapped[str]
    prior: Mapped[WKBElement | None] = shape("POINT", nullable=True)
    prior_radius_m: Mapped[float | None]
    prior_source: Mapped[str]
    pin: Mapped[WKBElement | None] = shape("POINT", nullable=True)
    incident_id: Mapped[UUID | None]
    content_sha256: Mapped[bytes]
    import_id: Mapped[ImportKey | None]
    geocoded_at: Mapped[datetime | None]
    geocoded: Mapped[dict[str, Any] | None]


class AlertCaller(Model):
    """The number of an alert's caller."""

    __tablename__ = "alert_caller"
    __table_args__ = (filled("number"),)

    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alert.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[CallerNumber]


class Position(Model):
    """A fix of a unit; the same moment sent twice is one fix."""

    __tablename__ = "position"
    __table_args__ = (
        not_empty("geom"),
        least("accuracy_m", 0),
        least("speed_kmh", 0),
        check("suspect", "suspect <@ ARRAY['clock', 'mock', 'teleport']"),
        gist("position", "geom"),
        Index("position_device_at_idx", "device_at", postgresql_using="brin"),
    )

    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("unit.id"), primary_key=True)
    device_at: Mapped[datetime] = mapped_column(primary_key=True)
    server_at: Mapped[datetime]
    geom: Mapped[WKBElement] = shape("POINT")
    accuracy_m: Mapped[Real | None]
    speed_kmh: Mapped[Real | None]
    suspect: Mapped[list[str]]


class LastPosition(Model):
    """The newest fix of each unit by its device clock."""

    __tablename__ = "last_position"
    __table_args__ = (
        not_empty("geom"),
        least("accuracy_m", 0),
        least("speed_kmh", 0),
        gist("last_position", "geom"),
        geography("last_position", "geom"),
    )

    unit_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("unit.id"), primary_key=True)
    device_at: Mapped[datetime]
    server_at: Mapped[datetime]
    geom: Mapped[WKBElement] = shape("POINT")
    accuracy_m: Mapped[Real | None]
    speed_kmh: Mapped[Real | None]
