import json
import math

import numpy as np
import pytest
from scipy import stats
from simulation_oracle import small_city

from routing.simulation.comparison import PlanSamples, differences, holm, ranking, widest
from routing.simulation.reading import read_scenario
from routing.simulation.result import Kpi, half_width, kpi_named, result_json
from routing.simulation.simulate import simulate
from routing.simulation.tally import Tally
from routing.simulation.trace import trace_of
from routing.simulation.wording import sentences


def result_of(told: dict, **how) -> dict:
    scenario = read_scenario(told)
    return result_json(scenario, Tally.merged([tally for _, tally in simulate([scenario], **how)]))


def test_every_figure_of_one_replication_is_what_its_calls_say():
    for seed in range(400, 430):
        told = small_city(seed)
        told["dispatch"]["units_needed"] = {}
        scenario = read_scenario(told)
        calls = trace_of(scenario).calls
        calls = calls[calls["t"] >= scenario.warmup_min]
        result = result_of(told)
        if calls.empty:
            assert result["p_lost"]["mean"] is None
            continue
        served = calls[calls["unit"] >= 0]
        response, wait = served["arrived"] - served["t"], served["dispatched"] - served["t"]
        travel = served["arrived"] - served["dispatched"]
        assert result["calls"]["mean"] == len(calls)
        assert result["p_lost"]["mean"] == pytest.approx(1 - len(served) / len(calls))
        if served.empty:
            continue
        assert result["p_wait"]["mean"] == pytest.approx((wait > 1e-9).mean())
        assert result["mean_wait_min"]["all"]["mean"] == pytest.approx(wait.mean(), abs=1e-9)
        assert result["mean_travel_min"]["mean"] == pytest.approx(travel.mean())
        assert result["response_min"]["mean"]["mean"] == pytest.approx(response.mean())
        assert result["response_min"]["p90"]["mean"] == pytest.approx(np.percentile(response, 90))
        for target in scenario.targets_min:
            share = (response <= target + 1e-9).sum() / len(calls)
            assert result["within"][f"{target:g}"]["mean"] == pytest.approx(share)
        shares = np.array([[cell["mean"] for cell in row] for row in result["f"]])
        counted = np.zeros_like(shares)
        np.add.at(counted, (served["unit"], served["node"]), 1 / len(served))
        np.testing.assert_allclose(shares, counted, atol=1e-12)
        for number, mean in enumerate(result["mean_wait_min"]["by_priority"], start=1):
            own = wait[served["priority"] == number]
            assert mean["mean"] == (None if own.empty else pytest.approx(own.mean(), abs=1e-9))
        assert sum(bucket["mean"] for bucket in result["response_buckets"].values()) == pytest.approx(1)
        ends = (response > 5) & (response <= 10)
        assert result["response_buckets"]["5-10"]["mean"] == pytest.approx(ends.mean())
        assert result["curve"]["share"][20]["mean"] == pytest.approx((response <= 10).sum() / len(calls))


def test_half_widths_are_students():
    values = np.array([3.0, 4.0, 8.0, np.nan])
    low, high = stats.t.interval(0.95, 2, loc=5.0, scale=stats.sem([3, 4, 8]))
    assert half_width(values) == pytest.approx((high - low) / 2)
    assert math.isnan(half_width(np.array([3.0])))


def test_one_replication_has_no_half_width_and_json_no_nan():
    result = result_of(small_city(7))
    assert result["response_min"]["mean"]["half_width"] is None
    json.dumps(result, allow_nan=False)


def test_one_process_and_several_make_the_same_bytes():
    told = small_city(11) | {"replications": 23}
    one = json.dumps(result_of(told))
    assert one == json.dumps(result_of(told, processes=3))


def test_parts_of_the_replications_are_those_of_the_whole():
    scenario = read_scenario(small_city(5) | {"replications": 20})
    whole = Tally.merged([tally for _, tally in simulate([scenario])])
    parts = [tally for span in ((0, 10), (10, 20)) for _, tally in simulate([scenario], replications=span)]
    assert result_json(scenario, Tally.merged(parts)) == result_json(scenario, whole)


