"""Simulates scenarios: any number of replications, in this process, in several, or on a dask cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from routing.errands import answers
from routing.simulation.demand import calls_of
from routing.simulation.kernel.arrays import City
from routing.simulation.layout import city_of
from routing.simulation.replication import replicate
from routing.simulation.sample import sample_of
from routing.simulation.scenario import Scenario
from routing.simulation.tally import Tally, table_of

BLOCK = 5
"""Replications that go to a process together. They are added up block by block, whatever the processes."""
Progress = Callable[[float], None]
TakeTable = Callable[[pa.Table], None]


@dataclass(frozen=True)
class Block:
    """Some replications of one scenario."""

    scenario: int
    first: int
    last: int


@dataclass(frozen=True)
class Job:
    """What all blocks have in common: the scenarios, and whether a row for each call is wanted."""

    scenarios: tuple[Scenario, ...]
    with_table: bool


BlockAnswer = tuple[Tally, pa.Table | None]


def simulate(
    scenarios: Sequence[Scenario],
    *,
    processes: int = 1,
    dask: str | None = None,
    replications: tuple[int, int] | None = None,
    progress: Progress = lambda _share: None,
    take_table: TakeTable | None = None,
) -> Iterator[tuple[int, Tally]]:
    """Yield the number of a scenario and the next replications of it, in order and in blocks.

    The same numbers come whatever ``processes`` and ``dask``. Who stops listening has what came until then.

    Parameters
    ----------
    processes : how many work at a time; 1 works in this process
    dask : address of a dask scheduler whose workers work instead
    replications : the first and the one after the last; all of each scenario unless told
    progress : called with the share of the replications that are done, 0 to 1
    take_table : called with a row for each call, block by block of the first scenario, in order

    Raises
    ------
    DaskNotInstalled, DaskAway, DaskWorkersUnfit
        The cluster cannot be asked.
    """
    blocks = _blocks(scenarios, replications)
    job = Job(tuple(scenarios), take_table is not None)
    waiting: dict[int, BlockAnswer] = {}
    following = 0
    found = answers(simulate_block, job, blocks, processes=processes, dask=dask)
    for done, (place, answer) in enumerate(found, start=1):
        waiting[place] = answer
        progress(done / len(blocks))
        while following in waiting:
            tally, table = waiting.pop(following)
            if take_table is not None and table is not None:
                take_table(table)
            yield blocks[following].scenario, tally
            following += 1


def _blocks(scenarios: Sequence[Scenario], replications: tuple[int, int] | None) -> list[Block]:
    """Return the blocks of all scenarios, those of the same replications side by side."""
    blocks = [
        Block(number, first, min(first + BLOCK, last))
        for number, scenario in enumerate(scenarios)
        for begin, last in [replications or (0, scenario.replications)]
        for first in range(begin, last, BLOCK)
    ]
    return sorted(blocks, key=lambda block: (block.first, block.scenario))


def simulate_block(job: Job, block: Block) -> BlockAnswer:
    """Simulate the replications of a block."""
    scenario = job.scenarios[block.scenario]
    city = _city_of(scenario)
    parks = len(scenario.park_names)
    samples, tables = [], []
    for number in range(block.first, block.last):
        outcome = replicate(city, calls_of(scenario, number), parks=parks)
        samples.append(sample_of(scenario, outcome))
        if job.with_table and block.scenario == 0:
            tables.append(table_of(number, outcome))
    return Tally.of(samples), pa.concat_tables(tables) if tables else None


@lru_cache(maxsize=8)
def _city_of(scenario: Scenario) -> City:
    """Lay a scenario out once for all its blocks; scenarios are told apart by which object they are."""
    return city_of(scenario)
