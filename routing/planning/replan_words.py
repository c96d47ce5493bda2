"""One sentence per unit: what a re-planning changed, and why, in Chinese and English."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from routing.planning.plan import Plan, Route, Stop
from routing.planning.problem import Problem
from routing.planning.replan_change import Change
from routing.planning.replan_state import Standing

LEAST_SHIFT_S = 60
"""Shorter shifts of time are not worth a sentence."""
MOST_NAMED = 4
"""Sites that a sentence names; the others are counted."""


@dataclass(frozen=True)
class UnitChange:
    """What changed for one unit: the sites ahead of it before and after, and why in one sentence."""

    unit: str
    was: tuple[str, ...]
    now: tuple[str, ...]
    zh: str
    en: str

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the plan format."""
        return {
            "unit": self.unit,
            "was": list(self.was),
            "now": list(self.now),
            "why": {"zh": self.zh, "en": self.en},
        }


def unit_changes(
    problem: Problem, change: Change, stands: Sequence[Standing], made: Plan
) -> tuple[UnitChange, ...]:
    """Return what changed, for each unit whose stops ahead are others, in another order or at other times."""
    routes = {route.unit: route for route in made.routes}
    told = _Teller(problem, change, [_Ahead.of(one, routes[one.unit.unit_id]) for one in stands])
    return tuple(told.change(one) for one in told.units if one.is_changed)


@dataclass(frozen=True)
class _Ahead:
    """The stops ahead of one unit, done ones left out."""

    standing: Standing
    was: tuple[Stop, ...]
    now: tuple[Stop, ...]

    @classmethod
    def of(cls, standing: Standing, route: Route) -> _Ahead:
        current = standing.fixed[standing.done :]
        return cls(standing, (*current, *standing.rest), route.stops[standing.done :])

    @property
    def name(self) -> str:
        return self.standing.unit.unit_id

    @property
    def gone(self) -> Counter[str]:
        return _sites(self.was) - _sites(self.now)

    @property
    def come(self) -> Counter[str]:
        return _sites(self.now) - _sites(self.was)

    @property
    def shift_s(self) -> int:
        """The greatest shift of a visit, if the visits are the same; later is positive."""
        pairs = zip(self.was, self.now, strict=False)
        shifts = [new.start_s - old.start_s for old, new in pairs] + [self.standing.late_s]
        return max(shifts, key=abs)

    @cached_property
    def is_changed(self) -> bool:
        sequence = [stop.site for stop in self.was] != [stop.site for stop in self.now]
        return sequence or abs(self.shift_s) >= LEAST_SHIFT_S


@dataclass(frozen=True)
class _Words:
    zh: str
    en: str


