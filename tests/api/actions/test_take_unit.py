"""Units taken from their routes on real PostGIS: what is planned anew, what waits, what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from api.actions.live_map import plan_now
from api.actions.once import Ask
from api.actions.record_positions import record_positions
from api.actions.take_unit import Leave, delay_unit, replan_due, return_unit, take_unit
from api.actions.units import unit_route, units_now
from api.driving import Roads
from api.refusals import (
    KeyReused,
    PlanOfAnotherDay,
    ReplannedJustNow,
    UnitNotAway,
    UnitUnknown,
    UnitWithoutRoute,
    UntilPast,
)
from api.replanner import Replanner

NOON = datetime(2020, 3, 24, 2, tzinfo=UTC)  # ten o'clock in the town


def ask(now=NOON, key="k1", **body):
    return Ask(user="desk", key=key, body=body, now=now)


def leave(minutes=40, now=NOON, **told):
    return Leave(now + timedelta(minutes=minutes), **told)


def sites(database, unit, now=NOON):
    return [stop["site"] for stop in unit_route(database, unit, now=now)["stops"]]


def test_a_unit_that_is_taken_gets_a_new_plan_with_what_was_done_first(replanner, busy, planned) -> None:
    before = {route.unit: route for route in planned.districts[0].plan.routes}[busy]
    told = take_unit(replanner, busy, leave(), ask())
    change = next(one for one in told["changes"] if one["unit"] == busy)
    second = (NOON - planned.districts[0].task.epoch).total_seconds()
    done = [stop.site for stop in before.stops if stop.leave_s <= second]
    assert sites(replanner.database, busy) == [*done, *change["now"]]
    assert change["was"] == [stop.site for stop in before.stops[len(done) :]]
    assert "离岗" in change["why"]["zh"]
    assert "is away from 10:00 to 10:40" in change["why"]["en"]
    assert told["version"] == plan_now(replanner.database, now=NOON)["version"] == 2
    back = NOON + timedelta(minutes=40)
    ahead = unit_route(replanner.database, busy, now=NOON)["stops"][len(done) :]
    assert all(stop["arrive_at"] >= back for stop in ahead)


def test_a_unit_that_has_nothing_to_do_meanwhile_is_told_that_its_route_stays(replanner, busy) -> None:
    last = unit_route(replanner.database, busy, now=NOON)["stops"][-1]["leave_at"]
    late = last + timedelta(minutes=1)
    told = take_unit(replanner, busy, leave(1, late), ask(late))
    own = told["changes"][0]
    assert (own["unit"], own["changed"], own["was"]) == (busy, False, own["now"])
    assert own["why"]["zh"].endswith("离岗：点位和时间不变。")
    assert f"{own['name']} is away from" in own["why"]["en"]
    # Its crew was told no other route, so it need not be spared one.
    assert take_unit(replanner, busy, leave(2, late), ask(late, "k2"))["replanned"]


def test_sentences_name_units_and_sites_as_people_do(replanner, busy) -> None:
    told = take_unit(replanner, busy, leave(), ask())
    change = next(one for one in told["changes"] if one["unit"] == busy)
    assert change["name"] in change["why"]["zh"]
    assert busy not in change["why"]["zh"]


def test_the_unit_is_shown_away_until_then_and_no_longer(replanner, busy) -> None:
    take_unit(replanner, busy, leave(), ask())

    def shown(now):
        return next(one for one in units_now(replanner.database, now=now) if one["id"] == busy)

    assert (shown(NOON)["state"], shown(NOON)["away_until"]) == ("BUSY", NOON + timedelta(minutes=40))
    assert shown(NOON + timedelta(minutes=41))["away_until"] is None


def test_the_same_key_is_answered_as_before_and_takes_nothing_twice(replanner, busy) -> None:
    first = take_unit(replanner, busy, leave(), ask(minutes=40))
    assert take_unit(replanner, busy, leave(), ask(minutes=40)) == first
    assert plan_now(replanner.database, now=NOON)["version"] == 2
    with pytest.raises(KeyReused):
        take_unit(replanner, busy, leave(), ask(minutes=41))


def test_the_new_plan_waits_two_minutes_unless_the_call_is_of_priority_1(replanner, busy) -> None:
    take_unit(replanner, busy, leave(), ask())
    soon = NOON + timedelta(seconds=60)
    back = return_unit(replanner, busy, ask(soon, "k2"))
    assert (back["replanned"], back["due_at"]) == (False, (NOON + timedelta(minutes=2)).isoformat())
    assert not replan_due(replanner, now=soon)
    again = take_unit(replanner, busy, leave(20, soon, priority=1), ask(soon, "k3"))
    assert again["replanned"]
    later = soon + timedelta(minutes=3)
    assert not replan_due(replanner, now=later)
    assert return_unit(replanner, busy, ask(later, "k4"))["replanned"]


def test_what_had_to_wait_is_planned_anew_when_its_time_has_come(replanner, busy) -> None:
    take_unit(replanner, busy, leave(), ask())
    return_unit(replanner, busy, ask(NOON + timedelta(seconds=60), "k2"))
    due = NOON + timedelta(seconds=121)
    assert replan_due(replanner, now=due)
    assert not replan_due(replanner, now=due)
    assert plan_now(replanner.database, now=due)["version"] == 3
    first = next(s for s in unit_route(replanner.database, busy, now=due)["stops"] if s["arrive_at"] > due)
    assert first["arrive_at"] < NOON + timedelta(minutes=40)


def test_from_the_second_pull_on_the_planner_is_told_and_nobody_near_can_help(replanner, busy) -> None:
    first = take_unit(replanner, busy, leave(5), ask())
    assert first["advice"] is None
    later = NOON + timedelta(minutes=10)
    second = take_unit(replanner, busy, leave(600, later), ask(later, "k2"))
    owed = [debt for debt in second["debts"] if debt["unit"] == busy]
    assert second["advice"]["offer"] == ("dose_not_met" if owed else "nothing")
    assert "2" in second["advice"]["says"]["zh"]


def test_units_taken_at_once_are_all_planned_around(replanner, planned) -> None:
    units = [route.unit for route in planned.districts[0].plan.routes if route.stops]

    def take(unit):
        return take_unit(replanner, unit, leave(priority=1), ask(key=unit))

    with ThreadPoolExecutor(len(units)) as pool:
        told = list(pool.map(take, units))
    assert sorted(one["version"] for one in told) == [2 + k for k in range(len(units))]
    back = NOON + timedelta(minutes=40)
    for unit in units:
        stops = unit_route(replanner.database, unit, now=NOON)["stops"]
        assert not [s for s in stops if s["leave_at"] > NOON and s["arrive_at"] < back]


def test_an_absence_that_has_to_wait_is_not_lost(replanner, planned) -> None:
    one, other = [route.unit for route in planned.districts[0].plan.routes if route.stops][:2]
    first = take_unit(replanner, one, leave(), ask())
    second = take_unit(replanner, other, leave(), ask(key="k2"))
    was_told = other in {change["unit"] for change in first["changes"]}
    assert second["replanned"] is not was_told
    due = NOON + timedelta(minutes=2)
    assert replan_due(replanner, now=due) is was_told
    stops = unit_route(replanner.database, other, now=due)["stops"]
    assert not [s for s in stops if s["leave_at"] > NOON and s["arrive_at"] < NOON + timedelta(minutes=40)]


def test_a_late_unit_comes_later_and_says_so(replanner, busy) -> None:
    told = delay_unit(replanner, busy, 900, ask())
    why = next(one for one in told["changes"] if one["unit"] == busy)["why"]
    assert "min late" in why["en"]
    with pytest.raises(ReplannedJustNow):
        delay_unit(replanner, busy, 900, ask(NOON + timedelta(seconds=30), "k2"))


def test_a_visit_that_positions_deny_is_owed_again(replanner, busy, planned) -> None:
    district = planned.districts[0]
    route = next(route for route in district.plan.routes if route.unit == busy)
    second = (NOON - district.task.epoch).total_seconds()
    missed = [stop for stop in route.stops if stop.leave_s <= second][-1]
    far = [
        {
            "unit": busy,
            "lon": 109.7005,
            "lat": 39.5205,
            "device_at": district.task.epoch + timedelta(seconds=missed.start_s + 60 * k),
            "accuracy_m": 5.0,
            "speed_kmh": 0.0,
        }
        for k in range(1, 6)
    ]
    fixes = [fix | {"device_at": fix["device_at"].isoformat()} for fix in far]
    record_positions(replanner.database, fixes, now=NOON)
    take_unit(replanner, busy, leave(), ask())
    arrivals = [stop["start_at"] for stop in unit_route(replanner.database, busy, now=NOON)["stops"]]
    assert district.task.epoch + timedelta(seconds=missed.start_s) not in arrivals


def test_every_impossible_wish_is_refused_by_name(replanner, busy) -> None:
    with pytest.raises(UnitUnknown):
        take_unit(replanner, "nobody", leave(), ask())
    with pytest.raises(UntilPast):
        take_unit(replanner, busy, leave(0), ask())
    with pytest.raises(UnitNotAway):
        return_unit(replanner, busy, ask())
    tomorrow = NOON + timedelta(days=2)
    with pytest.raises(PlanOfAnotherDay):
        take_unit(replanner, busy, leave(40, tomorrow), ask(tomorrow))
    assert plan_now(replanner.database, now=NOON)["version"] == 1
    with replanner.database.transaction() as session:
        session.execute(text("UPDATE plan SET state = 'SUPERSEDED'"))
    with pytest.raises(UnitWithoutRoute):
        take_unit(replanner, busy, leave(), ask())


def test_without_a_road_network_new_legs_are_straight_and_say_so(replanner, busy, tmp_path) -> None:
    blind = Replanner(replanner.database, Roads(tmp_path / "nothing"), search_s=0.1)
    fix = {"lon": 109.7301, "lat": 39.5401, "device_at": NOON.isoformat(), "accuracy_m": 5, "speed_kmh": 0}
    record_positions(replanner.database, [{"unit": busy, **fix}], now=NOON)
    take_unit(blind, busy, leave(), ask())
    legs = unit_route(replanner.database, busy, now=NOON)["legs"]["features"]
    basis = [leg["properties"].get("basis") for leg in legs]
    assert {None, "straight_line"} == set(basis)
    assert all(len(leg["geometry"]["coordinates"]) == 2 for leg in legs if leg["properties"].get("basis"))
