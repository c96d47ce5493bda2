import json

import numpy as np
import pytest


def city(**rest):
    rng = np.random.default_rng(5)
    places = rng.random((25, 2))
    travel = np.round(24 * np.abs(places[:, None] - places).sum(axis=2), 3)
    return {
        "horizon_min": 20_160,
        "replications": 4,
        "seed": 2,
        "travel_min": travel.tolist(),
        "units": [{"home": 0, "name": "甲"}, {"home": 0}, {"home": 1}, {"home": 2, "name": "U4"}],
        "demand": {"rate_per_h": rng.gamma(0.7, 0.15, 25).tolist()},
        "service": {"law": "exponential", "mean_min": 25},
    } | rest


@pytest.fixture
def scenario(tmp_path):
    path = tmp_path / "city.json"
    path.write_text(json.dumps(city()), "utf-8")
    return path


def read(path):
    return json.loads(path.read_text("utf-8"))


def mean_within(xunfang, path, target):
    out = path.with_suffix(".result.json")
    assert xunfang("simulate", str(path), "-o", str(out)).returncode == 0
    return read(out)["within"][target]["mean"]


def test_posted_units_reach_more_calls_in_the_simulation(xunfang, scenario, tmp_path):
    out = tmp_path / "sites.json"
    done = xunfang(
        "site", str(scenario), "-o", str(out), "--minutes", "5", "--fixed", "甲", "--room", "1", "--json"
    )
    assert done.returncode == 0, done.stderr
    told, found = json.loads(done.stdout), read(out)
    assert found["siting"] == told
    assert found["units"][0] == {"home": 0, "name": "甲"}
    assert [unit["home"] for unit in found["units"]].count(0) == 1
    assert told["gap"] <= 1e-3
    assert told["moved"]
    assert len(set(told["homes"])) == 4
    before, after = (mean_within(xunfang, path, "5") for path in (scenario, out))
    assert after > before
    assert after == pytest.approx(told["expected"]["within"], abs=0.05)
    assert before == pytest.approx(told["expected_today"]["within"], abs=0.05)


@pytest.mark.parametrize("model", ["mclp", "p_median"])
def test_the_same_scenario_is_posted_the_same_each_time(xunfang, scenario, tmp_path, model):
    outs = [tmp_path / f"{number}.json" for number in range(2)]
    for out in outs:
        assert xunfang("site", str(scenario), "-o", str(out), "--model", model).returncode == 0
    assert outs[0].read_bytes() == outs[1].read_bytes()
    assert read(outs[0])["siting"]["model"] == model


def test_the_best_of_the_simulated_postings_is_taken(xunfang, scenario, tmp_path):
    out = tmp_path / "sites.json"
    done = xunfang("site", str(scenario), "-o", str(out), "--minutes", "5", "--model", "best", "--json")
    assert done.returncode == 0, done.stderr
    tried = json.loads(done.stdout)["simulated"]
    shares = [one["within"] for one in tried]
    assert {"present", "p_median"} < {one["model"] for one in tried}
    assert shares == sorted(shares, reverse=True)
    assert mean_within(xunfang, out, "5") == pytest.approx(shares[0])
    told = xunfang("site", str(scenario), "-o", str(out), "--minutes", "5", "--model", "best").stderr
    assert f"{shares[0]:.1%}" in told
    assert "proved" not in told
    present = next(one["within"] for one in tried if one["model"] == "present")
    assert mean_within(xunfang, scenario, "5") == pytest.approx(present)


def test_as_few_units_as_reach_a_share(xunfang, scenario, tmp_path):
    out = tmp_path / "sites.json"
    done = xunfang("site", str(scenario), "-o", str(out), "--minutes", "6", "--share", "0.9")
    assert done.returncode == 0, done.stderr
    found = read(out)
    assert found["siting"]["expected"]["within"] >= 0.9
    assert len(found["units"]) == found["siting"]["units"]
    fewer = xunfang(
        "site", str(scenario), "-o", str(out), "--minutes", "6", "--units", str(len(found["units"]) - 1)
    )
    assert fewer.returncode == 0
    assert read(out)["siting"]["expected"]["within"] < 0.9


def test_the_share_is_kept_in_the_simulation_too(xunfang, scenario, tmp_path):
    out = tmp_path / "sites.json"
    words = ("site", str(scenario), "-o", str(out), "--minutes", "6", "--share", "0.9")
    assert xunfang(*words).returncode == 0
    expected = read(out)["siting"]["units"]
    assert xunfang(*words, "--model", "best").returncode == 0
    found = read(out)
    assert found["siting"]["units"] >= expected
    assert found["siting"]["simulated"][0]["within"] >= 0.9


def test_files_and_preference_lists_still_fit_elsewhere(xunfang, tmp_path):
    calls = "t_min,node,priority,service_min\n" + "".join(
        f"{at},{at % 25},1,20\n" for at in range(5, 9000, 40)
    )
    (tmp_path / "calls.csv").write_text(calls, "utf-8")
    lists = [[0, 1, 2, 3]] * 25
    told = city(demand={"calls": "calls.csv"}, dispatch={"rule": "preference", "preference": lists})
    (tmp_path / "city.json").write_text(json.dumps(told), "utf-8")
    (tmp_path / "there").mkdir()
    out = tmp_path / "there" / "sites.json"
    assert xunfang("site", str(tmp_path / "city.json"), "-o", str(out), "--minutes", "5").returncode == 0
    found = read(out)
    best = xunfang("site", str(tmp_path / "city.json"), "-o", str(out), "--minutes", "5", "--model", "best")
    assert best.returncode == 0, best.stderr
    assert mean_within(xunfang, out, "5") == pytest.approx(read(out)["siting"]["simulated"][0]["within"])
    travel = np.array(found["travel_min"])[[unit["home"] for unit in found["units"]]]
    assert found["dispatch"]["preference"] == np.argsort(travel, axis=0, kind="stable").T.tolist()
    assert 0 < mean_within(xunfang, out, "5") <= 1


def test_what_cannot_be_done_is_said(xunfang, scenario, tmp_path):
    out = str(tmp_path / "sites.json")
    refused = xunfang("site", str(scenario), "-o", out, "--fixed", "U9")
    assert refused.returncode == 1
    assert "U9" in refused.stderr
    refused = xunfang("site", str(scenario), "-o", out, "--minutes", "0.001", "--share", "0.99")
    assert refused.returncode == 1
    assert "99 %" in refused.stderr or "99%" in refused.stderr
    assert xunfang("site", str(scenario), "-o", str(scenario)).returncode == 1
    assert xunfang("site", str(scenario), "-o", out, "--model", "good").returncode == 2
    assert xunfang("site", str(scenario), "-o", out, "--units", "3", "--share", "0.5").returncode == 2
    overloaded = city(service={"law": "constant", "mean_min": 600})
    scenario.write_text(json.dumps(overloaded), "utf-8")
    refused = xunfang("site", str(scenario), "-o", out)
    assert refused.returncode == 1
    assert "city.json" in refused.stderr
    assert not (tmp_path / "sites.json").exists()
