"""How well and how fast calls are located: ``python -m benchmarks.geocoding [--sizes 1500] [--errors N]``."""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import geocoding_metrics as metrics
from benchmarks.geocoding_metrics import Interval, Judged, Scores
from benchmarks.run import Figure, line

OUT = Path("out/geocoding")
SIZES = (1500, 14_000, 100_000)
ALERTS = 3000
SEED = 1
DEVELOPMENT_MIX = {
    "enterprise": 18, "typo": 16, "intersection": 14, "intersection_offset": 14, "milepost": 14,
    "house_number": 12,
    "alias": 10, "park_gate": 9, "ambiguous": 6, "distractor": 6, "heavy_noise": 6, "missing_district": 6,
    "prior_only": 3, "relative_chain": 3,
}  # fmt: skip
"""How many calls of each kind with one right place the development set has."""
_MIX_SAID = "kinds as in the development set"
_EVEN_SAID = "kinds evenly mixed"
"""A made set has as many calls of each kind, so that each has a figure: 19 % need a position, 11 % there."""
_BY_POSITION = ("prior_only", "missing_district", "ambiguous")
"""Kinds whose calls nobody could locate by their words alone."""
_FIELD_ALERTS = 600
_UNHEARD = 14_000
"""The size that is made in the other voices as well."""
_VOICES = ("plain", "other", "chatty", "crowd")
"""Each with a town of its own; ``docs/geocoding.md`` says whose errors were read when."""
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "MKL_NUM_THREADS")
_HARD_KINDS = ("milepost", "intersection", "intersection_offset", "relative_chain")
_FALSE_PRECISE = {1500: "≤ 4", 14_000: "≤ 6", 100_000: "≤ 8"}
_SPEED = {14_000: "≥ 1500, stretch 5000", 100_000: "≥ 800, stretch 2500"}
_SLOWEST = {14_000: "≤ 10, stretch 3", 100_000: "≤ 15, stretch 5"}
_BUILD = {1500: "≤ 30", 14_000: "≤ 60", 100_000: "≤ 300"}


@dataclass(frozen=True)
class CallSet:
    """A gazetteer with calls; ``entries`` is 0 for the development set."""

    name: str
    entries: int
    gazetteer: Path
    truth: Path

    @property
    def key(self) -> str:
        """A name for folders."""
        return self.truth.parent.name


@dataclass(frozen=True)
class Run:
    """The judged calls of one run and what it cost."""

    rows: list[Judged]
    costs: dict[str, float]


def made_set(entries: int, *, voice: str = "plain", seed: int = SEED) -> CallSet:
    """Make a set unless this generator has made it before."""
    folder = OUT / f"{entries}-{voice}-{seed}-{_generator_key()}"
    if not (folder / "alerts.jsonl").exists():
        command = ["-m", "benchmarks.calls", str(folder), "--entries", str(entries), "--alerts", str(ALERTS)]
        subprocess.run([sys.executable, *command, "--seed", str(seed), "--voice", voice], check=True)
    name = f"{entries} entries" + ("" if voice == "plain" else f", {voice} voice")
    return CallSet(name, entries, folder / "gazetteer", folder / "alerts.jsonl")


def field_set() -> CallSet:
    """Make the set of calls from open land unless this generator has made it before."""
    folder = OUT / f"field-{_generator_key()}"
    if not (folder / "alerts.jsonl").exists():
        command = [
            "-m",
            "benchmarks.calls",
            str(folder),
            "--entries",
            str(_UNHEARD),
            "--alerts",
            str(_FIELD_ALERTS),
        ]
        subprocess.run([sys.executable, *command, "--seed", str(SEED), "--field"], check=True)
    return CallSet("open land", _UNHEARD, folder / "gazetteer", folder / "alerts.jsonl")


def call_sets(sizes: Sequence[int]) -> Iterator[CallSet]:
    """Return the development set, a made set of each size, and one of each other voice."""
    development = development_set()
    if development:
        yield development
    for entries in sizes:
        yield made_set(entries)
    if _UNHEARD in sizes:
        for seed, voice in enumerate(_VOICES[1:], start=SEED + 1):
            yield made_set(_UNHEARD, voice=voice, seed=seed)


def _generator_key() -> str:
    """Return a key of the generator's sources and of its arguments: other sources, other sets."""
    key = hashlib.sha256(f"{ALERTS} {SEED}".encode())
    for path in sorted(Path("benchmarks/calls").glob("*.py")):
        key.update(path.read_bytes())
    return key.hexdigest()[:10]


def development_set() -> CallSet | None:
    """Return the development set if it is there."""
    folder = Path(os.environ.get("XUNFANG_SHARED", "../shared")) / "geocoding-dev"
    truth = folder / "dev_alerts.jsonl"
    return CallSet("development set", 0, folder / "gazetteer", truth) if truth.exists() else None


