from patrol_cases import line_town

from routing.planning.draft import Draft
from routing.planning.packing import MOST_TOURS, Effort, Pool, packed
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable

UNITS = [{"id": name, "start": "S", "end": "S", "shift": [0, 1000]} for name in ("U1", "U2")]


def pool(table: Timetable, *routes: list[list[int]]) -> Pool:
    """Return the tours of plans whose units visit these sites."""
    made = Pool(table)
    for one in routes:
        draft = Draft(table)
        assert all(draft.set_route(unit, sites) for unit, sites in enumerate(one))
        for tour, visits in zip(draft.tours, draft.routes(), strict=True):
            made.add(tour.unit, visits, tour.travel_s)
    return made


def chosen(table: Timetable, *routes: list[list[int]]) -> list[tuple[int, ...]]:
    found = packed(table, pool(table, *routes), effort=Effort(1.0), seed=0)
    assert found is not None
    return sorted(tuple(site for site, _ in visits) for visits in found if visits)


def test_the_best_tours_of_two_plans_are_combined() -> None:
    table = Timetable(
        Problem.from_json(line_town({}, {}, {"reward": 3}, {"reward": 4, "dwell_s": 100}, units=UNITS))
    )
    assert chosen(table, [[0, 1], [2]], [[2], [3]]) == [(0, 1), (3,)]


def test_a_site_is_visited_no_more_often_than_it_may_be() -> None:
    table = Timetable(Problem.from_json(line_town({"reward": 9}, {}, units=UNITS)))
    assert chosen(table, [[0], []], [[0, 1], []], [[], [0]]) == [(0, 1)]


def test_visits_of_one_site_stay_apart() -> None:
    site = {"reward": 9, "visits": 2, "min_gap_s": 600, "dwell_s": 100}
    table = Timetable(Problem.from_json(line_town(site, units=UNITS)))
    assert chosen(table, [[0], []]) == [(0,)]
    assert chosen(table, [[0], [0]]) == [(0,), (0,)]


def test_equal_tours_of_like_units_enter_the_pool_once() -> None:
    table = Timetable(Problem.from_json(line_town({}, {}, units=UNITS)))
    assert list(pool(table, [[0], []], [[], [0]]).tours) == [(0, ((0, 100),))]


def test_the_tour_not_seen_for_longest_leaves_a_full_pool() -> None:
    table = Timetable(Problem.from_json(line_town({}, units=UNITS)))
    full = Pool(table)
    for start in range(MOST_TOURS):
        full.add(0, ((0, start),), 0)
    full.add(0, ((0, 0),), 0)
    full.add(1, ((0, -1),), 0)
    assert len(full.tours) == MOST_TOURS
    assert (0, ((0, 1),)) not in full.tours
    assert (0, ((0, 0),)) in full.tours


def test_tours_of_both_pools_are_remembered() -> None:
    table = Timetable(Problem.from_json(line_town({}, {}, units=UNITS)))
    one, other = pool(table, [[0], []]), pool(table, [[1], []])
    one.merge(other)
    assert len(one.tours) == 2
