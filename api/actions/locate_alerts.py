"""Finds out where alerts are: what waits is geocoded, kept, and told to the stream."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.actions.propose import propose
from api.actions.tell_incident import tell_incident
from api.shelf import Geocodes
from data.database import Database
from data.stores import incidents
from data.stores.places import the_city

MOST = 50


def locate_alerts(database: Database, geocoder: Geocodes, *, now: datetime, most: int = MOST) -> int:
    """Locate the alerts that have waited longest; answers, places of incidents and events in one commit.

    What is proposed for an alert is kept beside its place; nothing that a person chose is touched.

    Parameters
    ----------
    most : how many are taken at a time; others that come meanwhile wait for these

    Returns
    -------
    int
        How many alerts were located; 0 if none waited.

    Raises
    ------
    DatabaseRefused, CityMissing
    """
    with database.transaction() as session:
        city_id = the_city(session)
        alerts = incidents.waiting_alerts(session, city_id, most=most)
        for alert in alerts:
            answer = dict(geocoder.geocode(alert["text"], _prior(alert)))
            # How long it took is of the machine, not of the place.
            answer.pop("ms", None)
            answer["proposed"] = propose(alert["text"])
            incidents.keep_geocoded(session, alert["id"], answer, now=now)
            if alert["incident_id"] is not None and answer["lon"] is not None:
                incidents.place_geocoded(session, city_id, alert["incident_id"], answer)
        # From the first event on, whoever else has one waits for this commit.
        for alert in alerts:
            if alert["incident_id"] is not None:
                tell_incident(session, city_id, alert["incident_id"], now=now)
    return len(alerts)


def _prior(alert: Mapping[str, Any]) -> dict[str, Any] | None:
    if alert["prior_lon"] is None:
        return None
    return {
        "lon": alert["prior_lon"],
        "lat": alert["prior_lat"],
        "radius_m": alert["prior_radius_m"],
        "source": alert["prior_source"],
    }
