from collections.abc import Callable

import pytest
from patrol_cases import line_town
from replan_cases import in_order

from geo.errors import InputError
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.replan_change import Change, refuse_other_plan

TOWN = line_town({}, {})
PROBLEM = Problem.from_json(TOWN)
DONE = {"unit": "U1", "site": "P1", "visit": 1, "start_s": 100, "leave_s": 400}
NEW = {"id": "P9", "node": "P1", "reward": 1, "dwell_s": 1}


def change(**given: object) -> Change:
    return Change.from_json({"now_s": 500, **given}, PROBLEM)


REFUSALS: dict[str, tuple[object, str, str]] = {
    "no object": ([], "problem.not_an_object", None),
    "no time": ({}, "problem.key_missing", "now_s"),
    "half a second": ({"now_s": 0.5}, "problem.not_whole", "now_s"),
    "no list": ({"now_s": 0, "unavailable": {}}, "problem.not_a_list", "unavailable"),
    "unit unknown": (
        {"now_s": 0, "unavailable": [{"unit": "U9", "from_s": 0, "until_s": 1}]},
        "change.unit_unknown",
        "unavailable[0].unit",
    ),
    "back before it goes": (
        {"now_s": 0, "unavailable": [{"unit": "U1", "from_s": 5, "until_s": 4}]},
        "problem.ends_before_it_begins",
        "unavailable[0].until_s",
    ),
    "no end": (
        {"now_s": 0, "unavailable": [{"unit": "U1", "from_s": 5}]},
        "problem.key_missing",
        "unavailable[0].until_s",
    ),
    "stands nowhere": (
        {"now_s": 0, "position": [{"unit": "U1", "node": "X", "at_s": 0}]},
        "problem.node_unknown",
        "position[0].node",
    ),
    "stands twice": (
        {"now_s": 0, "position": [{"unit": "U1", "node": "S", "at_s": 0}] * 2},
        "problem.id_doubled",
        "position[1].unit",
    ),
    "done by nobody": (
        {"now_s": 500, "done": [DONE | {"unit": "U9"}]},
        "change.unit_unknown",
        "done[0].unit",
    ),
    "done nowhere": ({"now_s": 500, "done": [DONE | {"site": "X"}]}, "change.site_unknown", "done[0].site"),
    "done tomorrow": ({"now_s": 399, "done": [DONE]}, "change.done_later", "done[0].leave_s"),
    "done twice": ({"now_s": 500, "done": [DONE, DONE]}, "change.done_overlaps", "done[1].start_s"),
    "done backward": (
        {"now_s": 500, "done": [DONE | {"leave_s": 99}]},
        "problem.ends_before_it_begins",
        "done[0].leave_s",
    ),
    "done a zeroth time": (
        {"now_s": 500, "done": [DONE | {"visit": 0}]},
        "problem.out_of_range",
        "done[0].visit",
    ),
    "site without reward": (
        {"now_s": 0, "sites": [{"id": "P1"}]},
        "problem.key_missing",
        "sites[0].reward",
    ),
    "site at no node": (
        {"now_s": 0, "sites": [NEW | {"node": "X"}]},
        "problem.node_unknown",
        "sites[0].node",
    ),
    "site twice": ({"now_s": 0, "sites": [NEW, NEW]}, "problem.id_doubled", "sites[1].id"),
    "nodes alone": ({"now_s": 0, "nodes": ["S", "P1", "P2", "X"]}, "change.nodes_without_travel", "nodes"),
    "node doubled": (
        {"now_s": 0, "nodes": ["S", "P1", "P1"], "travel_s": [[0] * 3] * 3},
        "problem.id_doubled",
        "nodes[2]",
    ),
    "node dropped": (
        {"now_s": 0, "nodes": ["S", "P1"], "travel_s": [[0] * 2] * 2},
        "change.node_dropped",
        "nodes",
    ),
    "matrix of another size": ({"now_s": 0, "travel_s": [[0]]}, "problem.matrix_not_square", "travel_s"),
    "negative travel": (
        {"now_s": 0, "travel_s": [[0, 1, 1], [1, 0, -1], [1, 1, 0]]},
        "problem.out_of_range",
        "travel_s[1][2]",
    ),
}


@pytest.mark.parametrize("name", sorted(REFUSALS))
def test_a_malformed_change_is_refused_where_it_is_malformed(name: str) -> None:
    value, code, field = REFUSALS[name]
    with pytest.raises(InputError) as refused:
        Change.from_json(value, PROBLEM)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_change_puts_nodes_travel_times_and_sites_into_the_problem() -> None:
    nodes = ["X", "P2", "P1", "S"]
    matrix = [[0, 1, 2, 3], [4, 0, 5, 6], [7, 8, 0, 9], [10, 11, 12, 0]]
    sites = [NEW | {"node": "X"}, {"id": "P2", "reward": 7, "dwell_s": 0, "windows": [[0, 9]]}]
    changed = change(nodes=nodes, travel_s=matrix, sites=sites).problem
    assert changed.nodes == tuple(nodes)
    assert changed.travel_s.tolist() == matrix
    assert [(site.site_id, site.node, site.reward) for site in changed.sites] == [
        ("P1", "P1", 10),
        ("P2", "P2", 7),
        ("P9", "X", 1),
    ]
    assert [site.windows for site in changed.sites] == [((0, 3600),), ((0, 9),), ((0, 3600),)]


def test_absences_that_touch_are_one_and_both_ends_belong_to_it() -> None:
    def away(*spans: tuple[int, int]) -> tuple[object, object]:
        told = change(unavailable=[{"unit": "U1", "from_s": a, "until_s": b} for a, b in spans])
        return told.away("U1"), told.later_absences("U1")

    assert away((500, 500)) == ((500, 500), ())
    assert away((100, 499), (501, 600)) == (None, ((501, 600),))
    assert away((600, 700), (100, 600)) == ((100, 700), ())
    assert away((400, 550), (551, 700)) == ((400, 550), ((551, 700),))


def test_an_absence_may_end_beyond_all_times() -> None:
    assert change(unavailable=[{"unit": "U1", "from_s": 0, "until_s": 10**18}]).away("U1") == (0, 10**12)


def _drop_route(plan: dict) -> None:
    plan["routes"] = []


BROKEN: dict[str, tuple[Callable[[dict], object], str, str]] = {
    "another problem": (
        lambda plan: plan.update(problem_sha256="0"),
        "plan.of_another_problem",
        "problem_sha256",
    ),
    "no route": (_drop_route, "plan.units_differ", "routes"),
    "route doubled": (
        lambda plan: plan.update(routes=plan["routes"] * 2),
        "plan.units_differ",
        "routes",
    ),
    "site unknown": (
        lambda plan: plan["routes"][0]["stops"][1].update(site="X"),
        "change.site_unknown",
        "routes[0].stops[1].site",
    ),
    "back in time": (
        lambda plan: plan["routes"][0]["stops"][1].update(arrive_s=3),
        "plan.times_backward",
        "routes[0].stops[1]",
    ),
    "home before": (
        lambda plan: plan["routes"][0].update(return_s=3),
        "plan.times_backward",
        "routes[0].return_s",
    ),
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_plan_that_is_not_of_the_problem_is_refused(name: str) -> None:
    breaks, code, field = BROKEN[name]
    plan = in_order(TOWN, "P1 P2")
    refuse_other_plan(PROBLEM, Plan.from_json(plan), change())
    breaks(plan)
    with pytest.raises(InputError) as refused:
        refuse_other_plan(PROBLEM, Plan.from_json(plan), change())
    assert (refused.value.code, refused.value.field) == (code, field)
