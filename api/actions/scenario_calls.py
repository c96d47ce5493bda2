"""The calls of a city's past: those that citizens made, where each came from and how urgent it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from data.importers.alert_places import read_alert_places
from data.records.alert import Alert
from geo.geocoding.classify import classify, load_tables
from geo.position import Position

TRUTH = "alerts_truth.jsonl"
FOUND_BY_POLICE = frozenset(
    {"patrol", "police", "camera", "video", "sensor", "巡逻", "自接", "视频", "监控", "技防"}
)
"""Channels of what nobody called in. Demand learnt from where patrols look would send them there again."""
_BETWEEN_LOOKS = 200
Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class PastCalls:
    """Calls by citizens whose place is known, in the order in which they came.

    Attributes
    ----------
    at : N local times
    lon, lat : (N,) degrees
    priority : (N,) class from 1, the most urgent
    classes : how many classes there are
    unplaced : how many more came whose place is not known
    """

    at: list[datetime]
    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    priority: npt.NDArray[np.int64]
    classes: int
    unplaced: int

    def located(self, kept: npt.NDArray[np.bool_]) -> PastCalls:
        """Return some of the calls; the others count as of unknown place."""
        found = self._rows(kept)
        return replace(found, unplaced=self.unplaced + len(self.at) - len(found.at))

    def inside(self, kept: npt.NDArray[np.bool_]) -> PastCalls:
        """Return the calls of a part of the city; as large a share of the unplaced is taken to be of it."""
        found = self._rows(kept)
        return replace(found, unplaced=round(self.unplaced * len(found.at) / max(len(self.at), 1)))

    def _rows(self, kept: npt.NDArray[np.bool_]) -> PastCalls:
        rows = np.flatnonzero(kept)
        at = [self.at[row] for row in rows.tolist()]
        return replace(self, at=at, lon=self.lon[rows], lat=self.lat[rows], priority=self.priority[rows])


def past_calls(
    alerts: tuple[Alert, ...], folder: Path, *, timezone: ZoneInfo, max_bytes: int, progress: Progress
) -> PastCalls:
    """Return the calls of a city folder; places are the true ones if it tells them, else looked up.

    Raises
    ------
    InputError
        The file of true places cannot be used.
    """
    citizens = sorted(
        (alert for alert in alerts if alert.channel.casefold() not in FOUND_BY_POLICE),
        key=lambda alert: (alert.at, alert.given_id),
    )
    places = _places(citizens, folder, max_bytes=max_bytes, progress=progress)
    placed = [alert for alert in citizens if alert.given_id in places]
    codes = load_tables().priorities
    return PastCalls(
        at=[alert.at.astimezone(timezone) for alert in placed],
        lon=np.array([places[alert.given_id].lon for alert in placed]),
        lat=np.array([places[alert.given_id].lat for alert in placed]),
        priority=_priorities(placed, codes, progress),
        classes=len(codes),
        unplaced=len(citizens) - len(placed),
    )


def _places(alerts: list[Alert], folder: Path, *, max_bytes: int, progress: Progress) -> dict[str, Position]:
    if (folder / TRUTH).is_file():
        return read_alert_places(folder / TRUTH, max_bytes=max_bytes)
    from geo.geocoding import Geocoder  # noqa: PLC0415 - compiled loops that other commands do without

    progress("index", 0.0)
    geocoder = Geocoder(folder)
    found = {}
    for number, alert in enumerate(alerts):
        if number % _BETWEEN_LOOKS == 0:
            progress("calls", number / len(alerts))
        prior = alert.prior
        answer = geocoder.geocode(alert.text, _prior(alert) if prior else None)
        if answer["lon"] is not None:
            found[alert.given_id] = Position(answer["lon"], answer["lat"])
    return found


def _prior(alert: Alert) -> dict[str, object]:
    prior = alert.prior
    assert prior is not None  # noqa: S101 - asked before
    told = {
        "lon": prior.position.lon,
        "lat": prior.position.lat,
        "radius_m": prior.radius_m,
        "source": prior.source,
    }
    return {key: value for key, value in told.items() if value not in {None, ""}}


def _priorities(alerts: list[Alert], codes: tuple[str, ...], progress: Progress) -> npt.NDArray[np.int64]:
    """Return the class proposed for the words of each call; the least urgent for one without words."""
    rank = {code: number for number, code in enumerate(codes, start=1)}
    found = np.full(len(alerts), len(codes), dtype=np.int64)
    for number, alert in enumerate(alerts):
        if number % _BETWEEN_LOOKS == 0:
            progress("classify", number / len(alerts))
        if alert.text:
            found[number] = rank.get(classify(alert.text).priority, len(codes))
    return found
