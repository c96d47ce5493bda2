"""Accounts, their sessions, guesses, answered keys; what the live map shows; news of events."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_UPGRADE = (
    """
    CREATE TABLE account (
        user_name text PRIMARY KEY CONSTRAINT account_user_name_check CHECK (user_name <> ''),
        name text NOT NULL,
        role text NOT NULL CONSTRAINT account_role_check CHECK (role IN (
            'administrator', 'auditor', 'dispatcher', 'feed', 'operator', 'planner', 'unit'
        )),
        password_hash text,
        always_on boolean NOT NULL,
        created_at timestamptz NOT NULL,
        disabled_at timestamptz
    )
    """,
    # Of a token only the hash is kept: who reads the table cannot sign in with it.
    """
    CREATE TABLE login_session (
        token_hash bytea PRIMARY KEY
            CONSTRAINT login_session_token_hash_check CHECK (octet_length(token_hash) = 32),
        user_name text NOT NULL
            CONSTRAINT login_session_user_name_fkey REFERENCES account (user_name) ON DELETE CASCADE,
        csrf text NOT NULL,
        began_at timestamptz NOT NULL,
        seen_at timestamptz NOT NULL,
        idle_s double precision CONSTRAINT login_session_idle_s_check CHECK (idle_s > 0),
        ends_at timestamptz NOT NULL,
        CONSTRAINT login_session_period_check CHECK (began_at <= ends_at)
    )
    """,
    "CREATE INDEX login_session_user_name_idx ON login_session (user_name)",
    "CREATE INDEX login_session_ends_at_idx ON login_session (ends_at)",
    # Also names that do not exist are counted, or the count would tell which do.
    """
    CREATE TABLE login_try (
        user_name text NOT NULL,
        source text NOT NULL,
        failures integer NOT NULL CONSTRAINT login_try_failures_check CHECK (failures >= 0),
        failing_since timestamptz NOT NULL,
        succeeded_at timestamptz,
        PRIMARY KEY (user_name, source)
    )
    """,
    "CREATE INDEX login_try_failing_since_idx ON login_try (failing_since)",
    # What a write with a key was answered, in the transaction of the write: again is answered, not doubled.
    """
    CREATE TABLE answered_key (
        user_name text NOT NULL,
        key text NOT NULL CONSTRAINT answered_key_key_check CHECK (key <> ''),
        body_sha256 bytea NOT NULL
            CONSTRAINT answered_key_body_sha256_check CHECK (octet_length(body_sha256) = 32),
        answer jsonb,
        at timestamptz NOT NULL,
        PRIMARY KEY (user_name, key)
    )
    """,
    "CREATE INDEX answered_key_at_idx ON answered_key (at)",
    """
    CREATE TABLE cluster_day (
        city_id bigint NOT NULL CONSTRAINT cluster_day_city_id_fkey REFERENCES city (id),
        day date NOT NULL,
        features jsonb NOT NULL,
        PRIMARY KEY (city_id, day)
    )
    """,
    # The roads of the present network once more, in a form tiles are cut from.
    """
    CREATE TABLE road_line (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        network_id bigint NOT NULL
            CONSTRAINT road_line_network_id_fkey REFERENCES road_network (id) ON DELETE CASCADE,
        road_class text NOT NULL,
        rank smallint NOT NULL,
        name text NOT NULL,
        geom geometry(LineString, 4326) NOT NULL CONSTRAINT road_line_geom_check CHECK (NOT ST_IsEmpty(geom))
    )
    """,
    "CREATE INDEX road_line_network_id_idx ON road_line (network_id)",
    "CREATE INDEX road_line_geom_idx ON road_line USING gist (geom)",
    # Whoever writes an event wakes the listeners when it commits; no writer can forget it.
    """
    CREATE FUNCTION tell_listeners() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('xunfang_event', '');
        RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER event_tell_listeners AFTER INSERT ON event
    FOR EACH STATEMENT EXECUTE FUNCTION tell_listeners()
    """,
)
_DOWNGRADE = (
    "DROP TRIGGER event_tell_listeners ON event",
    "DROP FUNCTION tell_listeners",
    "DROP TABLE road_line, cluster_day, answered_key, login_try, login_session, account",
)


def upgrade() -> None:
    """Make the tables."""
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Drop the tables and what they hold."""
    for statement in _DOWNGRADE:
        op.execute(statement)
