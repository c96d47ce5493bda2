from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import ShiftEndsTooEarly, ShiftHalf, ShiftMixed, ShiftTimeUnreadable
from data.importers.shifts import DailyShift, parse_shift, shift_seconds
from geo.errors import InputError

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2020, 4, 1)
EPOCH = datetime(2020, 4, 1, 8, tzinfo=SHANGHAI)
HOUR = 3600
# China put its clocks forward in the summers of 1986 to 1991.
DAYS = st.dates(date(1992, 1, 1), date(2099, 12, 31))
CLOCKS = st.integers(0, 24 * 60).map(lambda minutes: f"{minutes // 60:02d}:{minutes % 60:02d}")


def _seconds(start: str, end: str) -> tuple[int, int]:
    return shift_seconds(start, end, on_date=DAY, timezone=SHANGHAI, epoch=EPOCH)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("08:00", "16:00", (0, 8 * HOUR)),
        ("8:00", "16:00:30", (0, 8 * HOUR + 30)),
        ("０８：００", "16:00", (0, 8 * HOUR)),
        ("20:00", "08:00", (12 * HOUR, 24 * HOUR)),
        ("08:00", "08:00", (0, 24 * HOUR)),
        ("00:00", "24:00", (-8 * HOUR, 16 * HOUR)),
        ("00:00", "00:00", (-8 * HOUR, 16 * HOUR)),
        ("24:00", "08:00", (16 * HOUR, 24 * HOUR)),
        ("24:00", "00:00", (16 * HOUR, 40 * HOUR)),
        ("24:00", "24:00", (16 * HOUR, 40 * HOUR)),
        ("2020-04-01T08:00:00+08:00", "2020-04-01T16:00:00+08:00", (0, 8 * HOUR)),
        ("2020-04-01T00:00:00Z", "2020-04-01T16:00+08:00", (0, 8 * HOUR)),
        ("2020-04-01 08:00", "2020-04-03T08:00:00", (0, 48 * HOUR)),
    ],
)
def test_a_shift_is_counted_from_the_epoch(start: str, end: str, expected: tuple[int, int]) -> None:
    assert _seconds(start, end) == expected


@given(start=CLOCKS, end=CLOCKS, day=DAYS)
def test_a_shift_by_the_clock_lasts_more_than_nothing_and_at_most_a_day(
    start: str, end: str, day: date
) -> None:
    first, last = shift_seconds(start, end, on_date=day, timezone=SHANGHAI, epoch=EPOCH)
    assert 0 < last - first <= 24 * HOUR


@given(start=CLOCKS, end=CLOCKS, day=DAYS)
def test_a_shift_by_the_clock_begins_and_ends_at_what_is_written(start: str, end: str, day: date) -> None:
    first, last = shift_seconds(start, end, on_date=day, timezone=SHANGHAI, epoch=EPOCH)
    for written, seconds in ((start, first), (end, last)):
        moment = (EPOCH + timedelta(seconds=seconds)).astimezone(SHANGHAI)
        assert moment.strftime("%H:%M") == written.replace("24:00", "00:00")


@given(day=DAYS, second=st.integers(0, 86_399), length_s=st.integers(1, 800_000))
def test_full_times_keep_their_length_in_any_spelling(day: date, second: int, length_s: int) -> None:
    start = datetime.combine(day, time()) + timedelta(seconds=second)
    length = timedelta(seconds=length_s)
    local = _seconds(start.isoformat(), (start + length).isoformat())
    aware = start.replace(tzinfo=SHANGHAI)
    offset = _seconds(aware.isoformat(), (aware + length).astimezone(UTC).isoformat())
    assert local == offset
    assert local[1] - local[0] == length_s


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2021, 3, 13), 11), (date(2021, 11, 6), 13), (date(2021, 6, 1), 12)]
)
def test_the_hours_that_really_pass_are_counted_when_clocks_change(day: date, hours: int) -> None:
    epoch = datetime(2021, 1, 1, tzinfo=NEW_YORK)
    start, end = shift_seconds("20:00", "08:00", on_date=day, timezone=NEW_YORK, epoch=epoch)
    assert end - start == hours * HOUR


def test_a_shift_swallowed_by_the_clock_is_refused() -> None:
    epoch = datetime(2021, 1, 1, tzinfo=UTC)
    with pytest.raises(ShiftEndsTooEarly):
        shift_seconds("02:30", "03:00", on_date=date(2021, 3, 14), timezone=NEW_YORK, epoch=epoch)


@pytest.mark.parametrize(
    ("start", "end", "error", "field"),
    [
        ("08:00", "", ShiftHalf, "shift_end"),
        (" ", "08:00", ShiftHalf, "shift_start"),
        ("25:00", "08:00", ShiftTimeUnreadable, "shift_start"),
        ("24:01", "08:00", ShiftTimeUnreadable, "shift_start"),
        ("08:60", "09:00", ShiftTimeUnreadable, "shift_start"),
        ("08:00", "morning", ShiftTimeUnreadable, "shift_end"),
        ("08:00", "2020-04-01", ShiftTimeUnreadable, "shift_end"),
        ("0800", "1600", ShiftTimeUnreadable, "shift_start"),
        ("0001-01-01T00:00:00+08:00", "2020-04-01T00:00:00+08:00", ShiftTimeUnreadable, "shift_start"),
        ("08:00", "2020-04-01T16:00:00+08:00", ShiftMixed, "shift_end"),
        ("2020-04-01T08:00:00", "2020-04-01T16:00:00+08:00", ShiftMixed, "shift_end"),
        ("2020-04-01T08:00:00+08:00", "2020-04-01T08:00:00+08:00", ShiftEndsTooEarly, "shift_end"),
        ("2020-04-01T08:00:00+08:00", "2020-04-01T08:30:00+09:00", ShiftEndsTooEarly, "shift_end"),
        ("2020-04-02T08:00:00", "2020-04-01T08:00:00", ShiftEndsTooEarly, "shift_end"),
    ],
)
def test_what_is_no_shift_is_refused(start: str, end: str, error: type[InputError], field: str) -> None:
    with pytest.raises(error) as refused:
        parse_shift(start, end)
    assert refused.value.field == field


def test_two_empty_ends_are_no_shift() -> None:
    assert parse_shift("", " ") is None
    with pytest.raises(ShiftHalf):
        _seconds("", "")


def test_a_shift_has_a_meaning_before_it_has_a_day() -> None:
    assert parse_shift("20:00", "08:00") == DailyShift(20 * HOUR, 32 * HOUR)


def test_parts_of_a_second_are_not_planned() -> None:
    assert _seconds("2020-04-01T08:00:00.5+08:00", "2020-04-01T09:00:00.5+08:00") == (1, HOUR)


def test_a_naive_epoch_is_refused() -> None:
    with pytest.raises(ValueError, match="2020"):
        shift_seconds(
            "08:00",
            "16:00",
            on_date=DAY,
            timezone=SHANGHAI,
            epoch=datetime(2020, 4, 1),  # noqa: DTZ001 - naive on purpose
        )
