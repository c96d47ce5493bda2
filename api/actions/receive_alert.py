"""An alert comes in: kept with the incident it makes and the news of it, in one commit."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from api.actions.tell_incident import tell_incident
from api.refusals import KeyReused
from data.database import Database, Transaction
from data.stores import incidents
from data.stores.places import the_city
from geo.position import Position


def receive_alert(
    database: Database,
    alert: Mapping[str, Any],
    *,
    key: str,
    user: str,
    now: datetime,
) -> dict[str, Any]:
    """Keep an alert, its incident and the event, or nothing of them.

    The same key again is answered as the first time; the same ``id``, or the same number of another 110
    system, is known already and makes no second incident.

    Parameters
    ----------
    alert
        ``text``, ``at`` (aware), ``channel``; optional ``id``, ``category``, ``caller``, ``prior``, ``pin``,
        ``source_system``, ``source_no``.
    key
        The client's key of this write.

    Returns
    -------
    dict
        ``alert_id``, ``incident_id``, ``state``.

    Raises
    ------
    KeyReused
        The key came before with another alert.
    PositionOutOfRange
    """
    for name in ("pin", "prior"):
        if alert.get(name):
            Position(alert[name]["lon"], alert[name]["lat"])
    digest = hashlib.sha256(json.dumps(alert, sort_keys=True, default=str).encode()).digest()
    with database.transaction() as session:
        before = incidents.claim_key(session, user, key, body_sha256=digest, now=now)
        if before is not None:
            return _again(before, digest)
        city_id = the_city(session)
        answer = _known(session, city_id, alert)
        if answer is not None:
            incidents.answer_key(session, user, key, answer)
            return answer
        answer = _keep(session, city_id, alert, digest, now)
        incidents.answer_key(session, user, key, answer)
        tell_incident(session, city_id, answer["incident_id"], now=now)
    return answer


def _again(before: tuple[bytes, Any], digest: bytes) -> dict[str, Any]:
    known, answer = before
    if known != digest:
        raise KeyReused
    # The database keeps no order of keys; the second answer is the first to the byte.
    return {name: answer[name] for name in ("alert_id", "incident_id", "state")}


def _known(session: Transaction, city_id: int, alert: Mapping[str, Any]) -> dict[str, Any] | None:
    found = incidents.known_alert(
        session,
        city_id,
        given_id=alert.get("id"),
        source_system=alert.get("source_system") or "",
        source_no=alert.get("source_no") or "",
    )
    if found is None:
        return None
    incident_id = found["incident_id"]
    return {
        "alert_id": str(found["id"]),
        "incident_id": None if incident_id is None else str(incident_id),
        "state": found["state"],
    }


def _keep(
    session: Transaction,
    city_id: int,
    alert: Mapping[str, Any],
    digest: bytes,
    now: datetime,
) -> dict[str, Any]:
    alert_id, incident_id = str(uuid4()), str(uuid4())
    pin, prior = alert.get("pin") or {}, alert.get("prior") or {}
    same = {
        "city_id": city_id,
        "at": alert["at"],
        "now": now,
        "category": alert.get("category") or "",
    }
    place = {
        "place_lon": pin.get("lon"),
        "place_lat": pin.get("lat"),
        "basis": "pin" if pin else "",
        "radius_m": None,
        "confidence": None,
    }
    incidents.add_incident(session, same | place | {"id": incident_id, "priority": alert.get("priority")})
    own = {
        "id": alert_id,
        "incident_id": incident_id,
        "given_id": alert.get("id"),
        "source_system": alert.get("source_system") or "",
        "source_no": alert.get("source_no") or "",
        "text": alert["text"],
        "channel": alert.get("channel") or "",
        "pin_lon": pin.get("lon"),
        "pin_lat": pin.get("lat"),
        "prior_lon": prior.get("lon"),
        "prior_lat": prior.get("lat"),
        "prior_radius_m": prior.get("radius_m"),
        "prior_source": prior.get("source") or "",
        "content_sha256": digest,
    }
    incidents.add_alert(session, same | own, caller=alert.get("caller"))
    return {"alert_id": alert_id, "incident_id": incident_id, "state": "RECEIVED"}
