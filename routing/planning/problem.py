"""The patrol problem: sites to visit, units with shifts, and the seconds between nodes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

import numpy as np

from routing import errors
from routing.planning.coverage import Coverage
from routing.planning.fields import BEYOND_ALL, LARGEST, Field
from routing.planning.matrix import NEVER_S, NO_WAY_S, Seconds, read_matrix

MOST_VISITS = 10_000
EVER_S = 2 * LARGEST
"""No two times are further apart."""
Interval = tuple[int, int]


@dataclass(frozen=True)
class Site:
    """A place to visit.

    Attributes
    ----------
    site_id, node : names
    reward : earned by the first visit; the k-th earns reward × decay^(k-1)
    dwell_s : seconds of service
    windows : closed intervals in which service may start, ascending and disjoint
    visits : most visits
    min_gap_s : two visits start at least dwell_s + min_gap_s apart
    required : at least one visit must be made
    capabilities : what a unit must have, ascending
    """

    site_id: str
    node: str
    reward: float
    dwell_s: int
    windows: tuple[Interval, ...]
    visits: int = 1
    min_gap_s: int = 0
    decay: float = 1.0
    required: bool = False
    capabilities: tuple[str, ...] = ()

    @property
    def spacing_s(self) -> int:
        """Least seconds between the starts of two visits."""
        return self.dwell_s + self.min_gap_s

    def prize(self, visit: int) -> float:
        """Reward of the k-th visit, k from 1."""
        return self.reward * float(self.decay ** (visit - 1))

    def to_json(self) -> dict[str, Any]:
        """Return all keys of the problem format."""
        return {
            "id": self.site_id,
            "node": self.node,
            "reward": self.reward,
            "dwell_s": self.dwell_s,
            "windows": [list(window) for window in self.windows],
            "visits": self.visits,
            "min_gap_s": self.min_gap_s,
            "decay": self.decay,
            "required": self.required,
            "capabilities": list(self.capabilities),
        }

    @classmethod
    def read(cls, field: Field, *, horizon: tuple[Interval, ...]) -> Self:
        """Read one entry of ``sites``."""
        site_id = field.key("id").text()
        site = cls(
            site_id=site_id,
            node=field.key("node").text() if field.has("node") else site_id,
            reward=field.key("reward").number(least=0),
            dwell_s=field.key("dwell_s").whole(least=0),
            windows=merged(_window(window) for window in field.keyed("windows"))
            if field.has("windows")
            else horizon,
            visits=field.key("visits").whole(least=0, most=MOST_VISITS) if field.has("visits") else 1,
            min_gap_s=min(field.key("min_gap_s").whole(least=0, most=BEYOND_ALL), EVER_S)
            if field.has("min_gap_s")
            else 0,
            decay=field.key("decay").number(least=0, most=1) if field.has("decay") else 1.0,
            required=field.key("required").boolean() if field.has("required") else False,
            capabilities=_names(field, "capabilities"),
        )
        if site.required and site.visits == 0:
            raise field.key("visits").refusal(errors.RequiredWithoutVisits, site=site_id)
        return site


@dataclass(frozen=True)
class Unit:
    """A unit with its shift.

    Attributes
    ----------
    unit_id, start, end : names; the last two are nodes
    shift : first and last second
    breaks : ``(begin, end)`` of fixed breaks, ascending and disjoint
    capabilities : ascending
    """

    unit_id: str
    start: str
    end: str
    shift: Interval
    breaks: tuple[Interval, ...] = ()
    capabilities: tuple[str, ...] = ()

    def may_serve(self, site: Site) -> bool:
        """Whether the unit has all the site asks for."""
        return set(site.capabilities) <= set(self.capabilities)

    def to_json(self) -> dict[str, Any]:
        """Return all keys of the problem format."""
        return {
            "id": self.unit_id,
            "start": self.start,
            "end": self.end,
            "shift": list(self.shift),
            "breaks": [[begin, end - begin] for begin, end in self.breaks],
            "capabilities": list(self.capabilities),
        }

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read one entry of ``units``."""
        return cls(
            unit_id=field.key("id").text(),
            start=field.key("start").text(),
            end=field.key("end").text(),
            shift=_interval(field.key("shift")),
            breaks=merged(_break(entry) for entry in field.keyed("breaks")),
            capabilities=_names(field, "capabilities"),
        )


