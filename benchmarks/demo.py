"""How long ``xunfang demo`` takes from nothing to the map of the whole city, and how long its plan takes."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from api.actions.demo import VISITS, plan_demo
from api.actions.make_city import make_city
from api.actions.network import open_network
from data.importers.city import read_city

XUNFANG = str(Path(sys.executable).with_name("xunfang"))
_LIMIT = 2_000_000_000


def figures() -> Iterator[dict[str, object]]:
    """Seconds as a person waits for them, the program's start included."""
    with _folder() as folder:
        yield {
            "name": "demo, 13 975 firms: map answers",
            "value": _until_map(folder),
            "unit": "s",
            "goal": "≤ 60",
        }
        yield {
            "name": f"first plan of all districts, {VISITS} visits a cluster",
            "value": _plan_s(folder),
            "unit": "s",
            "goal": "≤ 30",
        }


@contextmanager
def _folder() -> Iterator[Path]:
    # The database's account must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="xf-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _until_map(folder: Path) -> float:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = int(trial.getsockname()[1])
    told = {key: value for key, value in os.environ.items() if not key.startswith("XUNFANG_")}
    began = time.perf_counter()
    with subprocess.Popen(
        [XUNFANG, "demo", "--port", str(port)],
        env=told | {"XUNFANG_DATA_DIR": str(folder / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as demo:
        try:
            assert demo.stdout is not None
            assert demo.stdout.readline()
            assert httpx.get(f"http://127.0.0.1:{port}/login").status_code == httpx.codes.OK
            return round(time.perf_counter() - began, 1)
        finally:
            demo.send_signal(signal.SIGINT)
            demo.wait(60)


def _plan_s(folder: Path) -> float:
    """Return the time for clusters, travel times and plans, in as many processes as cores."""
    make_city(folder / "city", seed=1)
    network = open_network(folder / "city/roads.geojson", max_bytes=_LIMIT)
    city = read_city(folder / "city", max_bytes=_LIMIT)
    began = time.perf_counter()
    plan_demo(city, network, processes=os.cpu_count() or 1, progress=lambda *_: None)
    return round(time.perf_counter() - began, 1)
