"""Calls about crossings, offsets from them, house numbers, stretches and n-th crossings."""

from __future__ import annotations

from benchmarks.calls import words
from benchmarks.calls.plane import Point, apart
from benchmarks.calls.scene import Calls, Crossing, Scene
from benchmarks.calls.speech import spoken
from benchmarks.calls.town import Road

_CLEAR_M = 400.0


def intersection(calls: Calls) -> Scene:
    """Two roads and a word for their crossing."""
    crossing, before = known_crossing(calls)
    corner = calls.rng.choice(("东北角", "西南角", "西北角", "东南角")) if calls.rng.random() < 0.06 else ""
    return _scene(crossing, before + crossing_words(calls, crossing) + corner)


def known_crossing(calls: Calls) -> tuple[Crossing, str]:
    """Return a crossing that its names tell from all others, if need be with the region said before."""
    return calls.until(lambda: _known_crossing(calls))


def _known_crossing(calls: Calls) -> tuple[Crossing, str] | None:
    crossing = calls.rng.choice(calls.crossings)
    if all(not road.street for road in crossing.roads) and calls.rng.random() < 0.6:
        return None
    same = [one for one in calls.by_pair[crossing.names] if apart(one.at, crossing.at) > _CLEAR_M / 4]
    if any(one.district is crossing.district for one in same):
        return None
    township = calls.town.township_at(crossing.at, crossing.district)
    return crossing, calls.region(crossing.district, township, must=bool(same))


def crossing_words(calls: Calls, crossing: Crossing) -> str:
    """One of the many ways to say where two roads meet."""
    rng = calls.rng
    one, other = (road_words(calls, road) for road in rng.sample(crossing.roads, 2))
    form = rng.choice(calls.voice.crossings)
    return form.format(a=one, b=other)


def road_words(calls: Calls, road: Road) -> str:
    """Return the name of a road, now and then another name on record."""
    return calls.rng.choice(road.aliases) if road.aliases and calls.rng.random() < 0.3 else road.name


def _scene(crossing: Crossing, say: str, sub: str = "") -> Scene:
    one, other = crossing.roads
    return Scene(say, crossing.at, f"{one.name}×{other.name}", sub, crossing.district)


def intersection_offset(calls: Calls) -> Scene:
    """So many metres from a crossing towards a side."""
    return calls.until(lambda: _offset(calls))


def _offset(calls: Calls) -> Scene | None:
    crossing, before = known_crossing(calls)
    metres = calls.rng.choice((50, 80, 100, 100, 150, 200, 200, 250, 300, 400, 500))
    found = walks(crossing, metres)
    if not found:
        return None
    side = calls.rng.choice(sorted(found))
    road, at = found[side]
    say = before + _offset_words(calls, crossing, side, metres)
    return Scene(say, at, road.name, "", crossing.district)


def walks(crossing: Crossing, metres: float) -> dict[str, tuple[Road, Point]]:
    """Where one gets from a crossing by walking towards each side that only one arm leads to."""
    arms: list[tuple[Road, Point, Point]] = []
    for road in crossing.roads:
        s = road.line.s_of(crossing.at)
        for way in (metres, -metres):
            if -1 < s + way < road.line.length + 1:
                end = road.line.at(s + way)
                start = road.line.at(s)
                arms.append((road, end, ((end[0] - start[0]) / metres, (end[1] - start[1]) / metres)))
    found = {}
    for side, (east, north) in words.COMPASS.items():
        fit = [(arm[2][0] * east + arm[2][1] * north, arm) for arm in arms]
        good = [arm for cosine, arm in fit if cosine > 0.8]
        if len(good) == 1 and sum(cosine > 0.55 for cosine, _ in fit) == 1:
            found[side] = good[0][:2]
    return found


def _offset_words(calls: Calls, crossing: Crossing, side: str, metres: int) -> str:
    rng = calls.rng
    forms = [form.format(n=metres, n_said=spoken(metres)) for form in calls.voice.metres]
    far = rng.choice(
        forms
        or (
            f"{metres}米",
            f"{metres}米",
            f"约{metres}米",
            f"{spoken(metres)}米",
            f"{metres}米处",
            f"大概{spoken(metres)}米",
        )
    )
    far = far.replace("二百", rng.choice(("二百", "两百")))
    form = rng.choice(calls.voice.offsets)
    tail = rng.choice(("", "", "", "", "路边", "这儿"))
    return crossing_words(calls, crossing) + form.format(s=side, d=far) + tail


def house_number(calls: Calls) -> Scene:
    """Return a road and a number between known numbers of the same side."""
    return calls.until(lambda: house(calls, bare=False))


