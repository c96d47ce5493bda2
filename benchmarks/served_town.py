"""A server of its own on a made town in a private PostGIS, for the benchmarks of the live map."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from sqlalchemy import text

from api.actions.sessions import make_token
from data.database import Database
from data.engine import make_engine
from data.postgres.server import private_server
from data.schema import upgrade

ENTERPRISES, ROADS, UNITS = 14_000, 1_300, 120
WEST, SOUTH, SIDE = 109.9, 39.5, 0.4
_HASH = "decode(repeat('00', 32), 'hex')"
# A city by arithmetic: what matters here is how much there is, not what it is.
_SEED = (
    f"""
    INSERT INTO city (adcode, name, timezone, bbox, targets, content_sha256) VALUES ('',
        'bench (synthetic)', 'Asia/Shanghai',
        ST_MakeEnvelope({WEST}, {SOUTH}, {WEST + SIDE}, {SOUTH + SIDE}, 4326), '{{}}', {_HASH})
    """,  # noqa: S608 - our own constants
    f"""
    INSERT INTO city_import (city_id, imported_at, part, file, sha256, rows, accepted, added, changed,
        missing, returned) VALUES (1, now(), 'bench', 'bench', {_HASH}, 0, 0, 0, 0, 0, 0)
    """,  # noqa: S608 - our own constants
    f"""
    INSERT INTO area (city_id, kind, given_id, name, aliases, use, district, township, gates, outline,
        content_sha256, import_id) SELECT 1, 'park', 'P' || k, 'park ' || k, '{{}}', '', '', '', '[]',
        ST_Multi(ST_Buffer(ST_SetSRID(ST_MakePoint({WEST} + {SIDE} * mod(k * 0.618, 1),
            {SOUTH} + {SIDE} * mod(k * 0.414, 1)), 4326), 0.01, 16)), {_HASH}, 1 FROM generate_series(1, 64) k
    """,  # noqa: S608 - our own constants
    f"""
    INSERT INTO enterprise (city_id, given_id, name, category, address, district, township, park, workers,
        key_unit, scale, hazard, credit_code, datum, lon_as_written, lat_as_written,
        geom, content_sha256, import_id)
    SELECT 1, 'E' || k, 'enterprise ' || k, '', '', '', '', '', k % 90, false, '', '', '', 'wgs84', 0, 0,
        ST_SetSRID(ST_MakePoint({WEST} + {SIDE} * mod(k * 0.7548777, 1),
            {SOUTH} + {SIDE} * mod(k * 0.5698403, 1)), 4326), {_HASH}, 1 FROM generate_series(1,
            {ENTERPRISES}) k
    """,  # noqa: S608 - our own constants
    """
    INSERT INTO enterprise_status (enterprise_id, valid_from, always_open, reopened_on, workers_returned,
        import_id)
    SELECT id, now(), false, date '2020-02-10' + CAST(id % 40 AS integer), 0, 1 FROM enterprise
    """,
    f"""
    INSERT INTO road_network (city_id, sha256, source_sha256, format_version, size_bytes, facts, import_id)
    VALUES (1, {_HASH}, {_HASH}, 1, 1, '{{}}', 1)
    """,  # noqa: S608 - our own constants
    f"""
    INSERT INTO road_line (network_id, road_class, rank, name, geom)
    SELECT 1, 'residential', k % 8, 'road ' || k, ST_SetSRID(ST_MakeLine(ARRAY(
        SELECT ST_MakePoint({WEST} + {SIDE} * mod(k * 0.618 + j * 0.01, 1),
            {SOUTH} + {SIDE} * mod(k * 0.414, 1) + j * 0.0004) FROM generate_series(0, 12) j)),
            4326) FROM generate_series(1, {ROADS}) k
    """,  # noqa: S608 - our own constants
    f"""
    INSERT INTO unit (city_id, given_id, name, station, marked, capabilities, officers, auxiliaries,
        shift_start, shift_end, geom, content_sha256, import_id)
    SELECT 1, 'U' || k, 'unit ' || k, '', true, '{{}}', 2, 0, '', '',
        ST_SetSRID(ST_MakePoint({WEST}, {SOUTH}), 4326), {_HASH}, 1 FROM generate_series(1, {UNITS}) k
    """,  # noqa: S608 - our own constants
    "ANALYZE",
)


@dataclass(frozen=True)
class ServedTown:
    """A running server: its address, a token of a dispatcher, its process, its database's address."""

    base: str
    token: str
    pid: int
    url: str


@contextmanager
def served_town() -> Iterator[ServedTown]:
    """Make the town, serve it from one process, and leave nothing behind."""
    folder = Path(tempfile.mkdtemp(prefix="xf-"))
    folder.chmod(0o755)
    cluster = private_server(folder)
    try:
        cluster.start()
        url = cluster.place.url()
        token = _fill(url)
        with _server(url) as (base, pid):
            yield ServedTown(base, token, pid, url)
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _fill(url: str) -> str:
    engine = make_engine(url, statement_timeout_s=0)
    upgrade(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for statement in _SEED:
            connection.execute(text(statement))
    database = Database(engine)
    token = make_token(database, role="dispatcher", days=1, now=datetime.now(UTC))
    database.close()
    return token


@contextmanager
def _server(url: str) -> Iterator[tuple[str, int]]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
    environment = os.environ | {"XUNFANG_DATABASE_URL": url}
    with subprocess.Popen(command, env=environment) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            _wait(base)
            yield base, process.pid
        finally:
            process.terminate()
            process.wait(30)


def _wait(base: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{base}/readyz").status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError(base)
