"""Alerts as they come in, the incidents they make, and keys that were answered before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

_POINT = "ST_SetSRID(ST_MakePoint(CAST(:{0}_lon AS float8), CAST(:{0}_lat AS float8)), 4326)"
_INCIDENT = text(
    f"""
    INSERT INTO incident (id, city_id, state, state_device_at, state_server_at, state_source, called_at,
        received_at, category, priority, tags, disposition, address, place, place_basis, place_radius_m,
        place_confidence, transfer_receipt)
    VALUES (:id, :city_id, 'RECEIVED', :at, :now, 'desk', :at, :now, :category, :priority, '{{}}', '', '',
        {_POINT.format("place")}, :basis, :radius_m, :confidence, '')
    """  # noqa: S608 - our own constant
)
_ALERT = text(
    f"""
    INSERT INTO alert (id, city_id, given_id, source_system, source_no, device_at, server_at, time_source,
        text, category, channel, prior, prior_radius_m, prior_source, pin, incident_id, content_sha256)
    VALUES (:id, :city_id, :given_id, :source_system, :source_no, :at, :now, 'desk',
        :text, :category, :channel, {_POINT.format("prior")}, :prior_radius_m, :prior_source,
        {_POINT.format("pin")}, :incident_id, :content_sha256)
    """  # noqa: S608 - our own constant
)
_CALLER = text("INSERT INTO alert_caller (alert_id, number) VALUES (:id, :number)")
# The same call by its own id or by the number another 110 system gave it; at most one row each.
_KNOWN = text(
    """
    SELECT a.id, a.incident_id, i.state FROM alert a LEFT JOIN incident i ON i.id = a.incident_id
    WHERE a.city_id = :city_id AND (a.given_id = :given_id
        OR :source_system <> '' AND a.source_system = :source_system AND a.source_no = :source_no)
    ORDER BY a.server_at LIMIT 1
    """
)
# Where it is: the place that was found, else the pin, else the telephone; what it rests on is told.
_SELECTED = """
    SELECT i.id, i.called_at AS at, i.state, i.priority,
        coalesce(nullif(i.category, ''), a.category, '') AS category,
        coalesce(a.text, '') AS text, coalesce(a.channel, '') AS channel,
        coalesce(a.given_id, nullif(a.source_no, ''), left(i.id::text, 8)) AS no,
        ST_X(coalesce(i.place, a.pin, a.prior)) AS lon, ST_Y(coalesce(i.place, a.pin, a.prior)) AS lat,
        CASE WHEN i.place IS NOT NULL THEN i.place_basis WHEN a.pin IS NOT NULL THEN 'pin'
            WHEN a.prior IS NOT NULL THEN 'caller' END AS basis,
        CASE WHEN i.place IS NOT NULL THEN i.place_radius_m
            WHEN a.pin IS NULL THEN a.prior_radius_m END AS radius_m,
        i.place_confidence AS confidence,
        CASE WHEN i.place_basis IN ('', 'geocoded') THEN a.geocoded - 'proposed' END AS located,
        a.geocoded->'proposed' AS proposed
    FROM incident i LEFT JOIN LATERAL (
        SELECT * FROM alert WHERE alert.city_id = i.city_id AND alert.incident_id = i.id
        ORDER BY server_at, id LIMIT 1
    ) a ON true
    WHERE i.city_id = :city_id
"""
_ONE = text(_SELECTED + " AND i.id = :id")
# The board: without a state the open ones, which a partial index keeps small.
_OPEN = text(
    _SELECTED
    + """ AND i.state NOT IN ('CANCELLED', 'CLOSED', 'DUPLICATE_OF', 'TRANSFERRED')
    AND i.called_at >= coalesce(CAST(:since AS timestamptz), '-infinity')
    ORDER BY i.called_at DESC, i.id LIMIT :limit"""
)
_IN_STATES = text(
    _SELECTED
    + """ AND i.state = ANY(:states)
    AND i.called_at >= coalesce(CAST(:since AS timestamptz), '-infinity')
    ORDER BY i.called_at DESC, i.id LIMIT :limit"""
)
# The alerts that have waited longest, those somebody handles first; who comes at the same time takes others.
_WAITING = text(
    """
    SELECT id, incident_id, text, ST_X(prior) AS prior_lon, ST_Y(prior) AS prior_lat, prior_radius_m,
        prior_source
    FROM alert WHERE city_id = :city_id AND geocoded_at IS NULL
    ORDER BY (incident_id IS NULL), server_at, id LIMIT :most FOR UPDATE SKIP LOCKED
    """
)
_GEOCODED = text(
    "UPDATE alert SET geocoded_at = :now, geocoded = CAST(:answer AS jsonb) WHERE id = :id RETURNING id"
)
# A place that a person gave, or that is known, stays.
_PLACED = text(
    f"""
    UPDATE incident SET place = {_POINT.format("place")}, place_basis = 'geocoded',
        place_radius_m = :radius_m, place_confidence = :confidence
    WHERE city_id = :city_id AND id = :id AND place_basis IN ('', 'geocoded')
    """  # noqa: S608 - our own constant
)
# What is on no board: alerts whose incident is closed, and those of a file. Placed as well as is known.
# Gathered in cells of a hundredth of a degree; the most urgent weigh three times as much.
_PAST = text(
    """
    SELECT round(CAST(avg(ST_X(place)) AS numeric), 4) AS lon,
        round(CAST(avg(ST_Y(place)) AS numeric), 4) AS lat,
        sum(CASE priority WHEN 1 THEN 3 WHEN 2 THEN 2 ELSE 1 END) AS weight
    FROM (
        SELECT i.priority, coalesce(i.place, a.pin, CASE
            WHEN CAST(a.geocoded->>'confidence' AS float8) >= :least THEN ST_SetSRID(ST_MakePoint(
                CAST(a.geocoded->>'lon' AS float8), CAST(a.geocoded->>'lat' AS float8)), 4326)
            END, CASE WHEN a.prior_radius_m <= :near_m THEN a.prior END) AS place
        FROM alert a LEFT JOIN incident i ON i.city_id = a.city_id AND i.id = a.incident_id
        WHERE a.city_id = :city_id AND a.device_at BETWEEN :since AND :until
            AND coalesce(i.state, 'CLOSED') IN ('CLOSED', 'TRANSFERRED')
    ) past WHERE place IS NOT NULL
    GROUP BY floor(ST_X(place) * 100), floor(ST_Y(place) * 100) ORDER BY 1, 2
    """
)
# Claims a key: who comes second waits for the first to commit and then finds its answer.
_CLAIM = text(
    "INSERT INTO answered_key (user_name, key, body_sha256, at) VALUES (:user, :key, :body_sha256, :now)"
    " ON CONFLICT (user_name, key) DO NOTHING RETURNING key"
)
_ANSWERED = text("SELECT body_sha256, answer FROM answered_key WHERE user_name = :user AND key = :key")
_ANSWER = text(
    "UPDATE answered_key SET answer = CAST(:answer AS jsonb) WHERE user_name = :user AND key = :key"
)


def claim_key(
    session: Session, user: str, key: str, *, body_sha256: bytes, now: datetime
) -> tuple[bytes, Any] | None:
    """Take a key for this transaction; if it was taken before, return its body's hash and its answer."""
    values = {"user": user, "key": key, "body_sha256": body_sha256, "now": now}
    if session.execute(_CLAIM, values).first() is not None:
        return None
    row = session.execute(_ANSWERED, values).one()
    return bytes(row.body_sha256), row.answer


