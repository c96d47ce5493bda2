"""Who may do what: one row per route, and what each role hears on the event stream."""

from __future__ import annotations

from types import MappingProxyType

OPERATOR, DISPATCHER, PLANNER = "operator", "dispatcher", "planner"
UNIT, AUDITOR, ADMINISTRATOR, FEED = "unit", "auditor", "administrator", "feed"
ROLES = (OPERATOR, DISPATCHER, PLANNER, UNIT, AUDITOR, ADMINISTRATOR, FEED)

ANYBODY = None
SIGNED_IN = frozenset(ROLES)
_DESK = frozenset({OPERATOR, DISPATCHER})
_ROOM = _DESK | {PLANNER}
_MAP = _ROOM | {UNIT, AUDITOR, ADMINISTRATOR}
# Where colleagues are is for those who send them, and for the car itself to see.
_WHEREABOUTS = _ROOM | {UNIT}

# (method, path) to the roles that may; None is for everybody, also without a session.
PERMISSIONS: MappingProxyType[tuple[str, str], frozenset[str] | None] = MappingProxyType(
    {
        ("GET", "/healthz"): ANYBODY,
        ("GET", "/readyz"): ANYBODY,
        ("GET", "/login"): ANYBODY,
        ("GET", "/static/{path:path}"): ANYBODY,
        ("POST", "/api/v1/session"): ANYBODY,
        ("GET", "/api/v1/session"): SIGNED_IN,
        ("DELETE", "/api/v1/session"): SIGNED_IN,
        ("GET", "/"): SIGNED_IN,
        ("GET", "/dispatch"): _ROOM,
        ("GET", "/planner"): _ROOM,
        ("GET", "/unit"): _WHEREABOUTS,
        ("GET", "/api/openapi.json"): SIGNED_IN,
        ("GET", "/api/v1/city"): SIGNED_IN,
        ("GET", "/api/v1/units"): _WHEREABOUTS,
        ("GET", "/api/v1/units/{unit}/route"): _WHEREABOUTS,
        ("GET", "/api/v1/units/{unit}/route.gpx"): _WHEREABOUTS,
        ("GET", "/api/v1/incidents"): _ROOM,
        ("GET", "/api/v1/past-alerts"): _ROOM,
        ("POST", "/api/v1/alerts"): _DESK | {FEED},
        ("POST", "/api/v1/geocode"): _ROOM | {FEED},
        ("GET", "/api/v1/suggest"): _MAP,
        ("POST", "/api/v1/positions"): _DESK | {UNIT, FEED},
        ("GET", "/api/v1/enterprises/{enterprise}"): _MAP,
        ("GET", "/api/v1/pick"): _MAP,
        ("GET", "/api/v1/search"): _MAP,
        ("GET", "/api/v1/areas"): _MAP,
        ("GET", "/api/v1/clusters"): _MAP,
        ("GET", "/api/v1/road-events"): _MAP,
        ("GET", "/api/v1/layers/{layer}"): _ROOM,
        ("GET", "/api/v1/plans/current"): _WHEREABOUTS,
        ("GET", "/api/v1/replans"): _WHEREABOUTS,
        ("POST", "/api/v1/units/{unit}/absences"): _ROOM,
        ("POST", "/api/v1/units/{unit}/return"): _ROOM,
        # A crew knows first that it is late.
        ("POST", "/api/v1/units/{unit}/delays"): _WHEREABOUTS,
        ("POST", "/api/v1/road-events"): _ROOM,
        ("POST", "/api/v1/road-events/{road_event}/end"): _ROOM,
        ("POST", "/api/v1/sites"): _ROOM,
        ("GET", "/api/v1/stream"): _MAP,
        ("GET", "/tiles/{layer}/{z}/{x}/{y}.mvt"): _MAP,
    }
)

_ALL = frozenset({"positions", "incident", "unit", "plan", "planning", "replan", "road_event"})
# A permission class hears the same bytes; a new one costs one more encoding of each event.
AUDIENCES: MappingProxyType[str, frozenset[str]] = MappingProxyType(
    {
        "room": _ALL,
        "car": _ALL - {"incident", "planning"},
        "office": frozenset({"plan", "road_event"}),
    }
)
_AUDIENCE_OF = {OPERATOR: "room", DISPATCHER: "room", PLANNER: "room", UNIT: "car"}


def may(role: str | None, method: str, path: str) -> bool:
    """Return whether a role may call a route; one without a row is closed to everybody."""
    row = PERMISSIONS.get((method, path), frozenset())
    return row is None or role in row


def audience(role: str) -> str:
    """Return the permission class whose events a role hears."""
    return _AUDIENCE_OF.get(role, "office")
