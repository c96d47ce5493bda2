# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

from pathlib import Path

import pytest
from geocoding_town import write_town
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.geocoding import Geocoder
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.places.folder import read_folder
from geo.geocoding.search import Search

_TEXTS = (
    "腾成机械制造打架", "新华路与朝阳街交叉口往北200米", "河滨街上，胡杨路和新华路中间那段", "210国道K103+500处翻车",
    "沙湖工业园西门", "胡杨路11号着火", "好又来超市有人闹事", "河滨街从胡杨路往东第二个路口",
)  # fmt: skip


def _search(folder: Path) -> Search:
    return Search(Gazetteer.build(read_folder(folder)))


def _points(search: Search, texts: tuple[str, ...]) -> list[list[tuple[float, float]]]:
    found = []
    for text in texts:
        places = search.fused(search.read(text), None).places
        found.append([search.gazetteer.plane.degree(one.hypothesis.x, one.hypothesis.y) for one in places])
    return found


@settings(max_examples=8)
@given(st.floats(-3.0, 3.0), st.floats(-0.02, 0.02))
def test_a_gazetteer_that_is_shifted_shifts_every_answer(
    tmp_path_factory: pytest.TempPathFactory, search: Search, dlon: float, dlat: float
) -> None:
    shifted = _search(write_town(tmp_path_factory.mktemp("shifted"), shift=(dlon, dlat)))
    for here, there in zip(_points(search, _TEXTS), _points(shifted, _TEXTS), strict=True):
        assert len(here) == len(there)
        for (lon, lat), (other_lon, other_lat) in zip(sorted(here), sorted(there), strict=True):
            assert other_lon - lon == pytest.approx(dlon, abs=3e-4)
            assert other_lat - lat == pytest.approx(dlat, abs=3e-4)


@settings(max_examples=8)
@given(st.permutations("腾胡新工河朝敖沙鑫巴"))
def test_names_that_are_changed_everywhere_change_no_place(
    tmp_path_factory: pytest.TempPathFactory, search: Search, order: list[str]
) -> None:
    others = dict(zip(order, "赵钱孙李周吴郑王冯陈", strict=True))

    def renamed(text: str) -> str:
        return "".join(others.get(char, char) for char in text)

    other = _search(write_town(tmp_path_factory.mktemp("renamed"), names=others))
    before, after = _points(search, _TEXTS), _points(other, tuple(map(renamed, _TEXTS)))
    for here, there in zip(before, after, strict=True):
        assert min(there) == pytest.approx(min(here), abs=1e-9)


def test_a_far_entry_that_has_nothing_to_do_with_it_makes_no_answer_surer(
    geocoder: Geocoder, tmp_path: Path
) -> None:
    folder = write_town(tmp_path / "more", more=(("远望羊绒衫厂", "", 90_000.0, 60_000.0),))
    more = Geocoder(folder)
    for text in (*_TEXTS, "心华路朝洋街路口", "鑫源烟酒电", "打错了"):
        assert more.geocode(text)["confidence"] <= geocoder.geocode(text)["confidence"]
