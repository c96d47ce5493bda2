"""How fast and how rightly calls are classified: ``python -m benchmarks.geocoding_classify``."""

from __future__ import annotations

import csv
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random

from benchmarks.calls.phrases import happened, written
from benchmarks.calls.voice import HAPPENED
from benchmarks.geocoding_metrics import wilson
from benchmarks.run import Figure, line
from geo.geocoding.classify import classify, load_tables

UNSEEN = Path("tests/geo/geocoding/classify/fresh_calls_3.tsv")
"""Calls that no word on record and no example was chosen on; keep them out of both."""
TEXTS = 20_000
_ROUNDS = 3


def figures() -> list[Figure]:
    """Texts a second on one core, and the shares of unseen calls and their dangers that are told rightly."""
    rng = Random(1)
    texts = [written(rng, "河滨路与新区街路口", what=happened(rng)) for _ in range(TEXTS)]
    classify(texts[0])  # the tables are read with the first one
    seconds = min(_seconds(texts) for _ in range(_ROUNDS))
    rows = unseen()
    right = [row for row in rows if classify(row["text"]).category_key == row["category"]]
    dangers = [(row["text"], key) for row in rows for key in row["dangers"].split(",") if key]
    found = [key for text, key in dangers if load_tables().dangers[key] in classify(text).dangers]
    return [
        {
            "name": "Classifying on one core",
            "value": round(TEXTS / seconds),
            "unit": "texts/s",
            "goal": "≥ 10000",
        },
        _share(f"Category of {len(rows)} unseen calls", len(right), len(rows), "≥ 90"),
        _share(f"Dangers told in {len(dangers)} unseen calls", len(found), len(dangers), "≥ 95"),
    ]


def _share(name: str, right: int, of: int, goal: str) -> Figure:
    share, low, high = (100 * value for value in wilson(right, of))
    return {"name": name, "value": f"{share:.1f} ({low:.1f}–{high:.1f})", "unit": "%", "goal": goal}


def _seconds(texts: list[str]) -> float:
    begun = time.perf_counter()
    for text in texts:
        classify(text)
    return time.perf_counter() - begun


def unseen() -> list[dict[str, str]]:
    """Read the unseen calls with their categories and dangers."""
    with UNSEEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def confusion() -> Iterator[str]:
    """Say which categories were taken for which."""
    pairs = Counter((row["category"], classify(row["text"]).category_key) for row in unseen())
    for (wanted, found), count in sorted(pairs.items()):
        if wanted != found:
            yield f"{wanted} → {found}: {count}"


def main() -> None:
    """Print the figures, the confusion and what happens in made calls."""
    for figure in figures():
        print(line(figure))
    print(*confusion(), sep="\n")
    unsure = [text for text in HAPPENED if not classify(text).certain]
    print(f"made calls without a telling word: {unsure}")


if __name__ == "__main__":
    main()
