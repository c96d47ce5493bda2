"""Writes the visits of a day: the problem, the plan, a list for each crew, and who is left for tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from api.actions.plan_drawing import drawing_of, local_time, plan_geojson
from api.actions.visits import Visits
from api.output import csv_text, json_text, write_texts
from routing.planning.visits import REOPENED_DAYS, Door

COLUMNS = ("unit", "order", "enterprise", "name", "arrive", "start", "leave", "address", "why")
LEFT_COLUMNS = ("enterprise", "name", "reason", "why", "carried")
_BETWEEN = {"en": "; ", "zh-CN": "；"}
_FACTS = {
    "en": {
        "fixed": "fixed appointment",
        "appointment": "appointment",
        "key": "key unit",
        "hazard": "hazards",
        "large": "large firm",
        "medium": "medium-sized firm",
        "reopened": "reopened {} days ago",
        "waited": "last visited {} days ago",
        "never": "never visited",
        "carried": "left over for {} days",
    },
    "zh-CN": {
        "fixed": "固定预约",
        "appointment": "预约",
        "key": "治安保卫重点单位",
        "hazard": "有危险源",
        "large": "大型企业",
        "medium": "中型企业",
        "reopened": "{} 天前复工",
        "waited": "{} 天前走访过",
        "never": "从未走访",
        "carried": "已顺延 {} 天",
    },
}
_REASONS = {
    "en": {
        "window": "no unit can be there in its hours",
        "capability": "no unit has what it asks for",
        "shift": "the visit fits no shift",
        "unreachable": "no road leads there and back",
        "spacing": "too soon after another visit",
        "not_worth": "other visits come first today",
        "not_considered": "beyond the number that is considered in a day",
        "off_road": "no road lies near its position",
    },
    "zh-CN": {
        "window": "开放时间内没有警力可到",
        "capability": "没有具备所需能力的警力",
        "shift": "走访时间排不进任何班次",
        "unreachable": "没有往返道路",
        "spacing": "距上次走访太近",
        "not_worth": "今日先走访其他企业",
        "not_considered": "超出当日考虑的企业数",
        "off_road": "位置附近没有道路",
    },
}


def write_visits(visits: Visits, folder: Path, *, language: str) -> list[Path]:
    """Write problem.json, plan.json, plan.geojson, visits.csv and unvisited.csv, after all are made.

    Raises
    ------
    OutputNotWritable
        The folder cannot be made or written.
    """
    about = {
        door.door_id: {"name": visits.firms["name"][door.door_id], "why": why(door, language)}
        for door in visits.task.doors.values()
    }
    drawing = drawing_of(visits.task, visits.plan, about)
    texts = {
        "problem.json": json_text(visits.task.problem_json),
        "plan.json": json_text(visits.plan.to_json()),
        "plan.geojson": json_text(plan_geojson(visits.task.epoch, drawing)),
        "visits.csv": csv_text(COLUMNS, _visits(visits, language)),
        "unvisited.csv": csv_text(LEFT_COLUMNS, left_over(visits, language)),
    }
    return write_texts(folder, texts)


def why(door: Door, language: str) -> str:
    """Say why an enterprise is worth a visit."""
    words = _FACTS[language]
    said = [words["fixed" if door.fixed else "appointment"]] if door.appointments else []
    said += [words["key"]] * door.key_unit + [words["hazard"]] * door.hazardous
    said += [words[door.size.value]] if door.size.value in words else []
    if door.reopened_days is not None and door.reopened_days < REOPENED_DAYS:
        said.append(words["reopened"].format(door.reopened_days))
    said.append(words["never"] if door.waited_days is None else words["waited"].format(door.waited_days))
    said += [words["carried"].format(door.carried)] if door.carried else []
    return _BETWEEN[language].join(said)


def left_over(visits: Visits, language: str) -> Iterator[tuple[Any, ...]]:
    """Yield each enterprise that is not visited, why, and for how many days it is left over by now."""
    doors = visits.task.doors
    out = [(entry.site, entry.reason.value, doors[entry.site].carried) for entry in visits.plan.unserved]
    out += [(door.door_id, "not_considered", door.carried) for door in visits.later]
    out += [(str(word.row), "off_road", 0) for word in visits.off_road]
    for firm, reason, carried in sorted(out):
        yield firm, visits.firms["name"][firm], reason, _REASONS[language][reason], carried + 1


def _visits(visits: Visits, language: str) -> Iterator[tuple[Any, ...]]:
    epoch: datetime = visits.task.epoch
    for route in visits.plan.routes:
        for order, stop in enumerate(route.stops, start=1):
            moments = (stop.arrive_s, stop.start_s, stop.leave_s)
            arrive, start, leave = (local_time(epoch, moment).isoformat() for moment in moments)
            firm = visits.firms.loc[stop.site]
            reason = why(visits.task.doors[stop.site], language)
            yield route.unit, order, stop.site, firm["name"], arrive, start, leave, firm["address"], reason
