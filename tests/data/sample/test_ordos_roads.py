import json
from pathlib import Path

from data.importers.roads import read_roads
from data.sample.ordos_roads import draw_roads, roads_layer
from routing.network.build import build_network


def test_the_roads_hang_together(tmp_path: Path) -> None:
    path = tmp_path / "roads.geojson"
    path.write_text(json.dumps(roads_layer(draw_roads(3), {})), encoding="utf-8")
    facts = build_network(read_roads(path, max_bytes=10**9), source="roads.geojson").facts
    assert facts["km"] >= 0.99 * facts["drivable_km"]
    assert facts["dropped"]["pieces"] == 0
    assert 18_000 < facts["edges"] < 22_000
    assert facts["oneway_ways"] > 50
