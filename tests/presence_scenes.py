"""A day around a park for tests of the presence page: three units come, one never does."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from network_towns import jittered_grid

from maps.presence_page import PresenceScene
from routing.measures import presence_of_fixes

ZONE = ZoneInfo("Asia/Shanghai")
BEGIN = datetime(2020, 3, 24, tzinfo=ZONE)
PARK = shapely.box(110.004, 39.603, 110.010, 39.608)
NETWORK = jittered_grid(14, seed=5, dropped=0.05, one_way=0.0)


def presence_scene(name: str = "三组 东胜") -> PresenceScene:
    """Return the scene; ``name`` is what the last unit is called."""
    names = {"U1": "一组", "U2": "二组", "U3": name, "U4": "四组"}
    made = {"U1": [("07:10", 26), ("11:32", 18), ("16:05", 41)], "U2": [("09:00", 12)], "U3": [("13:47", 33)]}
    visits = [_visit(unit, names[unit], *told) for unit, times in made.items() for told in times]
    visits.sort(key=lambda visit: visit["in"])
    return PresenceScene(
        city="小城",
        timezone="Asia/Shanghai",
        record=_record([_unit(unit, names[unit], visits) for unit in names], visits),
        outline=PARK,
        tracks=_tracks(),
        roads=gpd.GeoDataFrame(
            {"class": ["residential"] * NETWORK.edge_count, "name": ["中街"] * NETWORK.edge_count},
            geometry=NETWORK.lines(),
            crs=4326,
        ),
    )


def _visit(unit, name, clock, minutes):
    hour, minute = map(int, clock.split(":"))
    begin = BEGIN + timedelta(hours=hour, minutes=minute)
    end = begin + timedelta(minutes=minutes)
    return {
        "unit": unit,
        "name": name,
        "in": begin.isoformat(),
        "out": end.isoformat(),
        "minutes": float(minutes),
    }


def _unit(unit, name, visits):
    own = [visit for visit in visits if visit["unit"] == unit]
    return {
        "unit": unit,
        "name": name,
        "kind": "car",
        "marked": True,
        "visits": len(own),
        "minutes": sum(visit["minutes"] for visit in own),
        "first_in": own[0]["in"] if own else None,
        "last_out": own[-1]["out"] if own else None,
        "longest_gap_min": 1440.0 - 60 * len(own),
        "without_fix": None if unit == "U4" else 0.04 * len(own),
    }


def _record(units, visits):
    gaps = {
        "count": 6,
        "mean_min": 218.0,
        "p95_min": 400.0,
        "longest_min": 434.0,
        "longest_from": visits[-1]["out"],
    }
    return {
        "area": "化工园区",
        "around_m": 100.0,
        "from": BEGIN.isoformat(),
        "to": (BEGIN + timedelta(days=1)).isoformat(),
        "minutes": 130.0,
        "counted_minutes": 119.0,
        "post_minutes": 0.0,
        "visits": len(visits),
        "gaps": gaps,
        "unpredictability": 0.51,
        "visible_rate": 0.137,
        "visible_rate_reason": "",
        "without_fix": 0.093,
        "units": units,
        "visits_made": visits,
    }


def _tracks():
    rng = np.random.default_rng(3)
    rows = []
    for unit in ("U1", "U2", "U3"):
        walk = np.cumsum(rng.normal(0, 0.0007, (60, 2)), axis=0)
        places = np.array([110.007, 39.6055]) + walk - walk.mean(axis=0)
        rows += [
            {"unit": unit, "at": BEGIN + timedelta(hours=9, seconds=20 * k), "lon": lon, "lat": lat}
            for k, (lon, lat) in enumerate(places)
        ]
    return presence_of_fixes(pd.DataFrame(rows), NETWORK)
