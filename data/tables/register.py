"""A city and its register: areas, enterprises with their status history, stations, units, roads."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import BigInteger, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from data.tables.columns import (
    BigInt,
    CityKey,
    ImportKey,
    Key,
    Model,
    check,
    filled,
    geography,
    gist,
    least,
    no_overlap,
    not_empty,
    one_of,
    sha256,
    shape,
)
from geo.datum import DATUMS


class City(Model):
    """A city; known by its adcode, else by its name."""

    __tablename__ = "city"
    __table_args__ = (
        filled("timezone"),
        sha256("content_sha256"),
        Index("city_adcode_idx", "adcode", unique=True, postgresql_where=text("adcode <> ''")),
        Index("city_name_idx", "name", unique=True, postgresql_where=text("adcode = ''")),
        gist("city", "bbox"),
    )

    id: Mapped[Key]
    adcode: Mapped[str]
    name: Mapped[str]
    timezone: Mapped[str]
    metric_epsg: Mapped[int | None]
    bbox: Mapped[WKBElement | None] = shape("POLYGON", nullable=True)
    targets: Mapped[dict[str, Any]]
    content_sha256: Mapped[bytes]


class CityImport(Model):
    """A file of a city folder that changed something."""

    __tablename__ = "city_import"
    __table_args__ = (
        sha256("sha256"),
        check(
            "counts",
            "least(rows, accepted, added, changed, missing, returned) >= 0"
            " AND accepted <= rows AND added + changed <= accepted",
        ),
        Index("city_import_city_id_part_idx", "city_id", "part", "id"),
    )

    id: Mapped[Key]
    city_id: Mapped[CityKey]
    imported_at: Mapped[datetime]
    part: Mapped[str]
    file: Mapped[str]
    sha256: Mapped[bytes]
    rows: Mapped[int]
    accepted: Mapped[int]
    added: Mapped[int]
    changed: Mapped[int]
    missing: Mapped[int]
    returned: Mapped[int]


class Area(Model):
    """A district, township or park with its outline."""

    __tablename__ = "area"
    __table_args__ = (
        one_of("kind", ("district", "township", "park")),
        filled("given_id"),
        not_empty("outline"),
        sha256("content_sha256"),
        UniqueConstraint("city_id", "kind", "given_id"),
        gist("area", "seat"),
        gist("area", "outline"),
    )

    id: Mapped[Key]
    city_id: Mapped[CityKey]
    kind: Mapped[str]
    given_id: Mapped[str]
    name: Mapped[str]
    aliases: Mapped[list[str]]
    use: Mapped[str]
    district: Mapped[str]
    township: Mapped[str]
    gates: Mapped[list[Any]]
    seat: Mapped[WKBElement | None] = shape("POINT", nullable=True)
    outline: Mapped[WKBElement] = shape("MULTIPOLYGON")
    content_sha256: Mapped[bytes]
    import_id: Mapped[ImportKey]
    missing_since: Mapped[datetime | None]


class Enterprise(Model):
    """A firm of the register; what changes from day to day stands in its status."""

    __tablename__ = "enterprise"
    __table_args__ = (
        filled("given_id"),
        filled("name"),
        least("workers", 0),
        one_of("datum", DATUMS),
        not_empty("geom"),
        sha256("content_sha256"),
        UniqueConstraint("city_id", "given_id"),
        gist("enterprise", "geom"),
        geography("enterprise", "geom"),
    )

    id: Mapped[Key]
    city_id: Mapped[CityKey]
    given_id: Mapped[str]
    name: Mapped[str]
    category: Mapped[str]
    address: Mapped[str]
    district: Mapped[str]
    township: Mapped[str]
    park: Mapped[str]
    workers: Mapped[int]
    key_unit: Mapped[bool]
    scale: Mapped[str]
    hazard: Mapped[str]
    credit_code: Mapped[str]
    datum: Mapped[str]
    lon_as_written: Mapped[float]
    lat_as_written: Mapped[float]
    geom: Mapped[WKBElement] = shape("POINT")
    content_sha256: Mapped[bytes]
    import_id: Mapped[ImportKey]
    missing_since: Mapped[datetime | None]


class EnterpriseStatus(Model):
    """What was known of a firm's reopening from one import to the next."""

    __tablename__ = "enterprise_status"
    __table_args__ = (
        least("workers_returned", 0),
        check("valid", "valid_from < valid_to"),
        check("days", "reopened_on <= closed_on"),
        check("always_open", "NOT always_open OR reopened_on IS NULL"),
        no_overlap("enterprise_status_one_at_a_time_excl", ("enterprise_id",), ("valid_from", "valid_to")),
        Index(
            "enterprise_status_present_idx",
            "enterprise_id",
            unique=True,
            postgresql_where=text("valid_to IS NULL"),
        ),
    )

    enterprise_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("enterprise.id"), primary_key=True)
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    valid_to: Mapped[datetime | None]
    always_open: Mapped[bool]
    reopened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    workers_returned: Mapped[int]
    import_id: Mapped[ImportKey]


class Station(Model):
    """A street police station."""

    __tablename__ = "station"
    __table_args__ = (
        filled("given_id"),
        filled("name"),
        not_empty("geom"),
        sha256("content_sha256"),
        UniqueConstraint("city_id", "given_id"),
        UniqueConstraint("city_id", "id"),
        gist("station", "geom"),
    )

    id: Mapped[Key]
    city_id: Mapped[CityKey]
    given_id: Mapped[str]
    name: Mapped[str]
    district: Mapped[str]
    geom: Mapped[WKBElement] = shape("POINT")
    content_sha256: Mapped[bytes]
    import_id: Mapped[ImportKey]
    missing_since: Mapped[datetime | None]


class Unit(Model):
    """A crew with its vehicle; ``station`` as written, ``station_id`` where that is known."""

    __tablename__ = "unit"
    __table_args__ = (
        filled("given_id"),
        filled("name"),
        least("officers", 0),
        least("auxiliaries", 0),
        not_empty("geom"),
        sha256("content_sha256"),
        UniqueConstraint("city_id", "given_id"),
        UniqueConstraint("city_id", "id"),
        ForeignKeyConstraint(["city_id", "station_id"], ["station.city_id", "station.id"]),
        check("shift", "(shift_start = '') = (shift_end = '')"),
        gist("unit", "geom"),
    )

    id: Mapped[Key]
    city_id: Mapped[CityKey]
    given_id: Mapped[str]
    name: Mapped[str]
    station: Mapped[str]
    station_id: Mapped[BigInt | None]
    marked: Mapped[bool]
    capabilities: Mapped[list[str]]
    officers: Mapped[int]
    auxiliaries: Mapped[int]
    shift_start: Mapped[str]
    shift_end: Mapped[str]
    geom: Mapped[WKBElement] = shape("POINT")
    content_sha256: Mapped[bytes]
    import_id: Mapped[ImportKey]
    missing_since: Mapped[datetime | None]


class RoadNetwork(Model):
    """Which built network of a city holds; the network is a file named by its hash."""

    __tablename__ = "road_network"
    __table_args__ = (
        sha256("sha256"),
        sha256("source_sha256"),
        check("size_bytes", "size_bytes > 0"),
        Index(
            "road_network_present_idx",
            "city_id",
            unique=True,
            postgresql_where=text("superseded_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    city_id: Mapped[CityKey]
    sha256: Mapped[bytes]
    source_sha256: Mapped[bytes]
    format_version: Mapped[int]
    size_bytes: Mapped[BigInt]
    facts: Mapped[dict[str, Any]]
    import_id: Mapped[ImportKey]
    superseded_at: Mapped[datetime | None]
