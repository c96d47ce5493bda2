import copy
import json

import pytest
from patrol_cases import line_town

from geo.errors import InputError
from routing.planning.matrix import NEVER_S
from routing.planning.problem import Problem, merged


def town() -> dict:
    case = line_town({"windows": [[0, 100], [200, 300]]}, {})
    case["units"][0]["breaks"] = [[10, 20]]
    return case | {"weights": {"travel": 0, "balance": 0}, "epoch": "2020-04-01T08:00:00+08:00"}


def changed(path: list, value: object) -> dict:
    case = copy.deepcopy(town())
    place = case
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return case


def test_defaults_are_filled_in() -> None:
    found = Problem.from_json(line_town({})).to_json()
    assert found["sites"] == [
        {
            "id": "P1",
            "node": "P1",
            "reward": 10.0,
            "dwell_s": 300,
            "windows": [[0, 3600]],
            "visits": 1,
            "min_gap_s": 0,
            "decay": 1.0,
            "required": False,
            "capabilities": [],
        }
    ]
    assert found["weights"] == {"travel": 0.0, "balance": 0.0}


def test_what_was_read_reads_again() -> None:
    once = Problem.from_json(town())
    assert Problem.from_json(once.to_json()).to_json() == once.to_json()


def test_sites_and_units_ascend_by_id() -> None:
    case = town()
    case["units"] = [case["units"][0] | {"id": "Z"}, case["units"][0]]
    case["sites"].reverse()
    found = Problem.from_json(case)
    assert [site.site_id for site in found.sites] == ["P1", "P2"]
    assert [unit.unit_id for unit in found.units] == ["U1", "Z"]


def test_the_hash_names_the_problem_not_the_file() -> None:
    case = town()
    spelled = case | {"sites": [site | {"visits": 1, "note": "x"} for site in case["sites"][::-1]]}
    assert Problem.from_json(spelled).sha256 == Problem.from_json(case).sha256
    assert Problem.from_json(changed(["sites", 0, "reward"], 11)).sha256 != Problem.from_json(case).sha256


def test_a_cell_from_the_limit_on_is_no_way() -> None:
    for cell in (1_000_000_000, 1e9, 2e18, 10**400):
        assert Problem.from_json(changed(["travel_s", 0, 1], cell)).travel_s[0, 1] == NEVER_S


def test_times_beyond_all_mean_for_ever() -> None:
    case = changed(["sites", 0, "windows", 0], [-(10**18), 9007199254740991])
    case["sites"][0]["min_gap_s"] = 10**18
    site = Problem.from_json(case).sites[0]
    assert site.windows[0] == (-(10**12), 10**12)
    assert site.min_gap_s == 2 * 10**12


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["travel_s", 0, 1], 100.0),
        (["travel_s", 1, 1], 7),
        (["sites", 0, "windows"], []),
        (["sites", 0, "windows", 0], [5, 5]),
        (["sites", 0, "visits"], 0),
        (["units", 0, "shift"], [-100, -50]),
        (["units", 0, "breaks"], [[9000, 5], [0, 40], [20, 60]]),
        (["units"], []),
        (["sites"], []),
        (["more"], None),
    ],
)
def test_unusual_things_are_legal(path: list, value: object) -> None:
    assert Problem.from_json(changed(path, value)).nodes == ("S", "P1", "P2")


