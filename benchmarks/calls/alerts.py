"""Make calls of every kind about a town, with the truth about each and the caller's position for some."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.calls import field, lost, misheard, named, on_highways, on_roads
from benchmarks.calls.field import Asset
from benchmarks.calls.phrases import written
from benchmarks.calls.plane import Point
from benchmarks.calls.scene import Calls, Scene
from benchmarks.calls.town import Town
from benchmarks.calls.voices import VOICES

_WITH_PRIOR = 0.31
"""Of the kinds that may have one; together with those that always do about 40 % of all calls."""
_MISLEADING = 0.11
"""Of those that may mislead; about 7 % of all positions."""
_RADII = (("aml", 20), ("aml", 50), ("cell", 500), ("cell", 1500), ("cell", 2500))


def relative_chain(calls: Calls) -> Scene:
    """Places told by what lies before, behind and between."""
    return calls.rng.choice(
        (
            on_roads.stretch,
            on_roads.stretch,
            on_roads.nth_crossing,
            on_roads.nth_crossing,
            on_highways.service_area,
        )
    )(calls)


MAKERS: dict[str, Callable[[Calls], Scene]] = {
    "enterprise": named.enterprise,
    "intersection": on_roads.intersection,
    "intersection_offset": on_roads.intersection_offset,
    "milepost": on_highways.milepost,
    "house_number": on_roads.house_number,
    "park_gate": named.park_gate,
    "alias": named.alias,
    "typo": misheard.typo,
    "heavy_noise": misheard.heavy_noise,
    "missing_district": named.missing_district,
    "ambiguous": named.ambiguous,
    "distractor": misheard.distractor,
    "relative_chain": relative_chain,
    "prior_only": lost.prior_only,
    "unlocatable": lost.unlocatable,
}


def make_alerts(
    town: Town, *, count: int, seed: int, nowhere: set[str], voice: str = "plain"
) -> list[dict[str, Any]]:
    """Make calls, as many of each kind; rows as in the truth of the development set."""
    rng = Random(f"calls {seed} {count}")
    calls = Calls(town, rng, nowhere, VOICES[voice])
    kinds = [kind for k, kind in zip(range(count), _endless(tuple(MAKERS)), strict=False) if k < count]
    rng.shuffle(kinds)
    return [_alert(calls, f"A{k:05d}", kind, MAKERS[kind]) for k, kind in enumerate(kinds, start=1)]


def make_field_alerts(
    town: Town, assets: list[Asset], *, count: int, seed: int, nowhere: set[str], voice: str = "plain"
) -> list[dict[str, Any]]:
    """Make calls from open land, as many of each of three kinds."""
    calls = Calls(town, Random(f"field {seed} {count}"), nowhere, VOICES[voice])
    makers: dict[str, Callable[[Calls], Scene]] = {
        "asset": lambda calls: field.asset(calls, assets),
        "sector": field.sector,
        "household": field.household,
    }
    kinds = [kind for _, kind in zip(range(count), _endless(tuple(makers)), strict=False)]
    return [_alert(calls, f"F{k:05d}", kind, makers[kind]) for k, kind in enumerate(kinds, start=1)]


def _endless(kinds: tuple[str, ...]) -> Iterator[str]:
    while True:
        yield from kinds


def _alert(calls: Calls, number: str, kind: str, maker: Callable[[Calls], Scene]) -> dict[str, Any]:
    scene = maker(calls)
    text = scene.say if scene.whole else written(calls.rng, scene.say, voice=calls.voice)
    prior, misleading = _prior(calls, scene)
    points = scene.acceptable or ((scene.at,) if scene.at else ())
    return {
        "id": number,
        "text": text,
        "kind": kind,
        "sub": scene.sub,
        "prior": prior,
        "prior_misleading": misleading,
        "expect": scene.expect,
        "truth": _degrees(calls, scene.at) if scene.at else None,
        "acceptable": [list(calls.town.plane.degrees(point)) for point in points],
        "target": scene.target,
    }


def _degrees(calls: Calls, at: Point) -> dict[str, float]:
    lon, lat = calls.town.plane.degrees(at)
    return {"lon": lon, "lat": lat}


def _prior(calls: Calls, scene: Scene) -> tuple[dict[str, Any] | None, bool]:
    rng = calls.rng
    if scene.prior == "never" or scene.at is None or (scene.prior == "maybe" and rng.random() > _WITH_PRIOR):
        return None, False
    if scene.prior == "precise":
        return _position(calls, scene.at, ("aml", 30)), False
    if scene.prior == "near":
        clear = [one for one in _RADII if 2 * one[1] < scene.clear_m]
        return _position(calls, scene.at, rng.choice(clear)), False
    if rng.random() < _MISLEADING:
        return _position(calls, _elsewhere(calls, scene.at), rng.choice(_RADII)), True
    return _position(calls, scene.at, rng.choice(_RADII)), False


def _elsewhere(calls: Calls, at: Point) -> Point:
    """Another town of the ground, so that the position speaks for quite another place."""
    far = [
        one.seat for one in calls.town.townships if abs(one.seat[0] - at[0]) + abs(one.seat[1] - at[1]) > 4000
    ]
    x, y = calls.rng.choice(far)
    return x + calls.rng.gauss(0, 800), y + calls.rng.gauss(0, 800)


def _position(calls: Calls, at: Point, source: tuple[str, int]) -> dict[str, Any]:
    name, radius = source
    point = (at[0] + calls.rng.gauss(0, radius / 2), at[1] + calls.rng.gauss(0, radius / 2))
    return {**_degrees(calls, point), "radius_m": radius, "source": name}


def write_alerts(alerts: list[dict[str, Any]], folder: Path) -> None:
    """Write the truth and what a geocoder may see of it."""
    seen = [{key: alert[key] for key in ("id", "text", "prior")} for alert in alerts]
    for name, rows in (("alerts.jsonl", alerts), ("inputs.jsonl", seen)):
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text("".join(lines), encoding="utf-8")
