"""Alerts as received, incidents as handled, and where units are and were."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_UPGRADE = (
    # Typed address, pin and caller position are three columns; none overwrites another.
    """
    CREATE TABLE incident (
        id uuid PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT incident_city_id_fkey REFERENCES city (id),
        state text NOT NULL CONSTRAINT incident_state_check CHECK (state IN (
            'ACKNOWLEDGED', 'CANCELLED', 'CLOSED', 'DISPATCHED', 'DUPLICATE_OF', 'EN_ROUTE', 'ON_SCENE',
            'RECEIVED', 'REOPENED', 'REPORTED', 'TRANSFERRED'
        )),
        state_device_at timestamptz NOT NULL,
        state_server_at timestamptz NOT NULL,
        state_source text NOT NULL CONSTRAINT incident_state_source_check
            CHECK (state_source IN ('desk', 'geofence', 'import', 'radio', 'tap')),
        called_at timestamptz NOT NULL,
        received_at timestamptz NOT NULL,
        category text NOT NULL,
        priority smallint CONSTRAINT incident_priority_check CHECK (priority >= 1),
        tags text[] NOT NULL,
        disposition text NOT NULL,
        address text NOT NULL,
        place geometry(Point, 4326) CONSTRAINT incident_place_check CHECK (NOT ST_IsEmpty(place)),
        place_basis text NOT NULL,
        place_radius_m double precision
            CONSTRAINT incident_place_radius_m_check CHECK (place_radius_m >= 0),
        place_confidence double precision CONSTRAINT incident_place_confidence_check
            CHECK (place_confidence BETWEEN 0 AND 1),
        duplicate_of uuid,
        transferred_to text CONSTRAINT incident_transferred_to_check
            CHECK (transferred_to IN ('119', '120', '12345', 'other')),
        transfer_receipt text NOT NULL,
        CONSTRAINT incident_city_id_id_key UNIQUE (city_id, id),
        CONSTRAINT incident_city_id_duplicate_of_fkey FOREIGN KEY (city_id, duplicate_of)
            REFERENCES incident (city_id, id),
        CONSTRAINT incident_duplicate_of_check
            CHECK ((state = 'DUPLICATE_OF') = (duplicate_of IS NOT NULL) AND duplicate_of <> id),
        CONSTRAINT incident_transferred_check
            CHECK ((state = 'TRANSFERRED') = (transferred_to IS NOT NULL)),
        CONSTRAINT incident_place_basis_check CHECK ((place IS NULL) = (place_basis = ''))
    )
    """,
    "CREATE INDEX incident_place_idx ON incident USING gist (place)",
    "CREATE INDEX incident_city_id_called_at_idx ON incident (city_id, called_at)",
    # The board of open incidents stays small however many years are kept.
    """
    CREATE INDEX incident_open_idx ON incident (city_id, called_at)
        WHERE state NOT IN ('CANCELLED', 'CLOSED', 'DUPLICATE_OF', 'TRANSFERRED')
    """,
    """
    CREATE INDEX incident_duplicate_of_idx ON incident (city_id, duplicate_of)
        WHERE duplicate_of IS NOT NULL
    """,
    # A number of another 110 system occurs once: the same again is an update.
    """
    CREATE TABLE alert (
        id uuid PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT alert_city_id_fkey REFERENCES city (id),
        given_id text CONSTRAINT alert_given_id_check CHECK (given_id <> ''),
        source_system text NOT NULL,
        source_no text NOT NULL,
        device_at timestamptz NOT NULL,
        server_at timestamptz NOT NULL,
        time_source text NOT NULL CONSTRAINT alert_time_source_check
            CHECK (time_source IN ('desk', 'geofence', 'import', 'radio', 'tap')),
        text text NOT NULL,
        category text NOT NULL,
        channel text NOT NULL,
        prior geometry(Point, 4326) CONSTRAINT alert_prior_check CHECK (NOT ST_IsEmpty(prior)),
        prior_radius_m double precision CONSTRAINT alert_prior_radius_m_check
            CHECK (prior_radius_m IS NULL OR prior_radius_m >= 0 AND prior IS NOT NULL),
        prior_source text NOT NULL,
        pin geometry(Point, 4326) CONSTRAINT alert_pin_check CHECK (NOT ST_IsEmpty(pin)),
        incident_id uuid,
        content_sha256 bytea NOT NULL
            CONSTRAINT alert_content_sha256_check CHECK (octet_length(content_sha256) = 32),
        import_id bigint CONSTRAINT alert_import_id_fkey REFERENCES city_import (id),
        CONSTRAINT alert_city_id_given_id_key UNIQUE (city_id, given_id),
        CONSTRAINT alert_city_id_incident_id_fkey FOREIGN KEY (city_id, incident_id)
            REFERENCES incident (city_id, id),
        CONSTRAINT alert_source_check CHECK ((source_system = '') = (source_no = ''))
    )
    """,
    """
    CREATE UNIQUE INDEX alert_source_idx ON alert (city_id, source_system, source_no)
        WHERE source_system <> ''
    """,
    "CREATE INDEX alert_city_id_device_at_idx ON alert (city_id, device_at)",
    "CREATE INDEX alert_incident_idx ON alert (city_id, incident_id) WHERE incident_id IS NOT NULL",
    "CREATE INDEX alert_prior_idx ON alert USING gist (prior)",
    "CREATE INDEX alert_pin_idx ON alert USING gist (pin)",
    # Apart from the alert, so that it can be kept shorter, guarded tighter and forgotten alone.
    """
    CREATE TABLE alert_caller (
        alert_id uuid PRIMARY KEY
            CONSTRAINT alert_caller_alert_id_fkey REFERENCES alert (id) ON DELETE CASCADE,
        number text NOT NULL CONSTRAINT alert_caller_number_check CHECK (number <> '')
    )
    """,
    # A fix sent twice is one fix.
    """
    CREATE TABLE position (
        unit_id bigint NOT NULL CONSTRAINT position_unit_id_fkey REFERENCES unit (id),
        device_at timestamptz NOT NULL,
        server_at timestamptz NOT NULL,
        geom geometry(Point, 4326) NOT NULL CONSTRAINT position_geom_check CHECK (NOT ST_IsEmpty(geom)),
        accuracy_m real CONSTRAINT position_accuracy_m_check CHECK (accuracy_m >= 0),
        speed_kmh real CONSTRAINT position_speed_kmh_check CHECK (speed_kmh >= 0),
        suspect text[] NOT NULL CONSTRAINT position_suspect_check
            CHECK (suspect <@ ARRAY['clock', 'mock', 'teleport']),
        PRIMARY KEY (unit_id, device_at)
    )
    """,
    "CREATE INDEX position_geom_idx ON position USING gist (geom)",
    # Rows come nearly in the order of their times: a page range is enough to find a day among years.
    "CREATE INDEX position_device_at_idx ON position USING brin (device_at)",
    # The newest fix of each unit by its device clock, small enough to be searched at every alert.
    """
    CREATE TABLE last_position (
        unit_id bigint PRIMARY KEY CONSTRAINT last_position_unit_id_fkey REFERENCES unit (id),
        device_at timestamptz NOT NULL,
        server_at timestamptz NOT NULL,
        geom geometry(Point, 4326) NOT NULL
            CONSTRAINT last_position_geom_check CHECK (NOT ST_IsEmpty(geom)),
        accuracy_m real CONSTRAINT last_position_accuracy_m_check CHECK (accuracy_m >= 0),
        speed_kmh real CONSTRAINT last_position_speed_kmh_check CHECK (speed_kmh >= 0)
    )
    """,
    "CREATE INDEX last_position_geom_idx ON last_position USING gist (geom)",
    "CREATE INDEX last_position_geography_idx ON last_position USING gist (geography(geom))",
)
_DOWNGRADE = ("DROP TABLE last_position, position, alert_caller, alert, incident",)


def upgrade() -> None:
    """Make the tables."""
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables and what they hold."""
    for statement in _DOWNGRADE:
        op.execute(statement)
