"""What the geocoder says of an alert, and layers of the map that are computed once."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_UPGRADE = (
    """
    ALTER TABLE alert ADD geocoded_at timestamptz, ADD geocoded jsonb,
        ADD CONSTRAINT alert_geocoded_check CHECK ((geocoded_at IS NULL) = (geocoded IS NULL))
    """,
    # What waits for the geocoder, those with an incident first; next to nothing, whatever the table holds.
    """
    CREATE INDEX alert_waiting_idx ON alert (city_id, (incident_id IS NULL), server_at, id)
    WHERE geocoded_at IS NULL
    """,
    """
    CREATE TABLE map_layer (
        city_id bigint NOT NULL CONSTRAINT map_layer_city_id_fkey REFERENCES city (id),
        name text NOT NULL CONSTRAINT map_layer_name_check CHECK (name <> ''),
        features jsonb NOT NULL,
        PRIMARY KEY (city_id, name)
    )
    """,
)
_DOWNGRADE = (
    "DROP TABLE map_layer",
    "DROP INDEX alert_waiting_idx",
    "ALTER TABLE alert DROP COLUMN geocoded_at, DROP COLUMN geocoded",
)


def upgrade() -> None:
    """Make the columns and the table."""
    for statement in _UPGRADE:
        op.execute(statement)


def downgrade() -> None:
    """Drop them and what they hold."""
    for statement in _DOWNGRADE:
        op.execute(statement)
