"""Rows of the tables, plain unless told otherwise, for tests of the rules the database keeps."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

NOON = datetime(2020, 3, 1, 12, tzinfo=UTC)
SHA = b"\0" * 32


def insert(session: Session, table: str, **values: Any) -> Any:
    """Insert a row and return its key."""
    names = ", ".join(values)
    marks = ", ".join(f"CAST(:{name} AS geometry)" if name in SHAPES else f":{name}" for name in values)
    key = "*" if table in KEYLESS else "id"
    query = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING {key}"  # noqa: S608 - our own tables
    return session.execute(text(query), values).first()[0]


CITY = {"adcode": "", "timezone": "Asia/Shanghai", "targets": "{}", "content_sha256": SHA}
SHAPES = {"geom", "place", "prior", "outline", "line"}
KEYLESS = {"enterprise_status", "position", "last_position"}
POINT = "SRID=4326;POINT(109.7 39.5)"


def add_city(session: Session) -> dict[str, Any]:
    """Add a city and an import; return their keys as the columns name them."""
    city = insert(
        session, "city", adcode="", name="小城", timezone="Asia/Shanghai", targets="{}", content_sha256=SHA
    )
    file = {"part": "units", "file": "units.csv", "sha256": SHA, "imported_at": NOON}
    counts = dict.fromkeys(("rows", "accepted", "added", "changed", "missing", "returned"), 0)
    return {"city_id": city, "import_id": insert(session, "city_import", city_id=city, **file, **counts)}


def add_unit(session: Session, city: dict[str, Any], **told: Any) -> Any:
    """Add a row of `unit`, as told or plain; return its key."""
    values = {"given_id": "U1", "name": "一组", "station": "", "marked": True, "capabilities": []}
    values |= {"officers": 2, "auxiliaries": 0, "shift_start": "", "shift_end": "", "geom": POINT}
    return insert(session, "unit", content_sha256=SHA, **city, **(values | told))


def add_enterprise(session: Session, city: dict[str, Any], **told: Any) -> Any:
    """Add a row of `enterprise`, as told or plain; return its key."""
    values = {
        "given_id": "E1",
        "name": "甲",
        "workers": 1,
        "key_unit": False,
        "datum": "wgs84",
        "geom": POINT,
    }
    values |= dict.fromkeys(
        ("category", "address", "district", "township", "park", "scale", "hazard", "credit_code"), ""
    )
    values |= {"lon_as_written": 109.7, "lat_as_written": 39.5, "content_sha256": SHA, "geom": POINT}
    return insert(session, "enterprise", **city, **(values | told))


def add_plan(session: Session, city: dict[str, Any], **told: Any) -> Any:
    """Add a row of `plan`, as told or plain; return its key."""
    values = {"id": uuid.uuid4(), "city_id": city["city_id"], "scope": "", "name": "", "state": "DRAFT"}
    values |= {"state_at": NOON, "starts_at": NOON, "ends_at": NOON + timedelta(hours=8), "urgent": False}
    values |= {"approved_by": "", "opinion": "", "approved_at": None, "version": None, "solution": None}
    return insert(session, "plan", **(values | told))


APPROVED = {"approved_by": "王", "approved_at": NOON, "solution": "{}"}
PUBLISHED = APPROVED | {"state": "PUBLISHED", "version": 1}
STATE = {"state_device_at": NOON, "state_server_at": NOON, "state_source": "desk"}


def add_route(session: Session, city: dict[str, Any], **told: Any) -> Any:
    """Add a row of `route`, as told or plain; return its key."""
    values = {"id": uuid.uuid4(), "state": "PLANNED", "leave_at": NOON, "travel_s": 0}
    values |= {"return_at": NOON + timedelta(hours=8), **STATE}
    if "plan_id" not in told:
        told |= {"plan_id": add_plan(session, city), "unit_id": add_unit(session, city)}
    return insert(session, "route", **(values | told))


def add_stop(session: Session, route_id: Any, minute: int, **told: Any) -> Any:
    """Add a row of `stop`, as told or plain; return its key."""
    at = NOON + timedelta(minutes=minute)
    values = {
        "id": uuid.uuid4(),
        "route_id": route_id,
        "sequence": 1 + minute // 10,
        "site": "P1",
        "visit": 1,
    }
    values |= {"site": "P1", "visit": 1, "geom": POINT, "arrive_at": at, "start_at": at}
    values |= {"leave_at": at + timedelta(minutes=10)}
    return insert(session, "stop", **(values | {"state": "PENDING", "reason": "", **STATE} | told))


def add_incident(session: Session, city: dict[str, Any], **told: Any) -> Any:
    """Add a row of `incident`, as told or plain; return its key."""
    values = {"id": uuid.uuid4(), "city_id": city["city_id"], "state": "RECEIVED", "called_at": NOON}
    values |= {"received_at": NOON, "tags": [], **STATE}
    values |= dict.fromkeys(("category", "disposition", "address", "place_basis", "transfer_receipt"), "")
    return insert(session, "incident", **(values | told))


def add_status(
    session: Session, firm: Any, city: dict[str, Any], first: int, last: int | None, **told: Any
) -> Any:
    """Add a row of `enterprise_status`, as told or plain; return its key."""
    values = {"valid_from": NOON + timedelta(days=first), "always_open": False, "workers_returned": 0}
    values |= {"valid_to": None if last is None else NOON + timedelta(days=last)}
    return insert(
        session, "enterprise_status", enterprise_id=firm, import_id=city["import_id"], **(values | told)
    )


def add_road_event(session: Session, city: dict[str, Any], **told: Any) -> Any:
    """Add a row of `road_event`, as told or plain; return its key."""
    values = {"id": uuid.uuid4(), "city_id": city["city_id"], "kind": "结冰", "note": "", "closed": True}
    values |= {
        "geom": "SRID=4326;LINESTRING(109 39, 110 40)",
        "starts_at": NOON,
        "state": "REPORTED",
        **STATE,
    }
    return insert(session, "road_event", **(values | {"reported_by": "王", "confirmed_by": ""} | told))
