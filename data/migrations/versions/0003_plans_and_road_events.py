"""Patrol plans with their routes and stops, and what happens on the roads."""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_UPGRADE = (
    # Of one scope (a banner, a station, "" for the city) crews drive by one plan at a time.
    """
    CREATE TABLE plan (
        id uuid PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT plan_city_id_fkey REFERENCES city (id),
        scope text NOT NULL,
        name text NOT NULL,
        state text NOT NULL CONSTRAINT plan_state_check CHECK (state IN (
            'ACTIVE', 'APPROVED', 'ARCHIVED', 'DRAFT', 'PUBLISHED', 'SOLVED', 'SUBMITTED', 'SUPERSEDED'
        )),
        state_at timestamptz NOT NULL,
        starts_at timestamptz NOT NULL,
        ends_at timestamptz NOT NULL,
        version integer CONSTRAINT plan_version_check CHECK (version >= 1),
        urgent boolean NOT NULL,
        approved_by text NOT NULL,
        opinion text NOT NULL,
        approved_at timestamptz,
        problem jsonb,
        problem_sha256 bytea
            CONSTRAINT plan_problem_sha256_check CHECK (octet_length(problem_sha256) = 32),
        solution jsonb,
        reward double precision,
        objective double precision,
        upper_bound double precision,
        CONSTRAINT plan_city_id_scope_starts_at_version_key UNIQUE (city_id, scope, starts_at, version),
        CONSTRAINT plan_period_check CHECK (starts_at < ends_at),
        CONSTRAINT plan_problem_check CHECK ((problem IS NULL) = (problem_sha256 IS NULL)),
        CONSTRAINT plan_solution_check CHECK (state = 'DRAFT' OR solution IS NOT NULL),
        CONSTRAINT plan_published_check CHECK (
            (state IN ('ACTIVE', 'ARCHIVED', 'PUBLISHED', 'SUPERSEDED')) = (version IS NOT NULL)
        ),
        CONSTRAINT plan_approval_check CHECK ((approved_by = '') = (approved_at IS NULL)),
        CONSTRAINT plan_approved_check CHECK (
            approved_at IS NOT NULL OR urgent AND state <> 'APPROVED'
            OR state IN ('DRAFT', 'SOLVED', 'SUBMITTED')
        ),
        CONSTRAINT plan_one_live_excl EXCLUDE USING gist (
            city_id WITH =, scope WITH =, tstzrange(starts_at, ends_at) WITH &&
        ) WHERE (state IN ('ACTIVE', 'PUBLISHED'))
    )
    """,
    # Every unit of a plan has one route in it, an idle one a route without stops.
    """
    CREATE TABLE route (
        id uuid PRIMARY KEY,
        plan_id uuid NOT NULL CONSTRAINT route_plan_id_fkey REFERENCES plan (id),
        unit_id bigint NOT NULL CONSTRAINT route_unit_id_fkey REFERENCES unit (id),
        state text NOT NULL CONSTRAINT route_state_check CHECK (state IN (
            'ABANDONED', 'ACCEPTED', 'COMPLETED', 'IN_PROGRESS', 'PLANNED', 'PUSHED', 'RESUMED', 'SUSPENDED'
        )),
        state_device_at timestamptz NOT NULL,
        state_server_at timestamptz NOT NULL,
        state_source text NOT NULL CONSTRAINT route_state_source_check
            CHECK (state_source IN ('desk', 'geofence', 'import', 'radio', 'tap')),
        leave_at timestamptz NOT NULL,
        return_at timestamptz NOT NULL,
        travel_s integer NOT NULL CONSTRAINT route_travel_s_check CHECK (travel_s >= 0),
        line geometry(LineString, 4326),
        suspended_by uuid CONSTRAINT route_suspended_by_fkey REFERENCES incident (id),
        CONSTRAINT route_plan_id_unit_id_key UNIQUE (plan_id, unit_id),
        CONSTRAINT route_period_check CHECK (leave_at <= return_at),
        CONSTRAINT route_suspended_check CHECK (state = 'SUSPENDED' OR suspended_by IS NULL)
    )
    """,
    "CREATE INDEX route_unit_id_idx ON route (unit_id, leave_at)",
    "CREATE INDEX route_line_idx ON route USING gist (line)",
    # A re-plan moves many stops in one transaction, so order and times are judged at its end.
    """
    CREATE TABLE stop (
        id uuid PRIMARY KEY,
        route_id uuid NOT NULL CONSTRAINT stop_route_id_fkey REFERENCES route (id),
        sequence integer NOT NULL CONSTRAINT stop_sequence_check CHECK (sequence >= 1),
        site text NOT NULL CONSTRAINT stop_site_check CHECK (site <> ''),
        visit integer NOT NULL CONSTRAINT stop_visit_check CHECK (visit >= 1),
        geom geometry(Point, 4326) NOT NULL CONSTRAINT stop_geom_check CHECK (NOT ST_IsEmpty(geom)),
        arrive_at timestamptz NOT NULL,
        start_at timestamptz NOT NULL,
        leave_at timestamptz NOT NULL,
        state text NOT NULL CONSTRAINT stop_state_check CHECK (state IN (
            'ARRIVED', 'DONE', 'DUE', 'DWELLING', 'MISSED', 'PENDING', 'REASSIGNED', 'SHORT', 'SKIPPED'
        )),
        state_device_at timestamptz NOT NULL,
        state_server_at timestamptz NOT NULL,
        state_source text NOT NULL CONSTRAINT stop_state_source_check
            CHECK (state_source IN ('desk', 'geofence', 'import', 'radio', 'tap')),
        reason text NOT NULL,
        CONSTRAINT stop_route_id_sequence_key UNIQUE (route_id, sequence) DEFERRABLE INITIALLY DEFERRED,
        CONSTRAINT stop_times_check CHECK (arrive_at <= start_at AND start_at <= leave_at),
        CONSTRAINT stop_reason_check CHECK (state <> 'SKIPPED' OR reason <> ''),
        CONSTRAINT stop_one_at_a_time_excl EXCLUDE USING gist (
            route_id WITH =, tstzrange(arrive_at, leave_at) WITH &&
        ) WHERE (state IN ('ARRIVED', 'DUE', 'DWELLING', 'PENDING')) DEFERRABLE INITIALLY DEFERRED
    )
    """,
    "CREATE INDEX stop_geom_idx ON stop USING gist (geom)",
    # A closure has no factor; anything else slows by one: seconds are multiplied by it.
    """
    CREATE TABLE road_event (
        id uuid PRIMARY KEY,
        city_id bigint NOT NULL CONSTRAINT road_event_city_id_fkey REFERENCES city (id),
        kind text NOT NULL CONSTRAINT road_event_kind_check CHECK (kind <> ''),
        note text NOT NULL,
        geom geometry(Geometry, 4326) NOT NULL CONSTRAINT road_event_geom_check CHECK (
            GeometryType(geom) IN ('LINESTRING', 'MULTILINESTRING', 'MULTIPOLYGON', 'POLYGON')
            AND NOT ST_IsEmpty(geom)
        ),
        closed boolean NOT NULL,
        factor double precision,
        starts_at timestamptz NOT NULL,
        expires_at timestamptz,
        state text NOT NULL CONSTRAINT road_event_state_check
            CHECK (state IN ('CONFIRMED', 'ENDED', 'REPORTED')),
        state_device_at timestamptz NOT NULL,
        state_server_at timestamptz NOT NULL,
        state_source text NOT NULL CONSTRAINT road_event_state_source_check
            CHECK (state_source IN ('desk', 'geofence', 'import', 'radio', 'tap')),
        reported_by text NOT NULL,
        confirmed_by text NOT NULL,
        CONSTRAINT road_event_effect_check
            CHECK (closed = (factor IS NULL) AND factor >= 1 AND factor < 'Infinity'),
        CONSTRAINT road_event_period_check CHECK (starts_at < expires_at),
        CONSTRAINT road_event_confirmed_check CHECK (state <> 'CONFIRMED' OR confirmed_by <> '')
    )
    """,
    "CREATE INDEX road_event_geom_idx ON road_event USING gist (geom)",
    "CREATE INDEX road_event_open_idx ON road_event (city_id, starts_at) WHERE state <> 'ENDED'",
)
_DOWNGRADE = ("DROP TABLE road_event, stop, route, plan",)


def upgrade() -> None:
    """Make the tables."""
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables and what they hold."""
    for statement in _DOWNGRADE:
        op.execute(statement)
