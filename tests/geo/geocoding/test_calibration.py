from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.geocoding.calibration import fit
from geo.geocoding.confidence import FACTS, SHARE, SIGNS, Confidence, caller_confidence
from geo.geocoding.fusion import Caller


def _made(count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(7)
    facts = rng.normal(size=(count, len(FACTS)))
    facts[:, SHARE] = 6.0
    odds = facts @ (SIGNS * 0.4) + 1.0
    return facts, rng.random(count) < 1.0 / (1.0 + np.exp(-odds))


_FACTS, _RIGHT = _made()
_FITTED = fit(_FACTS, _RIGHT, np.ones(len(_RIGHT)))


def test_confidence_is_as_often_right_as_it_says() -> None:
    said = np.array([_FITTED.of(tuple(row)) for row in _FACTS])
    for low in np.arange(0.0, 1.0, 0.2):
        group = (said >= low) & (said < low + 0.2)
        if group.sum() > 100:
            assert _RIGHT[group].mean() == pytest.approx(said[group].mean(), abs=0.06)


@given(
    st.integers(1, len(FACTS) - 1),
    st.floats(0.1, 3.0),
    st.lists(st.floats(-2, 2), min_size=len(FACTS), max_size=len(FACTS)),
)
def test_each_fact_only_raises_or_only_lowers_it(fact: int, step: float, facts: list[float]) -> None:
    facts[SHARE] = 6.0
    more = list(facts)
    more[fact] += step
    change = _FITTED.of(tuple(more)) - _FITTED.of(tuple(facts))
    assert change * SIGNS[fact] >= 0.0


def test_of_two_places_alike_none_is_likelier_than_one_half() -> None:
    facts = [3.0 * sign for sign in SIGNS]
    facts[SHARE] = 0.0
    assert _FITTED.of(tuple(facts)) < 0.5


def test_a_model_comes_back_from_arrays() -> None:
    again = Confidence.from_arrays(_FITTED.arrays())
    assert again.of(tuple(_FACTS[0])) == _FITTED.of(tuple(_FACTS[0]))


def test_a_telephone_is_near_its_position_only() -> None:
    near = caller_confidence(Caller(0.0, 0.0, 15.0, "aml", 30.0))
    far = caller_confidence(Caller(0.0, 0.0, 1250.0, "cell", 2500.0))
    assert near > 0.9
    assert far < 0.01
    assert caller_confidence(Caller(0.0, 0.0, 15.0, "aml", 30.0), elsewhere=0.9) < 0.1
