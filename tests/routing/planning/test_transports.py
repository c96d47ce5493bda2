from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_checker import check as check_plan
from transport_checker import check

from routing.planning.stop import Iterations
from routing.planning.transports import (
    NO_ROUTE,
    Handling,
    Load,
    Request,
    Roads,
    Transports,
    Trip,
    Vehicle,
    arrival_posts,
    escort_sites,
    loads_of,
    plan_transports,
)

EPOCH = datetime(2020, 4, 1, tzinfo=UTC)
HANDLING = Handling(boarding_s=60, alighting_s=30)
PLACES = ("station", "plant", "mine")
INF = float("inf")


def roads(*rows: tuple[float, ...]) -> Roads:
    return Roads({place: k for k, place in enumerate(PLACES)}, np.array(rows, np.float32))


# Asymmetric, as one-way streets make it.
TOWN = roads((0, 600, 900), (500, 0, 300), (800, 400, 0))


def planned(requests: list[Request], vehicles: list[Vehicle], town: Roads = TOWN) -> Transports:
    return plan_transports(
        requests, vehicles, roads=town, epoch=EPOCH, handling=HANDLING, seed=1, stop=Iterations(20)
    )


def at(seconds: int) -> datetime:
    return EPOCH + timedelta(seconds=seconds)


def faults(
    requests: list[Request], vehicles: list[Vehicle], found: Transports, town: Roads = TOWN
) -> list[str]:
    """Return what both checkers say."""
    rows = [
        {
            "vehicle": trip.vehicle,
            "order": trip.order,
            "request": request,
            "people": people,
            "origin": trip.load.group[0],
            "destination": trip.load.group[1],
            "pick_up": at(trip.pick_up_s).isoformat(),
            "drop_off": at(trip.drop_off_s).isoformat(),
            "left_behind": 0,
            "reason": "",
        }
        for trip in found.trips
        for request, people in trip.load.shares
    ]
    rows += [
        {"vehicle": "", "request": request, "people": 0, "left_behind": people, "reason": reason}
        for load, reason in found.left
        for request, people in load.shares
    ]
    drive_s = {
        (one, two): int(town.drive_s(one, two)) if np.isfinite(town.drive_s(one, two)) else 10**9
        for one in PLACES
        for two in PLACES
    }
    asked = [
        {
            "id": each.request_id,
            "origin": each.origin,
            "destination": each.destination,
            "people": each.people,
            "ready": at(each.ready_s),
            "latest": at(each.latest_s),
        }
        for each in requests
    ]
    fleet = [
        {
            "id": each.vehicle_id,
            "seats": each.seats,
            "place": each.place,
            "begin": at(each.shift_s[0]),
            "end": at(each.shift_s[1]),
        }
        for each in vehicles
    ]
    told = check(asked, fleet, rows, drive_s=drive_s, board_s=60, alight_s=30)
    return told + check_plan(found.problem_json, found.plan.to_json())


def test_requests_of_one_way_and_time_share_a_load():
    requests = [Request(name, "station", "plant", 20, 0, 9000) for name in ("R1", "R2")]
    (load,) = loads_of(requests, seats=45)
    assert (load.load_id, load.shares) == ("R1#1", (("R1", 20), ("R2", 20)))
    assert len(loads_of([*requests, Request("R3", "station", "plant", 20, 0, 9001)], seats=45)) == 2


def test_a_group_that_fits_stays_together():
    requests = [
        Request("R1", "station", "plant", 100, 0, 9000),
        Request("R2", "station", "plant", 40, 0, 9000),
    ]
    shares = [load.shares for load in loads_of(requests, seats=45)]
    assert shares == [(("R1", 45),), (("R1", 45),), (("R1", 10),), (("R2", 40),)]


def test_a_vehicle_goes_back_for_the_next_load():
    requests = [Request("R1", "station", "plant", 60, 0, 5000)]
    vehicles = [Vehicle("bus", "station", 30, (0, 5000))]
    found = planned(requests, vehicles)
    assert faults(requests, vehicles, found) == []
    # The second ride begins after the first (690 s) and the way back (500 s).
    assert [(trip.order, trip.pick_up_s, trip.drop_off_s) for trip in found.trips] == [
        (1, 0, 660),
        (2, 1190, 1850),
    ]
    assert found.left == ()


def test_who_does_not_fit_all_trips_stays_behind_with_a_reason():
    requests = [Request("R1", "station", "plant", 200, 0, 1000)]
    vehicles = [Vehicle("bus", "station", 30, (0, 5000)), Vehicle("car", "station", 4, (0, 5000))]
    found = planned(requests, vehicles)
    assert faults(requests, vehicles, found) == []
    assert found.people == 30
    assert {reason for _, reason in found.left} == {"not_worth"}


def test_small_vehicles_are_used_when_loads_of_theirs_drive_more_people():
    requests = [Request("R1", "station", "plant", 12, 0, 700)]
    vehicles = [Vehicle(f"car{k}", "station", 4, (0, 5000)) for k in range(3)]
    found = planned(requests, [*vehicles, Vehicle("bus", "mine", 30, (0, 5000))])
    assert found.people == 12


@pytest.mark.parametrize(
    ("request_", "town", "reason"),
    [
        (Request("R1", "station", "plant", 5, 0, 600), TOWN, "window"),
        (Request("R1", "station", "plant", 5, 9000, 9900), TOWN, "window"),
        (Request("R1", "station", "mine", 5, 0, 9000), roads((0, 5, INF), (5, 0, INF), (5, 5, 0)), NO_ROUTE),
        (
            Request("R1", "plant", "mine", 5, 0, 9000),
            roads((0, INF, 5), (5, 0, 5), (5, INF, 0)),
            "unreachable",
        ),
    ],
)
def test_what_cannot_be_driven_says_why(request_, town, reason):
    vehicles = [Vehicle("bus", "station", 30, (0, 5000))]
    found = planned([request_], vehicles, town)
    assert [(load.people, why) for load, why in found.left] == [(5, reason)]
    assert faults([request_], vehicles, found, town) == []


requests_ = st.builds(
    lambda ends, people, ready, spare: (ends, people, ready, ready + spare),
    st.permutations(PLACES),
    st.integers(1, 70),
    st.integers(0, 3000),
    st.integers(0, 4000),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(requests_, min_size=1, max_size=5), st.lists(st.integers(1, 50), min_size=1, max_size=3))
def test_no_plan_breaks_a_rule(drawn, seats):
    requests = [
        Request(f"R{k}", ends[0], ends[1], people, ready, latest)
        for k, (ends, people, ready, latest) in enumerate(drawn)
    ]
    vehicles = [Vehicle(f"V{k}", PLACES[k], size, (0, 7200)) for k, size in enumerate(seats)]
    assert faults(requests, vehicles, planned(requests, vehicles)) == []


def test_arrivals_close_to_each_other_are_one_post():
    def trip(order: int, drop_off_s: int, people: int) -> Trip:
        return Trip(
            "bus", order, Load(f"R{order}", ("station", "plant", 0, 9), (("R", people),)), 0, drop_off_s
        )

    posts = arrival_posts([trip(1, 1000, 30), trip(2, 1500, 20), trip(3, 5000, 7)], before_s=600, after_s=300)
    assert [(post.post_id, post.interval, post.worth) for post in posts] == [
        ("plant#1", (400, 1800), 50.0),
        ("plant#2", (4400, 5300), 7.0),
    ]
    assert escort_sites(posts)[0] == {
        "id": "plant#1",
        "reward": 50.0,
        "dwell_s": 1400,
        "windows": [[400, 400]],
    }
