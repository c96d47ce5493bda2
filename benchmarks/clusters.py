"""How long clustering a city's reopened enterprises takes, on a seeded, heavy-tailed, city-shaped set."""

from __future__ import annotations

import time
from datetime import date, timedelta

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.clusters import cluster_enterprises

ENTERPRISES = 14_000
GOAL_S = 2.0
FIRST_DAY = date(2020, 3, 1)
DAYS = 33  # over which the enterprises reopen, in equal daily numbers

_CENTRE = (109.9, 39.7)
_TOWNS, _PARKS = 9, 30
_SHARE_IN_PARKS, _SHARE_LONE = 0.25, 0.06
_METRE = 1.0 / 111_000.0  # degrees; only the shape of the city matters here


def synthetic_city(
    enterprises: int = ENTERPRISES, seed: int = 1
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Make up enterprises and parks: towns of very unequal size, streets in them, lone mines between.

    Returns
    -------
    enterprises, parks
        The columns that :func:`geo.clusters.cluster_enterprises` reads.
    """
    rng = np.random.default_rng(seed)
    towns = rng.uniform((-150_000, -60_000), (150_000, 60_000), (_TOWNS, 2))
    size = 1.0 / np.arange(1, _TOWNS + 1)
    outlines = _park_outlines(rng, towns)
    kind = rng.choice(3, enterprises, p=[1 - _SHARE_IN_PARKS - _SHARE_LONE, _SHARE_IN_PARKS, _SHARE_LONE])
    metres = np.where(
        (kind == 2)[:, None], rng.uniform((-170_000, -80_000), (170_000, 80_000), (enterprises, 2)), 0.0
    )
    metres[kind == 0] = _in_streets(rng, towns, size / size.sum(), int((kind == 0).sum()))
    metres[kind == 1] = _in_parks(rng, outlines, int((kind == 1).sum()))
    return _enterprises(rng, metres), _parks(outlines)


def figures() -> list[dict[str, object]]:
    """Measure, and return each figure with its unit and goal."""
    enterprises, parks = synthetic_city()
    start = time.perf_counter()
    clusters = cluster_enterprises(enterprises, on_date=FIRST_DAY + timedelta(days=DAYS), parks=parks)
    seconds = time.perf_counter() - start
    assert sum(clusters.frame["enterprises"]) + len(clusters.noise) == ENTERPRISES
    return [
        {
            "name": f"clustering {ENTERPRISES} enterprises",
            "value": round(seconds, 2),
            "unit": "s",
            "goal": f"< {GOAL_S:g} s",
        }
    ]


def main() -> None:
    """Print the figures, one a line."""
    for figure in figures():
        print(f"{figure['name']}: {figure['value']} {figure['unit']} (goal {figure['goal']})")


def _in_streets(
    rng: np.random.Generator, towns: npt.NDArray[np.float64], share: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    """Put shops along streets; a few streets of each town hold most of them."""
    town = rng.choice(len(towns), count, p=share)
    radius = 6_000 * np.sqrt(share / share.max())
    street = np.minimum(rng.zipf(1.3, count), 80)  # the first streets are the busy ones
    turn = (town * 97 + street * 61) % 180 * np.pi / 180
    middle = np.column_stack([np.cos(street * 2.4), np.sin(street * 2.4)]) * np.sqrt(street / 80)[:, None]
    along = rng.normal(0, 900, count)
    across = rng.normal(0, 25, count)
    offset = np.column_stack(
        [along * np.cos(turn) - across * np.sin(turn), along * np.sin(turn) + across * np.cos(turn)]
    )
    return np.asarray(towns[town] + middle * radius[town][:, None] + offset)


def _park_outlines(rng: np.random.Generator, towns: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return west, south, east, north of each park in metres."""
    centre = towns[rng.integers(0, len(towns), _PARKS)] + rng.normal(0, 9_000, (_PARKS, 2))
    half = rng.uniform(300, 2_000, (_PARKS, 2))
    return np.hstack([centre - half, centre + half])


def _in_parks(
    rng: np.random.Generator, outlines: npt.NDArray[np.float64], count: int
) -> npt.NDArray[np.float64]:
    park = np.minimum(rng.zipf(1.5, count), len(outlines)) - 1
    return np.asarray(rng.uniform(outlines[park, :2], outlines[park, 2:]))


def _enterprises(rng: np.random.Generator, metres: npt.NDArray[np.float64]) -> gpd.GeoDataFrame:
    count = len(metres)
    per_day = max(count // DAYS, 1)
    reopened = np.array([FIRST_DAY + timedelta(days=min(i // per_day, DAYS)) for i in range(count)])
    order = rng.permutation(count)
    return gpd.GeoDataFrame(
        {
            "id": [f"E{i:05d}" for i in range(count)],
            "name": [f"合成企业{i}" for i in range(count)],
            "workers": np.maximum(1, rng.pareto(1.15, count) * 2.8).clip(max=5_000).astype(int),
            "reopened_on": reopened[order],
        },
        geometry=shapely.points(_degrees(metres)),
        crs="EPSG:4326",
    )


def _parks(outlines: npt.NDArray[np.float64]) -> gpd.GeoDataFrame:
    corners = np.hstack([_degrees(outlines[:, :2]), _degrees(outlines[:, 2:])])
    return gpd.GeoDataFrame(
        {
            "id": [f"PK{i:02d}" for i in range(len(outlines))],
            "name": [f"合成园区{i}" for i in range(len(outlines))],
        },
        geometry=shapely.box(*corners.T),
        crs="EPSG:4326",
    )


def _degrees(metres: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    stretch = np.array([_METRE / np.cos(np.radians(_CENTRE[1])), _METRE])
    return np.asarray(_CENTRE + metres * stretch).round(7)


if __name__ == "__main__":
    main()
