"""The measures of a geocoder against cases worked out by hand and against an independent program."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import geocoding_metrics as metrics
from benchmarks.geocoding_metrics import Scores, judge, wilson

SHARED = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "geocoding-dev"
NORTH_100_M = 100 / 111_195.08
"""Degrees of latitude."""


def call(number, expect="point", *, acceptable=(), kind="enterprise"):
    truth = None if expect == "unlocatable" else {"lon": 100.0, "lat": 40.0}
    return {"id": number, "kind": kind, "expect": expect, "truth": truth, "acceptable": list(acceptable)}


def answer(metres, confidence=0.9, **more):
    return {"lon": 100.0, "lat": 40.0 + metres / 100 * NORTH_100_M, "confidence": confidence, **more}


def scores(confidence, near):
    return Scores(np.array(confidence), np.array(near, dtype=bool), np.array(near, dtype=bool))


def test_a_degree_of_latitude_is_111_km():
    assert metrics.metres_apart(100, 40, 100, 41) == pytest.approx(111_195.08, abs=0.01)


def test_hits_are_counted_by_distance():
    rows = judge([call("a"), call("b"), call("c")], {"a": answer(90), "b": answer(300)})
    assert metrics.hit(rows, 100)[0] == pytest.approx(1 / 3)
    assert metrics.hit(rows, 500)[0] == pytest.approx(2 / 3)


def test_the_first_five_distinct_candidates_count():
    wrong = [answer(1000 * k) for k in range(1, 5)]
    same = judge([call("a")], {"a": answer(1000, candidates=[*wrong, answer(0)])})
    sixth = judge([call("a")], {"a": answer(9000, candidates=[*wrong, answer(0)])})
    assert metrics.hit(same, 100, top5=True)[0] == 1
    assert metrics.hit(sixth, 100, top5=True)[0] == 0


def test_kinds_can_be_weighed_as_in_another_set():
    calls = [call("a", kind="x"), call("b", kind="x"), call("c", kind="y"), call("d", kind="y")]
    rows = judge(calls, {"a": answer(0), "b": answer(0), "c": answer(0)})
    share, low, high = metrics.mixed(rows, {"x": 3, "y": 1})
    assert share == pytest.approx(0.75 + 0.25 * 0.5)
    assert share - low == pytest.approx(1.96 * 0.25 * math.sqrt(0.25 / 2), rel=1e-3)
    assert high == 1
    assert math.isnan(metrics.mixed(rows, {"z": 1})[0])


def test_a_radius_is_told_rightly_if_the_truth_is_within():
    rows = judge(
        [call(name) for name in "abc"],
        {"a": answer(90, radius_m=100), "b": answer(90, radius_m=80), "c": answer(9)},
    )
    assert metrics.within_radius(rows)[0] == pytest.approx(1 / 3)


def test_a_null_answer_has_no_confidence():
    row = judge([call("a")], {"a": {"lon": None, "lat": None, "confidence": 0.9}})[0]
    assert (row.answered, row.confidence, row.error_m) == (False, 0.0, math.inf)


def test_an_answer_without_confidence_is_taken_as_certain():
    assert judge([call("a")], {"a": answer(0, None)})[0].confidence == 1


def test_unlocatable_calls_answered_with_a_half_are_false_precise():
    lost = [call(name, "unlocatable") for name in "abcd"]
    rows = judge(lost, {"a": answer(0, 0.5), "b": answer(0, 0.49), "c": {"lon": None, "lat": None}})
    assert metrics.false_precise(rows)[0] == 0.25


def test_danger_is_sure_and_far():
    rows = judge(
        [call(name) for name in "abcd"], {"a": answer(600, 0.8), "b": answer(600, 0.7), "c": answer(400, 1)}
    )
    assert metrics.danger(rows)[0] == 0.25


def test_ambiguous_calls_need_branches_and_doubt():
    branches = [[100.0, 40.0], [100.0, 40.1]]
    both = {"candidates": [{"lon": 100.0, "lat": 40.1}]}
    calls = [call(name, "ambiguous", acceptable=branches) for name in "abc"]
    rows = judge(calls, {"a": answer(0, 0.4, **both), "b": answer(0, 0.6, **both), "c": answer(0, 0.4)})
    assert metrics.ambiguous_handled(rows)[0] == pytest.approx(1 / 3)


def test_calibration_by_hand():
    four = scores([0.95, 0.95, 0.25, 0.25], [True, False, False, False])
    assert metrics.calibration_error(four) == pytest.approx((0.9 + 0.5) / 4)
    assert metrics.brier(four) == pytest.approx((0.05**2 + 0.95**2 + 2 * 0.25**2) / 4)


def test_auroc_counts_ties_as_a_half():
    assert metrics.auroc(scores([0.9, 0.5, 0.5, 0.1], [True, True, False, False])) == pytest.approx(3.5 / 4)
    assert math.isnan(metrics.auroc(scores([0.9], [True])))


def test_coverage_never_cuts_a_tie():
    assert metrics.coverage(scores([0.9, 0.8, 0.8, 0.1], [True, True, False, True])) == 0.25
    assert metrics.coverage(scores([0.9, 0.8, 0.0], [True, True, True])) == pytest.approx(2 / 3)
    assert metrics.coverage(scores([0.9], [False])) == 0


def test_wilson_by_hand():
    assert wilson(8, 10) == pytest.approx((0.8, 0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10)[1] == 0
    assert all(math.isnan(value) for value in wilson(0, 0))


def test_a_bootstrap_holds_its_figure_and_is_repeatable():
    rng = np.random.default_rng(3)
    drawn = scores(rng.random(400), rng.random(400) < 0.5)
    value, low, high = metrics.bootstrap(metrics.brier, drawn)
    assert low < value < high < low + 0.1
    assert metrics.bootstrap(metrics.brier, drawn) == (value, low, high)


def guesses(calls, seed):
    """Answers of every sort: right, near, far, refused, with ties of confidence and other candidates."""
    rng = np.random.default_rng(seed)
    for each in calls:
        at = each["truth"] or {"lon": 106.9, "lat": 38.4}
        far = rng.choice([0, 0.0003, 0.002, 0.05])
        point = {"lon": at["lon"] + far, "lat": at["lat"], "confidence": round(float(rng.random()), 1)}
        others = [{"lon": lon, "lat": lat} for lon, lat in each["acceptable"]]
        found = {"lon": None, "lat": None} if rng.random() < 0.1 else point
        yield {"id": each["id"], **found, "candidates": [point, *others], "ms": float(rng.random())}


@pytest.mark.shared
def test_figures_agree_with_those_of_the_development_set(tmp_path):
    calls = [
        json.loads(row) for row in (SHARED / "dev_alerts.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    answers = list(guesses(calls, 5))
    (tmp_path / "p.jsonl").write_text("".join(json.dumps(one) + "\n" for one in answers), encoding="utf-8")
    command = [
        sys.executable,
        SHARED / "score.py",
        SHARED / "dev_alerts.jsonl",
        tmp_path / "p.jsonl",
        "--quiet",
    ]
    subprocess.run([*command, "--json", tmp_path / "s.json"], check=True)
    theirs = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    rows = judge(calls, {one["id"]: one for one in answers})
    here, all_scores = metrics.located(rows), Scores.of(rows)
    assert metrics.hit(here, 100)[0] == pytest.approx(theirs["overall"]["hit100"])
    assert metrics.hit(here, 500)[0] == pytest.approx(theirs["overall"]["hit500"])
    assert metrics.hit(here, 100, top5=True)[0] == pytest.approx(theirs["overall"]["top5_100"])
    assert metrics.calibration_error(all_scores) == pytest.approx(theirs["calibration"]["ece"])
    assert metrics.brier(all_scores) == pytest.approx(theirs["calibration"]["brier"])
    assert metrics.auroc(all_scores) == pytest.approx(theirs["calibration"]["auroc"])
    assert metrics.coverage(all_scores) == pytest.approx(theirs["calibration"]["coverage_at_p99_500m"])
    assert metrics.coverage(all_scores, precision=0.5) > 0
    assert metrics.false_precise(rows)[0] == pytest.approx(theirs["unlocatable"]["false_precise_50"])
    assert metrics.ambiguous_handled(rows)[0] == pytest.approx(theirs["ambiguous_no_prior"]["handled"])
    assert metrics.danger(rows)[0] == pytest.approx(theirs["danger_conf80_err500"])
