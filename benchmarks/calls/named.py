"""Calls about places that have a name: enterprises, gates, short names, branches, buildings."""

from __future__ import annotations

from dataclasses import replace

import shapely

from benchmarks.calls import words
from benchmarks.calls.on_roads import house, intersection
from benchmarks.calls.phrases import near
from benchmarks.calls.plane import apart
from benchmarks.calls.scene import Calls, Scene
from benchmarks.calls.town import Park


def enterprise(calls: Calls) -> Scene:
    """Return a firm, a shop or a public place by its name or the heart of it."""
    return building(calls) if calls.rng.random() < 0.1 else plain(calls)


def plain(calls: Calls) -> Scene:
    """Return the same without buildings."""
    scene = calls.until(lambda: known_place(calls))
    scene.say += near(calls.rng, calls.voice)
    return scene


def known_place(calls: Calls) -> Scene | None:
    """Return a place whose words tell it from all others."""
    place = calls.place()
    if place.category == "小区" or (place.chain and calls.rng.random() < 0.5):
        return None
    others = [one for one in calls.cores[place.core] if one is not place]
    full = calls.rng.random() < 0.45
    name = place.name
    if not full and place.brand:
        name = place.core
    elif place.chain and calls.rng.random() < 0.6:
        name = name.replace("（", "").replace("）", "")
    if name == place.core and any(one.district is place.district for one in others):
        return None
    before = (
        ""
        if name.startswith((calls.town.city, calls.town.province))
        else calls.region(place.district, place.township)
    )
    if others and name == place.core and not before:
        before = calls.region(place.district, place.township, must=True)
    if calls.voice.named:
        name = calls.rng.choice(calls.voice.named).format(name)
    return Scene(before + name, place.at, place.name, "", place.district)


def building(calls: Calls) -> Scene:
    """Return a numbered building of a compound or a workshop of a park."""
    return calls.until(lambda: _workshop(calls) if calls.rng.random() < 0.3 else _compound(calls))


def _workshop(calls: Calls) -> Scene | None:
    place = calls.place()
    park = place.park
    if park is None or not place.workshop:
        return None
    same = [one for one in calls.town.firms if one.park is park and one.workshop == place.workshop]
    if len(same) > 1:
        return None
    before = calls.region(place.district)
    return Scene(
        f"{before}{park.name}{place.workshop}号厂房", place.at, place.name, "workshop", place.district
    )


def _compound(calls: Calls) -> Scene | None:
    place = calls.rng.choice([one for one in calls.town.pois if one.category == "小区"])
    must = len(calls.cores[place.name]) > 1
    before = calls.region(place.district, place.township, must=must)
    return Scene(before + place.name + _flat(calls), place.at, place.name, "building", place.district)


def _flat(calls: Calls) -> str:
    rng = calls.rng
    house, unit, door = rng.randint(1, 30), rng.randint(1, 4), rng.randint(1, 18) * 100 + rng.randint(1, 4)
    if calls.voice.flats:
        return rng.choice(calls.voice.flats).format(h=house, u=unit, f=door)
    return rng.choice(
        (
            f"{house}号楼",
            f"{house}栋{unit}单元",
            f"{house}号楼{unit}单元{door}",
            f"{house}幢",
            f"{house}号楼底商",
            f"{house}#楼",
            f"{house}号楼{door}室",
        )
    )


def park_gate(calls: Calls) -> Scene:
    """Return a gate by its side: on record, or to be thought of from the outline."""
    return calls.until(lambda: _gate(calls))


def _gate(calls: Calls) -> Scene | None:
    rng = calls.rng
    park = rng.choice(calls.town.parks)
    gate = rng.choice(sorted(park.gates))
    sub = "published" if gate in park.published else "inferred"
    name = park_words(calls, park)
    before = calls.region(park.district, park.township)
    say = before + rng.choice(calls.voice.gates).format(p=name, g=gate)
    return Scene(say, park.gates[gate], park.name + gate[0], sub, park.district)


def park_words(calls: Calls, park: Park) -> str:
    """Return a park by name or by a short name on record that no other park has."""
    unique = [one for one in park.aliases if sum(one in other.aliases for other in calls.town.parks) == 1]
    return calls.rng.choice(unique) if unique and calls.rng.random() < 0.35 else park.name


def alias(calls: Calls) -> Scene:
    """Return a short name on record, or one that everybody understands."""
    return calls.until(lambda: _listed(calls) if calls.rng.random() < 0.75 else _derived(calls))


