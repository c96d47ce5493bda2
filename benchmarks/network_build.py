"""Building, storing and loading the network of a real city: ``python -m benchmarks.network_build``."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.run import line

PORTO = (
    Path(os.environ.get("XUNFANG_SHARED", Path(__file__).parents[2] / "shared"))
    / "osm/porto_portugal.osm.pbf"
)
_LOADS = 5

# In a process of its own, so that its peak of memory is that of building alone.
_BUILD = """
import json, resource, sys, time
from pathlib import Path
from api.actions.network import build_road_network
begun = time.perf_counter()
network = build_road_network(Path(sys.argv[1]), Path(sys.argv[2]), max_bytes=10**10)
seconds = time.perf_counter() - begun
peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({"s": seconds, "gib": peak_kib / 2**20, "junctions": network.node_count}))
"""
_LOAD = """
import sys, time
from pathlib import Path
from routing.network.netfile import load_network
begun = time.perf_counter()
load_network(Path(sys.argv[1]))
print(1000 * (time.perf_counter() - begun))
"""


def figures() -> list[dict[str, object]]:
    """Build time and peak memory of Porto, size of its network, and the best of five loads."""
    with tempfile.TemporaryDirectory() as folder:
        net = Path(folder) / "porto.net"
        begun = time.perf_counter()
        built = json.loads(_run(_BUILD, str(PORTO), str(net)))
        whole_s = time.perf_counter() - begun
        load_ms = min(float(_run(_LOAD, str(net))) for _ in range(_LOADS))
        size_mb = net.stat().st_size / 1e6
    return [
        _figure("build Porto", round(built["s"], 1), "s", "≤ 60, stretch 15"),
        _figure("build Porto, with the start of the program", round(whole_s, 1), "s", ""),
        _figure("build Porto, peak memory", round(built["gib"], 2), "GiB", "≤ 1.5"),
        _figure("network of Porto", built["junctions"], "junctions", ""),
        _figure("network of Porto, file", round(size_mb, 1), "MB", ""),
        _figure("load Porto", round(load_ms, 1), "ms", "≤ 1000, stretch 50"),
    ]


def _figure(name: str, value: float, unit: str, goal: str) -> dict[str, object]:
    return {"name": name, "value": value, "unit": unit, "goal": goal}


def _run(program: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


def main() -> None:
    """Print the figures."""
    for figure in figures():
        print(line(figure))


if __name__ == "__main__":
    main()
