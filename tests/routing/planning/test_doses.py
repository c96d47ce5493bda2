import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from patrol_cases import line_town
from plan_checker import check

from geo.errors import InputError
from routing import errors
from routing.planning.doses import (
    Dose,
    delivered,
    dosed,
    fewest_visits,
    read_doses,
    slot_count,
    slots,
    visits_of_plan,
)
from routing.planning.problem import Problem
from routing.planning.solve import plan
from routing.planning.stop import Iterations

SHIFT = 28_800
UNITS = [{"id": "U1", "start": "S", "end": "S", "shift": [0, SHIFT]}]
TOWN = line_town({}, {"windows": [[3600, 7200]]}, units=UNITS)
PROBLEM = Problem.from_json(TOWN)


def test_the_preset_is_a_stop_of_a_quarter_of_an_hour_at_least_every_two_hours() -> None:
    (dose,) = read_doses({"doses": [{"site": "P1"}]}, PROBLEM)
    assert (dose.dwell_s, dose.max_gap_s, dose.hours) == (900, 7200, ((0, SHIFT),))
    # ⌈(28 800 - 7 200) ÷ (7 200 + 900 - 1 800)⌉ visits; 8 100 - 21 600 ÷ 4 of room.
    assert slots((0, SHIFT), dwell_s=900, count=slot_count(dose, SHIFT), max_gap_s=7200) == (
        (4500, 7200),
        (9900, 12_600),
        (15_300, 18_000),
        (20_700, 23_400),
    )


@given(st.data(), st.integers(1, 40_000), st.integers(1, 2000), st.integers(1, 9000))
def test_one_visit_in_each_slot_keeps_the_gap(
    data: st.DataObject, length_s: int, dwell_s: int, gap_s: int
) -> None:
    fewest, most = fewest_visits(length_s, dwell_s, gap_s), min(length_s // dwell_s, 300)
    assume(fewest <= most)
    count = data.draw(st.integers(fewest, most))
    windows = slots((50, 50 + length_s), dwell_s=dwell_s, count=count, max_gap_s=gap_s)
    starts = [data.draw(st.sampled_from([begin, end])) for begin, end in windows]
    edges = [50, *(moment for start in starts for moment in (start, start + dwell_s)), 50 + length_s]
    gaps = [later - earlier for earlier, later in zip(edges[::2], edges[1::2], strict=True)]
    assert len(windows) == count
    assert min(gaps) >= 0
    assert max(gaps) <= gap_s


@given(st.integers(1, 40_000), st.integers(1, 2000), st.integers(1, 9000))
def test_one_visit_fewer_than_the_fewest_cannot_keep_the_gap(length_s: int, dwell_s: int, gap_s: int) -> None:
    fewest = fewest_visits(length_s, dwell_s, gap_s)
    assume(fewest > 1)
    assert (fewest - 1) * dwell_s + fewest * gap_s < length_s <= fewest * dwell_s + (fewest + 1) * gap_s


def test_a_plan_of_the_slots_gives_the_dose() -> None:
    doses = read_doses({"doses": [{"site": "P1", "reward": 100}]}, PROBLEM)
    problem = dosed(PROBLEM, doses, {})
    found = plan(problem, stop=Iterations(20))
    assert check(problem.to_json(), found.to_json()) == []
    (got,) = delivered(doses, visits_of_plan(found))
    assert (got.visits, got.dwell_s, got.owed_visits, got.owed_s, got.kept) == (4, 3600, 0, 0, True)
    assert got.longest_gap_s <= 7200
    assert [site.site_id for site in problem.sites] == ["P1#1", "P1#2", "P1#3", "P1#4", "P2"]


def test_what_was_delivered_is_measured_with_the_edges() -> None:
    doses = (Dose("P1", dwell_s=600, visits=3, max_gap_s=None, hours=((0, 10_000),)),)
    visits = [("P1#2", 4000, 4600), ("P1", 4300, 4900), ("P9", 0, 9000), ("P1#3", 9800, 10_400)]
    (got,) = delivered(doses, visits)
    assert (got.visits, got.planned_visits, got.owed_visits) == (3, 3, 0)
    # Two units at once count once, and what lies after the hours does not count.
    assert (got.dwell_s, got.owed_s, got.kept) == (900 + 200, 700, False)
    assert got.longest_gap_s == 9800 - 4900


def test_nothing_delivered_is_owed_in_full() -> None:
    (got,) = delivered((Dose("P1", hours=((0, SHIFT),)),), [])
    assert (got.owed_visits, got.owed_s, got.longest_gap_s, got.kept) == (4, 3600, SHIFT, False)


def test_what_is_owed_raises_the_reward_and_insists_if_told() -> None:
    told = {"doses": [{"site": "P1", "reward": 8, "insist": True}, {"site": "P2", "visits": 2}]}
    doses = read_doses(told, PROBLEM)
    sites = {site.site_id: site for site in dosed(PROBLEM, doses, {"P1": 1, "P2": 7}).sites}
    assert [sites[f"P1#{k}"].reward for k in (1, 2, 3, 4)] == [10.0] * 4
    assert [sites[f"P1#{k}"].required for k in (1, 2, 3, 4)] == [True, False, False, False]
    assert [(sites[f"P2#{k}"].reward, sites[f"P2#{k}"].required) for k in (1, 2)] == [(20.0, False)] * 2


@pytest.mark.parametrize(
    ("entry", "kind", "field"),
    [
        ({"site": "P7"}, errors.DoseSiteUnknown, "doses[1].site"),
        ({"site": "P2"}, errors.IdDoubled, "doses[1].site"),
        ({"site": "P1", "dwell_s": 0}, errors.OutOfRange, "doses[1].dwell_s"),
        ({"site": "P1", "dwell_s": 30_000}, errors.DoseTooLong, "doses[1]"),
        ({"site": "P1", "visits": 2, "max_gap_s": 7200}, errors.DoseVisitsUnfit, "doses[1].visits"),
        ({"site": "P1", "visits": 40}, errors.DoseVisitsUnfit, "doses[1].visits"),
        ({"site": "P1", "max_gap_s": 300, "dwell_s": 15_000}, errors.DoseVisitsUnfit, "doses[1]"),
        ({"site": "P1", "hours": [[9, 1]]}, errors.EndsBeforeItBegins, "doses[1].hours[0]"),
        ({"site": "P1", "reward": -1}, errors.OutOfRange, "doses[1].reward"),
        ({"site": "P1", "insist": "yes"}, errors.NotBoolean, "doses[1].insist"),
        ({}, errors.KeyMissing, "doses[1].site"),
        (7, errors.NotAnObject, "doses[1]"),
    ],
)
def test_a_malformed_dose_is_refused_where_it_stands(
    entry: object, kind: type[InputError], field: str
) -> None:
    with pytest.raises(kind) as refused:
        read_doses({"doses": [{"site": "P2", "visits": 1}, entry]}, PROBLEM)
    assert (refused.value.row, refused.value.field) == (2, field)


def test_a_slot_with_the_name_of_a_site_is_refused() -> None:
    problem = Problem.from_json(line_town({}, {"id": "P1#1"}, units=UNITS))
    with pytest.raises(errors.IdDoubled):
        dosed(problem, read_doses({"doses": [{"site": "P1"}]}, problem), {})
