import hashlib
import threading
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from city_folders import ALERTS, CALLER, FIRMS, UNITS, contents, write_alerts, write_city, write_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from api.actions import import_parts
from api.actions.import_city import CityImport, ImportOptions, import_city
from data.database import Database
from data.database_errors import SchemaMissing
from data.errors import CityUnnamed, FolderMissing, RowsRejected
from data.stores.enterprise_status import open_enterprises

NOON = datetime(2020, 3, 1, 12, tzinfo=UTC)
LIMIT = 50_000_000


@pytest.fixture
def database(engine: Engine):
    return Database(engine)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_city(tmp_path / "city")


def _import(
    folder: Path,
    database: Database,
    *,
    at: datetime = NOON,
    dry_run: bool = False,
    allow_rejected: bool = False,
) -> CityImport:
    options = ImportOptions(LIMIT, dry_run=dry_run, allow_rejected=allow_rejected)
    return import_city(folder, database=database, data_dir=folder.parent / "data", at=at, options=options)


def _outcomes(imported: CityImport) -> dict[str, str]:
    return {file.check.file.part: file.outcome for file in imported.files}


def _counts(imported: CityImport, part: str) -> tuple[int, int, int, int]:
    (file,) = [file for file in imported.files if file.check.file.part == part]
    return file.counts.added, file.counts.changed, file.counts.missing, file.counts.returned


def _rows(database: Database, query: str, **values: Any) -> list[tuple[Any, ...]]:
    with database.transaction() as transaction:
        return [tuple(row) for row in transaction.execute(text(query), values)]


def test_a_folder_is_in_the_database_as_it_was_written(folder: Path, database: Database) -> None:
    imported = _import(folder, database)
    assert set(_outcomes(imported).values()) == {"imported"}
    assert _rows(
        database,
        "SELECT given_id, name, workers, ST_X(geom), ST_Y(geom), datum FROM enterprise ORDER BY given_id",
    ) == [(firm["id"], firm["name"], firm["workers"], firm["lon"], firm["lat"], "wgs84") for firm in FIRMS]
    assert _rows(database, "SELECT adcode, name, timezone, ST_XMin(bbox), ST_YMax(bbox) FROM city") == [
        ("150600", "小城（合成）", "Asia/Shanghai", 109.0, 40.0)
    ]
    assert _rows(
        database, "SELECT u.given_id, s.given_id FROM unit u JOIN station s ON s.id = station_id"
    ) == [
        ("U1", "S1"),
        ("U2", "S1"),
    ]


def test_parts_of_a_district_become_one_outline(folder: Path, database: Database) -> None:
    _import(folder, database)
    query = "SELECT kind, given_id, district, township, ST_AsText(outline), use, gates FROM area ORDER BY 1"
    district, park, township = _rows(database, query)
    assert district[:4] == ("district", "东区", "东区", "")
    assert shapely.from_wkt(district[4]).area == pytest.approx(0.2**2 + 0.05**2)
    assert (park[1], park[5], park[6]) == ("P1", "园区", [{"name": "东门", "lon": 109.71, "lat": 39.51}])
    assert township[1:4] == ("东区/南镇", "东区", "南镇")


def test_the_same_day_twice_changes_nothing(folder: Path, database: Database, engine: Engine) -> None:
    _import(folder, database)
    before = contents(engine)
    again = _import(folder, database, at=NOON + timedelta(days=1))
    assert set(_outcomes(again).values()) == {"unchanged"}
    assert contents(engine) == before


def test_a_trial_tells_the_same_and_changes_nothing(folder: Path, database: Database, engine: Engine) -> None:
    before = contents(engine)
    tried = _import(folder, database, dry_run=True)
    assert contents(engine) == before
    assert not (folder.parent / "data").exists()
    done = _import(folder, database)
    assert [(file.outcome, file.counts) for file in tried.files] == [
        (file.outcome, file.counts) for file in done.files
    ]


