"""The answer: a point with radius and confidence, other candidates, and the reason in words."""

from __future__ import annotations

from typing import Any

from geo.geocoding.confidence import caller_radius
from geo.geocoding.fusion import Caller, Fused, Weighed
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Mention, Miss
from geo.geocoding.question import ASK_PLACE, question
from geo.geocoding.reading import Reading
from geo.geocoding.refusals import AMBIGUOUS

CANDIDATES = 5
_RIVAL, _UNSURE = 0.5, 0.5
_LEVELS = {"household": "region"}  # the land of a village is all that is known
_DIGITS = 7  # of a degree: a centimetre
_WORDS = {
    "crossing": "{0} × {1}", "crossing_offset": "{0} × {1}, {detail}", "between": "{0}, {1} — {2}",
    "nth_crossing": "{0} {1} 第{detail}个路口", "house_number": "{0} {detail}号", "milepost": "{0} {detail}",
    "gate": "{0} {detail}", "sector": "{0} {detail}", "service_area": "{0} {detail}",
    "entity": "{0} {detail}", "asset": "{0} {detail}", "household": "{0} {detail}",
}  # fmt: skip


def at_place(gazetteer: Gazetteer, reading: Reading, fused: Fused, confidence: float) -> dict[str, Any]:
    """Answer with the likeliest place."""
    top = fused.places[0]
    best = [_candidate(gazetteer, place, confidence, top.share) for place in fused.places[:CANDIDATES]]
    ask = question(gazetteer, fused.places, confidence)
    ambiguous = len(fused.places) > 1 and fused.places[1].share > _RIVAL * top.share and confidence < _UNSURE
    return {
        "lon": best[0]["lon"],
        "lat": best[0]["lat"],
        "confidence": confidence,
        "candidates": best,
        "radius_m": best[0]["radius_m"],
        "level": _LEVELS.get(top.hypothesis.kind, top.hypothesis.kind),
        "kind": top.hypothesis.kind,
        "reason": reason(gazetteer, reading, top),
        "refusal": AMBIGUOUS if ambiguous else None,
        "question": ask,
    }


def at_caller(gazetteer: Gazetteer, fused: Fused, caller: Caller, confidence: float) -> dict[str, Any]:
    """Answer with the caller's own position, and what the text may mean as other candidates."""
    lon, lat = gazetteer.plane.degree(caller.x, caller.y)
    own = {
        "lon": round(lon, _DIGITS),
        "lat": round(lat, _DIGITS),
        "confidence": round(confidence, 4),
        "name": "",
        "kind": "caller",
        "radius_m": round(caller_radius(caller), 1),
    }
    rest = fused.places[: CANDIDATES - 1]
    share = rest[0].share if rest else 1.0
    others = [_candidate(gazetteer, place, min(confidence, 1.0 - confidence) / 2.0, share) for place in rest]
    return {
        "lon": own["lon"],
        "lat": own["lat"],
        "confidence": own["confidence"],
        "candidates": [own, *others],
        "radius_m": own["radius_m"],
        "level": "caller",
        "kind": "caller",
        "reason": "the position of the telephone",
        "refusal": None,
        "question": question(gazetteer, fused.places, confidence),
    }


def refused(refusal: str, why: str) -> dict[str, Any]:
    """Answer that there is no place, and why."""
    return {
        "lon": None,
        "lat": None,
        "confidence": 0.0,
        "candidates": [],
        "radius_m": None,
        "level": "none",
        "kind": "none",
        "reason": why,
        "refusal": refusal,
        "question": ASK_PLACE,
    }


def missed(gazetteer: Gazetteer, miss: Miss) -> str:
    """Return what a refusal is about, in words."""
    said = [gazetteer.name(mention.kind, mention.targets[0]) for mention in miss.mentions]
    return " × ".join(said) + (f" {miss.detail}" if miss.detail else "")


def _candidate(gazetteer: Gazetteer, place: Weighed, confidence: float, share: float) -> dict[str, Any]:
    lon, lat = gazetteer.plane.degree(place.hypothesis.x, place.hypothesis.y)
    return {
        "lon": round(lon, _DIGITS),
        "lat": round(lat, _DIGITS),
        "confidence": round(confidence * min(place.share / share, 1.0), 4),
        "name": label(gazetteer, place),
        "kind": place.hypothesis.kind,
        "radius_m": round(place.hypothesis.radius_m, 1),
    }


def label(gazetteer: Gazetteer, place: Weighed) -> str:
    """Return what a place is called."""
    one = place.hypothesis
    said = [
        gazetteer.name(mention.kind, target)
        for mention, target in zip(one.mentions, one.targets, strict=True)
    ]
    return _WORDS.get(one.kind, "{0}").format(*said, "", "", detail=one.detail).strip()


def reason(gazetteer: Gazetteer, reading: Reading, place: Weighed) -> str:
    """Return why this place: its name, what was heard otherwise, and what else spoke for it."""
    parts = [label(gazetteer, place)]
    parts += [
        word for mention in place.hypothesis.mentions if (word := _heard(gazetteer, reading, mention, place))
    ]
    if place.caller_nats > 1.0:
        parts.append("near the caller")
    elif place.caller_nats < -1.0:
        parts.append("far from the caller")
    return "; ".join(parts)


def _heard(gazetteer: Gazetteer, reading: Reading, mention: Mention, place: Weighed) -> str:
    if mention.is_exact:
        return ""
    said = reading.plain[mention.start : mention.end]
    one = place.hypothesis
    name = gazetteer.name(mention.kind, one.targets[one.mentions.index(mention)])
    how = "by sound" if not mention.lost + mention.alien + mention.extra else "with an error"
    return f"{said}→{name} {how}" if said != name else ""
