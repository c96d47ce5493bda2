"""Alerts of a file: each kept once, the caller's number apart."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import shapely
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from data.records.alert import Alert
from data.records.moments import TimeSource
from data.stores import ewkb
from data.stores.content import content_sha256
from data.tables import Alert as AlertRow
from data.tables import AlertCaller

# One value of the driver may hold 255 MB as JSON; these are some five.
_BATCH = 10_000
_NAMES = ("device_at", "text", "category", "channel", "prior", "prior_radius_m", "prior_source")
_COLUMNS = ", ".join(("given_id", "content_sha256", *_NAMES))
_GIVEN = "jsonb_populate_recordset(CAST(NULL AS alert), CAST(:rows AS jsonb)) AS given"

_ADD = text(
    f"""
    INSERT INTO alert (id, city_id, source_system, source_no, server_at, time_source, import_id, {_COLUMNS})
    SELECT gen_random_uuid(), :city_id, '', '', :at, :source, :import_id, {_COLUMNS} FROM {_GIVEN}
    """  # noqa: S608 - our own constants
)
# What was received is corrected by a later file; what was made of it (pin, incident) is not touched.
_CHANGE = text(
    f"""
    UPDATE alert SET {", ".join(f"{name} = given.{name}" for name in ("content_sha256", *_NAMES))},
        import_id = :import_id
    FROM {_GIVEN} WHERE alert.city_id = :city_id AND alert.given_id = given.given_id
    """  # noqa: S608 - our own constants
)
_CALLERS = text(
    """
    INSERT INTO alert_caller (alert_id, number)
    SELECT alert.id, given.number
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS given (given_id text, number text)
    JOIN alert ON alert.given_id = given.given_id AND alert.city_id = :city_id
    ON CONFLICT (alert_id) DO UPDATE SET number = excluded.number
    """
)


@dataclass(frozen=True)
class AlertDifference:
    """What a file of alerts changes; an alert that it does not list is none of its matter.

    Attributes
    ----------
    added : new alerts
    changed : known ones with other content
    callers : those of all of them whose caller's number is new or another
    """

    added: list[Alert] = field(default_factory=list)
    changed: list[Alert] = field(default_factory=list)
    callers: list[Alert] = field(default_factory=list)

    @property
    def changed_count(self) -> int:
        """How many known alerts say something else, their callers included."""
        new = {alert.given_id for alert in self.added}
        return len({alert.given_id for alert in (*self.changed, *self.callers)} - new)


def compare_alerts(session: Session, city_id: int, alerts: Sequence[Alert]) -> AlertDifference:
    """Return what alerts of a file change; what came in live under the same id is left as it is."""
    known = _known(session, city_id)
    new = [alert for alert in alerts if alert.given_id not in known]
    both = [(alert, known[alert.given_id]) for alert in alerts if alert.given_id in known]
    imported = [(alert, row) for alert, row in both if row.import_id is not None]
    changed = [alert for alert, row in imported if row.content_sha256 != content_sha256(_row(alert))]
    callers = [alert for alert, row in imported if alert.caller not in (None, row.number)]
    return AlertDifference(new, changed, [*(alert for alert in new if alert.caller), *callers])


def apply_alerts(
    session: Session, city_id: int, difference: AlertDifference, *, import_id: int, at: datetime
) -> None:
    """Write what changed."""
    told = {"city_id": city_id, "import_id": import_id}
    for batch in _batches(difference.added):
        values = told | {"rows": _json(batch), "at": at, "source": TimeSource.IMPORT.value}
        session.execute(_ADD, values)
    for batch in _batches(difference.changed):
        session.execute(_CHANGE, told | {"rows": _json(batch)})
    for batch in _batches(difference.callers):
        numbers = [
            {"given_id": alert.given_id, "number": alert.caller.revealed()} for alert in batch if alert.caller
        ]
        session.execute(_CALLERS, {"city_id": city_id, "rows": json.dumps(numbers)})


def _known(session: Session, city_id: int) -> dict[str, Any]:
    found = session.execute(
        select(AlertRow.given_id, AlertRow.content_sha256, AlertRow.import_id, AlertCaller.number)
        .outerjoin(AlertCaller, AlertCaller.alert_id == AlertRow.id)
        .where(AlertRow.city_id == city_id, AlertRow.given_id.is_not(None))
    )
    return {row.given_id: row for row in found}


def _batches(alerts: Sequence[Alert]) -> Iterator[Sequence[Alert]]:
    for first in range(0, len(alerts), _BATCH):
        yield alerts[first : first + _BATCH]


def _json(alerts: Sequence[Alert]) -> str:
    rows = [_row(alert) for alert in alerts]
    hashed = [row | {"content_sha256": f"\\x{content_sha256(row).hex()}"} for row in rows]
    return json.dumps(hashed, ensure_ascii=False)


def _row(alert: Alert) -> dict[str, Any]:
    """Return the columns that are hashed: without the number, which a hash would not hide."""
    prior = alert.prior
    return {
        "given_id": alert.given_id,
        "device_at": alert.at.isoformat(),
        "text": alert.text,
        "category": alert.category,
        "channel": alert.channel,
        "prior": ewkb.of([shapely.Point(prior.position.lon, prior.position.lat)])[0] if prior else None,
        "prior_radius_m": prior.radius_m if prior else None,
        "prior_source": prior.source if prior else "",
    }
