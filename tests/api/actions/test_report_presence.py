import csv
import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import shapely
from sqlalchemy import text

from api.actions.measured_area import AreaAsked
from api.actions.presence_output import report_record, write_report
from api.actions.record_positions import record_positions
from api.actions.report_presence import PresenceReport, duty_of, presence_report
from api.refusals import (
    AreaNotToldOnce,
    AreaUnknown,
    CircleUnusable,
    PeriodUnusable,
    ReportKindUnknown,
    UnitUnknown,
)
from data.database import Database
from data.sample.town import BLOCK_M, lon_lat
from data.stores.measured import calls_between
from data.stores.places import the_city

NOW = datetime(2020, 3, 25, 4, tzinfo=UTC)
YESTERDAY = date(2020, 3, 24)
ORDOS = ZoneInfo("Asia/Shanghai")
Ask = Callable[..., PresenceReport]


def place(column: float, row: float) -> dict[str, float]:
    """Return a corner of the town's streets, told in blocks."""
    lon, lat = lon_lat(column * BLOCK_M, row * BLOCK_M)
    return {"lon": lon, "lat": lat}


def drive(database: Database, unit: str, begin: datetime, places: list[dict[str, float]]) -> None:
    """Let a unit send a fix each 20 seconds."""
    fixes = [
        {
            "unit": unit,
            **at,
            "device_at": begin + timedelta(seconds=20 * k),
            "accuracy_m": 5,
            "speed_kmh": None,
        }
        for k, at in enumerate(places)
    ]
    record_positions(database, fixes, now=begin + timedelta(hours=1))


@pytest.fixture
def ask(database: Database, tmp_path: Path) -> Ask:
    """Ask about a day on which U01 drives along the south of the eastern park for six minutes and stays."""
    eight = datetime(2020, 3, 24, 8, tzinfo=ORDOS)
    along = [place(16 + k / 2, 3) for k in range(17)]
    drive(database, "U01", eight, [*along, *[along[-1]] * 15])
    drive(database, "U02", eight, [place(5, 5)] * 10)

    def report(asked: AreaAsked | str = "park-1", **told: object) -> PresenceReport:
        area = AreaAsked(asked) if isinstance(asked, str) else asked
        days = {"first": None, "last": None} | told
        return presence_report(database, area, now=NOW, data_dir=tmp_path, max_bytes=10**7, **days)

    return report


def test_yesterday_around_a_park_is_told_with_who_came_and_went(ask: Ask) -> None:
    found = ask()
    assert (found.start, found.end) == (
        datetime(2020, 3, 24, tzinfo=ORDOS),
        datetime(2020, 3, 25, tzinfo=ORDOS),
    )
    first = found.units.iloc[0]
    assert (first["unit"], first["visits"]) == ("U01", 1)
    # The park with 100 m around it begins 80 m before its fourth block, each driven in 40 s.
    inside_s = 31 * 20 - 40 * (4 - 80 / BLOCK_M)
    assert first["minutes"] == pytest.approx(inside_s / 60, abs=0.1)
    assert first["first_in"].tz_convert(ORDOS).strftime("%H:%M") == "08:02"
    assert found.units["visits"].tolist()[1:] == [0] * (len(found.units) - 1)
    assert found.attendance.gaps.count == 2
    assert found.attendance.gaps.longest_s > 15 * 3600


def test_an_area_may_be_a_name_a_file_or_a_circle(ask: Ask, tmp_path: Path) -> None:
    named = ask("东部装备制造园（合成）")
    outline = tmp_path / "around.geojson"
    feature = {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(named.area.outline)}
    outline.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    filed = ask(AreaAsked(file=outline))
    assert report_record(filed)["units"] == report_record(named)["units"]
    corner = place(24, 3)
    circled = ask(AreaAsked(circle=f"{corner['lon']},{corner['lat']},150"))
    assert circled.units["visits"].tolist()[0] == 1
    assert circled.units["minutes"].max() < named.units["minutes"].max()
    assert ask(AreaAsked("park-1", around_m=0.0)).area.around_m == 0.0


