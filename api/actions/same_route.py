"""Says of a unit that what happened to it changes nothing on its route."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data.stores.plans import LivePlan

_STAYS = {"zh": "点位和时间不变", "en": "its stops and times stay as they are"}


def same_route(base: LivePlan, cause: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """Return the entry of a unit among the changes, ``changed`` false.

    Parameters
    ----------
    cause : of kind away, back or late, with the unit
    """
    epoch = datetime.fromisoformat(base.problem["epoch"])
    now_s = (now - epoch).total_seconds()
    route = next(one for one in base.solution["plan"]["routes"] if one["unit"] == cause["unit"])
    ahead = [stop["site"] for stop in route["stops"] if stop["leave_s"] > now_s]
    said = _said(cause, now.astimezone(epoch.tzinfo), epoch)
    why = {"zh": f"{said['zh']}：{_STAYS['zh']}。", "en": f"{said['en']}: {_STAYS['en']}."}
    facts = {"unit": cause["unit"], "name": cause["name"], "was": ahead, "now": ahead}
    return {**facts, "why": why, "changed": False}


def _said(cause: Mapping[str, Any], now: datetime, epoch: datetime) -> dict[str, str]:
    name = cause["name"]
    if cause["kind"] == "late":
        minutes = max(1, round(cause["late_s"] / 60))
        return {"zh": f"{name}晚点{minutes}分钟", "en": f"{name} is {minutes} min late"}
    if cause["kind"] == "back":
        return {"zh": f"{name}恢复巡逻", "en": f"{name} is back"}
    until = datetime.fromisoformat(cause["until"]).astimezone(epoch.tzinfo)
    begin, end = (f"{at:%H:%M}" for at in (now, until))
    return {"zh": f"{name}于{begin}至{end}离岗", "en": f"{name} is away from {begin} to {end}"}
