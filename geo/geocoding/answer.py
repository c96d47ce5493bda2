"""The answer: a point with radius and confidence, other candidates, and the reason in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geo.geocoding.fusion import Weighed
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Mention
from geo.geocoding.reading import Reading

CANDIDATES = 5
_DIGITS = 7  # of a degree: a centimetre
_WORDS = {
    "crossing": "{0} × {1}", "crossing_offset": "{0} × {1}, {detail}", "between": "{0}, {1} — {2}",
    "nth_crossing": "{0} {1} 第{detail}个路口", "house_number": "{0} {detail}号", "milepost": "{0} {detail}",
    "gate": "{0} {detail}", "sector": "{0} {detail}", "service_area": "{0} {detail}",
    "entity": "{0} {detail}",
}  # fmt: skip


def candidates(gazetteer: Gazetteer, places: Sequence[Weighed], confidence: float) -> list[dict[str, Any]]:
    """Return at most five distinct places; their confidences share that of the first."""
    found = []
    top = places[0].share if places else 1.0
    for place in places[:CANDIDATES]:
        lon, lat = gazetteer.plane.degree(place.hypothesis.x, place.hypothesis.y)
        share = confidence * place.share / top if place is not places[0] else confidence
        found.append(
            {
                "lon": round(lon, _DIGITS),
                "lat": round(lat, _DIGITS),
                "confidence": round(min(share, confidence), 4),
                "name": label(gazetteer, place),
                "kind": place.hypothesis.kind,
                "radius_m": round(place.hypothesis.radius_m, 1),
            }
        )
    return found


def label(gazetteer: Gazetteer, place: Weighed) -> str:
    """Return what a place is called."""
    one = place.hypothesis
    said = [gazetteer.name(mention.kind, target) for mention, target in zip(one.mentions, one.targets, strict=True)]
    return _WORDS.get(one.kind, "{0}").format(*said, "", "", detail=one.detail).strip()


def reason(gazetteer: Gazetteer, reading: Reading, place: Weighed) -> str:
    """Return why this place: its name, what was heard otherwise, and what else spoke for it."""
    parts = [label(gazetteer, place)]
    parts += [word for mention in place.hypothesis.mentions if (word := _heard(gazetteer, reading, mention, place))]
    if place.caller_nats > 1.0:
        parts.append("near the caller")
    elif place.caller_nats < -1.0:
        parts.append("far from the caller")
    return "; ".join(parts)


def _heard(gazetteer: Gazetteer, reading: Reading, mention: Mention, place: Weighed) -> str:
    if not mention.heard + mention.near + mention.wrong:
        return ""
    said = reading.plain[mention.start : mention.end]
    one = place.hypothesis
    name = gazetteer.name(mention.kind, one.targets[one.mentions.index(mention)])
    how = "by sound" if not mention.wrong else "with an error"
    return f"{said}→{name} {how}" if said != name else ""
