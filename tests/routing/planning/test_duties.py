"""Routes over required sites, against every arrangement of tiny problems."""

import itertools
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from patrol_cases import line_town, problems

from routing.planning.duties import duty_routes
from routing.planning.packing import Effort
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable

ENOUGH = Effort(deterministic=5.0)


def arrangements(sites: list[int], units: int) -> Iterator[list[list[int]]]:
    """Yield every way of giving sites to units in every order."""
    for order in itertools.permutations(sites):
        for choice in itertools.product(range(units), repeat=len(sites)):
            yield [[s for s, u in zip(order, choice, strict=True) if u == unit] for unit in range(units)]


def fits(table: Timetable, routes: list[list[int]]) -> bool:
    """Tell whether the exact schedule takes all routes; a single visit takes nothing from another."""
    return all(table.timed(unit, sites, lambda _: ()) is not None for unit, sites in enumerate(routes))


@given(problems(most_sites=4, most_units=2, required=True), st.integers(0, 3))
def test_routes_are_found_exactly_when_there_are_some(case: dict, seed: int) -> None:
    table = Timetable(Problem.from_json(case))
    sites = list(range(table.site_count))
    found = duty_routes(table, sites, effort=ENOUGH, seed=seed)
    possible = any(fits(table, routes) for routes in arrangements(sites, table.unit_count))
    assert (found is not None) == possible
    if found is not None:
        assert sorted(itertools.chain(*found)) == sites
        assert fits(table, found)


@pytest.mark.parametrize(("shift_end", "served"), [(1_000, True), (999, False)])
def test_the_last_second_of_the_shift_counts(shift_end: int, served: bool) -> None:  # noqa: FBT001
    unit = {"id": "U1", "start": "S", "end": "S", "shift": [0, shift_end]}
    table = Timetable(Problem.from_json(line_town({"required": True}, {"required": True}, units=[unit])))
    assert (duty_routes(table, [0, 1], effort=ENOUGH, seed=1) is not None) == served
