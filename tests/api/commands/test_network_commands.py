import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import pytest
from road_files import feature, write_geojson

from api.cli import main

CROSS = [feature([[-0.01, 0], [0.01, 0]], id="a"), feature([[0, -0.01], [0, 0.01]], id="b")]
ISLAND = feature([[1, 1], [1, 1.001]], id="island")


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def xunfang(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: object, language: str = "en") -> Done:
        monkeypatch.setenv("XUNFANG_LANG", language)
        monkeypatch.setattr("sys.argv", ["xunfang", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        code = ended.value.code
        return Done(code if isinstance(code, int) else 0, *capsys.readouterr())

    return run


def test_a_network_is_built_and_exported(xunfang: Run, tmp_path: Path) -> None:
    roads = write_geojson(tmp_path / "roads.geojson", [*CROSS, ISLAND])
    net, edges = tmp_path / "town.net", tmp_path / "edges.parquet"
    built = xunfang("network", "build", roads, "-o", net)
    assert (built.returncode, built.stdout) == (0, "")
    assert "2 ways, 5 junctions, 4 edges" in built.stderr
    assert "island" in built.stderr
    exported = xunfang("network", "export", net, "-o", edges)
    assert (exported.returncode, exported.stdout) == (0, "")
    assert len(gpd.read_parquet(edges)) == 8


def test_facts_go_to_stdout_for_machines(xunfang: Run, tmp_path: Path) -> None:
    roads = write_geojson(tmp_path / "roads.geojson", [*CROSS, feature([[0, 0], [1, 1]], highway="path")])
    built = xunfang("network", "build", roads, "-o", tmp_path / "town.net", "--json")
    facts = json.loads(built.stdout)
    assert (facts["source"], facts["ways"], facts["left_out"]) == ("roads.geojson", 2, {"not_for_cars": 1})
    assert "not for cars 1" in built.stderr


@pytest.mark.parametrize(("language", "words"), [("en", "fall into 2 pieces"), ("zh", "道路分成 2 块")])
def test_a_refusal_is_one_line_and_writes_nothing(
    xunfang: Run, tmp_path: Path, language: str, words: str
) -> None:
    roads = write_geojson(tmp_path / "roads.geojson", [*CROSS, feature([[1, 1], [1, 1.1]])])
    refused = xunfang("network", "build", roads, "-o", tmp_path / "town.net", language=language)
    assert refused.returncode == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"xunfang: {roads}")
    assert words in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert not (tmp_path / "town.net").exists()
    taken = xunfang("network", "build", roads, "-o", tmp_path / "town.net", "--largest-part")
    assert taken.returncode == 0


def test_wrong_usage_exits_with_two(xunfang: Run, tmp_path: Path) -> None:
    assert xunfang("network", "build", tmp_path / "roads.geojson").returncode == 2
