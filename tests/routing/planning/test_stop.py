import pytest

from routing.planning.stop import Iterations, Rounds, TimeLimit, Until


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_limit_is_a_number_above_zero(seconds: float) -> None:
    with pytest.raises(ValueError, match=str(seconds)):
        TimeLimit(seconds)


def test_a_search_has_a_round_at_least() -> None:
    with pytest.raises(ValueError, match="0"):
        Iterations(0)


def test_rounds_are_spent_in_proportion() -> None:
    assert [Rounds(4).spent(rounds) for rounds in (0, 2, 4)] == [0, 0.5, 1]


def test_a_past_clock_is_spent() -> None:
    over = Until(1.0, began=-1e9)
    assert over.spent(0) > 1
    assert over.left_s == 0