def test_several_scenarios_come_side_by_side_and_progress_ends_at_one():
    scenarios = [read_scenario(small_city(seed) | {"replications": 7}) for seed in (1, 2)]
    told: list[float] = []
    found = list(simulate(scenarios, progress=told.append))
    assert [number for number, _ in found] == [0, 1, 0, 1]
    assert sum(len(tally.samples) for number, tally in found if number == 1) == 7
    assert told[-1] == 1.0


def test_holm_corrects_as_by_hand():
    assert holm([0.01, 0.04, math.nan, 0.03]) == pytest.approx([0.03, 0.06, math.nan, 0.06], nan_ok=True)


def plans() -> list[PlanSamples]:
    base = np.array([10.0, 12.0, 9.0, 11.0, 13.0])
    noise = np.array([0.1, -0.1, 0.0, 0.1, -0.1])
    return [
        PlanSamples("A", {"response_min.mean": base, "within.10": base / 20, "workload.mean": base}),
        PlanSamples(
            "B", {"response_min.mean": base - 1 + noise, "within.10": base / 20, "workload.mean": base}
        ),
        PlanSamples(
            "C", {"response_min.mean": base + 2 - noise, "within.10": base / 20, "workload.mean": base}
        ),
    ]


def test_a_paired_difference_is_sure_where_the_plans_alone_would_show_nothing():
    first, other, _ = plans()
    kpis = [kpi_named(name) for name in first.values]
    found = {each.kpi: each for each in differences(kpis, first, other)}
    response = found["response_min.mean"]
    paired = other.values["response_min.mean"] - first.values["response_min.mean"]
    assert response.mean == pytest.approx(-1)
    assert response.p == pytest.approx(stats.ttest_1samp(paired, 0).pvalue)
    assert response.verdict == "better"
    assert response.variance_ratio == pytest.approx(
        (first.values["response_min.mean"].var(ddof=1) + other.values["response_min.mean"].var(ddof=1))
        / paired.var(ddof=1)
    )
    assert found["within.10"].verdict == "unclear"
    assert found["within.10"].p == 1.0


def test_plans_are_ranked_with_all_pairs_corrected():
    ranked = ranking(Kpi("response_min.mean", more_is_better=False), plans())
    assert [plan["name"] for plan in ranked] == ["B", "A", "C"]
    assert ranked[0]["surely_better_than"] == ["A", "C"]
    assert ranked[2]["surely_better_than"] == []


def test_the_widest_half_width_is_of_the_differences():
    first, other, _ = plans()
    alone = half_width(first.values["response_min.mean"])
    assert widest("response_min.mean", [first]) == pytest.approx(alone)
    assert widest("response_min.mean", [first, other]) < alone


def test_the_sentence_for_a_chief_says_what_the_intervals_say():
    base = np.linspace(0.90, 0.95, 12)
    noise = np.tile([0.001, -0.001], 6)
    first = PlanSamples("A", {"within.10": base, "visible_min.total": base * 1000})
    other = PlanSamples(
        "B", {"within.10": base + 0.006 + noise, "visible_min.total": base * 1000 + 41_940 + noise}
    )
    found = differences([kpi_named(name) for name in first.values], first, other)
    words = sentences("B", found, [1, 3, 5, 10], counted_min=14_400)
    assert words["en"] == (
        "“B” is 0.6 points better within 10 min (92.5% → 93.1%), certainly; 4\u202f194 more visible "
        "minutes a day."
    )
    assert "高 0.6 个百分点" in words["zh"]
    assert "每天多 4\u202f194 分钟" in words["zh"]
    same = differences([kpi_named("within.10")], first, PlanSamples("C", {"within.10": base + noise}))
    unsure = sentences("C", same, [10], counted_min=14_400)["en"]
    assert unsure.startswith("No difference of “C” can be shown within 10 min (92.5% → 92.5%, the truth lies")
