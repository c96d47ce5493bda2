"""The patrol plan: who is where when, what it earns, what stays unserved and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self

from routing import errors
from routing.planning.fields import Field


class Reason(StrEnum):
    """Why a site has fewer visits than it may have."""

    WINDOW = "window"
    """It could be served within a shift, but not within its windows."""
    CAPABILITY = "capability"
    """No unit has all it asks for."""
    SHIFT = "shift"
    """Driving there, serving and driving back does not fit a shift and its breaks."""
    UNREACHABLE = "unreachable"
    """There is no way there and back."""
    SPACING = "spacing"
    """The next visit would come too close to those made."""
    NOT_WORTH = "not_worth"
    """It could be served, but that costs more than it brings, or the time earns more elsewhere."""


@dataclass(frozen=True)
class Stop:
    """A visit in a route; ``visit`` is its rank by start among all visits of the site, from 1."""

    site: str
    visit: int
    arrive_s: int
    start_s: int
    leave_s: int

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the plan format."""
        return {
            "site": self.site,
            "visit": self.visit,
            "arrive_s": self.arrive_s,
            "start_s": self.start_s,
            "leave_s": self.leave_s,
        }

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read one entry of ``stops``."""
        return cls(
            site=field.key("site").text(),
            visit=field.key("visit").whole(least=1),
            arrive_s=field.key("arrive_s").whole(),
            start_s=field.key("start_s").whole(),
            leave_s=field.key("leave_s").whole(),
        )


@dataclass(frozen=True)
class Route:
    """What one unit does; without stops it drives from its start to its end only."""

    unit: str
    leave_s: int
    stops: tuple[Stop, ...]
    return_s: int
    travel_s: int

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the plan format."""
        return {
            "unit": self.unit,
            "leave_s": self.leave_s,
            "stops": [stop.to_json() for stop in self.stops],
            "return_s": self.return_s,
            "travel_s": self.travel_s,
        }

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read one entry of ``routes``."""
        return cls(
            unit=field.key("unit").text(),
            leave_s=field.key("leave_s").whole(),
            stops=tuple(Stop.read(stop) for stop in field.key("stops").entries()),
            return_s=field.key("return_s").whole(),
            travel_s=field.key("travel_s").whole(least=0),
        )


@dataclass(frozen=True)
class Unserved:
    """A site with ``missing`` visits fewer than it may have, and why the next one was not made."""

    site: str
    missing: int
    reason: Reason

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the plan format."""
        return {"site": self.site, "missing": self.missing, "reason": self.reason.value}

    @classmethod
    def read(cls, field: Field) -> Self:
        """Read one entry of ``unserved``."""
        word = field.key("reason").text()
        if word not in set(Reason):
            raise field.key("reason").refusal(errors.UnservedReasonUnknown, reason=word)
        return cls(
            site=field.key("site").text(), missing=field.key("missing").whole(least=1), reason=Reason(word)
        )


@dataclass(frozen=True)
class Plan:
    """A plan of a problem.

    Attributes
    ----------
    routes : one per unit, ascending by unit
    reward : plain sum of the rewards of all visits
    objective : reward less the weighted travel seconds and the weighted unevenness
    upper_bound : no plan of the problem has a greater objective; None if it was not asked for
    unserved : ascending by site
    coverage : share of demand that an available unit reaches in time, if the problem asks for it
    problem_sha256 : :attr:`routing.planning.problem.Problem.sha256` of the problem
    """

    routes: tuple[Route, ...]
    reward: float
    objective: float
    unserved: tuple[Unserved, ...]
    seed: int
    problem_sha256: str
    upper_bound: float | None = None
    coverage: float | None = None

    @property
    def gap(self) -> float | None:
        """(upper_bound - objective) ÷ upper_bound; 0 if both are 0, None if there is nothing to divide by."""
        if self.upper_bound is None:
            return None
        if self.upper_bound == 0:
            return 0.0 if self.objective == 0 else None
        return (self.upper_bound - self.objective) / self.upper_bound

    @property
    def visits(self) -> int:
        """Number of visits made."""
        return sum(len(route.stops) for route in self.routes)

    def to_json(self) -> dict[str, Any]:
        """Return the keys of the plan format, numbers unrounded."""
        return {
            "routes": [route.to_json() for route in self.routes],
            "reward": self.reward,
            "objective": self.objective,
            "upper_bound": self.upper_bound,
            "gap": self.gap,
            "unserved": [entry.to_json() for entry in self.unserved],
            "seed": self.seed,
            "problem_sha256": self.problem_sha256,
            **({} if self.coverage is None else {"coverage": self.coverage}),
        }

    @classmethod
    def from_json(cls, value: Any) -> Self:
        """Read a plan; unknown keys are ignored.

        Raises
        ------
        InputError
            Anything malformed, with the path as ``field`` and the list entry as ``row``.
        """
        whole = Field(value)
        bound = whole.key("upper_bound")
        return cls(
            routes=tuple(Route.read(entry) for entry in whole.key("routes").entries()),
            reward=whole.key("reward").number(),
            objective=whole.key("objective").number(),
            unserved=tuple(Unserved.read(entry) for entry in whole.key("unserved").entries()),
            seed=whole.key("seed").whole(),
            problem_sha256=whole.key("problem_sha256").text(),
            upper_bound=None if bound.value is None else bound.number(),
            coverage=whole.key("coverage").number() if whole.has("coverage") else None,
        )
