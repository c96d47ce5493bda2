import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geo.errors import GaussKrugerZoneUnknown
from geo.gauss_kruger import gauss_kruger_to_wgs84, wgs84_to_gauss_kruger, zone_meridian

# The registered CGCS2000 belts with the zone in the easting: zone number to EPSG code.
REGISTERED = {zone: 4491 + zone - 13 for zone in range(13, 24)} | {
    zone: 4513 + zone - 25 for zone in range(25, 46)
}


@pytest.mark.parametrize(("zone", "epsg"), REGISTERED.items())
def test_every_belt_is_the_one_registered_under_its_epsg_code(zone, epsg):
    meridian = zone_meridian(zone)
    lon, lat = np.array([meridian - 1.2, meridian, meridian + 1.4]), np.array([20.0, 39.0, 52.0])
    written = Transformer.from_crs(4490, epsg, always_xy=True).transform(lon, lat)
    assert np.floor(written[0] / 1e6).tolist() == [zone] * 3
    back = gauss_kruger_to_wgs84(*written)
    assert np.abs(back[0] - lon).max() < 1e-9
    assert np.abs(back[1] - lat).max() < 1e-9


@pytest.mark.parametrize("easting", [411_245.0, 4_410_335.0, 12_500_000.0, 24_500_000.0, 46_500_000.0, -1.0])
def test_an_easting_of_no_belt_is_refused(easting):
    with pytest.raises(GaussKrugerZoneUnknown) as refusal:
        gauss_kruger_to_wgs84([37_411_245.0, easting], [4_410_335.0, 4_410_335.0])
    assert refusal.value.params == {"easting": easting, "index": 1}


def test_a_told_meridian_serves_eastings_without_zone_and_yields_to_a_zone():
    lon, _ = gauss_kruger_to_wgs84([500_000.0, 36_500_000.0], [4e6, 4e6], central_meridian=109.5)
    assert lon == pytest.approx([109.5, 108.0], abs=1e-9)


@given(st.floats(-3, 3), st.floats(1, 55), st.sampled_from([105.0, 108.0, 109.5, 111.0]))
def test_there_and_back_in_a_belt(off_meridian, lat, meridian):
    metres = wgs84_to_gauss_kruger(meridian + off_meridian, lat, central_meridian=meridian)
    lon, back = gauss_kruger_to_wgs84(*metres, central_meridian=meridian)
    assert float(lon) == pytest.approx(meridian + off_meridian, abs=1e-9)
    assert float(back) == pytest.approx(lat, abs=1e-9)


def test_a_missing_coordinate_stays_missing():
    lon, lat = gauss_kruger_to_wgs84([np.nan, 37_411_245.0902], [1.0, 4_410_335.7022])
    assert np.isnan([lon[0], lat[0]]).all()
    assert (lon[1], lat[1]) == pytest.approx((109.96333, 39.822507), abs=1e-8)
