"""Alerts made from a gazetteer, with the truth about each: what calibration learns from."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.geocoding.fusion import Caller
from geo.geocoding.gazetteer import Gazetteer
from geo.geocoding.hypothesis import ENTRY, PARK
from geo.geocoding.noise import Noise
from geo.geocoding.places.crossings import Crossing
from geo.geocoding.places.folder import Folder
from geo.geocoding.text import names
from geo.position import Floats

Point = tuple[float, float]

_SAID = ("{p}，{w}", "{p}{w}", "{w}，在{p}", "报警人在{p}，反映{w}", "警情：{w}；地点：{p}", "我在{p}这块，{w}，快点", "喂{p}{w}", "{p} {w} 求助",
         "接群众电话，{p}处{w}", "{w}——{p}", "你好{p}附近{w}", "事发地{p}，{w}", "到{p}来一趟，{w}")  # fmt: skip
_EVENTS = ("打架", "追尾，堵了两公里", "货车侧翻", "商铺起火", "入室盗窃", "手机被抢", "员工讨薪", "家庭暴力", "噪声扰民", "醉汉倒地", "儿童走失",
           "有人持刀", "疑似吸毒", "车窗被砸", "诈骗转账", "工人堵了大门", "狗咬人了", "电线掉下来了", "冒烟了像是着火", "有人要跳楼")  # fmt: skip
_PARTS = ("我家在{o}，现在{p}，{w}", "从{o}追到{p}，{w}", "不在{o}，在{p}，{w}", "报警人单位{o}，案发{p}，{w}", "受伤的人送去{o}了，现场在{p}",
          "{o}的人在{p}{w}", "{o}的车在{p}{w}", "上次是{o}，这次是{p}，{w}", "我要去{o}，走到{p}，{w}")  # fmt: skip
_NEAR = ("", "", "", "门口", "附近", "旁边", "里面", "门前", "对面")
_WAYS = {"北": 0.0, "东": 90.0, "南": 180.0, "西": 270.0}
_RADII = (("aml", 20.0), ("aml", 50.0), ("cell", 500.0), ("cell", 1500.0), ("cell", 2500.0))
_WITH_CALLER, _MISLED = 0.4, 0.09
_OTHER_REGION = 0.015  # of callers say another region than the register
_CLEAN, _TYPO = 0.66, 0.85  # shares of texts without an error, and with at most one or two
_FAR, _NEAR_M = 3.0, 2000.0  # an entry this many times farther out than most is left aside
_STRAIGHT, _STRETCH_M, _BESIDE_M = 0.8, 1000.0, 300.0
_NOISY_WEIGHT, _NOWHERE_WEIGHT = 0.4, 0.13


class MadeAlert(NamedTuple):
    """An alert: its text, where it truly is (None for nowhere), the caller, and what is to be hidden.

    What is rare among real alerts is made more often than it comes, so that enough is learnt of it;
    ``weight`` sets that right.
    """

    text: str
    at: Point | None
    caller: Caller | None
    hidden: frozenset[tuple[int, int]]
    weight: float


class _Scene(NamedTuple):
    """A place in words: ``form`` with its ``names``, which alone are misheard."""

    form: str
    names: tuple[str, ...]
    at: Point | None
    region: str = ""
    hidden: frozenset[tuple[int, int]] = frozenset()


def make_alerts(gazetteer: Gazetteer, folder: Folder, seed: int, count: int) -> Iterator[MadeAlert]:
    """Make alerts of all kinds that the gazetteer has material for.

    Each alert has a chance of its own, and draws an entry by a score of its name: one entry more
    changes few alerts, and one far from all others changes none.
    """
    rows = folder.regions
    regions = names.region_words(
        (rows.name[row], *rows.aliases[row], rows.city[row] or rows.name[row])
        for row in range(len(rows))
        if rows.level[row] == "district"
    )
    namesakes: dict[str, list[int]] = {}
    for row, name in enumerate(folder.entries.name):
        namesakes.setdefault(name, []).append(row)
    core = _core(gazetteer.entry_xy)
    marks = [
        zlib.crc32(f"{folder.entries.id[row]} {folder.entries.name[row]}".encode()) for row in core.tolist()
    ]
    noise = Noise(gazetteer.sounds, [folder.entries.name[row] for row in core.tolist()])
    rng = np.random.default_rng(seed)
    maker = _Maker(gazetteer, folder, rng, noise, regions, namesakes, core, np.array(marks, np.uint64))
    kinds = maker.kinds()
    for number in range(count if kinds else 0):
        maker.rng = np.random.default_rng((seed, number))
        noise.begin(maker.rng)
        scene = kinds[number % len(kinds)]()
        if scene is not None:
            yield maker.alert(scene)


def _core(xy: Floats) -> npt.NDArray[np.int64]:
    """Return the entries that are not far from all others."""
    if not len(xy):
        return np.zeros(0, np.int64)
    off = np.hypot(*(xy - np.median(xy, axis=0)).T)
    return np.flatnonzero(off <= _FAR * np.percentile(off, 90.0) + _NEAR_M)


@dataclass(slots=True)
class _Maker:
    gazetteer: Gazetteer
    folder: Folder
    rng: np.random.Generator
    noise: Noise
    regions: tuple[str, ...]
    namesakes: dict[str, list[int]]
    core: npt.NDArray[np.int64]
    marks: npt.NDArray[np.uint64]

    def kinds(self) -> list[Callable[[], _Scene | None]]:
        """Return what can be made, as often as it is to be made."""
        found: list[Callable[[], _Scene | None]] = []
        if len(self.core):
            found += [self._entry] * 6 + [
                self._unknown_entry,
                self._longer_entry,
                self._hidden_entry,
                self._building,
            ]
        if len(self.folder.parks):
            found += [self._gate] * 2
        if len(self.gazetteer.crossings):
            found += [
                self._crossing,
                self._crossing,
                self._offset,
                self._offset,
                self._unknown_crossing,
                self._nth,
                self._between,
            ]
        if len(self.gazetteer.numbers.line):
            found += [self._number] * 2
        if len(self.gazetteer.posts.km):
            found += [self._kilometre] * 2
            found += [self._from_entry] if len(self.core) else []
        return found

    def alert(self, scene: _Scene) -> MadeAlert:
        """Return the text of a scene, with noise and perhaps another place, and perhaps its caller."""
        said, weight = self._said(scene)
        weight *= 1.0 if scene.at else _NOWHERE_WEIGHT
        event = self._pick(_EVENTS)
        if self.rng.random() < 0.09 and len(self.core):  # noqa: PLR2004  # some name two places
            other = self._entry()
            text = self._pick(_PARTS).format(o=other.form.format(*other.names), p=said, w=event)
        else:
            text = self._pick(_SAID).format(p=said, w=event)
        if self.rng.random() < 0.3:  # noqa: PLR2004  # speech has no marks
            text = self.noise.unmarked(text)
        return MadeAlert(text, scene.at, self._caller(scene.at), scene.hidden, weight)

    def _pick(self, options: tuple[str, ...]) -> str:
        return options[int(self.rng.integers(len(options)))]

    def _said(self, scene: _Scene) -> tuple[str, float]:
        draw = self.rng.random()
        if draw < _CLEAN:
            return scene.region + scene.form.format(*scene.names), 1.0
        if draw < _TYPO:
            wrong = int(self.rng.integers(len(scene.names)))
            said = [self.noise.typo(name) if at == wrong else name for at, name in enumerate(scene.names)]
        else:
            said = [self.noise.misheard(name) for name in scene.names]
        return scene.region + scene.form.format(*said), _NOISY_WEIGHT

    def _caller(self, at: Point | None) -> Caller | None:
        if at is None or self.rng.random() > _WITH_CALLER:
            return None
        source, radius = _RADII[int(self.rng.integers(len(_RADII)))]
        if self.rng.random() < _MISLED and len(self.core):
            at = self.gazetteer.entry_at(self._any_entry())
        x, y = (float(value) for value in self.rng.normal(at, radius / 2.0))
        return Caller(x, y, max(radius, 10.0) / 2.0, source, radius)

    def _region(self, at: Point, *, often: float = 0.55) -> str:
        if self.rng.random() > often:
            return ""
        area = self.gazetteer.areas.of(*at)
        if area.district < 0:
            return ""
        rows = self.folder.regions
        forms = (rows.name[area.district], *rows.aliases[area.district])
        district = self._pick(forms)
        draw = self.rng.random()
        if draw < 0.2:  # noqa: PLR2004
            return rows.city[area.district] + district
        if draw < 0.35 and area.township >= 0:  # noqa: PLR2004
            return district + rows.name[area.township]
        return district

    def _spoken(self, name: str, *, core: bool = False) -> str:
        """Return a name without what callers leave out."""
        spelling = next(iter(names.entry_spellings(name, self.regions)))
        drop = {names.BRANCH}
        if core or self.rng.random() < 0.6:  # noqa: PLR2004
            drop.add(names.LEGAL)
        if core or self.rng.random() < 0.5:  # noqa: PLR2004
            drop.add(names.REGION)
        return "".join(char for char, part in zip(name, spelling.parts, strict=True) if part not in drop)

    def _any_entry(self) -> int:
        """Draw the entry whose mark scores least in this draw."""
        salt = np.uint64(self.rng.integers(1 << 62))
        mixed = (self.marks ^ salt) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
        mixed *= np.uint64(0xBF58476D1CE4E5B9)
        return int(self.core[np.argmin(mixed ^ (mixed >> np.uint64(32)))])

    def _entry(self) -> _Scene:
        entry = self._any_entry()
        at = self.gazetteer.entry_at(entry)
        said = self._spoken(self.folder.entries.name[entry])
        beside = self.rng.random() < _OTHER_REGION
        region = self._any_region() if beside else self._region(at)
        return _Scene("{}" + self._pick(_NEAR), (said,), at, region)

    def _any_region(self) -> str:
        """Return a region that tells nothing: a place that is not known may be anywhere."""
        return self._region(self.gazetteer.entry_at(self._any_entry()))

    def _building(self) -> _Scene:
        scene = self._entry()
        return scene._replace(form="{}" + f"{self.rng.integers(1, 20)}号楼")

    def _hidden_entry(self) -> _Scene:
        """Name an entry that the gazetteer is made not to know, nor any other of its name."""
        entry = self._any_entry()
        name = self.folder.entries.name[entry]
        same = frozenset((ENTRY, row) for row in self.namesakes[name])
        return _Scene("{}", (self._spoken(name),), None, self._any_region(), same)

    def _unknown_entry(self) -> _Scene:
        said = self.noise.renamed(self._spoken(self.folder.entries.name[self._any_entry()]))
        return _Scene("{}" + self._pick(_NEAR), (said,), None, self._any_region())

    def _longer_entry(self) -> _Scene:
        """Name what is called as an entry is but for one more character."""
        said = self.noise.lengthened(self._spoken(self.folder.entries.name[self._any_entry()], core=True))
        return _Scene("{}" + self._pick(_NEAR), (said,), None, self._any_region())

    def _gate(self) -> _Scene | None:
        park = int(self.rng.integers(len(self.folder.parks)))
        listed = [name for name, _, _ in self.gazetteer.gates.listed(park)]
        word = self._pick(tuple(listed) or ("东门", "西门", "南门", "北门"))
        if self.rng.random() < 0.4:  # noqa: PLR2004
            word = self._pick(("东门", "西门", "南门", "北门"))
        at = self.gazetteer.gate_at(PARK, park, word)
        name = self._pick((self.folder.parks.name[park], *self.folder.parks.aliases[park]))
        return _Scene("{}" + word, (name,), at[:2], self._region(at[:2])) if at else None

    def _any_crossing(self) -> Crossing:
        return self.gazetteer.crossings.crossing(int(self.rng.integers(len(self.gazetteer.crossings))))

    def _names(self, crossing: Crossing) -> tuple[str, str]:
        one, two = (self.gazetteer.word("road", road) for road in (crossing.road_a, crossing.road_b))
        return (one, two) if self.rng.random() < 0.5 else (two, one)  # noqa: PLR2004

    def _crossing(self) -> _Scene:
        crossing = self._any_crossing()
        one, two = self._names(crossing)
        form = self._pick(("{}与{}交叉口", "{}{}路口", "{}和{}十字", "{}、{}交汇处"))
        at = (crossing.x, crossing.y)
        return _Scene(form, (one, two), at, self._region(at))

    def _offset(self) -> _Scene | None:
        crossing = self._any_crossing()
        way = self._pick(tuple(_WAYS))
        metres = int(self.rng.choice([50, 100, 150, 200, 300, 400]))
        reached = self.gazetteer.roads.walk((crossing.on_a, crossing.on_b), _WAYS[way], metres)
        if reached is None or reached.off_deg > 50.0 or reached.short_m > 0:  # noqa: PLR2004  # nobody would say so
            return None
        one, two = self._names(crossing)
        form = self._pick(("{}与{}交叉口往{}{}米", "{}和{}路口向{}约{}米", "{}{}路口以{}{}米处"))
        at = (reached.x, reached.y)
        return _Scene(form.format("{}", "{}", way, metres), (one, two), at, self._region(at))

    def _nth(self) -> _Scene | None:
        crossing = self._any_crossing()
        road = crossing.road_a if self.rng.random() < 0.5 else crossing.road_b  # noqa: PLR2004
        count = int(self.rng.integers(1, 4))
        way = self._pick(tuple(_WAYS))
        found = self.gazetteer.crossings.nth_towards(
            self.gazetteer.roads, crossing.on(road), _WAYS[way], count
        )
        if found is None:
            return None
        one, other = (self.gazetteer.word("road", one) for one in (road, crossing.other(road)))
        at = (found.x, found.y)
        east, north = self.gazetteer.heading(_WAYS[way])
        dx, dy = found.x - crossing.x, found.y - crossing.y
        if dx * east + dy * north < _STRAIGHT * math.hypot(dx, dy):
            return None
        return _Scene(f"{{}}过了{{}}往{way}第{count}个路口", (one, other), at, self._region(at))

    def _between(self) -> _Scene | None:
        """Name a stretch of a road between two that cross it one after the other."""
        crossing = self._any_crossing()
        road = crossing.road_a if self.rng.random() < 0.5 else crossing.road_b  # noqa: PLR2004
        start = crossing.on(road)
        following = self.gazetteer.crossings.nth(start, forward=True, count=1)
        if following is None or following.on(road).at - start.at > _STRETCH_M:
            return None
        at = self.gazetteer.roads.point(start.line, (start.at + following.on(road).at) / 2.0)
        one, two, three = (
            self.gazetteer.word("road", each) for each in (road, crossing.other(road), following.other(road))
        )
        return _Scene(
            self._pick(("{}上{}和{}之间", "{}{}到{}段", "{}，{}和{}中间")),
            (one, two, three),
            at,
            self._region(at),
        )

    def _from_entry(self) -> _Scene | None:
        """Name a place along a highway, so far from an entry beside it."""
        entry = self._any_entry()
        start = self.gazetteer.highway_near(ENTRY, entry, _BESIDE_M)
        way, metres = self._pick(tuple(_WAYS)), int(self.rng.choice([500, 1000, 2000]))
        reached = self.gazetteer.roads.walk((start,), _WAYS[way], metres) if start else None
        if reached is None or reached.off_deg > 40.0 or reached.short_m > 0:  # noqa: PLR2004  # nobody would say so
            return None
        at = (reached.x, reached.y)
        return _Scene(
            f"{{}}往{way}{metres}米", (self._spoken(self.folder.entries.name[entry]),), at, self._region(at)
        )

    def _unknown_crossing(self) -> _Scene | None:
        """Name two roads that do not meet, or one that is not there."""
        crossing, elsewhere = self._any_crossing(), self._any_crossing()
        one, two = self._names(crossing)
        if self.rng.random() < 0.5:  # noqa: PLR2004
            two = self.noise.renamed(two)
        elif self.gazetteer.crossings.between(crossing.road_a, elsewhere.road_b):
            return None
        else:
            one, two = (self.gazetteer.word("road", road) for road in (crossing.road_a, elsewhere.road_b))
        return _Scene("{}与{}交叉口", (one, two), None, self._region((crossing.x, crossing.y)))

    def _number(self) -> _Scene | None:
        numbers = self.gazetteer.numbers
        run = int(self.rng.integers(len(numbers.line)))
        first, last = numbers.knot_first[run : run + 2].tolist()
        low, high = int(numbers.knot_number[first]), int(numbers.knot_number[last - 1])
        road = self.gazetteer.roads.road_of(int(numbers.line[run]))
        number = int(self.rng.integers(low, high + 1))
        outside = self.rng.random() < 0.08  # noqa: PLR2004  # some numbers are none
        found = self.gazetteer.number_at(road, number)
        if found is None:
            return None
        form = f"{{}}{number * 20 + 3000 if outside else number}号" + self._pick(_NEAR)
        at = None if outside else found[:2]
        return _Scene(form, (self.gazetteer.word("road", road),), at, self._region(found[:2]))

    def _kilometre(self) -> _Scene | None:
        posts = self.gazetteer.posts
        stretch = int(self.rng.integers(len(posts.km)))
        low, high = posts.km[stretch].tolist()
        km = round(float(self.rng.uniform(low, high)), 1)
        series = int(np.searchsorted(posts.first, stretch, side="right")) - 1
        roads = np.flatnonzero(posts.series_of_road == series)
        if not roads.size:
            return None
        found = self.gazetteer.kilometre_at(int(roads[0]), km)
        name = self._pick(
            tuple(sorted({self.gazetteer.word("road", int(roads[0])), *self._refs(int(roads[0]))}))
        )
        if found is None:
            return None
        whole, metres = int(km), round(km % 1 * 1000)
        form = self._pick(
            (f"{{}}K{whole}+{metres:03d}", f"{{}}{whole}公里加{metres}", f"{{}}{whole}公里{metres}米")
        )
        return _Scene(form, (name,), found[:2])

    def _refs(self, road: int) -> list[str]:
        rows = np.flatnonzero(self.gazetteer.roads.road_of_row == road)
        return [self.folder.roads.ref[int(row)] for row in rows if self.folder.roads.ref[int(row)]]
