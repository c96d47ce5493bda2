"""How long a vector tile takes, asked for over HTTP one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import numpy as np

from benchmarks.served_town import SIDE, SOUTH, WEST, served_town

_ZOOMS = (9, 11, 12, 13, 14, 16)
_EACH = 12


def figures() -> Iterator[dict[str, object]]:
    """Measure tiles of every layer over all zooms."""
    with served_town() as town, httpx.Client(base_url=town.base) as client:
        client.headers["Authorization"] = f"Bearer {town.token}"
        for layer in ("roads", "areas", "enterprises"):
            took = [_timed(client, layer, zoom, k) for zoom in _ZOOMS for k in range(_EACH)]
            p50, p95 = np.percentile(took, [50, 95])
            name = f"tile of {layer}, 14 000 firms, 1 300 roads"
            yield {"name": f"{name}, p50", "value": round(p50, 1), "unit": "ms"}
            yield {"name": f"{name}, p95", "value": round(p95, 1), "unit": "ms", "goal": "≤ 50"}


def _timed(client: httpx.Client, layer: str, zoom: int, k: int) -> float:
    x, y = _tile(WEST + SIDE * (k * 0.618 % 1), SOUTH + SIDE * (k * 0.414 % 1), zoom)
    begun = time.perf_counter()
    answer = client.get(f"/tiles/{layer}/{zoom}/{x}/{y}.mvt")
    took = 1000 * (time.perf_counter() - begun)
    assert answer.status_code == httpx.codes.OK
    return took


def _tile(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    size = 1 << zoom
    y = (1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2
    return int((lon + 180) / 360 * size), int(y * size)
