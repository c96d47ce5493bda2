"""Made firms, stations and units around a given road network, from a seed; all labelled synthetic."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from data.sample.town import LABEL, write_csv
from routing.network.network import RoadNetwork

M_PER_DEG = 111_000.0


def write_city_around(
    network: RoadNetwork, folder: Path, *, seed: int = 1, firms: int = 2_000, crews: int = 8, hubs: int = 40
) -> None:
    """Write enterprises.csv, stations.csv and units.csv on and near the roads of a network.

    Eight firms in ten stand in groups around junctions, the rest near any road; workers are heavy-tailed.
    """
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    places = _places(network, rng, firms=firms, hubs=hubs)
    write_csv(folder / "enterprises.csv", [_firm(k, place, rng) for k, place in enumerate(places, start=1)])
    posts = rng.choice(network.node_count, size=3, replace=False)
    write_csv(
        folder / "stations.csv", [_station(network, k, int(post)) for k, post in enumerate(posts, start=1)]
    )
    write_csv(folder / "units.csv", [_unit(k) for k in range(1, crews + 1)])


def _places(
    network: RoadNetwork, rng: np.random.Generator, *, firms: int, hubs: int
) -> npt.NDArray[np.float64]:
    """Degrees of each firm, (firms, 2): normal spread of 150 m around hubs, 30 m off other junctions."""
    grouped = rng.random(firms) < 0.8  # noqa: PLR2004 - the share above
    centres = rng.choice(network.node_count, size=hubs, replace=False)
    nodes = np.where(grouped, rng.choice(centres, size=firms), rng.integers(network.node_count, size=firms))
    spread_m = np.where(grouped, 150.0, 30.0)[:, None] * rng.normal(size=(firms, 2))
    lat = network.node_lat[nodes] + spread_m[:, 1] / M_PER_DEG
    lon = network.node_lon[nodes] + spread_m[:, 0] / (M_PER_DEG * np.cos(np.radians(network.node_lat[nodes])))
    return np.column_stack([lon, lat]).round(7).astype(np.float64)


def _firm(k: int, place: npt.NDArray[np.float64], rng: np.random.Generator) -> dict[str, Any]:
    workers = int(min(3 + rng.pareto(1.2) * 6, 2_500))
    return {
        "id": f"E{k:05d}",
        "name": f"{LABEL}企业{k}",
        "workers": workers,
        "reopened_on": f"2020-03-{1 + int(rng.integers(31)):02d}",
        "lon": float(place[0]),
        "lat": float(place[1]),
    }


def _station(network: RoadNetwork, k: int, node: int) -> dict[str, Any]:
    place = {"lon": round(float(network.node_lon[node]), 7), "lat": round(float(network.node_lat[node]), 7)}
    return {"id": f"S{k}", "name": f"{LABEL}派出所{k}", **place}


def _unit(k: int) -> dict[str, Any]:
    early = k % 2 == 1
    return {
        "id": f"U{k:02d}",
        "name": f"{LABEL}巡逻{k:02d}组",
        "station": f"S{1 + k % 3}",
        "shift_start": "08:00" if early else "12:00",
        "shift_end": "16:00" if early else "20:00",
    }
