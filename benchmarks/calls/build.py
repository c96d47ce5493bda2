"""Put a made town together: ground, streets, highways, parks, places, known short names."""

from __future__ import annotations

from random import Random

from benchmarks.calls import words
from benchmarks.calls.firms import lay_firms
from benchmarks.calls.ground import districts_for, lay_districts, lay_streets, streets_for
from benchmarks.calls.highways import lay_highways
from benchmarks.calls.plane import Plane
from benchmarks.calls.sites import lay_parks, lay_pois
from benchmarks.calls.town import Town


def make_town(*, entries: int, seed: int) -> Town:
    """Make a town whose registers of enterprises and places have about ``entries`` rows together."""
    rng = Random(f"town {seed} {entries}")
    plane = Plane(rng.uniform(100.5, 118.5), rng.uniform(37.5, 46.0))
    town = Town(rng.choice(words.CITIES) + "市", words.PROVINCE, plane)
    lay_districts(town, rng, districts_for(entries))
    lay_streets(town, rng, streets_for(entries))
    lay_highways(town, rng)
    lay_parks(town, rng)
    lay_pois(town, rng, max(40, entries // 40))
    lay_firms(town, rng, entries - len(town.pois))
    town.aliases = list(_aliases(town, rng))
    return town


def _aliases(town: Town, rng: Random) -> list[tuple[str, str, str, str]]:
    """Known short names: those of roads and parks, and of the places people talk of most."""
    found = []
    for place in town.pois:
        if rng.random() < 0.75:
            found += [(short, place.id, place.name, "poi") for short in place.short]
    taken = {one.core for one in town.firms}
    for place in rng.sample(town.firms, len(town.firms) // 60):
        nick = _nickname(rng, place.brand)
        if place.brand and nick not in taken:
            taken.add(nick)
            place.short = (nick,)
            found.append((nick, place.id, place.name, "enterprise"))
    found += [(alias, road.id, road.name, "road") for road in town.roads for alias in road.aliases]
    found += [(alias, park.id, park.name, "park") for park in town.parks for alias in park.aliases]
    return found


def _nickname(rng: Random, brand: str) -> str:
    nicknames = ("大院", "老厂", "商城", "大楼", "旧市场", "食堂", "总部", "停车场")
    return ("老" if rng.random() < 0.3 else "") + brand + rng.choice(nicknames)
