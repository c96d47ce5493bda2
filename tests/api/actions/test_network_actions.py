import os
from pathlib import Path

import geopandas as gpd
import pytest
from road_files import feature, write_geojson

from api.actions.network import build_road_network, export_edges, network_notes, open_network
from data.errors import FileMissing, FileTooLarge
from geo.errors import OutputNotWritable
from routing.errors import ExportKindUnknown, NetworkDamaged, RoadsInPieces, RoadsLeftOut, RoadWordsUnknown

LIMIT = 10_000_000
CROSS = [feature([[-0.01, 0], [0.01, 0]], id="a"), feature([[0, -0.01], [0, 0.01]], id="b", oneway="no")]
ISLAND = feature([[1, 1], [1, 1.001]], id="island", **{"class": "lane"})


@pytest.fixture
def roads(tmp_path: Path) -> Path:
    return write_geojson(tmp_path / "roads.geojson", CROSS)


def test_a_built_network_opens_as_its_road_file_does(roads: Path, tmp_path: Path) -> None:
    out = tmp_path / "town.net"
    built = build_road_network(roads, out, max_bytes=LIMIT)
    for path in (out, roads):
        opened = open_network(path, max_bytes=LIMIT)
        assert opened.facts == built.facts
        assert opened.edge_length_m.tobytes() == built.edge_length_m.tobytes()


def test_building_twice_gives_the_same_bytes(roads: Path, tmp_path: Path) -> None:
    for name in ("a.net", "b.net"):
        build_road_network(roads, tmp_path / name, max_bytes=LIMIT)
    assert (tmp_path / "a.net").read_bytes() == (tmp_path / "b.net").read_bytes()


def test_a_name_that_is_no_utf8_does_no_harm(roads: Path, tmp_path: Path) -> None:
    odd = roads.rename(tmp_path / os.fsdecode(b"\xff.geojson"))
    built = build_road_network(odd, tmp_path / "a.net", max_bytes=LIMIT)
    assert built.facts["source"] == "?.geojson"
    assert open_network(tmp_path / "a.net", max_bytes=LIMIT).facts == built.facts


def test_a_failed_build_leaves_the_old_network(roads: Path, tmp_path: Path) -> None:
    out = tmp_path / "town.net"
    build_road_network(roads, out, max_bytes=LIMIT)
    before = out.read_bytes()
    write_geojson(roads, [*CROSS, feature([[1, 1], [1, 1.1]])])
    with pytest.raises(RoadsInPieces) as refused:
        build_road_network(roads, out, max_bytes=LIMIT)
    assert refused.value.file == str(roads)
    assert out.read_bytes() == before
    build_road_network(roads, out, max_bytes=LIMIT, largest_part=True)
    assert open_network(out, max_bytes=LIMIT).way_id[:] == ["3"]
    assert open_network(roads, max_bytes=LIMIT, largest_part=True).way_id[:] == ["3"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["roads.geojson", "town.net"]


def test_roads_are_never_overwritten_by_their_network(roads: Path) -> None:
    before = roads.read_bytes()
    with pytest.raises(OutputNotWritable):
        build_road_network(roads, roads, max_bytes=LIMIT)
    assert roads.read_bytes() == before


def test_a_network_that_cannot_be_used_is_refused_with_its_file(roads: Path, tmp_path: Path) -> None:
    out = tmp_path / "town.net"
    build_road_network(roads, out, max_bytes=LIMIT)
    with pytest.raises(FileTooLarge):
        open_network(out, max_bytes=100)
    out.write_bytes(out.read_bytes()[:-1])
    with pytest.raises(NetworkDamaged) as refused:
        open_network(out, max_bytes=LIMIT)
    assert refused.value.file == str(out)
    with pytest.raises(FileMissing):
        open_network(tmp_path / "none.net", max_bytes=LIMIT)


@pytest.mark.parametrize("suffix", [".parquet", ".gpkg", ".geojson", ".PARQUET"])
def test_exported_edges_are_read_by_other_programs(roads: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"edges{suffix}"
    assert export_edges(roads, out, max_bytes=LIMIT) == 8
    frame = gpd.read_parquet(out) if suffix.lower() == ".parquet" else gpd.read_file(out)
    assert list(frame.columns) == ["from_node", "to_node", "way_id", "length_m", "seconds", "geometry"]
    assert frame.crs.to_epsg() == 4326
    assert sorted(frame["way_id"]) == ["a"] * 4 + ["b"] * 4
    before = out.read_bytes()
    export_edges(roads, out, max_bytes=LIMIT)
    assert out.read_bytes() == before


def test_an_export_of_another_kind_is_refused(roads: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportKindUnknown):
        export_edges(roads, tmp_path / "edges.csv", max_bytes=LIMIT)


def test_notes_tell_what_was_left_out_and_not_understood(roads: Path) -> None:
    assert network_notes(open_network(roads, max_bytes=LIMIT), file="x") == []
    write_geojson(roads, [*CROSS, ISLAND])
    words, left_out = network_notes(open_network(roads, max_bytes=LIMIT), file="x")
    assert isinstance(words, RoadWordsUnknown)
    assert words.params == {"rows": 1, "words": "lane"}
    assert isinstance(left_out, RoadsLeftOut)
    assert (left_out.file, left_out.params["ways"], left_out.params["example"]) == ("x", 1, "island")
