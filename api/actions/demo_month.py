"""What lies behind a demo: clusters day by day, earlier alerts, how well alerts are located."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from api.actions.compare_geocoding import compare_geocoding
from api.actions.import_city import ImportOptions, import_city
from api.shelf import Geocodes
from data.database import Database
from data.importers.city import City
from data.stores.places import keep_clusters, the_city
from geo.cluster_table import clusters_to_geojson
from geo.clusters import cluster_enterprises

ALERT_FILES = ("alerts.jsonl", "alerts_truth.jsonl")


@dataclass(frozen=True, eq=False)
class Month:
    """The month that a demo is the last day of.

    Attributes
    ----------
    home : the folder of the demo
    city : as it was imported
    opens_at : aware; what was called in before lies behind the demo
    """

    home: Path
    city: City
    opens_at: datetime


def read_month(home: Path) -> list[dict[str, Any]]:
    """Return the alerts of a demo in order, each with its ``truth``."""
    alerts, truths = (_lines(home / name) for name in ALERT_FILES)
    truth = {row["id"]: row for row in truths}
    return [row | {"truth": truth[row["id"]]} for row in alerts]


def called_at(alert: Mapping[str, Any]) -> datetime:
    """Return when somebody called."""
    return datetime.fromisoformat(alert["at"])


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def keep_days(database: Database, city: City) -> None:
    """Keep the clusters of every day on which firms reopened, each named after the day before."""
    firms = city.enterprises
    if firms is None:
        return
    days = sorted({day.date() for day in firms["reopened_on"].dropna()})
    previous = None
    for day in days:
        found = cluster_enterprises(firms, on_date=day, parks=city.parks, previous=previous)
        previous = found.frame
        with database.transaction() as session:
            text = json.dumps(clusters_to_geojson(found), ensure_ascii=False)
            keep_clusters(session, the_city(session), day=day, features=text)


def keep_past(database: Database, month: Month, *, max_bytes: int) -> None:
    """Import the alerts of the month that were called in before the demo opens."""
    folder = month.home / "past"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(month.home / "city/city.toml", folder / "city.toml")
    past = [alert for alert in _lines(month.home / ALERT_FILES[0]) if called_at(alert) < month.opens_at]
    text = "".join(json.dumps(alert, ensure_ascii=False) + "\n" for alert in past)
    (folder / ALERT_FILES[0]).write_text(text, "utf-8")
    options = ImportOptions(max_bytes=max_bytes)
    import_city(folder, database=database, data_dir=month.home, at=datetime.now(UTC), options=options)


def compare_month(database: Database, month: Month, geocoder: Geocodes) -> None:
    """Keep the layer that compares where the alerts of the month are put with where they are."""
    compare_geocoding(database, geocoder, read_month(month.home))
