"""Draws a plan that was made anew: legs that stay as they were drawn, the others along the roads."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from api.actions.district_change import District, Place
from api.actions.plan_drawing import DECIMALS, local_time
from routing.network.directions import directions
from routing.network.route import routes
from routing.network.shapes import distance_m
from routing.network.snapping import Snap, snap
from routing.planning.frames import Leg, legs_of
from routing.planning.plan import Plan, Route
from routing.planning.problem import Problem

Feature = Mapping[str, Any]
_TIMES = ("leave_s", "arrive_s", "start_s")
_WAY = ("length_m", "steps", "basis")
_WITHIN_M = 1_000.0
_STANDS_M = 50.0
"""Who was taken so near to its last stop had not left it."""


@dataclass(frozen=True)
class _Taken:
    """A unit that is away now: where it stands, and when it left its route and comes back to it."""

    place: Place
    from_s: int
    back_s: int


@dataclass(frozen=True, eq=False)
class Redrawing:
    """One drawing of a plan made anew.

    Attributes
    ----------
    problem : with what has changed
    about : of every site: label, park, enterprises, workers
    """

    district: District
    problem: Problem
    plan: Plan
    about: Mapping[str, Mapping[str, Any]]

    def features(self) -> list[dict[str, Any]]:
        """Return legs, stops and units as GeoJSON, as the first drawing has them."""
        legs = [leg for route in self.plan.routes for leg in self._legs(route)]
        return [*legs, *self._stops(), *self._units()]

    def _legs(self, route: Route) -> Iterator[dict[str, Any]]:
        taken, drawn = self._taken.get(route.unit), self._drawn[route.unit]
        begun = self._begun(route.unit, taken) if taken else None
        for leg in self._planned[route.unit]:
            back = taken if taken is not None and leg.arrive_s > taken.from_s else None
            if back and begun:
                yield self._broken(begun, leg.seq, back)
            known = drawn.get((leg.from_site, leg.to_site, leg.arrive_s))
            if known and not back and not self._is_ahead(leg):
                yield from (_renumbered(feature, leg.seq) for feature in known)
            else:
                yield self._leg(leg, back)
            if back:
                taken, begun = None, None
        if begun and taken:
            yield self._broken(begun, len(route.stops) + 1, taken)

    @cached_property
    def _planned(self) -> Mapping[str, list[Leg]]:
        """Return the legs of each unit; none home for one that stays away until its shift ends."""
        found: defaultdict[str, list[Leg]] = defaultdict(list)
        for leg in legs_of(self.problem, self.plan):
            if leg.arrive_s > leg.leave_s or leg.from_node == leg.to_node:
                found[leg.unit].append(leg)
        return found

    @cached_property
    def _drawn(self) -> Mapping[str, dict[tuple[Any, ...], list[Feature]]]:
        """Return what was drawn of each leg, with the way to where it was broken off before it."""
        found: defaultdict[str, dict[tuple[Any, ...], list[Feature]]] = defaultdict(dict)
        before: list[Feature] = []
        for feature in self._before("leg"):
            facts = feature["properties"]
            before = [one for one in before if one["properties"]["unit"] == facts["unit"]]
            if facts.get("broken"):
                before.append(feature)
                continue
            key = (facts["from_site"], facts["to_site"], facts["arrive_s"])
            found[facts["unit"]][key] = [*before, feature]
            before = []
        return found

    def _before(self, kind: str) -> list[Feature]:
        features = self.district.base.solution["features"]
        return [feature for feature in features if feature["properties"]["kind"] == kind]

    @cached_property
    def _taken(self) -> Mapping[str, _Taken]:
        district = self.district
        return {
            one["unit"]: _Taken(
                (one["lon"], one["lat"]),
                math.floor((one["from_at"] - district.epoch).total_seconds()),
                district.back_s(one),
            )
            for one in district.heard.absences
            if one["lon"] is not None and one["from_at"] <= district.now
        }

    def _begun(self, unit: str, taken: _Taken) -> Feature | None:
        """Return the drive that a unit was on, or had last made, when it was taken; None if it stood."""
        own = [leg for leg in self._before("leg") if leg["properties"]["unit"] == unit]
        begun = [leg for leg in own if leg["properties"]["leave_s"] < taken.from_s]
        if not begun or metres(_first(begun[-1]), taken.place) <= _STANDS_M:
            return None
        return begun[-1]

    def _broken(self, begun: Feature, seq: int, taken: _Taken) -> dict[str, Any]:
        """Draw the way that a unit had come when it was taken."""
        facts = begun["properties"]
        leave_s = facts["leave_s"]
        arrive_s = max(leave_s + 1, min(facts["arrive_s"], taken.from_s))
        way = self._way(_first(begun), taken.place)
        own = {"unit": facts["unit"], "seq": seq, "from_site": facts["from_site"], "to_site": None}
        return self._feature("leg", {**own, "leave_s": leave_s, "arrive_s": arrive_s, "broken": True, **way})

    def _is_ahead(self, leg: Leg) -> bool:
        """Whether a leg that was drawn may lead along other roads now."""
        driving = self.district.driving
        return driving is not None and driving.is_hindered and leg.leave_s > self.district.now_s

    def _leg(self, leg: Leg, back: _Taken | None) -> dict[str, Any]:
        """Draw a leg; of one who comes back, from where it stands."""
        own = {"unit": leg.unit, "seq": leg.seq, "from_site": leg.from_site, "to_site": leg.to_site}
        leave_s = leg.leave_s
        if back is None:
            way = self._way_between(leg.from_node, leg.to_node)
        else:
            leave_s = min(max(back.back_s, leave_s), leg.arrive_s - 1)
            way = self._way(back.place, self.district.places[leg.to_node])
        return self._feature("leg", {**own, "leave_s": leave_s, "arrive_s": leg.arrive_s, **way})

    def _way_between(self, start: str, end: str) -> Mapping[str, Any]:
        """Return the way between two nodes, as it was drawn before if nothing was in the way then."""
        if (start, end) not in self._ways:
            places = self.district.places
            feet = None
            if self.district.snaps is not None:
                rows = [self.district.nodes.index(node) for node in (start, end)]
                feet = (self.district.snaps[rows[0]], self.district.snaps[rows[1]])
            self._ways[start, end] = self._way(places[start], places[end], feet)
        return self._ways[start, end]

    @cached_property
    def _ways(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """Return the ways between nodes that are drawn already: to find one takes milliseconds."""
        driving, told = self.district.driving, self.district.base.solution.get("told", {})
        if told.get("travel_sha256") or (driving is not None and driving.is_hindered):
            return {}
        node_of = {site.site_id: site.node for site in self.problem.sites}
        posts = {unit.unit_id: (unit.start, unit.end) for unit in self.problem.units}
        found: dict[tuple[str, str], Mapping[str, Any]] = {}
        for leg in self._before("leg"):
            facts, (first, last) = leg["properties"], posts[leg["properties"]["unit"]]
            pair = (node_of.get(facts["from_site"], first), node_of.get(facts["to_site"], last))
            # Who came back from a call set out from somewhere else.
            if not facts.get("broken") and metres(_first(leg), self.district.places[pair[0]]) < 1.0:
                found[pair] = {key: facts[key] for key in _WAY if key in facts} | {
                    "geometry": leg["geometry"]
                }
        return found

    def _way(self, begin: Place, end: Place, feet: tuple[Snap, Snap] | None = None) -> Mapping[str, Any]:
        """Return metres, directions and line between two places; a straight line is marked as one."""
        driving = self.district.driving
        found = None
        if driving is not None:
            if feet is None:
                snaps = snap(driving.network, [begin[0], end[0]], [begin[1], end[1]], within_m=_WITHIN_M)
                feet = (snaps[0], snaps[1])
            found = routes(driving.now, [feet])[0] if min(foot.edge for foot in feet) >= 0 else None
        if driving is None or found is None:
            line = _line([list(begin), list(end)])
            return {"length_m": round(metres(begin, end), 1), "steps": [], "basis": "straight_line", **line}
        steps = [{"zh": step.zh, "en": step.en} for step in directions(driving.network, found)]
        line = _line(np.round(found.coordinates, DECIMALS).tolist())
        return {"length_m": round(found.length_m, 1), "steps": steps, **line}

    def _stops(self) -> Iterator[dict[str, Any]]:
        sites = {site.site_id: site for site in self.problem.sites}
        for route in self.plan.routes:
            for seq, stop in enumerate(route.stops, 1):
                site = sites[stop.site]
                facts = {"unit": route.unit, "seq": seq, **stop.to_json(), "reward": site.prize(stop.visit)}
                place = {"type": "Point", "coordinates": list(self.district.places[site.node])}
                yield self._feature("stop", {**facts, **self.about[stop.site], "geometry": place})

    def _units(self) -> Iterator[dict[str, Any]]:
        sites = {site.site_id: site for site in self.problem.sites}
        routes_of = {route.unit: route for route in self.plan.routes}
        for feature in self._before("unit"):
            route = routes_of[feature["properties"]["unit"]]
            dwell_s = sum(sites[stop.site].dwell_s for stop in route.stops)
            own = {
                "travel_s": route.travel_s,
                "busy_s": route.travel_s + dwell_s,
                "stops": len(route.stops),
                "reward": sum(sites[stop.site].prize(stop.visit) for stop in route.stops),
            }
            yield {**feature, "properties": {**feature["properties"], **own}}

    def _feature(self, kind: str, facts: dict[str, Any]) -> dict[str, Any]:
        shown = {"kind": kind, **{key: value for key, value in facts.items() if key != "geometry"}}
        epoch = self.district.epoch
        times = {
            f"{key[:-2]}_at": local_time(epoch, facts[key]).isoformat() for key in _TIMES if key in facts
        }
        return {"type": "Feature", "properties": shown | times, "geometry": facts["geometry"]}


def _line(places: list[list[float]]) -> dict[str, Any]:
    return {"geometry": {"type": "LineString", "coordinates": places}}


def _renumbered(feature: Feature, seq: int) -> dict[str, Any]:
    return {**feature, "properties": {**feature["properties"], "seq": seq}}


def _first(leg: Feature) -> Place:
    lon, lat = leg["geometry"]["coordinates"][0][:2]
    return lon, lat


def metres(one: Place, other: Place) -> float:
    """Return how far two places are from each other, in a straight line."""
    places = np.array([one, other], dtype=np.float64)
    return float(distance_m(places[:1, 0], places[:1, 1], places[1:, 0], places[1:, 1])[0])
