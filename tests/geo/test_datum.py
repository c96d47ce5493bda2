import csv
import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.datum import (
    CHINA_LAT,
    CHINA_LON,
    DATUMS,
    bd09_to_gcj02,
    bd09_to_wgs84,
    datum_name,
    from_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from geo.errors import DatumUnknown, GaussKrugerZoneUnknown

# Places on which five public implementations agree to 1e-10 degrees: WGS-84, GCJ-02, BD-09.
AGREED = np.array(
    [
        [109.781326, 39.608266, 109.7870386006, 39.6092838746, 109.7934548919, 39.6155434256],
        [105.0, 35.0, 105.0032862415, 34.9990986322, 105.0096668283, 35.0054036685],
        [116.391305, 39.905530, 116.3975459331, 39.9069311924, 116.4039204825, 39.9132752034],
        [87.616800, 43.825600, 87.6196499495, 43.8268053931, 87.6260997708, 43.8329497948],
        [109.511900, 18.252500, 109.5159842809, 18.2507948961, 109.5225315169, 18.2565766145],
    ]
)
SHARED = Path(os.environ.get("XUNFANG_SHARED", "../shared"))

# Two kilometres inside the rectangle, so that no offset carries a point across its border.
chinese_lon = st.floats(CHINA_LON[0] + 0.02, CHINA_LON[1] - 0.02)
chinese_lat = st.floats(CHINA_LAT[0] + 0.02, CHINA_LAT[1] - 0.02)


def farthest(one, other):
    return max(np.abs(one[0] - other[0]).max(), np.abs(one[1] - other[1]).max())


def test_the_offsets_are_those_the_public_implementations_agree_on():
    wgs, gcj, bd = (AGREED[:, k : k + 2].T for k in (0, 2, 4))
    assert farthest(wgs84_to_gcj02(*wgs), gcj) < 1e-9
    assert farthest(gcj02_to_bd09(*gcj), bd) < 1e-9
    assert farthest(wgs84_to_bd09(*wgs), bd) < 1e-9
    assert farthest(gcj02_to_wgs84(*gcj), wgs) < 1e-9
    assert farthest(bd09_to_gcj02(*bd), gcj) < 1e-9
    assert farthest(bd09_to_wgs84(*bd), wgs) < 1e-9


@pytest.mark.shared
def test_all_agreed_vectors_are_met():
    rows = list(csv.DictReader((SHARED / "geocoding-dev/coord_vectors.csv").read_text("utf-8").splitlines()))
    columns = {
        key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key[-3:] in {"lon", "lat"}
    }
    wgs, gcj, bd = ((columns[f"{name}_lon"], columns[f"{name}_lat"]) for name in ("wgs", "gcj", "bd"))
    assert len(rows) == 24
    for datum, written in (("gcj02", gcj), ("bd09", bd)):
        assert farthest(from_wgs84(*wgs, datum), written) < 1e-9
        assert farthest(to_wgs84(*from_wgs84(*wgs, datum), datum), wgs) < 1e-10
    for row in rows:
        if row["gk_easting_m"]:
            meridian = 3.0 * (int(row["cgcs2000_gk3_epsg"]) - 4509)
            place = to_wgs84(
                float(row["gk_easting_m"]), float(row["gk_northing_m"]), "cgcs2000", central_meridian=meridian
            )
            assert farthest(place, (float(row["wgs_lon"]), float(row["wgs_lat"]))) < 2e-9


@given(chinese_lon, chinese_lat, st.sampled_from(["gcj02", "bd09"]))
def test_there_and_back_is_less_than_1e_10_degrees_off(lon, lat, datum):
    assert farthest(to_wgs84(*from_wgs84(lon, lat, datum), datum), (lon, lat)) < 1e-10
    gcj = wgs84_to_gcj02(lon, lat)
    assert farthest(bd09_to_gcj02(*gcj02_to_bd09(*gcj)), gcj) < 1e-10


@given(chinese_lon, chinese_lat)
def test_the_kink_at_longitude_105_is_inverted_as_well(lon, lat):
    near = 105.0 + (lon - 105.0) * 1e-10
    assert farthest(gcj02_to_wgs84(*wgs84_to_gcj02(near, lat)), (near, lat)) < 1e-10


@given(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from(DATUMS))
def test_outside_china_every_datum_is_wgs84(lon, lat, datum):
    if CHINA_LON[0] <= lon <= CHINA_LON[1] and CHINA_LAT[0] <= lat <= CHINA_LAT[1]:
        lon = -lon
    for place in (from_wgs84(lon, lat, datum), to_wgs84(lon, lat, datum)):
        assert (float(place[0]), float(place[1])) == (lon, lat)


def test_the_border_of_china_is_inside():
    corners = np.array([72.004, 137.8347, 72.0039, 137.8348]), np.array([0.8293, 55.8271, 0.8293, 55.8271])
    assert (wgs84_to_gcj02(*corners)[0] != corners[0]).tolist() == [True, True, False, False]
    edges = np.full(4, 100.0), np.array([0.8293, 55.8271, 0.8292, 55.8272])
    assert (wgs84_to_gcj02(*edges)[1] != edges[1]).tolist() == [True, True, False, False]


def test_a_point_is_converted_the_same_alone_and_among_many():
    rng = np.random.default_rng(3)
    lon, lat = rng.uniform(70, 140, 40_000), rng.uniform(0, 56, 40_000)
    together = to_wgs84(lon, lat, "bd09")
    for k in (0, 16_383, 16_384, 39_999):
        assert farthest(to_wgs84(lon[k], lat[k], "bd09"), (together[0][k], together[1][k])) == 0


def test_what_is_no_number_comes_back_as_it_is_and_shapes_are_kept():
    lon, lat = to_wgs84([[np.nan, np.inf], [109.9, 39.8]], [[39.8, 39.8], [np.nan, 109.9]], "gcj02")
    assert lon.shape == (2, 2)
    assert np.isnan(lon[0, 0])
    assert lon[0, 1] == np.inf
    assert (lon[1, 1], lat[1, 1]) == (39.8, 109.9)
    assert to_wgs84([], [], "bd09")[0].shape == (0,)


def test_the_input_is_left_as_it_was():
    lon, lat = np.array([109.9]), np.array([39.8])
    for datum in DATUMS:
        from_wgs84(lon, lat, datum)[0][0] = 0.0
        to_wgs84(lon, lat, datum)[0][0] = 0.0
    assert (lon[0], lat[0]) == (109.9, 39.8)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("WGS-84", "wgs84"),
        (" wgs 84 ", "wgs84"),
        ("EPSG:4326", "wgs84"),
        ("GCJ-02", "gcj02"),
        ("gcj_02", "gcj02"),
        ("ＧＣＪ０２", "gcj02"),
        ("火星坐标系", "gcj02"),
        ("BD-09", "bd09"),
        ("bd09ll", "bd09"),
        ("CGCS2000", "cgcs2000"),
        ("epsg:4490", "cgcs2000"),
        ("2000国家大地坐标系", "cgcs2000"),
    ],
)
def test_common_spellings_are_understood(written, name):
    assert datum_name(written) == name


