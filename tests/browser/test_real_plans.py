import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from plan_checker import check
from playwright.sync_api import expect

from data.sample.around import write_city_around
from routing.network.netfile import load_network

pytestmark = [pytest.mark.browser, pytest.mark.shared]

SHARED = Path(os.environ.get("XUNFANG_SHARED", Path(__file__).parents[3] / "shared"))
PROGRAM = [sys.executable, "-c", "from api.cli import main; main()"]
ROADS = ("porto_portugal.osm.pbf", "andorra.osm.pbf", "shenzhen_futian.graphml")


@pytest.fixture(scope="module", params=ROADS)
def planned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plan patrols on a real network for made firms and units around it."""
    folder = tmp_path_factory.mktemp("real")
    xunfang("network", "build", SHARED / "osm" / request.param, "-o", folder / "roads.net")
    write_city_around(load_network(folder / "roads.net"), folder, firms=800, crews=8)
    files = [
        item
        for name in ("enterprises", "units", "stations")
        for item in (f"--{name}", folder / f"{name}.csv")
    ]
    xunfang(
        "patrol",
        "--roads",
        SHARED / "osm" / request.param,
        *files,
        "--iterations",
        "200",
        "-o",
        folder / "plan",
    )
    return folder / "plan"


def xunfang(*arguments: object) -> None:
    done = subprocess.run([*PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


def test_the_checker_accepts_a_plan_on_real_roads(planned: Path) -> None:
    plan = read(planned / "plan.json")
    assert check(read(planned / "problem.json"), plan) == []
    assert sum(len(route["stops"]) for route in plan["routes"]) >= 10


def test_its_lines_lead_from_stop_to_stop(planned: Path) -> None:
    features = read(planned / "plan.geojson")["features"]
    legs = [each for each in features if each["properties"]["kind"] == "leg"]
    places = {
        each["properties"]["site"]: each["geometry"]["coordinates"]
        for each in features
        if each["properties"]["kind"] == "stop"
    }
    for leg in legs:
        line = leg["geometry"]["coordinates"]
        for site, end in (
            (leg["properties"]["from_site"], line[0]),
            (leg["properties"]["to_site"], line[-1]),
        ):
            assert site is None or end == pytest.approx(places[site], abs=2e-6)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (390, 844)])
def test_its_map_opens_from_disk_with_every_other_host_blocked(
    visitor, planned: Path, width: int, height: int
) -> None:
    page = visitor.open(planned / "plan.html", "lang=en", width=width, height=height)
    expect(page.locator("#tab-timetable")).to_have_text("Timetable")
    expect(page.locator(".mark .badge").first).to_be_visible()
