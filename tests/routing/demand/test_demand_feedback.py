"""Two areas alike, and a patrol that goes where the learnt rates are: whether the record feeds on itself.

After Lum & Isaac (2016) and Ensign et al. (2018). The record begins 12 to 8; both areas have the same true
rate for ever. Patrols write down what they come across, so the area they visit more is recorded more.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from routing.demand.calls import Record, citizen_calls
from routing.demand.rates import estimate_rates

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2015, 1, 1, tzinfo=ZONE)
AREAS = [[109.9, 39.8], [110.1, 39.8]]
DAYS, LEARN_EVERY, FOUND_A_DAY = 2000, 40, 1.0


def share_learnt(days, rows, source_of_patrols):
    """Share of area 0 in the learnt rates, from alerts with the source that is told for those of patrols."""
    at = [BEGIN + timedelta(days=day, hours=12) for day, _area, _found in rows]
    frame = pd.DataFrame(
        {
            "at": pd.to_datetime(at),
            "node": [area for _day, area, _found in rows],
            "source": [source_of_patrols if found else "call" for _day, _area, found in rows],
        }
    )
    record = Record(BEGIN, BEGIN + timedelta(days=days), ZONE)
    rate = estimate_rates(citizen_calls(frame, record, nodes=AREAS), record, nodes=2).rate_per_h
    return rate[0] / rate.sum()


def experiment(seed, *, source_of_patrols, calls_a_day, hotter_only):
    """Return the share of patrols that went to area 0, and its share in what is learnt in the end."""
    rng = np.random.default_rng(seed)
    rows = [(0, area, calls_a_day == 0) for area, count in enumerate((12, 8)) for _ in range(count)]
    visits = 0
    for first in range(0, DAYS, LEARN_EVERY):
        share = share_learnt(first + LEARN_EVERY, rows, source_of_patrols)
        for day in range(first, first + LEARN_EVERY):
            visited = int(share < 0.5) if hotter_only else int(rng.random() >= share)
            visits += visited == 0
            rows += [(day, area, False) for area in (0, 1) for _ in range(rng.poisson(calls_a_day / 2))]
            rows += [(day, visited, True)] * int(rng.poisson(FOUND_A_DAY))
    return visits / DAYS, share_learnt(DAYS, rows, source_of_patrols)


def test_calls_of_citizens_send_patrols_to_both_areas_alike():
    patrols, learnt = experiment(2, source_of_patrols="patrol", calls_a_day=1, hotter_only=False)
    assert 0.45 <= patrols <= 0.55
    assert 0.45 <= learnt <= 0.55


def test_calls_of_citizens_tell_the_truth_wherever_patrols_go():
    _patrols, learnt = experiment(1, source_of_patrols="patrol", calls_a_day=1, hotter_only=True)
    assert 0.45 <= learnt <= 0.55


@pytest.mark.parametrize("calls_a_day", [0, 1])
def test_discoveries_passed_off_as_calls_run_away(calls_a_day):
    """The same experiments without the source column: this is what it prevents."""
    patrols, learnt = experiment(1, source_of_patrols="call", calls_a_day=calls_a_day, hotter_only=True)
    assert patrols > 0.9
    assert learnt > 0.7
