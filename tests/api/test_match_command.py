import csv
import json

import pytest
from network_towns import square_town, town

from api import cli
from routing.network.netfile import save_network

ROWS = "2020-04-01T08:00:00+08:00,110.001,39.60002\n2020-04-01T08:00:10+08:00,110.003,39.60001\n"


@pytest.fixture
def match(tmp_path, monkeypatch, capsys):
    """Match a track in a folder with the little town; return exit code, rows, stdout and stderr."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XUNFANG_LANG", "en")

    def command(text, *words, network=None):
        with (tmp_path / "town.net").open("wb") as stream:
            save_network(network or square_town(), stream)
        (tmp_path / "track.csv").write_text(text, encoding="utf-8")
        monkeypatch.setattr(
            "sys.argv", ["xunfang", "network", "match", "town.net", "track.csv", "-o", "out.csv", *words]
        )
        with pytest.raises(SystemExit) as end:
            cli.main()
        out = tmp_path / "out.csv"
        rows = list(csv.DictReader(out.read_text("utf-8").splitlines())) if out.exists() else None
        said = capsys.readouterr()
        return end.value.code, rows, said.out, said.err

    return command


def test_a_row_is_written_for_each_row_of_the_track(match):
    code, rows, out, err = match("time,lon,lat\n" + ROWS + "2020-04-01T08:00:20+08:00,110.005,39.605\n")
    assert (code, out) == (0, "")
    assert list(rows[0]) == ["time", "lon", "lat", "way_id", "offset_m", "confidence"]
    assert [row["time"][14:19] for row in rows] == ["00:00", "00:10", "00:20"]
    assert [row["way_id"] for row in rows] == ["w0", "w0", ""]
    assert (rows[2]["offset_m"], rows[2]["confidence"]) == ("", "0.0")
    assert float(rows[1]["offset_m"]) == pytest.approx(257.6, abs=1.0)
    assert 0.99 < float(rows[0]["confidence"]) <= 1
    assert "2 of 3 fixes on a road, in 1 pieces" in err


def test_an_offset_counts_from_the_first_vertex_of_the_way_whichever_way_it_is_driven(match):
    network = square_town()
    network.edge_offset_m[0] = 500.0
    backwards = "1,110.004,39.6\n11,110.002,39.6\n"
    _, rows, _, _ = match("time,lon,lat\n" + backwards, network=network)
    assert [float(row["offset_m"]) for row in rows] == pytest.approx([843.5, 671.7], abs=1.0)


def test_counts_are_told_to_machines(match):
    code, _, out, _ = match("time,lon,lat\n" + ROWS, "--json")
    assert (code, json.loads(out)) == (0, {"fixes": 2, "matched": 2, "pieces": 1})


def test_a_shorter_gap_breaks_the_track(match):
    _, _, out, _ = match("time,lon,lat\n" + ROWS, "--json", "--gap", "5")
    assert json.loads(out)["pieces"] == 2


def test_a_bad_row_is_named_and_nothing_is_written(match):
    code, rows, _, err = match("time,lon,lat\n" + ROWS + "2020-04-01T08:00:20,110.005,39.605\n")
    assert (code, rows) == (1, None)
    assert "track.csv" in err
    assert "row 4" in err
    assert "time" in err


def test_the_same_track_gives_the_same_bytes(match, tmp_path):
    nodes = [(110.0, 39.6), (110.01, 39.6)]
    network = town(nodes, [{"ends": (0, 1), "id": "包头路,北"}, {"ends": (0, 1), "id": "b"}])
    match("time,lon,lat\n" + ROWS, network=network)
    first = (tmp_path / "out.csv").read_bytes()
    _, rows, _, _ = match("time,lon,lat\n" + ROWS, network=network)
    assert (tmp_path / "out.csv").read_bytes() == first
    assert rows[0]["confidence"] == "0.5"
