import copy
import random
from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from roster_cases import solved, tiny
from roster_checker import check_roster

from geo.errors import InputError

ODD = [
    *(None, True, -1, 0, 1, 2, 3.5, 1e9, 10**400, float("nan"), "", "x", "\ud800", [], {}, [[]]),
    *("2020-05-02", "2020-05-02T08:00:00+08:00", "2020-05-02T08:00", "08:00", "24:00", "holiday", "A", "S0"),
    *("UTC", "Asia/Shanghai/", "a\0b", "9999-12-31", "0001-01-01T00:00:00+14:00", {"枪": 1}),
]


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every container with every key or number of it."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in list(keys):
        yield value, key
        yield from places(value[key])


def spoil(value: Any, rng: random.Random) -> None:
    """Replace, take away or double one thing."""
    container, key = rng.choice(list(places(value)))
    how = rng.random()
    if how < 0.7:
        container[key] = copy.deepcopy(rng.choice(ODD))
    elif how < 0.85:
        del container[key]
    elif isinstance(container, list):
        container.append(copy.deepcopy(container[key]))


@settings(max_examples=150)
@given(st.integers(0, 10**9))
def test_a_spoilt_problem_is_refused_or_solved(seed: int) -> None:
    rng = random.Random(seed)
    problem = tiny(seed)
    for _ in range(rng.randint(1, 2)):
        spoil(problem, rng)
    try:
        found = solved(problem, rounds=2).to_json()
    except InputError as error:
        assert error.code.partition(".")[0] in ("problem", "roster", "patrol")  # noqa: PT017 - or solved
    else:
        assert check_roster(problem, found) == []


@settings(max_examples=100)
@given(st.integers(0, 10**9))
def test_a_spoilt_previous_roster_is_refused_or_repaired(seed: int) -> None:
    rng = random.Random(seed)
    problem = tiny(seed % 20)
    previous = solved(problem, rounds=2).to_json()
    spoil(previous, rng)
    try:
        found = solved(problem, previous, rounds=2).to_json()
    except InputError as error:
        assert error.code.partition(".")[0] in ("problem", "roster")  # noqa: PT017 - or repaired
    else:
        assert [fault for fault in check_roster(problem, found) if not fault.startswith("told")] == []
