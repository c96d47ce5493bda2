"""Finds the walks of a unit that earn most at given prices: labels over stops and time, compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.compiled import compiled, inlined, inner
from routing.planning.engine.arrays import NEVER, Floats, Ints
from routing.planning.engine.tours import arrival
from routing.planning.proof.ways import Way

Bits = npt.NDArray[np.uint64]
Small = npt.NDArray[np.int32]
Slots = npt.NDArray[np.int8]

COUNT, BUCKET, STATE = range(3)
"""In ``numbers``: labels made, bucket at work, state."""
NEW, RUNNING, NO_ROOM, FINISHED = range(4)
BEST, THETA, FLOOR = range(3)
"""In ``values``: most that a walk earns, what labels must promise to exceed, what a walk is noted above."""
ONE = np.uint64(1)
NONE = np.uint64(0)
FINER = 16
"""Buckets of the queue in a bucket of the gauge."""


class Memory(NamedTuple):
    """Which stops a walk remembers at each stop, itself always among them: K stops at most.

    Attributes
    ----------
    near : (N, K) stops, -1 behind the last
    slot : (N, N) place of a stop in the row of another, or -1
    again : (N,) bits of those that may be repeated
    """

    near: Small
    slot: Slots
    again: Bits


class Prices(NamedTuple):
    """What a walk earns.

    Attributes
    ----------
    stop : (N,) for each stop
    second : cost of a second driven
    cuts : (N,) bits of the cuts that count a stop
    fee : (64,) for each second stop of a cut
    """

    stop: Floats
    second: float
    cuts: Bits
    fee: Floats


class Labels(NamedTuple):
    """Walks in the making: C labels, R kept ones of each stop, Q buckets of time.

    Attributes
    ----------
    stop, time, worth : (C,) last stop, its start, what is earned so far
    mask : (C,) bits of the remembered stops, by place in the memory of the last stop
    cuts : (C,) bits of the cuts with an odd number of stops
    before : (C,) label before, or -1
    following : (C,) next label of the same bucket, or -1
    release : (C, K) when a remembered stop may be repeated; (1, 1) if there is no such stop
    kept, kept_worth, kept_time, kept_mask : (N, R) labels that none surpasses, best first
    sizes : (N,) how many
    done, done_worth : (N, 2) best walks that came home from each stop
    head : (Q,) first label of each bucket, or -1
    numbers, values : see the names above
    """

    stop: Small
    time: Ints
    worth: Floats
    mask: Bits
    cuts: Bits
    before: Small
    following: Small
    release: Small
    kept: Small
    kept_worth: Floats
    kept_time: Ints
    kept_mask: Bits
    sizes: Ints
    done: Small
    done_worth: Floats
    head: Small
    numbers: Ints
    values: Floats


@inlined
def _fee(fees: Floats, bits: np.uint64) -> float:
    total = 0.0
    cut = 0
    while bits != NONE:
        if bits & ONE:
            total += fees[cut]
        bits >>= ONE
        cut += 1
    return total


@inlined
def first_start(way: Way, stop: int, ready: int) -> int:
    """Return the first allowed start from a second on that is not after the last one."""
    for row in range(way.begins.shape[0]):
        if way.ends[row, stop] >= ready:
            return int(max(way.begins[row, stop], ready))
    return NEVER


@inlined
def _remembered(way: Way, memory: Memory, labels: Labels, parent: int, stop: int, time: int) -> np.uint64:
    """Return the memory after one more stop and note when its stops may be repeated."""
    new, own = labels.numbers[COUNT], memory.slot[stop, stop]
    if not way.once[stop]:
        labels.release[new, own] = time + way.spacing[stop]
    kept = ONE << np.uint64(own)
    if parent < 0:
        return kept
    here, rest, slot = labels.stop[parent], labels.mask[parent], 0
    while rest != NONE:
        if rest & ONE:
            other = memory.near[here, slot]
            there = memory.slot[stop, other]
            if there >= 0 and other != stop:
                soonest = time + way.reach[stop, other]
                if way.once[other]:
                    if soonest <= way.latest[other]:
                        kept |= ONE << np.uint64(there)
                elif labels.release[parent, slot] > soonest:
                    kept |= ONE << np.uint64(there)
                    labels.release[new, there] = labels.release[parent, slot]
        rest >>= ONE
        slot += 1
    return kept


@inlined
def _start(way: Way, memory: Memory, labels: Labels, parent: int, stop: int, leave: int) -> int:
    """Return the start of one more stop, or ``NEVER``."""
    if parent < 0:
        ready = arrival(leave, way.first[stop], way.breaks) + way.into[stop]
    else:
        here = labels.stop[parent]
        ready = arrival(leave, way.leg[here, stop], way.breaks) + way.into[stop]
        slot = memory.slot[here, stop]
        if slot >= 0 and (labels.mask[parent] >> np.uint64(slot)) & ONE:
            if way.once[stop]:
                return NEVER
            ready = max(ready, labels.release[parent, slot])
    return first_start(way, stop, ready)


@inner
def _extend(
    way: Way, memory: Memory, prices: Prices, labels: Labels, ahead: Floats, width: int, parent: int
) -> None:
    """Make labels of one more stop that may be worth it; with ``parent`` -1, of the first."""
    fine, theta = max(1, width // FINER), labels.values[THETA]
    leave, earned, cuts, legs = 0, 0.0, NONE, way.first
    if parent >= 0:
        here = labels.stop[parent]
        leave, legs = labels.time[parent] + way.out[here], way.leg[here]
        earned, cuts = labels.worth[parent], labels.cuts[parent]
    for stop in range(len(legs)):
        soonest = leave + legs[stop]
        if soonest > way.latest[stop]:
            continue
        worth = earned - prices.second * legs[stop] + prices.stop[stop]
        if worth + ahead[stop, soonest // width] <= theta:
            continue
        time = _start(way, memory, labels, parent, stop, leave)
        if time >= NEVER:
            continue
        worth -= _fee(prices.fee, cuts & prices.cuts[stop])
        if worth + ahead[stop, time // width] <= theta:
            continue
        new = labels.numbers[COUNT]
        labels.mask[new] = _remembered(way, memory, labels, parent, stop, time)
        labels.stop[new], labels.time[new], labels.worth[new] = stop, time, worth
        labels.cuts[new], labels.before[new] = cuts ^ prices.cuts[stop], parent
        labels.following[new] = labels.head[time // fine]
        labels.head[time // fine] = new
        labels.numbers[COUNT] += 1


@inlined
def _out_of_reach(way: Way, memory: Memory, stop: int, time: int) -> np.uint64:
    """Return bits of the remembered stops that are too far to be repeated, remembered or not."""
    bits = NONE
    for slot in range(memory.near.shape[1]):
        other = memory.near[stop, slot]
        if other >= 0 and time + way.reach[stop, other] > way.latest[other]:
            bits |= ONE << np.uint64(slot)
    return bits


@inner
def _is_surpassed(way: Way, memory: Memory, prices: Prices, labels: Labels, label: int, rough: bool) -> bool:  # noqa: FBT001 - no keywords
    stop, time, worth = labels.stop[label], labels.time[label], labels.worth[label]
    mask, cuts, again = labels.mask[label], labels.cuts[label], memory.again[stop]
    full = mask | _out_of_reach(way, memory, stop, time)
    for row in range(labels.sizes[stop]):
        if labels.kept_worth[stop, row] < worth:
            return False
        if labels.kept_time[stop, row] > time:
            continue
        if rough:
            return True
        more = labels.kept_mask[stop, row] & ~full
        if more & ~again:
            continue
        rival = labels.kept[stop, row]
        if again and not _repeats_as_soon(way, memory, labels, rival, label):
            continue
        extra = labels.cuts[rival] & ~cuts
        if extra and labels.kept_worth[stop, row] - _fee(prices.fee, extra) < worth:
            continue
        return True
    return False


@inner
def _repeats_as_soon(way: Way, memory: Memory, labels: Labels, rival: int, label: int) -> bool:
    """Whether a rival may repeat every stop as soon as a label may."""
    stop, time = labels.stop[label], labels.time[label]
    bits = labels.mask[rival] & memory.again[stop]
    slot = 0
    while bits != NONE:
        if bits & ONE:
            other = memory.near[stop, slot]
            soonest = time + way.reach[stop, other]
            if soonest <= way.latest[other]:
                if (labels.mask[label] >> np.uint64(slot)) & ONE:
                    soonest = max(soonest, labels.release[label, slot])
                if labels.release[rival, slot] > soonest:
                    return False
        bits >>= ONE
        slot += 1
    return True


@inner
def _keep(labels: Labels, label: int) -> None:
    stop, worth = labels.stop[label], labels.worth[label]
    row = labels.sizes[stop]
    while row > 0 and labels.kept_worth[stop, row - 1] < worth:
        labels.kept[stop, row] = labels.kept[stop, row - 1]
        labels.kept_worth[stop, row] = labels.kept_worth[stop, row - 1]
        labels.kept_time[stop, row] = labels.kept_time[stop, row - 1]
        labels.kept_mask[stop, row] = labels.kept_mask[stop, row - 1]
        row -= 1
    labels.kept[stop, row] = label
    labels.kept_worth[stop, row] = worth
    labels.kept_time[stop, row] = labels.time[label]
    labels.kept_mask[stop, row] = labels.mask[label]
    labels.sizes[stop] += 1


@inner
def _close(way: Way, prices: Prices, labels: Labels, label: int) -> None:
    stop = labels.stop[label]
    leg = way.last[stop]
    if leg >= NEVER or arrival(labels.time[label] + way.out[stop], leg, way.breaks) > way.span:
        return
    total = labels.worth[label] - prices.second * leg
    worst = 0 if labels.done_worth[stop, 0] < labels.done_worth[stop, 1] else 1
    if total > max(labels.values[FLOOR], labels.done_worth[stop, worst]):
        labels.done[stop, worst], labels.done_worth[stop, worst] = label, total
    labels.values[BEST] = max(labels.values[BEST], total)


@compiled
def walk(
    way: Way,
    memory: Memory,
    prices: Prices,
    labels: Labels,
    ahead: Floats,
    width: int,
    rough: bool,  # noqa: FBT001 - compiled functions take no keywords
    steps: int,
) -> None:
    """Go on with the labels until all is done, a number of steps is made, or there is no room left.

    Parameters
    ----------
    ahead : (N, G) bounds of what a walk may still earn after a stop, by its start in buckets of ``width``
    rough : whether labels surpass others whatever they remember: quick, but the best walk may be missed
    """
    stops = len(way.first)
    numbers, capacity = labels.numbers, len(labels.stop)
    if numbers[STATE] == NEW:
        _extend(way, memory, prices, labels, ahead, width, -1)
    while numbers[BUCKET] < len(labels.head):
        label = labels.head[numbers[BUCKET]]
        if label < 0:
            numbers[BUCKET] += 1
            continue
        if steps <= 0:
            numbers[STATE] = RUNNING
            return
        stop = labels.stop[label]
        if numbers[COUNT] + stops > capacity or labels.sizes[stop] >= labels.kept.shape[1]:
            numbers[STATE] = NO_ROOM
            return
        labels.head[numbers[BUCKET]] = labels.following[label]
        steps -= 1
        if labels.worth[label] + ahead[stop, labels.time[label] // width] <= labels.values[THETA]:
            continue
        if _is_surpassed(way, memory, prices, labels, label, rough):
            continue
        _keep(labels, label)
        _close(way, prices, labels, label)
        _extend(way, memory, prices, labels, ahead, width, label)
    numbers[STATE] = FINISHED


@compiled
def open_worth(labels: Labels, ahead: Floats, width: int) -> float:
    """Return the most that labels which wait may lead to."""
    most = -np.inf
    for bucket in range(labels.numbers[BUCKET], len(labels.head)):
        label = labels.head[bucket]
        while label >= 0:
            most = max(most, labels.worth[label] + ahead[labels.stop[label], labels.time[label] // width])
            label = labels.following[label]
    return most
