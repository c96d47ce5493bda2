import itertools

import pytest

from routing.planning.replan_pulls import RULES, Neighbour, Offer, Pull, judge_pull, pull_words

NEAR, FAR = Neighbour("U8", 300, 2000), Neighbour("U9", 600, 9000)


def pull(**given: object) -> Pull:
    told = {
        "unit": "U1",
        "now_s": 1000,
        "pulls_before": 1,
        "replanned_s": None,
        "priority": 2,
        "owed_s": 1800,
    }
    return Pull(**{**told, **given})


def test_the_table_knows_every_case() -> None:
    assert set(RULES) == set(itertools.product([False, True], repeat=3))


@pytest.mark.parametrize(
    ("pulls_before", "replanned_s", "priority", "replan_at_s", "told"),
    [
        (0, None, 3, 1000, False),
        (0, 880, 3, 1000, False),
        (0, 881, 3, 1001, False),
        (0, 881, 1, 1000, False),
        (0, 1000, 2, 1120, False),
        (1, None, 3, 1000, True),
        (1, 900, 2, 1020, True),
        (1, 900, 1, 1000, True),
        (4, 880, 1, 1000, True),
    ],
)
def test_a_unit_is_left_alone_for_two_minutes_unless_it_is_urgent(
    pulls_before: int, replanned_s: int | None, priority: int, replan_at_s: int, *, told: bool
) -> None:
    verdict = judge_pull(pull(pulls_before=pulls_before, replanned_s=replanned_s, priority=priority))
    assert (verdict.replan_at_s, verdict.tells_planner) == (replan_at_s, told)


@pytest.mark.parametrize(
    ("neighbours", "offer", "unit"),
    [
        ([], Offer.DOSE_NOT_MET, None),
        ([NEAR], Offer.DOSE_NOT_MET, None),
        ([FAR], Offer.NEIGHBOUR, "U9"),
        ([FAR, Neighbour("U8", 300, 2100)], Offer.NEIGHBOUR, "U8"),
        ([FAR, Neighbour("U7", 600, 9000)], Offer.NEIGHBOUR, "U7"),
        ([Neighbour("U1", 0, 9000)], Offer.DOSE_NOT_MET, None),
    ],
)
def test_the_nearest_neighbour_with_time_enough_is_offered(
    neighbours: list[Neighbour], offer: Offer, unit: str | None
) -> None:
    verdict = judge_pull(pull(), neighbours)
    assert (verdict.offer, verdict.neighbour) == (offer, unit)


def test_a_first_pull_offers_nothing_and_nothing_owed_needs_nothing() -> None:
    assert judge_pull(pull(pulls_before=0), [FAR]).offer is Offer.NOTHING
    verdict = judge_pull(pull(owed_s=0), [FAR])
    assert (verdict.tells_planner, verdict.offer) == (True, Offer.NOTHING)


@pytest.mark.parametrize(
    ("neighbours", "owed_s", "zh", "en"),
    [
        ([], 900, "今日剂量无法完成", "today's dose cannot be met"),
        ([FAR], 900, "可请相邻单元U9补巡", "neighbour unit U9"),
        ([], 0, "暂无欠账", "nothing is owed"),
    ],
)
def test_the_planner_reads_a_sentence(neighbours: list[Neighbour], owed_s: int, zh: str, en: str) -> None:
    told = pull(owed_s=owed_s)
    words = pull_words(told, judge_pull(told, neighbours))
    assert words["zh"].startswith("U1本班次已被调派2次")
    assert zh in words["zh"]
    assert en in words["en"]
