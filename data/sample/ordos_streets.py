"""Streets of a town or park: a grid grown a little crooked, with arterials, a ring and diagonals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy import sparse
from scipy.sparse import csgraph
from shapely import affinity
from shapely.geometry import LineString, Polygon

from data.sample.ordos_plane import Bools, Floats, Longs

Rng = np.random.Generator
_RING_POINTS = 72
_SIDES = "东北西南"
_LEAST_SPAN = 2  # nodes of a street worth a name


@dataclass(eq=False)
class Road:
    """One row of roads.geojson in the plane; ``owner`` is the town or park whose street it is."""

    name: str
    road_class: str
    xy: Floats
    ref: str = ""
    aliases: tuple[str, ...] = ()
    oneway: str = "no"
    maxspeed: int | None = None
    layer: int = 0
    bridge: bool = False
    owner: str = ""
    id: str = ""

    @property
    def line(self) -> LineString:
        """The road as a line in the plane."""
        return LineString(self.xy)


@dataclass(frozen=True)
class Layout:
    """How a grid is laid out; lengths in metres, ``angle`` of its first axis from the east.

    ``half_u`` and ``half_v`` bound the streets; with ``ragged`` they thin out towards an ellipse
    of these halves, else they fill the rectangle. Every ``arterial_every``-th line is an arterial.
    """

    half_u: float
    half_v: float
    spacing: float
    angle: float
    arterial_every: int = 4
    ragged: bool = True
    ring: bool = False
    diagonals: int = 0
    dropped: float = 0.10
    one_way: float = 0.0


@dataclass(eq=False)
class Streets:
    """Roads of a grid, its outline, and the ends of arterials from which one leaves it."""

    roads: list[Road]
    outline: Polygon
    ports: Floats
    port_names: list[str] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class _Grid:
    """Nodes (U, V, 2); ``main_u`` and ``main_v`` tell arterial lines; ``inside`` the nodes built up."""

    nodes: Floats
    main_u: Bools
    main_v: Bools
    inside: Bools
    keep_u: Bools  # (U - 1, V): from (i, j) to (i + 1, j)
    keep_v: Bools  # (U, V - 1)


def grow_streets(owner: str, centre: Floats, layout: Layout, *, names: list[str], rng: Rng) -> Streets:
    """Draw the streets of a place; every one of them can be reached from the others.

    Parameters
    ----------
    names
        Words for its streets, taken from the front; north-south lines are called 路, others 街.
    """
    limit = _limit(centre, layout, rng)
    grid = _connected(_grid(centre, layout, limit, rng))
    words = iter(names)
    roads = [*_lines(grid, owner, words, layout, rng, along_u=True)]
    roads += _lines(grid, owner, words, layout, rng, along_u=False)
    if layout.ring:
        roads = [_to_ring(road, limit) for road in roads]
        roads += _ring(limit, owner)
    roads += _diagonals(grid, owner, words, layout, rng)
    return _with_ports(roads, limit)


def _limit(centre: Floats, layout: Layout, rng: Rng) -> Polygon:
    """Return the edge of the built-up place: a wobbling ellipse, or the rectangle itself."""
    turn = _turn(layout.angle)
    if not layout.ragged:
        corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [layout.half_u, layout.half_v]
        return Polygon(centre + corners @ turn)
    angle = np.linspace(0, 2 * np.pi, _RING_POINTS, endpoint=False)
    wobble = 1 + 0.05 * np.cos(2 * angle + rng.uniform(0, 6)) + 0.03 * np.cos(3 * angle + rng.uniform(0, 6))
    square = (np.abs(np.cos(angle)) ** 3 + np.abs(np.sin(angle)) ** 3) ** (-1 / 3)
    across = np.column_stack([layout.half_u * np.cos(angle), layout.half_v * np.sin(angle)])
    return Polygon(centre + (across * (0.9 * wobble * square)[:, None]) @ turn)


def _turn(angle: float) -> Floats:
    return np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])


def _ticks(half: float, spacing: float, rng: Rng, *, exact: bool) -> Floats:
    count = max(2, round(2 * half / spacing))
    steps = np.clip(1 + 0.22 * rng.normal(size=count), 0.6, 1.6)
    ticks = np.concatenate([[0.0], np.cumsum(steps)])
    ticks *= 2 * half / ticks[-1] * (1.0 if exact else 1.06)
    return np.asarray(ticks - ticks[-1] / 2)


def _grid(centre: Floats, layout: Layout, limit: Polygon, rng: Rng) -> _Grid:
    inset = 0.0 if layout.ragged else 45.0
    u = _ticks(layout.half_u - inset, layout.spacing, rng, exact=not layout.ragged)
    v = _ticks(layout.half_v - inset, layout.spacing, rng, exact=not layout.ragged)
    flat = np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1)
    nodes = centre + _bent(flat, layout, rng) @ _turn(layout.angle)
    main_u, main_v = (_arterials(len(ticks), layout.arterial_every) for ticks in (u, v))
    core = affinity.scale(limit, 0.93, 0.93) if layout.ring else limit
    whole = shapely.contains_xy(limit, nodes[..., 0], nodes[..., 1])
    inner = shapely.contains_xy(core, nodes[..., 0], nodes[..., 1])
    inside = np.where(main_u[:, None] | main_v[None, :], whole, inner)
    keep_u = _kept(inside[:-1] & inside[1:], main_v[None, :], inner[:-1] & inner[1:], layout, rng)
    keep_v = _kept(inside[:, :-1] & inside[:, 1:], main_u[:, None], inner[:, :-1] & inner[:, 1:], layout, rng)
    return _Grid(nodes, main_u, main_v, inside, keep_u, keep_v)


def _arterials(count: int, every: int) -> Bools:
    """Choose the middle line and every few lines from it."""
    return np.asarray((np.arange(count) - count // 2) % every == 0)


def _kept(both: Bools, main: Bools, inner: Bools, layout: Layout, rng: Rng) -> Bools:
    built = rng.random(both.shape) >= layout.dropped
    return np.asarray(both & (main | (inner & built)))


def _bent(flat: Floats, layout: Layout, rng: Rng) -> Floats:
    """Bend a grid by long waves and shake its nodes a little."""
    wave = 2 * np.pi / (rng.uniform(0.8, 1.3) * max(layout.half_u, layout.half_v) * 2)
    phase = rng.uniform(0, 2 * np.pi, size=2)
    height = 0.35 * layout.spacing if layout.ragged else 0.0
    bend = np.stack([np.sin(wave * flat[..., 1] + phase[0]), np.sin(wave * flat[..., 0] + phase[1])], axis=-1)
    shake = (0.035 if layout.ragged else 0.012) * layout.spacing * rng.normal(size=flat.shape)
    return np.asarray(flat + height * bend + np.clip(shake, -0.1 * layout.spacing, 0.1 * layout.spacing))


def _connected(grid: _Grid) -> _Grid:
    """Keep the streets of the largest part that hangs together."""
    number = np.arange(grid.inside.size).reshape(grid.inside.shape)
    tails = np.concatenate([number[:-1][grid.keep_u], number[:, :-1][grid.keep_v]])
    heads = np.concatenate([number[1:][grid.keep_u], number[:, 1:][grid.keep_v]])
    shape = (number.size, number.size)
    joined = sparse.coo_array((np.ones(len(tails), dtype=bool), (tails, heads)), shape=shape)
    _, part = csgraph.connected_components(joined, directed=False)
    largest = np.bincount(part[tails]).argmax()
    within = (part == largest).reshape(number.shape)
    return _Grid(
        grid.nodes, grid.main_u, grid.main_v, within, grid.keep_u & within[:-1], grid.keep_v & within[:, :-1]
    )


def _lines(
    grid: _Grid, owner: str, words: Iterator[str], layout: Layout, rng: Rng, *, along_u: bool
) -> Iterator[Road]:
    """Name and draw the streets along one axis of the grid, each unbroken run as a road of its own."""
    keep = grid.keep_u if along_u else grid.keep_v.T
    nodes = grid.nodes if along_u else grid.nodes.transpose(1, 0, 2)
    main = grid.main_v if along_u else grid.main_u
    angle = layout.angle if along_u else layout.angle + np.pi / 2
    kind = "街" if abs(np.cos(angle)) > abs(np.sin(angle)) else "路"
    middle = keep.shape[1] // 2
    last = ""
    for k in range(keep.shape[1]):
        last, name = _street_name(k, last, words, kind, main=bool(main[k]))
        road_class = "主干道" if main[k] else ("次干道" if k % 2 == 0 else "支路")
        oneway = str(rng.choice(["yes", "-1"])) if not main[k] and rng.random() < layout.one_way else "no"
        for first, stop in _runs(keep[:, k]):
            xy = nodes[first : stop + 1, k]
            if k == middle and layout.ring and stop - first > 2 * _LEAST_SPAN:
                yield from _halves(xy, last, kind, owner)
            else:
                one = oneway if _is_through(keep, k, first, stop) else "no"
                yield Road(name, road_class, xy, oneway=one, owner=owner)


def _is_through(keep: Bools, k: int, first: int, stop: int) -> bool:
    """Whether a run is long enough that its ends are surely on other streets."""
    return 0 < k < keep.shape[1] - 1 and stop - first >= 2 * _LEAST_SPAN


def _street_name(k: int, last: str, words: Iterator[str], kind: str, *, main: bool) -> tuple[str, str]:
    """Return the word last used and the name of line ``k``: lanes are counted from their arterial."""
    if main or not last or k % 2 == 0:
        word = next(words)
        return word, f"{word}大{kind}" if main and kind == "街" else f"{word}{kind}"
    return last, f"{last}{'北' if kind == '街' else '东'}巷"


def _halves(xy: Floats, word: str, kind: str, owner: str) -> Iterator[Road]:
    """Split the middle street at the middle: 东街 and 西街, 北路 and 南路."""
    half = len(xy) // 2
    axis = 0 if kind == "街" else 1
    low, high = ("西", "东") if kind == "街" else ("南", "北")
    first, second = xy[: half + 1], xy[half:]
    rising = xy[-1, axis] > xy[0, axis]
    for part, side in ((first, low if rising else high), (second, high if rising else low)):
        yield Road(f"{word}{side}{kind}", "主干道", part, owner=owner)


def _runs(keep: Bools) -> Iterator[tuple[int, int]]:
    """Return first and last node of each unbroken run of segments."""
    padded = np.concatenate([[False], keep, [False]]).astype(np.int8)
    steps = np.diff(padded)
    for first, stop in zip(np.flatnonzero(steps == 1), np.flatnonzero(steps == -1), strict=True):
        yield int(first), int(stop)


def _to_ring(road: Road, limit: Polygon) -> Road:
    """Lengthen an arterial to the ring at both ends."""
    if road.road_class != "主干道":
        return road
    for end in (0, -1):
        xy = road.xy if end == -1 else road.xy[::-1]
        ahead = (xy[-1] - xy[-2]) / np.hypot(*(xy[-1] - xy[-2]))
        ray = LineString([xy[-1] + ahead, xy[-1] + 700.0 * ahead])
        hit = shapely.get_coordinates(ray.intersection(limit.exterior))
        if len(hit):
            near = hit[np.hypot(*(hit - xy[-1]).T).argmin()]
            grown = np.vstack([xy, near])
            road.xy = grown if end == -1 else grown[::-1]
    return road


def _ring(limit: Polygon, owner: str) -> Iterator[Road]:
    around = shapely.get_coordinates(limit.exterior)[:-1]
    quarter = _RING_POINTS // 4
    bearing = np.arctan2(*(around - around.mean(axis=0)).T[::-1])
    start = int(np.abs(bearing + np.pi / 4).argmin())
    for k, side in enumerate(_SIDES):
        taken: Longs = (start + k * quarter + np.arange(quarter + 1)) % _RING_POINTS
        yield Road(f"{side}环路", "快速路", around[taken], maxspeed=60, owner=owner)


def _diagonals(grid: _Grid, owner: str, words: Iterator[str], layout: Layout, rng: Rng) -> Iterator[Road]:
    """Cut across the grid from one arterial crossing to another."""
    u, v = np.flatnonzero(grid.main_u), np.flatnonzero(grid.main_v)
    for k in range(layout.diagonals):
        middle_u, middle_v = len(u) // 2, len(v) // 2
        reach = max(1, min(middle_u, middle_v) - 1 - int(rng.integers(2)))
        sign = 1 if k % 2 == 0 else -1
        a = (u[middle_u], v[middle_v])
        b = (u[min(middle_u + reach, len(u) - 1)], v[np.clip(middle_v + sign * reach, 0, len(v) - 1)])
        if grid.inside[a] and grid.inside[b]:
            ends = np.array([grid.nodes[a], grid.nodes[b]])
            yield Road(f"{next(words)}斜街", "主干道", ends, owner=owner)


def _with_ports(roads: list[Road], limit: Polygon) -> Streets:
    ends = [(road.xy[end], road.name) for road in roads if road.road_class == "主干道" for end in (0, -1)]
    far = [limit.exterior.distance(shapely.Point(at)) < 0.25 * np.sqrt(limit.area / np.pi) for at, _ in ends]
    outer = [end for end, is_far in zip(ends, far, strict=True) if is_far] or ends
    return Streets(roads, limit, np.array([at for at, _ in outer]), [name for _, name in outer])
