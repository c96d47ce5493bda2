"""How Alembic runs a migration: on the connection it is given, in that connection's transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alembic import context
from sqlalchemy import Connection, text

# Any number, as long as nothing else in the program takes the same: "xunfang" in ASCII, folded.
_LOCK = 0x78756E66

_SPATIAL_TABLES = frozenset({"spatial_ref_sys", "geometry_columns", "geography_columns", "raster_columns"})


def _ours(_thing: object, name: str | None, kind: str, _reflected: bool, _compared: object) -> bool:  # noqa: FBT001 - Alembic's signature
    """Tell our tables from those of PostGIS."""
    return not (kind == "table" and name in _SPATIAL_TABLES)


def _tell(applied: Callable[[str], None] | None) -> Callable[..., None]:
    def told(*, step: Any, **_rest: Any) -> None:
        if applied is not None:
            applied(str(step.up_revision_id))

    return told


def _migrate(connection: Connection) -> None:
    # Until the transaction ends nobody else migrates; who waited finds nothing left to do.
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    context.configure(
        connection=connection,
        # Only who compares tables with revisions needs them: they pull in GeoAlchemy2.
        target_metadata=context.config.attributes.get("metadata"),
        include_object=_ours,
        compare_type=True,
        on_version_apply=_tell(context.config.attributes.get("applied")),
    )
    with context.begin_transaction():
        context.run_migrations()


_migrate(context.config.attributes["connection"])
