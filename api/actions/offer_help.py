"""What the planner is told of a unit that is taken again and again: who might help, or that nobody can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from api.actions.district_change import FRESH
from api.actions.replan_district import Anew
from data.database import Transaction
from data.stores import heard, plans
from data.stores.plans import LivePlan
from routing.network.snapping import snap
from routing.planning.replan_pulls import Neighbour, Pull, judge_pull, pull_words


def advise(session: Transaction, city_id: int, anew: Anew, pull: Pull) -> dict[str, Any] | None:
    """Return the offer, the unit offered and one sentence; None if the planner need not be told.

    Parameters
    ----------
    pull : as it was judged before the district was planned anew
    """
    owed = [debt for debt in anew.debts if debt["unit"] == pull.unit]
    dwell_s = {site["id"]: site["dwell_s"] for site in _sites(anew)}
    pull = replace(pull, owed_s=sum(dwell_s[debt["site"]] * debt["visits"] for debt in owed))
    if not judge_pull(pull).tells_planner:
        return None
    near = list(_neighbours(session, city_id, anew, owed[0]["site"])) if owed else []
    verdict = judge_pull(pull, near)
    names = {**anew.names, **_names_of_others(session, city_id, anew)}
    named = replace(pull, unit=names.get(pull.unit, pull.unit))
    helper = verdict.neighbour
    said = pull_words(named, replace(verdict, neighbour=helper and names.get(helper, helper)))
    return {"offer": verdict.offer.value, "unit": helper, "says": said}


def _sites(anew: Anew) -> list[Mapping[str, Any]]:
    return [*anew.district.base.problem["sites"], *anew.district.sites]


def _others(session: Transaction, city_id: int, anew: Anew) -> list[LivePlan]:
    now, scope = anew.district.now, anew.district.base.scope
    live = plans.live_plans(session, city_id, now=now)
    return [plan for plan in live if plan.scope != scope and plan.starts_at <= now < plan.ends_at]


def _names_of_others(session: Transaction, city_id: int, anew: Anew) -> dict[str, str]:
    return {
        feature["properties"]["unit"]: feature["properties"]["name"]
        for plan in _others(session, city_id, anew)
        for feature in plan.solution["features"]
        if feature["properties"]["kind"] == "unit"
    }


def _neighbours(session: Transaction, city_id: int, anew: Anew, site: str) -> Iterator[Neighbour]:
    """Yield the units of other districts that were heard of, with their way to a site."""
    driving = anew.district.driving
    if driving is None:
        return
    now = anew.district.now
    spare_s = {
        unit: seconds
        for plan in _others(session, city_id, anew)
        for unit, seconds in _spare(plan, now).items()
    }
    fixes = heard.fresh_fixes(session, city_id, since=now - FRESH)
    units = sorted(spare_s.keys() & fixes.keys())
    node = next(one["node"] for one in _sites(anew) if one["id"] == site)
    lon, lat = anew.district.places[node]
    feet = snap(
        driving.network, [fixes[unit]["lon"] for unit in units], [fixes[unit]["lat"] for unit in units]
    )
    seconds = driving.now.matrix(feet, snap(driving.network, [lon], [lat]))[:, 0]
    for unit, travel_s in zip(units, seconds, strict=True):
        if np.isfinite(travel_s):
            yield Neighbour(unit, int(travel_s), spare_s[unit])


def _spare(plan: LivePlan, now: datetime) -> dict[str, int]:
    """Return the seconds until each unit's shift ends in which it has nothing to do."""
    now_s = (now - datetime.fromisoformat(plan.problem["epoch"])) / timedelta(seconds=1)
    busy_s: dict[str, float] = {}
    for feature in plan.solution["features"]:
        facts = feature["properties"]
        if facts["kind"] != "unit":
            begin, end = ("leave_s", "arrive_s") if facts["kind"] == "leg" else ("start_s", "leave_s")
            left_s = max(0.0, facts[end] - max(now_s, facts[begin]))
            busy_s[facts["unit"]] = busy_s.get(facts["unit"], 0.0) + left_s
    return {
        unit["id"]: int(unit["shift"][1] - now_s - busy_s.get(unit["id"], 0.0))
        for unit in plan.problem["units"]
        if unit["shift"][0] <= now_s < unit["shift"][1]
    }
