"""Compiles the loops that run once an alert; what they work on are flat arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar, cast

import numba
from numba.core.registry import cpu_target

# Numba reads its own tables when the first loop runs, which takes half a second: better now than when an
# index is opened.
cpu_target.typing_context.refresh()
cpu_target.target_context.refresh()

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


def compiled(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Compile a loop to machine code, kept on disk where there is a place to keep it."""
    fast: Any
    try:
        fast = numba.njit(cache=True)(function)
    except RuntimeError:  # neither beside the source nor in the home folder may anything be written
        fast = numba.njit(function)
    return cast("Callable[Given, Answer]", fast)
