"""Vector tiles cut by PostGIS: roads, areas, and enterprises that are thinned but never lost."""

from __future__ import annotations

from math import atan, degrees, pi, sinh
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

LAYERS = ("areas", "enterprises", "roads")
EXTENT = 4096
# In units of the tile: what is drawn across its edge is cut this far outside of it.
BUFFER = 64
# From here on every enterprise is a point of its own; before, those of a cell are one point with a count.
WHOLE_FROM_ZOOM = 14
# Cells along the side of a tile.
_CELLS = 32
# Radius of the sphere that tiles are drawn on.
_EARTH_M = 6_378_137.0
# The corners come as numbers, so that the planner knows how much of the city a tile holds.
_TILE = "ST_MakeEnvelope(:west, :south, :east, :north, 3857)"
_AROUND = "ST_MakeEnvelope(:around_west, :around_south, :around_east, :around_north, 4326)"
_CUT = f"ST_AsMVTGeom(ST_Transform({{0}}, 3857), {_TILE}, {EXTENT}, {BUFFER}, true) AS geom"
# The box operator finds by rounded boxes, so the exact test follows it.
_AREAS = text(
    f"""
    WITH cut AS (
        SELECT {_CUT.format("a.outline")}, a.kind, a.given_id AS id, a.name, a.use
        FROM area a WHERE a.city_id = :city_id AND a.missing_since IS NULL
          AND a.outline && {_AROUND} AND ST_Intersects(a.outline, {_AROUND})
          AND (a.kind <> 'township' OR :z >= 8)
        ORDER BY a.id
    )
    SELECT ST_AsMVT(cut, 'areas', {EXTENT}, 'geom') FROM cut
    """  # noqa: S608 - our own constants
)
_ROADS = text(
    f"""
    WITH cut AS (
        SELECT {_CUT.format("ST_Simplify(r.geom, :fine, true)")}, r.road_class AS class, r.name
        FROM road_line r JOIN road_network n ON n.id = r.network_id
        WHERE n.city_id = :city_id AND n.superseded_at IS NULL AND r.rank <= :rank
          AND r.geom && {_AROUND} AND ST_Intersects(r.geom, {_AROUND})
        ORDER BY r.rank DESC, r.id
    )
    SELECT ST_AsMVT(cut, 'roads', {EXTENT}, 'geom') FROM cut
    """  # noqa: S608 - our own constants
)
_REOPENED = """
    coalesce((s.always_open OR s.reopened_on <= CAST(:day AS date))
        AND (s.closed_on IS NULL OR s.closed_on > CAST(:day AS date)), false)
"""
_STANDING = f"""
    FROM enterprise e LEFT JOIN enterprise_status s ON s.enterprise_id = e.id AND s.valid_to IS NULL
    WHERE e.city_id = :city_id AND e.missing_since IS NULL AND e.geom && {_AROUND}
"""
_ENTERPRISES = text(
    f"""
    WITH standing AS (
        SELECT e.given_id, e.name, e.workers, e.key_unit, e.geom AS point, {_REOPENED} AS reopened {_STANDING}
        AND ST_Intersects(e.geom, {_AROUND})
    ), cut AS (
        SELECT {_CUT.format("point")}, given_id AS id, name, workers, key_unit, reopened, 1 AS count,
            reopened::int AS reopened_count
        FROM standing ORDER BY given_id
    )
    SELECT ST_AsMVT(cut, 'enterprises', {EXTENT}, 'geom') FROM cut
    """  # noqa: S608 - our own constants
)
# Cells hang on the world's grid, not on the tile, so that neighbours agree on what a cell holds; the point
# stands at the middle of its firms. A cell is of one tile and is counted once, so nothing around the tile
# counts. Places are numbers on the plane of the tiles: a transformation of each would take most of the time.
# Materialized: each is computed once, and the planner does not take the last condition for one that leaves
# next to nothing.
_THINNED = text(
    f"""
    WITH standing AS MATERIALIZED (
        SELECT e.given_id, e.name, e.workers, e.key_unit, {_REOPENED} AS reopened,
            radians(ST_X(e.geom)) AS east, asinh(tan(radians(ST_Y(e.geom)))) AS north
        {_STANDING}
    ), placed AS MATERIALIZED (
        SELECT *, floor((1 + east / pi()) / 2 * (1 << :z) * {_CELLS}) AS across,
            floor((1 - north / pi()) / 2 * (1 << :z) * {_CELLS}) AS down
        FROM standing
    ), cells AS MATERIALIZED (
        SELECT across, down,
            ST_SetSRID(ST_MakePoint({_EARTH_M} * avg(east), {_EARTH_M} * avg(north)), 3857) AS point,
            CASE WHEN count(*) = 1 THEN min(given_id) END AS id,
            CASE WHEN count(*) = 1 THEN min(name) END AS name,
            count(*)::int AS count, (count(*) FILTER (WHERE reopened))::int AS reopened_count,
            sum(workers)::bigint AS workers, bool_or(reopened) AS reopened, bool_or(key_unit) AS key_unit
        FROM placed GROUP BY across, down
    ), cut AS (
        SELECT ST_AsMVTGeom(point, {_TILE}, {EXTENT}, {BUFFER}, true) AS geom, id, name, workers, key_unit,
            reopened, count, reopened_count
        FROM cells WHERE floor(across / {_CELLS}) = :x AND floor(down / {_CELLS}) = :y ORDER BY across, down
    )
    SELECT ST_AsMVT(cut, 'enterprises', {EXTENT}, 'geom') FROM cut
    """  # noqa: S608 - our own constants
)
# Changes whenever a file of the city was imported with a change, or the roads were replaced.
_VERSION = text(
    "SELECT coalesce((SELECT max(id) FROM city_import WHERE city_id = :city_id), 0) || '-'"
    " || coalesce((SELECT max(id) FROM road_network WHERE city_id = :city_id AND superseded_at IS NULL), 0)"
    " || '-' || coalesce((SELECT max(r.id) FROM road_line r JOIN road_network n ON n.id = r.network_id"
    " WHERE n.city_id = :city_id AND n.superseded_at IS NULL), 0)"
)
# Which roads a zoom shows: motorways first, everything from zoom 14.
_RANKS = {0: 1, 7: 2, 9: 3, 10: 4, 11: 5, 12: 6, 13: 8, 14: 99}
_MISSING = text(
    "SELECT n.id, encode(n.sha256, 'hex') AS sha256 FROM road_network n WHERE n.city_id = :city_id"
    " AND n.superseded_at IS NULL AND NOT EXISTS (SELECT FROM road_line r WHERE r.network_id = n.id)"
)
_CLEAR = text(
    "DELETE FROM road_line WHERE network_id IN (SELECT id FROM road_network WHERE superseded_at IS NOT NULL)"
)
_LINES = text(
    "INSERT INTO road_line (network_id, road_class, rank, name, geom)"
    " SELECT :network_id, c, k, n, ST_SetSRID(ST_GeomFromWKB(g), 4326) FROM unnest(CAST(:classes AS text[]),"
    " CAST(:ranks AS smallint[]), CAST(:names AS text[]), CAST(:shapes AS bytea[])) AS given(c, k, n, g)"
)