@dataclass(frozen=True)
class Weights:
    """What is subtracted from the reward.

    Attributes
    ----------
    travel : per second driven
    balance : per second between the most and the least busy unit
    """

    travel: float = 0.0
    balance: float = 0.0

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read the object ``weights``."""
        return cls(**{key: field.key(key).number(least=0) for key in ("travel", "balance") if field.has(key)})


@dataclass(frozen=True, eq=False)
class Problem:
    """A checked patrol problem; sites and units ascend by id.

    Attributes
    ----------
    nodes : names in the order of the matrix
    travel_s : (n, n) int64 seconds, row = from; ``NEVER_S`` where there is no way
    epoch : the ISO time of second 0, as given, or None
    coverage : what is asked of response coverage, or None
    """

    nodes: tuple[str, ...]
    travel_s: Seconds
    sites: tuple[Site, ...]
    units: tuple[Unit, ...]
    weights: Weights = Weights()
    epoch: str | None = None
    coverage: Coverage | None = None

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Check a problem in the JSON of the problem format; unknown keys are ignored.

        Raises
        ------
        InputError
            Anything malformed, with the path as ``field`` and the list entry as ``row``.
        """
        whole = Field(value)
        nodes = tuple(node.text() for node in whole.key("nodes").entries())
        _refuse_doubles(whole.key("nodes").entries(), nodes)
        units = tuple(Unit.read(entry) for entry in whole.key("units").entries())
        _refuse_doubles(whole.key("units").entries(), [unit.unit_id for unit in units])
        sites = tuple(Site.read(entry, horizon=_horizon(units)) for entry in whole.key("sites").entries())
        _refuse_doubles(whole.key("sites").entries(), [site.site_id for site in sites])
        _refuse_unknown_nodes(whole, set(nodes), sites, units)
        return cls(
            nodes=nodes,
            travel_s=read_matrix(whole.key("travel_s"), node_count=len(nodes)),
            sites=tuple(sorted(sites, key=lambda site: site.site_id)),
            units=tuple(sorted(units, key=lambda unit: unit.unit_id)),
            weights=Weights.read(whole.key("weights")) if whole.has("weights") else Weights(),
            epoch=whole.key("epoch").instant() if whole.has("epoch") else None,
            coverage=_coverage(whole, nodes, sites) if whole.has("coverage") else None,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the problem with every default filled in, sites and units ascending by id."""
        epoch = {} if self.epoch is None else {"epoch": self.epoch}
        coverage = {} if self.coverage is None else {"coverage": self.coverage.to_json()}
        return {
            **epoch,
            **coverage,
            "nodes": list(self.nodes),
            "travel_s": np.where(self.travel_s >= NEVER_S, NO_WAY_S, self.travel_s).tolist(),
            "sites": [site.to_json() for site in self.sites],
            "units": [unit.to_json() for unit in self.units],
            "weights": {"travel": self.weights.travel, "balance": self.weights.balance},
        }

    @cached_property
    def sha256(self) -> str:
        """SHA-256 of :meth:`to_json` written compactly with sorted keys.

        White space, the order of keys, sites and units, spelled-out defaults and unknown keys of a file
        do not matter: it is the problem that is named, not the file.
        """
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


def _coverage(whole: Field, nodes: tuple[str, ...], sites: tuple[Site, ...]) -> Coverage:
    rewards: dict[str, float] = {}
    for site in sites:
        rewards[site.node] = rewards.get(site.node, 0.0) + site.reward
    return Coverage.read(whole.key("coverage"), nodes=set(nodes), rewards=rewards)


def merged(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Sort intervals and join those that overlap or touch."""
    joined: list[Interval] = []
    for begin, end in sorted(intervals):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _horizon(units: tuple[Unit, ...]) -> tuple[Interval, ...]:
    """Least shift start to greatest shift end; nothing if there is no unit."""
    if not units:
        return ()
    return ((min(unit.shift[0] for unit in units), max(unit.shift[1] for unit in units)),)


def _window(field: Field) -> Interval:
    """Read a window; what lies beyond all times, such as 10¹⁸ for no end, is moved to their limits."""
    begin, end = _interval(field, most=BEYOND_ALL)
    return max(-LARGEST, min(begin, LARGEST)), max(-LARGEST, min(end, LARGEST))


def _interval(field: Field, *, most: int = LARGEST) -> Interval:
    first, last = field.pair()
    begin, end = first.whole(least=-most, most=most), last.whole(least=-most, most=most)
    if end < begin:
        raise field.refusal(errors.EndsBeforeItBegins, begin=begin, end=end)
    return begin, end


def _break(field: Field) -> Interval:
    first, last = field.pair()
    begin = first.whole()
    return begin, begin + last.whole(least=0)


def _names(field: Field, key: str) -> tuple[str, ...]:
    return tuple(sorted({entry.text() for entry in field.keyed(key)}))


def _refuse_doubles(entries: list[Field], names: Iterable[str]) -> None:
    seen: set[str] = set()
    for entry, name in zip(entries, names, strict=True):
        if name in seen:
            place = entry.key("id") if isinstance(entry.value, dict) else entry
            raise place.refusal(errors.IdDoubled, id=name)
        seen.add(name)


def _refuse_unknown_nodes(
    whole: Field, nodes: set[str], sites: tuple[Site, ...], units: tuple[Unit, ...]
) -> None:
    for entry, site in zip(whole.key("sites").entries(), sites, strict=True):
        if site.node not in nodes:
            place = entry.key("node" if entry.has("node") else "id")
            raise place.refusal(errors.NodeUnknown, node=site.node)
    for entry, unit in zip(whole.key("units").entries(), units, strict=True):
        for key, node in (("start", unit.start), ("end", unit.end)):
            if node not in nodes:
                raise entry.key(key).refusal(errors.NodeUnknown, node=node)
