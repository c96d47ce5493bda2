"""Run the benchmarks, print their figures, write a page: ``python -m benchmarks.run --write FILE``."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import re
from collections.abc import Mapping
from pathlib import Path

MODULES = (
    "clusters",
    "network_build",
    "travel_times",
    "matching",
    "measures",
    "planner",
    "proof",
    "family",
    "replan",
    "roster",
    "patrol",
    "simulation",
    "live_stream",
    "tiles",
    "live_page",
    "city_import",
    "geocoding",
    "geocoding_classify",
    "suggest",
    "demo",
    "simulation_oracles",
    "siting",
    "demand",
)
Figure = dict[str, object]
_HEAD = """# Figures

Made by `make bench`, one part for each module of `benchmarks/`. Machines are noisy: trust large ratios.
"""
_TABLE = ("| figure | value | unit | goal |", "|---|---|---|---|")
_PARTS = re.compile(r"^(?=## )", re.MULTILINE)


def measure(module: str) -> list[Figure]:
    """Run a benchmark module and print its figures; it prints nothing itself."""
    found: list[Figure] = []
    for figure in importlib.import_module(f"benchmarks.{module}").figures():
        print(line(figure), flush=True)
        found.append(figure)
    return found


def line(figure: Figure) -> str:
    """One figure as one line."""
    goal = f"   (goal {figure['goal']})" if figure.get("goal") else ""
    return f"{figure['name']}: {figure['value']} {figure['unit']}{goal}"


def section(module: str, figures: list[Figure]) -> str:
    """Return the figures of a module as a part of the page."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    rows = [f"| {f['name']} | {f['value']} | {f['unit']} | {f.get('goal') or ''} |" for f in figures]
    return "\n".join([f"## {module}", "", machine, "", *_TABLE, *rows, ""])


def page(earlier: str, new: Mapping[str, str]) -> str:
    """Return the page with new parts in place of the earlier ones of the same modules."""
    parts = {part.split("\n", 1)[0].removeprefix("## "): part for part in _PARTS.split(earlier)[1:]}
    parts = {name: part.rstrip("\n") + "\n" for name, part in (parts | dict(new)).items()}
    return "\n".join([_HEAD, *(parts[module] for module in MODULES if module in parts)])


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES, help="benchmarks to run; all if none is named")
    parser.add_argument("--write", type=Path, help="the page to write; what was not run stays in it")
    arguments = parser.parse_args()
    for module in arguments.modules:
        new = {module: section(module, measure(module))}
        if arguments.write:
            earlier = arguments.write.read_text("utf-8") if arguments.write.is_file() else ""
            arguments.write.write_text(page(earlier, new), encoding="utf-8")


if __name__ == "__main__":
    main()
