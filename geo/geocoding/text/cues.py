"""The small words around names: numbers of houses, kilometres, offsets, crossings, gates, connections.

Each reader looks at one place in a text in normal form, right behind a name, and says what stands
there and where it ends; none of them searches a text for places.
"""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import re
from typing import NamedTuple

from geo.geocoding.text.numerals import NUMBER, number_of

COMPASS = {"北": 0.0, "东北": 45.0, "东": 90.0, "东南": 135.0, "南": 180.0, "西南": 225.0, "西": 270.0, "西北": 315.0,
           "北东": 45.0, "南东": 135.0, "南西": 225.0, "北西": 315.0}  # fmt: skip
_WAY = r"东北|东南|西北|西南|[东南西北]"
_FILL = r"(?:的|上|,|在|处|这里|那里|位置|地方)*"

_HOUSE = re.compile(
    rf"\s*(?:的|门牌)?\s*({NUMBER})\s*(?:号|號)(?!楼(?![下上内里前后旁门底])|厂房|井|桩|杆|塔|线|门(?![口前面店市外内旁边])|库|车间|矿|风机|仓|公路|工地|站|泵|桥)(?:附[0-9]+号)?"
)
_HOUSE_HEARD = re.compile(rf"\s*({NUMBER})(?:好|浩|耗|毫)(?!像|几|多|大)")
_KM_FILL = r"\s*(?:的|上|在|高速公路|高速|国道|省道|县道|公路|线|段|,|从|往[东南西北]|[东南西北]行|上行|下行|方向|大概|大约|约)*\s*(?:桩号|里程碑|里程)?\s*"
_KM_PLUS = re.compile(
    rf"{_KM_FILL}k?\s*({NUMBER})\s*(?:公里|千米|km|k)?\s*(?:\+|加)\s*({NUMBER})\s*(?:米|m)?"
)
_KM_UNIT = re.compile(
    rf"{_KM_FILL}k?\s*({NUMBER})\s*(?:公里|千米|km)\s*(?:处|又|零|的)?\s*(?:({NUMBER})\s*(?:米|m)|(半))?"
)
_KM_POST = re.compile(rf"{_KM_FILL}k\s*({NUMBER})(?:点({NUMBER}))?")
_OFFSET = re.compile(
    rf"{_FILL}(?:再|继续)?(?:以|往|向|朝|偏|正|靠)?\s*(?P<way>{_WAY})(?:边|侧|面|方向|方|头|走|行|去|开|拐|约|大约|大概|差不多|过去|了|有|的|,|再|前进|往前)*\s*(?P<n>{NUMBER})\s*(?:来|多)?(?P<unit>米|公里|千米|里地|里路|里|m|km)(?P<half>半)?(?!处?第)"
)
_OFFSET_LATE = re.compile(
    rf"{_FILL}(?P<n>{NUMBER})\s*(?:来|多)?(?P<unit>米|公里|千米|里地|里路|里|m|km)(?:处|左右|的)*(?:以|往|向|朝|偏|正|靠)?(?P<way>{_WAY})(?:边|侧|面|方向)?"
)
_SIDE = re.compile(rf"(?:处|左右|的|,|路|街|大约|大概)*(?:路|街|道|马路)(?P<way>{_WAY})(?:边|侧|面)?")
_CROSSING = re.compile(
    r"(?:的|相|形成的)?(?:交叉路口|交叉口|交叉处|交叉点|交叉|交汇处|交汇口|交汇|交会处|交界处|交界|相交处|相交|交口|十字路口|十字口|十字|丁字路口|丁字口|t字路口|三岔路口|岔路口|岔口|红绿灯路口|红绿灯|路口|街口|道口|大转盘|转盘|环岛|口|拐角|转角|交接处)(?:处|上|那|这)?"
)
_CROSSING_HEARD = re.compile(
    r"(?:的)?(?:录口|鹿口|炉口|陆口|路扣|路叩|教差口|叫差口|较差口|焦汇处|叫汇处|实字|石字|食字)"
)
_GATE = re.compile(
    rf"(?:厂区|园区|小区|学校|公园|校区|区)?的?(?P<gate>(?:{_WAY})(?:[一二12]|侧|大|小|正)?门|正门|大门|主门|后门|前门|侧门|[一二三四五六1-6]号门|出入口|入口|出口)(?:口)?(?!诊|卫|市|面|窗)"
)
_BETWEEN = re.compile(
    r"(?:两条路|两路|路口|街口)?(?:的)?(?:之间|中间|间)(?:的)?(?:那一?段|这一?段|一段|路段|段|位置|地方)?|(?:的)?(?:那一?段|这一?段|一段|路段|段)"
)
_NTH = re.compile(
    rf"(?:(?:第|再过|经过|数|过了?|往前)\s*({NUMBER})|(?:下一|头一|前面一|再下一))\s*个\s*"
    r"(?:十字路口|红绿灯路口|丁字路口|岔路口|三岔路口|交叉路口|交叉口|路口|十字|红绿灯|街口|口)"
)
_BUILDING = re.compile(
    rf"(?:小区|家园)?(?P<n>{NUMBER}|[a-z])\s*(?:号楼|栋|幢|座|#楼|号厂房|号车间|单元|期|号院)"
)
_THING = re.compile(
    rf"(?:的|上|第|电?线?)*\s*({NUMBER})\s*(?:号|#)?(?:杆|塔|电线杆|电杆|铁塔|风机|机位|机组|油井|气井|井|界桩|界碑|桩|变压器|号)"
)
_JOIN = frozenset(
    {
        "",
        "与",
        "和",
        "跟",
        "同",
        "及",
        "、",
        "/",
        "—",
        "-",
        "x",
        "×",
        "交",
        "与的",
        ",",
        "以及",
        "和的",
        "路口",
        "这边和",
        "的",
        "跟这个",
        "·",
        "&",
        "到",
        "至",
        "靠近",
        "靠",
        "近",
        "上与",
        "上和",
        " ",
    }
)


