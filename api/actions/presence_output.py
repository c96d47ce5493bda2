"""A report of presence as a table, as JSON, as lines and as a page."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from api.actions.plan_scene import base_roads
from api.actions.report_presence import PresenceReport
from api.output import csv_text, json_text, write_text
from api.refusals import ReportKindUnknown
from maps.presence_page import PresenceScene, presence_page
from routing.network.network import RoadNetwork

_COLUMNS = (
    *("unit", "name", "in", "out", "minutes"),
    *("unit_visits", "unit_minutes", "unit_longest_gap_min", "unit_without_fix"),
)
_MINUTE_DIGITS, _SHARE_DIGITS = 2, 4
# Around the area, so that the map shows from where units came.
_MARGIN = 0.35
_S_PER_MIN = 60.0


def write_report(report: PresenceReport, out: Path) -> None:
    """Write a report as .csv, .json or .html, whole or not at all.

    Raises
    ------
    ReportKindUnknown, OutputNotWritable
    """
    write = _WRITERS.get(out.suffix.lower())
    if write is None:
        raise ReportKindUnknown(file=str(out), suffix=out.suffix, kinds=", ".join(_WRITERS))
    write_text(out, write(report))


def report_record(report: PresenceReport) -> dict[str, Any]:
    """Return a report as JSON; what is not known is null."""
    found = report.attendance
    return {
        "area": report.area.name,
        "around_m": report.area.around_m,
        "from": report.start.isoformat(),
        "to": report.end.isoformat(),
        "minutes": _rounded(found.minutes),
        "counted_minutes": _rounded(found.counted_minutes),
        "post_minutes": _rounded(found.post_minutes),
        "visits": found.visits,
        "gaps": {
            "count": found.gaps.count,
            "mean_min": _rounded(found.gaps.mean_s / _S_PER_MIN),
            "p95_min": _rounded(found.gaps.p95_s / _S_PER_MIN),
            "longest_min": _rounded(found.gaps.longest_s / _S_PER_MIN),
            "longest_from": _local(report, found.gaps.longest_from),
        },
        "unpredictability": _rounded(found.unpredictability, _SHARE_DIGITS),
        "visible_rate": None if report.rate is None else round(report.rate, _SHARE_DIGITS),
        "visible_rate_reason": report.rate_reason,
        "without_fix": _rounded(report.without_fix, _SHARE_DIGITS),
        "units": [_unit(report, row) for row in _records(report.units)],
        "visits_made": [_visit(report, row) for row in _records(report.visits)],
    }


def _records(frame: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = frame.to_dict("records")
    return found


def _unit(report: PresenceReport, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("unit", "name", "kind", "marked", "visits")},
        "minutes": _rounded(row["minutes"]),
        "first_in": _local(report, row["first_in"]),
        "last_out": _local(report, row["last_out"]),
        "longest_gap_min": _rounded(row["longest_gap_min"]),
        "without_fix": _rounded(row["without_fix"], _SHARE_DIGITS),
    }


def _visit(report: PresenceReport, row: Mapping[str, Any]) -> dict[str, Any]:
    times = {"in": _local(report, row["from"]), "out": _local(report, row["to"])}
    return {"unit": row["unit"], "name": row["name"], **times, "minutes": _rounded(row["minutes"])}


def _csv(report: PresenceReport) -> str:
    return csv_text(_COLUMNS, _rows(report))


def _rows(report: PresenceReport) -> Iterator[tuple[Any, ...]]:
    """Yield a row for each visit of each unit, and one without times for a unit that never came."""
    record = report_record(report)
    for unit in record["units"]:
        own = [visit for visit in record["visits_made"] if visit["unit"] == unit["unit"]]
        facts = tuple(_cell(unit[key]) for key in ("visits", "minutes", "longest_gap_min", "without_fix"))
        for visit in own or [{"in": "", "out": "", "minutes": ""}]:
            yield (unit["unit"], unit["name"], visit["in"], visit["out"], visit["minutes"], *facts)


def _cell(value: Any) -> Any:
    return "" if value is None else value


def _json(report: PresenceReport) -> str:
    return json_text(report_record(report))


def _html(report: PresenceReport) -> str:
    box = _surroundings(report.area.outline)
    return presence_page(
        PresenceScene(
            city=report.city,
            timezone=str(report.start.tzinfo),
            record=report_record(report),
            outline=report.area.outline,
            tracks=_tracks(report.presence, box),
            roads=None if report.network is None else _roads(report.network, box),
        )
    )


def _surroundings(outline: shapely.Geometry) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.bounds(outline).tolist()
    wide, high = _MARGIN * (east - west), _MARGIN * (north - south)
    return west - wide, south - high, east + wide, north + high


def _tracks(presence: pd.DataFrame, box: tuple[float, float, float, float]) -> pd.DataFrame:
    """Return the stretches in sight: unit, from, lon, lat, to_lon, to_lat, source."""
    west, south, east, north = box
    near = presence["lon"].between(west, east) & presence["lat"].between(south, north)
    near &= presence["to_lon"].between(west, east) & presence["to_lat"].between(south, north)
    return presence.loc[near, ["unit", "from", "to", "lon", "lat", "to_lon", "to_lat", "source"]]


def _roads(network: RoadNetwork, box: tuple[float, float, float, float]) -> Any:
    roads = base_roads(network)
    return roads.iloc[roads.sindex.query(shapely.box(*box), predicate="intersects")].sort_index()


def _local(report: PresenceReport, moment: Any) -> str | None:
    if moment is None or pd.isna(moment):
        return None
    return pd.Timestamp(moment).tz_convert(report.start.tzinfo).isoformat(timespec="seconds")


def _rounded(value: float, digits: int = _MINUTE_DIGITS) -> float | None:
    return round(float(value), digits) if math.isfinite(value) else None


_WRITERS: dict[str, Callable[[PresenceReport], str]] = {".csv": _csv, ".json": _json, ".html": _html}
