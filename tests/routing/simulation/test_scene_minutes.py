import pytest

from routing.simulation.scene_minutes import draw_minutes


def test_drawn_minutes_have_the_mean_and_spread_asked_for():
    minutes = draw_minutes(30, 1.0, count=200_000, seed=1)
    assert minutes.mean() == pytest.approx(30, rel=0.02)
    assert minutes.std() / minutes.mean() == pytest.approx(1.0, rel=0.05)


def test_without_spread_all_are_the_mean():
    assert (draw_minutes(30, 0, count=3, seed=1) == 30).all()
