"""A new priority site comes up during the day: the district around it is planned anew with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.actions.district_change import Place
from api.actions.once import Ask, once
from api.actions.redraw_plan import metres
from api.actions.replan_district import News, look_at, plan_in_force, replan_district
from api.actions.tell_replan import tell_replan
from api.refusals import NoPlanInForce, SiteKnown, SiteOffRoad, UntilPast
from api.replanner import Replanner
from data.database import Transaction
from data.stores import plans
from data.stores.places import the_city
from data.stores.plans import LivePlan
from geo.position import Position


@dataclass(frozen=True)
class NewSite:
    """A place to be visited today that the plan does not know.

    Attributes
    ----------
    name : as crews read it
    reward : None = as much as the best site of its district brings
    until : aware; the visit begins no later; None = at any time of the shifts
    required : a visit must be made, or the site is refused
    """

    site_id: str
    name: str
    lon: float
    lat: float
    reward: float | None = None
    dwell_s: int = 900
    visits: int = 1
    min_gap_s: int = 7_200
    until: datetime | None = None
    required: bool = False


def add_site(replanner: Replanner, site: NewSite, ask: Ask) -> dict[str, Any]:
    """Add a site to the plan of the district whose sites are nearest, and plan that anew.

    Returns
    -------
    dict
        What the stream is told.

    Raises
    ------
    NoPlanInForce, PlanOfAnotherDay, SiteKnown, SiteOffRoad, UntilPast, PositionOutOfRange, KeyReused
    RequiredSiteUnserved
        It must be visited, and nobody can.
    """
    Position(site.lon, site.lat)
    if site.until is not None and site.until <= ask.now:
        raise UntilPast(field="until")
    with replanner.database.transaction() as session:
        live = plans.live_plans(session, the_city(session), now=ask.now)
    nearest = _nearest([plan for plan in live if plan.solution["places"]], (site.lon, site.lat))
    scope = nearest.scope if nearest else None
    with replanner.turn(scope), replanner.database.transaction() as session:
        return once(session, ask, lambda: _add(replanner, session, site, scope, ask.now))


def _add(
    replanner: Replanner, session: Transaction, site: NewSite, scope: str | None, now: datetime
) -> dict[str, Any]:
    city_id = the_city(session)
    base = None if scope is None else plan_in_force(session, city_id, now=now, scope=scope)
    if base is None:
        raise NoPlanInForce
    now = base.moment(now)
    if site.site_id in base.solution["places"]:
        raise SiteKnown(site=site.site_id, field="id")
    news = _news(site, base)
    district = look_at(session, city_id, base, replanner=replanner, now=now, news=news)
    if not district.is_on_road(site.site_id):
        raise SiteOffRoad(site=site.site_id, field="lon")
    anew = replan_district(session, city_id, district, replanner=replanner, news=news)
    cause = {"kind": "site", "site": site.site_id, "name": site.name, "lon": site.lon, "lat": site.lat}
    return tell_replan(session, city_id, base, cause, now=now, anew=anew)


def _nearest(live: Sequence[LivePlan], place: Place) -> LivePlan | None:
    """Return the plan with the site nearest to a place; of those that run now first."""

    def away_m(plan: LivePlan) -> float:
        return min(metres((lon, lat), place) for lon, lat in plan.solution["places"].values())

    return min(live, key=away_m, default=None)


def _news(site: NewSite, base: LivePlan) -> News:
    best = max((float(one["reward"]) for one in base.problem["sites"]), default=1.0)
    told: dict[str, Any] = {
        "id": site.site_id,
        "node": site.site_id,
        "reward": best if site.reward is None else site.reward,
        "dwell_s": site.dwell_s,
        "visits": site.visits,
        "min_gap_s": site.min_gap_s,
        "required": site.required,
    }
    if site.until is not None:
        epoch = datetime.fromisoformat(base.problem["epoch"])
        told["windows"] = [[0, int((site.until - epoch).total_seconds())]]
    about: Mapping[str, Any] = {"label": site.name, "park": None, "enterprises": 0, "workers": 0}
    return News(sites=[told], places={site.site_id: (site.lon, site.lat)}, about={site.site_id: about})
