import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

FIRM = "id,name,lon,lat,reopened_on\n"
FIVE = FIRM + "".join(f"E{k},厂{k},109.7{k},39.5,2020-03-01\n" for k in range(5))


def xunfang(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-c", "from api.cli import main; main()"]
    return subprocess.run(
        [*program, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "XUNFANG_LANG": "en", **environment},
    )


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "enterprises.csv"
    path.write_text(FIVE, encoding="utf-8")
    return path


def parks(folder: Path, *parks: dict[str, str]) -> Path:
    """Write parks of one outline around all firms."""
    ring = [[109.69, 39.49], [109.8, 39.49], [109.8, 39.51], [109.69, 39.51], [109.69, 39.49]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    features = [{"type": "Feature", "properties": park, "geometry": geometry} for park in parks]
    path = folder / "parks.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def refused(register: Path, *more: str, **environment: str) -> str:
    """Cluster over yesterday's output and return what is said against the input."""
    out = register.parent / "clusters.geojson"
    out.write_text("yesterday")
    done = xunfang("cluster", str(register), "-o", str(out), *more, **environment)
    assert (done.returncode, done.stdout, out.read_text()) == (1, "", "yesterday")
    assert "Traceback" not in done.stderr
    return done.stderr


def cluster_ids(path: Path) -> Sequence[str]:
    return [each["properties"]["cluster_id"] for each in json.loads(path.read_text("utf-8"))["features"]]


NOT_CLUSTERS = {
    "no JSON": ("{", "no JSON"),
    "nothing": ("", "empty"),
    "a list": ("[]", "field features"),
    "members missing": ('{"features": [{"properties": {"cluster_id": "A"}}]}', "row 1, field members"),
    "one id twice": (
        json.dumps({"features": [{"properties": {"cluster_id": "A", "members": ["E1"]}}] * 2}),
        "row 2, field cluster_id",
    ),
}


@pytest.mark.parametrize("case", NOT_CLUSTERS)
def test_earlier_clusters_that_are_none_are_refused_with_file_and_place(case: str, register: Path) -> None:
    text, word = NOT_CLUSTERS[case]
    previous = register.parent / "monday.geojson"
    previous.write_text(text)
    said = refused(register, "--previous", str(previous))
    assert str(previous) in said
    assert word in said


def test_earlier_clusters_that_are_not_there_or_too_large_are_refused(register: Path) -> None:
    assert "monday.geojson: there is no such file" in refused(register, "--previous", "monday.geojson")
    previous = register.parent / "monday.geojson"
    previous.write_text(json.dumps({"features": [], "padding": "x" * 2000}))
    assert "over the limit" in refused(register, "--previous", str(previous), XUNFANG_MAX_INPUT_BYTES="1000")


def test_the_result_may_replace_the_clusters_it_continues(register: Path) -> None:
    out = register.parent / "clusters.geojson"
    arguments = ["cluster", str(register), "-o", str(out)]
    assert xunfang(*arguments, "--min-firms", "2").returncode == 0
    assert xunfang(*arguments, "--min-firms", "2", "--previous", str(out)).returncode == 0


def test_the_result_never_replaces_its_input(register: Path) -> None:
    done = xunfang("cluster", str(register), "-o", str(register))
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert register.read_text("utf-8") == FIVE


@pytest.mark.parametrize(
    ("park", "cluster_id"),
    [
        ({"id": "P（1）", "name": "东园"}, "P（1）"),
        ({"name": "东园（北区）"}, "东园（北区）"),
        ({"id": "7"}, "7"),
    ],
)
def test_a_park_gives_its_id_as_it_is_written_else_its_name(
    park: dict[str, str], cluster_id: str, register: Path
) -> None:
    out = register.parent / "clusters.geojson"
    outlines = parks(register.parent, park)
    assert xunfang("cluster", str(register), "--parks", str(outlines), "-o", str(out)).returncode == 0
    assert cluster_ids(out) == [cluster_id]


def test_a_collection_without_parks_leaves_clusters_by_density(register: Path) -> None:
    out = register.parent / "clusters.geojson"
    done = xunfang("cluster", str(register), "--parks", str(parks(register.parent)), "-o", str(out))
    assert (done.returncode, cluster_ids(out)) == (0, [])
    assert "parks.geojson: the file holds no row" in done.stderr


def test_a_register_without_rows_is_refused(register: Path) -> None:
    register.write_text(FIRM)
    assert "enterprises.csv: the file holds no row" in refused(register)
    empty = parks(register.parent)
    assert "parks.geojson: the file holds no row" in refused(empty)


def test_a_park_without_id_and_name_is_refused(register: Path) -> None:
    outlines = parks(register.parent, {"kind": "园区", "id": "P1"}, {"kind": "园区"})
    assert "parks.geojson, row 2, field id" in refused(register, "--parks", str(outlines))


def test_without_any_reopening_the_day_is_today_where_the_program_runs(register: Path) -> None:
    register.write_text("id,name,lon,lat\nE1,厂,109.7,39.5\n", encoding="utf-8")
    out = str(register.parent / "clusters.geojson")
    # The two places are 26 hours apart, so their days always differ.
    days = {
        json.loads(xunfang("cluster", str(register), "-o", out, "--json", TZ=place).stdout)["date"]
        for place in ("Etc/GMT+12", "Etc/GMT-14")
    }
    assert len(days) == 2


@pytest.mark.parametrize("value", ["much", "-5", "0", "2e9"])
def test_a_limit_that_is_no_number_of_bytes_is_named(value: str, register: Path) -> None:
    assert "XUNFANG_MAX_INPUT_BYTES" in refused(register, XUNFANG_MAX_INPUT_BYTES=value)
