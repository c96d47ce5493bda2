"""Use case: choose when the units of a scenario are on duty, and give back the scenario with these shifts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from api.actions.plan import read_json
from api.actions.simulate import read_scenario_file, with_files_of
from geo.errors import InputError
from routing.errors import RatesNeeded, ShiftsFitOneRule
from routing.planning.fields import Field
from routing.simulation.scenario import Rates, Rule, Scenario
from routing.siting.from_scenario import mean_demand, mean_travel
from routing.siting.shifts import Shift, ShiftPlan, hourly_need, plan_shifts

DAY_MIN, HOUR_MIN = 1440.0, 60.0
_DAYS_OF_WEEK = 7


@dataclass(frozen=True)
class Wish:
    """What shifts may be, and what they are for.

    Attributes
    ----------
    lengths_h : hours that a shift may last
    most_starts : hours of the day at which shifts begin, at most; None = any number
    wait_min, share : this share of the calls waits so long at most for a free unit
    seconds : of search
    """

    lengths_h: tuple[int, ...]
    most_starts: int | None
    wait_min: float
    share: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Shifted:
    """A scenario with shifts, and how they came about."""

    scenario: dict[str, Any]
    shifts: dict[str, Any]
    notes: list[InputError]

    def to_json(self) -> dict[str, Any]:
        """Return the scenario, with the key ``shifts``, which simulations do not read."""
        return self.scenario | {"shifts": self.shifts}


def shift_units(path: Path, out: Path, wish: Wish, *, max_bytes: int) -> Shifted:
    """Choose shifts for the calls of a scenario.

    The need of each hour of the week comes from its calls and the minutes that one keeps a unit busy, with a
    drive from the nearest home. Units of the scenario are taken in turn for the places in the shifts, with
    their homes, areas and routes.

    Raises
    ------
    InputError
        The scenario cannot be used, or has no rates; no shifts meet the need.
    """
    scenario, notes = read_scenario_file(path, max_bytes=max_bytes)
    value = read_json(path, max_bytes=max_bytes)
    try:
        busy_min = _busy_min(scenario)
        need = hourly_need(_calls_per_h(scenario), busy_min, wait_min=wish.wait_min, share=wish.share)
        known = [Shift(start, length) for length in wish.lengths_h for start in range(24)]
        found = plan_shifts(need, known, most_starts=wish.most_starts, seconds=wish.seconds)
    except InputError as error:
        raise error.at(file=str(path)) from None
    units = _on_duty(value["units"], found, scenario.horizon_min)
    made = with_files_of(value, path, out) | {"units": units}
    return Shifted(made, _told(found, busy_min, before_h=_hours_now(scenario)), notes)


def _calls_per_h(scenario: Scenario) -> Any:
    """Return (168,) calls an hour."""
    if not isinstance(scenario.demand, Rates):
        raise RatesNeeded(field="demand")
    if scenario.dispatch.rule is Rule.PREFERENCE:
        raise ShiftsFitOneRule(field="dispatch.rule")
    return scenario.demand.per_h.sum() * scenario.demand.profile


def _busy_min(scenario: Scenario) -> float:
    """Return the mean minutes that a call keeps a unit busy, driving from the nearest home."""
    demand, scene_min = mean_demand(scenario)
    homes = sorted({unit.home for unit in scenario.units})
    nearest = mean_travel(scenario)[homes].min(axis=0)
    drive_min = float(np.average(nearest, weights=demand)) if demand.sum() else 0.0
    return scene_min + (drive_min if scenario.travel_is_busy else 0.0)


def _on_duty(units: Sequence[dict[str, Any]], found: ShiftPlan, horizon_min: float) -> list[dict[str, Any]]:
    """Give each place in a shift to a unit, in turn, on the days on which it is needed."""
    made: list[dict[str, Any]] = []
    for column, shift in enumerate(found.shifts):
        by_day = found.units[:, column]
        for place in range(int(by_day.max())):
            unit = units[len(made) % len(units)]
            days = np.flatnonzero(by_day > place)
            duty = _duties(shift, days, horizon_min)
            if duty:
                made.append({**unit, "on_duty": duty})
    return made


def _duties(shift: Shift, days: Any, horizon_min: float) -> list[list[float]]:
    """Return begins and ends of a shift on some days of the week, from the Sunday before on."""
    weeks = int(horizon_min // (_DAYS_OF_WEEK * DAY_MIN)) + 1
    begins = [
        (week * _DAYS_OF_WEEK + int(day)) * DAY_MIN + shift.start_h * HOUR_MIN
        for week in range(-1, weeks)
        for day in days
    ]
    spans = [(max(begin, 0.0), begin + shift.length_h * HOUR_MIN) for begin in begins]
    return [[begin, end] for begin, end in spans if end > 0 and begin < horizon_min]


def _hours_now(scenario: Scenario) -> float:
    """Return the unit-hours on duty of a mean week as the scenario has them."""
    horizon = scenario.horizon_min
    duty = sum(max(0.0, min(end, horizon) - begin) for unit in scenario.units for begin, end in unit.on_duty)
    return duty / horizon * _DAYS_OF_WEEK * DAY_MIN / HOUR_MIN


def _told(found: ShiftPlan, busy_min: float, *, before_h: float) -> dict[str, Any]:
    return {
        "shifts": [
            {"start_h": shift.start_h, "length_h": shift.length_h, "units": found.units[:, column].tolist()}
            for column, shift in enumerate(found.shifts)
        ],
        "busy_min": busy_min,
        "need": found.need.tolist(),
        "on_duty": found.on_duty.tolist(),
        "hours": found.hours,
        "hours_bound": found.bound,
        "hours_now": before_h,
    }


def read_lengths(text: str) -> tuple[int, ...]:
    """Return hours such as ``8,12``.

    Raises
    ------
    InputError
        What is no whole number from 1 to 24.
    """
    return tuple(Field(_number(part), "--lengths").whole(least=1, most=24) for part in text.split(","))


def _number(text: str) -> Any:
    try:
        return float(text)
    except ValueError:
        return text
