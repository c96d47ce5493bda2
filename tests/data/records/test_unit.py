import pytest

from data.records.unit import FixState, fix_state


@pytest.mark.parametrize(
    ("age_s", "state"),
    [
        (0, FixState.LIVE),
        (60, FixState.LIVE),
        (60.1, FixState.AGING),
        (300, FixState.AGING),
        (301, FixState.STALE),
        (1_800, FixState.STALE),
        (1_801, FixState.LOST),
    ],
)
def test_a_fix_ages(age_s: float, state: FixState) -> None:
    assert fix_state(age_s) is state
