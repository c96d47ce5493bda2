"""The made city of Ordos, whole: every file of its folder from one seed, all labelled synthetic."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from data.sample.ordos_alerts import PER_DAY, speech, write_alerts
from data.sample.ordos_areas import admin_layer, towns_at, water_layer
from data.sample.ordos_facts import facts
from data.sample.ordos_firms import FIRMS, Firms, found_firms
from data.sample.ordos_frontage import Lots, lay_out
from data.sample.ordos_parks import park_feature
from data.sample.ordos_places import (
    Listed,
    Post,
    assets,
    kilometre_posts,
    milepost_rows,
    points_of_interest,
)
from data.sample.ordos_plane import Bools, Floats, collection
from data.sample.ordos_police import stations, units
from data.sample.ordos_roads import RoadMap, draw_roads, roads_layer
from data.sample.ordos_scenes import Ground, crossing_weights, crossings_of, measured

MOST_FIRMS = 100_000
# A folder whose city.toml holds this line was made by this program and may be made anew.
MADE_BY = 'made_by = "xunfang city make"'

# Told what is made next and the share that is done.
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class Size:
    """What is asked for: how many enterprises, and how many alerts a day."""

    enterprises: int = FIRMS
    alerts_per_day: float = PER_DAY


def make_ordos(*, seed: int, size: Size | None = None, progress: Progress | None = None) -> dict[str, bytes]:
    """Make the files of the city folder, by name, city.toml first.

    The same seed and size make the same bytes. Roads, towns and parks depend on the seed alone.
    """
    asked = size or Size()
    tell = progress or (lambda _stage, _share: None)
    tell("roads", 0.0)
    drawn = draw_roads(seed)
    tell("enterprises", 0.3)
    lots = lay_out(drawn, np.random.default_rng([seed, 5]))
    free = np.ones(len(lots.xy), dtype=np.bool_)
    placed = _Placed.on(drawn, lots, free, asked, seed)
    tell("alerts", 0.6)
    alerts, truths = write_alerts(
        placed.ground(drawn), asked.alerts_per_day, np.random.default_rng([seed, 10])
    )
    tell("files", 0.9)
    return {
        "city.toml": _settings(seed).encode(),
        "README.txt": _read_me(seed, asked).encode(),
        "admin.geojson": _json(admin_layer()),
        "water.geojson": _json(water_layer()),
        "roads.geojson": _json(roads_layer(drawn, placed.district_of)),
        "parks.geojson": _json(_parks(drawn)),
        "enterprises.csv": _csv(placed.firms.rows),
        "pois.csv": _csv(placed.places.rows),
        "assets.csv": _csv(placed.numbered.rows),
        "aliases.csv": _csv(placed.alias_rows),
        "mileposts.csv": _csv(milepost_rows(placed.posts)),
        "stations.csv": _csv(placed.stations),
        "units.csv": _csv(placed.units),
        "alerts.jsonl": _lines(alerts),
        "alerts_truth.jsonl": _lines(truths),
    }


@dataclass(frozen=True, eq=False)
class _Placed:
    """What stands in the drawn city."""

    stations: list[dict[str, Any]]
    units: list[dict[str, Any]]
    places: Listed
    firms: Firms
    numbered: Listed
    posts: list[Post]
    district_of: dict[str, str]
    alias_rows: list[dict[str, Any]]
    alias_points: list[tuple[str, str, Floats]]

    @classmethod
    def on(cls, drawn: RoadMap, lots: Lots, free: Bools, asked: Size, seed: int) -> _Placed:
        posts = stations(drawn, lots, free)
        places = points_of_interest(drawn, lots, free, np.random.default_rng([seed, 6]))
        rng = np.random.default_rng([seed, 7])
        firms = found_firms(drawn, lots.where(free), asked.enterprises, rng)
        rows, points = _aliases(drawn, firms, places)
        return cls(
            stations=posts,
            units=units(drawn, posts, np.random.default_rng([seed, 8])),
            places=places,
            firms=firms,
            numbered=assets(drawn, np.random.default_rng([seed, 9])),
            posts=kilometre_posts(drawn, np.random.default_rng([seed, 11])),
            district_of=_districts(drawn),
            alias_rows=rows,
            alias_points=points,
        )

    def ground(self, drawn: RoadMap) -> Ground:
        """Return everything a caller may name."""
        crossings = crossings_of(drawn)
        return Ground(
            firms=self.firms,
            places=self.places,
            numbered=self.numbered,
            aliases=self.alias_points,
            crossings=crossings,
            crossing_weight=crossing_weights(crossings, drawn),
            posts=measured(self.posts),
            gates=[(park.name, gate, at) for park in drawn.parks for gate, at in park.gates],
            district_of=self.district_of,
            speech=speech()["sentences"],
        )


def _districts(drawn: RoadMap) -> dict[str, str]:
    """Return the district of each town, park and village that owns streets."""
    at = {place.name: place.centre for place in drawn.settlements.values()}
    at |= {park.name: np.array(park.outline.centroid.coords[0]) for park in drawn.parks}
    at |= {village.name: village.place for village in drawn.villages}
    found = towns_at(np.array(list(at.values())))
    return {name: town.banner.name for name, town in zip(at, found, strict=True)}


def _parks(drawn: RoadMap) -> dict[str, Any]:
    middles = np.array([park.outline.centroid.coords[0] for park in drawn.parks])
    towns = towns_at(middles)
    return collection(
        park_feature(park, town.banner.name, town.name) for park, town in zip(drawn.parks, towns, strict=True)
    )


_LEGAL_FORM = "有限公司"


def _aliases(
    drawn: RoadMap, firms: Firms, places: Listed
) -> tuple[list[dict[str, Any]], list[tuple[str, str, Floats]]]:
    """Return the rows of aliases.csv, each alias once, and those of a point with it."""
    found: dict[str, tuple[str, str, str]] = {}
    points = []
    for road in drawn.long_roads:
        found.setdefault(f"{road.ref}线", (road.id, road.name, "road"))
    for park in drawn.parks:
        for alias in park.aliases:
            found.setdefault(alias, (park.id, park.name, "park"))
    for kind, rows, xy in (("poi", places.rows, places.xy), ("enterprise", firms.rows, firms.xy)):
        for k, row in enumerate(rows):
            alias = _colloquial(row, kind)
            if alias and alias not in found:
                found[alias] = (row["id"], row["name"], kind)
                points.append((alias, row["id"], xy[k]))
    header = ("alias", "target_id", "target_name", "target_type")
    return [dict(zip(header, (alias, *told), strict=True)) for alias, told in found.items()], points


def _colloquial(row: dict[str, Any], kind: str) -> str:
    """Return what people call a school or a large firm, "" for the others."""
    name: str = row["name"]
    if kind == "poi":
        for full, short in (("小学", "小"), ("中学", "中"), ("医院", "院")):
            if "第" in name and name.endswith(full):
                return name.replace("第", "").removesuffix(full) + short
        return ""
    return name.removesuffix(_LEGAL_FORM) if row["key_unit"] and name.endswith(_LEGAL_FORM) else ""


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")) + "\n").encode()


def _lines(rows: Iterable[dict[str, Any]]) -> bytes:
    return b"".join(_json(row) for row in rows)


def _csv(rows: list[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _settings(seed: int) -> str:
    told = facts().told
    lines = [
        f'name = "{told["name"]}"',
        f'adcode = "{told["adcode"]}"',
        f'timezone = "{told["timezone"]}"',
        f"metric_epsg = {told['metric_epsg']}",
        f"bbox = {told['bbox']}",
        "synthetic = true",
        MADE_BY,
        f"seed = {seed}",
        "",
        "# Minutes to arrive; the clock runs from the first order sent (T2) to the arrival (T5).",
        "[targets]",
        'clock = "T5-T2"',
        "urban_min = 5",
        "suburban_min = 10",
        "rural_min = 30",
    ]
    return "\n".join(lines) + "\n"


def _read_me(seed: int, asked: Size) -> str:
    return f"""合成数据 SYNTHETIC DATA

This city is made up by a program (xunfang city make --seed {seed} --enterprises {asked.enterprises}).
No row describes a real firm, person, call, road or house.

Real    names, codes and official areas of the nine banners and districts, positions of their seats,
        names and codes of the 88 township-level units.
Rough   outlines of the city, banners and towns; positions of towns and development zones; the river.
Made up roads and their kilometres (long roads carry refs that exist in the region, their course does not),
        streets, other parks, firms, addresses, workers, dates, schools, villages, posts, poles, wells,
        stations, units, calls. Callers' numbers begin with 1000 and cannot be dialled.

本城市数据由程序合成。旗区及苏木乡镇街道名称、代码、旗区驻地位置和法定面积为真实信息；界线、乡镇位置、河道为示意；
道路走向与桩号、街道、园区、企业、人员、警情等均为虚构，报警电话号码无法拨打。

alerts_truth.jsonl holds the true point of each alert of alerts.jsonl, for measuring a geocoder.
water.geojson holds the river.
"""
