"""Whether a source's coordinates are what it says: wrong datum or exchanged axes, judged by evidence."""

from __future__ import annotations

import contextlib
import json
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.datum import datum_name, in_china, to_wgs84
from geo.errors import DatumLooksWrong
from geo.metric import metric_crs, shapes_to_metres, to_metres
from geo.position import Bools, Floats, on_earth

# Which of the given WGS-84 positions agree with what else is known; False where a position is NaN.
Fits = Callable[[Floats, Floats], Bools]

LEAST_POINTS = 50
LEAST_GAIN_PERCENT = 20
SWAPPED = "-swapped"

# The simplest explanation first: among equally good ones it is the one named.
HYPOTHESES = ("wgs84", "wgs84-swapped", "gcj02", "bd09", "gcj02-swapped", "bd09-swapped")
_IN_CHINA_ONLY = ("gcj02", "bd09")
_METRES_PER_DEGREE = 110_000.0  # of latitude, rounded down, so that a margin becomes wider


@dataclass(frozen=True, slots=True)
class DatumVerdict:
    """What the evidence says of a source's declared datum.

    Parameters
    ----------
    declared, best
        Names in ``HYPOTHESES`` (the declared one may be ``cgcs2000``, which equals WGS-84);
        ``best`` explains the most points, and is the declared one if none explains more.
    declared_share, best_share
        Shares of ``points``, 0 to 1; 0 if there are none.
    tested
        The hypotheses that were tried; GCJ-02 and BD-09 are not outside China.
    points
        How many points have both coordinates.
    wrong
        Whether ``best`` explains at least 20 percentage points more, of at least 50 points.
    """

    declared: str
    declared_share: float
    best: str
    best_share: float
    tested: tuple[str, ...]
    points: int
    wrong: bool

    def error(self) -> DatumLooksWrong:
        """Return the refusal that tells a person what was declared and what fits better."""
        return DatumLooksWrong(
            declared=self.declared,
            better=self.best,
            declared_share=round(100 * self.declared_share),
            better_share=round(100 * self.best_share),
        )


def judge_datum(lon: npt.ArrayLike, lat: npt.ArrayLike, declared: str, fits: Fits) -> DatumVerdict:
    """Judge whether coordinates are in their declared datum and in the order longitude, latitude.

    The declared datum stands unless another hypothesis places at least 20 percentage points more of
    50 or more points; a tie keeps it.

    Parameters
    ----------
    lon, lat
        Degrees as written in the source, before any conversion. NaN is no point; a point that a
        hypothesis puts off the earth (exchanged axes) counts against it.
    declared
        Any spelling that :func:`geo.datum.datum_name` knows.
    fits
        Evidence: gets all positions under a hypothesis as WGS-84 (NaN where there is none), in the
        order given, and tells which of them agree with it. See :func:`near_roads`,
        :func:`inside_districts`, :func:`either`.

    Raises
    ------
    DatumUnknown
        If ``declared`` is not a datum.
    """
    x, y = np.asarray(lon, float), np.asarray(lat, float)
    name = datum_name(declared)
    own = "wgs84" if name == "cgcs2000" else name
    points = int((np.isfinite(x) & np.isfinite(y)).sum())
    hits = {
        hypothesis: int(fits(*places).sum())
        for hypothesis in HYPOTHESES
        if (places := _places(x, y, hypothesis, needed=hypothesis == own)) is not None
    }
    best = max(hits, key=lambda hypothesis: (hits[hypothesis], hypothesis == own))
    # Whole numbers on both sides: a gain of exactly 20 points must not hang on a rounding error.
    much_better = (hits[best] - hits[own]) * 100 >= LEAST_GAIN_PERCENT * points
    return DatumVerdict(
        declared=name,
        declared_share=hits[own] / points if points else 0.0,
        best=name if best == own else best,
        best_share=hits[best] / points if points else 0.0,
        tested=tuple(hits),
        points=points,
        wrong=points >= LEAST_POINTS and best != own and much_better,
    )


def judge_by_each(
    lon: npt.ArrayLike, lat: npt.ArrayLike, declared: str, evidence: Sequence[Fits]
) -> DatumVerdict:
    """Judge by one kind of evidence after the other; the first that finds the datum wrong decides.

    Districts are far wider than the half kilometre between WGS-84 and GCJ-02, so evidence from them
    alone sees exchanged axes only, and joined by :func:`either` it hides what roads would tell.

    Raises
    ------
    DatumUnknown
        If ``declared`` is not a datum.
    ValueError
        If there is no evidence.
    """
    verdicts = [judge_datum(lon, lat, declared, fits) for fits in evidence]
    if not verdicts:
        raise ValueError(evidence)
    return next((verdict for verdict in verdicts if verdict.wrong), verdicts[0])


