import numpy as np
import pytest

from routing.network.speeds import CLASS_SPEED_KMH, class_speeds, driving_speeds


def test_a_missing_or_unknown_class_is_forty() -> None:
    assert class_speeds(["", "boulevard"]).tolist() == [40.0, 40.0]


def test_a_posted_limit_wins() -> None:
    found = driving_speeds(["motorway", "motorway", ""], np.array([80.0, np.nan, 7.0]))
    assert found.tolist() == [80.0, CLASS_SPEED_KMH["motorway"], 7.0]


@pytest.mark.parametrize("name", ["motorway", "trunk", "primary", "secondary", "tertiary"])
def test_a_ramp_is_slower_than_its_road(name: str) -> None:
    assert CLASS_SPEED_KMH[f"{name}_link"] < CLASS_SPEED_KMH[name]
