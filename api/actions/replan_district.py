"""Plans the rest of a district's day anew, keeps the plan in place of the one in force, and tells of it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid5

from api.actions.district_change import FRESH, District, Heard, Place
from api.actions.keep_plan import keep_plan
from api.actions.redraw_plan import Redrawing
from api.actions.tell_planning import Telling
from api.refusals import PlanMoved, PlanOfAnotherDay
from api.replanner import Replanner
from data.database import Transaction
from data.stores import absences, heard, plans
from data.stores.plans import LivePlan, NewPlan
from routing.errors import RequiredSiteUnserved
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.replan_change import Change
from routing.planning.status import Progress
from routing.planning.stop import TimeLimit

if TYPE_CHECKING:
    from routing.planning.replan import Replan

_TRIES = 4


@dataclass(frozen=True)
class News:
    """What has happened to a district beyond what the database knows.

    Attributes
    ----------
    late : by unit, the seconds that it told to be late
    sites : new sites, as the change format has them
    places : lon and lat of their nodes
    about : label, park, enterprises and workers of each
    """

    late: Mapping[str, int] = field(default_factory=dict)
    sites: Sequence[Mapping[str, Any]] = ()
    places: Mapping[str, Place] = field(default_factory=dict)
    about: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Anew:
    """A district that was planned anew.

    Attributes
    ----------
    version : of the plan that is in force from now on
    changes : unit, name, was, now (site ids), why and whether the route is another one, by unit
    debts : site, label, unit, visits
    unmet : required sites that nobody can serve any more
    names : what ids of units and sites are called
    """

    district: District
    plan_id: UUID
    version: int
    changes: list[dict[str, Any]]
    debts: list[dict[str, Any]]
    unmet: list[dict[str, Any]]
    names: Mapping[str, str]

    def told(self) -> dict[str, Any]:
        """Return what the stream is told of the new plan."""
        return {
            "plan_id": str(self.plan_id),
            "version": self.version,
            "changes": self.changes,
            "debts": self.debts,
            "unmet": self.unmet,
        }


def plan_in_force(
    session: Transaction,
    city_id: int,
    *,
    now: datetime,
    unit: str | None = None,
    scope: str | None = None,
) -> LivePlan | None:
    """Return the plan in force of a unit or a district, held until the commit; None if there is none.

    Raises
    ------
    PlanOfAnotherDay
        It has not begun, or is over.
    PlanMoved
        Others change it again and again.
    """
    for _ in range(_TRIES):
        found = plans.live_plans(session, city_id, now=now, unit=unit, scope=scope)
        if not found:
            return None
        first = found[0]
        if not first.starts_at <= now < first.ends_at:
            raise PlanOfAnotherDay(day=first.name)
        # Whoever was at it before has put another one in its place.
        if plans.hold(session, first.plan_id):
            return first
    raise PlanMoved


def look_at(
    session: Transaction,
    city_id: int,
    base: LivePlan,
    *,
    replanner: Replanner,
    now: datetime,
    news: News | None = None,
) -> District:
    """Gather what is known of a district now."""
    news = news or News()
    told = base.solution.get("told", {})
    fixes = heard.fresh_fixes(session, city_id, since=now - FRESH)
    away = absences.absences(session, city_id, base.units, since=now, until=base.ends_at)
    due = [one for one in absences.unsettled(session, city_id, base.units) if one not in away]
    places = {node: (place[0], place[1]) for node, place in base.solution["places"].items()}
    return District(
        base=base,
        now=now,
        heard=Heard(
            absences=[*away, *due],
            fixes={unit: fix for unit, fix in fixes.items() if unit in set(base.units)},
            missed=frozenset(heard.missed_visits(session, base.plan_id, now=now)),
            late=news.late,
        ),
        sites=[*told.get("sites", []), *news.sites],
        places=places | dict(news.places),
        driving=replanner.roads.driving(session, city_id, now=now),
    )


def replan_district(
    session: Transaction,
    city_id: int,
    district: District,
    *,
    replanner: Replanner,
    news: News | None = None,
    telling: Telling | None = None,
) -> Anew:
    """Plan the rest of the day anew and keep it as the successor of the plan in force.

    Parameters
    ----------
    telling : of several districts that are planned one after the other

    Raises
    ------
    InputError
        The change cannot be planned.
    """
    base, now = district.base, district.now
    news = news or News()
    telling = telling or Telling(replanner.database)
    progress = telling.next(city_id, base.scope, at=now)
    made, change, unmet = _search(district, news, search_s=replanner.search_s, progress=progress)
    told_of = {**base.solution["sites"], **news.about}
    drawing = Redrawing(district, change.problem, made.plan, told_of)
    new = _successor(district, made, drawing, told_of)
    plans.succeed(session, base.plan_id, at=now)
    version = plans.next_version(session, city_id, starts_at=base.starts_at)
    keep_plan(session, city_id, new, version=version, now=now)
    absences.settle(session, city_id, base.units)
    names = _names(base, told_of)
    return Anew(
        district=district,
        plan_id=new.plan_id,
        version=version,
        changes=[_readable(one.to_json(), names) for one in made.changes],
        debts=[
            {
                "site": debt.site,
                "label": names.get(debt.site, debt.site),
                "unit": debt.unit,
                "visits": debt.visits,
            }
            for debt in made.debts
        ],
        unmet=[{"site": site, "label": names.get(site, site)} for site in unmet],
        names=names,
    )


def _search(
    district: District, news: News, *, search_s: float, progress: Progress
) -> tuple[Replan, Change, list[str]]:
    """Plan anew; required sites that have become impossible are let go one by one, and named."""
    # It takes seconds to load, and most that a server is asked for needs none of it.
    from routing.planning.replan import replan  # noqa: PLC0415

    told, unmet = district.change(), list[str]()
    problem = Problem.from_json(district.base.problem)
    plan = Plan.from_json(district.base.solution["plan"])
    asked_for = {site["id"] for site in news.sites}
    while True:
        change = Change.from_json(told, problem)
        try:
            made = replan(problem, plan, change, stop=TimeLimit(search_s), progress=progress)
        except RequiredSiteUnserved as error:
            site = str(error.params["site"])
            if site in unmet or site in asked_for:
                raise
            let_go = next(one.to_json() for one in change.problem.sites if one.site_id == site)
            others = [one for one in told["sites"] if one["id"] != site]
            told = told | {"sites": [*others, {**let_go, "required": False}]}
            unmet.append(site)
        else:
            return made, change, unmet


def _successor(
    district: District, made: Replan, drawing: Redrawing, told_of: Mapping[str, Mapping[str, Any]]
) -> NewPlan:
    base = district.base
    solution = {
        **base.solution,
        "features": drawing.features(),
        "plan": made.plan.to_json(),
        "places": {node: list(place) for node, place in district.places.items()},
        "sites": dict(told_of),
        "told": {"sites": list(district.sites), "travel_sha256": district.travel_sha256},
    }
    return NewPlan(
        plan_id=uuid5(base.plan_id, district.now.isoformat()),
        scope=base.scope,
        name=base.name,
        starts_at=base.starts_at,
        ends_at=base.ends_at,
        problem=base.problem,
        problem_sha256=base.problem_sha256,
        solution=solution,
        reward=made.plan.reward,
        objective=made.plan.objective,
    )


def _names(base: LivePlan, about: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """Return what units and sites are called; an id that means both stays as it is."""
    sites = {site: str(facts["label"]) for site, facts in about.items() if facts.get("label")}
    units = {
        feature["properties"]["unit"]: str(feature["properties"]["name"])
        for feature in base.solution["features"]
        if feature["properties"]["kind"] == "unit" and feature["properties"].get("name")
    }
    both = sites.keys() & units.keys()
    return {key: name for key, name in (sites | units).items() if key not in both}


def _readable(change: dict[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """Put names in the place of ids in the sentences, and name the unit."""
    why = {language: in_names(said, names) for language, said in change["why"].items()}
    return {**change, "name": names.get(change["unit"], change["unit"]), "why": why, "changed": True}


def in_names(said: str, names: Mapping[str, str]) -> str:
    """Return a sentence with the names of the ids in it."""
    if not names:
        return said
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    ids = "|".join(re.escape(name) for name in longest_first)
    # Chinese goes on without a space: only what may stand in an id itself ends none.
    return re.sub(rf"(?<![A-Za-z0-9_-])(?:{ids})(?![A-Za-z0-9_-])", lambda found: names[found[0]], said)