class _Teller:
    """Knows all units, so that a sentence may say where a stop went."""

    def __init__(self, problem: Problem, change: Change, units: list[_Ahead]) -> None:
        self.change_told, self.units = change, units
        self.epoch = problem.epoch
        self.known = {site.site_id for site in problem.sites}
        self.takers = _holders((one.name, one.come) for one in units)
        self.losers = _holders((one.name, one.gone) for one in units)

    def change(self, one: _Ahead) -> UnitChange:
        """Tell of one unit."""
        words = self._sentence(one)
        was, now = (tuple(stop.site for stop in stops) for stops in (one.was, one.now))
        return UnitChange(one.name, was, now, words.zh, words.en)

    def _sentence(self, one: _Ahead) -> _Words:
        effects = self._effects(one)
        own = self._own_cause(one)
        zh = "，".join(effect.zh for effect in effects)
        en = "; ".join(effect.en for effect in effects)
        if own is not None:
            return _Words(f"{one.name}{own.zh}：{zh}。", f"{one.name} {own.en}: {en}.")
        cause = self._cause_elsewhere(one)
        return _Words(f"因{cause.zh}，{one.name}：{zh}。", f"{one.name} {en}, because {cause.en}.")

    def _own_cause(self, one: _Ahead) -> _Words | None:
        standing = one.standing
        if standing.away is not None:
            begin, end = standing.away
            since = self._clock(begin)
            if standing.free is None:
                zh, en = f"自{since.zh}起离岗至班次结束", f"is away from {since.en} to the end of its shift"
                return _Words(zh, en)
            back = self._clock(max(end, standing.free.at_s))
            return _Words(f"于{since.zh}至{back.zh}离岗", f"is away from {since.en} to {back.en}")
        if standing.late_s:
            minutes = _minutes(standing.late_s)
            return _Words(f"晚点{minutes}分钟", f"is {minutes} min late")
        return None

    def _cause_elsewhere(self, one: _Ahead) -> _Words:
        """Name what happened to others; the units that its new stops come from first."""
        change = self.change_told
        away = [other for other in self.units if other.standing.away is not None]
        late = [other for other in self.units if other.standing.late_s]
        news = [site.site_id for site in change.sites if site.site_id not in self.known]
        altered = [site.site_id for site in change.sites if site.site_id in self.known]
        causes = []
        mine = [site for site in news if site in one.come]
        if mine or news:
            named = _names(mine or news)
            causes.append(_Words(f"新增点位{named.zh}", f"{named.en} {_be(mine or news)} new"))
        if altered:
            named = _names(altered)
            causes.append(_Words(f"点位{named.zh}有变", f"{named.en} changed"))
        if away:
            named = _names([other.name for other in away])
            causes.append(_Words(f"{named.zh}离岗", f"{named.en} {_be(away)} away"))
        if late:
            named = _names([other.name for other in late])
            causes.append(_Words(f"{named.zh}晚点", f"{named.en} {_be(late)} late"))
        if change.roads_changed:
            causes.append(_Words("道路行程时间有变", "travel times have changed"))
        if not causes:
            return _Words("总收益更高", "the plan as a whole earns more that way")
        return _Words("、".join(one.zh for one in causes), " and ".join(one.en for one in causes))

    def _effects(self, one: _Ahead) -> list[_Words]:
        effects = [*self._gone(one), *self._come(one)]
        if effects:
            return effects
        if [stop.site for stop in one.was] != [stop.site for stop in one.now]:
            return [_Words("点位不变、顺序调整", "visits its sites in another order")]
        minutes = _minutes(one.shift_s)
        later = one.shift_s > 0
        return [
            _Words(
                f"点位不变、时间{'推迟' if later else '提前'}最多{minutes}分钟",
                f"visits its sites up to {minutes} min {'later' if later else 'earlier'}",
            )
        ]

    def _gone(self, one: _Ahead) -> list[_Words]:
        effects = []
        taken = _shared(one.gone, self.takers, but=one.name)
        if taken:
            sites, units = _names(taken.keys()), _names([unit for held in taken.values() for unit in held])
            effects.append(_Words(f"{sites.zh}转由{units.zh}执行", f"leaves {sites.en} to {units.en}"))
        out = one.gone - Counter({site: len(held) for site, held in taken.items()})
        if out and one.standing.away is not None:
            sites = _names(out)
            stay = f"{sites.en} {'stay' if len(out) > 1 else 'stays'} owed to the park"
            effects.append(
                _Words(f"{sites.zh}留作园区欠账、不计入该单元", f"{stay} and not counted against {one.name}")
            )
        elif out:
            sites = _names(out)
            effects.append(_Words(f"不再到访{sites.zh}", f"leaves out {sites.en}"))
        return effects

    def _come(self, one: _Ahead) -> list[_Words]:
        effects = []
        taken = _shared(one.come, self.losers, but=one.name)
        if taken:
            sites, units = _names(taken.keys()), _names([unit for held in taken.values() for unit in held])
            effects.append(_Words(f"接替{units.zh}执行{sites.zh}", f"takes {sites.en} over from {units.en}"))
        added = one.come - Counter({site: len(held) for site, held in taken.items()})
        if added:
            sites = _names(added)
            effects.append(_Words(f"增加{sites.zh}", f"adds {sites.en}"))
        return effects

    def _clock(self, second: int) -> _Words:
        if self.epoch is None:
            return _Words(f"第{second}秒", f"second {second}")
        try:
            shown = (datetime.fromisoformat(self.epoch) + timedelta(seconds=second)).strftime("%H:%M")
        except OverflowError:
            return _Words(f"第{second}秒", f"second {second}")
        return _Words(shown, shown)


def _sites(stops: Sequence[Stop]) -> Counter[str]:
    return Counter(stop.site for stop in stops)


def _holders(sites_of: Iterable[tuple[str, Counter[str]]]) -> dict[str, list[str]]:
    """Return the units that have each site, one entry per visit."""
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for unit, sites in sites_of:
        for site in sorted(sites.elements()):
            holders[site].append(unit)
    return dict(holders)


def _shared(sites: Counter[str], holders: dict[str, list[str]], *, but: str) -> dict[str, list[str]]:
    """Return for each of these sites the other units that have it on the other side of the change."""
    found = {
        site: [unit for unit in holders.get(site, []) if unit != but][: sites[site]] for site in sorted(sites)
    }
    return {site: units for site, units in found.items() if units}


def _names(names: Iterable[str]) -> _Words:
    one_each = sorted(set(names))
    shown, more = one_each[:MOST_NAMED], len(one_each) - MOST_NAMED
    if more > 0:
        return _Words(f"{'、'.join(shown)}等{len(one_each)}个", f"{', '.join(shown)} and {more} more")
    en = " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]]))
    return _Words("、".join(shown), en)


def _be(things: Sequence[object]) -> str:
    return "are" if len(things) > 1 else "is"


def _minutes(seconds: int) -> int:
    return max(1, round(abs(seconds) / 60))
