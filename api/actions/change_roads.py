"""Something happens on a road, or ends: told at once, and the districts it hinders are planned anew."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import shapely

from api.actions.once import Ask, once
from api.actions.replan_district import look_at, plan_in_force, replan_district
from api.actions.tell_planning import Telling
from api.actions.tell_replan import tell_replan
from api.refusals import NothingThere, PlanOfAnotherDay, RoadEventUnusable, UntilPast
from api.replanner import Replanner
from data.database import Transaction
from data.stores import plans, road_events
from data.stores.outbox import append_event
from data.stores.places import the_city

_Keep = Callable[[Transaction, int], None]
_KINDS = frozenset({"LineString", "MultiLineString", "Polygon", "MultiPolygon"})


@dataclass(frozen=True)
class RoadNews:
    """What is reported of a road or an area.

    Attributes
    ----------
    kind : in a word: 事故, 结冰
    geometry : GeoJSON line or polygon
    factor : on the seconds of the roads there, if they are not closed
    starts_at, expires_at : aware; the end may be open
    """

    kind: str
    geometry: Mapping[str, Any]
    closed: bool
    factor: float | None
    starts_at: datetime
    expires_at: datetime | None
    note: str = ""


def report_road_event(replanner: Replanner, news: RoadNews, ask: Ask) -> dict[str, Any]:
    """Keep a road event, and plan the districts anew whose travel times it changes.

    Returns
    -------
    dict
        ``road_event_id``; of each district that was planned anew the stream is told.

    Raises
    ------
    RoadEventUnusable, UntilPast, KeyReused
    """
    _check(news, ask.now)
    number = uuid4()
    facts = {"what": news.kind, "closed": news.closed, "factor": news.factor, "ended": False}

    def keep(session: Transaction, city_id: int) -> None:
        times = {"starts_at": news.starts_at, "expires_at": news.expires_at, "now": ask.now}
        shape = json.dumps(news.geometry)
        values = {"id": number, "kind": news.kind, "note": news.note, "closed": news.closed}
        values |= {"factor": news.factor, **times, "geometry": shape, "user": ask.user}
        road_events.add_road_event(session, city_id, values)

    return _change(replanner, ask, number, facts, keep)


def end_road_event(replanner: Replanner, number: UUID, ask: Ask) -> dict[str, Any]:
    """End a road event, and plan the districts anew whose travel times that changes.

    Raises
    ------
    NothingThere
        There is none of that number.
    StepNotAllowed, KeyReused
    """

    def keep(session: Transaction, city_id: int) -> None:
        if not road_events.end_road_event(session, city_id, number, now=ask.now):
            raise NothingThere

    return _change(replanner, ask, number, {"ended": True}, keep)


def _check(news: RoadNews, now: datetime) -> None:
    if news.geometry.get("type") not in _KINDS:
        raise RoadEventUnusable(field="geometry", reason=str(news.geometry.get("type"))[:40])
    try:
        shape = shapely.from_geojson(json.dumps(news.geometry))
    except shapely.errors.GEOSException as error:
        raise RoadEventUnusable(field="geometry", reason="GeoJSON") from error
    if shape is None or shape.is_empty or not shape.is_valid:
        raise RoadEventUnusable(field="geometry", reason=shapely.is_valid_reason(shape) or "empty")
    if news.closed is (news.factor is not None):
        raise RoadEventUnusable(field="factor", reason="closed, factor")
    if news.expires_at is not None and news.expires_at <= max(now, news.starts_at):
        raise UntilPast(field="expires_at")


def _change(
    replanner: Replanner, ask: Ask, number: UUID, facts: Mapping[str, Any], keep: _Keep
) -> dict[str, Any]:
    """Keep a change of the roads, then plan the districts that it touches, one commit each."""

    def make(session: Transaction) -> dict[str, Any]:
        city_id = the_city(session)
        keep(session, city_id)
        told = {"id": str(number)}
        append_event(session, "road_event", told, city_id=city_id, subject=str(number), at=ask.now)
        return {"road_event_id": str(number)}

    with replanner.database.transaction() as session:
        answer = once(session, ask, lambda: make(session))
    cause = {"kind": "road", "road_event": answer["road_event_id"], **facts}
    _replan_hindered(replanner, cause, now=ask.now)
    return answer


def _replan_hindered(replanner: Replanner, cause: Mapping[str, Any], *, now: datetime) -> None:
    with replanner.database.transaction() as session:
        live = plans.live_plan_ids(session, the_city(session))
    telling = Telling(replanner.database, districts=len(live))
    for scope in live:
        _replan_scope(replanner, scope, cause, now, telling)


def _replan_scope(
    replanner: Replanner, scope: str, cause: Mapping[str, Any], now: datetime, telling: Telling
) -> None:
    """Plan a district anew if its travel times are others than its plan was made with."""
    with replanner.turn(scope), replanner.database.transaction() as session:
        city_id = the_city(session)
        try:
            base = plan_in_force(session, city_id, now=now, scope=scope)
        except PlanOfAnotherDay:
            return
        if base is None:
            return
        now = base.moment(now)
        district = look_at(session, city_id, base, replanner=replanner, now=now)
        if district.travel_sha256 == base.solution.get("told", {}).get("travel_sha256"):
            return
        anew = replan_district(session, city_id, district, replanner=replanner, telling=telling)
        tell_replan(session, city_id, base, cause, now=now, anew=anew)
