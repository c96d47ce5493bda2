"""The geocoder: from the text of an alert, and perhaps the caller's position, to a place."""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from os import PathLike, fspath
from pathlib import Path
from typing import Any

import numpy.typing as npt

from geo.errors import IndexNotBuilt
from geo.geocoding import answer, cache, refusals
from geo.geocoding.build import build_index
from geo.geocoding.build_apart import BuildApart
from geo.geocoding.confidence import Confidence, caller_confidence, facts_of, within_hit
from geo.geocoding.fusion import Caller, Fused
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import AREAS, Hypothesis, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.search import Search

LONGEST_CALL = 2_000  # characters; more is no call, and what it names means nothing
_HAN = re.compile("[\u2e80-\u9fff\uf900-\ufaff]")
_UNKNOWN_RADIUS_M = 1_000.0
_LEAST_RADIUS_M = 10.0  # no telephone knows better
_FARTHEST_M = 300_000.0  # a caller farther off says nothing of this city
_WIDEST_M = 50_000.0
_HEARD_NATS = 5.0
_BETTER_THAN_AREA = 0.5  # a telephone this sure stands for the scene within an area named


class Geocoder:
    """Finds the places of one city's alerts; it may be shared by threads.

    Parameters
    ----------
    folder
        The city folder; it is read and may be read-only. What is computed from it is kept in
        ``$XDG_CACHE_HOME/xunfang`` and found there by the next run.

    Raises
    ------
    GazetteerMissing, GazetteerEmpty
        If there is no such folder, or nothing in it can be used.

    Attributes
    ----------
    gazetteer
        What it knows of the city.
    dirt
        What was mended or left out: ``rows`` (file, reason, number), ``missing``, ``unreadable``.
    """

    def __init__(self, folder: str | PathLike[str]) -> None:
        arrays = _index_of(Path(fspath(folder)))
        self.gazetteer = Gazetteer.from_arrays(arrays)
        own = {name[11:]: array for name, array in arrays.items() if name.startswith("confidence.")}
        self._confidence = Confidence.from_arrays(own)
        self.dirt: dict[str, Any] = json.loads(arrays["dirt"].tobytes())
        self._search = Search(self.gazetteer)
        self._lock = threading.Lock()
        self._search.warm()  # so that the first alert finds the loops compiled

    def geocode(self, text: str, prior: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Find the place of one alert.

        Parameters
        ----------
        text
            What was said or typed; without a Chinese character, or longer than a call can be, it is
            refused.
        prior
            Position of the caller's telephone: ``lon``, ``lat``, ``radius_m`` (about two standard
            deviations) and ``source`` (``aml`` or ``cell``); one that makes no sense is left aside.

        Returns
        -------
        dict
            ``lon``, ``lat`` (None if refused), ``confidence`` (the probability that the scene is
            within 100 m), ``radius_m``, ``level``, ``candidates`` (at most five, the best first),
            ``reason`` in words, ``refusal``, ``question``, ``kind`` and ``ms``.
        """
        began = time.perf_counter()
        readable = isinstance(text, str) and len(text) <= LONGEST_CALL and bool(_HAN.search(text))
        result = self._found(text, self._caller(prior)) if readable else answer.refused(refusals.NO_PLACE, "")
        result["ms"] = round((time.perf_counter() - began) * 1000.0, 3)
        return result

    def _found(self, text: str, caller: Caller | None) -> dict[str, Any]:
        with self._lock:
            reading = self._search.read(text)
            fused = self._search.fused(reading, caller)
        return self._answer(reading, fused, caller)

    def _caller(self, prior: Mapping[str, Any] | None) -> Caller | None:
        if not isinstance(prior, Mapping):
            return None
        try:
            lon, lat = float(prior["lon"]), float(prior["lat"])
            given = prior.get("radius_m")
            radius = _UNKNOWN_RADIUS_M if given is None else float(given)
        except (KeyError, TypeError, ValueError):
            return None
        if not all(map(math.isfinite, (lon, lat, radius))) or radius < 0 or abs(lon) > 180 or abs(lat) > 90:  # noqa: PLR2004
            return None
        x, y = self.gazetteer.plane.metre(lon, lat)
        if not (math.hypot(x, y) < _FARTHEST_M) or radius > _WIDEST_M:
            return None
        return Caller(x, y, max(radius, _LEAST_RADIUS_M) / 2.0, str(prior.get("source", "")), radius)

    def _answer(self, reading: Reading, fused: Fused, caller: Caller | None) -> dict[str, Any]:
        city = refusals.other_city(reading)
        if city:
            return answer.refused(refusals.OTHER_CITY, city)
        if fused.refuses:
            return self._without_place(fused, caller)
        top = fused.places[0].hypothesis
        meant = round(self._confidence.of(facts_of(reading, fused)), 3)
        confidence = round(meant * within_hit(top), 3)
        if caller is not None:
            inside = _is_inside(caller, top)
            staying = caller_confidence(caller, elsewhere=0.0 if inside else meant, named=_is_heard(top))
            if staying > (_BETTER_THAN_AREA if inside else meant):
                return answer.at_caller(self.gazetteer, fused, caller, staying)
        return answer.at_place(self.gazetteer, reading, fused, confidence)

    def _without_place(self, fused: Fused, caller: Caller | None) -> dict[str, Any]:
        if caller is not None:
            sure = caller_confidence(caller, named=fused.miss is not None and _is_heard(fused.miss))
            return answer.at_caller(self.gazetteer, fused, caller, sure)
        if fused.miss is None:
            return answer.refused(refusals.NO_PLACE, "")
        return answer.refused(fused.miss.refusal, answer.missed(self.gazetteer, fused.miss))


def _is_heard(one: Hypothesis | Miss) -> bool:
    """Tell whether each name was heard clearly enough to be one."""
    return all(mention.nats > _HEARD_NATS for mention in one.mentions)


def _is_inside(caller: Caller, area: Hypothesis) -> bool:
    """Tell whether a caller stands in an area named, so that neither speaks against the other."""
    return area.kind in AREAS and math.hypot(caller.x - area.x, caller.y - area.y) <= area.radius_m


def _index_of(folder: Path) -> dict[str, npt.NDArray[Any]]:
    path = cache.index_path(folder)
    arrays = cache.load(path)
    if arrays is None and folder.is_dir():
        with suppress(IndexNotBuilt), BuildApart(folder, [path]) as build:
            build.wait()
        arrays = cache.load(path)
    if arrays is None:
        arrays = build_index(folder)
        with suppress(OSError):  # without it the next run builds again
            cache.keep(path, arrays)
    return arrays
