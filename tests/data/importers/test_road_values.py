import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import RoadLayerUnreadable, RoadOnewayUnreadable, RoadSpeedUnreadable
from data.importers.road_values import (
    is_set,
    osm_maxspeed,
    slowest_class,
    table_class,
    table_layer,
    table_maxspeed,
    table_oneway,
    text,
)
from routing.network.speeds import CLASS_SPEED_KMH


@pytest.mark.parametrize("word", ["高速", "国道", "省道", "县道", "快速路", "主干道", "次干道", "支路"])
def test_every_chinese_word_of_the_contract_has_a_drivable_class(word: str) -> None:
    road_class, known = table_class(word)
    assert known
    assert road_class in CLASS_SPEED_KMH


def test_chinese_ranks_keep_their_order() -> None:
    for ranks in (("高速", "国道", "省道", "县道"), ("快速路", "主干道", "次干道", "支路")):
        speeds = [CLASS_SPEED_KMH[table_class(word)[0] or ""] for word in ranks]
        assert speeds == sorted(set(speeds), reverse=True)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("primary", ("primary", True)),
        (" Primary ", ("primary", True)),
        ("", ("", True)),
        ("boulevard", ("", False)),
        ("footway", (None, True)),
        ("track", (None, True)),
    ],
)
def test_a_class_is_drivable_missing_unknown_or_not_for_cars(
    word: str, found: tuple[str | None, bool]
) -> None:
    assert table_class(word) == found


@pytest.mark.parametrize(
    ("value", "kmh"),
    [
        ("50", 50.0),
        ("30 mph", 48.28032),
        ("30mph", 48.28032),
        ("50 km/h", 50.0),
        ("10 knots", 18.52),
        ("walk", 7.0),
        ("PT:urban", 50.0),
        ("CN:rural", 80.0),
        ("DE:zone:30", 30.0),
        ("DE:zone30", 30.0),
        ("50;30", 30.0),
        ("50; 40", 40.0),
        ("50|80", 50.0),
        ("none", math.nan),
        ("signals", math.nan),
        ("", math.nan),
        ("0", math.nan),
        ("999", math.nan),
    ],
)
def test_limits_of_osm_are_read(value: str, kmh: float) -> None:
    assert osm_maxspeed(value) == pytest.approx(kmh, nan_ok=True)


@pytest.mark.parametrize("value", [None, "", math.nan, "none"])
def test_an_empty_limit_is_none(value: object) -> None:
    assert math.isnan(table_maxspeed(value))


@pytest.mark.parametrize("value", [0, -5, 201, "fast", True, math.inf, "0", [50], {"kmh": 50}])
def test_a_limit_that_no_road_has_is_refused(value: object) -> None:
    with pytest.raises(RoadSpeedUnreadable) as refused:
        table_maxspeed(value)
    assert refused.value.field == "maxspeed"


@given(st.one_of(st.integers(1, 200), st.floats(1, 200).map(lambda speed: round(speed, 3))))
def test_a_number_and_its_text_are_one_limit(speed: float) -> None:
    assert table_maxspeed(speed) == table_maxspeed(str(speed)) == speed


@pytest.mark.parametrize(
    ("value", "oneway"),
    [
        *[(value, 1) for value in ("yes", True, 1, "是", "Yes")],
        *[(value, 0) for value in ("no", False, 0, 0.0, None, "", math.nan)],
        *[(value, -1) for value in ("-1", -1, -1.0, "reverse")],
    ],
)
def test_directions_of_tables_are_read(value: object, oneway: int) -> None:
    assert table_oneway(value) == oneway


@pytest.mark.parametrize("value", ["maybe", 2, "both", [1], "FT"])
def test_a_direction_that_is_none_is_refused(value: object) -> None:
    with pytest.raises(RoadOnewayUnreadable) as refused:
        table_oneway(value)
    assert refused.value.field == "oneway"


def test_layers_are_small_whole_numbers() -> None:
    assert [table_layer(value) for value in (None, "", 0, 1, "-1", 2.0, "+3")] == [0, 0, 0, 1, -1, 2, 3]
    for value in ("up", 1.5, True, 10**6):
        with pytest.raises(RoadLayerUnreadable):
            table_layer(value)


def test_a_bridge_is_one_unless_it_says_no() -> None:
    assert [is_set(value) for value in ("yes", True, "viaduct", 1)] == [True] * 4
    assert [is_set(value) for value in ("no", False, None, "", 0, math.nan)] == [False] * 6


def test_text_writes_whole_floats_as_whole_numbers() -> None:
    assert [text(value) for value in (12.0, 12, " a ", None, math.nan, 1.5)] == [
        "12",
        "12",
        "a",
        "",
        "",
        "1.5",
    ]


def test_a_mixed_stretch_is_as_slow_as_its_slowest_part() -> None:
    assert slowest_class(["residential", "living_street"]) == "living_street"
    assert slowest_class(["primary"]) == "primary"
