import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from kept_rows import (
    APPROVED,
    NOON,
    POINT,
    PUBLISHED,
    SHA,
    add_city,
    add_enterprise,
    add_incident,
    add_plan,
    add_road_event,
    add_route,
    add_status,
    add_stop,
    add_unit,
    insert,
)
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker


@pytest.fixture
def session(sessions: sessionmaker[Session]) -> Iterator[Session]:
    with sessions() as session:
        yield session


@contextmanager
def _refused(session: Session, rule: str) -> Iterator[None]:
    session.flush()
    with pytest.raises(IntegrityError) as refused:
        yield
    assert refused.value.orig.diag.constraint_name == rule
    session.rollback()


def test_two_plans_of_one_scope_are_not_driven_at_once(session: Session) -> None:
    city = add_city(session)
    add_plan(session, city, **PUBLISHED)
    add_plan(session, city, **PUBLISHED | {"scope": "东区"})
    add_plan(session, city, **PUBLISHED | {"version": 2, "state": "SUPERSEDED"})
    later = {"starts_at": NOON + timedelta(hours=8), "ends_at": NOON + timedelta(hours=16)}
    add_plan(session, city, **PUBLISHED | later)
    with _refused(session, "plan_one_live_excl"):
        add_plan(session, city, **PUBLISHED | {"version": 3, "state": "ACTIVE"})


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"ends_at": NOON}, "plan_period_check"),
        ({"state": "SOLVED"}, "plan_solution_check"),
        (APPROVED | {"state": "PUBLISHED"}, "plan_published_check"),
        ({"solution": "{}", "state": "PUBLISHED", "version": 1}, "plan_approved_check"),
        ({"solution": "{}", "state": "APPROVED", "urgent": True}, "plan_approved_check"),
        ({"approved_by": "王"}, "plan_approval_check"),
        (APPROVED | {"state": "DONE"}, "plan_state_check"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(session: Session, told: dict[str, Any], rule: str) -> None:
    city = add_city(session)
    with _refused(session, rule):
        add_plan(session, city, **told)


def test_urgent_duty_publishes_first(session: Session) -> None:
    city = add_city(session)
    assert add_plan(session, city, solution="{}", state="PUBLISHED", version=1, urgent=True)


def test_a_unit_has_one_route_in_a_plan(session: Session) -> None:
    city = add_city(session)
    plan, unit = add_plan(session, city), add_unit(session, city)
    add_route(session, city, plan_id=plan, unit_id=unit)
    with _refused(session, "route_plan_id_unit_id_key"):
        add_route(session, city, plan_id=plan, unit_id=unit)


def test_stops_of_a_route_do_not_overlap_while_they_are_open(session: Session) -> None:
    route = add_route(session, add_city(session))
    add_stop(session, route, 0)
    add_stop(session, route, 10)
    add_stop(session, route, 25, sequence=7, state="SKIPPED", reason="警情抽调")
    add_stop(session, route, 20)
    session.commit()
    add_stop(session, route, 15, sequence=9)
    with _refused(session, "stop_one_at_a_time_excl"):
        session.commit()


def test_stops_may_change_places_within_a_transaction(session: Session) -> None:
    route = add_route(session, add_city(session))
    first, second = add_stop(session, route, 0), add_stop(session, route, 10)
    swap = text("UPDATE stop SET sequence = :sequence WHERE id = :id")
    session.execute(swap, {"id": first, "sequence": 2})
    session.execute(swap, {"id": second, "sequence": 1})
    session.commit()
    session.execute(swap, {"id": second, "sequence": 2})
    with _refused(session, "stop_route_id_sequence_key"):
        session.commit()


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"state": "SKIPPED"}, "stop_reason_check"),
        ({"start_at": NOON - timedelta(minutes=1)}, "stop_times_check"),
        ({"visit": 0}, "stop_visit_check"),
        ({"geom": "SRID=4326;POINT EMPTY"}, "stop_geom_check"),
    ],
)
def test_a_stop_that_cannot_be_is_refused(session: Session, told: dict[str, Any], rule: str) -> None:
    route = add_route(session, add_city(session))
    with _refused(session, rule):
        add_stop(session, route, 0, **told)


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"state": "DUPLICATE_OF"}, "incident_duplicate_of_check"),
        ({"state": "TRANSFERRED"}, "incident_transferred_check"),
        ({"transferred_to": "119"}, "incident_transferred_check"),
        ({"place": POINT}, "incident_place_basis_check"),
        ({"priority": 0}, "incident_priority_check"),
        ({"place_confidence": 1.1}, "incident_place_confidence_check"),
        ({"state_source": "rumour"}, "incident_state_source_check"),
    ],
)
def test_an_incident_that_cannot_be_is_refused(session: Session, told: dict[str, Any], rule: str) -> None:
    city = add_city(session)
    with _refused(session, rule):
        add_incident(session, city, **told)


