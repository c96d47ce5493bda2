import pytest
from patrol_cases import tiny

from geo.errors import InputError
from routing.planning.plan import Plan
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations


def made() -> Plan:
    return plan(Problem.from_json(tiny(3)), stop=Iterations(3), bound=True)


def test_a_plan_reads_as_it_was_written() -> None:
    assert Plan.from_json(made().to_json()) == made()


def test_without_a_bound_there_is_no_gap() -> None:
    found = plan(Problem.from_json(tiny(3)), stop=Iterations(3)).to_json()
    assert found["upper_bound"] is None
    assert found["gap"] is None


def test_the_gap_is_the_share_of_the_bound_that_is_missing() -> None:
    assert Plan((), 3.0, 3.0, (), 0, "x", upper_bound=4.0).gap == 0.25
    assert Plan((), 0.0, 0.0, (), 0, "x", upper_bound=0.0).gap == 0.0


def test_an_unknown_reason_is_refused_where_it_stands() -> None:
    written = made().to_json()
    written["unserved"] = [{"site": "A", "missing": 1, "reason": "tired"}]
    with pytest.raises(InputError) as refused:
        Plan.from_json(written)
    assert (refused.value.code, refused.value.field, refused.value.row) == (
        "plan.reason_unknown",
        "unserved[0].reason",
        1,
    )


def test_a_stop_without_start_is_refused_where_it_stands() -> None:
    written = made().to_json()
    route = next(number for number, one in enumerate(written["routes"]) if one["stops"])
    del written["routes"][route]["stops"][0]["start_s"]
    with pytest.raises(InputError) as refused:
        Plan.from_json(written)
    assert refused.value.field == f"routes[{route}].stops[0].start_s"
