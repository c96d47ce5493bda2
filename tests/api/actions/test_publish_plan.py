from datetime import UTC, datetime

import pytest

from api.actions.live_map import plan_now
from api.actions.publish_plan import publish_plan
from api.actions.units import unit_route

NOW = datetime(2020, 3, 24, 1, tzinfo=UTC)


def test_a_published_plan_is_the_one_crews_drive_by(database, planned):
    told = publish_plan(database, planned, now=NOW)
    plan = plan_now(database, now=NOW)
    stops = [stop for each in planned.districts for route in each.plan.routes for stop in route.stops]
    assert (told["version"], told["stops"]) == (1, len(stops))
    assert sum(route["stops"] for route in plan["routes"]) == len(stops)
    assert plan["reward"] == pytest.approx(sum(each.plan.reward for each in planned.districts))


def test_a_unit_reads_its_stops_and_streets(database, planned):
    publish_plan(database, planned, now=NOW)
    route = next(route for each in planned.districts for route in each.plan.routes if route.stops)
    shown = unit_route(database, route.unit, now=NOW)
    assert [stop["site"] for stop in shown["stops"]] == [stop.site for stop in route.stops]
    assert len(shown["legs"]["features"]) == len(route.stops) + 1
    assert shown["legs"]["features"][0]["properties"]["steps"][0].keys() == {"zh", "en"}


def test_a_second_plan_of_the_day_takes_the_place_of_the_first(database, planned):
    publish_plan(database, planned, now=NOW)
    told = publish_plan(database, planned, now=NOW.replace(minute=5))
    assert told["version"] == 2
    assert plan_now(database, now=NOW)["version"] == 2
