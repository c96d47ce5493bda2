"""A small made city alive as in ``xunfang demo``: a server in its own process, the feed in a thread."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Self

import httpx
from sqlalchemy import text

from api.actions.cut_tiles import draw_present_roads
from api.actions.demo import USER, Demo
from api.actions.demo_feed import Feed
from api.actions.demo_month import keep_days
from api.actions.import_city import ImportOptions, import_city
from api.actions.network import open_network
from api.actions.patrol import PatrolWishes
from api.actions.plan_city import CityPlan, plan_city
from api.actions.publish_plan import publish_plan
from api.actions.sessions import add_account
from api.child_process import end_with_parent
from api.clock import FastClock
from api.http.run import run_server
from api.security.permissions import DISPATCHER
from api.shelf import Geocodes, Shelf
from api.worker import run_worker
from data.database import Database
from data.gazetteer import gazetteer_folder
from data.importers.city import City, read_city
from data.sample.town import write_town
from data.stores.outbox import append_event
from data.stores.places import the_city
from geo.geocoding import Geocoder
from routing.planning.stop import Iterations

PASSWORD = "Kraniche-über-Ordos-7"  # noqa: S105 - of a city that lives for one test
LAST_DAY = date(2020, 3, 23)
LIMIT = 10_000_000
TICK_S = 0.2
# Slow enough for a drive to last until a busy browser has seen it.
SPEED = 2.0
START_S = 60.0
_CLOSURE = text(
    """
    INSERT INTO road_event (id, city_id, kind, note, geom, closed, starts_at, state, state_device_at,
        state_server_at, state_source, reported_by, confirmed_by)
    VALUES (gen_random_uuid(), :city_id, '事故', '', ST_GeomFromText(
        'LINESTRING(109.75 39.54, 109.76 39.56)', 4326), true, :now, 'REPORTED', :now, :now,
        'desk', 'desk', '')
    RETURNING id
    """
)


class LiveCity:
    """The city, opened in the minute of the longest drive or at an hour of its day, until it is closed.

    Attributes
    ----------
    driver : the unit that drives when the city opens
    """

    def __init__(
        self, database_url: str, folder: Path, *, speed: float = SPEED, hour: int | None = None
    ) -> None:
        self._database_url = database_url
        self._data_dir = folder.parent
        database = Database.at(database_url, application_name="test feed")
        write_town(folder, firms=150, crews=6)
        city = read_city(folder, max_bytes=LIMIT)
        _keep(database, city, folder)
        # Its index takes seconds once; the worker reads it from the disk.
        Geocoder(gazetteer_folder(folder.parent))
        plan = _plan(city, folder)
        self.driver, opens_at = _longest_drive(plan)
        if hour is not None:
            opens_at = plan.districts[0].task.epoch + timedelta(hours=hour)
        publish_plan(database, plan, now=opens_at)
        self._alerts: list[dict[str, Any]] = []
        self._clock = FastClock(opens_at, speed)
        demo = Demo(database_url, city, plan, opens_at, self._alerts, folder.parent)  # type: ignore[arg-type]
        self._feed = Feed(database, demo, self._clock)
        self._worker = get_context("spawn").Process(target=_work, args=(database_url, folder.parent))
        self._over = threading.Event()
        self._driving = threading.Thread(target=self._drive, daemon=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self.start()
        self._driving.start()
        self._worker.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._driving.join()
        self.stop()
        self._worker.terminate()
        self._worker.join(timeout=START_S)
        self._feed.database.close()

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = {"port": self.port, "clock": self._clock, "data_dir": self._data_dir}
        process = get_context("spawn").Process(target=run_server, args=(self._database_url,), kwargs=options)
        process.start()
        self._server = process
        patiently(self._answers)

    def stop(self) -> None:
        """End the server, as a machine that is switched off does; the feed goes on."""
        self._server.terminate()
        self._server.join(timeout=START_S)
        assert self._server.exitcode is not None

    def warm_up(self) -> None:
        """Wait until the server may plan anew at once, as it may in a day that has begun."""
        with httpx.Client(base_url=self.url, timeout=START_S * 3) as caller:
            said = caller.post("/api/v1/session", json={"user": USER, "password": PASSWORD}).json()
            headers = {"X-CSRF-Token": said["csrf"], "Idempotency-Key": "warm"}
            # Refused, but not before its turn has come: that waits for the compiling.
            answer = caller.post("/api/v1/units/nobody/return", headers=headers)
            assert answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY

    def call(self, text: str) -> None:
        """Let somebody call now."""
        number = f"C{len(self._alerts) + 1}"
        said = {"text": text, "category": "纠纷", "channel": "phone", "caller": None, "prior": None}
        self._alerts.append({"id": number, "at": self._clock().isoformat(), **said})

    def close_road(self) -> None:
        """Let a road through the middle of the town be closed, and tell of it."""
        with self._feed.database.transaction() as session:
            city_id, now = the_city(session), self._clock()
            number = session.execute(_CLOSURE, {"city_id": city_id, "now": now}).scalar_one()
            told = {"id": str(number)}
            append_event(session, "road_event", told, city_id=city_id, subject=str(number), at=now)

    def _drive(self) -> None:
        while not self._over.wait(TICK_S):
            self._feed.tick()

    def _answers(self) -> bool:
        assert self._server.is_alive()
        try:
            return httpx.get(f"{self.url}/readyz").status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


def _work(database_url: str, home: Path) -> None:
    """Locate alerts, as ``xunfang worker`` does."""
    end_with_parent()
    geocoders: Shelf[Geocodes] = Shelf(gazetteer_folder(home), Geocoder, patience_s=None)
    run_worker(database_url, geocoders)


def _keep(database: Database, city: City, folder: Path) -> None:
    now = datetime.now(UTC)
    options = ImportOptions(max_bytes=LIMIT)
    import_city(folder, database=database, data_dir=folder.parent, at=now, options=options)
    draw_present_roads(database, folder.parent)
    add_account(database, USER, name="演示 Demo", role=DISPATCHER, password=PASSWORD, always_on=True, now=now)
    keep_days(database, city)


def _plan(city: City, folder: Path) -> CityPlan:
    network = open_network(folder / "roads.geojson", max_bytes=LIMIT)
    wishes = PatrolWishes(today=LAST_DAY, on_date=LAST_DAY, stop=Iterations(10))
    return plan_city(city, network, wishes, processes=1, progress=lambda _stage, _share: None)


def _longest_drive(plan: CityPlan) -> tuple[str, datetime]:
    """Return the unit that drives longest without a stop, and when it sets out."""
    district = plan.districts[0]
    legs = district.drawing.legs
    leg = legs.loc[(legs["arrive_s"] - legs["leave_s"]).idxmax()]
    return str(leg["unit"]), district.task.epoch + timedelta(seconds=float(leg["leave_s"]))


def patiently(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