class Distance(NamedTuple):
    """So many metres in a direction of the compass, ending at ``end`` of the text."""

    compass_deg: float
    metres: float
    end: int
    side_deg: float | None = None


def house_number(text: str, at: int) -> tuple[int, int] | None:
    """Return the house number behind a road and where it ends."""
    match = _HOUSE.match(text, at) or _HOUSE_HEARD.match(text, at)
    value = number_of(match[1]) if match else None
    return (int(value), match.end()) if match and value is not None and value >= 1 else None


def kilometre(text: str, at: int) -> tuple[float, int] | None:
    """Return the kilometre of a post behind a road and where it ends."""
    for pattern, scale in ((_KM_PLUS, 1000.0), (_KM_UNIT, 1000.0), (_KM_POST, None)):
        match = pattern.match(text, at)
        value = number_of(match[1]) if match else None
        if match and value is not None:
            half = 0.5 if pattern is _KM_UNIT and match[3] else 0.0
            return value + _rest(match[2], scale) + half, match.end()
    return None


def _rest(text: str | None, scale: float | None) -> float:
    value = number_of(text) if text else None
    if value is None:
        return 0.0
    return value / scale if scale else value / 10.0 ** len(str(int(value)))


def offset(text: str, at: int) -> Distance | None:
    """Return a distance in a direction behind a place."""
    match = _OFFSET.match(text, at) or _OFFSET_LATE.match(text, at)
    value = number_of(match["n"]) if match else None
    if not match or value is None or value <= 0:
        return None
    unit = match["unit"]
    value += 0.5 if match.groupdict().get("half") else 0.0
    metres = value * (1000.0 if unit in ("公里", "千米", "km") else 500.0 if unit.startswith("里") else 1.0)
    side = _SIDE.match(text, match.end())
    turned = COMPASS[side["way"]] if side else None
    return Distance(COMPASS[match["way"]], metres, side.end() if side else match.end(), turned)


def crossing(text: str, at: int) -> int:
    """Return where the word for a crossing ends, or ``at`` if there is none."""
    match = _CROSSING.match(text, at) or _CROSSING_HEARD.match(text, at)
    return match.end() if match else at


def next_crossing(text: str, at: int, within: int) -> int:
    """Return where the next word for a crossing begins, or -1 if none begins so soon."""
    match = _CROSSING.search(text, at + 1, at + within + 4)
    return match.start() if match and match.start() <= at + within else -1


def gate(text: str, at: int) -> tuple[str, int] | None:
    """Return the gate named behind a park and where it ends."""
    match = _GATE.match(text, at)
    return (match["gate"], match.end()) if match else None


def between(text: str, at: int) -> int:
    """Return where the word for between ends, or ``at`` if there is none."""
    match = _BETWEEN.match(text, at)
    return match.end() if match else at


def nth(text: str, at: int = 0) -> tuple[int, int, int] | None:
    """Return the next n-th crossing of a text: n, start and end."""
    match = _NTH.search(text, at)
    value = (number_of(match[1]) if match[1] else 1.0) if match else None
    return (int(value), match.start(), match.end()) if match and value else None


def thing_number(text: str, at: int) -> tuple[int, int] | None:
    """Return the number of a pole, turbine or well behind the name of its line and where it ends."""
    match = _THING.match(text, at)
    value = number_of(match[1]) if match else None
    return (int(value), match.end()) if match and value is not None else None


def building(text: str, at: int) -> tuple[str, int] | None:
    """Return the building named behind a place and where it ends."""
    match = _BUILDING.match(text, at)
    return (match[0], match.end()) if match else None


def direction(text: str) -> float | None:
    """Return the last direction of the compass named in a piece of text."""
    found = re.findall(_WAY, text)
    return COMPASS[found[-1]] if found else None


def joined(gap: str) -> float:
    """Return what it costs to read two names with this between them as two roads that meet, in nats."""
    if gap in _JOIN:
        return 0.0
    return 1.0 + 1.2 * len(gap) if len(gap) <= _WIDEST_GAP and not set(gap) & _BREAKS else 99.0


_WIDEST_GAP = 3
_BREAKS = frozenset("。;!?:")
