import pandas as pd
import pytest
from presence_rows import START, moment, rows

from routing.measures import presence_frame


def test_a_unit_without_a_goal_stays_where_it_is():
    found = presence_frame([{"unit": "U1", "from": START, "to": moment(60), "lon": 110.0, "lat": 39.6}])
    assert found.loc[0, ["to_lon", "to_lat"]].tolist() == [110.0, 39.6]
    assert found.loc[0, ["marked", "on_duty", "kind", "firm"]].tolist() == [True, True, "car", ""]


def test_a_frame_shares_nothing_that_can_be_changed():
    given = rows(("U1", 0, 60, (0, 0), (100, 0)), ("U2", 0, 60, (0, 0)))
    found = presence_frame(given)
    given.loc[0, "lat"] = 0.0
    found.loc[1, "lat"] = 1.0
    assert (found.loc[0, "lat"], given.loc[1, "lat"]) == (pytest.approx(39.6), pytest.approx(39.6))


def test_text_stays_a_category_if_it_is_one_in_order():
    given = rows(("U2", 0, 60, (0, 0)), ("U1", 0, 60, (0, 0)))
    kept = presence_frame(given.assign(unit=given["unit"].astype("category")))
    assert kept["unit"].dtype == "category"
    assert kept["unit"].tolist() == ["U2", "U1"]
    turned = pd.Categorical(["U2", None], categories=["U2", "U1"])
    plain = presence_frame(given.assign(unit=turned))
    assert plain["unit"].dtype == "str"
    assert plain["unit"].tolist() == ["U2", ""]