def run(calls: CallSet, *, positions: bool, cache: Path) -> Run:
    """Locate all calls in a process of its own, as given or with every position removed."""
    truth = [json.loads(row) for row in calls.truth.read_text(encoding="utf-8").splitlines()]
    work = OUT / "runs" / f"{calls.key}{'' if positions else '-bare'}"
    work.mkdir(parents=True, exist_ok=True)
    inputs, answers, costs = (work / name for name in ("inputs.jsonl", "answers.jsonl", "costs.json"))
    seen = [{"id": t["id"], "text": t["text"], "prior": t["prior"] if positions else None} for t in truth]
    inputs.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in seen), encoding="utf-8")
    command = [sys.executable, "-m", "benchmarks.geocoding_process"]
    environment = {**os.environ, **dict.fromkeys(_THREADS, "1"), "XDG_CACHE_HOME": str(cache.resolve())}
    subprocess.run(
        [*command, str(calls.gazetteer), str(inputs), str(answers), str(costs)], check=True, env=environment
    )
    found = [json.loads(row) for row in answers.read_text(encoding="utf-8").splitlines()]
    return Run(metrics.judge(truth, {row["id"]: row for row in found}), json.loads(costs.read_text()))


def measure(calls: CallSet) -> tuple[Run, Run, Run]:
    """Build the index in an empty cache, then run as given and without positions from the file."""
    cache = OUT / "cache" / calls.key
    shutil.rmtree(cache, ignore_errors=True)
    built = run(calls, positions=True, cache=cache)
    return built, run(calls, positions=True, cache=cache), run(calls, positions=False, cache=cache)


def figures(sizes: Sequence[int] = SIZES) -> list[Figure]:
    """All rows of the table of targets, on the development set and on made sets of three sizes."""
    found: list[Figure] = []
    for calls in call_sets(sizes):
        built, given, bare = measure(calls)
        found += [*_quality(calls, given, bare), *_costs(calls, built, given)]
    if _UNHEARD in sizes:
        found += _field()
    return found


def _field() -> Iterator[Figure]:
    """Numbered things are points; ways from a village and households are areas, told by their radius."""
    calls = field_set()
    rows = run(calls, positions=True, cache=OUT / "cache" / calls.key).rows
    numbered = [row for row in rows if row.kind == "asset"]
    yield _share(calls, f"hit within 100 m, asset (n={len(numbered)})", metrics.hit(numbered, 100), "")
    for kind in ("sector", "household"):
        own = [row for row in rows if row.kind == kind]
        yield _share(
            calls, f"truth within the radius told, {kind} (n={len(own)})", metrics.within_radius(own), ""
        )
    areas = [row for row in rows if row.expect == "area"]
    sure = metrics.wilson(sum(row.confidence >= 0.5 and row.error_m > 100 for row in areas), len(areas))
    yield _share(calls, "areas told as points", sure, "≤ 4")


def _quality(calls: CallSet, given: Run, bare: Run) -> Iterator[Figure]:
    rows, here, hit = given.rows, metrics.located(given.rows), metrics.hit
    without = metrics.located(bare.rows)
    scores = Scores.of(rows)
    for name, located, goal in (
        ("as given", here, "≥ 95, stretch 98"),
        ("without positions", without, "≥ 90, stretch 93"),
    ):
        said = f"hit within 100 m, {name}, {_MIX_SAID}"
        yield _share(calls, said, metrics.mixed(located, DEVELOPMENT_MIX), goal)
        if calls.entries:
            yield _share(calls, f"hit within 100 m, {name}, {_EVEN_SAID}", hit(located, 100), "")
    told = [row for row in without if row.kind not in _BY_POSITION]
    yield _share(calls, "hit within 100 m, without positions, calls that words can tell", hit(told, 100), "")
    yield _share(calls, "hit within 500 m", hit(here, 500), "≥ 96.5, stretch 99")
    yield _share(calls, "top 5 within 100 m", hit(here, 100, top5=True), "≥ 97, stretch 99")
    yield from _kinds(calls, here)
    lost = _FALSE_PRECISE.get(calls.entries, "≤ 4")
    yield _share(
        calls, "false precise on unlocatable calls", metrics.false_precise(rows), f"{lost}, stretch 2"
    )
    yield _share(calls, "danger", metrics.danger(rows), "≤ 1, stretch 0.3")
    covered = metrics.bootstrap(metrics.coverage, scores)
    yield _share(calls, "coverage at 99 % precision within 500 m", covered, "≥ 75, stretch 88")
    yield _share(calls, "ambiguous calls handled", metrics.ambiguous_handled(rows), "≥ 90, stretch 100")
    for name, how, goal in (
        ("ECE", metrics.calibration_error, "≤ 0.03, stretch 0.015"),
        ("Brier score", metrics.brier, ""),
        ("AUROC", metrics.auroc, "≥ 0.95, stretch 0.98"),
    ):
        yield _number(calls, name, how, scores, goal)


