"""Calls about kilometre posts and ways from service areas."""

from __future__ import annotations

from bisect import bisect_right

from benchmarks.calls import words
from benchmarks.calls.plane import Point, apart
from benchmarks.calls.scene import Calls, Scene
from benchmarks.calls.speech import digit_by_digit, spoken
from benchmarks.calls.town import Place, Post, Road

_REGULAR = 0.04
"""How far two posts may be from whole kilometres apart for the ground between to be certain."""


def milepost(calls: Calls) -> Scene:
    """Return a highway, kilometres and metres, between two posts without a break of chainage."""
    return calls.until(lambda: _milepost(calls))


def _milepost(calls: Calls) -> Scene | None:
    rng = calls.rng
    one = rng.choice(calls.town.posts)
    posts = sorted((post for post in calls.town.posts if post.road is one.road), key=lambda post: post.km)
    k = bisect_right([post.km for post in posts], one.km) - 1
    if k + 1 == len(posts):
        return None
    after = posts[k + 1]
    span, gap = after.km - one.km, after.s - one.s
    if abs(gap / (span * 1000) - 1) > _REGULAR or span > 4:
        return None
    metres = rng.choice((0, 0, 100, 200, 250, 300, 500, 500, 600, 800, 950)) + 1000 * rng.randrange(span)
    at = one.road.line.at(one.s + gap * metres / (span * 1000))
    km, rest = one.km + metres // 1000, metres % 1000
    before = calls.region(one.road.district) if rng.random() < 0.15 else ""
    say = before + post_words(calls, one.road, km, rest) + _tail(calls, one.road)
    return Scene(say, at, f"{one.road.ref} {km}+{rest}", "", one.road.district)


def post_words(calls: Calls, road: Road, km: int, metres: int) -> str:
    """Return a highway and kilometres; two numbers in figures never touch."""
    one, other = highway_words(calls, road), kilometre_words(calls, km, metres)
    touch = one[-1].isdigit() and other[0].isdigit()
    return one + (calls.rng.choice((" ", "线", "的", "，")) if touch else "") + other


def highway_words(calls: Calls, road: Road) -> str:
    """Return a highway by name, by reference, by one or the other as spoken."""
    rng = calls.rng
    letter, digits = road.ref[0], road.ref[1:]
    aloud = digit_by_digit(digits)
    if own := calls.voice.highways.get(road.kind):
        said = spoken(int(digits))
        return rng.choice(own).format(name=road.name, ref=road.ref, digits=digits, aloud=aloud, said=said)
    ways = [road.name, road.ref, *road.aliases, f"{letter}{aloud}", letter.lower() + digits]
    if road.kind == "高速":
        ways += [f"{road.ref}高速", f"{letter}{aloud}高速", road.name.removesuffix("公路")]
    elif road.kind == "国道":
        ways += [f"{aloud}国道", f"{spoken(int(digits))}国道", f"国道{digits}", f"老{aloud}"]
    elif road.kind == "省道":
        ways += [f"{aloud}省道", f"省道{digits}", f"{digits}省道"]
    else:
        ways += [f"县道{digits}", f"{letter}{digits}县道"]
    return rng.choice(ways)


def kilometre_words(calls: Calls, km: int, metres: int) -> str:
    """Kilometres and metres as on a post or as spoken."""
    rng = calls.rng
    pad = f"{metres:03d}"
    ways = [
        f"K{km}+{pad}",
        f"K{km}+{pad}",
        f"{km}+{pad}处",
        f"{km}+{pad}",
        f"k{km}+{pad}",
        f" {km}+{pad}处",
        f"K{km}＋{pad}",
    ]
    ways += [f"桩号K{km}+{pad}", f"{km}公里加{metres or '零'}" if metres else f"{km}公里处"]
    if metres:
        ways += [
            f"{km}公里{metres}米",
            f"{spoken(km)}公里加{spoken(metres)}",
            f"{spoken(km)}公里{spoken(metres)}米",
            f"{spoken(km)}加{spoken(metres)}处",
        ]
    else:
        ways += [f"{spoken(km)}公里", f"{spoken(km)}公里处", f"{km}公里", f"{km}km处"]
    if metres:
        ways += [form.format(k=km, m=metres) for form in calls.voice.kilometres] * 4
    if metres == 500:
        ways += [f"{km}.5公里", f"{spoken(km)}公里半", f"{km}公里半处"]
    return rng.choice(ways)


def _tail(calls: Calls, road: Road) -> str:
    town = calls.rng.choice(calls.town.townships)
    tails = [lane.format(town=town.name) for lane in calls.voice.lanes] or [
        "",
        "",
        "",
        "",
        "路段",
        "往南方向",
        "往东方向",
        "下行",
        "上行",
        "附近",
        f"往{town.name}方向",
        "应急车道",
        "匝道口过来一点",
        "路边",
    ]
    return calls.rng.choice(tails) if road.kind in ("高速", "国道", "省道") else ""


def service_area(calls: Calls) -> Scene:
    """Return a way along the highway from a service area or a toll station."""
    return calls.until(lambda: _service_area(calls))


def _service_area(calls: Calls) -> Scene | None:
    rng = calls.rng
    place = rng.choice([one for one in calls.town.pois if one.category == "交通设施" and one.road])
    metres = rng.choice((300, 500, 800, 1000, 1000, 1500, 2000, 2000, 3000, 5000))
    if place.road is None or len(calls.cores[place.core]) > 1:
        return None
    sides = _sides(place, place.road, metres)
    if not sides:
        return None
    side = rng.choice(sorted(sides))
    road = rng.choice((place.road.name, *place.road.aliases))
    far = _far(calls, metres)
    form = rng.choice(calls.voice.service)
    say = form.format(r=road, p=place.name, s=side, d=far)
    return Scene(say, sides[side], place.name, "service_area", place.district)


def _sides(place: Place, road: Road, metres: float) -> dict[str, Point]:
    start = road.line.s_of(place.at)
    found = {}
    for way in (metres, -metres):
        if 0 < start + way < road.line.length:
            one, other = road.line.at(start), road.line.at(start + way)
            far = apart(one, other)
            for side, (east, north) in words.COMPASS.items():
                if ((other[0] - one[0]) * east + (other[1] - one[1]) * north) / far > 0.75:
                    found[side] = other
    return found


def _far(calls: Calls, metres: int) -> str:
    if metres < 1000:
        return calls.rng.choice((f"{metres}米", f"约{metres}米", f"{spoken(metres)}米"))
    if metres % 1000:
        return calls.rng.choice((f"{metres / 1000:g}公里", f"{spoken(metres // 1000)}公里半", f"{metres}米"))
    km = metres // 1000
    return calls.rng.choice(
        (f"{km}公里", f"{km}公里处", ("两" if km == 2 else spoken(km)) + "公里", f"{metres}米")
    )


def posts_of(calls: Calls, road: Road) -> list[Post]:
    """All posts of highways of that name."""
    return [post for post in calls.town.posts if post.road.name == road.name]
