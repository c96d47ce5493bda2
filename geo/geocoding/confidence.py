"""How sure an answer is: the probability that the scene is within 100 m, from a few facts about it.

A logistic model of facts that each can only raise or only lower it, straightened by an isotonic
step; both are fitted on alerts made from the gazetteer itself (see ``calibration``). The share of a
place among its rivals is a factor: of two branches alike neither is likelier than one half, however
well the text was heard.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from geo.geocoding.fusion import Caller, Fused
from geo.geocoding.hypothesis import AREAS, Hypothesis
from geo.geocoding.reading import Reading
from geo.position import Floats

FACTS = (
    "share",
    "quality",
    "errors",
    "lost",
    "alien",
    "extra",
    "length",
    "caller",
    "radius",
    "unread",
    "miss",
    "role",
    "region",
)
SIGNS = np.array([1.0, 1.0, -1.0, -1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, 1.0, 1.0])
SHARE = 0  # its column
HIT_M = 100.0
_ALONE = 0.9
MOST = 0.995  # no answer is surer: the register itself has errors

_NAMED_NATS = 3.0
_WORD = 3  # characters
_PLACES = 2
_LEAD = re.compile(
    r"[在到是来称地点置址过从住去往于那这个喂人说就报警和与跟同、,:;。!? 发生了有号况吗你好下上着里有的]$"
)
_NEAR_CALLER, _NEAR_CALLER_NAMED = 0.95, 0.85


@dataclass(frozen=True, slots=True)
class Confidence:
    """A fitted model.

    Attributes
    ----------
    weights, bias
        Of the logistic part.
    knots, levels
        Of the isotonic part: logit and probability.
    """

    weights: Floats
    bias: float
    knots: Floats
    levels: Floats

    def of(self, facts: tuple[float, ...]) -> float:
        """Return the probability that an answer with these facts is within 100 m."""
        logit = self.bias + float(np.dot(self.weights, facts))
        likely = float(np.interp(logit, self.knots, self.levels))
        share = 1.0 / (1.0 + math.exp(-facts[SHARE]))
        return MOST * likely * (share if share < _ALONE else 1.0)

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """Return what ``from_arrays`` needs."""
        return {
            "weights": self.weights,
            "bias": np.array(self.bias),
            "knots": self.knots,
            "levels": self.levels,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, npt.NDArray[Any]]) -> Self:
        """Take a model from an index file."""
        return cls(arrays["weights"], float(arrays["bias"]), arrays["knots"], arrays["levels"])


def facts_of(reading: Reading, fused: Fused) -> tuple[float, ...]:
    """Return the facts about the first place, in the order of ``FACTS``.

    They are rounded, so that a hair's breadth in the plane of the gazetteer teaches nothing else.
    """
    top = fused.places[0]
    mentions = top.hypothesis.mentions
    share = min(max(top.share, 1e-4), 1.0 - 1e-4)
    letters = sum(one.end - one.start for one in mentions)
    errors = sum(0.5 * one.heard + one.near + one.lost + 2.0 * (one.alien + one.extra) for one in mentions)
    sure = sum(one.exact + 0.5 * one.heard for one in mentions)
    found = (
        min(math.log(share / (1.0 - share)), 6.0),
        min(one.quality for one in mentions),
        errors / max(letters, 1),
        float(min(sum(one.lost for one in mentions), 3)),
        float(min(sum(one.alien for one in mentions), 3)),
        float(min(sum(one.extra for one in mentions), 3)),
        math.log1p(min(sure, 8.0)),
        min(max(top.caller_nats, -3.0), 3.0),
        math.log(max(_doubt_m(top.hypothesis), 20.0) / 20.0),
        _unread(reading, top.hypothesis.start),
        min(max(top.nats - fused.miss_nats, -6.0), 6.0),
        min(max(top.role.nats, -6.0), 2.0),
        min(max(top.region_nats, -4.0), 1.0),
    )
    return tuple(round(value, _PLACES) for value in found)


def _doubt_m(one: Hypothesis) -> float:
    """Return the radius that tells of the right place; that of an area tells of its size alone."""
    return 0.0 if one.kind in AREAS else one.radius_m


def within_hit(one: Hypothesis) -> float:
    """Return the probability that the scene is within 100 m, given that the place is the one meant.

    It is 1 for points, of whose radius the calibration learns. The scene of an area scatters about
    its point as a normal distribution in the plane, of which the radius holds nine tenths:
    1 - exp(-ln 10 (100 m / radius)^2).
    """
    return 1.0 if one.kind not in AREAS else -math.expm1(-math.log(10.0) * (HIT_M / one.radius_m) ** 2)


def _unread(reading: Reading, start: int) -> float:
    """Return 1 if characters right before a name may be part of a longer one, else 0.

    They are such as names here begin with, and stand between it and another name, a stop or a word that
    leads to a name; more than two are words of their own, and one said twice is a stutter.
    """
    covered = [
        (one.start, one.end)
        for one in reading.mentions
        if one.nats > _NAMED_NATS and one.end <= start and not one.alien + one.extra
    ]
    for at in range(start - 1, max(start - _WORD - 1, -1), -1):
        char = reading.plain[at]
        if any(first <= at < last for first, last in covered) or _LEAD.match(char):
            return float(at < start - 1)
        if char == reading.plain[start] or not reading.finder.openers[ord(char)]:
            return float(at < start - 1)
    return float(start < _WORD and start > 0)


def caller_confidence(caller: Caller, *, elsewhere: float = 0.0, named: bool = False) -> float:
    """Return the probability that the scene is within 100 m of the telephone's position.

    ``elsewhere`` is the probability that it is at a place the text names; ``named`` tells that it
    names one that was not found: who says where it is may be somewhere else.
    """
    variance = _variance(caller)
    near = _NEAR_CALLER_NAMED if named else _NEAR_CALLER
    return (1.0 - elsewhere) * near * (1.0 - math.exp(-(HIT_M**2) / (2.0 * variance)))


def caller_radius(caller: Caller) -> float:
    """Return the radius in metres that holds the scenes of 95 % of callers who are near theirs."""
    return math.sqrt(2.0 * math.log(20.0) * _variance(caller))


def _variance(caller: Caller) -> float:
    return caller.sigma_m**2 + _STANDS_OFF_M**2


_STANDS_OFF_M = 15.0
