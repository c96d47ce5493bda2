"""How the engine's functions are compiled, and the arrays that they work on."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Ints = npt.NDArray[np.int64]
Legs = npt.NDArray[np.int32] | npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
NEVER = 10**16
"""So long that no shift can hold it; as in :mod:`routing.planning.matrix`."""

_HERE = Path(__file__).parent
_DIGEST = hashlib.sha256(b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))).hexdigest()


def compiled(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Compile a function, kept on disk where there is a place to keep it; others may run beside it."""
    fast: Any
    try:
        fast = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # neither beside the source nor in the home folder may anything be written
        return cast("Callable[Arguments, Answer]", numba.njit(nogil=True)(function))
    # Numba asks whether the file of this function is newer, not those of the functions it calls.
    kept = fast._cache._cache_file  # noqa: SLF001 - there is no public way
    kept._source_stamp = (kept._source_stamp, _DIGEST)  # noqa: SLF001
    return cast("Callable[Arguments, Answer]", fast)


def inner(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Compile a function that only compiled ones call."""
    return _alone(function)


def _alone(function: Callable[Arguments, Answer], **options: bool) -> Callable[Arguments, Answer]:
    """Compile without a door from Python and without counting references, which took nine tenths of the time.

    Where references are not counted nothing may be allocated.
    """
    njit: Any = numba.njit
    fast = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, **options)(function)
    return cast("Callable[Arguments, Answer]", fast)


def inlined(function: Callable[Arguments, Answer]) -> Callable[Arguments, Answer]:
    """Compile a small function into those that call it: handing on some thirty arrays costs more."""
    return _alone(function, forceinline=True)
