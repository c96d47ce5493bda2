"""Vector tiles cut by PostGIS: roads, areas, and enterprises that are thinned but never lost."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

LAYERS = ("areas", "enterprises", "roads")
EXTENT = 4096
# In units of the tile: what is drawn across its edge is cut this far outside of it.
BUFFER = 64
_MARGIN = BUFFER / EXTENT
# From here on every enterprise is a point of its own; before, those of a cell are one point with a count.
WHOLE_FROM_ZOOM = 14
# Cells along the side of a tile.
_CELLS = 32
_BOX = f"""
    box AS (
        SELECT ST_TileEnvelope(:z, :x, :y) AS tile,
            ST_Transform(ST_TileEnvelope(:z, :x, :y, margin => {_MARGIN}), 4326) AS around
    )
"""
_CUT = f"ST_AsMVTGeom(ST_Transform({{0}}, 3857), box.tile, {EXTENT}, {BUFFER}, true) AS geom"
# The box operator finds by rounded boxes, so the exact test follows it.
_AREAS = text(
    f"""
    WITH {_BOX}, cut AS (
        SELECT {_CUT.format("a.outline")}, a.kind, a.given_id AS id, a.name, a.use
        FROM area a, box WHERE a.city_id = :city_id AND a.missing_since IS NULL
          AND a.outline && box.around AND ST_Intersects(a.outline, box.around)
          AND (a.kind <> 'township' OR :z >= 8)
        ORDER BY a.id
    )
    SELECT ST_AsMVT(cut, 'areas', {EXTENT}, 'geom') FROM cut
    """  # noqa: S608 - our own constants
)
_ROADS = text(
    f"""
    WITH {_BOX}, cut AS (
        SELECT {_CUT.format("ST_Simplify(r.geom, 0.35 * 360 / 4096 / (1 << :z) * 4, true)")},
            r.road_class AS class, r.name
        FROM road_line r JOIN road_network n ON n.id = r.network_id, box
        WHERE n.city_id = :city_id AND n.superseded_at IS NULL AND r.rank <= :rank
          AND r.geom && box.around AND ST_Intersects(r.geom, box.around)
        ORDER BY r.rank DESC, r.id
    )
    SELECT ST_AsMVT(cut, 'roads', {EXTENT}, 'geom') FROM cut
    """  # noqa: S608 - our own constants
)
_STANDING = """
    SELECT e.given_id, e.name, e.workers, e.key_unit, ST_Transform(e.geom, 3857) AS point,
        coalesce((s.always_open OR s.reopened_on <= CAST(:day AS date))
            AND (s.closed_on IS NULL OR s.closed_on > CAST(:day AS date)), false) AS reopened
    FROM enterprise e LEFT JOIN enterprise_status s ON s.enterprise_id = e.id AND s.valid_to IS NULL, box
    WHERE e.city_id = :city_id AND e.missing_since IS NULL
      AND e.geom && box.around AND ST_Intersects(e.geom, box.around)
"""
_ENTERPRISES = text(
    f"""
    WITH {_BOX}, standing AS ({_STANDING}), cut AS (
        SELECT ST_AsMVTGeom(point, box.tile, {EXTENT}, {BUFFER}, true) AS geom, given_id AS id, name, workers,
            key_unit, reopened, 1 AS count, reopened::int AS reopened_count
        FROM standing, box ORDER BY given_id
    )
    SELECT ST_AsMVT(cut, 'enterprises', {EXTENT}, 'geom') FROM cut
    """  # noqa: S608 - our own constants
)
# Cells hang on the world's grid, not on the tile, so that neighbours agree on what a cell holds; the point
# stands at the middle of its firms. The margin is left out: a cell is of one tile and is counted once.
_THINNED = text(
    f"""
    WITH {_BOX}, standing AS (
        SELECT * FROM ({_STANDING}) s, LATERAL (SELECT box.tile AS tile FROM box) t
        WHERE ST_X(point) >= ST_XMin(tile) AND ST_X(point) < ST_XMax(tile)
          AND ST_Y(point) > ST_YMin(tile) AND ST_Y(point) <= ST_YMax(tile)
    ), cells AS (
        SELECT ST_SetSRID(ST_MakePoint(avg(ST_X(point)), avg(ST_Y(point))), 3857) AS point,
            CASE WHEN count(*) = 1 THEN min(given_id) END AS id,
            CASE WHEN count(*) = 1 THEN min(name) END AS name,
            count(*)::int AS count, (count(*) FILTER (WHERE reopened))::int AS reopened_count,
            sum(workers)::bigint AS workers, bool_or(reopened) AS reopened, bool_or(key_unit) AS key_unit
        FROM standing
        GROUP BY floor((ST_X(point) - ST_XMin(tile)) * {_CELLS} / (ST_XMax(tile) - ST_XMin(tile))),
            floor((ST_YMax(tile) - ST_Y(point)) * {_CELLS} / (ST_YMax(tile) - ST_YMin(tile)))
    ), cut AS (
        SELECT ST_AsMVTGeom(point, box.tile, {EXTENT}, {BUFFER}, true) AS geom, id, name, workers, key_unit,
            reopened, count, reopened_count
        FROM cells, box ORDER BY point
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


def tile(session: Session, city_id: int, layer: str, *, z: int, x: int, y: int, day: Any) -> bytes:
    """Return a tile of a layer, empty bytes where nothing is."""
    values = {"city_id": city_id, "z": z, "x": x, "y": y}
    if layer == "enterprises":
        statement = _ENTERPRISES if z >= WHOLE_FROM_ZOOM else _THINNED
        return bytes(session.execute(statement, values | {"day": day}).scalar_one())
    if layer == "roads":
        return bytes(session.execute(_ROADS, values | {"rank": _rank(z)}).scalar_one())
    return bytes(session.execute(_AREAS, values).scalar_one())


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
