import dataclasses
import re

from presence_scenes import presence_scene

from maps.presence_page import presence_data, presence_page
from maps.vendor import STATIC

OWN = sorted((STATIC / "presence").iterdir())


def test_the_page_is_whole_and_reaches_for_nothing():
    page = presence_page(presence_scene())
    assert page == presence_page(presence_scene())
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=", page)


def test_names_stay_data():
    page = presence_page(presence_scene("</script><b>"))
    assert "</script><b>" not in page
    assert "\\u003c/script\\u003e" in page


def test_a_track_breaks_where_nothing_is_known_and_where_it_leaves_the_road():
    scene = presence_scene()
    tracks = scene.tracks[scene.tracks["unit"] == "U1"].reset_index(drop=True)
    holes = (tracks["from"].to_numpy()[1:] != tracks["to"].to_numpy()[:-1]).sum()
    turns = (tracks["source"].to_numpy()[1:] != tracks["source"].to_numpy()[:-1]).sum()
    assert len(presence_data(scene)["tracks"]["U1"]) == 1 + holes + turns
    gone = dataclasses.replace(scene, tracks=scene.tracks.drop(scene.tracks.index[5]))
    assert len(presence_data(gone)["tracks"]["U1"]) >= len(presence_data(scene)["tracks"]["U1"])


def test_a_city_without_roads_has_no_base_map():
    page = presence_page(dataclasses.replace(presence_scene(), roads=None))
    assert '"n":0' in page


def test_both_languages_have_the_same_sentences():
    text = (STATIC / "presence" / "words.js").read_text("utf-8")
    zh, en = (re.findall(r"^    (\w+):", part, re.MULTILINE) for part in text.split("  en: {"))
    assert zh == en
    assert len(zh) > 25


def test_own_scripts_never_write_markup_and_stay_short():
    texts = [path.read_text("utf-8") for path in OWN]
    assert len(texts) == 8
    assert not [
        text for text in texts if re.search(r"innerHTML|insertAdjacent|document\.write|fetch\(", text)
    ]
    assert max(len(text.splitlines()) for text in texts) < 400
