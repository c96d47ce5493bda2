"""Compiles loops over flat arrays to machine code, kept on disk where there is a place to keep it."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
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
    """Compile a function, kept on disk where there is a place to keep it; others may run beside it.

    What is kept is used again only while all files are what they were that lie beside the function or beside
    compiled functions that it can call.
    """
    fast: Any
    try:
        fast = numba.njit(cache=True, nogil=True)(function)
    except RuntimeError:  # neither beside the source nor in the home folder may anything be written
        return cast("Callable[Given, Answer]", numba.njit(nogil=True)(function))
    # Numba asks whether the file of this function is newer, not those of the functions it calls.
    kept = fast._cache._cache_file  # noqa: SLF001 - there is no public way
    folders = sorted({Path(one.__code__.co_filename).parent for one in _reached(function, set())})
    kept._source_stamp = (kept._source_stamp, *map(_digest, folders))  # noqa: SLF001
    return cast("Callable[Given, Answer]", fast)


def _reached(function: Any, seen: set[str]) -> Iterator[Any]:
    """Give a function of each module that the function, and what is compiled in its module, can call."""
    if function.__module__ in seen:
        return
    seen.add(function.__module__)
    yield function
    for known in list(function.__globals__.values()):
        if hasattr(known, "py_func"):
            yield from _reached(known.py_func, seen)


@functools.cache
def _digest(folder: Path) -> str:
    """Sum up the Python files of a folder."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(folder.glob("*.py")))).hexdigest()


def inner(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Compile a function that only compiled ones call: called from Python it crashes the program."""
    return _alone(function)


def inlined(function: Callable[Given, Answer]) -> Callable[Given, Answer]:
    """Compile a small function into those that call it: handing on some thirty arrays costs more."""
    return _alone(function, forceinline=True)


def _alone(function: Callable[Given, Answer], **options: bool) -> Callable[Given, Answer]:
    """Compile without a door from Python and without counting references, which took nine tenths of the time.

    Where references are not counted nothing may be allocated.
    """
    njit: Any = numba.njit
    fast = njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, _nrt=False, **options)(function)
    return cast("Callable[Given, Answer]", fast)
