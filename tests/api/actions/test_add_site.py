"""Priority sites that come up during the day on real PostGIS."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from api.actions.add_site import NewSite, add_site
from api.actions.live_map import plan_now
from api.actions.once import Ask
from api.actions.take_unit import Leave, take_unit
from api.actions.units import unit_route
from api.refusals import SiteKnown, SiteOffRoad, UntilPast
from routing.errors import RequiredSiteUnserved

NOON = datetime(2020, 3, 24, 2, tzinfo=UTC)
CLINIC = NewSite("X1", "发热门诊", 109.74, 39.545)


def ask(key="k1", now=NOON):
    return Ask(user="desk", key=key, body={"key": key}, now=now)


def visitors(database, planned, now=NOON):
    """Return the units that visit the clinic, with the stop."""
    units = [route.unit for route in planned.districts[0].plan.routes]
    stops = {unit: unit_route(database, unit, now=now)["stops"] for unit in units}
    return [(unit, stop) for unit in units for stop in stops[unit] if stop["site"] == "X1"]


def test_a_new_site_is_visited_and_said_by_its_name(replanner, planned) -> None:
    told = add_site(replanner, CLINIC, ask())
    ((unit, stop),) = visitors(replanner.database, planned)
    change = next(one for one in told["changes"] if one["unit"] == unit)
    assert (stop["label"], "X1" in change["now"]) == ("发热门诊", True)
    assert "发热门诊" in change["why"]["zh"]
    assert "travel times" not in change["why"]["en"]


def test_it_stays_in_the_plan_when_something_else_happens(replanner, planned) -> None:
    add_site(replanner, CLINIC, ask())
    ((unit, _),) = visitors(replanner.database, planned)
    others = [route.unit for route in planned.districts[0].plan.routes if route.unit != unit]
    leave = Leave(NOON + timedelta(minutes=40), priority=1)
    take_unit(replanner, others[0], leave, ask("k2"))
    assert len(visitors(replanner.database, planned)) == 1


def test_a_site_that_must_be_visited_by_nine_is_refused_at_ten(replanner) -> None:
    with pytest.raises(UntilPast):
        add_site(replanner, replace(CLINIC, until=NOON - timedelta(hours=1)), ask())
    soon = NOON + timedelta(seconds=5)
    with pytest.raises(RequiredSiteUnserved):
        add_site(replanner, replace(CLINIC, until=soon, required=True), ask("k2"))
    assert plan_now(replanner.database, now=NOON)["version"] == 1


def test_a_site_that_is_known_or_off_the_road_is_refused(replanner, planned) -> None:
    known = planned.districts[0].task.problem.sites[0].site_id
    with pytest.raises(SiteKnown):
        add_site(replanner, replace(CLINIC, site_id=known), ask())
    with pytest.raises(SiteOffRoad):
        add_site(replanner, replace(CLINIC, lon=110.9), ask("k2"))


def test_when_nobody_can_go_to_a_required_site_any_more_it_is_named(replanner, planned) -> None:
    add_site(replanner, replace(CLINIC, required=True), ask())
    now = NOON
    for k, route in enumerate(planned.districts[0].plan.routes):
        now += timedelta(seconds=10)
        leave = Leave(now + timedelta(hours=30), priority=1)
        told = take_unit(replanner, route.unit, leave, ask(f"t{k}", now))
    assert told["unmet"] == [{"site": "X1", "label": "发热门诊"}]
