import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.credit_code import is_credit_code


def test_a_credit_code_worked_out_by_hand_is_right():
    # Weights 1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28; of 91350100M000100Y4 the terms that are not 0:
    # 9×1 + 1×3 + 3×9 + 5×27 + 1×26 + 21×20 + 1×8 + 30×30 + 4×28 = 1640, 1640 mod 31 = 28, 31 - 28 = 3.
    assert is_credit_code("91350100M000100Y43")


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91110000600037341L", "9144030071526726XG", "91440300708461136T"]
)
def test_registered_codes_are_right(code):
    assert is_credit_code(code)


@given(
    st.sampled_from(["91350100M000100Y43", "91110000600037341L", "9144030071526726XG"]),
    st.integers(0, 17),
    st.sampled_from("0123456789ABCDEFGHJKLMNPQRTUWXY"),
)
def test_no_single_wrong_character_passes(code, place, character):
    changed = code[:place] + character + code[place + 1 :]
    assert is_credit_code(changed) == (changed == code)


@pytest.mark.parametrize(
    "text",
    ["", "91350100M000100Y4", "91350100M000100Y433", "91350100m000100y43", "9135010OM000100Y43", "企" * 18],
)
def test_what_is_no_code_at_all_is_wrong(text):
    assert not is_credit_code(text)
