"""One table of allowed steps for each life cycle, and the refusal of every other step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from data.errors import StepNotAllowed

State = TypeVar("State", bound=StrEnum)


@dataclass(frozen=True)
class LifeCycle(Generic[State]):
    """Where a record of one kind begins and where it may go from each state.

    Attributes
    ----------
    record : the kind, in the words of the glossary: "incident", "road event"
    initial : the states a new record may have
    steps : every state with the states that may follow it
    """

    record: str
    initial: frozenset[State]
    steps: Mapping[State, frozenset[State]]

    @property
    def final(self) -> frozenset[State]:
        """The states from which nothing follows."""
        return frozenset(state for state, after in self.steps.items() if not after)

    def allows(self, state: State, to: State) -> bool:
        """Tell whether a step may be taken; staying where one is is no step."""
        return to in self.steps[state]

    def check(self, state: State, to: State) -> None:
        """Refuse a step that is not in the table.

        Raises
        ------
        StepNotAllowed
        """
        if not self.allows(state, to):
            allowed = ", ".join(sorted(self.steps[state])) or "–"
            raise StepNotAllowed(record=self.record, state=state.value, to=to.value, allowed=allowed)
