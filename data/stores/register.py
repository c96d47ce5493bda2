"""Brings a table of the register up to a file: what is new, what changed, what is no longer listed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from data.stores.content import content_sha256
from data.tables import Area, Enterprise, Station, Unit, metadata

Row = dict[str, Any]
Key = tuple[str, str]

TABLES = {model.__tablename__: model for model in (Area, Enterprise, Station, Unit)}
# What an import does not take from the file.
_KEPT_APART = {"id", "city_id", "content_sha256", "import_id", "missing_since"}


@dataclass(frozen=True)
class Difference:
    """What a file changes in a table.

    Attributes
    ----------
    added, changed : rows with their content hash
    missing : ids of rows that the file no longer lists and that were not missing before
    returned : ids of rows that were missing and are listed again, whether or not they changed
    """

    added: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    returned: list[str] = field(default_factory=list)


def compare(
    session: Session,
    table: str,
    city_id: int,
    rows: Sequence[Row],
    *,
    kinds: Sequence[str] = (),
    is_complete: bool = True,
) -> Difference:
    """Return what rows of a file change, judged by the hash of their content.

    Parameters
    ----------
    session
        The transaction.
    table
        A name in ``TABLES``.
    city_id
        Whose rows these are.
    rows
        ``given_id`` (once each) and the columns of the table, as JSON values.
    kinds
        Of areas, the kinds that the file lists; the others are not its matter.
    is_complete
        Whether the rows are all that the file lists; if not, none is taken for missing.
    """
    known = _known(session, table, city_id, kinds)
    given = {_key(row): row | {"content_sha256": content_sha256(row).hex()} for row in rows}
    both = [key for key in given if key in known]
    return Difference(
        added=[row for key, row in given.items() if key not in known],
        changed=[given[key] for key in both if given[key]["content_sha256"] != known[key][0]],
        missing=sorted(key[1] for key in known.keys() - given.keys() if is_complete and not known[key][1]),
        returned=sorted(key[1] for key in both if known[key][1] is not None),
    )


def apply(
    session: Session,
    table: str,
    city_id: int,
    difference: Difference,
    *,
    import_id: int,
    at: datetime,
    kinds: Sequence[str] = (),
) -> None:
    """Write a difference; nothing is deleted, what is missing is marked since when."""
    told = {"city_id": city_id, "import_id": import_id}
    if difference.added:
        session.execute(text(_insert(table)), told | {"rows": _json(difference.added)})
    if difference.changed:
        session.execute(text(_update(table)), told | {"rows": _json(difference.changed)})
    marks = ((difference.missing, at), (difference.returned, None))
    for ids, since in marks:
        if ids:
            values = {"city_id": city_id, "ids": ids, "since": since, "kinds": list(kinds)}
            session.execute(text(_mark(table)), values)


def station_keys(session: Session, city_id: int) -> Mapping[str, int]:
    """Return the keys of a city's stations by id, and by name where one station only has it."""
    rows = session.execute(
        text(
            "SELECT id, given_id, name, count(*) OVER (PARTITION BY name) = 1 AS alone"
            " FROM station WHERE city_id = :city_id"
        ),
        {"city_id": city_id},
    ).all()
    by_name = {row.name: row.id for row in rows if row.alone}
    return by_name | {row.given_id: row.id for row in rows}


def _known(
    session: Session, table: str, city_id: int, kinds: Sequence[str]
) -> dict[Key, tuple[str, datetime | None]]:
    kind = "kind" if table == "area" else "''"
    found = session.execute(
        text(
            f"SELECT {kind} AS kind, given_id, encode(content_sha256, 'hex') AS sha256, missing_since"  # noqa: S608 - names of our own tables
            f" FROM {table} WHERE city_id = :city_id AND {_OF_KINDS[table == 'area']}"
        ),
        {"city_id": city_id, "kinds": list(kinds)},
    )
    return {(row.kind, row.given_id): (row.sha256, row.missing_since) for row in found}


def _key(row: Row) -> Key:
    return row.get("kind", ""), row["given_id"]


def _json(rows: Sequence[Row]) -> str:
    # PostgreSQL reads a hash as it writes one.
    return json.dumps(
        [row | {"content_sha256": f"\\x{row['content_sha256']}"} for row in rows], ensure_ascii=False
    )


# Without kinds the condition names the parameter all the same.
_OF_KINDS = {True: "kind = ANY(:kinds)", False: "CAST(:kinds AS text[]) = '{}'"}


def _columns(table: str) -> list[str]:
    return [column.name for column in metadata.tables[table].columns if column.name not in _KEPT_APART]


# The rows travel as one JSON value and are cut up by the table's own column types: one statement for any
# number of rows, each shape and number exactly as it was read.
_GIVEN = "jsonb_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS jsonb)) AS given"


def _insert(table: str) -> str:
    names = ", ".join(_columns(table))
    source = _GIVEN.format(table=table)
    return (
        f"INSERT INTO {table} ({names}, content_sha256, city_id, import_id)"  # noqa: S608 - names of our own tables
        f" SELECT {names}, content_sha256, :city_id, :import_id FROM {source} ORDER BY given.given_id"
    )


def _update(table: str) -> str:
    columns = [name for name in _columns(table) if name not in ("given_id", "kind")]
    names = ", ".join(f"{name} = given.{name}" for name in columns)
    same_kind = " AND known.kind = given.kind" if table == "area" else ""
    return (
        f"UPDATE {table} AS known SET {names}, content_sha256 = given.content_sha256, import_id = :import_id"  # noqa: S608 - names of our own tables
        f" FROM {_GIVEN.format(table=table)}"
        f" WHERE known.city_id = :city_id AND known.given_id = given.given_id{same_kind}"
    )


def _mark(table: str) -> str:
    return (
        f"UPDATE {table} SET missing_since = :since"  # noqa: S608 - names of our own tables
        f" WHERE city_id = :city_id AND given_id = ANY(:ids) AND {_OF_KINDS[table == 'area']}"
    )