def test_an_import_leaves_a_row_and_an_event_for_each_file_that_changed_something(
    folder: Path, database: Database
) -> None:
    _import(folder, database)
    write_rows(folder / "enterprises.csv", [*FIRMS[:2], FIRMS[2] | {"workers": 5}])
    _import(folder, database, at=NOON + timedelta(days=1))
    file = (folder / "enterprises.csv").read_bytes()
    query = "SELECT part, file, sha256, rows, accepted, added, changed FROM city_import ORDER BY id"
    assert _rows(database, query)[-1] == (
        "enterprises",
        "enterprises.csv",
        hashlib.sha256(file).digest(),
        3,
        3,
        0,
        1,
    )
    events = _rows(database, "SELECT id, kind, subject, payload ->> 'changed' FROM event ORDER BY id")
    assert [event[0] for event in events] == list(range(1, 10))
    assert events[-1] == (9, "city_import", "enterprises", "1")


def test_a_bad_row_keeps_its_file_out_and_no_other(folder: Path, database: Database) -> None:
    write_rows(folder / "enterprises.csv", [*FIRMS, {"id": "E4", "name": "丁", "lon": "", "lat": 39.5}])
    imported = _import(folder, database)
    assert not imported.is_whole
    assert [part for part, outcome in _outcomes(imported).items() if outcome == "refused"] == ["enterprises"]
    (refused,) = [file.refused for file in imported.files if file.refused]
    assert isinstance(refused, RowsRejected)
    assert _rows(database, "SELECT count(*) FROM enterprise") == [(0,)]
    assert _rows(database, "SELECT count(*) FROM unit") == [(2,)]


def test_where_bad_rows_are_left_out_nothing_counts_as_missing(folder: Path, database: Database) -> None:
    _import(folder, database)
    # E3 is there, but cannot be read: that is no reason to take it for gone.
    write_rows(folder / "enterprises.csv", [*FIRMS[:2], FIRMS[2] | {"lon": "x"}, FIRMS[0] | {"id": "E4"}])
    imported = _import(folder, database, allow_rejected=True)
    assert imported.is_whole
    assert _counts(imported, "enterprises") == (1, 0, 0, 0)
    assert _rows(database, "SELECT count(*) FROM enterprise WHERE missing_since IS NULL") == [(4,)]


def test_a_firm_that_is_no_longer_listed_is_marked_and_comes_back(folder: Path, database: Database) -> None:
    _import(folder, database)
    write_rows(folder / "enterprises.csv", FIRMS[:2])
    gone = _import(folder, database, at=NOON + timedelta(days=1))
    (file,) = [file for file in gone.files if file.outcome == "imported"]
    assert (file.missing, file.counts.missing) == (("E3",), 1)
    query = "SELECT given_id FROM enterprise WHERE missing_since = :at"
    assert _rows(database, query, at=NOON + timedelta(days=1)) == [("E3",)]
    assert set(_outcomes(_import(folder, database)).values()) == {"unchanged"}
    write_rows(folder / "enterprises.csv", FIRMS)
    assert _counts(_import(folder, database), "enterprises") == (0, 0, 0, 1)
    assert _rows(database, "SELECT count(*) FROM enterprise WHERE missing_since IS NULL") == [(3,)]
    assert _rows(database, "SELECT count(*) FROM enterprise_status") == [(3,)]


def test_a_missing_file_changes_nothing(folder: Path, database: Database, engine: Engine) -> None:
    _import(folder, database)
    before = contents(engine)
    for name in ("enterprises.csv", "units.csv", "parks.geojson", "alerts.jsonl", "city.toml"):
        (folder / name).unlink()
    imported = _import(folder, database)
    assert "enterprises.csv" in imported.missing
    assert contents(engine) == before


