"""Who may come in, what was answered, and what the live map shows beside the register."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, ForeignKey, Index, SmallInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.columns import (
    CityKey,
    Key,
    Model,
    check,
    filled,
    gist,
    least,
    not_empty,
    one_of,
    sha256,
    shape,
)

ROLES = ("administrator", "auditor", "dispatcher", "feed", "operator", "planner", "unit")


class Account(Model):
    """Who may sign in; without a password only tokens do."""

    __tablename__ = "account"
    __table_args__ = (filled("user_name"), one_of("role", ROLES))

    user_name: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    always_on: Mapped[bool]
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]


class LoginSession(Model):
    """A session, known by the hash of its token: who reads the table cannot sign in with it."""

    __tablename__ = "login_session"
    __table_args__ = (
        sha256("token_hash"),
        check("idle_s", "idle_s > 0"),
        check("period", "began_at <= ends_at"),
        Index("login_session_user_name_idx", "user_name"),
        Index("login_session_ends_at_idx", "ends_at"),
    )

    token_hash: Mapped[bytes] = mapped_column(primary_key=True)
    user_name: Mapped[str] = mapped_column(ForeignKey("account.user_name", ondelete="CASCADE"))
    csrf: Mapped[str]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    idle_s: Mapped[float | None]
    ends_at: Mapped[datetime]


class LoginTry(Model):
    """Failures to sign in, also to names that do not exist: else the count would tell which do."""

    __tablename__ = "login_try"
    __table_args__ = (least("failures", 0), Index("login_try_failing_since_idx", "failing_since"))

    user_name: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    failing_since: Mapped[datetime]
    succeeded_at: Mapped[datetime | None]


class AnsweredKey(Model):
    """What a write with a key was answered; written with the write, so that again is not twice."""

    __tablename__ = "answered_key"
    __table_args__ = (filled("key"), sha256("body_sha256"), Index("answered_key_at_idx", "at"))

    user_name: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    body_sha256: Mapped[bytes]
    answer: Mapped[Any | None] = mapped_column(JSONB)
    at: Mapped[datetime]


class ClusterDay(Model):
    """The clusters of reopened enterprises on a day, as GeoJSON."""

    __tablename__ = "cluster_day"

    city_id: Mapped[CityKey] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    features: Mapped[dict[str, Any]]


class MapLayer(Model):
    """A layer of the map that was computed once, as GeoJSON."""

    __tablename__ = "map_layer"
    __table_args__ = (filled("name"),)

    city_id: Mapped[CityKey] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    features: Mapped[dict[str, Any]]


class RoadLine(Model):
    """A road of the present network once more, in a form tiles are cut from."""

    __tablename__ = "road_line"
    __table_args__ = (
        not_empty("geom"),
        Index("road_line_network_id_idx", "network_id"),
        gist("road_line", "geom"),
    )

    id: Mapped[Key]
    network_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("road_network.id", ondelete="CASCADE"))
    road_class: Mapped[str]
    rank: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str]
    geom: Mapped[WKBElement] = shape("LINESTRING")
