"""What was known of each firm's reopening, and when: a row for each time it changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from data.queries import OPEN_ENTERPRISES, PRESENT_STATUSES, RECORD_STATUSES

Row = dict[str, Any]


def changed_statuses(session: Session, city_id: int, rows: Sequence[Row]) -> list[Row]:
    """Return the rows that say something else than what is known now, new firms included."""
    known = {row.given_id: tuple(row)[1:] for row in session.execute(PRESENT_STATUSES, {"city_id": city_id})}
    return [row for row in rows if known.get(row["given_id"]) != _comparable(row)]


def record_statuses(
    session: Session, city_id: int, rows: Sequence[Row], *, import_id: int, at: datetime
) -> None:
    """End what held until now and begin what holds from now on, for firms that are in the register.

    Parameters
    ----------
    rows
        ``given_id``, ``always_open``, ``reopened_on``, ``closed_on`` (ISO days or ``None``),
        ``workers_returned``.
    """
    if rows:
        values = {"rows": json.dumps(rows), "city_id": city_id, "import_id": import_id, "at": at}
        session.execute(RECORD_STATUSES, values)


def open_enterprises(session: Session, city_id: int, *, day: date, known_at: datetime) -> list[str]:
    """Return the ids of firms that were open on a day, as far as it was known at a moment."""
    values = {"city_id": city_id, "day": day, "known_at": known_at}
    return list(session.execute(OPEN_ENTERPRISES, values).scalars())


def _comparable(row: Row) -> tuple[Any, ...]:
    days = (row["reopened_on"], row["closed_on"])
    reopened_on, closed_on = (None if day is None else date.fromisoformat(day) for day in days)
    return row["always_open"], reopened_on, closed_on, row["workers_returned"]