def house(calls: Calls, *, bare: bool = True) -> Scene | None:
    """Return a number that is known well enough; ``bare`` without its region, even where it takes one."""
    road = calls.rng.choice(calls.town.roads)
    if not road.street:
        return None
    odd = calls.rng.randint(0, 1)
    known = calls.numbers.get((road.id, odd), [])
    if len(known) < 4 or max(known) - min(known) < 8:
        return None
    number = calls.rng.randrange(min(known), max(known) + 1, 2)
    must = len(calls.by_name[road.name]) > 1
    before = "" if bare else calls.region(road.district, must=must)
    said = spoken(number) if calls.rng.random() < 0.15 else str(number)
    say = before + calls.rng.choice(calls.voice.houses).format(r=road.name, n=said)
    return Scene(say, road.house(number), road.name, "", road.district)


def stretch(calls: Calls) -> Scene:
    """On a road between two others."""
    return calls.until(lambda: _stretch(calls))


def along(calls: Calls, road: Road) -> list[tuple[float, Crossing]]:
    """Return the crossings of a road in the order they are met, those of one junction taken as one."""
    found = sorted(
        ((road.line.s_of(one.at), one) for one in calls.on_road[road.id]), key=lambda pair: pair[0]
    )
    kept: list[tuple[float, Crossing]] = []
    for s, crossing in found:
        if not kept or s - kept[-1][0] > 45:
            kept.append((s, crossing))
    return kept


def _other(crossing: Crossing, road: Road) -> Road:
    one, other = crossing.roads
    return other if one is road else one


def _stretch(calls: Calls) -> Scene | None:
    road = calls.rng.choice(calls.town.roads)
    ways = along(calls, road) if road.street else []
    if len(ways) < 3:
        return None
    k = calls.rng.randrange(len(ways) - 1)
    pair = [ways[k], ways[min(len(ways) - 1, k + calls.rng.choice((1, 1, 2)))]]
    cross = [_other(one, road) for _, one in pair]
    gap = pair[1][0] - pair[0][0]
    if gap > 1000 or gap < 80 or cross[0].name == cross[1].name or not _clear(calls, road, cross):
        return None
    calls.rng.shuffle(cross)
    must = len(calls.by_name[road.name]) > 1
    form = calls.rng.choice(calls.voice.stretches)
    say = calls.region(road.district, must=must) + form.format(r=road.name, a=cross[0].name, b=cross[1].name)
    return Scene(say, road.line.at((pair[0][0] + pair[1][0]) / 2), road.name, "between", road.district)


def _clear(calls: Calls, road: Road, others: list[Road]) -> bool:
    """Whether each of the others meets this road only once within its district."""
    for other in others:
        first, second = sorted((road.name, other.name))
        same = [one for one in calls.by_pair[first, second] if one.district is road.district]
        if len(same) != 1:
            return False
    return True


def nth_crossing(calls: Calls) -> Scene:
    """Return the n-th crossing from a known one."""
    return calls.until(lambda: _nth(calls))


def _nth(calls: Calls) -> Scene | None:
    crossing, before = known_crossing(calls)
    road = calls.rng.choice(crossing.roads)
    if not road.street or not _clear(calls, road, [_other(crossing, road)]):
        return None
    ways = along(calls, road)
    start = road.line.s_of(crossing.at)
    k = min(range(len(ways)), key=lambda i: abs(ways[i][0] - start))
    count = calls.rng.choice((1, 2, 2, 2, 3, 4))
    goal = k + count * calls.rng.choice((1, -1))
    if not 0 <= goal < len(ways) or (side := _side(road, ways[k][0], ways[goal][0])) is None:
        return None
    voice = calls.voice
    what = {"c": crossing_words(calls, crossing), "r": road.name, "o": _other(crossing, road).name}
    straight = walks_straight(crossing, road, side)
    form = calls.rng.choice(voice.nth + voice.nth_along if straight else voice.nth_along)
    say = before + form.format(s=side, n=calls.rng.choice(voice.ordinals[count]), **what)
    return Scene(say, road.line.at(ways[goal][0]), road.name, "nth", crossing.district)


def walks_straight(crossing: Crossing, road: Road, side: str) -> bool:
    """Whether that side can only mean this road."""
    for metres in (100, 60):
        found = walks(crossing, metres).get(side)
        if found:
            return found[0] is road
    return False


def _side(road: Road, begin: float, end: float) -> str | None:
    one, other = road.line.at(begin), road.line.at(end)
    far = apart(one, other)
    for side, (east, north) in words.COMPASS.items():
        if ((other[0] - one[0]) * east + (other[1] - one[1]) * north) / far > 0.8:
            return side
    return None
