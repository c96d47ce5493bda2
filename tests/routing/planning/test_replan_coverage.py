import pytest
from patrol_cases import city, line_town
from plan_checker import check
from replan_cases import in_order, planned, replanned, taken

from routing.planning import replan_search
from routing.planning.coverage import response_coverage
from routing.planning.plan import Plan
from routing.planning.problem import Problem

UNIT = {"id": "U1", "start": "S", "end": "S", "shift": [0, 1000]}
OTHER = UNIT | {"id": "U2"}


def one_site(**coverage: float) -> dict:
    """Return a station with one site 100 s away; the demand is at the station."""
    town = line_town({"reward": 10}, units=[UNIT])
    return town | {"coverage": {"within_s": 0, "demand": [{"node": "S", "weight": 1}], **coverage}}


def test_coverage_that_is_worth_more_than_a_visit_takes_it_out_of_the_day() -> None:
    for weight, visited in ((100, []), (1, ["P1"])):
        town = one_site(weight=weight, every_s=100)
        found = replanned(town, in_order(town, "P1"), {"now_s": -1})
        assert [stop["site"] for stop in found["routes"][0]["stops"]] == visited
        assert found["objective"] == pytest.approx(found["reward"] + weight * found["coverage"])


def test_a_least_coverage_is_kept_where_it_can_be_and_told_where_it_cannot() -> None:
    town = one_site(least=0.9)
    found = replanned(town, in_order(town, "P1"), {"now_s": -1})
    assert (found["coverage"], found["routes"][0]["stops"]) == (1.0, [])
    lost = replanned(town, in_order(town, "P1"), {"now_s": -1, "unavailable": taken("U1", -1)})
    assert lost["coverage"] == 0.0


def test_a_unit_covers_nothing_while_it_is_away() -> None:
    town = line_town(units=[UNIT, OTHER | {"shift": [500, 1000]}])
    town["coverage"] = {"within_s": 0, "every_s": 100, "demand": [{"node": "S", "weight": 1}]}
    old = planned(town)
    assert old["coverage"] == 1.0
    away = {"now_s": 220, "unavailable": taken("U1", 220, 800)}
    # The moments 50, 150, then from 550 on those of the other unit.
    assert replanned(town, old, away)["coverage"] == pytest.approx(0.7)


@pytest.mark.parametrize("now_s", [0, 4000, 15000])
def test_what_is_told_is_the_coverage_of_the_whole_day(now_s: int) -> None:
    town = city(7, sites=24, units=3) | {"coverage": {"within_s": 600, "weight": 300}}
    old = planned(town)
    found = replanned(town, old, {"now_s": now_s})
    assert check(town, found | {"objective": found["objective"] - 300 * found["coverage"]}) == []
    problem = Problem.from_json(town)
    assert problem.coverage is not None
    told = response_coverage(problem, Plan.from_json(found), problem.coverage)
    assert found["coverage"] == pytest.approx(told)
    assert found["objective"] >= old["objective"] - 1e-9


def test_loyalty_to_units_moves_fewer_visits(monkeypatch: pytest.MonkeyPatch) -> None:
    town = city(7, sites=60, units=6)
    old = planned(town, rounds=20)
    change = {"now_s": 5000, "unavailable": taken("U0", 5000)}
    loyal = replanned(town, old, change, rounds=20)
    monkeypatch.setattr(replan_search, "LOYALTY", 0.0)
    free = replanned(town, old, change, rounds=20)
    assert moved(loyal) < moved(free)
    assert loyal["objective"] > 0.98 * free["objective"]


def moved(found: dict) -> int:
    return sum(len(set(entry["was"]) ^ set(entry["now"])) for entry in found["changes"])
