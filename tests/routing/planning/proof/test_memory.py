from patrol_cases import line_town

from routing.planning.problem import Problem
from routing.planning.proof.memory import Recall
from routing.planning.proof.ways import Kind, kind_of, least_ways
from routing.planning.reach import possible_starts
from routing.planning.schedule import Timetable


def kind(*sites: dict) -> Kind:
    table = Timetable(Problem.from_json(line_town(*sites)))
    return kind_of(table, 0, possible_starts(table)[0], least_ways(table.travel))


def test_a_circle_is_forbidden_once_it_is_remembered() -> None:
    recall = Recall(kind({}, {}, {}), nearest=1)
    walk = (0, 1, 2, 0)
    assert not recall.forbids(walk)
    assert not recall.is_route(walk)
    assert recall.flaws(walk) == [(1, 0), (2, 0)]
    assert recall.grow(recall.flaws(walk))
    assert recall.forbids(walk)
    assert not recall.grow([(1, 0), (2, 0)])


def test_the_shortest_circle_is_forgotten_first() -> None:
    recall = Recall(kind({}, {}, {}), nearest=1)
    assert recall.flaws((0, 1, 2, 1, 0)) == [(2, 1)]


def test_visits_that_are_too_close_are_a_flaw_only_if_waiting_does_not_mend_it() -> None:
    patient = Recall(kind({"visits": 2, "min_gap_s": 500}, {}), nearest=1)
    hasty = Recall(kind({"visits": 2, "min_gap_s": 500, "windows": [[0, 850]]}, {}), nearest=1)
    assert patient.flaws((0, 1, 0)) == []
    assert not patient.forbids((0, 1, 0))
    assert hasty.flaws((0, 1, 0)) == [(1, 0)]
    assert hasty.grow([(1, 0)])
    assert hasty.forbids((0, 1, 0))


def test_a_route_has_no_flaws() -> None:
    recall = Recall(kind({}, {}), nearest=1)
    assert recall.is_route((1, 0))
    assert recall.flaws((1, 0)) == []
