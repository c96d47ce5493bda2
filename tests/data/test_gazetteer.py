import csv
import json
from pathlib import Path

import pytest

from data.gazetteer import coming_gazetteer, gazetteer_folder, take_gazetteer
from data.importers.city import read_city
from data.sample.town import write_town
from geo.datum import wgs84_to_gcj02

LIMIT = 10_000_000
PARTS = ("enterprises", "parks", "roads", "pois")


def kept(folder: Path, home: Path, parts: tuple[str, ...] = PARTS) -> Path:
    city = read_city(folder, max_bytes=LIMIT)
    with coming_gazetteer(city, folder, home, parts=parts, max_bytes=LIMIT) as coming:
        take_gazetteer(coming, home)
    return gazetteer_folder(home)


@pytest.fixture
def town(tmp_path: Path) -> Path:
    folder = tmp_path / "town"
    write_town(folder, firms=30, crews=2)
    return folder


def firms(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_register_keeps_its_names_and_places(town: Path, tmp_path: Path) -> None:
    before = {row["id"]: row for row in firms(town / "enterprises.csv")}
    after = firms(kept(town, tmp_path) / "enterprises.csv")
    assert [row["id"] for row in after] == list(before)
    for row in after:
        given = before[row["id"]]
        assert row["name"] == given["name"]
        assert float(row["lon"]) == pytest.approx(float(given["lon"]), abs=1e-9)


def test_a_register_in_another_datum_is_put_right(town: Path, tmp_path: Path) -> None:
    rows = firms(town / "enterprises.csv")
    right = {row["id"]: (float(row["lon"]), float(row["lat"])) for row in rows}
    for row in rows:
        lon, lat = wgs84_to_gcj02(float(row["lon"]), float(row["lat"]))
        row |= {"lon": repr(float(lon)), "lat": repr(float(lat)), "datum": "gcj02"}
    with (town / "enterprises.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    for row in firms(kept(town, tmp_path) / "enterprises.csv"):
        assert (float(row["lon"]), float(row["lat"])) == pytest.approx(right[row["id"]], abs=1e-7)


def test_what_a_folder_lacks_stays_as_it_was(town: Path, tmp_path: Path) -> None:
    folder = kept(town, tmp_path)
    roads = (folder / "roads.geojson").read_bytes()
    (town / "roads.geojson").unlink()
    kept(town, tmp_path)
    assert (folder / "roads.geojson").read_bytes() == roads


def test_only_the_files_that_were_taken_are_kept(town: Path, tmp_path: Path) -> None:
    folder = kept(town, tmp_path, parts=("enterprises",))
    assert [path.name for path in folder.iterdir()] == ["enterprises.csv"]


def test_lists_of_any_kind_become_csv(town: Path, tmp_path: Path) -> None:
    point = {"type": "Point", "coordinates": [109.75, 39.55]}
    feature = {"type": "Feature", "properties": {"id": "P1", "name": "旗医院"}, "geometry": point}
    text = json.dumps({"type": "FeatureCollection", "features": [feature]})
    (town / "pois.geojson").write_text(text, encoding="utf-8")
    (row,) = firms(kept(town, tmp_path) / "pois.csv")
    assert (row["name"], float(row["lon"]), float(row["lat"])) == ("旗医院", 109.75, 39.55)
