"""Make a gazetteer and calls: ``python -m benchmarks.calls OUT --entries 14000 --alerts 3000``."""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.calls.alerts import make_alerts, make_field_alerts, write_alerts
from benchmarks.calls.build import make_town
from benchmarks.calls.field import lay_assets, write_assets
from benchmarks.calls.voices import VOICES
from benchmarks.calls.write import write_gazetteer


def make_set(folder: Path, *, entries: int, alerts: int, seed: int, voice: str = "plain") -> None:
    """Write ``gazetteer/``, ``alerts.jsonl`` (the truth) and ``inputs.jsonl`` into a folder."""
    town = make_town(entries=entries, seed=seed)
    nowhere = write_gazetteer(town, folder / "gazetteer", seed=seed)
    write_alerts(make_alerts(town, count=alerts, seed=seed, nowhere=nowhere, voice=voice), folder)


def make_field_set(folder: Path, *, entries: int, alerts: int, seed: int) -> None:
    """Write the same for calls from open land; the gazetteer has numbered assets besides."""
    town = make_town(entries=entries, seed=seed)
    nowhere = write_gazetteer(town, folder / "gazetteer", seed=seed)
    assets = lay_assets(town, seed=seed)
    write_assets(town, assets, folder / "gazetteer" / "assets.csv")
    write_alerts(make_field_alerts(town, assets, count=alerts, seed=seed, nowhere=nowhere), folder)


def main() -> None:
    """Parse the arguments and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=int, default=14_000, help="rows of enterprises and places together")
    parser.add_argument("--alerts", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--voice", choices=sorted(VOICES), default="plain", help="how callers word things")
    parser.add_argument("--field", action="store_true", help="calls from open land instead")
    arguments = parser.parse_args()
    if arguments.field:
        make_field_set(
            arguments.folder, entries=arguments.entries, alerts=arguments.alerts, seed=arguments.seed
        )
        return
    make_set(
        arguments.folder,
        entries=arguments.entries,
        alerts=arguments.alerts,
        seed=arguments.seed,
        voice=arguments.voice,
    )


if __name__ == "__main__":
    main()
