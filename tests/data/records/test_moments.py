from datetime import UTC, datetime

import pytest

from data.records.alert import Alert
from data.records.moments import Moment, TimeSource

NOON = datetime(2020, 3, 1, 12, tzinfo=UTC)


def test_both_clocks_must_know_their_zone() -> None:
    assert Moment(NOON, NOON, TimeSource.RADIO).source == "radio"
    with pytest.raises(ValueError, match="2020"):
        Moment(NOON.replace(tzinfo=None), NOON, TimeSource.TAP)
    with pytest.raises(ValueError, match="2020"):
        Moment(NOON, NOON.replace(tzinfo=None), TimeSource.TAP)


def test_an_alert_of_no_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="2020"):
        Alert("A1", NOON.replace(tzinfo=None), "有人打架")
