"""The main job on the Porto extract: built network in, map out, with 2 000 made firms and 8 units."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from data.sample.around import write_city_around
from routing.network.netfile import load_network

SHARED = Path(os.environ.get("XUNFANG_SHARED", "../shared"))
XUNFANG = str(Path(sys.executable).with_name("xunfang"))


def figures() -> list[dict[str, object]]:
    """Seconds from the built network to the map, as a person waits for them, and the size of the map."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        net = folder / "porto.net"
        subprocess.run(
            [XUNFANG, "network", "build", SHARED / "osm/porto_portugal.osm.pbf", "-o", net],
            check=True,
            capture_output=True,
        )
        write_city_around(load_network(net), folder / "city", firms=2_000, crews=8)
        began = time.perf_counter()
        subprocess.run(
            [*_patrol(net, folder / "city"), "-o", folder / "plan"], check=True, capture_output=True
        )
        seconds = time.perf_counter() - began
        megabytes = (folder / "plan/plan.html").stat().st_size / 1e6
    return [
        {
            "name": "patrol, Porto, 2 000 firms, 8 units",
            "value": round(seconds, 1),
            "unit": "s",
            "goal": "≤ 60",
        },
        {"name": "its plan.html", "value": round(megabytes, 2), "unit": "MB", "goal": "≤ 10"},
    ]


def _patrol(net: Path, city: Path) -> list[str | Path]:
    files: list[str | Path] = ["--roads", net]
    for part in ("enterprises", "units", "stations"):
        files += [f"--{part}", city / f"{part}.csv"]
    return [XUNFANG, "patrol", *files]


if __name__ == "__main__":
    for figure in figures():
        print(figure)