def test_an_incident_is_no_duplicate_of_itself_nor_of_another_citys(session: Session) -> None:
    city = add_city(session)
    first = add_incident(session, city)
    assert add_incident(session, city, state="DUPLICATE_OF", duplicate_of=first)
    session.commit()
    own = uuid.uuid4()
    with _refused(session, "incident_duplicate_of_check"):
        add_incident(session, city, id=own, state="DUPLICATE_OF", duplicate_of=own)
    values = {
        "adcode": "1",
        "name": "别城",
        "timezone": "Asia/Shanghai",
        "targets": "{}",
        "content_sha256": SHA,
    }
    other = {"city_id": insert(session, "city", **values)}
    with _refused(session, "incident_city_id_duplicate_of_fkey"):
        add_incident(session, other, state="DUPLICATE_OF", duplicate_of=first)


def test_what_is_known_of_a_firm_does_not_overlap(session: Session) -> None:
    city = add_city(session)
    firm = add_enterprise(session, city)
    add_status(session, firm, city, 0, 2)
    add_status(session, firm, city, 2, None)
    with _refused(session, "enterprise_status_one_at_a_time_excl"):
        add_status(session, firm, city, 1, 2)


def test_a_firm_does_not_close_before_it_reopens(session: Session) -> None:
    city = add_city(session)
    firm = add_enterprise(session, city)
    with _refused(session, "enterprise_status_days_check"):
        add_status(session, firm, city, 0, None, reopened_on="2020-03-02", closed_on="2020-03-01")


@pytest.mark.parametrize(
    ("told", "rule"),
    [
        ({"closed": False}, "road_event_effect_check"),
        ({"factor": 2.0}, "road_event_effect_check"),
        ({"closed": False, "factor": 0.5}, "road_event_effect_check"),
        ({"closed": False, "factor": float("inf")}, "road_event_effect_check"),
        ({"geom": POINT}, "road_event_geom_check"),
        ({"state": "CONFIRMED"}, "road_event_confirmed_check"),
        ({"expires_at": NOON}, "road_event_period_check"),
    ],
)
def test_a_road_event_that_cannot_be_is_refused(session: Session, told: dict[str, Any], rule: str) -> None:
    city = add_city(session)
    with _refused(session, rule):
        add_road_event(session, city, **told)


def test_a_road_event_is_a_line_or_an_area_closed_or_slow(session: Session) -> None:
    city = add_city(session)
    assert add_road_event(session, city)
    area = "SRID=4326;POLYGON((109 39, 110 39, 110 40, 109 39))"
    assert add_road_event(
        session, city, geom=area, closed=False, factor=1.5, state="CONFIRMED", confirmed_by="李"
    )


def test_a_fix_is_kept_once_and_its_doubts_are_known_words(session: Session) -> None:
    unit = add_unit(session, add_city(session))
    fix = {"unit_id": unit, "device_at": NOON, "server_at": NOON, "geom": POINT}
    insert(session, "position", **fix, suspect=["mock"])
    session.commit()
    with _refused(session, "position_pkey"):
        insert(session, "position", **fix, suspect=[])
    with _refused(session, "position_suspect_check"):
        insert(session, "position", **fix | {"device_at": NOON + timedelta(1)}, suspect=["tired"])
