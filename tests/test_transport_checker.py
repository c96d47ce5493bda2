from datetime import datetime

import pytest
from transport_checker import check


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2020-04-01T{clock}:00+08:00")


REQUEST = {
    "id": "R1",
    "origin": "A",
    "destination": "B",
    "people": 40,
    "ready": at("07:00"),
    "latest": at("09:00"),
}
VEHICLE = {"id": "V1", "seats": 40, "place": "A", "begin": at("06:00"), "end": at("12:00")}
DRIVE_S = {("A", "B"): 600, ("B", "A"): 600, ("A", "A"): 0, ("B", "B"): 0}
TRIP = {
    "vehicle": "V1",
    "order": "1",
    "request": "R1",
    "people": "40",
    "origin": "A",
    "destination": "B",
    "pick_up": at("07:00").isoformat(),
    "drop_off": at("07:20").isoformat(),
    "left_behind": "0",
    "reason": "",
}


def faults(*, fleet: dict | None = None, **change: str) -> list[str]:
    return check(
        [REQUEST], [VEHICLE | (fleet or {})], [TRIP | change], drive_s=DRIVE_S, board_s=600, alight_s=300
    )


def test_a_right_trip_has_no_fault():
    assert faults() == []


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"people": "39"}, "people"),
        ({"vehicle": "V9"}, "no such vehicle"),
        ({"order": "2"}, "not numbered"),
        ({"origin": "B"}, "elsewhere"),
        ({"pick_up": at("06:59").isoformat()}, "outside"),
        ({"drop_off": at("09:01").isoformat()}, "outside"),
        ({"drop_off": at("07:19").isoformat()}, "faster"),
        ({"reason": "window"}, "left behind"),
        ({"fleet": {"seats": 39}}, "seats"),
        ({"fleet": {"end": at("07:34")}}, "after its shift"),
        ({"fleet": {"begin": at("07:01")}}, "not there"),
    ],
)
def test_each_fault_is_seen(change, told):
    assert any(told in fault for fault in faults(**change))
