"""Lets the made day of a demo happen: units drive their routes, people call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from api.actions.demo import USER, Demo
from api.actions.demo_month import called_at
from api.actions.receive_alert import receive_alert
from api.actions.record_positions import record_positions
from data.database import Database
from routing.planning.timeline import UnitTimeline, timelines

_DAY_S = 86_400


@dataclass
class Feed:
    """Lets the made day happen: units drive their routes, people call.

    Attributes
    ----------
    clock : the time of the made day
    """

    database: Database
    demo: Demo
    clock: Callable[[], datetime]
    _told: int = 0
    _tracks: dict[str, UnitTimeline] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for district in self.demo.plan.districts:
            self._tracks |= timelines(district.drawing.units, district.drawing.legs)

    def tick(self) -> None:
        """Send where every unit is now, and the alerts that have been called in since the last time."""
        now = self.clock()
        fixes = list(self._fixes(now))
        if fixes:
            record_positions(self.database, fixes, now=now)
        while self._told < len(self.demo.alerts):
            alert = self.demo.alerts[self._told]
            if called_at(alert) > now:
                break
            self._call(alert, now)
            self._told += 1

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
