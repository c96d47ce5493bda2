import json

import pytest
from simulated_plans import scenario, write_plans

from api.actions.simulate import read_scenario_file
from routing.simulation.simulate import simulate

PLAN = scenario("驻点", homes=(2, 9), horizon_min=20 * 1440, areas=["西"] * 6 + ["东"] * 6)


@pytest.fixture
def recorded(tmp_path):
    """Write a scenario, and one of its replications as if it had been recorded."""
    (path,) = write_plans(tmp_path, PLAN)
    tables = []
    plan, _ = read_scenario_file(path, max_bytes=10**7)
    for _ in simulate([plan], replications=(77, 78), take_table=tables.append):
        pass
    rows = [
        f"{t},{node},{priority},{arrived - t}"
        for t, node, priority, arrived in zip(
            *(tables[0][name].to_pylist() for name in ("t", "node", "priority", "arrived")), strict=True
        )
    ]
    record = tmp_path / "recorded.csv"
    record.write_text("\n".join(["t_min,node,priority,response_min", *rows, "99999,1,1,3"]), "utf-8")
    return path, record


def test_a_day_of_the_model_itself_agrees_with_it(xunfang, recorded, tmp_path):
    path, record = recorded
    done = xunfang("simulate", "validate", str(path), str(record), "-o", str(tmp_path / "v.html"), "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["left_out"], found["days"]) == (0, 1, 20)
    assert [group["name"] for group in found["groups"]] == ["", "1", "2", "东", "西"]
    assert sum(group["response_min"]["verdict"] == "agrees" for group in found["groups"]) >= 4
    assert "default-src 'none'" in (tmp_path / "v.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("t_min,node\n1,2\n", "response_min"),
        ("t_min,response_min\n1,x\n", "row 2"),
        ("t_min,response_min\n1,-4\n", "row 2"),
        ("t_min,response_min\n,4\n", "row 2"),
        ("t_min,response_min,node\n1,4,99\n", "node"),
        ("t_min,response_min\n999999,4\n", "t_min"),
    ],
)
def test_a_record_that_cannot_be_used_is_refused(xunfang, recorded, tmp_path, text, said):
    path, record = recorded
    record.write_text(text, "utf-8")
    done = xunfang("simulate", "validate", str(path), str(record), "-o", str(tmp_path / "v.html"))
    assert done.returncode == 1
    assert "recorded.csv" in done.stderr
    assert said in done.stderr
    assert not (tmp_path / "v.html").exists()
