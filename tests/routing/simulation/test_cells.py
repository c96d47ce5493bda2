import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from routing.simulation.cells import demand_cells

places = st.lists(st.tuples(st.integers(-500, 500), st.integers(-500, 500)), max_size=60)


@given(places, st.integers(1, 20))
def test_every_point_has_a_cell_and_every_cell_a_point_of_its_own(points, wanted):
    xy = np.array(points, dtype=float).reshape(-1, 2)
    found = demand_cells(xy, cells=wanted)
    assert len(found.middle) == min(wanted, len({*points}))
    assert (found.cell[found.middle] == np.arange(len(found.middle))).all()
    assert set(found.cell.tolist()) == set(range(len(found.middle)))


@given(places, st.integers(1, 20), st.randoms())
def test_the_order_of_the_points_changes_no_cell(points, wanted, random):
    order = list(range(len(points)))
    random.shuffle(order)
    xy = np.array(points, dtype=float).reshape(-1, 2)
    cells = demand_cells(xy, cells=wanted).cell
    shuffled = demand_cells(xy[order], cells=wanted).cell
    assert _partition(cells, range(len(points))) == _partition(shuffled, order)


def _partition(cells, names):
    groups: dict[int, set[int]] = {}
    for cell, name in zip(cells.tolist(), names, strict=True):
        groups.setdefault(cell, set()).add(name)
    return {frozenset(group) for group in groups.values()}


def test_where_calls_spread_cells_are_fine():
    crowd = np.random.default_rng(1).normal(0, 100, (200, 2))
    lonely = np.array([[50_000.0, 0.0], [50_001.0, 0.0]])
    found = demand_cells(np.concatenate([crowd, lonely]), cells=5)
    assert len(set(found.cell[200:])) == 1
    assert len(set(found.cell[:200])) == 4
