"""Reads the travel times of a scenario: a matrix, a graph, or what a road network says."""

from __future__ import annotations

import numpy as np

from routing import errors
from routing.planning.fields import Field
from routing.simulation.scenario import HOURS_OF_WEEK, Floats, Travel
from routing.simulation.travel import SAME_MIN, shortest_times

NETWORK_SAME_MIN = 1e-4
"""Times on a network are kept in seconds of 32 bits, so that two ways of adding them differ by so much."""
MOST_MIN = 1e9
_MOST_NODES = 20_000


def read_travel(whole: Field, network_min: Floats | None) -> tuple[Travel, Floats | None]:
    """Return the travel times of a scenario, and the positions of its nodes if it tells them."""
    forms = [key for key in ("travel_min", "edges", "network") if whole.has(key)]
    if len(forms) != 1:
        raise whole.refusal(errors.TravelForm, found=", ".join(forms) or "–")
    places = positions(whole.key("nodes")) if whole.has("nodes") else None
    if forms[0] == "travel_min":
        base, same = _matrix(whole.key("travel_min")), SAME_MIN
    elif forms[0] == "edges":
        base, same = _of_edges(whole), SAME_MIN
    else:
        base, same = _of_network(whole, network_min), NETWORK_SAME_MIN
    if places is not None and len(places) != len(base):
        raise whole.key("nodes").refusal(errors.WrongLength, found=len(places), expected=len(base))
    return _with_periods(whole, base, same), places


def positions(nodes: Field) -> Floats:
    """Return longitude and latitude of each node."""
    found = []
    for entry in nodes.entries():
        lon, lat = entry.pair()
        found.append((lon.number(least=-180, most=180), lat.number(least=-90, most=90)))
    return np.array(found, dtype=np.float64).reshape(-1, 2)


def _matrix(field: Field) -> Floats:
    rows = field.entries()
    if not rows:
        raise field.refusal(errors.MatrixNotSquare, found=0, nodes=0)
    found = np.empty((len(rows), len(rows)))
    for number, row in enumerate(rows):
        cells = row.value if isinstance(row.value, list) else row.entries()
        if len(cells) != len(rows):
            raise row.refusal(errors.MatrixNotSquare, found=len(cells), nodes=len(rows))
        found[number] = _row(row)
    return found


def _row(row: Field) -> Floats:
    """Take whole rows of plain numbers at once; look at cells one by one only if need be."""
    if set(map(type, row.value)) <= {int, float}:
        try:
            minutes = np.array(row.value, dtype=np.float64)
        except OverflowError:
            minutes = np.full(len(row.value), np.nan)
        if np.all((minutes >= 0) & (minutes <= MOST_MIN)):
            return minutes
    return np.array([_minutes(cell) for cell in row.entries()])


def _minutes(cell: Field) -> float:
    """Return the minutes of a cell; a hole is null, no number, or below 0."""
    value = cell.value
    if value is None or (isinstance(value, int | float) and not value >= 0):
        raise cell.refusal(errors.TravelHole)
    return cell.number(least=0, most=MOST_MIN)


def _of_edges(whole: Field) -> Floats:
    nodes = node_count(whole)
    rows = [_edge(entry, nodes) for entry in whole.key("edges").entries()]
    edges = np.array(rows, dtype=np.float64).reshape(-1, 3)
    minutes = shortest_times(edges, node_count=nodes)
    return _without_holes(whole.key("edges"), minutes)


def _edge(entry: Field, nodes: int) -> tuple[int, int, float]:
    ends = entry.entries()
    if len(ends) != 3:  # noqa: PLR2004 - from, to, minutes
        raise entry.refusal(errors.WrongLength, found=len(ends), expected=3)
    first, last = (end.whole(least=0, most=nodes - 1) for end in ends[:2])
    return first, last, _minutes(ends[2])


def node_count(whole: Field) -> int:
    """Return how many nodes there are: as rows, positions, areas, parks or rates, else as edges name."""
    if whole.has("travel_min"):
        return len(whole.key("travel_min").entries())
    for key in ("nodes", "areas", "parks"):
        if whole.has(key):
            return len(whole.key(key).entries())
    if whole.has("demand") and whole.key("demand").has("rate_per_h"):
        return len(whole.key("demand").key("rate_per_h").entries())
    named = [
        end.whole(least=0, most=_MOST_NODES)
        for entry in whole.key("edges").entries()
        for end in entry.entries()[:2]
    ]
    return max(named, default=-1) + 1


def _of_network(whole: Field, network_min: Floats | None) -> Floats:
    whole.key("nodes")
    assert network_min is not None  # noqa: S101 - whoever reads the file gives its times
    return _without_holes(whole.key("nodes"), network_min.astype(np.float64))


def _without_holes(field: Field, minutes: Floats) -> Floats:
    holes = np.argwhere(~np.isfinite(minutes))
    if len(holes):
        raise field.refusal(errors.NoWay, origin=int(holes[0, 0]), target=int(holes[0, 1]), pairs=len(holes))
    return minutes


def _with_periods(whole: Field, base: Floats, same: float) -> Travel:
    """Add the matrices of ``travel_periods``; hours of the week that none names keep the base."""
    period, matrices = np.zeros(HOURS_OF_WEEK, dtype=np.int8), [base]
    for number, entry in enumerate(whole.keyed("travel_periods"), start=1):
        for hour in entry.key("hours").entries():
            period[hour.whole(least=0, most=HOURS_OF_WEEK - 1)] = number
        if entry.has("travel_min"):
            other = _matrix(entry.key("travel_min"))
            if len(other) != len(base):
                raise entry.key("travel_min").refusal(
                    errors.MatrixNotSquare, found=len(other), nodes=len(base)
                )
            matrices.append(other)
        else:
            matrices.append(base * entry.key("factor").number(least=0, most=1000))
    if len(matrices) > 127:  # noqa: PLR2004 - what a small integer numbers
        raise whole.key("travel_periods").refusal(
            errors.WrongLength, found=len(matrices) - 1, expected="1–126"
        )
    return Travel(np.stack(matrices), period, same)
