from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from routing import errors
from routing.demand.calls import Record, citizen_calls

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2020, 3, 2, tzinfo=ZONE)
NODES = [[109.98, 39.80], [110.00, 39.82], [110.02, 39.84]]


@pytest.fixture
def record():
    return Record(MONDAY, MONDAY + timedelta(days=7), ZONE)


def alerts(**columns):
    rows = len(next(iter(columns.values())))
    known = {"at": [MONDAY + timedelta(hours=1)] * rows, "node": [0] * rows, "source": ["call"] * rows}
    return pd.DataFrame(known | columns)


def test_what_patrols_and_cameras_found_is_left_out_and_counted(record):
    frame = alerts(source=["call", "patrol", "camera", "CALL ", "patrol", None, "arrest"])
    found = citizen_calls(frame, record, nodes=NODES)
    assert len(found.node) == 2
    assert found.left_out == {"": 1, "arrest": 1, "camera": 1, "patrol": 2}


def test_nothing_is_learnt_from_rows_of_unknown_source(record):
    frame = alerts(node=[0, 1]).drop(columns="source")
    with pytest.raises(errors.SourceMissing):
        citizen_calls(frame, record, nodes=NODES)
    assert len(citizen_calls(frame, record, nodes=NODES, source_of_all="call").node) == 2
    assert citizen_calls(frame, record, nodes=NODES, source_of_all="patrol").left_out == {"patrol": 2}


def test_a_call_falls_into_its_hour_by_whatever_clock_it_is_written(record):
    at = [MONDAY, MONDAY + timedelta(minutes=59), datetime(2020, 3, 1, 17, 0, tzinfo=UTC)]
    found = citizen_calls(alerts(at=at), record, nodes=NODES)
    assert found.hour.tolist() == [0, 0, 1]


def test_a_column_of_one_zone_is_read_as_rows_are(record):
    at = [MONDAY + timedelta(minutes=90 * step) for step in range(-1, 5)]
    fast = citizen_calls(alerts(at=pd.Series(pd.to_datetime(at))), record, nodes=NODES)
    slow = citizen_calls(alerts(at=pd.Series(at, dtype=object)), record, nodes=NODES)
    assert fast.hour.tolist() == slow.hour.tolist() == [0, 1, 3, 4, 6]
    assert fast.left_out == {"outside": 1}


def test_hours_of_the_week_begin_on_monday(record):
    assert record.hours_of_week().tolist() == list(range(168))
    later = Record(MONDAY.astimezone(UTC), MONDAY.astimezone(UTC) + timedelta(hours=3), ZONE)
    assert later.hours_of_week().tolist() == [0, 1, 2]


def test_a_call_is_counted_at_the_nearest_node(record):
    frame = alerts(lon=[109.981, 110.019, 0.0], lat=[39.801, 39.85, 0.0]).drop(columns="node")
    assert citizen_calls(frame, record, nodes=NODES).node.tolist()[:2] == [0, 2]


def test_the_category_does_not_matter(record):
    plain = citizen_calls(alerts(node=[0, 1]), record, nodes=NODES)
    told = citizen_calls(alerts(node=[0, 1], category=["theft", "noise"]), record, nodes=NODES)
    assert plain.node.tolist() == told.node.tolist()


def test_bad_rows_are_named_as_in_the_table(record):
    source = ["patrol", "call", "call"]
    with pytest.raises(errors.NotAnInstant) as caught:
        citizen_calls(
            alerts(source=source, at=[None, MONDAY, MONDAY.replace(tzinfo=None)]), record, nodes=NODES
        )
    assert (caught.value.field, caught.value.row) == ("at", 4)
    with pytest.raises(errors.OutOfRange) as caught:
        citizen_calls(alerts(source=source, node=[9, 0, 3]), record, nodes=NODES)
    assert (caught.value.field, caught.value.row) == ("node", 4)
    with pytest.raises(errors.NotANumber) as caught:
        citizen_calls(alerts(source=source, priority=[1, "high", 2]), record, nodes=NODES)
    assert caught.value.field == "priority"
    with pytest.raises(errors.DemandColumnMissing):
        citizen_calls(alerts(node=[0]).drop(columns="at"), record, nodes=NODES)


def test_bad_records_are_named():
    with pytest.raises(errors.NotAnInstant):
        Record(MONDAY.replace(tzinfo=None), MONDAY, ZONE)
    with pytest.raises(errors.EndsBeforeItBegins):
        Record(MONDAY, MONDAY, ZONE)
