import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.records.caller import CallerNumber


def test_a_number_masks_itself_wherever_it_is_printed() -> None:
    number = CallerNumber("13812345678")
    assert str(number) == f"{number}" == "138****5678"
    assert repr([number]) == "[CallerNumber(138****5678)]"
    assert number.revealed() == "13812345678"


def test_a_number_cannot_slip_into_json() -> None:
    with pytest.raises(TypeError):
        json.dumps({"caller": CallerNumber("13812345678")})


@given(st.text("0123456789-+", min_size=1, max_size=20))
def test_at_least_four_places_or_all_are_hidden(number: str) -> None:
    shown = str(CallerNumber(number))
    assert len(shown) == len(number)
    assert shown.count("*") >= min(4, len(number))
