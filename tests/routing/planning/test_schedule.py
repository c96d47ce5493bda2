from patrol_cases import line_town

from routing.planning.draft import Draft
from routing.planning.problem import Problem
from routing.planning.schedule import Timetable


def table(*sites: dict, **more: object) -> Timetable:
    return Timetable(Problem.from_json(line_town(*sites, **more)))


def test_a_route_is_timed_by_hand() -> None:
    tour = table({}, {"windows": [[900, 1000]]}).timed(0, [0, 1], lambda _: ())
    assert tour is not None
    assert (tour.arrive, tour.start, tour.leave) == ([100, 500], [100, 900], [400, 1200])
    assert (tour.legs, tour.return_s, tour.busy_s) == ([100, 100, 200], 1400, 1000)
    # 1000 - 100 s of driving - 300 s of dwell; the window of the second stop is what binds.
    assert tour.latest == [600, 1000]


def test_a_route_that_misses_a_window_or_the_shift_is_none() -> None:
    town = table({}, {"windows": [[0, 499]]}, {"dwell_s": 3001})
    assert town.timed(0, [0, 1], lambda _: ()) is None
    assert town.timed(0, [1, 0], lambda _: ()) is not None
    assert town.timed(0, [2], lambda _: ()) is None


def test_visits_by_others_push_a_start_back() -> None:
    tour = table({"visits": 2, "min_gap_s": 100}).timed(0, [0], lambda _: [50])
    assert tour is not None
    assert tour.start == [450]


def test_units_that_differ_in_their_name_only_are_of_one_kind() -> None:
    units = [
        {"id": name, "start": "S", "end": "S", "shift": [0, 50 + late]}
        for name, late in zip("ABC", (0, 9, 0), strict=True)
    ]
    assert table({}, units=units).kinds == [0, 1, 0]


def test_a_draft_takes_back_what_breaks_a_rule() -> None:
    draft = Draft(table({"reward": 4}, {"reward": 2, "dwell_s": 3200}))
    assert draft.set_route(0, [0])
    assert not draft.insert(0, 1, 1)
    assert not draft.insert(0, 1, 0)
    assert (draft.tours[0].sites, draft.reward) == ((0,), 4)


def test_a_copied_draft_changes_on_its_own() -> None:
    draft = Draft(table({"reward": 4, "visits": 2, "decay": 0.5}))
    other = draft.copy()
    assert other.set_route(0, [0, 0])
    assert (other.reward, draft.reward) == (6, 0)
    assert (other.visit_starts(0), draft.visit_starts(0)) == ([100, 400], [])
    assert other.remove(0, [0])
    assert (other.reward, other.visit_starts(0)) == (4, [100])
