"""Calls that nobody could place, and calls that only the telephone's position can."""

from __future__ import annotations

from collections.abc import Callable

from benchmarks.calls import words
from benchmarks.calls.on_highways import post_words, posts_of
from benchmarks.calls.phrases import happened, near
from benchmarks.calls.plane import Point
from benchmarks.calls.scene import Calls, Scene
from benchmarks.calls.speech import sound_key, spoken


def _lost(say: str, sub: str, *, whole: bool = False) -> Scene:
    return Scene(say, None, None, sub, expect="unlocatable", prior="never", whole=whole)


def unlocatable(calls: Calls) -> Scene:
    """One of the many ways in which a call has no place."""
    makers: tuple[Callable[[Calls], Scene | None], ...] = (
        _no_place, _no_place, _other_city, _roads_apart, _unknown_roads, _kilometre_beyond, _number_beyond,
        _unlisted, _unlisted, _road_only, _region_only,
    )  # fmt: skip
    maker = calls.rng.choice(makers)
    return calls.until(lambda: maker(calls))


def _no_place(calls: Calls) -> Scene:
    return _lost(
        calls.rng.choice(calls.voice.nowhere)
        + calls.rng.choice(calls.voice.hurry or ("", "", "，快点", "，麻烦处理一下")),
        "no_place",
        whole=True,
    )


def _other_city(calls: Calls) -> Scene:
    rng = calls.rng
    before = rng.choice(words.OTHER_PLACES)
    crossing = rng.choice(calls.crossings)
    one, other = crossing.names
    place = rng.choice(calls.town.firms)
    road = rng.choice([one for one in calls.town.roads if one.street])
    return _lost(
        before
        + rng.choice(
            (f"{one}{other}路口", place.core, f"{road.name}{rng.randint(1, 90)}号", "万达广场", "人民医院")
        ),
        "other_city",
    )


def _roads_apart(calls: Calls) -> Scene | None:
    """Two roads of one district that do not meet anywhere near, here or elsewhere."""
    one = calls.rng.choice(calls.town.roads)
    other = calls.rng.choice([road for road in calls.town.roads if road.district is one.district])
    if not (one.street and other.street) or one.name == other.name:
        return None
    near_by = (
        a.line.shape.dwithin(b.line.shape, 300)
        for a in calls.by_name[one.name]
        for b in calls.by_name[other.name]
    )
    if any(near_by):
        return None
    before = calls.region(one.district)
    form = calls.rng.choice(calls.voice.bare_crossings or ("{}与{}交叉口", "{}{}路口", "{}和{}十字"))
    return _lost(before + form.format(one.name, other.name), "roads_do_not_meet")


def _road_name(calls: Calls, ending: str) -> str | None:
    """Return a road that is not there, and none that sounds like it."""
    stem = calls.rng.choice(words.ROAD_FIRST) + calls.rng.choice(words.ROAD_SECOND)
    name = stem + ending
    key = sound_key(stem)
    return None if any(key in sound_key(one) for one in calls.by_name) else name


def _unknown_roads(calls: Calls) -> Scene | None:
    one, other = _road_name(calls, "路"), _road_name(calls, "街")
    if one is None or other is None:
        return None
    if calls.rng.random() < 0.4:
        other = calls.rng.choice([road.name for road in calls.town.roads if road.street])
    before = calls.region(calls.rng.choice(calls.town.districts))
    form = calls.rng.choice(calls.voice.bare_crossings or ("{}与{}交叉口", "{}{}路口"))
    return _lost(before + form.format(one, other), "unknown_road")


def _kilometre_beyond(calls: Calls) -> Scene:
    road = calls.rng.choice([post.road for post in calls.town.posts])
    last = max(post.km for post in posts_of(calls, road))
    first = min(post.km for post in posts_of(calls, road))
    km = (
        last + calls.rng.randint(30, 900)
        if calls.rng.random() < 0.75 or first < 60
        else calls.rng.randint(1, first - 40)
    )
    return _lost(post_words(calls, road, km, calls.rng.choice((0, 0, 200, 500))), "out_of_range")


def _number_beyond(calls: Calls) -> Scene | None:
    road = calls.rng.choice(calls.town.roads)
    if not road.street:
        return None
    last = max(one.last_number for one in calls.by_name[road.name] if one.street)
    number = calls.rng.choice((last * 3 + calls.rng.randint(300, 2000), calls.rng.randint(6000, 9998)))
    said = spoken(number) if calls.rng.random() < 0.15 else str(number)
    return _lost(f"{calls.region(road.district)}{road.name}{said}号", "number_beyond")


def _unlisted(calls: Calls) -> Scene | None:
    rng = calls.rng
    kind = rng.random()
    district = rng.choice(calls.town.districts)
    if kind < 0.75:
        _, trades = rng.choice((*words.TRADES, *words.SHOPS))
        name = "".join(rng.sample(words.BRANDS, rng.choice((2, 3, 3)))) + rng.choice(trades)
    elif kind < 0.88:
        name = rng.choice(words.ROAD_FIRST) + rng.choice(words.VILLAGES_HAN)[:2] + rng.choice(("嘎查", "村"))
    else:
        name = rng.choice(("云锦", "盛世", "梧桐", "香榭", "天玺", "观澜")) + rng.choice(
            ("华庭", "名苑", "公馆", "花城")
        )
    if _is_listed(calls, sound_key(name)):
        return None
    return _lost(calls.region(district) + name + near(rng, calls.voice), "not_listed")


def _is_listed(calls: Calls, key: str) -> bool:
    """Tell whether a name sounds like a listed one, or like a part of one: 达盛粮油 of 达盛粮油店."""
    part = f" {key} "
    return any(part in f" {listed} " or part.startswith(f" {listed} ") for listed in calls.keys if listed)


def _road_only(calls: Calls) -> Scene | None:
    road = calls.rng.choice(calls.town.roads)
    if road.line.length < 900:
        return None
    tails = calls.voice.along or ("上", "", "路边", "那边", "那条路上")
    say = calls.region(road.district) + road.name + calls.rng.choice(tails)
    return _lost(say, "road_only")


def _region_only(calls: Calls) -> Scene:
    rng = calls.rng
    township = rng.choice(calls.town.townships)
    region = rng.choice(
        (
            township.district.name,
            township.district.alias or township.district.name,
            township.district.name + township.name,
        )
    )
    tail = rng.choice(calls.voice.region_tails or ("那边", "这边", "附近", ""))
    end = rng.choice(calls.voice.region_ends or ("，具体说不清", "，具体位置不知道", "，不知道叫什么地方"))
    return _lost(f"{region}{tail}{happened(rng, calls.voice)}{end}", "region_only", whole=True)


def prior_only(calls: Calls) -> Scene:
    """Return a text without a place from a telephone that knows where it is."""
    at = _anywhere(calls)
    text = calls.rng.choice(calls.voice.no_place) + (
        calls.rng.choice(calls.voice.tails[5:9]) if calls.rng.random() < 0.4 else ""
    )
    return Scene(text, at, None, prior="precise", whole=True)


def _anywhere(calls: Calls) -> Point:
    x, y = calls.rng.choice(calls.town.townships).seat
    return x + calls.rng.gauss(0, 2500), y + calls.rng.gauss(0, 2500)
