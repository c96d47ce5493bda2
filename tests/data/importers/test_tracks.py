import math

import pytest

from data.errors import ColumnMissing, FileEmpty, NoRows, PointsRejected
from data.importers.tracks import read_track


@pytest.fixture
def read(tmp_path):
    def of(text):
        path = tmp_path / "track.csv"
        path.write_text(text, encoding="utf-8")
        return read_track(path, max_bytes=10**6)

    return of


def test_times_with_any_offset_and_unix_times_mean_the_same_moment(read):
    written = [
        "2020-04-01T08:00:00+08:00",
        "2020-04-01T00:00:00Z",
        "2020-03-31 19:00:00-05:00",
        "1585699200",
        "1585699200.0",
        "1585699200000",
    ]
    found = read("time,lon,lat\n" + "".join(f"{time},110,39.6\n" for time in written))
    assert found.times == written
    assert found.track.time_s.tolist() == [1585699200.0] * 6


def test_an_accuracy_may_be_missing_empty_or_the_zero_of_receivers_that_do_not_know_it(read):
    assert math.isnan(read("time,lon,lat\n1,110,39.6\n").track.accuracy_m[0])
    found = read("time,lon,lat,accuracy_m\n1,110,39.6,12.5\n2,110,39.6,\n3,110,39.6,0\n")
    assert found.track.accuracy_m[0] == 12.5
    assert all(math.isnan(value) for value in found.track.accuracy_m[1:])


def test_columns_may_stand_in_any_order_and_among_others(read):
    found = read("unit;lat;lon;time\nU1;39.6;110;5\n")
    assert (found.track.lon[0], found.track.lat[0], found.track.time_s[0]) == (110.0, 39.6, 5.0)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("2020-04-01T08:00:00,110,39.6,5", "time"),
        ("2020-04-01,110,39.6,5", "time"),
        ("-1,110,39.6,5", "time"),
        ("soon,110,39.6,5", "time"),
        (",110,39.6,5", "time"),
        ("1,,39.6,5", "lon"),
        ("1,110,north,5", "lat"),
        ("1,110,39.6,-3", "accuracy_m"),
        ("1,110,39.6,good", "accuracy_m"),
    ],
)
def test_a_bad_row_refuses_the_file_with_row_and_field(read, row, field):
    with pytest.raises(PointsRejected) as refused:
        read(f"time,lon,lat,accuracy_m\n1,110,39.6,5\n{row}\n")
    problem = refused.value.problems[0]
    assert (problem.row, problem.field) == (3, field)


def test_a_place_off_the_earth_refuses_the_file(read):
    with pytest.raises(PointsRejected) as refused:
        read("time,lon,lat\n1,39.6,110\n")
    assert refused.value.problems[0].row == 2


def test_a_file_without_content_rows_or_a_needed_column_is_refused(read):
    with pytest.raises(FileEmpty):
        read("")
    with pytest.raises(NoRows):
        read("time,lon,lat\n")
    with pytest.raises(ColumnMissing):
        read("time,lon\n1,110\n")
