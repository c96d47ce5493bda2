"""Patrol plans: the one in force."""

from __future__ import annotations

from fastapi import APIRouter

from api.actions.live_map import plan_now
from api.http.presented import Presented
from api.http.services import Shared

router = APIRouter(prefix="/api/v1/plans", tags=["plans"])


@router.get("/current")
def current(shared: Shared) -> Presented:
    """Show the plan crews drive by, with a line for each route."""
    return Presented(plan_now(shared.database, now=shared.clock()))
