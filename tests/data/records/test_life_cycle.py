from enum import StrEnum
from itertools import pairwise, product

import pytest

from data.errors import StepNotAllowed
from data.records.assignment import ASSIGNMENT
from data.records.incident import INCIDENT
from data.records.life_cycle import LifeCycle
from data.records.plan import PLAN, URGENT_PLAN
from data.records.road_event import ROAD_EVENT
from data.records.route import ROUTE
from data.records.sos import SOS
from data.records.stop import STOP
from data.records.unit import UNIT

CYCLES = {
    "incident": INCIDENT,
    "assignment": ASSIGNMENT,
    "unit": UNIT,
    "plan": PLAN,
    "urgent plan": URGENT_PLAN,
    "route": ROUTE,
    "stop": STOP,
    "sos": SOS,
    "road event": ROAD_EVENT,
}
# The main line of each record, as the bureau draws it.
LINES = {
    "incident": "RECEIVED DISPATCHED ACKNOWLEDGED EN_ROUTE ON_SCENE REPORTED CLOSED REOPENED",
    "assignment": "RESERVED SENT DELIVERED ACKNOWLEDGED EN_ROUTE ON_SCENE CLEARED FED_BACK",
    "unit": "OFF_DUTY AT_POST PATROLLING RESERVED ASSIGNED EN_ROUTE ON_SCENE AT_POST BREAK OFF_DUTY",
    "plan": "DRAFT SOLVED SUBMITTED APPROVED PUBLISHED ACTIVE ARCHIVED",
    "urgent plan": "DRAFT SOLVED PUBLISHED SUPERSEDED",
    "route": "PLANNED PUSHED ACCEPTED IN_PROGRESS SUSPENDED RESUMED COMPLETED",
    "stop": "PENDING DUE ARRIVED DWELLING DONE",
    "sos": "RAISED SEEN RESPONDING ENDED",
    "road event": "REPORTED CONFIRMED ENDED",
}
SIDE_STEPS = {
    "incident": [
        "RECEIVED DUPLICATE_OF RECEIVED CANCELLED",
        "ON_SCENE DUPLICATE_OF ON_SCENE",
        "EN_ROUTE TRANSFERRED",
    ],
    "assignment": ["EN_ROUTE BLOCKED EN_ROUTE PREEMPTED", "SENT ACKNOWLEDGED", "SENT CANCELLED"],
    "route": ["IN_PROGRESS SUSPENDED IN_PROGRESS ABANDONED"],
    "stop": ["ARRIVED SHORT", "DUE MISSED", "DUE SKIPPED", "PENDING REASSIGNED"],
    "urgent plan": ["SUBMITTED PUBLISHED", "SUBMITTED APPROVED"],
}
FORBIDDEN = {
    "incident": ["CLOSED CANCELLED", "CANCELLED RECEIVED", "TRANSFERRED CLOSED", "RECEIVED ON_SCENE"],
    "assignment": ["CLEARED PREEMPTED", "CANCELLED ACKNOWLEDGED", "RESERVED ON_SCENE", "FED_BACK CLEARED"],
    "unit": ["OFF_DUTY ASSIGNED", "EN_ROUTE OFF_DUTY", "ON_SCENE BREAK"],
    "plan": ["SOLVED PUBLISHED", "SUBMITTED PUBLISHED", "ACTIVE SUPERSEDED", "ARCHIVED ACTIVE"],
    "urgent plan": ["DRAFT PUBLISHED"],
    "route": ["COMPLETED IN_PROGRESS", "SUSPENDED COMPLETED"],
    "stop": ["DONE SKIPPED", "PENDING DONE", "ARRIVED SKIPPED"],
    "sos": ["SEEN RAISED", "RAISED ENDED"],
    "road event": ["REPORTED ENDED", "ENDED REPORTED"],
}


def _lines(of: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(name, line) for name, lines in of.items() for line in lines]


def _states(cycle: LifeCycle) -> type[StrEnum]:
    return type(next(iter(cycle.initial)))


def _walk(cycle: LifeCycle, line: str) -> list:
    return [_states(cycle)(word) for word in line.split()]


@pytest.mark.parametrize("name", sorted(CYCLES))
def test_the_main_line_can_be_walked(name: str) -> None:
    cycle = CYCLES[name]
    states = _walk(cycle, LINES[name])
    assert states[0] in cycle.initial
    assert [step for step in pairwise(states) if not cycle.allows(*step)] == []


@pytest.mark.parametrize(("name", "line"), _lines(SIDE_STEPS))
def test_side_steps_can_be_walked(name: str, line: str) -> None:
    states = _walk(CYCLES[name], line)
    assert [step for step in pairwise(states) if not CYCLES[name].allows(*step)] == []


@pytest.mark.parametrize(("name", "line"), _lines(FORBIDDEN))
def test_what_must_not_happen_is_refused(name: str, line: str) -> None:
    state, to = _walk(CYCLES[name], line)
    with pytest.raises(StepNotAllowed) as refused:
        CYCLES[name].check(state, to)
    assert refused.value.params["state"] == state
    assert refused.value.params["to"] == to


@pytest.mark.parametrize("name", sorted(CYCLES))
def test_every_pair_is_allowed_or_refused_and_never_fails(name: str) -> None:
    cycle = CYCLES[name]
    states = list(_states(cycle))
    assert set(cycle.steps) == set(states)
    for state, to in product(states, states):
        if cycle.allows(state, to):
            cycle.check(state, to)
        else:
            with pytest.raises(StepNotAllowed):
                cycle.check(state, to)


@pytest.mark.parametrize("name", sorted(CYCLES))
def test_no_state_follows_itself_and_all_can_be_reached(name: str) -> None:
    cycle = CYCLES[name]
    assert [state for state, after in cycle.steps.items() if state in after] == []
    reached = set(cycle.initial)
    while more := {to for state in reached for to in cycle.steps[state]} - reached:
        reached |= more
    assert reached == set(cycle.steps)


def test_a_refusal_lists_what_is_possible() -> None:
    with pytest.raises(StepNotAllowed) as refused:
        SOS.check(_states(SOS)("SEEN"), _states(SOS)("RAISED"))
    assert refused.value.params == {
        "record": "call for help",
        "state": "SEEN",
        "to": "RAISED",
        "allowed": "RESPONDING",
    }
