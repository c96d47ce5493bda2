"""A month of alerts in the made city: when people call, what they say, and where it really is."""

from __future__ import annotations

import tomllib
from datetime import date, datetime, timedelta, timezone
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from data.sample.ordos_plane import Floats, degrees
from data.sample.ordos_scenes import Ground, Scene, pick, scene
from data.sample.ordos_streets import Rng

FIRST_DAY = date(2020, 3, 1)
DAYS = 31
# Effective alerts a day in a comparable city; a month of them is about 15 000 lines.
PER_DAY = 490
_LOCAL = timezone(timedelta(hours=8))
# Calls of each hour of a day against the mean hour, from midnight on: quiet before dawn, most in the evening.
_BY_NIGHT_AND_MORNING = (0.62, 0.45, 0.34, 0.27, 0.25, 0.31, 0.48, 0.82, 1.08, 1.22, 1.25, 1.20)
_AFTER_NOON = (1.12, 1.08, 1.14, 1.20, 1.26, 1.36, 1.48, 1.58, 1.62, 1.52, 1.30, 1.05)
_HOURS = _BY_NIGHT_AND_MORNING + _AFTER_NOON
_NIGHT_HOURS = frozenset((20, 21, 22, 23, 0, 1, 2, 3, 4))
_NIGHT_FACTOR = 2.6
# Monday first: Friday and Saturday evenings are busy.
_WEEKDAYS = (0.96, 0.95, 0.97, 0.99, 1.08, 1.09, 0.96)
_CHANNELS = (("phone", 0.86), ("sms", 0.04), ("app", 0.07), ("transfer", 0.03))
# Positions come with two calls in five; seven in a hundred of them mislead.
_LOCATED, _MISLEADING, _PRECISE = 0.4, 0.07, 0.55
_MISHEARD = 0.10
_TWO_PLACES = 0.05


@cache
def speech() -> dict[str, Any]:
    """Read ordos_speech.toml."""
    return tomllib.loads(resources.files("data").joinpath("sample/ordos_speech.toml").read_text("utf-8"))


def call_times(per_day: float, rng: Rng) -> list[datetime]:
    """Return when people call, in order: a Poisson process by the hour of the week."""
    hours = np.array(_HOURS) / np.mean(_HOURS)
    found: list[datetime] = []
    for day in range(DAYS):
        midnight = datetime.combine(FIRST_DAY + timedelta(day), datetime.min.time(), _LOCAL)
        weekday = _WEEKDAYS[midnight.weekday()]
        for hour, count in enumerate(rng.poisson(per_day / 24 * weekday * hours).tolist()):
            seconds = np.sort(rng.integers(0, 3_600, size=count)).tolist()
            found += [midnight + timedelta(hours=hour, seconds=second) for second in seconds]
    return found


def write_alerts(
    ground: Ground, per_day: float, rng: Rng
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return the lines of alerts.jsonl and of alerts_truth.jsonl."""
    times = call_times(per_day, rng)
    scenes = [scene(ground, rng) for _ in times]
    if not scenes:
        return [], []
    at = np.array([one.at for one in scenes])
    priors = _priors(at, [one.kind == "no_place" for one in scenes], rng)
    alerts, truths = [], []
    for k, (moment, one, (lon, lat)) in enumerate(zip(times, scenes, degrees(at).tolist(), strict=True)):
        key = f"C{k + 1:06d}"
        channel, text, category = _said(one, moment.hour, ground, rng)
        alerts.append(
            {
                "id": key,
                "at": moment.isoformat(),
                "text": text,
                "category": category,
                "channel": channel,
                # No number in China begins with 1000: nobody can be called by it.
                "caller": f"1000{int(rng.integers(10**7)):07d}",
                "prior": priors[k],
            }
        )
        truths.append({"id": key, "lon": lon, "lat": lat, "kind": one.kind, "target": one.target})
    return alerts, truths


def _said(one: Scene, hour: int, ground: Ground, rng: Rng) -> tuple[str, str, str]:
    """Return channel, text and category of a call."""
    matter = _matter(hour, rng)
    what = pick(matter["said"], rng)
    channel = str(rng.choice([name for name, _ in _CHANNELS], p=[share for _, share in _CHANNELS]))
    sentences = speech()["sentences"]
    where = _misheard(one.where, rng) if rng.random() < _MISHEARD else one.where
    if one.kind == "no_place":
        return channel, pick(sentences["none"], rng).format(what=what), matter["category"]
    if rng.random() < _TWO_PLACES:
        other = scene(ground, rng)
        if other.where and other.kind in ("enterprise", "poi", "park_gate"):
            text = pick(sentences["two"], rng).format(what=what, where=where, other=other.where)
            return channel, text, matter["category"]
    return channel, pick(sentences[channel], rng).format(what=what, where=where), matter["category"]


def _matter(hour: int, rng: Rng) -> dict[str, Any]:
    matters = speech()["matters"]
    night = hour in _NIGHT_HOURS
    shares = np.array(
        [row["share"] * (_NIGHT_FACTOR if night and row.get("night") else 1.0) for row in matters]
    )
    chosen: dict[str, Any] = matters[int(rng.choice(len(matters), p=shares / shares.sum()))]
    return chosen


@cache
def _homophones() -> dict[str, str]:
    return {pair[0]: pair[1] for pair in speech()["homophones"]["pairs"].split()}


def _misheard(where: str, rng: Rng) -> str:
    """Hear one or two characters as others of the same sound."""
    places = [k for k, character in enumerate(where) if character in _homophones()]
    if not places:
        return where
    heard = list(where)
    for k in rng.choice(places, size=min(len(places), int(rng.integers(1, 3))), replace=False).tolist():
        heard[k] = _homophones()[heard[k]]
    return "".join(heard)


def _priors(at: Floats, needed: list[bool], rng: Rng) -> list[dict[str, Any] | None]:
    """Return the position of the caller's telephone for some calls; ``radius_m`` is about two sigma."""
    count = len(at)
    given = (rng.random(count) < _LOCATED) | np.array(needed)
    precise = (rng.random(count) < _PRECISE) | np.array(needed)
    radius = np.where(
        precise, rng.choice([15, 20, 30, 50], size=count), rng.choice([300, 500, 1500, 2500], size=count)
    )
    wrong = (rng.random(count) < _MISLEADING) & ~np.array(needed)
    stray = np.where(wrong, rng.uniform(2_500.0, 15_000.0, size=count), 0.0)
    angle = rng.uniform(0, 2 * np.pi, size=count)
    away = np.column_stack([np.cos(angle), np.sin(angle)]) * stray[:, None]
    places = degrees(at + away + rng.normal(size=(count, 2)) * radius[:, None] / 2 / np.sqrt(2)).tolist()
    return [
        {"lon": lon, "lat": lat, "radius_m": int(reach), "source": "aml" if fine else "cell"} if has else None
        for has, fine, reach, (lon, lat) in zip(given, precise, radius.tolist(), places, strict=True)
    ]
