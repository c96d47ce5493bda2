"""A town in the database that can be checked by hand: 4 firms, 1 park, 2 units, one of them on a route.

Places lie around lon 110, lat 39.8; 0.001° of longitude are about 85.6 m there, of latitude 111 m.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, text

NOW = datetime(2020, 4, 1, 2, 0, tzinfo=UTC)
SHIFT = (NOW - timedelta(hours=2), NOW + timedelta(hours=6))
HASH = b"\x00" * 32
# id, name, workers, lon, lat, reopened_on: three in the park, one of them still closed, one far off.
FIRMS = (
    ("E1", "鄂尔多斯羊绒", 120, 110.001, 39.801, "2020-03-01"),
    ("E2", "东胜煤机 100%", 80, 110.002, 39.802, "2020-03-15"),
    ("E3", "Cashmere & <Sons>", 50, 110.003, 39.803, None),
    ("E4", "远郊砖厂", 10, 110.2, 39.9, "2020-03-10"),
)
PARK = "MULTIPOLYGON(((110 39.8, 110.01 39.8, 110.01 39.81, 110 39.81, 110 39.8)))"
LINE = "LINESTRING(110 39.8, 110.001 39.801, 110.003 39.803, 110 39.8)"
_UUID = "00000000-0000-4000-8000-00000000000"
LEG = {
    "type": "Feature",
    "properties": {
        "kind": "leg",
        "unit": "U1",
        "site": "K1",
        "steps": [{"zh": "直行", "en": "straight on"}],
    },
    "geometry": {"type": "LineString", "coordinates": [[110.0, 39.8], [110.001, 39.801]]},
}
STOP = {
    "type": "Feature",
    "properties": {
        "kind": "stop",
        "unit": "U1",
        "site": "K1",
        "label": "羊绒园",
        "enterprises": 2,
        "workers": 200,
    },
    "geometry": {"type": "Point", "coordinates": [110.001, 39.801]},
}

_SEED = (
    """
        INSERT INTO city (adcode, name, timezone, bbox, targets, content_sha256) VALUES
        ('', '示例镇 (synthetic)',
        'Asia/Shanghai', ST_MakeEnvelope(109.9, 39.7, 110.3, 40, 4326), '{}', :hash)
    """,
    """
        INSERT INTO city_import (city_id, imported_at, part, file, sha256, rows, accepted, added, changed,
        missing, returned) VALUES (1, :now, 'enterprises', 'enterprises.csv', :hash, 4, 4, 4, 0, 0, 0)
    """,
    """
        INSERT INTO area (city_id, kind, given_id, name, aliases, use, district, township, gates, outline,
        content_sha256, import_id) VALUES (1, 'park', 'P1', '高新园', '{}', '', 'D1', '', '[]',
        ST_GeomFromText(:park, 4326), :hash, 1), (1, 'district', 'D1', '东胜区', '{}', '', '', '', '[]',
        ST_Multi(ST_MakeEnvelope(109.9, 39.7, 110.3, 40, 4326)), :hash, 1)
    """,
    """
        INSERT INTO station (city_id, given_id, name, district, geom, content_sha256, import_id) VALUES (1,
        'S1', '东胜所', 'D1', ST_SetSRID(ST_MakePoint(110, 39.8), 4326), :hash, 1)
    """,
    """
        INSERT INTO unit (city_id, given_id, name, station, station_id, marked, capabilities, officers,
        auxiliaries, shift_start, shift_end, geom, content_sha256, import_id) SELECT 1, id, name, 'S1', 1,
        true, '{}', 2, 1, '', '', ST_SetSRID(ST_MakePoint(110, 39.8), 4326), :hash, 1 FROM (VALUES ('U1',
        '巡逻一组'), ('U2', '巡逻二组')) AS given(id, name)
    """,
    """
        INSERT INTO plan (id, city_id, scope, name, state, state_at, starts_at, ends_at, version, urgent,
        approved_by, opinion, approved_at, solution, reward) VALUES (:plan, 1, '', 'day', 'PUBLISHED', :now,
        :begin, :end, 3, false, 'chief', '', :now, CAST(:solution AS jsonb), 12.5)
    """,
    """
        INSERT INTO route (id, plan_id, unit_id, state, state_device_at, state_server_at, state_source,
        leave_at, return_at, travel_s, line) VALUES (:route, :plan, 1, 'IN_PROGRESS', :now, :now, 'tap',
        :begin, :end, 600, ST_GeomFromText(:line, 4326))
    """,
    """
        INSERT INTO stop (id, route_id, sequence, site, visit, geom, arrive_at, start_at, leave_at, state,
        state_device_at, state_server_at, state_source, reason) VALUES (:stop, :route, 1, 'K1', 1,
        ST_SetSRID(ST_MakePoint(110.001, 39.801), 4326), :now, :now, :leave, 'PENDING', :now, :now, 'tap',
        '')
    """,
)
_FIRM = """
    INSERT INTO enterprise (city_id, given_id, name, category, address, district, township, park,
    workers, key_unit, scale, hazard, credit_code, datum, lon_as_written, lat_as_written, geom,
    content_sha256, import_id) VALUES (1, :id, :name, '', '', 'D1', '', '', :workers, false, '', '', '',
    'wgs84', :lon, :lat, ST_SetSRID(ST_MakePoint(:lon, :lat), 4326), :hash, 1) RETURNING id
"""
_STATUS = """
    INSERT INTO enterprise_status (enterprise_id, valid_from, always_open, reopened_on,
    workers_returned, import_id) VALUES (:firm, :now, false, CAST(:reopened AS date), 0, 1)
"""


def seed(engine: Engine) -> None:
    """Put the town into a migrated database without a city."""
    values = {
        "hash": HASH,
        "now": NOW,
        "begin": SHIFT[0],
        "end": SHIFT[1],
        "leave": NOW + timedelta(minutes=15),
        "park": PARK,
        "line": LINE,
        "plan": _UUID + "1",
        "route": _UUID + "2",
        "stop": _UUID + "3",
        "solution": json.dumps({"features": [LEG, STOP]}),
    }
    with engine.begin() as connection:
        for statement in _SEED:
            connection.execute(text(statement), {k: v for k, v in values.items() if f":{k}" in statement})
        for given_id, name, workers, lon, lat, reopened in FIRMS:
            firm = {"id": given_id, "name": name, "workers": workers, "lon": lon, "lat": lat, "hash": HASH}
            number = connection.execute(text(_FIRM), firm).scalar_one()
            connection.execute(text(_STATUS), {"firm": number, "now": NOW, "reopened": reopened})
