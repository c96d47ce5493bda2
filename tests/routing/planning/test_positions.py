import pytest
from patrol_cases import line_town

from geo.position import Position
from routing.planning.positions import carried, site_positions
from routing.planning.problem import Problem

TOWN = line_town({})
PLACES = [[109.7, 39.8], [109.8, 39.9]]


def test_a_site_is_where_its_node_is() -> None:
    problem = Problem.from_json(TOWN)
    assert problem.nodes == ("S", "P1")
    assert site_positions(TOWN | {"positions": PLACES}, problem) == {"P1": Position(109.8, 39.9)}


def test_positions_are_no_part_of_the_problem() -> None:
    told = TOWN | {"positions": PLACES}
    assert Problem.from_json(told).sha256 == Problem.from_json(TOWN).sha256
    assert carried(told) == {"positions": PLACES}
    assert carried(TOWN) == {}


@pytest.mark.parametrize(
    "positions", [None, "here", PLACES[:1], [*PLACES[:1], [1]], [*PLACES[:1], [200, 95]], [[1, 2], ["a", 3]]]
)
def test_what_cannot_be_positions_of_the_nodes_is_none(positions: object) -> None:
    assert site_positions(TOWN | {"positions": positions}, Problem.from_json(TOWN)) is None
    assert site_positions(TOWN, Problem.from_json(TOWN)) is None