@pytest.mark.parametrize(
    ("path", "value", "code", "field", "row"),
    [
        (["nodes"], ["S", "P1", "P1"], "problem.id_doubled", "nodes[2]", 3),
        (["nodes"], ["S", "P1", 7], "problem.not_text", "nodes[2]", 3),
        (["nodes"], "S", "problem.not_a_list", "nodes", None),
        (["travel_s"], [[0, 1], [1, 0]], "problem.matrix_not_square", "travel_s", None),
        (["travel_s", 1], [0, 1], "problem.matrix_not_square", "travel_s[1]", 2),
        (["travel_s", 1], None, "problem.not_a_list", "travel_s[1]", 2),
        (["travel_s", 1, 2], -1, "problem.out_of_range", "travel_s[1][2]", 2),
        (["travel_s", 1, 2], 1.5, "problem.not_whole", "travel_s[1][2]", 2),
        (["travel_s", 1, 2], float("nan"), "problem.not_a_number", "travel_s[1][2]", 2),
        (["travel_s", 1, 2], float("inf"), "problem.out_of_range", "travel_s[1][2]", 2),
        (["travel_s", 1, 2], True, "problem.not_a_number", "travel_s[1][2]", 2),
        (["travel_s", 1, 2], None, "problem.not_a_number", "travel_s[1][2]", 2),
        (["sites", 1, "id"], "P1", "problem.id_doubled", "sites[1].id", 2),
        (["sites", 1, "id"], "P7", "problem.node_unknown", "sites[1].id", 2),
        (["sites", 1, "id"], "\ud800", "problem.not_text", "sites[1].id", 2),
        (["sites", 1, "node"], "P7", "problem.node_unknown", "sites[1].node", 2),
        (["sites", 1, "reward"], -1, "problem.out_of_range", "sites[1].reward", 2),
        (["sites", 1, "reward"], float("nan"), "problem.not_a_number", "sites[1].reward", 2),
        (["sites", 1, "reward"], "12", "problem.not_a_number", "sites[1].reward", 2),
        (["sites", 1, "reward"], 10**400, "problem.out_of_range", "sites[1].reward", 2),
        (["sites", 1, "dwell_s"], -1, "problem.out_of_range", "sites[1].dwell_s", 2),
        (["sites", 1, "dwell_s"], 1.5, "problem.not_whole", "sites[1].dwell_s", 2),
        (["sites", 1, "visits"], -1, "problem.out_of_range", "sites[1].visits", 2),
        (["sites", 1, "visits"], True, "problem.not_a_number", "sites[1].visits", 2),
        (["sites", 1, "min_gap_s"], -1, "problem.out_of_range", "sites[1].min_gap_s", 2),
        (["sites", 1, "decay"], 1.01, "problem.out_of_range", "sites[1].decay", 2),
        (["sites", 1, "required"], 1, "problem.not_boolean", "sites[1].required", 2),
        (["sites", 1, "capabilities"], "dog", "problem.not_a_list", "sites[1].capabilities", 2),
        (["sites", 0, "windows", 0], [9, 8], "problem.ends_before_it_begins", "sites[0].windows[0]", 1),
        (
            ["sites", 0, "windows", 0],
            [10**18, 10**17],
            "problem.ends_before_it_begins",
            "sites[0].windows[0]",
            1,
        ),
        (["sites", 0, "windows", 1], [9], "problem.not_a_pair", "sites[0].windows[1]", 1),
        (["sites", 0, "windows"], None, "problem.not_a_list", "sites[0].windows", 1),
        (["sites", 0], [], "problem.not_an_object", "sites[0]", 1),
        (["units", 0, "start"], "X", "problem.node_unknown", "units[0].start", 1),
        (["units", 0, "shift"], [10, 9], "problem.ends_before_it_begins", "units[0].shift", 1),
        (["units", 0, "breaks", 0], [5, -1], "problem.out_of_range", "units[0].breaks[0][1]", 1),
        (["units", 0, "breaks", 0], 5, "problem.not_a_list", "units[0].breaks[0]", 1),
        (["weights", "travel"], -1, "problem.out_of_range", "weights.travel", None),
        (["epoch"], "2020-04-01T08:00:00", "problem.not_an_instant", "epoch", None),
        (["epoch"], "yesterday", "problem.not_an_instant", "epoch", None),
    ],
)
def test_malformed_things_are_refused_where_they_stand(
    path: list, value: object, code: str, field: str, row: int | None
) -> None:
    with pytest.raises(InputError) as refused:
        Problem.from_json(changed(path, value))
    assert (refused.value.code, refused.value.field, refused.value.row) == (code, field, row)


@pytest.mark.parametrize("key", ["nodes", "travel_s", "sites", "units"])
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(InputError) as refused:
        Problem.from_json({name: value for name, value in town().items() if name != key})
    assert (refused.value.code, refused.value.field) == ("problem.key_missing", key)


@pytest.mark.parametrize("key", ["id", "start", "end", "shift"])
def test_a_missing_key_of_a_unit_is_named(key: str) -> None:
    case = town()
    del case["units"][0][key]
    with pytest.raises(InputError) as refused:
        Problem.from_json(case)
    assert (refused.value.field, refused.value.row) == (f"units[0].{key}", 1)


def test_a_required_site_without_visits_is_refused() -> None:
    with pytest.raises(InputError) as refused:
        Problem.from_json(line_town({"required": True, "visits": 0}))
    assert refused.value.code == "problem.required_without_visits"


@pytest.mark.parametrize("value", [None, [], 7, "x"])
def test_what_is_no_object_is_refused(value: object) -> None:
    with pytest.raises(InputError) as refused:
        Problem.from_json(value)
    assert refused.value.code == "problem.not_an_object"


def test_the_normal_form_is_json() -> None:
    found = Problem.from_json(town())
    assert json.loads(json.dumps(found.to_json())) == found.to_json()


def test_intervals_that_touch_are_joined() -> None:
    assert merged([(5, 9), (0, 2), (2, 3), (6, 7)]) == ((0, 3), (5, 9))