@pytest.mark.parametrize("written", ["", "xian80", "bj54", "wgs", "EPSG:3857"])
def test_other_datums_are_refused(written):
    with pytest.raises(DatumUnknown) as refusal:
        to_wgs84(1.0, 2.0, written)
    assert refusal.value.params == {"datum": written}


def test_cgcs2000_takes_degrees_and_metres_side_by_side():
    lon, lat = to_wgs84(
        [109.5, 37_370_977.0253, 36_370_057.2728, np.nan],
        [39.5, 4375088.5258, 4319574.5610, 39.0],
        "CGCS2000",
    )
    assert (
        farthest((lon[:3], lat[:3]), (np.array([109.5, 109.5, 106.5]), np.array([39.5, 39.5, 39.0]))) < 1e-9
    )
    assert np.isnan(lon[3])


def test_an_easting_without_zone_tells_which_point_it_was():
    with pytest.raises(GaussKrugerZoneUnknown) as refusal:
        to_wgs84([109.9, 39.8, 411_245.09], [39.8, 109.9, 4_410_335.7], "cgcs2000")
    assert refusal.value.params == {"easting": 411_245.09, "index": 2}


def test_equal_steps_east_stay_steps_east():
    lon, _ = wgs84_to_gcj02(np.linspace(106.5, 111.5, 1001), np.full(1001, 39.5))
    assert all(one < other for one, other in pairwise(lon))
