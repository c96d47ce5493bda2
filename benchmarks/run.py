"""Run the benchmarks, print their figures, write a page: ``python -m benchmarks.run --write FILE``."""

from __future__ import annotations

import argparse
import importlib
import os
import platform
from collections.abc import Iterable
from pathlib import Path

MODULES = (
    "clusters",
    "network_build",
    "travel_times",
    "first_planner",
    "patrol",
    "live_stream",
    "tiles",
    "live_page",
    "city_import",
    "geocoding",
    "geocoding_classify",
    "suggest",
    "demo",
)
Figure = dict[str, object]


def measure(modules: Iterable[str]) -> list[Figure]:
    """Run benchmark modules one after the other; each prints nothing itself."""
    found: list[Figure] = []
    for module in modules:
        for figure in importlib.import_module(f"benchmarks.{module}").figures():
            print(line(figure), flush=True)
            found.append(figure)
    return found


def line(figure: Figure) -> str:
    """One figure as one line."""
    goal = f"   (goal {figure['goal']})" if figure.get("goal") else ""
    return f"{figure['name']}: {figure['value']} {figure['unit']}{goal}"


def page(figures: list[Figure]) -> str:
    """All figures as a Markdown page."""
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    lines = [
        "# Figures",
        "",
        f"Made by `make bench` on {machine}. Machines are noisy: trust large ratios.",
        "",
    ]
    lines += ["| figure | value | unit | goal |", "|---|---|---|---|"]
    lines += [f"| {f['name']} | {f['value']} | {f['unit']} | {f.get('goal') or ''} |" for f in figures]
    return "\n".join(lines) + "\n"


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=MODULES, help="benchmarks to run; all if none is named")
    parser.add_argument("--write", type=Path, help="the page to write")
    arguments = parser.parse_args()
    figures = measure(arguments.modules)
    if arguments.write:
        arguments.write.write_text(page(figures), encoding="utf-8")


if __name__ == "__main__":
    main()
