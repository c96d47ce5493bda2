"""Calls that take units from their routes in a demo, so that plans are seen being made anew."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from api.actions.plan_city import CityPlan

SEED = 1
_FIRST_MIN = 4.0
_PAUSE_MIN = (12.0, 24.0)
_AWAY_MIN = (15, 40)
_EARLY_SHARE = 0.4
"""Of the calls that are over before their time: the unit comes back early."""
_URGENT_SHARE = 0.1
_LEAST_AHEAD = 2
"""Stops that a unit has ahead: else nothing would change."""
_DAY_S = 86_400

Tell = Callable[[str, str, Mapping[str, Any] | None, str], None]
"""Unit, what (``absences``, ``return``), the body and the key of the write."""


@dataclass(frozen=True)
class DemoCall:
    """One call.

    Attributes
    ----------
    after : of the demo's beginning
    rank : 0 to 1, which of the units that may be taken is
    minutes : for which it is taken
    back : after which it comes back early, or None
    """

    after: timedelta
    rank: float
    minutes: int
    priority: int
    back: timedelta | None


def demo_calls(seed: int = SEED) -> Iterator[DemoCall]:
    """Yield calls without end; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a made day, not a secret
    after = timedelta(minutes=_FIRST_MIN)
    while True:
        minutes = chance.randint(*_AWAY_MIN)
        early = chance.random() < _EARLY_SHARE
        yield DemoCall(
            after=after,
            rank=chance.random(),
            minutes=minutes,
            priority=1 if chance.random() < _URGENT_SHARE else 2,
            back=timedelta(minutes=minutes * chance.uniform(0.4, 0.8)) if early else None,
        )
        after += timedelta(minutes=chance.uniform(*_PAUSE_MIN))


@dataclass
class DemoCalls:
    """Takes units by calls as the made day goes on.

    Attributes
    ----------
    plan : of the city as the day began
    tell : tells the server of a unit
    worker : tells it there; a feed must not wait for a plan
    """

    plan: CityPlan
    opens_at: datetime
    tell: Tell
    worker: Executor
    calls: Iterator[DemoCall] = field(default_factory=demo_calls)
    _next: DemoCall | None = None
    _away: dict[str, datetime] = field(default_factory=dict)
    _backs: list[tuple[datetime, str]] = field(default_factory=list)
    _count: int = 0

    def tick(self, now: datetime) -> None:
        """Take who is to be taken by now, and bring back who comes back early."""
        call = self._next or next(self.calls)
        while self.opens_at + call.after <= now:
            self._take(call, now)
            call = next(self.calls)
        self._next = call
        for at, unit in [each for each in self._backs if each[0] <= now]:
            self._backs.remove((at, unit))
            self._send(unit, "return", None)

    def _take(self, call: DemoCall, now: datetime) -> None:
        free = [unit for unit in self._under_way(now) if self._away.get(unit, now) <= now]
        if not free:
            return
        unit = free[min(int(call.rank * len(free)), len(free) - 1)]
        self._away[unit] = now + timedelta(minutes=call.minutes)
        if call.back is not None:
            self._backs.append((now + call.back, unit))
        self._send(unit, "absences", {"minutes": call.minutes, "reason": "call", "priority": call.priority})

    def _send(self, unit: str, what: str, body: Mapping[str, Any] | None) -> None:
        self._count += 1
        self.worker.submit(self.tell, unit, what, body, f"demo call {self._count}")

    def _under_way(self, now: datetime) -> list[str]:
        """Return the units that had enough to do from now on when the day began, in order."""
        found = []
        for district in self.plan.districts:
            second = (now - district.task.epoch).total_seconds() % _DAY_S
            for route in district.plan.routes:
                ahead = sum(stop.arrive_s > second for stop in route.stops)
                if ahead >= _LEAST_AHEAD and route.leave_s <= second:
                    found.append(route.unit)
        return sorted(found)
