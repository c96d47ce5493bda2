"""Weigh what a text may mean: its own words, the region it names, and where the caller stands."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import ENTRY, Hypothesis, Mention, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.refusals import REGION_ONLY, ROAD_ONLY
from geo.geocoding.roles import Role, is_direction, role_in

_SURE = 11.0  # more evidence than this makes a name no more real
_IN_REGION, _OUT_OF_REGION = 0.7, -3.5
_OUT_OF_TOWNSHIP = -1.5  # their borders are not known to callers
_IN_OWN_REGION, _OUT_OF_OWN_REGION = 0.3, -0.3  # a region that is part of a firm's name says little
_IN_PARK, _OUT_OF_PARK = 3.0, -1.0  # of a place named right behind a park
_PARK_REACHES, _BESIDE_PARK_M = 1.6, 150.0  # an outline is longer than the circle of its size
_LATER = 0.3  # of two places alike, callers come to the scene last
_SAME_PLACE_M = 60.0
_WIDE_NATS = 0.3  # that a road or a region is all that was named: any place of some evidence outdoes it
_WEIGHED = 48
_BEHIND_WIDE = 2.0
_AS_WELL = 4.0

_NEAR_SHARE = {"aml": 0.9, "cell": 0.88}  # of callers who are near the scene
_NEAR_SHARE_OTHER = 0.8
_SCENE_SIGMA_M = 60.0  # callers stand a little off


class Caller(NamedTuple):
    """Where the caller's telephone is, in metres of the plane.

    Attributes
    ----------
    sigma_m
        One standard deviation; the radius given is about two.
    source
        ``aml`` or ``cell``.
    """

    x: float
    y: float
    sigma_m: float
    source: str
    radius_m: float


class Weighed(NamedTuple):
    """A hypothesis with all evidence, and its share of what the text may mean."""

    hypothesis: Hypothesis
    nats: float
    role: Role
    share: float
    caller_nats: float
    region_nats: float


@dataclass(frozen=True, slots=True)
class Fused:
    """What a text may mean, the likeliest place first, and the best reason against any."""

    places: list[Weighed]
    miss: Miss | None
    miss_nats: float

    @property
    def refuses(self) -> bool:
        """Whether the best reason against any place outweighs the best place."""
        return not self.places or self.miss_nats > self.places[0].nats


def fuse(
    reading: Reading, gazetteer: Gazetteer, found: Sequence[Hypothesis | Miss], caller: Caller | None
) -> Fused:
    """Weigh hypotheses against each other."""
    ranked = sorted(found, key=lambda one: -one.nats)
    leaders, wide = _leaders(ranked)
    regions = _attached(reading, leaders)
    roles: dict[tuple[int, int], Role] = {}
    weighed: list[Weighed] = []
    miss, miss_nats = None, -math.inf
    for one in ranked:
        span = (one.start, one.end)
        if span not in roles:
            roles[span] = role_in(reading, one)
        best = leaders[span]
        behind = best - one.nats
        if span in wide and behind > _BEHIND_WIDE:
            behind *= 2.0  # a piece of a road's or a region's name is no other place
        nats = min(best, _SURE) - behind + roles[span].nats
        if isinstance(one, Miss):
            nats = min(one.nats, _WIDE_NATS) if one.refusal in (ROAD_ONLY, REGION_ONLY) else nats
            if nats > miss_nats:
                miss, miss_nats = one, nats
        elif len(weighed) < _WEIGHED:
            region_nats = _region_nats(one, regions, gazetteer)
            region_nats += _park_nats(one, reading.parks, gazetteer)
            caller_nats = _caller_nats(one, caller, gazetteer)
            nats += region_nats + caller_nats + (_LATER if one.start >= ranked[0].end else 0.0)
            weighed.append(Weighed(one, nats, roles[span], 0.0, caller_nats, region_nats))
    return Fused(_shared(weighed), miss, miss_nats)


_HEARD_REGION = 0.7
_PLACE_NATS = 5.0


def _attached(reading: Reading, leaders: Mapping[tuple[int, int], float]) -> list[tuple[Mention, int]]:
    """Return each region with the start of the place it stands before, -1 if it stands alone."""
    if not reading.regions:
        return []
    begins = {start for (start, _), nats in leaders.items() if nats > _PLACE_NATS}
    chain = {mention.start: mention.end for mention in (*reading.regions, *reading.cities)}
    found = []
    for mention in reading.regions:
        if mention.quality <= _HEARD_REGION or is_direction(reading, mention):
            continue
        at = mention.end
        while at in chain and at not in begins:
            at = chain[at]
        found.append((mention, next((start for start in (at, at + 1) if start in begins), -1)))
    return found


def _leaders(
    ranked: Sequence[Hypothesis | Miss],
) -> tuple[dict[tuple[int, int], float], set[tuple[int, int]]]:
    """Return, for each span, the evidence of the best reading over it, and where that is a road or region."""
    heads: list[Hypothesis | Miss] = []
    found: dict[tuple[int, int], float] = {}
    wide: set[tuple[int, int]] = set()
    for one in ranked:
        span = (one.start, one.end)
        if span in found:
            continue
        over = next((head for head in heads if one.start < head.end and head.start < one.end), None)
        if over is None:
            heads.append(one)
        found[span] = over.nats if over else one.nats
        if isinstance(over, Miss) and over.refusal in (ROAD_ONLY, REGION_ONLY):
            wide.add(span)
    return found, wide


def _region_nats(one: Hypothesis, regions: Sequence[tuple[Mention, int]], gazetteer: Gazetteer) -> float:
    total = 0.0
    area = None
    for mention, before in regions:
        own = one.start <= mention.start < one.end
        if before >= 0 and not own and not one.start <= before < one.end:
            continue  # it is said of another place
        area = area or gazetteer.areas.of(*_named_at(one, gazetteer))
        inside = area.district in mention.targets or area.township in mention.targets
        if own:
            total += _IN_OWN_REGION if inside else _OUT_OF_OWN_REGION
        elif inside:
            total += _IN_REGION
        else:
            wide = not gazetteer.areas.is_township[mention.targets[0]]
            total += _OUT_OF_REGION if wide else _OUT_OF_TOWNSHIP
    return max(total, _OUT_OF_REGION)


def _named_at(one: Hypothesis, gazetteer: Gazetteer) -> tuple[float, float]:
    """Return where the place with the name is: who goes far from a village names the village's district."""
    if one.kind != "sector":
        return one.x, one.y
    target = one.targets[0]
    return gazetteer.entry_at(target) if one.mentions[0].kind == ENTRY else gazetteer.park_at(target)[:2]


