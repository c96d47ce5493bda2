"""The geocoder: from the text of an alert, and perhaps the caller's position, to a place."""

from __future__ import annotations

import math
import time
from os import PathLike
from pathlib import Path
from typing import Any

from geo.geocoding import answer, refusals
from geo.geocoding.confidence import confidence_of, features_of
from geo.geocoding.fusion import Caller, Fused, fuse
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import Hypothesis, Miss
from geo.geocoding.kinds import KINDS
from geo.geocoding.places.folder import read_folder
from geo.geocoding.question import question
from geo.geocoding.reading import Reading, read
from geo.geocoding.text.mentions import MentionFinder
from geo.geocoding.text.normalise import normalise


class Geocoder:
    """Finds the places of one city's alerts.

    Parameters
    ----------
    folder
        The city folder; it is read and may be read-only.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        self._gazetteer = Gazetteer.build(read_folder(Path(folder)))
        self._finder = MentionFinder(self._gazetteer.names, self._gazetteer.sounds)
        self.geocode("临河", None)

    def geocode(self, text: str, prior: dict[str, Any] | None = None) -> dict[str, Any]:
        began = time.perf_counter()
        caller = self._caller(prior)
        reading = self._read(text)
        found = [one for propose in KINDS for one in propose(reading, self._gazetteer)]
        fused = fuse(reading, self._gazetteer, found, caller)
        result = self._answer(reading, fused, caller)
        result["ms"] = round((time.perf_counter() - began) * 1000.0, 3)
        return result

    def _read(self, text: str) -> Reading:
        plain = normalise(text, self._gazetteer.sounds)
        return read(plain, self._finder, self._gazetteer.names)

    def _caller(self, prior: dict[str, Any] | None) -> Caller | None:
        if not prior:
            return None
        try:
            lon, lat, radius = (float(prior[key]) for key in ("lon", "lat", "radius_m"))
        except (KeyError, TypeError, ValueError):
            return None
        x, y = self._gazetteer.plane.metre(lon, lat)
        if not all(map(math.isfinite, (x, y, radius))) or radius < 0:
            return None
        return Caller(x, y, max(radius, 10.0) / 2.0, str(prior.get("source", "")), radius)

    def _answer(self, reading: Reading, fused: Fused, caller: Caller | None) -> dict[str, Any]:
        gazetteer = self._gazetteer
        city = refusals.other_city(reading)
        top = fused.places[0] if fused.places else None
        if city:
            return _refused("other_city", city[0])
        if top is None or fused.miss_nats > top.nats:
            if caller is not None and (fused.miss is None or fused.miss.refusal in ("road_only","region_only")):
                lon, lat = gazetteer.plane.degree(caller.x, caller.y)
                c = 0.95 if caller.source == "aml" else 0.2
                return {"lon": round(lon, 7), "lat": round(lat, 7), "confidence": c, "candidates": [], "level": "caller", "radius_m": caller.radius_m, "reason": "", "refusal": None}
            return _refused(fused.miss.refusal if fused.miss else "no_place", "")
        conf = confidence_of(features_of(reading, gazetteer, fused, caller))
        best = answer.candidates(gazetteer, fused.places, conf)
        return {
            "lon": best[0]["lon"], "lat": best[0]["lat"], "confidence": conf, "candidates": best,
            "level": top.hypothesis.kind, "radius_m": top.hypothesis.radius_m,
            "reason": answer.reason(gazetteer, reading, top), "refusal": None,
            "question": question(gazetteer, fused.places, conf),
        }


def _refused(refusal: str, why: str) -> dict[str, Any]:
    return {"lon": None, "lat": None, "confidence": 0.0, "candidates": [], "level": "none", "radius_m": None, "reason": why, "refusal": refusal}
