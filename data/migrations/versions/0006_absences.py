"""Units that are taken from their routes for a while, and quick looks at what was planned anew."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_UPGRADE = (
    # Who comes back early ends the absence: until_at is then the moment of the return.
    """
    CREATE TABLE absence (
        id uuid PRIMARY KEY,
        unit_id bigint NOT NULL CONSTRAINT absence_unit_id_fkey REFERENCES unit (id),
        from_at timestamptz NOT NULL,
        until_at timestamptz NOT NULL,
        reason text NOT NULL CONSTRAINT absence_reason_check
            CHECK (reason IN ('break', 'call', 'duty', 'fault')),
        priority smallint CONSTRAINT absence_priority_check CHECK (priority >= 1),
        incident_id uuid CONSTRAINT absence_incident_id_fkey REFERENCES incident (id),
        place geometry(Point, 4326) CONSTRAINT absence_place_check CHECK (NOT ST_IsEmpty(place)),
        told_by text NOT NULL,
        returned_at timestamptz,
        due_at timestamptz,
        CONSTRAINT absence_period_check CHECK (from_at <= until_at),
        CONSTRAINT absence_one_at_a_time_excl EXCLUDE USING gist (
            unit_id WITH =, tstzrange(from_at, until_at) WITH &&
        )
    )
    """,
    "CREATE INDEX absence_due_idx ON absence (due_at) WHERE due_at IS NOT NULL",
    "CREATE INDEX absence_place_idx ON absence USING gist (place)",
    "CREATE INDEX event_replan_idx ON event (city_id, id) WHERE kind = 'replan'",
)
_DOWNGRADE = ("DROP INDEX event_replan_idx", "DROP TABLE absence")


def upgrade() -> None:
    """Make the table and the index."""
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Drop them and what they hold."""
    for statement in _DOWNGRADE:
        op.execute(statement)