def _kinds(calls: CallSet, here: list[Judged]) -> Iterator[Figure]:
    goals = {"heavy_noise": "≥ 92, stretch 97", "typo": "≥ 96, stretch 99"}
    goals.update(dict.fromkeys(_HARD_KINDS, "≥ 95, stretch 99"))
    for kind in sorted({row.kind for row in here}):
        of_kind = [row for row in here if row.kind == kind]
        yield _share(
            calls,
            f"hit within 100 m, {kind} (n={len(of_kind)})",
            metrics.hit(of_kind, 100),
            goals.get(kind, ""),
        )
    for sub in ("nth", "between", "service_area"):
        part = [row for row in here if row.call["sub"] == sub]
        if part:
            yield _share(
                calls, f"hit within 100 m, {sub} (n={len(part)})", metrics.hit(part, 100), "≥ 95, stretch 99"
            )
    misled = [row for row in here if row.call["prior_misleading"]]
    if misled:
        yield _share(
            calls, f"hit within 100 m, misleading position (n={len(misled)})", metrics.hit(misled, 100), ""
        )


def _costs(calls: CallSet, built: Run, given: Run) -> Iterator[Figure]:
    ms = np.sort([row.answer["ms"] for row in given.rows])
    slowest = ms[math.ceil(0.99 * len(ms)) - 1]
    yield _figure(
        calls, "alerts/s on one core", round(1000 * len(ms) / ms.sum()), "", _SPEED.get(calls.entries, "")
    )
    yield _figure(calls, "p99", round(float(slowest), 2), "ms", _SLOWEST.get(calls.entries, ""))
    build = built.costs["load_s"]
    yield _figure(calls, "index and calibration built", round(build, 1), "s", _BUILD.get(calls.entries, ""))
    goal = "≤ 1, stretch 0.1" if calls.entries == 14_000 else ""
    yield _figure(calls, "index loaded", round(given.costs["load_s"], 3), "s", goal)
    memory = "≤ 400" if calls.entries == 100_000 else ""
    yield _figure(calls, "memory while building", round(built.costs["rss_mb"]), "MB", "")
    yield _figure(calls, "memory from the file", round(given.costs["rss_mb"]), "MB", memory)


def _figure(calls: CallSet, name: str, value: object, unit: str, goal: str) -> Figure:
    return {"name": f"Geocoding, {calls.name}: {name}", "value": value, "unit": unit, "goal": goal}


def _share(calls: CallSet, name: str, found: Interval, goal: str) -> Figure:
    share, low, high = (100 * value for value in found)
    return _figure(calls, name, f"{share:.1f} ({low:.1f}–{high:.1f})", "%", goal)


def _number(calls: CallSet, name: str, how: Callable[[Scores], float], scores: Scores, goal: str) -> Figure:
    value, low, high = metrics.bootstrap(how, scores)
    return _figure(calls, name, f"{value:.3f} ({low:.3f}–{high:.3f})", "", goal)


def confusion(rows: list[Judged]) -> Iterator[str]:
    """Say what each kind of call was read as, the commonest first."""
    for kind in sorted({row.kind for row in rows}):
        found = Counter(str(_reading(row.answer)) for row in rows if row.kind == kind)
        yield f"{kind}: " + ", ".join(
            f"{name} {count}" for name, count in sorted(found.items(), key=_commonest)
        )


def _commonest(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _reading(answer: dict[str, Any]) -> object:
    first: dict[str, Any] = next(iter(answer.get("candidates") or ()), {})
    return answer.get("refusal") or answer.get("kind") or first.get("kind") or "unsaid"


def wrong(rows: list[Judged], count: int) -> Iterator[str]:
    """Tell the first calls of each kind that were not located or should not have been."""
    left: Counter[str] = Counter()
    for row in rows:
        if _is_wrong(row) and left[row.kind] < count:
            left[row.kind] += 1
            far = "refused" if math.isinf(row.error_m) else f"{row.error_m:.0f} m"
            call, told = row.call, row.answer.get("reason") or row.answer.get("refusal")
            kind = f"{row.kind}/{call['sub']}"
            texts = [f"{call['id']} {kind}", call["text"], str(call["target"]), f"{far} {row.confidence:.2f}"]
            yield " | ".join([*texts, str(told)])


def _is_wrong(row: Judged) -> bool:
    if row.expect == "unlocatable":
        return row.answered and row.confidence >= 0.5
    if row.expect == "area":
        return row.error_m > float(row.answer.get("radius_m") or 0)
    if row.expect == "ambiguous":
        return row.confidence >= 0.5 or row.branches < 0.8
    return row.error_m > 100


def main() -> None:
    """Print the figures of the sizes asked for, or what goes wrong in them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--errors", type=int, metavar="N", help="list N wrong calls of each kind instead")
    parser.add_argument("--bare", action="store_true", help="with --errors: without positions")
    arguments = parser.parse_args()
    if arguments.errors is None:
        for figure in figures(arguments.sizes):
            print(line(figure), flush=True)
        return
    extra = [field_set()] if _UNHEARD in arguments.sizes else []
    for calls in (*call_sets(arguments.sizes), *extra):
        found = run(calls, positions=not arguments.bare, cache=OUT / "cache" / calls.key)
        print(
            f"== {calls.name}",
            *confusion(found.rows),
            *sorted(wrong(found.rows, arguments.errors), key=_by_kind),
            sep="\n",
        )


def _by_kind(text: str) -> str:
    return text.split(" ", 2)[1]


if __name__ == "__main__":
    main()
