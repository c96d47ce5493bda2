import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import FileEmpty, FileIsFolder, FileMissing, FileTooLarge
from data.importers import json_lines
from data.importers.alerts import read_alerts
from geo.errors import InputError
from geo.position import Position

LIMIT = 10_000_000
GOOD = {
    "id": "A1",
    "at": "2020-03-01T08:15:00+08:00",
    "text": "东胜街有人打架",
    "category": "纠纷",
    "channel": "110",
    "caller": "13812345678",
    "prior": {"lon": 109.7, "lat": 39.5, "radius_m": 50, "source": "aml"},
}


def _read(folder: Path, *lines: object):
    path = folder / "alerts.jsonl"
    written = [line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines]
    path.write_text("\n".join(written) + "\n", encoding="utf-8")
    return read_alerts(path, max_bytes=LIMIT)


def _codes(report) -> list[tuple[object, str | None, str]]:
    return [(problem.row, problem.field, problem.code) for problem in report.rejected]


def test_an_alert_is_read_as_it_was_received(tmp_path: Path) -> None:
    (alert,), report = _read(tmp_path, GOOD)
    assert (report.rows, report.accepted, report.rejected) == (1, 1, ())
    assert alert.at == datetime(2020, 3, 1, 0, 15, tzinfo=UTC)
    assert (alert.given_id, alert.text, alert.category, alert.channel) == (
        "A1",
        "东胜街有人打架",
        "纠纷",
        "110",
    )
    assert alert.prior is not None
    assert alert.prior.position == Position(109.7, 39.5)
    assert (alert.prior.radius_m, alert.prior.source) == (50.0, "aml")
    assert alert.caller is not None
    assert alert.caller.revealed() == "13812345678"
    assert "13812345678" not in repr(alert)


def test_what_is_optional_may_be_missing_or_null(tmp_path: Path) -> None:
    bare = {"id": 7, "at": "2020-03-01T00:15:00Z"}
    alerts, report = _read(tmp_path, bare, {**bare, "id": "8", "prior": None, "caller": None, "text": ""})
    assert report.rejected == ()
    assert [(alert.given_id, alert.text, alert.caller, alert.prior) for alert in alerts] == [
        ("7", "", None, None),
        ("8", "", None, None),
    ]


def test_each_bad_line_is_told_with_row_and_field(tmp_path: Path) -> None:
    _, report = _read(
        tmp_path,
        GOOD,
        "",
        "{broken",
        "[1]",
        {**GOOD, "id": " "},
        {**GOOD, "id": "A2", "at": ""},
        {**GOOD, "id": "A3", "at": "2020-03-01T08:15:00"},
        {**GOOD, "id": "A4", "at": "2020-03-01"},
        {**GOOD, "id": "A5", "prior": {"lon": 109.7}},
        {**GOOD, "id": "A6", "prior": {"lon": 39.5, "lat": 109.7}},
        {**GOOD, "id": "A7", "prior": "here"},
        {**GOOD, "id": "A8", "prior": {"lon": 109.7, "lat": 39.5, "radius_m": -1}},
        {**GOOD, "id": "A9", "text": ["a"]},
        {**GOOD, "id": "A10", "at": "0001-01-01T00:00:00+08:00"},
    )
    assert (report.rows, report.accepted) == (13, 1)
    assert _codes(report) == [
        (3, None, "table.json_broken"),
        (4, None, "field.not_an_object"),
        (5, "id", "field.empty"),
        (6, "at", "field.empty"),
        (7, "at", "field.time_unreadable"),
        (8, "at", "field.time_unreadable"),
        (9, "prior", "field.not_a_number"),
        (10, "prior", "position.out_of_range"),
        (11, "prior", "field.not_an_object"),
        (12, "prior", "field.not_a_number"),
        (13, "text", "field.not_text"),
        (14, "at", "field.time_unreadable"),
    ]


def test_a_repeated_line_is_left_out_and_a_shared_id_rejected(tmp_path: Path) -> None:
    alerts, report = _read(tmp_path, GOOD, GOOD, {**GOOD, "text": "另一件事"})
    assert len(alerts) == 1
    assert [(warning.row, warning.code) for warning in report.warnings] == [(2, "table.row_doubled")]
    assert _codes(report) == [(3, "id", "table.id_doubled")]
    assert report.rejected[0].params == {"id": "A1", "first_row": 1}


def test_a_line_without_end_is_one_bad_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_lines, "_LONGEST_LINE_BYTES", 400)
    alerts, report = _read(tmp_path, "x" * 2_000, GOOD)
    assert _codes(report) == [(1, None, "table.json_broken")]
    assert [alert.given_id for alert in alerts] == ["A1"]


def test_a_byte_order_mark_and_bad_bytes_are_known(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(GOOD).encode() + b'\r\n{"id": "\xff"}')
    alerts, report = read_alerts(path, max_bytes=LIMIT)
    assert len(alerts) == 1
    assert _codes(report) == [(2, None, "table.encoding_broken")]


def test_a_file_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    with pytest.raises(FileMissing):
        read_alerts(path, max_bytes=LIMIT)
    path.write_bytes(b"\n \n")
    with pytest.raises(FileEmpty):
        read_alerts(path, max_bytes=LIMIT)
    with pytest.raises(FileTooLarge):
        read_alerts(path, max_bytes=1)
    with pytest.raises(FileIsFolder):
        read_alerts(tmp_path, max_bytes=LIMIT)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*GOOD, "other"]), _JSON))
def test_any_values_are_an_alert_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, changed: dict
) -> None:
    try:
        _, report = _read(tmp_path_factory.getbasetemp(), {**GOOD, **changed})
    except InputError:
        return
    assert report.accepted + len(report.rejected) == 1