def test_status_is_kept_from_change_to_change(folder: Path, database: Database) -> None:
    _import(folder, database)
    later = NOON + timedelta(days=3)
    write_rows(folder / "enterprises.csv", [FIRMS[0], FIRMS[1] | {"reopened_on": "2020-03-04"}, FIRMS[2]])
    assert _counts(_import(folder, database, at=later), "enterprises") == (0, 1, 0, 0)
    query = """
        SELECT valid_from, valid_to, reopened_on FROM enterprise_status
        JOIN enterprise ON id = enterprise_id WHERE given_id = 'E2' ORDER BY valid_from
    """
    assert _rows(database, query) == [(NOON, later, None), (later, None, date(2020, 3, 4))]
    assert _rows(database, "SELECT count(*) FROM enterprise_status") == [(4,)]


def test_a_clock_put_back_keeps_the_order_of_what_was_learned(folder: Path, database: Database) -> None:
    _import(folder, database)
    write_rows(folder / "enterprises.csv", [FIRMS[0] | {"workers_returned": 20}, *FIRMS[1:]])
    _import(folder, database, at=NOON - timedelta(hours=1))
    query = """
        SELECT valid_to - valid_from, workers_returned FROM enterprise_status
        JOIN enterprise ON id = enterprise_id WHERE given_id = 'E1' ORDER BY valid_from
    """
    assert _rows(database, query) == [(timedelta(microseconds=1), 0), (None, 20)]


def test_a_register_without_reopening_days_lists_firms_that_work(folder: Path, database: Database) -> None:
    bare = [{key: firm[key] for key in ("id", "name", "lon", "lat")} for firm in FIRMS]
    write_rows(folder / "enterprises.csv", bare)
    _import(folder, database)
    with database.transaction() as transaction:
        city_id = transaction.execute(text("SELECT id FROM city")).scalar_one()
        found = open_enterprises(transaction, city_id, day=date(1990, 1, 1), known_at=NOON)
    assert found == ["E1", "E2", "E3"]


