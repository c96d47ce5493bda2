"""Tells the stream what happened to a district's plan: who is away, what changed for whom and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from api.actions.replan_district import Anew
from data.database import Transaction
from data.stores import absences
from data.stores.outbox import append_event
from data.stores.plans import LivePlan

_NOTHING: dict[str, Any] = {"plan_id": None, "version": None, "changes": [], "debts": [], "unmet": []}


def tell_replan(
    session: Transaction,
    city_id: int,
    base: LivePlan,
    cause: Mapping[str, Any],
    *,
    now: datetime,
    anew: Anew | None = None,
    advice: Mapping[str, Any] | None = None,
    due_at: datetime | None = None,
) -> dict[str, Any]:
    """Append the one event of a change and return what it says; last in a transaction.

    Parameters
    ----------
    cause : ``kind`` (away, back, late, road, site) and what it is about
    anew : the new plan; None if it has to wait until ``due_at``
    advice : for the planner
    """
    told = {
        "id": str(uuid4()),
        "at": now.isoformat(),
        "district": base.scope,
        "cause": dict(cause),
        "replanned": anew is not None,
        "due_at": due_at and due_at.isoformat(),
        **(anew.told() if anew else _NOTHING),
        "advice": advice and dict(advice),
        "away": _away(session, city_id, base, now),
    }
    append_event(session, "replan", told, city_id=city_id, subject=base.scope, at=now)
    return told


def _away(session: Transaction, city_id: int, base: LivePlan, now: datetime) -> list[dict[str, Any]]:
    """Return who of the district is away now, and until when."""
    held = absences.absences(session, city_id, base.units, since=now, until=now + timedelta(microseconds=1))
    return [
        {"unit": one["unit"], "until": one["until_at"].isoformat(), "reason": one["reason"]}
        for one in held
        if one["until_at"] > now
    ]
