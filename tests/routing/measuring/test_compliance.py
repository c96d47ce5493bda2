from datetime import timedelta

import pytest
from presence_rows import START, at

from routing.errors import TargetUnusable
from routing.measures import Targets, calls_frame, compliance, taps_off


def call(arrive_min=None, *, sent_min=2.0, **told):
    """Return a call that was sent out some minutes after it came and reached some minutes after that."""
    times = {"t0": START, "t2": START + timedelta(minutes=sent_min)}
    if arrive_min is not None:
        times["t5"] = times["t2"] + timedelta(minutes=arrive_min)
    return {**times, "area_type": "urban", "priority": 1, **told}


def test_both_clocks_are_told_and_the_target_names_its_own():
    found = compliance(calls_frame([call(5.0), call(4.0), call(2.9), call(6.0)]), Targets())
    row = found.iloc[0]
    assert (row["area_type"], row["priority"], row["target_min"], row["clock"]) == ("urban", 1, 5.0, "T5-T2")
    assert (row["within_t5_t2"], row["share_t5_t2"]) == (3, 0.75)
    assert (row["within_t5_t0"], row["share_t5_t0"]) == (1, 0.25)


def test_targets_follow_the_kind_of_area():
    told = [call(9.0, area_type=area) for area in ("urban", "suburban", "rural")]
    found = compliance(calls_frame(told), Targets())
    shares = dict(zip(found["area_type"], found["share_t5_t2"], strict=True))
    assert shares == {"urban": 0.0, "suburban": 1.0, "rural": 1.0}


def test_targets_may_differ_by_priority():
    targets = Targets.read({"clock": "T5−T0", "urban_min": {"1": 4, "other": 8}})
    assert targets.clock == "T5-T0"
    assert [targets.minutes_for("urban", priority) for priority in (1, 3)] == [4.0, 8.0]
    assert targets.minutes_for("rural", 1) == 30.0
    assert targets.minutes_for("", 1) is None


def test_the_settings_of_a_made_city_are_understood():
    found = Targets.read({"clock": "T5-T2", "urban_min": 5, "suburban_min": 10, "rural_min": 30})
    assert found == Targets()


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ({"clock": "T4-T2"}, "clock"),
        ({"urban_min": "five"}, "urban_min"),
        ({"rural_min": 0}, "rural_min"),
        ({"urban_min": True}, "urban_min"),
        ({"suburban_min": {"first": 4}}, "suburban_min"),
    ],
)
def test_a_target_that_cannot_be_read_is_named(written, field):
    with pytest.raises(TargetUnusable) as refused:
        Targets.read(written)
    assert refused.value.field == field


def test_missing_arrivals_are_counted_and_not_taken_for_late():
    row = compliance(calls_frame([call(4.0), call(), call(4.0, edited="t5")]), Targets()).iloc[0]
    assert (row["calls"], row["n_t5_t2"], row["missing_t5_t2"], row["edited"]) == (3, 2, 1, 1)
    assert row["share_t5_t2"] == 1.0


def test_calls_without_a_kind_of_area_or_a_priority_are_told_without_a_share():
    found = compliance(calls_frame([call(4.0, area_type=""), call(4.0, priority=None)]), Targets())
    assert found["target_min"].isna().tolist() == [True, False]
    assert found["share_t5_t2"].isna().tolist() == [True, False]
    assert compliance(calls_frame([]), Targets()).empty


def tapped(metres, late_s, **told):
    scene, tap = at(0, 0), at(metres, 0)
    places = {"lon": scene[0], "lat": scene[1], "tap_lon": tap[0], "tap_lat": tap[1], "confidence": 0.9}
    arrived = START + timedelta(minutes=10)
    return {**places, "call": "C1", "t5": arrived + timedelta(seconds=late_s), "fence_at": arrived, **told}


def test_a_tap_far_from_the_scene_or_long_before_or_after_the_fixes_is_told():
    told = [
        tapped(299, 179),
        tapped(302, 0, call="far"),
        tapped(0, 181, call="late"),
        tapped(0, -181, call="early"),
        tapped(900, 0, confidence=0.5),
        {"call": "nothing known"},
    ]
    found = taps_off(calls_frame(told))
    assert found["call"].tolist() == ["far", "late", "early"]
    assert found["off_m"].tolist()[0] == pytest.approx(302, abs=0.1)
    assert found["late_s"].tolist() == [0.0, 181.0, -181.0]