def _register(day: int, *, firms_a_day: int) -> list[dict[str, Any]]:
    """All firms, of which a few more have reopened each day."""
    return [
        {
            "id": f"E{number:05d}",
            "name": f"企业{number}",
            "lon": 109.7 + number / 1e5,
            "lat": 39.5,
            "reopened_on": (date(2020, 2, 20) + timedelta(days=opened)).isoformat() if opened <= day else "",
        }
        for number in range(33 * firms_a_day)
        for opened in [number // firms_a_day]
    ]


def test_33_daily_imports_can_be_replayed(tmp_path: Path, database: Database, engine: Engine) -> None:
    days = range(33)
    for day in days:
        write_rows(tmp_path / "enterprises.csv", _register(day, firms_a_day=13))
        imported = _import(tmp_path, database, at=NOON + timedelta(days=day))
        assert _counts(imported, "enterprises")[:2] == ((429, 0) if day == 0 else (0, 13))
    ((city_id,),) = _rows(database, "SELECT id FROM city")
    for day in days:
        with database.transaction() as transaction:
            known = open_enterprises(
                transaction, city_id, day=date(2020, 4, 1), known_at=NOON + timedelta(days=day, minutes=1)
            )
        assert known == [f"E{number:05d}" for number in range(13 * (day + 1))]
    before = contents(engine)
    assert set(_outcomes(_import(tmp_path, database, at=NOON + timedelta(days=40))).values()) == {"unchanged"}
    assert contents(engine) == before


_DAYS = st.lists(
    st.dictionaries(
        st.sampled_from("ABCDE"),
        st.tuples(st.sampled_from(["", "2020-02-20", "2020-03-01"]), st.integers(0, 2)),
        min_size=1,
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_DAYS)
def test_any_days_leave_the_last_words_and_every_change(
    tmp_path: Path, database: Database, days: list[dict[str, tuple[str, int]]]
) -> None:
    with database.transaction() as transaction:
        transaction.execute(text("DELETE FROM enterprise_status"))
        transaction.execute(text("DELETE FROM enterprise"))
    heard: dict[str, list[tuple[str, int]]] = {}
    for number, day in enumerate(days):
        rows = [
            {"id": key, "name": key, "lon": 109.7, "lat": 39.5, "reopened_on": on, "workers_returned": back}
            for key, (on, back) in day.items()
        ]
        write_rows(tmp_path / "enterprises.csv", rows)
        _import(tmp_path, database, at=NOON + timedelta(days=number))
        for key, told in day.items():
            if heard.setdefault(key, [told])[-1] != told:
                heard[key].append(told)
    query = """
        SELECT given_id, coalesce(reopened_on::text, ''), workers_returned FROM enterprise_status
        JOIN enterprise ON id = enterprise_id ORDER BY given_id, valid_from
    """
    found: dict[str, list[tuple[str, int]]] = {}
    for key, on, back in _rows(database, query):
        found.setdefault(key, []).append((on, back))
    assert found == heard
    listed = {
        key for (key,) in _rows(database, "SELECT given_id FROM enterprise WHERE missing_since IS NULL")
    }
    assert listed == set(days[-1])


def test_a_caller_stands_apart_and_nowhere_else(folder: Path, database: Database, engine: Engine) -> None:
    _import(folder, database)
    holding = [name for name, rows in contents(engine).items() if CALLER in "".join(rows)]
    assert holding == ["alert_caller"]
    assert _rows(database, "SELECT given_id FROM alert JOIN alert_caller ON alert_id = id") == [("A1",)]


def test_alerts_of_another_day_are_added_and_corrections_taken(folder: Path, database: Database) -> None:
    _import(folder, database)
    corrected = ALERTS[0] | {"text": "有人打架，持械", "caller": "13900001111"}
    write_alerts(folder / "alerts.jsonl", [corrected, ALERTS[0] | {"id": "A3"}])
    assert _counts(_import(folder, database), "alerts") == (1, 1, 0, 0)
    query = "SELECT given_id, text, number FROM alert LEFT JOIN alert_caller ON alert_id = id ORDER BY 1"
    assert _rows(database, query) == [
        ("A1", "有人打架，持械", "13900001111"),
        ("A2", "路口事故", None),
        ("A3", "有人打架", CALLER),
    ]
    assert _counts(_import(folder, database), "alerts") == (0, 0, 0, 0)


def test_what_came_in_live_is_not_overwritten_by_a_file(folder: Path, database: Database) -> None:
    _import(folder, database)
    with database.transaction() as transaction:
        transaction.execute(text("UPDATE alert SET import_id = NULL, text = '现场' WHERE given_id = 'A1'"))
    assert _counts(_import(folder, database), "alerts") == (0, 0, 0, 0)
    assert _rows(database, "SELECT text FROM alert WHERE given_id = 'A1'") == [("现场",)]


def test_the_network_is_a_file_named_by_its_hash(folder: Path, database: Database) -> None:
    _import(folder, database)
    (file,) = (folder.parent / "data" / "networks").iterdir()
    assert file.stem == hashlib.sha256(file.read_bytes()).hexdigest()
    sha256, size, facts = _rows(database, "SELECT sha256, size_bytes, facts FROM road_network")[0]
    assert (sha256.hex(), size) == (file.stem, file.stat().st_size)
    assert facts["ways"] == 1
    file.unlink()
    assert _outcomes(_import(folder, database))["roads"] == "unchanged"
    assert file.is_file()


def test_new_roads_supersede_the_old(folder: Path, database: Database) -> None:
    _import(folder, database)
    roads = (folder / "roads.geojson").read_text("utf-8")
    (folder / "roads.geojson").write_text(roads.replace("主干道", "次干道"), encoding="utf-8")
    assert _counts(_import(folder, database, at=NOON + timedelta(days=1)), "roads") == (0, 1, 0, 0)
    query = "SELECT superseded_at FROM road_network ORDER BY id"
    assert _rows(database, query) == [(NOON + timedelta(days=1),), (None,)]


def test_roads_that_cannot_be_driven_are_refused_alone(folder: Path, database: Database) -> None:
    roads = (folder / "roads.geojson").read_text("utf-8")
    (folder / "roads.geojson").write_text(roads.replace("主干道", "footway"), encoding="utf-8")
    imported = _import(folder, database)
    refused = [file for file in imported.files if file.outcome == "refused"]
    assert [file.check.file.part for file in refused] == ["roads"]
    assert refused[0].refused is not None
    assert refused[0].refused.code == "roads.none_drivable"


def test_a_city_is_known_by_its_adcode(folder: Path, database: Database) -> None:
    _import(folder, database)
    (folder / "city.toml").write_text('name = "新名"\nadcode = "150600"\n', encoding="utf-8")
    assert _counts(_import(folder, database), "city") == (0, 1, 0, 0)
    (folder / "city.toml").write_text('name = "新名"\nadcode = "150700"\n', encoding="utf-8")
    assert _counts(_import(folder, database), "city") == (1, 0, 0, 0)
    assert _rows(database, "SELECT adcode, name FROM city ORDER BY id") == [
        ("150600", "新名"),
        ("150700", "新名"),
    ]
    assert _rows(database, "SELECT count(*) FROM enterprise") == [(6,)]


def test_a_city_without_a_name_takes_the_first_it_is_told(folder: Path, database: Database) -> None:
    told = (folder / "city.toml").read_text("utf-8")
    (folder / "city.toml").unlink()
    _import(folder, database)
    (folder / "city.toml").write_text(told, encoding="utf-8")
    assert _counts(_import(folder, database), "city") == (0, 1, 0, 0)
    assert _rows(database, "SELECT adcode FROM city") == [("150600",)]


def test_a_folder_of_no_city_among_several_is_refused(
    folder: Path, database: Database, engine: Engine
) -> None:
    _import(folder, database)
    (folder / "city.toml").write_text('name = "别城"\n', encoding="utf-8")
    _import(folder, database)
    before = contents(engine)
    (folder / "city.toml").unlink()
    with pytest.raises(CityUnnamed) as refused:
        _import(folder, database)
    assert refused.value.params == {"cities": "小城（合成）, 别城"}
    assert contents(engine) == before


def test_what_fails_on_the_way_leaves_nothing(
    folder: Path, database: Database, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    before = contents(engine)
    monkeypatch.setitem(import_parts.PARTS, "alerts", fail)
    with pytest.raises(MemoryError):
        _import(folder, database)
    assert contents(engine) == before


def test_two_imports_at_once_are_one_after_the_other(folder: Path, database: Database) -> None:
    found: list[dict[str, str]] = []
    racers = [
        threading.Thread(target=lambda: found.append(_outcomes(_import(folder, database)))) for _ in range(4)
    ]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join()
    assert sorted(outcome["enterprises"] for outcome in found) == ["imported", *["unchanged"] * 3]
    assert _rows(database, "SELECT count(*) FROM enterprise") == [(3,)]


def test_a_unit_may_move_to_another_station(folder: Path, database: Database) -> None:
    _import(folder, database)
    write_rows(folder / "units.csv", [UNITS[0], UNITS[1] | {"station": ""}])
    assert _counts(_import(folder, database), "units") == (0, 1, 0, 0)
    assert _rows(database, "SELECT station_id FROM unit WHERE given_id = 'U2'") == [(None,)]


def test_no_folder_and_no_tables_are_told_before_anything_else(
    tmp_path: Path, database: Database, empty_database_url: str
) -> None:
    with pytest.raises(FolderMissing):
        _import(tmp_path / "nowhere", database)
    bare = Database.at(empty_database_url)
    with pytest.raises(SchemaMissing):
        _import(tmp_path / "nowhere", bare)
    bare.close()
