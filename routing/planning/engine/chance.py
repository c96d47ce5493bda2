"""Random numbers of one search, its own, so that threads and versions of libraries do not matter."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from geo.compiled import inner

State = npt.NDArray[np.uint64]

_FIRST, _SECOND, _THIRD = np.uint64(12), np.uint64(25), np.uint64(27)
_FACTOR = np.uint64(2685821657736338717)
_DOWN = np.uint64(11)
_UNIT = 1.0 / 2**53


def chance(seed: int, number: int) -> State:
    """Return the state of a generator; near seeds and numbers give unlike ones."""
    return np.random.SeedSequence((seed, number)).generate_state(1, np.uint64) | np.uint64(1)


@inner
def share(state: State) -> float:
    """Return a number from 0 to 1, 1 excluded (Vigna 2016, xorshift64*)."""
    bits = state[0]
    bits ^= bits >> _FIRST
    bits ^= bits << _SECOND
    bits ^= bits >> _THIRD
    state[0] = bits
    return float((bits * _FACTOR) >> _DOWN) * _UNIT


@inner
def below(state: State, limit: int) -> int:
    """Return a whole number from 0 to a limit, the limit excluded."""
    return int(share(state) * limit)
