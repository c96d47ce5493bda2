import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import pytest

from geo import compiled as compiling
from geo.compiled import compiled

CALLED = """
from geo.compiled import inner

@inner
def step(number):
    return number + {step}
"""
CALLING = """
from geo.compiled import compiled
from far.away import step

@compiled
def walk(number):
    return step(number)
"""
USING = """
from near.here import walk

print(walk(1), sum(walk.stats.cache_hits.values()))
"""


def test_a_change_in_a_function_that_is_called_from_another_folder_is_noticed(tmp_path: Path) -> None:
    write(tmp_path / "near" / "here.py", CALLING)
    write(tmp_path / "far" / "away.py", CALLED.format(step=1))
    assert run(tmp_path) == "2 0"
    assert run(tmp_path) == "2 1"
    write(tmp_path / "far" / "away.py", CALLED.format(step=5))
    assert run(tmp_path) == "6 0"


def test_a_function_is_compiled_even_where_nothing_may_be_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real: Any = numba.njit

    def without_a_place(*functions: Any, **options: bool) -> Any:
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return real(*functions, **options)

    monkeypatch.setattr(numba, "njit", without_a_place)
    assert compiled(lambda number: number * 2)(21) == 42


def write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def run(folder: Path) -> str:
    """Use the packages of a folder in a program of its own."""
    paths = os.pathsep.join([str(folder), str(Path(compiling.__file__).parents[1])])
    told = subprocess.run(
        [sys.executable, "-c", USING],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=True,
    )
    return told.stdout.strip()
