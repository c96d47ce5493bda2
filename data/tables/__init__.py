"""The tables as models: what the migrations make, for queries and for the check that nothing drifts.

Each constraint stands here as in ``data/migrations``; a test compares the two by the catalogue.
"""

from data.tables.access import Account, AnsweredKey, ClusterDay, LoginSession, LoginTry, MapLayer, RoadLine
from data.tables.columns import Model
from data.tables.happenings import Alert, AlertCaller, Event, EventHead, Incident, LastPosition, Position
from data.tables.plans import Absence, Plan, RoadEvent, Route, Stop
from data.tables.register import (
    Area,
    City,
    CityImport,
    Enterprise,
    EnterpriseStatus,
    RoadNetwork,
    Station,
    Unit,
)

__all__ = [
    "Absence",
    "Account",
    "Alert",
    "AlertCaller",
    "AnsweredKey",
    "Area",
    "City",
    "CityImport",
    "ClusterDay",
    "Enterprise",
    "EnterpriseStatus",
    "Event",
    "EventHead",
    "Incident",
    "LastPosition",
    "LoginSession",
    "LoginTry",
    "MapLayer",
    "Plan",
    "Position",
    "RoadEvent",
    "RoadLine",
    "RoadNetwork",
    "Route",
    "Station",
    "Stop",
    "Unit",
    "metadata",
]

metadata = Model.metadata
