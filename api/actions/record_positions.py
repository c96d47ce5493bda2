"""Positions of units come in: each is kept once, and the newest go out on the stream."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.actions.units import unit_state
from api.refusals import UnitUnknown
from data.database import Database
from data.stores import whereabouts
from data.stores.outbox import append_event
from data.stores.places import the_city
from geo.errors import PositionOutOfRange
from geo.position import Position

_STANDING_KMH = 2.0


def record_positions(
    database: Database, fixes: Sequence[Mapping[str, Any]], *, now: datetime
) -> dict[str, int]:
    """Keep fixes and tell the stream of those that are news: one commit, one event.

    A fix that came before, by unit and device time, is not kept again. One that is older than the newest
    corrects history and is not told. One whose clock runs ahead is kept, marked and not told.

    Returns
    -------
    dict
        ``accepted``, ``duplicates`` and ``suspect`` counts.

    Raises
    ------
    UnitUnknown, PositionOutOfRange
        Nothing of the batch is kept.
    """
    for row, fix in enumerate(fixes, 1):
        _check_place(fix, row)
    with database.transaction() as session:
        city_id = the_city(session)
        unknown = whereabouts.unknown_unit(session, city_id, [fix["unit"] for fix in fixes])
        if unknown is not None:
            raise UnitUnknown(unit=unknown, field="unit")
        new = whereabouts.add_fixes(session, city_id, fixes, now=now)
        before = whereabouts.last_fixes(session, [fix["unit_id"] for fix in new])
        whereabouts.advance(session, new)
        told = _news(new, before)
        if told:
            states = {
                row["row_id"]: unit_state(row, now)
                for row in whereabouts.units_now(
                    session, city_id, now=now, only=sorted({f["unit_id"] for f in told})
                )
            }
            payload = [_shown(fix, before[fix["unit_id"]], states.get(fix["unit_id"])) for fix in told]
            append_event(session, "positions", {"fixes": payload}, city_id=city_id, subject="", at=now)
    suspect = sum(1 for fix in new if fix["suspect"])
    return {"accepted": len(new), "duplicates": len(fixes) - len(new), "suspect": suspect}


def _check_place(fix: Mapping[str, Any], row: int) -> None:
    try:
        Position(fix["lon"], fix["lat"])
    except PositionOutOfRange as error:
        raise error.at(row=row) from None


def _news(
    new: Sequence[Mapping[str, Any]], before: Mapping[int, Mapping[str, Any]]
) -> list[Mapping[str, Any]]:
    def is_news(fix: Mapping[str, Any]) -> bool:
        last = before[fix["unit_id"]]["device_at"]
        return not fix["suspect"] and (last is None or fix["device_at"] > last)

    return sorted(filter(is_news, new), key=lambda fix: (fix["device_at"], fix["unit_id"]))


def _shown(fix: Mapping[str, Any], before: Mapping[str, Any], state: str | None) -> dict[str, Any]:
    return {
        "unit": before["given_id"],
        "lon": fix["lon"],
        "lat": fix["lat"],
        "at": fix["device_at"].isoformat(),
        "speed_kmh": fix["speed_kmh"],
        "bearing": _bearing(before, fix),
        "state": state,
    }


def _bearing(before: Mapping[str, Any], fix: Mapping[str, Any]) -> float | None:
    """Return degrees clockwise from north, ``None`` for a unit that stands or was not seen before."""
    standing = fix["speed_kmh"] is not None and fix["speed_kmh"] <= _STANDING_KMH
    if before["device_at"] is None or standing:
        return None
    east = (fix["lon"] - before["lon"]) * math.cos(math.radians(fix["lat"]))
    north = fix["lat"] - before["lat"]
    if east == north == 0:
        return None
    return round(math.degrees(math.atan2(east, north)) % 360, 1)