# A plan for any tile would be one for a tile that holds next to nothing.
_PLANNED_ANEW = text("SET LOCAL plan_cache_mode = force_custom_plan")


def tile(session: Session, city_id: int, layer: str, *, z: int, x: int, y: int, day: Any) -> bytes:
    """Return a tile of a layer, empty bytes where nothing is."""
    values = {"city_id": city_id, "z": z, "x": x, "y": y} | _corners(z, x, y)
    session.execute(_PLANNED_ANEW)
    if layer == "enterprises":
        statement = _ENTERPRISES if z >= WHOLE_FROM_ZOOM else _THINNED
        return bytes(session.execute(statement, values | {"day": day}).scalar_one())
    if layer == "roads":
        # A third of a pixel at four pixels a unit of the tile.
        fine = 0.35 * 360 / EXTENT / (1 << z) * 4
        return bytes(session.execute(_ROADS, values | {"rank": _rank(z), "fine": fine}).scalar_one())
    return bytes(session.execute(_AREAS, values).scalar_one())


def _corners(z: int, x: int, y: int) -> dict[str, float]:
    """Return the corners of a tile in metres of its plane, and of what is drawn around it in degrees."""
    around = BUFFER / EXTENT
    west, east = _across(x, z), _across(x + 1, z)
    north, south = -_across(y, z), -_across(y + 1, z)
    return {
        "west": _EARTH_M * west,
        "south": _EARTH_M * south,
        "east": _EARTH_M * east,
        "north": _EARTH_M * north,
        "around_west": degrees(_across(x - around, z)),
        "around_south": degrees(atan(sinh(-_across(y + 1 + around, z)))),
        "around_east": degrees(_across(x + 1 + around, z)),
        "around_north": degrees(atan(sinh(-_across(y - around, z)))),
    }


def _across(number: float, z: int) -> float:
    """Return how far a tile begins from the middle of the world, -pi to pi."""
    return pi * (2 * number / (1 << z) - 1)


def version(session: Session, city_id: int) -> str:
    """Return a text that changes whenever a tile may have changed."""
    found: str = session.execute(_VERSION, {"city_id": city_id}).scalar_one()
    return found


def roads_to_draw(session: Session, city_id: int) -> tuple[int, str] | None:
    """Return the present network (its row and the hash that names its file) if its lines are not here yet."""
    row = session.execute(_MISSING, {"city_id": city_id}).one_or_none()
    return None if row is None else (row.id, row.sha256)


def add_road_lines(
    session: Session,
    network_id: int,
    *,
    classes: list[str],
    ranks: list[int],
    names: list[str],
    shapes: list[bytes],
) -> None:
    """Add the lines of a network, and drop those of networks that were replaced."""
    session.execute(_CLEAR)
    values = {"network_id": network_id, "classes": classes, "ranks": ranks, "names": names, "shapes": shapes}
    session.execute(_LINES, values)


def _rank(zoom: int) -> int:
    return max(rank for least, rank in _RANKS.items() if least <= zoom)
