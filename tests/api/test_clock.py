from datetime import UTC, datetime, timedelta, timezone

import pytest

from api.clock import FastClock, real_clock

START = datetime(2020, 3, 23, 8, 25, tzinfo=timezone(timedelta(hours=8)))


def test_a_fast_clock_begins_at_its_start_and_runs_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FastClock(START, 10.0, began_s=1000.0)
    monkeypatch.setattr("time.time", lambda: 1000.0)
    assert clock() == START
    monkeypatch.setattr("time.time", lambda: 1006.0)
    assert clock() - START == timedelta(minutes=1)
    assert clock().tzinfo is UTC


def test_the_real_clock_knows_where_it_is() -> None:
    assert real_clock().tzinfo is UTC
