"""Lets the made day of a demo happen: units drive their routes, people call, calls take units."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import geopandas as gpd

from api.actions.demo import USER, Demo
from api.actions.demo_calls import DemoCalls
from api.actions.demo_month import called_at
from api.actions.receive_alert import receive_alert
from api.actions.record_positions import record_positions
from data.database import Database
from data.stores import plans
from data.stores.places import the_city
from routing.planning.timeline import UnitTimeline, timelines

_DAY_S = 86_400


@dataclass
class Feed:
    """Lets the made day happen: units drive the routes in force, people call, calls take units.

    Attributes
    ----------
    clock : the time of the made day
    calls : that take units; None = nobody does
    """

    database: Database
    demo: Demo
    clock: Callable[[], datetime]
    calls: DemoCalls | None = None
    _told: int = 0
    _tracks: dict[str, UnitTimeline] = field(default_factory=dict)
    _followed: dict[str, UUID] = field(default_factory=dict)

    def tick(self) -> None:
        """Send where every unit is now, and what has been called in since the last time."""
        now = self.clock()
        self._follow_plans(now)
        if self.calls is not None:
            self.calls.tick(now)
        fixes = list(self._fixes(now))
        if fixes:
            record_positions(self.database, fixes, now=now)
        while self._told < len(self.demo.alerts):
            alert = self.demo.alerts[self._told]
            if called_at(alert) > now:
                break
            self._call(alert, now)
            self._told += 1

    def _follow_plans(self, now: datetime) -> None:
        """Drive by the plans in force: one that was made anew takes the place of its forerunner."""
        with self.database.transaction() as session:
            city_id = the_city(session)
            live = plans.live_plan_ids(session, city_id)
            for scope in sorted(
                scope for scope, plan_id in live.items() if self._followed.get(scope) != plan_id
            ):
                plan = plans.live_plans(session, city_id, now=now, scope=scope)[0]
                self._tracks |= _tracks(plan.solution["features"])
            self._followed = live

    def _fixes(self, now: datetime) -> Iterator[dict[str, Any]]:
        epoch = self.demo.plan.districts[0].task.epoch
        # The same routes are driven every day of the demo.
        second = (now - epoch).total_seconds() % _DAY_S
        for unit, track in self._tracks.items():
            moment = track.at(second) or track.at(second + _DAY_S)
            if moment is not None:
                yield {
                    "unit": unit,
                    "lon": moment.lon,
                    "lat": moment.lat,
                    "device_at": now,
                    "accuracy_m": 5.0,
                    "speed_kmh": round(moment.speed_kmh, 1),
                }

    def _call(self, alert: Mapping[str, Any], now: datetime) -> None:
        call = {key: alert[key] for key in ("id", "text", "category", "channel", "caller", "prior")}
        call["at"] = called_at(alert)
        receive_alert(self.database, call, key=alert["id"], user=USER, now=now)


def _tracks(features: Sequence[Mapping[str, Any]]) -> dict[str, UnitTimeline]:
    """Return where each unit of a drawn plan is at any moment."""
    units, legs = (
        [feature for feature in features if feature["properties"]["kind"] == kind] for kind in ("unit", "leg")
    )
    columns = ["unit", "seq", "to_site", "leave_s", "arrive_s", "geometry"]
    drives = gpd.GeoDataFrame.from_features(legs, columns=columns)
    return timelines(gpd.GeoDataFrame.from_features(units), drives)
