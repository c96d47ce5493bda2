from patrol_cases import line_town

from routing.planning.draft import Draft
from routing.planning.packing import Effort, packed, pool
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable

UNITS = [{"id": name, "start": "S", "end": "S", "shift": [0, 1000]} for name in ("U1", "U2")]


def drafts(table: Timetable, *routes: list[list[int]]) -> list[Draft]:
    made = []
    for one in routes:
        draft = Draft(table)
        assert all(draft.set_route(unit, sites) for unit, sites in enumerate(one))
        made.append(draft)
    return made


def chosen(table: Timetable, *routes: list[list[int]]) -> list[tuple[int, ...]]:
    tours = pool(table, drafts(table, *routes))
    return sorted(tour.sites for tour in packed(table, tours, effort=Effort(1.0), seed=0))


def test_the_best_tours_of_two_drafts_are_combined() -> None:
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
    assert [tour.sites for tour in pool(table, drafts(table, [[0], []], [[], [0]]))] == [(0,)]
