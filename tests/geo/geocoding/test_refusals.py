# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import pytest

from geo.geocoding.refusals import other_city
from geo.geocoding.search import Search


@pytest.mark.parametrize(
    ("text", "city"),
    [("榆林市新华路朝阳街路口", "榆林"), ("银川那边打架", "银川"), ("柳河市新华路", None), ("在超市门口", None), ("菜市场打架", None),
     ("上海路追尾", None), ("兰州拉面打架", None), ("南山市民中心", None)],
)  # fmt: skip
def test_only_a_city_elsewhere_is_another_city(search: Search, text: str, city: str | None) -> None:
    found = other_city(search.read(text))
    assert (found is not None) == (city is not None)
    assert city is None or city in (found or "")
