"""What road events do to streets, on a cross that can be checked by eye."""

import numpy as np
from network_towns import town

from api.driving import effects

# An avenue of two blocks to the east, and a street across it in the middle.
CROSS = town(
    [(110.0, 39.8), (110.01, 39.8), (110.02, 39.8), (110.01, 39.79), (110.01, 39.81)],
    [{"ends": (0, 1)}, {"ends": (1, 2)}, {"ends": (3, 1)}, {"ends": (1, 4)}],
)
AVENUE = {"type": "LineString", "coordinates": [[110.0, 39.8], [110.02, 39.8]]}
BLOCK = {"type": "LineString", "coordinates": [[110.012, 39.8], [110.018, 39.80005]]}
NORTH = {
    "type": "Polygon",
    "coordinates": [[[110.005, 39.805], [110.015, 39.805], [110.015, 39.82], [110.005, 39.805]]],
}


def event(geometry, *, closed=True, factor=None):
    return {"geometry": geometry, "closed": closed, "factor": factor}


def closed_by(*events):
    return np.flatnonzero(effects(CROSS, events)[0]).tolist()


def test_a_closed_street_shuts_no_street_that_crosses_it() -> None:
    assert closed_by(event(AVENUE)) == [0, 1]


def test_a_line_along_a_part_of_a_block_closes_the_block() -> None:
    assert closed_by(event(BLOCK)) == [1]


def test_an_area_closes_every_street_in_it() -> None:
    assert closed_by(event(NORTH)) == [3]
    assert closed_by(event(NORTH), event(BLOCK)) == [1, 3]


def test_of_two_slow_stretches_the_slower_counts_and_nothing_is_closed() -> None:
    closed, factor = effects(
        CROSS, [event(AVENUE, closed=False, factor=2.0), event(BLOCK, closed=False, factor=3.0)]
    )
    assert closed.tolist() == [0, 0, 0, 0]
    assert factor.tolist() == [2, 3, 1, 1]
