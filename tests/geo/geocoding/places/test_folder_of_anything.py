"""Whatever stands in the files of a folder: it is read or refused, and what is read has a place."""

from __future__ import annotations

import json

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.errors import GazetteerEmpty
from geo.geocoding.places.areas import Areas
from geo.geocoding.places.assets import Assets
from geo.geocoding.places.crossings import Crossings
from geo.geocoding.places.dirt import REASONS
from geo.geocoding.places.folder import FILES, read_folder
from geo.geocoding.places.gates import Gates
from geo.geocoding.places.mileposts import Mileposts
from geo.geocoding.places.numbers import Numbers
from geo.geocoding.places.roadline import RoadLines

LENIENT = settings(
    max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)
degrees = st.sampled_from([109.0, 109.01, 39.5, 39.51, 0, -181, 1e400, "109.0", None, 10**400])
points = st.lists(degrees, min_size=1, max_size=3)
lines = st.lists(points, max_size=5)
shapes = st.one_of(
    st.fixed_dictionaries({"type": st.just("LineString"), "coordinates": lines}),
    st.fixed_dictionaries({"type": st.just("MultiLineString"), "coordinates": st.lists(lines, max_size=2)}),
    st.fixed_dictionaries({"type": st.just("Polygon"), "coordinates": st.lists(lines, max_size=2)}),
    st.fixed_dictionaries({"type": st.just("MultiPolygon"), "coordinates": st.lists(anything, max_size=2)}),
    anything,
)
told = st.fixed_dictionaries(
    {"name": st.sampled_from(["新华街", "园", "", None, 7])},
    optional={
        "id": anything,
        "ref": st.sampled_from(["G1", "", None]),
        "aliases": anything,
        "gates": st.lists(
            st.fixed_dictionaries({"name": st.just("东门"), "lon": degrees, "lat": degrees}) | anything
        ),
        "seat": points | anything,
        "level": st.sampled_from(["district", "township", "?"]),
        "district": anything,
    },
)
features = st.lists(st.fixed_dictionaries({"properties": told | anything, "geometry": shapes}), max_size=5)
cells = st.sampled_from(
    ["109.0", "109.01", "39.5", "", "新华街5号", "K12", "nan", '"', "1e999", "\x00", "，", "x\ny"]
)


@LENIENT
@given(st.fixed_dictionaries({name: features for name in FILES if name.endswith("json")}), st.data())
def test_any_features_and_cells_are_survived(tmp_path, collections, data):
    for name, collection in collections.items():
        (tmp_path / name).write_text(json.dumps({"features": collection}), encoding="utf-8")
    header = "id,name,address,road_name,km,lon,lat,number,kind,line"
    rows = data.draw(st.lists(st.lists(cells, min_size=1, max_size=12), max_size=6))
    text = "\n".join([header, "1,店,新华街3号,新华街,1,109.0,39.5,1,a,b", *map(",".join, rows)])
    for name in FILES:
        if name.endswith("csv"):
            (tmp_path / name).write_text(text, encoding="utf-8")
    folder = read_folder(tmp_path)
    assert np.isfinite(folder.entries.xy).all()
    assert all(np.isfinite(line).all() and len(line) > 1 for line in folder.roads.line)
    assert {reason for _, reason in folder.dirt.rows} <= set(REASONS)
    _build_all(folder)


@LENIENT
@given(st.dictionaries(st.sampled_from(FILES), st.binary(max_size=200)))
def test_any_bytes_are_survived(tmp_path, contents):
    for name in FILES:
        (tmp_path / name).write_bytes(contents.get(name, b""))
    try:
        folder = read_folder(tmp_path)
    except GazetteerEmpty:
        folder = None
    assert folder is None or np.isfinite(folder.plane.lon)


def _build_all(folder):
    lines = RoadLines.build(folder.roads)
    assert len(lines.road_of_row) == len(folder.roads)
    assert np.isfinite(Crossings.build(lines).xy).all()
    posts = Mileposts.build(folder.posts, folder.roads, lines)
    numbers = Numbers.build(folder.entries, folder.roads, lines)
    for road in range(len(lines)):
        assert all(np.isfinite(place.x) for place in posts.places(lines, road, 1.0))
        place = numbers.place(lines, road, 3)
        assert place is None or np.isfinite(place.radius_m)
    gates = Gates.build(folder.parks)
    assert all(gates.place(park, "东门") for park in range(len(folder.parks)))
    assert len(Areas.build(folder.regions).of(0.0, 0.0)) == 2
    assert all(len(pair) == 2 for pair in Assets.build(folder.assets).series())
