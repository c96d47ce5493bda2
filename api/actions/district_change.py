"""Tells what has happened to the plan of a district, in the words of the change format."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from api.driving import Driving
from data.stores.plans import LivePlan
from routing.network.snapping import Snaps, snap
from routing.planning.from_clusters import whole_seconds
from routing.planning.matrix import NO_WAY_S

FRESH = timedelta(seconds=60)
"""An older fix says nothing of whether a unit keeps to its plan."""
_LATE_S, _LATE_SHARE = 300, 0.3
"""What a drive may take longer than the plan has it, in seconds and as a share, before the unit is late."""
_WITHIN_M = 1_000.0

Place = tuple[float, float]
Absence = Mapping[str, Any]


@dataclass(frozen=True)
class Heard:
    """What is known of units beyond the plan.

    Attributes
    ----------
    absences : of the district's units that have not ended before now (:mod:`data.stores.absences`)
    fixes : newest fixes not older than ``FRESH``, by unit
    missed : visits (unit, site, rank) that positions say were not made
    late : by unit, the seconds that it told to be late
    """

    absences: Sequence[Absence] = ()
    fixes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    missed: frozenset[tuple[str, str, int]] = frozenset()
    late: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class District:
    """A district at a moment.

    Attributes
    ----------
    sites : that came since the problem was made, as the change format has them
    places : lon and lat of every node, those of new sites too
    driving : None if there is no road network to ask
    """

    base: LivePlan
    now: datetime
    heard: Heard
    sites: Sequence[Mapping[str, Any]]
    places: Mapping[str, Place]
    driving: Driving | None

    @property
    def epoch(self) -> datetime:
        """Second 0 of the plan."""
        return datetime.fromisoformat(self.base.problem["epoch"])

    @property
    def now_s(self) -> int:
        """Now in seconds of the plan, rounded up as every end is."""
        return self.second(self.now)

    def second(self, at: datetime) -> int:
        """Return a moment in seconds of the plan, rounded up."""
        return math.ceil((at - self.epoch).total_seconds())

    @cached_property
    def nodes(self) -> list[str]:
        """Those of the problem, then those of new sites."""
        old = list(self.base.problem["nodes"])
        return old + [site["node"] for site in self.sites if site["node"] not in old]

    @cached_property
    def snaps(self) -> Snaps | None:
        """Feet of the nodes on the road."""
        return None if self.driving is None else self._snap([self.places[node] for node in self.nodes])

    def change(self) -> dict[str, Any]:
        """Return the change as the format has it."""
        told: dict[str, Any] = {
            "now_s": self.now_s,
            "unavailable": [self._unavailable(one) for one in self.heard.absences],
            "position": self._positions(),
            "sites": list(self.sites),
        }
        if self.heard.missed:
            told["done"] = self._done()
        travel = self.travel_s
        return told if travel is None else told | {"nodes": self.nodes, "travel_s": travel}

    @property
    def travel_sha256(self) -> str | None:
        """Hash of the travel times if they are others than those of the problem."""
        cells = self.travel_s
        return None if cells is None else hashlib.sha256(json.dumps(cells).encode()).hexdigest()

    def is_on_road(self, node: str) -> bool:
        """Whether a unit may drive to a node and away again."""
        if self.driving is None or self.snaps is None or self.travel_s is None:
            return False
        row, starts = self.nodes.index(node), {unit["start"] for unit in self.base.problem["units"]}
        there = [self.travel_s[self.nodes.index(start)][row] for start in sorted(starts)]
        back = [self.travel_s[row][self.nodes.index(start)] for start in sorted(starts)]
        return any(max(pair) < NO_WAY_S for pair in zip(there, back, strict=True))

    def back_s(self, absence: Absence) -> int:
        """Return when a unit is there again; who waits for a new route is so from now on."""
        until_s = self.second(absence["until_at"])
        return max(until_s, self.now_s) if absence["due_at"] else until_s

    def _unavailable(self, absence: Absence) -> dict[str, Any]:
        from_s = math.floor((absence["from_at"] - self.epoch).total_seconds())
        return {"unit": absence["unit"], "from_s": from_s, "until_s": max(from_s, self.back_s(absence))}

    def _positions(self) -> list[dict[str, Any]]:
        found = {}
        for unit, route in self._routes.items():
            told = self._under_way(unit, route)
            if told is not None:
                found[unit] = told
        for absence in self.heard.absences:
            found.pop(absence["unit"], None)
            after = self._after(absence)
            if after is not None:
                found[absence["unit"]] = after
        return [found[unit] for unit in sorted(found)]

    @cached_property
    def _routes(self) -> dict[str, Mapping[str, Any]]:
        return {route["unit"]: route for route in self.base.solution["plan"]["routes"]}

    def _after(self, absence: Absence) -> dict[str, Any] | None:
        """Return the node that a unit reaches first after its absence, from where it stands."""
        if absence["lon"] is None:
            return None
        seconds = self._from((absence["lon"], absence["lat"]))
        if seconds is None or not np.isfinite(seconds).any():
            return None
        nearest = int(np.argmin(seconds))
        at_s = self.back_s(absence) + math.ceil(float(seconds[nearest]))
        return {"unit": absence["unit"], "node": self.nodes[nearest], "at_s": at_s}

    def _under_way(self, unit: str, route: Mapping[str, Any]) -> dict[str, Any] | None:
        """Return when a unit will reach its current stop, if that is later than planned."""
        ahead = next((stop for stop in route["stops"] if stop["leave_s"] > self.now_s), None)
        if ahead is None:
            return None
        node = self._node_of[ahead["site"]]
        if unit in self.heard.late:
            at_s = max(ahead["arrive_s"], self.now_s) + self.heard.late[unit]
            return {"unit": unit, "node": node, "at_s": at_s}
        at_s = self._expected(unit, node)
        slack_s = max(_LATE_S, _LATE_SHARE * (at_s - self.now_s))
        if route["leave_s"] <= self.now_s and at_s > max(ahead["arrive_s"], self.now_s) + slack_s:
            return {"unit": unit, "node": node, "at_s": at_s}
        return None

    def _expected(self, unit: str, node: str) -> int:
        """Return when a unit can be at a node by its last fix; now if that is not known."""
        fix = self.heard.fixes.get(unit)
        seconds = None if fix is None else self._from((fix["lon"], fix["lat"]))
        if fix is None or seconds is None:
            return self.now_s
        drive_s = float(seconds[self.nodes.index(node)])
        return self.second(fix["device_at"]) + math.ceil(drive_s) if math.isfinite(drive_s) else self.now_s

    def _done(self) -> list[dict[str, Any]]:
        """Return the visits made by the clock but for those that positions deny."""
        away = {one["unit"]: math.floor((one["from_at"] - self.epoch).total_seconds()) for one in self._held}
        return [
            {"unit": unit, **{key: stop[key] for key in ("site", "visit", "start_s", "leave_s")}}
            for unit, route in self._routes.items()
            for stop in route["stops"]
            if stop["leave_s"] <= min(self.now_s, away.get(unit, self.now_s))
            and (unit, stop["site"], stop["visit"]) not in self.heard.missed
        ]

    @property
    def _held(self) -> list[Absence]:
        return [one for one in self.heard.absences if one["from_at"] <= self.now]

    @cached_property
    def _node_of(self) -> dict[str, str]:
        return {site["id"]: site["node"] for site in (*self.base.problem["sites"], *self.sites)}

    @cached_property
    def travel_s(self) -> list[list[int]] | None:
        """Return the seconds between all nodes if they are others than those of the problem."""
        driving, snaps = self.driving, self.snaps
        new = len(self.nodes) > len(self.base.problem["nodes"])
        if driving is None or snaps is None or not (new or driving.is_hindered):
            return None
        known = len(self.base.problem["nodes"])
        cells = np.array(whole_seconds(driving.now.matrix(snaps, snaps)), dtype=np.int64)
        free = (
            cells if not driving.is_hindered else np.array(whole_seconds(driving.free.matrix(snaps, snaps)))
        )
        # Where nothing is in the way the problem's own seconds stay, to the last one.
        same = cells[:known, :known] == free[:known, :known]
        if same.all() and not new:
            return None
        given = np.minimum(np.array(self.base.problem["travel_s"], dtype=np.int64), NO_WAY_S)
        cells[:known, :known] = np.where(same, given, cells[:known, :known])
        rows: list[list[int]] = cells.tolist()
        return rows

    def _from(self, place: Place) -> npt.NDArray[np.float32] | None:
        """Return the seconds from a place to every node."""
        if self.driving is None or self.snaps is None:
            return None
        seconds: npt.NDArray[np.float32] = self.driving.now.matrix(self._snap([place]), self.snaps)[0]
        return seconds

    def _snap(self, places: Sequence[Place]) -> Snaps:
        assert self.driving is not None  # noqa: S101 - asked for with a network only
        lon, lat = np.array(places, dtype=np.float64).reshape(-1, 2).T
        return snap(self.driving.network, lon, lat, within_m=_WITHIN_M)
