"""Adds replications up, in their order, so that the same bytes come of any number of processes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import numpy as np
import pyarrow as pa

from routing.simulation.kernel.arrays import NOBODY
from routing.simulation.replication import Outcome
from routing.simulation.sample import Sample
from routing.simulation.scenario import Floats

SUMMED = ("dispatch_share", "node_calls", "node_served", "node_response", "node_within")
"""Figures too large to be kept for each replication."""


@dataclass(frozen=True, eq=False)
class Tally:
    """Replications added up.

    Attributes
    ----------
    samples : in order, without the figures that are summed
    share_sum, share_squares, share_count : (U, n), (U, n) and number of replications of ``dispatch_share``
    node_calls, node_served, node_response, node_within : (n,), (n,), (n,), (n, T) sums over the replications
    """

    samples: tuple[Sample, ...]
    share_sum: Floats
    share_squares: Floats
    share_count: int
    node_calls: Floats
    node_served: Floats
    node_response: Floats
    node_within: Floats

    @classmethod
    def of(cls, samples: Iterable[Sample]) -> Self:
        """Add some replications up."""
        tallies = [cls._of_one(sample) for sample in samples]
        return cls.merged(tallies)

    @classmethod
    def _of_one(cls, sample: Sample) -> Self:
        share = np.nan_to_num(sample.dispatch_share)
        emptied: dict[str, Any] = dict.fromkeys(SUMMED, np.empty(0))
        return cls(
            samples=(replace(sample, **emptied),),
            share_sum=share,
            share_squares=share**2,
            share_count=int(not np.isnan(sample.dispatch_share).all()),
            node_calls=sample.node_calls,
            node_served=sample.node_served,
            node_response=sample.node_response,
            node_within=sample.node_within,
        )

    @classmethod
    def merged(cls, tallies: Sequence[Self]) -> Self:
        """Join tallies of consecutive replications; one at least."""
        return cls(
            samples=tuple(sample for tally in tallies for sample in tally.samples),
            share_count=sum(tally.share_count for tally in tallies),
            **{
                field.name: np.sum([getattr(tally, field.name) for tally in tallies], axis=0)
                for field in fields(cls)
                if field.name not in ("samples", "share_count")
            },
        )

    def column(self, name: str) -> Floats:
        """Return a figure of all replications, (R, …)."""
        return np.array([getattr(sample, name) for sample in self.samples], dtype=np.float64)


TABLE = pa.schema(
    [
        ("replication", pa.int32()),
        ("call", pa.int32()),
        ("t", pa.float64()),
        ("node", pa.int32()),
        ("priority", pa.int32()),
        ("unit", pa.int32()),
        ("dispatched", pa.float64()),
        ("arrived", pa.float64()),
        ("cleared", pa.float64()),
        ("travel_min", pa.float64()),
        ("support_unit", pa.int32()),
        ("support_arrived", pa.float64()),
    ]
)


def table_of(replication: int, outcome: Outcome) -> pa.Table:
    """Return one row a call, in the order of their arrival; what a lost call lacks is null."""
    calls, served = outcome.calls, outcome.served
    lost = served.unit == NOBODY
    alone = served.support_unit == NOBODY
    columns = [
        pa.array(np.full(len(calls.t), replication, dtype=np.int32)),
        pa.array(calls.number),
        pa.array(calls.t),
        pa.array(calls.node),
        pa.array((calls.priority + 1).astype(np.int32)),
        pa.array(served.unit, mask=lost),
        *(
            pa.array(column, mask=lost)
            for column in (served.dispatched, served.arrived, served.cleared, served.travel)
        ),
        pa.array(served.support_unit, mask=alone),
        pa.array(served.support_arrived, mask=alone),
    ]
    return pa.table(columns, schema=TABLE)
