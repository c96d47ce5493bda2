"""A city and its register: areas, enterprises with their status history, stations, units, roads, events."""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UPGRADE = (
    "CREATE EXTENSION IF NOT EXISTS postgis",
    # Equality beside ranges in exclusion constraints.
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    CREATE TABLE city (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        adcode text NOT NULL,
        name text NOT NULL,
        timezone text NOT NULL CONSTRAINT city_timezone_check CHECK (timezone <> ''),
        metric_epsg integer,
        bbox geometry(Polygon, 4326),
        targets jsonb NOT NULL,
        content_sha256 bytea NOT NULL
            CONSTRAINT city_content_sha256_check CHECK (octet_length(content_sha256) = 32)
    )
    """,
    "CREATE UNIQUE INDEX city_adcode_idx ON city (adcode) WHERE adcode <> ''",
    "CREATE UNIQUE INDEX city_name_idx ON city (name) WHERE adcode = ''",
    "CREATE INDEX city_bbox_idx ON city USING gist (bbox)",
    # Written only when a file changed something.
    """
    CREATE TABLE city_import (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT city_import_city_id_fkey REFERENCES city (id),
        imported_at timestamptz NOT NULL,
        part text NOT NULL,
        file text NOT NULL,
        sha256 bytea NOT NULL CONSTRAINT city_import_sha256_check CHECK (octet_length(sha256) = 32),
        rows integer NOT NULL,
        accepted integer NOT NULL,
        added integer NOT NULL,
        changed integer NOT NULL,
        missing integer NOT NULL,
        returned integer NOT NULL,
        CONSTRAINT city_import_counts_check CHECK (
            least(rows, accepted, added, changed, missing, returned) >= 0
            AND accepted <= rows AND added + changed <= accepted
        )
    )
    """,
    "CREATE INDEX city_import_city_id_part_idx ON city_import (city_id, part, id)",
    """
    CREATE TABLE area (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT area_city_id_fkey REFERENCES city (id),
        kind text NOT NULL CONSTRAINT area_kind_check CHECK (kind IN ('district', 'park', 'township')),
        given_id text NOT NULL CONSTRAINT area_given_id_check CHECK (given_id <> ''),
        name text NOT NULL,
        aliases text[] NOT NULL,
        use text NOT NULL,
        district text NOT NULL,
        township text NOT NULL,
        gates jsonb NOT NULL,
        seat geometry(Point, 4326),
        outline geometry(MultiPolygon, 4326) NOT NULL
            CONSTRAINT area_outline_check CHECK (NOT ST_IsEmpty(outline)),
        content_sha256 bytea NOT NULL
            CONSTRAINT area_content_sha256_check CHECK (octet_length(content_sha256) = 32),
        import_id bigint NOT NULL CONSTRAINT area_import_id_fkey REFERENCES city_import (id),
        missing_since timestamptz,
        CONSTRAINT area_city_id_kind_given_id_key UNIQUE (city_id, kind, given_id)
    )
    """,
    "CREATE INDEX area_seat_idx ON area USING gist (seat)",
    "CREATE INDEX area_outline_idx ON area USING gist (outline)",
    """
    CREATE TABLE enterprise (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT enterprise_city_id_fkey REFERENCES city (id),
        given_id text NOT NULL CONSTRAINT enterprise_given_id_check CHECK (given_id <> ''),
        name text NOT NULL CONSTRAINT enterprise_name_check CHECK (name <> ''),
        category text NOT NULL,
        address text NOT NULL,
        district text NOT NULL,
        township text NOT NULL,
        park text NOT NULL,
        workers integer NOT NULL CONSTRAINT enterprise_workers_check CHECK (workers >= 0),
        key_unit boolean NOT NULL,
        scale text NOT NULL,
        hazard text NOT NULL,
        credit_code text NOT NULL,
        datum text NOT NULL
            CONSTRAINT enterprise_datum_check CHECK (datum IN ('bd09', 'cgcs2000', 'gcj02', 'wgs84')),
        lon_as_written double precision NOT NULL,
        lat_as_written double precision NOT NULL,
        geom geometry(Point, 4326) NOT NULL CONSTRAINT enterprise_geom_check CHECK (NOT ST_IsEmpty(geom)),
        content_sha256 bytea NOT NULL
            CONSTRAINT enterprise_content_sha256_check CHECK (octet_length(content_sha256) = 32),
        import_id bigint NOT NULL CONSTRAINT enterprise_import_id_fkey REFERENCES city_import (id),
        missing_since timestamptz,
        CONSTRAINT enterprise_city_id_given_id_key UNIQUE (city_id, given_id)
    )
    """,
    "CREATE INDEX enterprise_geom_idx ON enterprise USING gist (geom)",
    # Metres, not degrees: what lies within so many metres is asked on the ellipsoid.
    "CREATE INDEX enterprise_geography_idx ON enterprise USING gist (geography(geom))",
    # One row for each time something became known: what was believed on any day can be asked later.
    """
    CREATE TABLE enterprise_status (
        enterprise_id bigint NOT NULL
            CONSTRAINT enterprise_status_enterprise_id_fkey REFERENCES enterprise (id),
        valid_from timestamptz NOT NULL,
        valid_to timestamptz,
        always_open boolean NOT NULL,
        reopened_on date,
        closed_on date,
        workers_returned integer NOT NULL
            CONSTRAINT enterprise_status_workers_returned_check CHECK (workers_returned >= 0),
        import_id bigint NOT NULL CONSTRAINT enterprise_status_import_id_fkey REFERENCES city_import (id),
        PRIMARY KEY (enterprise_id, valid_from),
        CONSTRAINT enterprise_status_valid_check CHECK (valid_from < valid_to),
        CONSTRAINT enterprise_status_days_check CHECK (reopened_on <= closed_on),
        CONSTRAINT enterprise_status_always_open_check CHECK (NOT always_open OR reopened_on IS NULL),
        CONSTRAINT enterprise_status_one_at_a_time_excl EXCLUDE USING gist (
            enterprise_id WITH =, tstzrange(valid_from, valid_to) WITH &&
        )
    )
    """,
    """
    CREATE UNIQUE INDEX enterprise_status_present_idx ON enterprise_status (enterprise_id)
        WHERE valid_to IS NULL
    """,
    """
    CREATE TABLE station (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT station_city_id_fkey REFERENCES city (id),
        given_id text NOT NULL CONSTRAINT station_given_id_check CHECK (given_id <> ''),
        name text NOT NULL CONSTRAINT station_name_check CHECK (name <> ''),
        district text NOT NULL,
        geom geometry(Point, 4326) NOT NULL CONSTRAINT station_geom_check CHECK (NOT ST_IsEmpty(geom)),
        content_sha256 bytea NOT NULL
            CONSTRAINT station_content_sha256_check CHECK (octet_length(content_sha256) = 32),
        import_id bigint NOT NULL CONSTRAINT station_import_id_fkey REFERENCES city_import (id),
        missing_since timestamptz,
        CONSTRAINT station_city_id_given_id_key UNIQUE (city_id, given_id),
        CONSTRAINT station_city_id_id_key UNIQUE (city_id, id)
    )
    """,
    "CREATE INDEX station_geom_idx ON station USING gist (geom)",
    # A unit belongs to a station of its own city or to none.
    """
    CREATE TABLE unit (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT unit_city_id_fkey REFERENCES city (id),
        given_id text NOT NULL CONSTRAINT unit_given_id_check CHECK (given_id <> ''),
        name text NOT NULL CONSTRAINT unit_name_check CHECK (name <> ''),
        station text NOT NULL,
        station_id bigint,
        marked boolean NOT NULL,
        capabilities text[] NOT NULL,
        officers integer NOT NULL CONSTRAINT unit_officers_check CHECK (officers >= 0),
        auxiliaries integer NOT NULL CONSTRAINT unit_auxiliaries_check CHECK (auxiliaries >= 0),
        shift_start text NOT NULL,
        shift_end text NOT NULL,
        geom geometry(Point, 4326) NOT NULL CONSTRAINT unit_geom_check CHECK (NOT ST_IsEmpty(geom)),
        content_sha256 bytea NOT NULL
            CONSTRAINT unit_content_sha256_check CHECK (octet_length(content_sha256) = 32),
        import_id bigint NOT NULL CONSTRAINT unit_import_id_fkey REFERENCES city_import (id),
        missing_since timestamptz,
        CONSTRAINT unit_city_id_given_id_key UNIQUE (city_id, given_id),
        CONSTRAINT unit_city_id_id_key UNIQUE (city_id, id),
        CONSTRAINT unit_city_id_station_id_fkey FOREIGN KEY (city_id, station_id)
            REFERENCES station (city_id, id),
        CONSTRAINT unit_shift_check CHECK ((shift_start = '') = (shift_end = ''))
    )
    """,
    "CREATE INDEX unit_geom_idx ON unit USING gist (geom)",
    # The built network is a file named by its hash; here is which one holds, and what it is made of.
    """
    CREATE TABLE road_network (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT road_network_city_id_fkey REFERENCES city (id),
        sha256 bytea NOT NULL CONSTRAINT road_network_sha256_check CHECK (octet_length(sha256) = 32),
        source_sha256 bytea NOT NULL
            CONSTRAINT road_network_source_sha256_check CHECK (octet_length(source_sha256) = 32),
        format_version integer NOT NULL,
        size_bytes bigint NOT NULL CONSTRAINT road_network_size_bytes_check CHECK (size_bytes > 0),
        facts jsonb NOT NULL,
        import_id bigint NOT NULL CONSTRAINT road_network_import_id_fkey REFERENCES city_import (id),
        superseded_at timestamptz
    )
    """,
    "CREATE UNIQUE INDEX road_network_present_idx ON road_network (city_id) WHERE superseded_at IS NULL",
    # Events are numbered in the order of their commits: the one row of the head is locked until then.
    """
    CREATE TABLE event_head (
        is_head boolean PRIMARY KEY CONSTRAINT event_head_is_head_check CHECK (is_head),
        last_id bigint NOT NULL
    )
    """,
    "INSERT INTO event_head VALUES (true, 0)",
    """
    CREATE TABLE event (
        id bigint PRIMARY KEY,
        at timestamptz NOT NULL,
        city_id bigint CONSTRAINT event_city_id_fkey REFERENCES city (id),
        kind text NOT NULL CONSTRAINT event_kind_check CHECK (kind <> ''),
        subject text NOT NULL,
        payload jsonb NOT NULL
    )
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
    """,
    """
    CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
)
# The extensions stay: other schemas of the database may use them.
_DOWNGRADE = (
    "DROP TABLE event, event_head",
    "DROP FUNCTION refuse_change",
    "DROP TABLE road_network, unit, station, enterprise_status, enterprise, area, city_import, city",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables and what they hold."""
    for statement in _DOWNGRADE:
        op.execute(statement)
