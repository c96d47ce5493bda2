"""Answers "where were our cars around the park": who was there when, how long, and how sure that is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from api.actions.measured_area import AreaAsked, MeasuredArea, area_asked
from api.refusals import PeriodUnusable, UnitUnknown
from data.database import Database
from data.importers.shifts import DatedShift, parse_shift, shift_seconds
from data.stores.measured import POSTS, fixes_between, units_of_register
from data.stores.networks import network_file, present_network
from data.stores.places import city, the_city
from geo.errors import InputError
from routing.measures import (
    Attendance,
    attendance,
    duty_frame,
    fix_shares,
    gaps,
    presence_of_fixes,
    stays,
    street_segments,
    visible_rate,
)
from routing.network.netfile import load_network
from routing.network.network import RoadNetwork

MOST_DAYS = 366
_S_PER_MIN = 60.0
_DAY = timedelta(days=1)
# Capabilities by which a unit goes on foot or stands at a post; all others are cars.
_KINDS = {"foot": "foot", "步巡": "foot", **dict.fromkeys(POSTS, "post")}


@dataclass(frozen=True, eq=False)
class PresenceReport:
    """Who was in an area in a period.

    Attributes
    ----------
    city : its name
    area : with its outline
    start, end : aware, in the clock of the city
    units : ``unit``, ``name``, ``kind``, ``marked``, ``visits``, ``minutes``, ``first_in``, ``last_out``
        (NaT without a visit), ``longest_gap_min`` (of the period), ``without_fix`` (share of its time on
        duty; NaN if it had none)
    visits : ``unit``, ``name``, ``from``, ``to``, ``minutes`` (with a known place inside), by time
    presence : where the units of the report were in the period, also outside
    attendance : of marked cars on duty
    rate : 见警率 of the streets of the area, None with ``rate_reason``
    rate_reason : no_network, no_streets, not_assessable; "" with a rate
    without_fix : share of all time on duty without a known place; NaN without any duty
    network : the roads, None if the city has none
    """

    city: str
    area: MeasuredArea
    start: datetime
    end: datetime
    units: pd.DataFrame
    visits: pd.DataFrame
    presence: pd.DataFrame
    attendance: Attendance
    rate: float | None
    rate_reason: str
    without_fix: float
    network: RoadNetwork | None


def presence_report(
    database: Database,
    asked: AreaAsked,
    *,
    first: date | None,
    last: date | None,
    units: Sequence[str] = (),
    now: datetime,
    data_dir: Path,
    max_bytes: int,
) -> PresenceReport:
    """Return who was in an area on some local days.

    Parameters
    ----------
    first, last : days, both included; yesterday if neither is told, one day if one is
    units : ids; all units of the city if empty

    Raises
    ------
    InputError
        The area, the days or a unit cannot be used.
    """
    with database.transaction() as session:
        city_id = the_city(session)
        told = city(session, city_id)
        zone = ZoneInfo(told["timezone"])
        start, end = _period(first, last, now, zone)
        area = area_asked(session, city_id, asked, max_bytes=max_bytes)
        register = units_of_register(session, city_id, units or None)
        _refuse_unknown(units, register)
        fixes = fixes_between(session, city_id, since=start, until=end, units=units or None)
        facts = present_network(session, city_id)
    network = load_network(network_file(data_dir, facts.sha256)) if facts else None
    duty = duty_of(register, start, end, zone)
    presence = presence_of_fixes(_described(fixes, register, duty), network)
    return _report(told["name"], area, (start, end), zone, register, presence, duty, network)


def _period(
    first: date | None, last: date | None, now: datetime, zone: ZoneInfo
) -> tuple[datetime, datetime]:
    begin = first or last or now.astimezone(zone).date() - _DAY
    final = last or begin
    if not timedelta() <= final - begin < MOST_DAYS * _DAY:
        raise PeriodUnusable(first=str(begin), last=str(final), most=MOST_DAYS)
    return tuple(datetime.combine(day, time(), zone) for day in (begin, final + _DAY))  # type: ignore[return-value]


def _refuse_unknown(units: Sequence[str], register: Sequence[Mapping[str, Any]]) -> None:
    known = {row["unit"] for row in register}
    for unit in units:
        if unit not in known:
            raise UnitUnknown(unit=unit, field="unit")


def duty_of(
    register: Sequence[Mapping[str, Any]], start: datetime, end: datetime, zone: ZoneInfo
) -> pd.DataFrame:
    """Return when units are on duty in a period by their shifts; one without a shift always is."""
    rows = []
    for row in register:
        for begin, until in _shifts(row, start, end, zone):
            if max(begin, start) < min(until, end):
                duty = {"unit": row["unit"], "kind": kind_of(row), "district": row["district"]}
                rows.append({**duty, "from": max(begin, start), "to": min(until, end)})
    return duty_frame(rows)


def _shifts(
    row: Mapping[str, Any], start: datetime, end: datetime, zone: ZoneInfo
) -> list[tuple[datetime, datetime]]:
    try:
        shift = parse_shift(row["shift_start"], row["shift_end"])
    except InputError:
        shift = None
    if shift is None:
        return [(start, end)]
    days = [start.date()] if isinstance(shift, DatedShift) else _days(start.date() - _DAY, end.date())
    epoch = start.astimezone(UTC)
    pairs = (
        shift_seconds(row["shift_start"], row["shift_end"], on_date=day, timezone=zone, epoch=epoch)
        for day in days
    )
    return [(epoch + timedelta(seconds=one), epoch + timedelta(seconds=two)) for one, two in pairs]


def _days(first: date, last: date) -> list[date]:
    return [first + k * _DAY for k in range((last - first).days + 1)]


def kind_of(row: Mapping[str, Any]) -> str:
    """Return whether a unit of the register is a car, on foot or a post."""
    return next((_KINDS[word] for word in row["capabilities"] if word in _KINDS), "car")


def _described(
    fixes: pd.DataFrame, register: Sequence[Mapping[str, Any]], duty: pd.DataFrame
) -> pd.DataFrame:
    """Add to fixes of whom they are; those off duty are nobody's business and go, as do strangers'."""
    told = {row["unit"]: row for row in register}
    fixes = fixes[fixes["unit"].isin(told)].reset_index(drop=True)
    on_duty = np.zeros(len(fixes), np.bool_)
    spans = {unit: own[["from", "to"]] for unit, own in duty.groupby("unit")}
    for unit, own in fixes.groupby("unit"):
        for begin, end in spans[unit].itertuples(index=False) if unit in spans else ():
            on_duty[own.index] |= ((own["at"] >= begin) & (own["at"] < end)).to_numpy()
    fixes = fixes[on_duty]
    return fixes.assign(
        marked=[bool(told[unit]["marked"]) for unit in fixes["unit"]],
        kind=[kind_of(told[unit]) for unit in fixes["unit"]],
        firm=[told[unit]["firm"] for unit in fixes["unit"]],
    )


def _report(
    name: str,
    area: MeasuredArea,
    period: tuple[datetime, datetime],
    zone: ZoneInfo,
    register: Sequence[Mapping[str, Any]],
    presence: pd.DataFrame,
    duty: pd.DataFrame,
    network: RoadNetwork | None,
) -> PresenceReport:
    start, end = period
    visits = stays(presence, area.outline, start=start, end=end)
    visits["minutes"] = visits.pop("seconds") / _S_PER_MIN
    visits["name"] = visits["unit"].map({row["unit"]: row["name"] for row in register})
    shares = fix_shares(presence, duty, pd.DatetimeIndex([start, end]).tz_convert("UTC"))
    due_s = shares["duty_s"].sum()
    rate, reason = _rate(presence, area, period, zone, duty, network)
    return PresenceReport(
        city=name,
        area=area,
        start=start,
        end=end,
        units=_units(register, visits, shares, period),
        visits=visits.sort_values(["from", "unit"], ignore_index=True),
        presence=presence,
        attendance=attendance(presence, area.outline, start=start, end=end, timezone=zone),
        rate=rate,
        rate_reason=reason,
        without_fix=float(1 - shares["known_s"].sum() / due_s) if due_s > 0 else float("nan"),
        network=network,
    )


def _units(
    register: Sequence[Mapping[str, Any]],
    visits: pd.DataFrame,
    shares: pd.DataFrame,
    period: tuple[datetime, datetime],
) -> pd.DataFrame:
    start, end = period
    known = dict(zip(shares["unit"], shares["fix_share"], strict=True))
    rows = []
    for row in register:
        own = visits[visits["unit"] == row["unit"]]
        longest_s = np.nan_to_num(gaps(own, start=start, end=end).longest_s)
        rows.append(
            {
                "unit": row["unit"],
                "name": row["name"],
                "kind": kind_of(row),
                "marked": bool(row["marked"]),
                "visits": len(own),
                "minutes": float(own["minutes"].sum()),
                "first_in": own["from"].min(),
                "last_out": own["to"].max(),
                "longest_gap_min": float(longest_s) / _S_PER_MIN,
                "without_fix": 1 - known.get(row["unit"], float("nan")),
            }
        )
    frame = pd.DataFrame(rows)
    return frame.sort_values(["minutes", "unit"], ascending=[False, True], ignore_index=True)


def _rate(
    presence: pd.DataFrame,
    area: MeasuredArea,
    period: tuple[datetime, datetime],
    zone: ZoneInfo,
    duty: pd.DataFrame,
    network: RoadNetwork | None,
) -> tuple[float | None, str]:
    if network is None:
        return None, "no_network"
    streets = street_segments(network).within(area.outline)
    # Units of all districts may pass here: their fixes are asked of all of them together.
    anywhere = duty.assign(district="")
    found = visible_rate(presence, streets, start=period[0], end=period[1], timezone=zone, duty=anywhere)
    return found.rate, found.reason
