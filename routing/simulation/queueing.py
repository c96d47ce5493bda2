"""Closed forms of waiting lines and of patrol: what a simulator must agree with, and what a target needs.

Times are in any one unit, rates per that unit. ``load`` is the offered load in erlang: arrivals × mean
service.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from routing import errors
from routing.numbers import number, numbers, wholes

MOST_SERVERS = 100_000
"""Beyond any police force; bounds the search for enough servers."""
RIGHT_ANGLED, STRAIGHT = math.sqrt(2) / 3, 2 / (3 * math.sqrt(math.pi))
"""Square-root law: mean distance to the nearest of units spread evenly, each in the middle of its share.

Right-angled streets with diamond-shaped shares, and the crow's flight with round shares: 0.471 and 0.376.
"""
RIGHT_ANGLED_RANDOM, STRAIGHT_RANDOM = math.sqrt(math.pi / 8), 0.5
"""The same for units placed at random: 0.627 and 0.5 (nearest point of a Poisson field)."""


def erlang_b(load: float, servers: int) -> float:
    """Return the share of calls lost by ``servers`` without a waiting line (M/G/c/c, any law of service).

    Recursion on the inverse, which neither overflows nor cancels: 1/B(c) = 1 + c/a · 1/B(c-1).

    Source: Jagerman, Some properties of the Erlang loss function, Bell System Technical Journal 53 (1974).
    """
    load, servers = _load(load), _servers(servers, least=0)
    blocked = 1.0
    for server in range(1, servers + 1):
        blocked = load * blocked / (server + load * blocked)
    return blocked


def erlang_c(load: float, servers: int) -> float:
    """Return the share of calls that wait for one of ``servers`` (M/M/c); 1 where the line grows for ever.

    C = B / (1 - ρ (1 - B)), ρ = load / servers. Source: Cooper, Introduction to Queueing Theory (1981), 3.5.
    """
    load, servers = _load(load), _servers(servers)
    if load >= servers:
        return 1.0
    blocked = erlang_b(load, servers)
    return blocked / (1 - load / servers * (1 - blocked))


def mean_wait(arrivals: float, service: float, servers: int) -> float:
    """Return the mean wait of all calls, zeros included (M/M/c); infinite where the line grows for ever.

    Parameters
    ----------
    arrivals : calls per unit of time
    service : mean time of service
    """
    load = _load(arrivals) * _load(service)
    if load >= _servers(servers):
        return math.inf
    return erlang_c(load, servers) * service / (servers - load)


def wait_tail(arrivals: float, service: float, servers: int, wait: float) -> float:
    """Return the share of calls that wait longer than ``wait``, first come first served (M/M/c).

    P(W > t) = C · exp(-(c - a) t / service).
    """
    load, wait = _load(arrivals) * _load(service), number(wait, field="wait", least=0)
    if load >= _servers(servers):
        return 1.0
    return erlang_c(load, servers) * math.exp(-(servers - load) * wait / service) if load else 0.0


def wait_quantile(arrivals: float, service: float, servers: int, share: float) -> float:
    """Return the wait that ``share`` of the calls do not exceed (M/M/c, first come first served)."""
    load, share = _load(arrivals) * _load(service), number(share, field="share", least=0, most=1)
    if load >= _servers(servers) or share == 1:
        return math.inf
    waiting = erlang_c(load, servers)
    return max(0.0, math.log(waiting / (1 - share)) * service / (servers - load)) if waiting else 0.0


def priority_waits(arrivals: Sequence[float], service: float, servers: int) -> tuple[float, ...]:
    """Return the mean wait of each class, most urgent first; service is never broken off.

    W_k = C · service / c / ((1 - σ_{k-1}) (1 - σ_k)), σ_k = load of the classes 1 … k ÷ c. A class is
    infinite as soon as σ_k reaches 1; the more urgent ones then find every server busy (C = 1).

    Sources: Cobham, Priority assignment in waiting line problems, Operations Research 2 (1954), for one
    server; Kella & Yechiali, Waiting times in the non-preemptive priority M/M/c queue, Stochastic Models 1
    (1985).

    Parameters
    ----------
    arrivals : calls of each class per unit of time
    service : mean time of service, the same for all classes
    """
    rates, servers = numbers(arrivals, field="arrivals", shape=(None,), least=0), _servers(servers)
    until_free = erlang_c(float(rates.sum()) * _load(service), servers) * service / servers
    waits, before = [], 0.0
    for rate in rates:
        after = before + float(rate) * service / servers
        waits.append(until_free / ((1 - before) * (1 - after)) if after < 1 else math.inf)
        before = after
    return tuple(waits)


def mean_distance(area: float, units: float, *, shape: float = RIGHT_ANGLED) -> float:
    """Return the mean distance to the nearest free unit: shape · √(area / units).

    Source: Larson & Odoni, Urban Operations Research (1981), 3.3 (square-root law); Kolesar & Blum (1973).

    Parameters
    ----------
    area : in the square of the unit of length that is returned
    units : mean number of free units, above 0
    shape : one of this module's four constants, or one fitted to the streets
    """
    area = number(area, field="area", least=0)
    units = number(units, field="units", least=math.ulp(0.0))
    return number(shape, field="shape", least=0) * math.sqrt(area / units)


def passes_per_h(speed_kmh: float, streets_km: float, *, units: float = 1, busy: float = 0) -> float:
    """Return how often an hour a point of the street net sees a patrol that drives all streets alike.

    Source: Larson, Urban Police Patrol Analysis (1972), 4.2: speed × units that patrol ÷ length of streets.

    Parameters
    ----------
    busy : share of time in which a unit does not patrol
    """
    speed = number(speed_kmh, field="speed_kmh", least=0)
    streets = number(streets_km, field="streets_km", least=math.ulp(0.0))
    patrolling = number(units, field="units", least=0) * (1 - number(busy, field="busy", least=0, most=1))
    return speed * patrolling / streets


def interception_share(passes: float, lasting: float, *, law: str = "constant") -> float:
    """Return the share of incidents that a patrol comes across while they can be seen.

    Parameters
    ----------
    passes : of a patrol at the place, per unit of time
    lasting : mean time for which an incident can be seen
    law : ``constant`` and ``exponential`` are lengths of incidents under a patrol that comes at random,
        1 - exp(-passes · lasting) and passes · lasting / (1 + passes · lasting); ``even`` is a patrol that
        comes after equal gaps, min(1, passes · lasting), the most that any order of visits can reach

    Raises
    ------
    WordUnknown
        Another law.

    Notes
    -----
    Source: Larson, Urban Police Patrol Analysis (1972), 4.4 (space-time crime interception probability).
    """
    expected = _load(passes) * _load(lasting)
    shares = {
        "constant": -math.expm1(-expected),
        "exponential": expected / (1 + expected),
        "even": min(1.0, expected),
    }
    if law not in shares:
        raise errors.WordUnknown(field="law", value=law, known=", ".join(shares))
    return shares[law]


def least_servers(enough: Callable[[int], bool], *, least: int = 1, most: int = MOST_SERVERS) -> int | None:
    """Return the fewest servers that are enough, or None if not even ``most`` are.

    Parameters
    ----------
    enough : true from some number on; asked for some 2·log₂ of the answer
    """
    step = 1
    while not enough(min(least + step - 1, most)):
        if least + step - 1 >= most:
            return None
        least, step = least + step, 2 * step
    low, high = least, min(least + step - 1, most)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle + 1, high)
    return low


def servers_for_wait(arrivals: float, service: float, *, wait: float = 0, share: float) -> int | None:
    """Return the fewest servers with P(wait ≤ ``wait``) ≥ ``share`` (M/M/c), or None if none are enough.

    A share of 1 is reached by no number of servers.
    """
    if number(share, field="share", least=0, most=1) == 1:
        return None
    return least_servers(lambda servers: 1 - wait_tail(arrivals, service, servers, wait) >= share)


def servers_for_mean_wait(arrivals: float, service: float, *, wait: float) -> int | None:
    """Return the fewest servers with a mean wait of at most ``wait`` (M/M/c), or None if none are enough."""
    most = number(wait, field="wait", least=0)
    return least_servers(lambda servers: mean_wait(arrivals, service, servers) <= most)


def servers_for_loss(load: float, *, lost: float) -> int | None:
    """Return the fewest servers that lose at most a share of the calls (Erlang B), or None if none do."""
    most = number(lost, field="lost", least=0, most=1)
    return least_servers(lambda servers: erlang_b(load, servers) <= most, least=0)


def _load(load: float) -> float:
    return number(load, field="load", least=0)


def _servers(servers: int, *, least: int = 1) -> int:
    return int(wholes(servers, field="servers", shape=(), least=least, most=MOST_SERVERS))
