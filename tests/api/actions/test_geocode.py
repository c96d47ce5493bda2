"""Files of calls in, files of places out; the geocoder itself is a stand-in here."""

from __future__ import annotations

import json

import pytest

from api.actions.geocode import geocode_file
from data.errors import CellEmpty, FileEmpty
from geo.errors import InputError


class Echo:
    """Finds every text that is not empty at one place, and notes what it was asked."""

    def __init__(self):
        self.asked, self.dirt = [], {"rows": []}

    def geocode(self, text, prior):
        self.asked.append((text, prior))
        lon, lat = (109.0, 39.0) if text else (None, None)
        return {"lon": lon, "lat": lat, "confidence": 0.5, "reason": text, "ms": 0.25}


def run(tmp_path, *lines, timing=False):
    given, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    given.write_bytes(b"".join(line if isinstance(line, bytes) else line.encode() + b"\n" for line in lines))
    seen, echo = [], Echo()
    found = geocode_file(
        given,
        out,
        lambda: echo,
        timing=timing,
        max_bytes=10**9,
        progress=lambda stage, share: seen.append((stage, share)),
    )
    return found, [json.loads(line) for line in out.read_text("utf-8").splitlines()], echo, seen


def test_each_call_has_one_answer_in_its_order(tmp_path):
    prior = {"lon": 109.1, "lat": 39.1, "radius_m": 50, "source": "aml"}
    found, answers, echo, _ = run(
        tmp_path, json.dumps({"id": "B", "text": "打架", "prior": prior}), json.dumps({"id": 7, "text": ""})
    )
    assert [(answer["id"], answer["lon"]) for answer in answers] == [("B", 109.0), (7, None)]
    assert echo.asked == [("打架", prior), ("", None)]
    assert (found.calls, found.located, found.rejected) == (2, 1, [])


def test_times_are_told_only_when_asked_for(tmp_path):
    line = json.dumps({"id": "B", "text": "打架", "prior": None})
    assert "ms" not in run(tmp_path, line)[1][0]
    found, (answer,), _, _ = run(tmp_path, line, timing=True)
    assert (answer["ms"], found.took_ms, found.dirt) == (0.25, 0.25, {"rows": []})


def test_lines_that_are_no_call_are_named_and_the_others_answered(tmp_path):
    found, answers, _, _ = run(
        tmp_path,
        '{"id": "A", "text": "打架"}',
        "{broken",
        "[]",
        '{"text": "打架"}',
        '{"id": "", "text": "打架"}',
        '{"id": "C"}',
        '{"id": "D", "text": ["打架"]}',
        '{"id": "E", "text": "x", "prior": "here"}',
        b'\xff\xfe{"id": 1}\n',
        "",
        '{"id": "F", "text": "追尾"}',
    )
    assert [answer["id"] for answer in answers] == ["A", "F"]
    assert [(error.row, error.field, error.code) for error in found.rejected] == [
        (2, None, "table.json_broken"),
        (3, None, "field.not_an_object"),
        (4, "id", "field.empty"),
        (5, "id", "field.empty"),
        (6, "text", "field.not_text"),
        (7, "text", "field.not_text"),
        (8, "prior", "field.not_an_object"),
        (9, None, "table.encoding_broken"),
    ]


def test_half_a_character_in_a_text_leaves_as_it_came(tmp_path):
    _, (answer,), _, _ = run(tmp_path, '{"id": "A\\ud800", "text": "x\\udfff"}')
    assert (answer["id"], answer["reason"]) == ("A\ud800", "x\udfff")


@pytest.mark.parametrize(("lines", "refusal"), [(["{}"], CellEmpty), (["  "], FileEmpty)])
def test_a_file_without_a_call_is_refused_and_nothing_written(tmp_path, lines, refusal):
    with pytest.raises(refusal):
        run(tmp_path, *lines)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_missing_file_is_refused_before_anything_is_built(tmp_path):
    with pytest.raises(InputError):
        geocode_file(
            tmp_path / "no.jsonl",
            tmp_path / "out",
            lambda: pytest.fail("built in vain"),
            timing=False,
            max_bytes=9,
            progress=lambda _stage, _share: None,
        )


def test_progress_is_told_now_and_then(tmp_path):
    seen = run(tmp_path, *(json.dumps({"id": k, "text": "x"}) for k in range(120)))[3]
    assert [stage for stage, _ in seen] == ["index", "calls", "calls"]
    assert 0.3 < seen[1][1] < seen[2][1] < 1
