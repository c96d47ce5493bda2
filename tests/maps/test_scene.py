from datetime import datetime

import pytest
from plan_scenes import small_scene, small_stops


def test_a_frame_without_a_column_is_named():
    with pytest.raises(ValueError, match="stops lacks the columns reward, label"):
        small_scene(stops=small_stops().drop(columns=["reward", "label"]))


def test_a_frame_in_metres_is_refused():
    with pytest.raises(ValueError, match="stops must be in EPSG:4326"):
        small_scene(stops=small_stops().to_crs(32649))


def test_a_naive_epoch_is_refused():
    with pytest.raises(ValueError, match="aware"):
        small_scene(epoch=datetime(2020, 4, 1, 8))  # noqa: DTZ001


def test_an_unknown_time_zone_is_refused():
    with pytest.raises(KeyError):
        small_scene(timezone="Asia/Nowhere")