def near_roads(lines: Iterable[Any], *, within_m: float = 40.0) -> Fits:
    """Return evidence: a position within some metres of a road agrees.

    Parameters
    ----------
    lines
        Shapely LineStrings or MultiLineStrings in WGS-84 degrees.
    within_m
        Metres, measured in the UTM zone of the roads' centre.
    """
    roads = np.array([line for line in lines if line is not None and not line.is_empty], dtype=object)
    if not len(roads):
        return lambda lon, _lat: np.zeros(lon.shape, bool)
    west, south, east, north = shapely.total_bounds(roads)
    crs = metric_crs([west, east], [south, north])
    tree = shapely.STRtree(shapes_to_metres(roads, crs))
    margin_lat = within_m / _METRES_PER_DEGREE
    margin_lon = margin_lat / max(np.cos(np.radians(max(abs(south), abs(north)))), 0.01)

    def fits(lon: Floats, lat: Floats) -> Bools:
        # Far from the roads the projection is meaningless, so only their surroundings are asked.
        near = (lon >= west - margin_lon) & (lon <= east + margin_lon)
        near &= (lat >= south - margin_lat) & (lat <= north + margin_lat)
        candidates = np.flatnonzero(near)
        places = shapely.points(np.column_stack(to_metres(lon[candidates], lat[candidates], crs)))
        agrees = np.zeros(lon.shape, bool)
        agrees[candidates[tree.query(places, predicate="dwithin", distance=within_m)[0]]] = True
        return agrees

    return fits


def inside_districts(names: Sequence[Any], admin: gpd.GeoDataFrame) -> Fits:
    """Return evidence: a position inside (or on the border of) the district its record names agrees.

    Parameters
    ----------
    names
        The district each point's record names, in the order of the points; empty or unknown names
        agree nowhere.
    admin
        Columns name, geometry (polygons, WGS-84), and if there are any aliases (a list, or its JSON
        text) and level, of which only ``district`` is used.
    """
    wanted = np.array([_plain(name) for name in names], dtype=object)
    outlines = _outlines(admin)
    members = {name: wanted == name for name in sorted(set(wanted) & set(outlines))}

    def fits(lon: Floats, lat: Floats) -> Bools:
        agrees = np.zeros(lon.shape, bool)
        for name, rows in members.items():
            agrees[rows] = shapely.intersects_xy(outlines[name], lon[rows], lat[rows])
        return agrees

    return fits


def either(*evidence: Fits) -> Fits:
    """Return evidence that agrees where at least one of several does."""
    return lambda lon, lat: np.any([fits(lon, lat) for fits in evidence], axis=0)


def _places(x: Floats, y: Floats, hypothesis: str, *, needed: bool) -> tuple[Floats, Floats] | None:
    """Return WGS-84 positions under a hypothesis, or None where it is not to be tested."""
    datum = hypothesis.removesuffix(SWAPPED)
    lon, lat = (y, x) if hypothesis.endswith(SWAPPED) else (x, y)
    good = on_earth(lon, lat)
    if datum in _IN_CHINA_ONLY and not needed and 2 * int(in_china(lon, lat).sum()) <= int(good.sum()):
        return None
    return to_wgs84(np.where(good, lon, np.nan), np.where(good, lat, np.nan), datum)


def _outlines(admin: gpd.GeoDataFrame) -> dict[str, Any]:
    parts: dict[str, list[Any]] = {}
    for row in admin.to_dict("records"):
        if row.get("level", "district") != "district" or row["geometry"] is None:
            continue
        for name in {_plain(each) for each in (row["name"], *_aliases(row.get("aliases")))} - {""}:
            parts.setdefault(name, []).append(row["geometry"])
    outlines = {name: shapely.union_all(shapely.make_valid(shapes)) for name, shapes in parts.items()}
    for outline in outlines.values():
        shapely.prepare(outline)
    return outlines


def _aliases(value: Any) -> list[Any]:
    if isinstance(value, str):
        # A GeoJSON list that went through a format without lists comes back as its text.
        with contextlib.suppress(ValueError):
            return list(json.loads(value)) if value.lstrip().startswith("[") else [value]
        return [value]
    return list(value) if isinstance(value, (list, tuple, np.ndarray)) else []


def _plain(name: Any) -> str:
    return unicodedata.normalize("NFKC", name).strip() if isinstance(name, str) else ""