def test_only_the_units_asked_for_are_told(ask: Ask) -> None:
    found = ask(units=["U02"])
    assert found.units["unit"].tolist() == ["U02"]
    assert found.visits.empty
    with pytest.raises(UnitUnknown):
        ask(units=["U99"])


def test_another_day_has_nobody_and_one_gap(ask: Ask) -> None:
    found = ask(first=date(2020, 3, 20))
    assert found.attendance.visits == 0
    assert report_record(found)["gaps"]["longest_min"] == 1440.0
    assert found.without_fix == 1.0


def test_what_nobody_can_mean_is_refused(ask: Ask) -> None:
    with pytest.raises(AreaUnknown) as unknown:
        ask("装备制造")
    assert "东部装备制造园" in unknown.value.params["near"]
    for asked in (AreaAsked(), AreaAsked("park-1", circle="1,2,3")):
        with pytest.raises(AreaNotToldOnce):
            ask(asked)
    for circle in ("109,39", "109,39,-5", "here"):
        with pytest.raises(CircleUnusable):
            ask(AreaAsked(circle=circle))
    with pytest.raises(PeriodUnusable):
        ask(first=YESTERDAY, last=date(2020, 3, 23))


def test_a_report_is_written_as_table_record_and_page(ask: Ask, tmp_path: Path) -> None:
    found = ask()
    for kind in ("csv", "json", "html"):
        write_report(found, tmp_path / f"report.{kind}")
    rows = list(csv.DictReader((tmp_path / "report.csv").read_text("utf-8").splitlines()))
    assert (rows[0]["unit"], rows[0]["in"][:16], rows[1]["in"]) == ("U01", "2020-03-24T08:02", "")
    assert json.loads((tmp_path / "report.json").read_text("utf-8")) == report_record(found)
    page = (tmp_path / "report.html").read_bytes()
    write_report(ask(), tmp_path / "report.html")
    assert (tmp_path / "report.html").read_bytes() == page
    with pytest.raises(ReportKindUnknown):
        write_report(found, tmp_path / "report.pdf")


def test_units_are_on_duty_by_their_shifts_also_over_midnight() -> None:
    start, end = (datetime(2020, 3, day, tzinfo=ORDOS) for day in (24, 25))
    plain = {"capabilities": [], "district": ""}
    told = [
        {"unit": "day", "shift_start": "08:00", "shift_end": "16:00", **plain},
        {"unit": "night", "shift_start": "20:00", "shift_end": "06:00", **plain},
        {"unit": "none", "shift_start": "", "shift_end": "", **plain},
    ]
    found = duty_of(told, start, end, ORDOS)
    spans = [
        (row.unit, *(f"{row[k].tz_convert(ORDOS):%d %H:%M}" for k in (2, 3))) for row in found.itertuples()
    ]
    assert spans == [
        ("day", "24 08:00", "24 16:00"),
        ("night", "24 00:00", "24 06:00"),
        ("night", "24 20:00", "25 00:00"),
        ("none", "24 00:00", "25 00:00"),
    ]


def test_calls_of_the_database_lack_the_times_that_are_not_kept(database: Database) -> None:
    with database.transaction() as session:
        found = calls_between(session, the_city(session), since=NOW - timedelta(days=1), until=NOW)
    assert found.empty
    assert {"t0", "t8", "result"} <= set(found.columns)


def test_a_post_in_a_firm_has_its_own_minutes_and_off_duty_nobody_is_followed(
    ask: Ask, database: Database
) -> None:
    with database.transaction() as session:
        told = "UPDATE unit SET capabilities = ARRAY['驻点'], geom = (SELECT geom FROM enterprise LIMIT 1)"
        session.execute(text(f"{told} WHERE given_id = 'U01'"))
    found = ask()
    assert found.attendance.post_minutes == pytest.approx(found.units["minutes"].max(), abs=0.01)
    assert found.attendance.minutes == 0.0
    with database.transaction() as session:
        session.execute(text("UPDATE unit SET shift_start = '20:00', shift_end = '23:00'"))
    assert ask().visits.empty
