"""Calls with slips of the finger, calls all but drowned in noise, and calls that name two places."""

from __future__ import annotations

from benchmarks.calls.named import known_place, some_scene
from benchmarks.calls.on_roads import crossing_words, known_crossing
from benchmarks.calls.phrases import as_heard, happened
from benchmarks.calls.scene import Calls, Scene
from benchmarks.calls.speech import drowned, slip, sound_key
from benchmarks.calls.town import Place

SLIPS = ("hom", "hom", "hom", "hom2", "near", "shape", "drop", "dup", "swap")
_OF_A_PLACE = frozenset({"employer", "hospital", "property", "destination"})


def typo(calls: Calls) -> Scene:
    """One or two characters of a name are wrong, missing, doubled or swapped."""
    return calls.until(lambda: _crossing_slip(calls) if calls.rng.random() < 0.6 else _place_slip(calls))


def _crossing_slip(calls: Calls) -> Scene | None:
    crossing, before = known_crossing(calls)
    kind = calls.rng.choice(SLIPS)
    whole = crossing_words(calls, crossing)
    road = calls.rng.choice(crossing.roads)
    wrong = slip(calls.rng, road.name, kind)
    if road.name not in whole or wrong == road.name or wrong in calls.by_name or not road.street:
        return None
    if _mistakable(calls, wrong, road.name):
        return None
    one, other = crossing.roads
    return Scene(
        before + whole.replace(road.name, wrong),
        crossing.at,
        f"{one.name}×{other.name}",
        "x-" + kind,
        crossing.district,
    )


def _mistakable(calls: Calls, wrong: str, right: str) -> bool:
    """Whether the slip sounds more like another road than like the one meant."""
    key = sound_key(wrong)
    return key != sound_key(right) and any(sound_key(name) == key for name in calls.by_name)


def _place_slip(calls: Calls) -> Scene | None:
    place = calls.place()
    kind = calls.rng.choice(SLIPS)
    before = calls.region(place.district, place.township)
    name = place.name if calls.rng.random() < 0.5 else place.core
    wrong = slip(calls.rng, name, kind)
    if (
        wrong == name
        or wrong in calls.cores
        or place.chain
        or place.category == "小区"
        or len(place.core) < 4
    ):
        return None
    if name == place.name and name != place.core:
        before = "" if name.startswith((calls.town.city, calls.town.province)) else before
    if _rivals(calls, place, wrong, named=bool(before)):
        return None
    return Scene(before + wrong, place.at, place.name, "ent-" + kind, place.district)


def _rivals(calls: Calls, place: Place, wrong: str, *, named: bool) -> bool:
    """Whether another place within the words' reach is as near to them as the one that is meant."""
    heard = sound_key(wrong).split()
    own = _unlike(heard, sound_key(place.core).split(), wrong, place.core)
    for other in calls.by_trade[place.trade]:
        if other is place or (named and other.district is not place.district):
            continue
        if (
            abs(len(other.core) - len(place.core)) < 2
            and _unlike(heard, sound_key(other.core).split(), wrong, other.core) <= own
        ):
            return True
    return False


def _unlike(heard: list[str], key: list[str], wrong: str, core: str) -> float:
    """Edits from the sounds of a name to a part of what was heard; other characters count a little."""
    row = [0.0] * (len(heard) + 1)
    for i, syllable in enumerate(key):
        before, row[0] = row[0], row[0] + 1
        for j, other in enumerate(heard):
            same = 0.15 * (core[i : i + 1] != wrong[j : j + 1]) if syllable == other else 1.0
            before, row[j + 1] = row[j + 1], min(row[j + 1] + 1, row[j] + 1, before + same)
    return min(row)


def heavy_noise(calls: Calls) -> Scene:
    """Most characters are others of the same or a near sound."""
    return calls.until(lambda: _noisy_crossing(calls) if calls.rng.random() < 0.25 else _noisy_place(calls))


def _noisy_place(calls: Calls) -> Scene | None:
    place = calls.place()
    if place.chain or len(place.core) < 4 or place.category in ("小区", "交通设施"):
        return None
    region = calls.rng.choice(("", "", "", "", calls.town.name, calls.town.province, place.district.name))
    say = drowned(calls.rng, place.core)
    if _rivals(calls, place, say, named=region == place.district.name):
        return None
    before = drowned(calls.rng, region) if calls.rng.random() < 0.6 else region
    return Scene(before + say, place.at, place.name, "ent", place.district)


def _noisy_crossing(calls: Calls) -> Scene | None:
    crossing, before = known_crossing(calls)
    one, other = crossing.roads
    if not (one.street and other.street):
        return None
    keys = (sound_key(one.name), sound_key(other.name))
    for pair in calls.by_pair:
        if pair != crossing.names and tuple(sorted(map(sound_key, pair))) == tuple(sorted(keys)):
            return None
    names = [drowned(calls.rng, one.name), drowned(calls.rng, other.name)]
    forms = calls.voice.bare_crossings or ("{}与{}路口", "{}和{}十字", "{}{}交叉口", "{}{}路口")
    form = calls.rng.choice(forms)
    return Scene(
        before + form.format(*names), crossing.at, f"{one.name}×{other.name}", "x", crossing.district
    )


def distractor(calls: Calls) -> Scene:
    """Two places are named and one is the scene."""
    return calls.until(lambda: _distractor(calls))


def _distractor(calls: Calls) -> Scene | None:
    role, form = calls.rng.choice(calls.voice.roles)
    scene = some_scene(calls)
    other = calls.until(lambda: known_place(calls)) if role in _OF_A_PLACE else some_scene(calls)
    if scene.target == other.target:
        return None
    text = form.format(p=scene.say, o=other.say, w=happened(calls.rng, calls.voice))
    if calls.rng.random() < 0.2:
        text = as_heard(calls.rng, text, calls.voice)
    return Scene(text, scene.at, scene.target, role, scene.district, whole=True)
