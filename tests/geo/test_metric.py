import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo.errors import PositionOutOfRange
from geo.metric import metric_crs, shapes_to_degrees, shapes_to_metres, to_metres


@pytest.mark.parametrize(
    ("lon", "lat", "epsg"),
    [
        (109.9, 39.8, 32649),
        (107.9, 39.8, 32648),
        (108.0, 39.8, 32649),
        (-8.6, 41.1, 32629),
        (-43.2, -22.9, 32723),
        (180.0, 1.0, 32601),
        (-180.0, 1.0, 32601),
    ],
)
def test_metres_are_those_of_the_utm_zone(lon, lat, epsg):
    assert metric_crs(lon, lat).to_epsg() == epsg


def test_one_stray_row_does_not_move_the_zone():
    lon, lat = [109.9, 0.0, 109.8, np.nan, 39.6, 109.7], [39.8, 0.0, 39.7, 39.8, 109.8, 39.6]
    assert metric_crs(lon, lat).to_epsg() == 32649
    assert metric_crs(lon[::-1], lat[::-1]).to_epsg() == 32649


@pytest.mark.parametrize(("lon", "lat"), [([], []), (np.nan, 1.0), ([39.8], [109.9])])
def test_without_a_place_there_is_no_zone(lon, lat):
    with pytest.raises(PositionOutOfRange):
        metric_crs(lon, lat)


def test_lengths_agree_with_the_ellipsoid():
    lon, lat = np.array([109.7, 110.1]), np.array([39.5, 39.9])
    x, y = to_metres(lon, lat, metric_crs(lon, lat))
    truth = Geod(ellps="WGS84").inv(lon[0], lat[0], lon[1], lat[1])[2]
    assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(truth, rel=0.002)


def test_shapes_go_there_and_back():
    crs = metric_crs(109.9, 39.8)
    shapes = np.array([shapely.box(109.7, 39.5, 109.8, 39.6), shapely.Point(110, 40)], dtype=object)
    back = shapes_to_degrees(shapes_to_metres(shapes, crs), crs)
    assert shapely.equals_exact(back, shapes, tolerance=1e-9).all()
