from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.text.index import NameIndex, index_names
from geo.geocoding.text.mentions import MentionFinder
from geo.geocoding.text.names import entry_spellings, road_spellings
from geo.geocoding.text.normalise import normalise
from geo.geocoding.text.sounds import learn_sounds

_ENTRIES = (
    "腾成机械制造有限责任公司",
    "腾达机械制造有限公司",
    "荣祥园林绿化集团",
    "正盛烟酒店",
    "隆缘小吃店",
)
_ROADS = ("葡萄路", "盐池南路", "盐池北路", "宝勒高路", "朝阳街")


def _index() -> NameIndex:
    rows = [(form, 0, k) for k, name in enumerate(_ENTRIES) for form in entry_spellings(name, ())]
    rows += [(form, 1, k) for k, name in enumerate(_ROADS) for form in road_spellings(name, "")]
    return index_names(rows, learn_sounds())


_INDEX = _index()
_FINDER = MentionFinder(_INDEX, learn_sounds())


def _found(text: str) -> list[tuple[str, str]]:
    """Return (characters of the text, name) of what is found, the best first."""
    plain = normalise(text, learn_sounds())
    whole, _ = _FINDER.find(plain)
    found = []
    for row, start, end in whole[:, :3].tolist():
        target = int(_INDEX.targets[_INDEX.target_starts[row]])
        name = (_ENTRIES, _ROADS)[int(_INDEX.kind[row])][target]
        found.append((plain.plain[start:end], name))
    return found


@pytest.mark.parametrize(
    ("text", "said", "name"),
    [("我在正盛烟酒店门口", "正盛烟酒店", "正盛烟酒店"),
     ("喂疼承吉械制早打架", "疼承吉械制早", "腾成机械制造有限责任公司"),
     ("溶想袁凛铝化着火", "溶想袁凛铝化", "荣祥园林绿化集团"),
     ("谱萄路路口", "谱萄路", "葡萄路"),
     ("在宝高勒路上", "宝高勒路", "宝勒高路"),
     ("隆缘缘小吃店打架", "隆缘缘小吃店", "隆缘小吃店"),
     ("盐南路追尾", "盐南路", "盐池南路"),
     ("在腾成机械打架", "腾成机械", "腾成机械制造有限责任公司")],
)  # fmt: skip
def test_a_name_is_found_as_it_is_said(text: str, said: str, name: str) -> None:
    assert _found(text)[0] == (said, name)


def test_a_name_is_found_as_often_as_it_is_said() -> None:
    assert [said for said, name in _found("不在葡萄路，在葡萄路东头") if name == "葡萄路"] == ["葡萄路"] * 2


@pytest.mark.parametrize("text", ["", "我被骗了五千元", "打错了", "hello", "路"])
def test_a_text_without_a_name_has_none(text: str) -> None:
    assert _found(text) == []


def test_a_name_does_not_reach_over_a_full_stop() -> None:
    assert ("盐池。南路", "盐池南路") not in _found("盐池。南路")


@given(st.sampled_from((*_ENTRIES, *_ROADS)), st.text("我在喂有人打架，", max_size=6))
def test_a_name_as_it_is_written_is_found_behind_anything(name: str, before: str) -> None:
    assert any(found == name for _, found in _found(before + name))


@given(st.text("葡萄盐池南北路朝阳街正盛烟酒店，号1", max_size=40))
def test_mentions_lie_within_the_text(text: str) -> None:
    plain = normalise(text, learn_sounds())
    whole, parts = _FINDER.find(plain)
    assert ((whole[:, 1] >= 0) & (whole[:, 1] < whole[:, 2]) & (whole[:, 2] <= len(plain.codes))).all()
    assert (parts[:, 1] <= 1.0).all()


def test_few_names_are_looked_for_however_faintly_they_are_heard() -> None:
    plain = normalise("在菩涛录口", learn_sounds())
    rows = [row for row in range(_INDEX.kind.size) if _INDEX.kind[row] == 1]
    whole, _ = _FINDER.look(plain, np.array(rows, np.int32), 1, 5)
    row = int(whole[0, 0])
    assert _ROADS[int(_INDEX.targets[_INDEX.target_starts[row]])] == "葡萄路"
