"""The demo as a process: what it prints and writes, and that it ends without a trace."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from database import short_folder
from plan_checker import check

XUNFANG = str(Path(sys.executable).with_name("xunfang"))
pytestmark = pytest.mark.slow
SMALL = ["--enterprises", "300"]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def folder() -> Iterator[Path]:
    folder = short_folder()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def test_once_writes_the_plans_of_all_districts_and_their_map(tmp_path: Path) -> None:
    ended = subprocess.run(
        [XUNFANG, "demo", "--once", str(tmp_path), *SMALL], capture_output=True, text=True, check=True
    )
    written = [Path(line) for line in ended.stdout.splitlines()]
    assert written == [path for path in written if path.is_file()]
    assert {path.name for path in written if path.parent == tmp_path} == {
        "clusters.geojson",
        "plan.geojson",
        "plan.html",
    }
    districts = sorted((tmp_path / "districts").iterdir())
    assert len(districts) == 9
    for district in districts:
        problem, plan = (json.loads((district / name).read_text()) for name in ("problem.json", "plan.json"))
        assert check(problem, plan) == []
    features = json.loads((tmp_path / "plan.geojson").read_text())["features"]
    assert sum(feature["properties"]["kind"] == "unit" for feature in features) == 120
    assert "synthetic" in (tmp_path / "plan.html").read_text()


@pytest.mark.timeout(420)
def test_the_demo_shows_the_city_to_who_has_the_printed_password_and_ends_cleanly(folder: Path) -> None:
    port = free_port()
    told = {key: value for key, value in os.environ.items() if not key.startswith("XUNFANG_")}
    told |= {"XUNFANG_DATA_DIR": str(folder), "XUNFANG_LANGUAGE": "en"}
    with subprocess.Popen(
        [XUNFANG, "demo", "--port", str(port), *SMALL],
        env=told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        try:
            words = re.search(r"(http\S+)\s+user (\S+)\s+password (\S+)", demo.stdout.readline())
            assert words is not None
            address, user, password = words.groups()
            said = {"user": user, "password": password}
            answer = httpx.post(f"{address}/api/v1/session", json=said)
            assert answer.status_code == httpx.codes.OK
            units = httpx.get(f"{address}/api/v1/units", cookies=answer.cookies).json()
            assert len(units) == 120
        finally:
            demo.send_signal(signal.SIGINT)
            errors = demo.stderr.read()
        assert demo.wait(60) == 0
    assert "Traceback" not in errors
    assert not (folder / "demo/postgres/cluster/postmaster.pid").exists()
