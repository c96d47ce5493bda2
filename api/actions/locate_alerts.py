"""Finds out where alerts are: what waits is geocoded, kept, and told to the stream."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from api.actions.tell_incident import tell_incident
from data.database import Database
from data.stores import incidents
from data.stores.places import the_city


class Geocodes(Protocol):
    """What turns the text of an alert into a place; see :class:`geo.geocoding.Geocoder`."""

    def geocode(self, text: str, prior: dict[str, Any] | None) -> Mapping[str, Any]:
        """Return at least ``lon``, ``lat`` (None = refused), ``confidence`` and ``radius_m``."""


def locate_next(database: Database, geocoder: Geocodes, *, now: datetime) -> bool:
    """Locate the alert that has waited longest; its answer, its incident's place and the event in one commit.

    Returns
    -------
    bool
        Whether an alert waited.

    Raises
    ------
    DatabaseRefused, NothingThere
    """
    with database.transaction() as session:
        city_id = the_city(session)
        alert = incidents.waiting_alert(session, city_id)
        if alert is None:
            return False
        answer = dict(geocoder.geocode(alert["text"], _prior(alert)))
        # How long it took is of the machine, not of the place.
        answer.pop("ms", None)
        incidents.keep_geocoded(session, alert["id"], answer, now=now)
        number = alert["incident_id"]
        if number is not None:
            if answer["lon"] is not None:
                incidents.place_geocoded(session, city_id, number, answer)
            tell_incident(session, city_id, number, now=now)
    return True


def _prior(alert: Mapping[str, Any]) -> dict[str, Any] | None:
    if alert["prior_lon"] is None:
        return None
    return {
        "lon": alert["prior_lon"],
        "lat": alert["prior_lat"],
        "radius_m": alert["prior_radius_m"],
        "source": alert["prior_source"],
    }