def _park_nats(one: Hypothesis, parks: Sequence[Mention], gazetteer: Gazetteer) -> float:
    """Return what it tells that a place lies in the park named right before it."""
    before = [
        mention for mention in parks if 0 <= one.start - mention.end <= 1 and mention.nats > _PLACE_NATS
    ]
    if not before:
        return 0.0
    for park in {target for mention in before for target in mention.targets}:
        x, y, reach_m = gazetteer.park_at(park)
        if math.hypot(one.x - x, one.y - y) <= _PARK_REACHES * reach_m + _BESIDE_PARK_M:
            return _IN_PARK
    return _OUT_OF_PARK


def _caller_nats(one: Hypothesis, caller: Caller | None, gazetteer: Gazetteer) -> float:
    """Return the logarithm of a mixture: near the caller, or anywhere in the city."""
    if caller is None:
        return 0.0
    variance = caller.sigma_m**2 + _SCENE_SIGMA_M**2 + one.radius_m**2 / 4.0
    squared = (one.x - caller.x) ** 2 + (one.y - caller.y) ** 2
    near = _NEAR_SHARE.get(caller.source, _NEAR_SHARE_OTHER)
    density = gazetteer.extent_m2 / (2.0 * math.pi * variance) * math.exp(-squared / (2.0 * variance))
    return math.log(near * density + 1.0 - near)


def _is_clearer(one: Weighed, other: Weighed) -> bool:
    """Tell whether of two readings of one place the first is as written, and hardly less likely."""
    written = all(mention.is_exact for mention in one.hypothesis.mentions)
    return (
        written
        and not all(mention.is_exact for mention in other.hypothesis.mentions)
        and other.nats - one.nats < _AS_WELL
    )


def _shared(weighed: list[Weighed]) -> list[Weighed]:
    """Return one hypothesis for each place, with the share of all that mean this place."""
    weighed.sort(key=lambda one: (-one.nats, one.hypothesis.x, one.hypothesis.y))
    kept: list[Weighed] = []
    masses: list[float] = []
    for one in weighed:
        mass = math.exp(max(one.nats - weighed[0].nats, -40.0))
        x, y = one.hypothesis.x, one.hypothesis.y
        for place, other in enumerate(kept):
            if math.hypot(x - other.hypothesis.x, y - other.hypothesis.y) < _SAME_PLACE_M:
                masses[place] += mass
                if one.hypothesis.kind == other.hypothesis.kind and _is_clearer(one, other):
                    kept[place] = other._replace(hypothesis=one.hypothesis)
                break
        else:
            kept.append(one)
            masses.append(mass)
    total = sum(masses)
    return [one._replace(share=mass / total) for one, mass in zip(kept, masses, strict=True)]