def answer_key(session: Session, user: str, key: str, answer: Mapping[str, Any]) -> None:
    """Keep what a key was answered."""
    session.execute(_ANSWER, {"user": user, "key": key, "answer": json.dumps(answer)})


def known_alert(
    session: Session, city_id: int, *, given_id: str | None, source_system: str, source_no: str
) -> dict[str, Any] | None:
    """Return an alert that came before under this id or number: ``id``, ``incident_id``, ``state``."""
    values = {
        "city_id": city_id,
        "given_id": given_id,
        "source_system": source_system,
        "source_no": source_no,
    }
    row = session.execute(_KNOWN, values).mappings().one_or_none()
    return None if row is None else dict(row)


def add_incident(session: Session, values: Mapping[str, Any]) -> None:
    """Add an incident; its columns by name, the place as ``place_lon`` and ``place_lat``."""
    session.execute(_INCIDENT, dict(values))


def add_alert(session: Session, values: Mapping[str, Any], *, caller: str | None) -> None:
    """Add an alert, and its caller's number in the table of its own."""
    session.execute(_ALERT, dict(values))
    if caller:
        session.execute(_CALLER, {"id": values["id"], "number": caller})


def waiting_alerts(session: Session, city_id: int, *, most: int) -> list[dict[str, Any]]:
    """Take alerts that wait for the geocoder, until the end of the transaction."""
    rows = session.execute(_WAITING, {"city_id": city_id, "most": most}).mappings()
    return [dict(row) for row in rows]


def keep_geocoded(session: Session, number: UUID, answer: Mapping[str, Any], *, now: datetime) -> None:
    """Keep what the geocoder said of an alert."""
    session.execute(_GEOCODED, {"id": number, "answer": json.dumps(answer, ensure_ascii=False), "now": now})


def place_geocoded(session: Session, city_id: int, number: UUID, answer: Mapping[str, Any]) -> None:
    """Put an incident where the geocoder says, unless a person or a better source has placed it."""
    values = {"city_id": city_id, "id": number, "place_lon": answer["lon"], "place_lat": answer["lat"]}
    session.execute(_PLACED, values | {key: answer[key] for key in ("radius_m", "confidence")})


def past_places(
    session: Session, city_id: int, *, since: datetime, until: datetime, least: float, near_m: float
) -> list[tuple[float, float, int]]:
    """Return where alerts of a period crowded that are on no board: lon, lat, weight.

    Parameters
    ----------
    least : confidence from which the geocoder's place counts
    near_m : radius up to which the telephone's place counts where there is no better one
    """
    values = {"city_id": city_id, "since": since, "until": until, "least": least, "near_m": near_m}
    return [(float(row.lon), float(row.lat), int(row.weight)) for row in session.execute(_PAST, values)]


def incident(session: Session, city_id: int, number: UUID) -> dict[str, Any]:
    """Return an incident as the board shows it."""
    return dict(session.execute(_ONE, {"city_id": city_id, "id": number}).mappings().one())


def is_incident(session: Session, city_id: int, number: UUID) -> bool:
    """Return whether the city has an incident of this number."""
    return session.execute(_ONE, {"city_id": city_id, "id": number}).first() is not None


def incidents(
    session: Session, city_id: int, *, states: list[str], since: datetime | None, limit: int
) -> list[dict[str, Any]]:
    """Return incidents, newest first; without states the open ones."""
    values: dict[str, Any] = {"city_id": city_id, "since": since, "limit": limit}
    if not states:
        return [dict(row) for row in session.execute(_OPEN, values).mappings()]
    return [dict(row) for row in session.execute(_IN_STATES, values | {"states": states}).mappings()]
