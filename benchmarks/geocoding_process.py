"""Run the geocoder over calls on one core, in a process of its own, and write answers and costs."""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

WARM_UP = 50


def locate(folder: Path, calls: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """Answer all calls one after the other; the costs are seconds and megabytes of this process."""
    begun = time.perf_counter()
    from geo.geocoding import Geocoder  # noqa: PLC0415 -- its own import is part of the time to load

    imported = time.perf_counter()
    geocoder = Geocoder(folder)
    ready = time.perf_counter()
    for call in calls[:WARM_UP]:
        geocoder.geocode(call["text"], call["prior"])
    answers = [_timed(geocoder, call) for call in calls]
    costs = {"import_s": imported - begun, "load_s": ready - imported, "rss_mb": peak_mb()}
    return answers, costs


def _timed(geocoder: Any, call: dict[str, Any]) -> dict[str, Any]:
    begun = time.perf_counter()
    answer = geocoder.geocode(call["text"], call["prior"])
    return {**answer, "id": call["id"], "ms": (time.perf_counter() - begun) * 1000}


def peak_mb() -> float:
    """Return the largest resident size of this process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 if sys.platform != "darwin" else 1024**2)


def main() -> None:
    """Read calls, write answers as lines and costs as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gazetteer", type=Path)
    parser.add_argument("inputs", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("costs", type=Path)
    arguments = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    calls = [json.loads(line) for line in arguments.inputs.read_text(encoding="utf-8").splitlines()]
    answers, costs = locate(arguments.gazetteer, calls)
    lines = (json.dumps(answer, ensure_ascii=False, default=str) + "\n" for answer in answers)
    arguments.answers.write_text("".join(lines), encoding="utf-8")
    arguments.costs.write_text(json.dumps(costs), encoding="utf-8")


if __name__ == "__main__":
    main()
