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
from geo.geocoding.classify import classify

LABELLED = Path("tests/geo/geocoding/classify/labelled_calls.tsv")
TEXTS = 20_000
_ROUNDS = 3


def figures() -> list[Figure]:
    """Texts a second on one core, and the share of labelled calls that get their category."""
    rng = Random(1)
    texts = [written(rng, "河滨路与新区街路口", what=happened(rng)) for _ in range(TEXTS)]
    seconds = min(_seconds(texts) for _ in range(_ROUNDS))
    rows = labelled()
    right = sum(classify(row["text"]).category_key == row["category"] for row in rows)
    share, low, high = (100 * value for value in wilson(right, len(rows)))
    name = f"Classifying, {len(rows)} calls labelled by hand (words were chosen on them)"
    return [
        {
            "name": "Classifying on one core",
            "value": round(TEXTS / seconds),
            "unit": "texts/s",
            "goal": "≥ 20000",
        },
        {"name": name, "value": f"{share:.1f} ({low:.1f}–{high:.1f})", "unit": "%", "goal": ""},
    ]


def _seconds(texts: list[str]) -> float:
    begun = time.perf_counter()
    for text in texts:
        classify(text)
    return time.perf_counter() - begun


def labelled() -> list[dict[str, str]]:
    """Read the labelled calls."""
    with LABELLED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def confusion() -> Iterator[str]:
    """Say which categories were taken for which."""
    pairs = Counter((row["category"], classify(row["text"]).category_key) for row in labelled())
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
