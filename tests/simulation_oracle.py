"""A plain version of the coverage simulation on SimPy: slow, event by event, without tricks."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import simpy

EPS = 1e-9
FAR = float("inf")


class PlainUnit:
    """A unit: at a node, or on the way to one that it reaches at a time."""

    def __init__(self, city: "PlainCity", number: int, told: dict[str, Any]) -> None:
        self.city, self.number, self.told = city, number, told
        self.route = told.get("route", [])
        self.on, self.call = False, None
        self.node, self.reached_at = told["home"], 0.0
        self.stop, self.dwelling_since = 0, None
        self.patrolling: Any = None
        self.serving: Any = None
        self.on_scene_at = FAR
        self.busy: list[tuple[float, float]] = []

    @property
    def idle(self) -> bool:
        return self.on and self.call is None

    def minutes_to(self, target: int, now: float) -> float:
        return max(0.0, self.reached_at - now) + self.city.times(now)[self.node][target]

    def duty(self) -> Iterator[Any]:
        for begin, end in self.told.get("on_duty", [[0, self.city.horizon]]):
            if begin >= self.city.horizon:
                continue
            yield self.city.env.timeout(minutes_left(begin, self.city.env.now))
            self.on, self.stop = True, 0
            if self.call is None:
                self.node = self.route[0]["node"] if self.route else self.told["home"]
                self.reached_at = self.city.env.now
                self.city.freed(self)
            if end >= self.city.horizon:
                return
            yield self.city.env.timeout(minutes_left(end, self.city.env.now))
            self.on = False
            if self.call is None:
                self.stop_patrol()

    def start_patrol(self) -> None:
        self.patrolling = self.city.env.process(self.patrol())

    def patrol(self) -> Iterator[Any]:
        try:
            while True:
                yield from self.drive(self.route[self.stop]["node"] if self.route else self.told["home"])
                if not self.route:
                    return
                self.dwelling_since = self.city.env.now
                yield self.city.env.timeout(self.route[self.stop].get("dwell_min", 0))
                self.end_dwell()
                self.stop = (self.stop + 1) % len(self.route)
        except simpy.Interrupt:
            return

    def drive(self, target: int) -> Iterator[Any]:
        times = self.city.times(self.city.env.now)
        if self.reached_at > self.city.env.now:
            yield self.city.env.timeout(self.reached_at - self.city.env.now)
        while self.node != target:
            following = self.city.next_node(times, self.node, target)
            self.reached_at = self.city.env.now + times[self.node][following]
            self.node = following
            yield self.city.env.timeout(minutes_left(self.reached_at, self.city.env.now))

    def end_dwell(self) -> None:
        if self.dwelling_since is not None:
            park = self.city.told.get("parks", [None] * self.city.nodes)[self.node]
            if park is not None:
                self.city.seen.append((park, self.dwelling_since, self.city.env.now))
        self.dwelling_since = None

    def stop_patrol(self) -> None:
        self.end_dwell()
        if self.patrolling is not None and self.patrolling.is_alive:
            self.patrolling.interrupt()
        self.patrolling = None

    def send(self, call: dict[str, Any]) -> dict[str, Any] | None:
        now, left = self.city.env.now, self.call
        if left is None:
            self.stop_patrol()
            self.city.busy_since[self.number] = now
        else:
            left.update(unit=None)
            self.serving.interrupt()
        travel = self.minutes_to(call["node"], now)
        call.update(unit=self.number, dispatched=now, arrived=now + travel)
        self.call, self.on_scene_at = call, now + travel
        self.serving = self.city.env.process(self.serve(call, travel))
        return left

    def serve(self, call: dict[str, Any], travel: float) -> Iterator[Any]:
        env, told = self.city.env, self.city.told
        on_scene = call["service"] * self.told.get("service_factor", 1.0)
        try:
            if told.get("travel_is_busy", True):
                way = env.process(self.way_to(call["node"]))
                yield env.timeout(travel)
                way.interrupt() if way.is_alive else None
            yield env.timeout(on_scene)
        except simpy.Interrupt:
            if way.is_alive:
                way.interrupt()
            return
        call["cleared"] = env.now
        self.busy.append((self.city.busy_since[self.number], env.now))
        self.call, self.on_scene_at = None, FAR
        self.node = self.told["home"] if told.get("return") == "instant" else call["node"]
        self.reached_at = env.now
        if self.on:
            self.city.freed(self)

    def way_to(self, node: int) -> Iterator[Any]:
        try:
            yield from self.drive(node)
        except simpy.Interrupt:
            return


class PlainCity:
    """All units, and the calls that wait."""

    def __init__(self, told: dict[str, Any], travel: list[Any], period: list[int]) -> None:
        self.told, self.travel, self.period = told, travel, period
        self.env, self.horizon = simpy.Environment(), told["horizon_min"]
        self.nodes = len(travel[0])
        self.units = [PlainUnit(self, number, unit) for number, unit in enumerate(told["units"])]
        self.queue: list[dict[str, Any]] = []
        self.seen: list[tuple[str, float, float]] = []
        self.busy_since = [0.0] * len(self.units)
        self.rules = told.get("dispatch", {})
        self.following: dict[tuple[int, int, int], int] = {}

    def times(self, now: float) -> Any:
        return self.travel[self.period[int(now // 60) % 168]]

    def next_node(self, times: Any, here: int, target: int) -> int:
        key = (id(times), here, target)
        if key not in self.following:
            self.following[key] = next_node(times, here, target)
        return self.following[key]

    def run(self, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for unit in self.units:
            self.env.process(unit.duty())
        self.env.process(self.arrivals(calls))
        while self.env.peek() <= self.horizon or any(unit.call is not None for unit in self.units):
            self.env.step()
        return calls

    def arrivals(self, calls: list[dict[str, Any]]) -> Iterator[Any]:
        for call in calls:
            yield self.env.timeout(minutes_left(call["t"], self.env.now))
            self.attend(call)

    def attend(self, call: dict[str, Any] | None) -> None:
        while call is not None:
            unit = self.choose(call)
            if unit is None:
                if self.rules.get("queue", "priority_fifo") != "none":
                    call["queued"] = [*call.get("queued", []), self.env.now]
                    self.queue.append(call)
                return
            call = unit.send(call)

    def may_be_sent(self, call: dict[str, Any]) -> bool:
        idle = sum(unit.idle for unit in self.units)
        return all(
            idle > held
            for kind, held in self.rules.get("reserve", {}).items()
            if call["priority"] > int(kind)
        )

    def choose(self, call: dict[str, Any]) -> PlainUnit | None:
        now = self.env.now
        if not self.may_be_sent(call):
            return None
        diverts = self.rules.get("divert", False) and self.told.get("travel_is_busy", True)
        able = [
            unit
            for unit in self.units
            if unit.idle
            or (diverts and unit.on and unit.on_scene_at > now and unit.call["priority"] > call["priority"])
        ]
        rule = self.rules.get("rule", "closest")
        if rule == "preference":
            ranked = [self.units[number] for number in self.rules["preference"][call["node"]]]
            return next((unit for unit in ranked if unit in able), None)
        if rule == "own_area":
            area = self.told["areas"][call["node"]]
            own = [unit for unit in able if area is not None and unit.told.get("area") == area]
            able = own or able
        return nearest(able, [unit.minutes_to(call["node"], now) for unit in able])

    def freed(self, unit: PlainUnit) -> None:
        kind_of_queue = self.rules.get("queue", "priority_fifo")
        able = [
            call
            for call in self.queue
            if self.may_be_sent(call)
            and (
                self.rules.get("rule") != "preference"
                or unit.number in self.rules["preference"][call["node"]]
            )
        ]
        if not able:
            unit.start_patrol()
            return
        now = self.env.now
        most_urgent = min(call["priority"] for call in able)
        able = sorted((c for c in able if c["priority"] == most_urgent), key=lambda c: c["number"])
        call = able[0]
        if kind_of_queue == "priority_nearest":
            call = nearest(able, [unit.minutes_to(c["node"], now) for c in able])
        self.queue.remove(call)
        call["left_queue"] = [*call.get("left_queue", []), now]
        unit.send(call)


def nearest(candidates: list[Any], minutes: list[float]) -> Any:
    """Return the first candidate that no other is nearer than, but for rounding; None if there is none."""
    best, best_minutes = None, FAR
    for candidate, far in zip(candidates, minutes, strict=True):
        if far < best_minutes - EPS:
            best, best_minutes = candidate, far
    return best


def minutes_left(until: float, now: float) -> float:
    """Return the minutes left, never below 0 where a sum was rounded."""
    return max(0.0, until - now)


def next_node(times: Any, here: int, target: int) -> int:
    """Return the next node by the definition, one candidate after the other."""
    whole = times[here][target]
    if whole == 0:
        return target
    on_way = [
        (times[here][k], k)
        for k in range(len(times))
        if k != here and abs(times[here][k] + times[k][target] - whole) <= EPS
    ]
    return min(on_way)[1] if on_way else target


def gaps_of(seen: list[tuple[float, float]], begin: float, end: float) -> list[float]:
    """Return the times within an interval that no other interval covers."""
    found, covered = [], begin
    for first, last in sorted((max(a, begin), min(b, end)) for a, b in seen if b > begin and a < end):
        if first > covered:
            found.append(first - covered)
        covered = max(covered, last)
    return [*found, end - covered] if end > covered else found


def overlap(spans: list[tuple[float, float]], windows: list[tuple[float, float]]) -> float:
    """Return how long spans lie within windows."""
    return sum(max(0.0, min(b, d) - max(a, c)) for a, b in spans for c, d in windows)


def small_city(seed: int) -> dict[str, Any]:
    """Return a random scenario without two equal distances, with switches that depend on the seed."""
    random = np.random.default_rng(seed)
    nodes, units = int(random.integers(4, 14)), int(random.integers(1, 6))
    places = random.random((nodes, 2)) * 10
    edges = []
    for node in range(nodes):
        around = np.argsort(((places - places[node]) ** 2).sum(1))[1:4]
        for other in {*around.tolist(), (node + 1) % nodes}:
            if other != node:
                minutes = float(np.hypot(*(places[node] - places[other]))) * random.uniform(1.0, 1.5)
                edges += [[node, other, minutes], [other, node, minutes * random.uniform(1.0, 1.2)]]
    horizon = float(random.choice([600.0, 1440.0, 2000.5]))
    classes = int(random.integers(1, 4))
    rule = str(random.choice(["closest", "own_area", "preference"]))
    lists = [random.permutation(units)[: random.integers(1, units + 1)].tolist() for _ in range(nodes)]
    return {
        "horizon_min": horizon,
        "warmup_min": float(random.choice([0.0, 100.0])),
        "seed": seed,
        "edges": edges,
        "areas": [str(random.choice(["A", "B"])) for _ in range(nodes)],
        "parks": [str(random.choice(["P", "Q"])) if random.random() < 0.6 else None for _ in range(nodes)],
        "units": [_small_unit(random, nodes, horizon) for _ in range(units)],
        "demand": {
            "rate_per_h": (random.random(nodes) * units * random.choice([0.2, 0.6, 1.5]) / nodes).tolist(),
            "profile": random.uniform(0.5, 1.5, 168).tolist(),
            "priorities": (np.ones(classes) / classes).tolist(),
        },
        "service": {"law": str(random.choice(["exponential", "lognormal", "constant"])), "mean_min": 21.7},
        "dispatch": {
            "rule": rule,
            "preference": lists,
            "reserve": {"1": int(random.integers(0, 3))} if random.random() < 0.4 else {},
            "queue": str(random.choice(["priority_fifo", "priority_nearest", "none"])),
            "divert": bool(random.random() < 0.5),
            "units_needed": {"1": 2} if random.random() < 0.3 else {},
        },
        "travel_is_busy": bool(random.random() < 0.8),
        "return": str(random.choice(["drive", "instant"])),
        "travel_periods": [{"hours": list(range(3, 168, 4)), "factor": 1.37}]
        if random.random() < 0.3
        else [],
    }


def _small_unit(random: np.random.Generator, nodes: int, horizon: float) -> dict[str, Any]:
    cuts = np.sort(random.random(4) * horizon).tolist()
    duties = [[[0.0, horizon]], [[cuts[0], cuts[2]]], [cuts[:2], cuts[2:]], [[cuts[0], horizon + 30.0]]]
    stops = [int(node) for node in random.integers(0, nodes, random.integers(0, 5))]
    return {
        "home": int(random.integers(nodes)),
        "area": str(random.choice(["A", "B"])),
        "on_duty": duties[int(random.integers(4))],
        "service_factor": float(random.uniform(0.7, 1.4)),
        "route": [{"node": node, "dwell_min": float(random.uniform(0.5, 25))} for node in stops],
    }
