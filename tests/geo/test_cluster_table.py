import json
from datetime import date

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geo.clusters import Clusters, cluster_enterprises, clusters_from_geojson, clusters_to_geojson
from geo.errors import ClustersUnreadable

DAY = date(2020, 3, 10)


def clusters():
    lon, lat = np.append(109.7 + 0.0123456789 * np.arange(6) / 10, 109.95), np.append([39.5] * 6, 39.85)
    enterprises = gpd.GeoDataFrame(
        {"id": [f"E{k}" for k in range(7)], "workers": [4] * 7},
        geometry=gpd.points_from_xy(np.append(lon[:-1], 109.91), np.append(lat[:-1], 39.81)),
        crs="EPSG:4326",
    )
    lone = gpd.GeoDataFrame(
        {"id": ["L"], "workers": [1]}, geometry=gpd.points_from_xy(lon[-1:], lat[-1:]), crs=4326
    )
    clockwise = shapely.Polygon(
        [(109.9, 39.8), (109.9, 39.82), (109.92, 39.82), (109.92, 39.8)],
        [[(109.915, 39.815), (109.918, 39.815), (109.918, 39.818)]],
    )
    park = gpd.GeoDataFrame({"id": ["P1"], "name": ["化工园"]}, geometry=[clockwise], crs="EPSG:4326")
    both = gpd.GeoDataFrame(
        {name: [*enterprises[name], *lone[name]] for name in ("id", "workers", "geometry")}, crs=4326
    )
    return cluster_enterprises(both, on_date=DAY, parks=park)


def test_the_file_holds_the_agreed_keys():
    document = json.loads(json.dumps(clusters_to_geojson(clusters()), allow_nan=False))
    assert (document["type"], document["date"], document["noise"]) == (
        "FeatureCollection",
        "2020-03-10",
        ["L"],
    )
    street, park = (feature["properties"] for feature in document["features"])
    assert park == {
        "cluster_id": "P1",
        "park": "化工园",
        "enterprises": 1,
        "workers": 4,
        "members": ["E6"],
        "patrol_point": [109.91, 39.81],
        "reward": 2.0,
    }
    assert street["park"] is None
    assert street["patrol_point"] == [round(part, 7) for part in street["patrol_point"]]


def test_rings_follow_the_right_hand_rule_with_seven_decimals():
    for feature in clusters_to_geojson(clusters())["features"]:
        outer, *holes = feature["geometry"]["coordinates"]
        assert shapely.LinearRing(outer).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)
        assert all(part == round(part, 7) for pair in outer for part in pair)


def test_what_was_written_is_read_again():
    written = json.loads(json.dumps(clusters_to_geojson(clusters())))
    read = clusters_from_geojson(written)
    assert clusters_to_geojson(read) == written
    assert (read.on_date, read.noise) == (DAY, ["L"])


def test_a_file_without_clusters_is_read_again():
    written = clusters_to_geojson(clusters_from_geojson({"features": []}))
    assert written == {"type": "FeatureCollection", "date": None, "noise": [], "features": []}


def test_another_programs_file_needs_ids_and_members_only():
    feature = {
        "type": "Feature",
        "geometry": None,
        "properties": {"cluster_id": "K1", "members": ["B", "A"], "x": 1},
    }
    read = clusters_from_geojson({"features": [feature]})
    assert isinstance(read, Clusters)
    assert read.frame.loc[0, ["members", "enterprises", "workers", "park"]].tolist() == [
        ["A", "B"],
        2,
        0,
        None,
    ]
    assert clusters_to_geojson(read)["features"][0]["geometry"] is None


GOOD = {"cluster_id": "K1", "members": ["A"]}


@pytest.mark.parametrize(
    ("document", "row", "field"),
    [
        ([], None, "features"),
        ({}, None, "features"),
        ({"features": {}}, None, "features"),
        ({"features": [1]}, 1, "properties"),
        ({"features": [{"properties": None}]}, 1, "properties"),
        ({"features": [{"properties": {"members": []}}]}, 1, "cluster_id"),
        ({"features": [{"properties": {"cluster_id": 5, "members": []}}]}, 1, "cluster_id"),
        ({"features": [{"properties": GOOD}, {"properties": GOOD}]}, 2, "cluster_id"),
        ({"features": [{"properties": {"cluster_id": "K1"}}]}, 1, "members"),
        ({"features": [{"properties": {"cluster_id": "K1", "members": [1]}}]}, 1, "members"),
        ({"features": [{"properties": GOOD | {"workers": "many"}}]}, 1, "properties"),
        ({"features": [{"properties": GOOD | {"patrol_point": [1]}}]}, 1, "properties"),
        ({"features": [{"properties": GOOD, "geometry": {"type": "Cube"}}]}, 1, "properties"),
        (
            {"features": [{"properties": GOOD, "geometry": {"type": "Polygon", "coordinates": 5}}]},
            1,
            "properties",
        ),
        ({"features": [], "noise": [1]}, None, "noise"),
        ({"features": [], "noise": "A"}, None, "noise"),
        ({"features": [], "date": "soon"}, None, "date"),
        ({"features": [], "date": 7}, None, "date"),
    ],
)
def test_a_damaged_file_is_refused_with_its_place(document, row, field):
    with pytest.raises(ClustersUnreadable) as refusal:
        clusters_from_geojson(document)
    assert (refusal.value.row, refusal.value.field) == (row, field)
