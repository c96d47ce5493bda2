import os
import re
import subprocess
import sys

from plan_scenes import big_scene, small_scene

from maps.plan_page import plan_page
from maps.vendor import STATIC

OWN = sorted(path for room in ("plan", "shared", "compare") for path in (STATIC / room).iterdir())


def test_the_same_scene_gives_the_same_bytes():
    assert plan_page(small_scene()) == plan_page(small_scene())


def test_another_process_gives_the_same_bytes():
    program = (
        "import hashlib, plan_scenes; from maps.plan_page import plan_page;"
        "print(hashlib.sha256(plan_page(plan_scenes.small_scene()).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_no_random_id_is_left():
    assert not re.search(r"_[0-9a-f]{32}\b", plan_page(small_scene()))


def test_a_city_of_fifty_thousand_edges_stays_small():
    scene = big_scene()
    assert len(scene.roads) > 49_000
    assert len(plan_page(scene).encode()) < 5_000_000


def test_own_scripts_never_write_markup_nor_ask_the_network():
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|fetch\(|XMLHttpRequest"
        r"|import\(|https?://"
    )
    scripts = [path for path in OWN if path.suffix == ".js"]
    assert len(scripts) > 15
    assert [path.name for path in scripts if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_own_files_stay_short_enough_to_read():
    assert [path.name for path in OWN if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []


def test_the_title_is_escaped():
    page = plan_page(small_scene(city="<b>市"))
    assert "<title>巡逻方案 Patrol plan · &lt;b&gt;市 · 2020-04-01</title>" in page
