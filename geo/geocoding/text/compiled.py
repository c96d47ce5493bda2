"""Compile the inner loops with Numba, and keep the machine code wherever a folder can be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a function on its first call; the result is kept for the next run if that is possible."""
    try:
        kept: Callable[..., Any] = numba.njit(cache=True, nogil=False)(function)
    except RuntimeError:  # neither the package's folder nor the user's cache can be written
        kept = numba.njit(function)
    return kept
