import copy
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar
from roster_cases import solved

from api.actions.roster_calendars import calendars
from benchmarks.roster import month

CASE = month(7, officers=7, posts=1, days=6)
ROSTER = solved(CASE, rounds=5).to_json()


def read(data: bytes) -> Calendar:
    """Read a calendar back."""
    calendar = Calendar.from_ical(data)
    assert isinstance(calendar, Calendar)
    return calendar


def events(roster: dict[str, Any], officer: str, language: str = "en") -> list[Any]:
    """Return the entries of an officer's calendar."""
    return list(read(dict(calendars(roster, language))[f"{officer}.ics"]).walk("VEVENT"))


@pytest.mark.parametrize("officer", [one["id"] for one in ROSTER["officers"]])
def test_a_calendar_has_the_duties_of_its_officer(officer: str) -> None:
    mine = [duty for duty in ROSTER["duties"] if officer in duty["officers"]]
    found = [(event["dtstart"].dt, event["dtend"].dt) for event in events(ROSTER, officer)]
    assert found == [tuple(datetime.fromisoformat(duty[key]) for key in ("start", "end")) for duty in mine]


def test_every_entry_has_its_own_uid_and_no_time_of_writing() -> None:
    found = [event for one in ROSTER["officers"] for event in events(ROSTER, one["id"])]
    assert len({event["uid"] for event in found}) == len(found) > 0
    assert {event["dtstamp"].dt for event in found} == {datetime(2020, 4, 30, 16, tzinfo=UTC)}


def test_lines_are_folded_and_end_as_the_standard_has_it() -> None:
    roster = copy.deepcopy(ROSTER)
    for duty in roster["duties"]:
        duty["post_name"] = "化工园区南门警务室," * 9 + "；\n警"
    for _, data in calendars(roster, "zh-CN"):
        assert data.endswith(b"END:VCALENDAR\r\n")
        lines = data.split(b"\r\n")
        assert all(len(line) <= 75 and b"\n" not in line for line in lines)
    officer = next(duty["officers"][0] for duty in roster["duties"] if duty["officers"])
    assert "化工园区南门警务室," * 9 + "；\n警" in events(roster, officer, "zh-CN")[0]["summary"]


def test_the_others_on_a_duty_are_named() -> None:
    roster = copy.deepcopy(ROSTER)
    roster["duties"][0]["officers"] = ["O00", "O01"]
    first = next(event for event in events(roster, "O00") if "description" in event)
    assert first["description"] == "With O01"


def test_what_a_repair_took_away_is_cancelled_under_the_same_uid() -> None:
    officer = next(duty["officers"][0] for duty in ROSTER["duties"] if duty["officers"])
    changed = copy.deepcopy(CASE)
    one = next(one for one in changed["officers"] if one["id"] == officer)
    one["absences"] = [{"from": "2020-05-01", "until": "2020-05-06"}]
    repaired = solved(changed, ROSTER, rounds=5).to_json()
    before = {event["uid"] for event in events(ROSTER, officer)}
    after = events(repaired, officer)
    assert {event["uid"] for event in after} == before
    assert {(event["status"], event["sequence"]) for event in after} == {("CANCELLED", 1)}


def test_a_cancelled_duty_of_a_post_that_is_gone_keeps_its_day() -> None:
    roster = copy.deepcopy(ROSTER)
    lost = {"day": "2020-05-02", "post": "gone", "shift": "day"}
    roster["changes"] = [{"officer": "O00", "lost": [lost], "gained": [], "why": {}}]
    last = events(roster, "O00")[-1]
    assert (last["dtstart"].dt.isoformat(), last["location"]) == ("2020-05-02", "gone")


@pytest.mark.parametrize(
    ("officer", "name"),
    [("甲-1.x", "甲-1.x.ics"), ("../a", "%2E.%2Fa.ics"), ("a/b", "a%2Fb.ics"), (".", "%2E.ics")],
)
def test_a_file_name_stays_in_its_folder(officer: str, name: str) -> None:
    roster = {**ROSTER, "duties": [], "officers": [{"id": officer, "name": officer}]}
    assert [one for one, _ in calendars(roster, "en")] == [name]


def test_two_long_ids_get_two_short_names() -> None:
    officers = [{"id": "警" * 200 + end, "name": "x"} for end in "ab"]
    names = [name for name, _ in calendars({**ROSTER, "duties": [], "officers": officers}, "en")]
    assert len(set(names)) == 2
    assert all(len(name) < 100 for name in names)
