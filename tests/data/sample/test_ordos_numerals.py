import pytest

from data.sample.ordos_numerals import chinese


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (15, "十五"),
        (20, "二十"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (612, "六百一十二"),
        (1005, "一千零五"),
        (1050, "一千零五十"),
        (9999, "九千九百九十九"),
    ],
)
def test_numbers_are_said_as_people_say_them(number: int, said: str) -> None:
    assert chinese(number) == said