def _listed(calls: Calls) -> Scene | None:
    short, target, _, kind = calls.rng.choice(calls.town.aliases)
    if kind not in ("poi", "enterprise") or sum(one[0] == short for one in calls.town.aliases) > 1:
        return None
    pool = calls.town.pois if kind == "poi" else calls.town.firms
    place = next(one for one in pool if one.id == target)
    if place.id in calls.nowhere or short in calls.cores:
        return None
    return Scene(short + near(calls.rng, calls.voice), place.at, place.name, "listed", place.district)


def _derived(calls: Calls) -> Scene | None:
    rng = calls.rng
    listed = {one[0] for one in calls.town.aliases}
    if rng.random() < 0.4:
        place = rng.choice(calls.town.pois)
        fresh = [one for one in place.short if one not in listed]
        return (
            Scene(fresh[0] + near(rng, calls.voice), place.at, place.name, "derived", place.district)
            if fresh
            else None
        )
    place = rng.choice([one for one in calls.town.pois if one.category == "村庄"])
    for one, other in words.SPELLINGS:
        if one in place.name:
            name = place.name.replace(one, other)
            if name not in calls.cores and len(calls.cores[place.name]) == 1:
                before = calls.region(place.district, place.township)
                return Scene(before + name, place.at, place.name, "translit", place.district)
    return None


def missing_district(calls: Calls) -> Scene:
    """Words that fit in several districts, and a telephone position that tells which one."""
    kind = calls.rng.random()
    maker = _missing_number if kind < 0.3 else _missing_crossing if kind < 0.4 else _missing_compound
    for _ in range(300):
        if (scene := maker(calls)) is not None:
            return scene
    return calls.until(lambda: _missing_compound(calls))


def _missing_number(calls: Calls) -> Scene | None:
    scene = house(calls)
    if scene is None or scene.at is None or scene.target is None:
        return None
    roads = [one for one in calls.by_name[scene.target] if one.street and one.district is not scene.district]
    here = shapely.Point(scene.at)
    far = min((one.line.shape.distance(here) for one in roads), default=0.0)
    return replace(scene, sub="prior-number", prior="near", clear_m=far) if far > 2500 else None


def _missing_compound(calls: Calls) -> Scene | None:
    place = calls.rng.choice([one for one in calls.town.pois if one.category == "小区"])
    others = [apart(one.at, place.at) for one in calls.cores[place.name] if one is not place]
    if not others or min(others) < 2500:
        return None
    name = place.name if place.name.endswith("小区") or calls.rng.random() < 0.5 else place.name + "小区"
    say = name + calls.rng.choice((near(calls.rng, calls.voice), _flat(calls), ""))
    return Scene(
        say, place.at, place.district.name, "prior", place.district, prior="near", clear_m=min(others)
    )


def _missing_crossing(calls: Calls) -> Scene | None:
    crossing = calls.rng.choice(calls.crossings)
    others = [apart(one.at, crossing.at) for one in calls.by_pair[crossing.names] if one is not crossing]
    if not others or min(others) < 2500:
        return None
    one, other = crossing.roads
    forms = calls.voice.bare_crossings
    form = calls.rng.choice(forms) if forms else "{}与{}路口"
    return Scene(
        form.format(one.name, other.name),
        crossing.at,
        crossing.district.name,
        "prior-x",
        crossing.district,
        prior="near",
        clear_m=min(others),
    )


def ambiguous(calls: Calls) -> Scene:
    """Return a chain without its branch: with a position the right one, without it all of them."""
    return calls.until(lambda: _ambiguous(calls))


def _ambiguous(calls: Calls) -> Scene | None:
    chain = calls.rng.choice([one for one in calls.town.firms if one.chain])
    branches = [one for one in calls.town.firms if one.chain == chain.chain]
    fine = [one for one in branches if one.id not in calls.nowhere]
    if len(branches) < 2 or len(fine) < len(branches) or len(branches) > 9:
        return None
    gaps = [apart(chain.at, one.at) for one in fine if one is not chain]
    if min(gaps) < 1200:
        return None
    say = chain.chain + near(calls.rng, calls.voice)
    if calls.rng.random() < 0.5:
        return Scene(say, chain.at, chain.name, "with_prior", chain.district, prior="near", clear_m=min(gaps))
    points = tuple(one.at for one in fine)
    return Scene(say, chain.at, chain.name, "no_prior", None, points, expect="ambiguous", prior="never")


def some_scene(calls: Calls) -> Scene:
    """Return a crossing or a place, as stands in calls that name two of them."""
    return intersection(calls) if calls.rng.random() < 0.6 else calls.until(lambda: known_place(calls))
