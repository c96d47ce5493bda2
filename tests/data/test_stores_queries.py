import json
import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from kept_rows import NOON, SHA, add_city, add_enterprise, add_unit, insert
from pyproj import Geod
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, InternalError
from sqlalchemy.orm import Session, sessionmaker

from data import queries
from data.stores.events import append_event
from data.stores.nearby import enterprises_within, units_nearest
from geo.position import Position


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session


def test_nothing_that_happened_can_be_changed(session: Session) -> None:
    append_event(session, "test", {}, city_id=None, subject="", at=NOON)
    session.commit()
    for statement in ("UPDATE event SET kind = 'x'", "DELETE FROM event", "TRUNCATE event"):
        with pytest.raises((InternalError, IntegrityError), match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_numbers_follow_the_order_of_the_commits(sessions: sessionmaker[Session]) -> None:
    """A reader with a cursor never finds a number below one it has seen, and none is left out."""
    seen: list[int] = []
    done = threading.Event()

    def write(seed: int) -> None:
        rng = random.Random(seed)
        for step in range(15):
            with sessions() as session:
                append_event(session, "test", {"step": step}, city_id=None, subject=str(seed), at=NOON)
                session.execute(text("SELECT pg_sleep(:s)"), {"s": rng.random() / 500})
                session.rollback() if rng.random() < 0.2 else session.commit()

    def read() -> None:
        while not done.is_set():
            poll()

    def poll() -> None:
        with sessions() as session:
            query = text("SELECT id FROM event WHERE id > :last ORDER BY id")
            seen.extend(session.execute(query, {"last": seen[-1] if seen else 0}).scalars())

    writers = [threading.Thread(target=write, args=(seed,)) for seed in range(6)]
    reader = threading.Thread(target=read)
    reader.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    reader.join()
    poll()
    with sessions() as session:
        kept = list(session.execute(text("SELECT id FROM event ORDER BY id")).scalars())
    assert seen == kept == list(range(1, len(kept) + 1))
    assert len(kept) > 40


def _scatter(count: int) -> list[tuple[str, Position]]:
    rng = random.Random(7)
    return [
        (f"{number:03d}", Position(109.7 + rng.uniform(-0.1, 0.1), 39.5 + rng.uniform(-0.1, 0.1)))
        for number in range(count)
    ]


def test_what_is_near_is_told_in_metres(session: Session) -> None:
    city = add_city(session)
    places = _scatter(60)
    for name, at in places:
        add_enterprise(session, city, given_id=name, geom=f"SRID=4326;POINT({at.lon!r} {at.lat!r})")
    here, geod = Position(109.7, 39.5), Geod(ellps="WGS84")
    away = {name: geod.inv(here.lon, here.lat, at.lon, at.lat)[2] for name, at in places}
    found = enterprises_within(session, city["city_id"], here, radius_m=5_000)
    assert [near.given_id for near in found] == sorted(
        (name for name, metres in away.items() if metres <= 5_000), key=away.__getitem__
    )
    assert [near.distance_m for near in found] == pytest.approx([away[near.given_id] for near in found])


def test_the_nearest_units_come_first_with_the_age_of_their_fix(session: Session) -> None:
    city = add_city(session)
    for name, at in _scatter(40):
        unit = add_unit(session, city, given_id=name)
        fix = {"unit_id": unit, "server_at": NOON, "geom": f"SRID=4326;POINT({at.lon!r} {at.lat!r})"}
        insert(session, "last_position", device_at=NOON - timedelta(minutes=int(name)), **fix)
    here, geod = Position(109.7, 39.5), Geod(ellps="WGS84")
    away = {name: geod.inv(here.lon, here.lat, at.lon, at.lat)[2] for name, at in _scatter(40)}
    found = units_nearest(session, here, limit=5)
    assert [near.given_id for near in found] == sorted(away, key=away.__getitem__)[:5]
    assert found[0].device_at == NOON - timedelta(minutes=int(found[0].given_id))


FILL = """
    INSERT INTO enterprise (
        city_id, given_id, name, category, address, district, township, park, workers, key_unit, scale,
        hazard, credit_code, datum, lon_as_written, lat_as_written, geom, content_sha256, import_id
    )
    SELECT :city_id, n::text, 'x', '', '', '', '', '', 1, false, '', '', '', 'wgs84', 0, 0,
        ST_SetSRID(ST_MakePoint(109 + random() * 2, 39 + random() * 2), 4326), :sha, :import_id
    FROM generate_series(1, 8000) AS n;
"""
FILL_UNITS = """
    INSERT INTO unit (
        city_id, given_id, name, station, marked, capabilities, officers, auxiliaries, shift_start,
        shift_end, geom, content_sha256, import_id
    )
    SELECT :city_id, n::text, 'x', '', true, '{}', 0, 0, '', '', ST_SetSRID(ST_MakePoint(0, 0), 4326),
        :sha, :import_id FROM generate_series(1, 1500) AS n
"""
FILL_FIXES = """
    INSERT INTO last_position (unit_id, device_at, server_at, geom)
    SELECT id, now(), now(), ST_SetSRID(ST_MakePoint(109 + random() * 2, 39 + random() * 2), 4326) FROM unit
"""
FILL_STATUSES = """
    INSERT INTO enterprise_status (
        enterprise_id, valid_from, valid_to, always_open, workers_returned, import_id
    )
    SELECT id, timestamptz '2020-01-01' + day * interval '1 day',
        CASE WHEN day < 3 THEN timestamptz '2020-01-02' + day * interval '1 day' END, false, 0, :import_id
    FROM enterprise, generate_series(2, 3) AS day
"""


@pytest.fixture
def full(session: Session) -> tuple[Session, dict[str, Any]]:
    """Return a database of a size at which a plan without its index would hurt."""
    city = add_city(session)
    session.execute(text("SET LOCAL statement_timeout = 0"))
    for fill in (FILL, FILL_UNITS, FILL_FIXES, FILL_STATUSES):
        session.execute(text(fill), city | {"sha": SHA})
    session.commit()
    session.execute(text("ANALYZE"))
    return session, city


def _plan_of(session: Session, query: Any, values: dict[str, Any]) -> list[dict[str, Any]]:
    explained = text(f"EXPLAIN (FORMAT JSON) {query.text}").bindparams(**values)
    (plan,) = session.execute(explained).scalar_one()
    nodes, waiting = [], [plan["Plan"]]
    while waiting:
        nodes.append(waiting.pop())
        waiting.extend(nodes[-1].get("Plans", []))
    return nodes


def _indexes(nodes: list[dict[str, Any]]) -> set[str]:
    return {node["Index Name"] for node in nodes if "Index Name" in node}


def _read_through(nodes: list[dict[str, Any]]) -> set[str]:
    return {node["Relation Name"] for node in nodes if node["Node Type"] == "Seq Scan"}


def test_the_plans_of_the_hot_queries_use_their_indexes(full: tuple[Session, dict[str, Any]]) -> None:
    session, city = full
    here = {"lon": 110.0, "lat": 40.0}
    near = _plan_of(session, queries.ENTERPRISES_WITHIN, here | {"city_id": city["city_id"], "radius_m": 500})
    assert _indexes(near) == {"enterprise_geography_idx"}
    assert _read_through(near) == set()
    units = _plan_of(session, queries.UNITS_NEAREST, here | {"limit": 8})
    assert _indexes(units) == {"last_position_geography_idx", "unit_pkey"}
    assert "Sort" not in {node["Node Type"] for node in units if node.get("Alias") == "last_position"}
    rows = [{"given_id": "7", "always_open": False, "workers_returned": 1}]
    told = {"rows": json.dumps(rows), "at": NOON, "city_id": city["city_id"], "import_id": city["import_id"]}
    learned = _plan_of(session, queries.RECORD_STATUSES, told)
    assert "enterprise_status_present_idx" in _indexes(learned)
    assert "enterprise_status" not in _read_through(learned)
    event = {"at": NOON, "city_id": None, "kind": "x", "subject": "", "payload": "{}"}
    assert "event" not in _read_through(_plan_of(session, queries.APPEND_EVENT, event))


def test_every_lock_and_hot_query_says_what_it_promises() -> None:
    source = (queries.__file__ or "").replace(".pyc", ".py")
    with open(source, encoding="utf-8") as file:  # noqa: PTH123 - one line
        lines = file.read().splitlines()
    named = [number for number, line in enumerate(lines) if " = text(" in line]
    assert len(named) >= 6
    assert [lines[number] for number in named if not lines[number - 1].startswith("#")] == []


def test_an_import_keeps_others_out_and_not_who_refers_to_a_city(engine: Engine) -> None:
    with Session(engine) as importing, Session(engine) as other:
        city = add_city(importing)
        importing.commit()
        importing.execute(queries.LOCK_IMPORTS)
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        append_event(other, "test", {}, city_id=city["city_id"], subject="", at=NOON)
        other.commit()
        other.execute(text("SET LOCAL lock_timeout = '200ms'"))
        with pytest.raises(Exception, match="lock timeout"):
            other.execute(queries.LOCK_IMPORTS)
