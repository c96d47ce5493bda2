"""Import of a made city of full size, the same again, and 33 days on which 430 firms more are listed."""

from __future__ import annotations

import csv
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from api.actions.import_city import ImportOptions, import_city
from api.actions.make_city import make_city
from data.database import Database
from data.engine import make_engine
from data.postgres.server import private_server
from data.schema import upgrade

XUNFANG = str(Path(sys.executable).with_name("xunfang"))
DAYS, FIRMS_A_DAY = 33, 430
FIRST_DAY = datetime(2020, 2, 20, 12, tzinfo=UTC)


def figures() -> list[dict[str, object]]:
    """Seconds as a person waits for them, the program's start included; of the 33 days all together."""
    with _folder() as folder:
        make_city(folder / "city", seed=1)
        server = private_server(folder)
        server.start(sync=False)
        try:
            url = server.place.url()
            upgrade(make_engine(url, statement_timeout_s=0))
            first_s, again_s = (_seconds(folder, url) for _ in range(2))
            days_s = _days(folder, url)
        finally:
            server.stop()
    return [
        {
            "name": "city import with the geocoder's index, 13 975 firms",
            "value": round(first_s, 1),
            "unit": "s",
            "goal": "≤ 20",
        },
        {"name": "the same again", "value": round(again_s, 1), "unit": "s"},
        {"name": "33 daily registers, 430 firms more each", "value": round(days_s, 1), "unit": "s"},
    ]


@contextmanager
def _folder() -> Iterator[Path]:
    # The server's account must be able to enter it.
    folder = Path(tempfile.mkdtemp(prefix="xf-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _seconds(folder: Path, url: str) -> float:
    own = {"XUNFANG_DATA_DIR": str(folder / "data"), "XDG_CACHE_HOME": str(folder / "cache")}
    told = os.environ | own | {"XUNFANG_DATABASE_URL": url}
    began = time.perf_counter()
    command = [XUNFANG, "city", "import", str(folder / "city"), "--allow-rejected"]
    subprocess.run(command, check=True, capture_output=True, env=told)
    return time.perf_counter() - began


def _days(folder: Path, url: str) -> float:
    with (folder / "city/enterprises.csv").open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    daily = folder / "daily"
    daily.mkdir()
    (daily / "city.toml").write_text('name = "每日（合成）"\n', encoding="utf-8")
    database = Database.at(url, statement_timeout_s=0)
    began = time.perf_counter()
    for day in range(1, DAYS + 1):
        with (daily / "enterprises.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows[: day * FIRMS_A_DAY]])
        options = ImportOptions(2_000_000_000, allow_rejected=True)
        at = FIRST_DAY + timedelta(days=day)
        imported = import_city(daily, database=database, data_dir=folder / "data", at=at, options=options)
        added = [file.counts.added for file in imported.files if file.check.file.part == "enterprises"]
        expected = min(FIRMS_A_DAY, max(0, len(rows) - (day - 1) * FIRMS_A_DAY))
        assert added == [expected], (day, added, expected)
    database.close()
    return time.perf_counter() - began


if __name__ == "__main__":
    for figure in figures():
        print(figure)
