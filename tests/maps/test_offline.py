import base64
import hashlib
import json
import re

import folium
import pytest
from branca.element import Element

from maps.errors import AssetMissing, ExternalAddress
from maps.offline import OfflineMap, json_block, render_offline


def test_a_folium_map_becomes_one_page_that_links_nothing():
    html = render_offline(OfflineMap(location=(39.6, 110.0)))
    assert not re.search(r"<link|<\w+[^>]*\ssrc=", html)
    assert "Leaflet 1.9.4" in html
    assert "Redistribution and use in source and binary forms" in html
    assert "jquery" not in html.lower()


def drawing():
    plan = OfflineMap(location=(39.6, 110.0))
    group = folium.FeatureGroup("posts").add_to(plan)
    folium.Circle((39.6, 110.0), radius=100, popup="驻点").add_to(group)
    return plan


def test_the_same_drawing_gives_the_same_bytes():
    first = render_offline(drawing())
    assert first == render_offline(drawing())
    assert not re.search(r"_[0-9a-f]{32}\b", first)


def test_foliums_own_defaults_are_refused_as_not_installed():
    with pytest.raises(AssetMissing):
        render_offline(folium.Map(tiles=None))


def test_a_tile_layer_is_refused():
    plan = OfflineMap(location=(39.6, 110.0))
    folium.TileLayer("https://{s}.tile.example.org/{z}/{x}/{y}.png", attr="x").add_to(plan)
    with pytest.raises(ExternalAddress):
        render_offline(plan)


def test_the_greatest_zoom_reaches_leaflet_without_tiles():
    assert '"maxZoom": 17' in render_offline(OfflineMap(location=(39.6, 110.0), max_zoom=17))


def test_an_end_tag_in_an_own_script_does_not_end_it():
    plan = OfflineMap(location=(39.6, 110.0))
    block = json_block("names", ["</script><script>alert(1)</script>"])
    plan.get_root().html.add_child(Element(block))
    assert "<script>alert(1)" not in render_offline(plan)


def test_the_policy_names_every_script_that_runs():
    html = render_offline(OfflineMap(location=(39.6, 110.0)))
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    for script in scripts:
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert html.index("Content-Security-Policy") < html.index("<script")


@pytest.mark.parametrize("text", ["</script>", "<!--", "\u2028\u2029", "{{ 7 * 7 }}", "é行\x00\\", 'a"b'])
def test_data_come_back_as_they_were(text):
    block = json_block("data", {"name": text})
    inside = re.fullmatch(r'<script type="application/json" id="data">(.*)</script>', block)[1]
    assert json.loads(inside) == {"name": text}
    assert not set("<>&\u2028\u2029") & set(inside)


def test_a_broken_sign_does_not_break_the_page():
    assert "?" in json_block("data", "\ud800")


def test_not_a_number_is_not_data():
    with pytest.raises(ValueError, match="JSON"):
        json_block("data", float("nan"))
