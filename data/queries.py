"""Named queries: what locks, what is asked in the language of shapes, what must stay fast."""

from __future__ import annotations

from sqlalchemy import text

# One import at a time, also of a city that is not there yet; who reads cities or refers to one goes on
# meanwhile. Held until the commit.
LOCK_IMPORTS = text("LOCK TABLE city IN SHARE ROW EXCLUSIVE MODE")

# Numbers without gaps, in the order of the commits: the head's row stays locked until then. A reader that
# has seen n never finds a smaller number later. To be taken last in a transaction.
APPEND_EVENT = text(
    """
    WITH head AS (UPDATE event_head SET last_id = last_id + 1 WHERE is_head RETURNING last_id)
    INSERT INTO event (id, at, city_id, kind, subject, payload)
    SELECT last_id, :at, :city_id, :kind, :subject, CAST(:payload AS jsonb) FROM head
    RETURNING id
    """
)

# What holds now ends where the new begins, with nothing between and nothing twice. If the clock was put
# back the new begins right after the old began, so that the order of what was learned is kept.
RECORD_STATUSES = text(
    """
    WITH given AS (
        SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS each (
            given_id text, always_open boolean, reopened_on date, closed_on date, workers_returned integer
        ) JOIN enterprise USING (given_id) WHERE enterprise.city_id = :city_id
    ), ended AS (
        UPDATE enterprise_status AS status
        SET valid_to = greatest(CAST(:at AS timestamptz), valid_from + interval '1 microsecond')
        FROM given WHERE status.enterprise_id = given.id AND status.valid_to IS NULL
        RETURNING status.enterprise_id, status.valid_to
    )
    INSERT INTO enterprise_status (
        enterprise_id, valid_from, always_open, reopened_on, closed_on, workers_returned, import_id
    )
    SELECT given.id, coalesce(ended.valid_to, CAST(:at AS timestamptz)),
        given.always_open, given.reopened_on, given.closed_on, given.workers_returned, :import_id
    FROM given LEFT JOIN ended ON ended.enterprise_id = given.id
    """
)

# What is known of each enterprise now; one row each.
PRESENT_STATUSES = text(
    """
    SELECT enterprise.given_id, status.always_open, status.reopened_on, status.closed_on,
        status.workers_returned
    FROM enterprise_status AS status JOIN enterprise ON enterprise.id = status.enterprise_id
    WHERE enterprise.city_id = :city_id AND status.valid_to IS NULL
    """
)

# What was known on a day of what is open on it: an earlier belief stays askable after it was corrected.
OPEN_ENTERPRISES = text(
    """
    SELECT enterprise.given_id
    FROM enterprise_status AS status JOIN enterprise ON enterprise.id = status.enterprise_id
    WHERE enterprise.city_id = :city_id
        AND tstzrange(status.valid_from, status.valid_to) @> CAST(:known_at AS timestamptz)
        AND (status.always_open OR status.reopened_on <= CAST(:day AS date))
        AND (status.closed_on IS NULL OR status.closed_on > CAST(:day AS date))
    ORDER BY enterprise.given_id
    """
)

# The nearest enterprises within so many metres, by the index on the ellipsoid; nearest first.
ENTERPRISES_WITHIN = text(
    """
    SELECT given_id, ST_Distance(geography(geom), here) AS distance_m
    FROM enterprise, geography(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) AS here
    WHERE city_id = :city_id AND missing_since IS NULL AND ST_DWithin(geography(geom), here, :radius_m)
    ORDER BY distance_m, given_id
    """
)

# The units whose newest fix is nearest, read from the index in the order of distance: however many units
# there are, no more are looked at than are asked for. The fix may be old: its time comes with it.
UNITS_NEAREST = text(
    """
    SELECT unit.given_id, nearest.device_at, nearest.distance_m
    FROM (
        SELECT unit_id, device_at, geography(geom) <-> here AS distance_m
        FROM last_position, geography(ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) AS here
        ORDER BY geography(geom) <-> here LIMIT :limit
    ) AS nearest JOIN unit ON unit.id = nearest.unit_id
    ORDER BY nearest.distance_m, unit.given_id
    """
)
