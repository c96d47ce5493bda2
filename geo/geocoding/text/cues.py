"""The small words around names: numbers of houses, kilometres, offsets, crossings, gates, connections.

Each reader looks at one place in a text in normal form, right behind a name, and says what stands
there and where it ends; none of them searches a text for places.
"""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import re
from typing import NamedTuple

from geo.geocoding.text.numerals import DIGITS, NUMBER, SPOKEN, number_of

COMPASS = {"北": 0.0, "东北": 45.0, "东": 90.0, "东南": 135.0, "南": 180.0, "西南": 225.0, "西": 270.0, "西北": 315.0,
           "北东": 45.0, "南东": 135.0, "南西": 225.0, "北西": 315.0}  # fmt: skip
_WAY = r"东北|东南|西北|西南|[东南西北]"
# What stands between a place, a side and a distance without changing where they lead.
_FILL = r"(?:的|上|,|\s|在|处|这里|那里|这儿|那儿|这边|那边|位置|地方|门口|出口|过去|过来|出来|出去|出|再|继续|接着|然后|又|一直|直|沿路|大概|大约|约|差不多|将近|往前|离|距离)*"
_TO = r"(?:以|往|向|朝|到|奔|冲|偏|正|靠|去)*"
_ON = r"(?:边|侧|面|向|方向|方|头|走|行|去|开|拐|约|大约|大概|差不多|将近|过去|过来|了|有|的|,|\s|再|前进|往前|处|直|一直|着|出去)*"
_MUCH = rf"(?P<n>{NUMBER})\s*(?:来|多|几)?(?P<unit>米|公里|千米|里地|里路|里|m|km)"
_ABOUT = r"(?:处|左右|上下|的|远|开外|外|多|那里|那儿|这儿|地方|位置)*"

# Words nobody foresaw: few characters that neither count, nor end a sentence, nor tell of another way.
_COUNTING = (
    "[一两二三四十](?=[字岔点起条个头边些样直面块旁角道])"  # 十字, 三岔, 一点, 两条: no number of metres
)
_WORDS = rf"(?:[^。;!?{DIGITS}{SPOKEN}跑逃追堵排撞]|{_COUNTING})"
_WORDS_ON = rf"(?:(?!,){_WORDS})"  # the same without a comma
_NO_ROAD = r"(?![路街巷大道门区旗镇村城关市])"
_LINK = r"[,的那这个呀啊嘛呢吧靠把挨近在就边]{0,3}"  # between a place and its gate
_LINK_TO_SIDE = (
    r"[,()\[\]/~·:的有从走打进那这个家它在就是到朝靠挨近位于沿呀啊嘛呢吧把-]{0,4}"  # no name has these
)

_HOUSE = re.compile(
    rf"\s*(?:的|上|门牌|(?:[路街](?=[边旁上])|(?![路街口与和跟同到]){_WORDS}){{1,5}}?)?\s*第?\s*({NUMBER})\s*(?:号|號)(?!楼(?![下上内里前后旁门底道梯口])|厂房|井(?!盖)|桩|杆|塔|线|库|车间|矿|风机|仓|公路|工地|站|泵|桥)(?:附[0-9]+号)?"
)
_HOUSE_HEARD = re.compile(rf"\s*({NUMBER})(?:好|浩|耗|毫)(?!像|几|多|大)")
_HOUSE_PLATE = re.compile(rf"\s*(?:的|上|,)*门牌[号码是为写的着:]{{0,4}}\s*第?({NUMBER})号?")
_KM_FILL = r"\s*(?:的|上|在|高速公路|高速|国道|省道|县道|公路|线|段|,|从|往[东南西北]|[东南西北]行|上行|下行|方向|大概|大约|约|至|到|过|[那这]条)*\s*(?:桩号|里程碑|里程桩号?|里程牌|里程|公里桩|公里碑|公里牌)?\s*第?\s*"
_KM_WORDS = rf"(?:[路街](?=[桩碑牌])|(?![路街口与和跟同到东南西北走开行了有,]){_WORDS}){{0,5}}?"
_KM_THEN = rf"(?:(?![东南西北]){_WORDS})"
_KM_UNREAD = re.compile(
    rf"\s*{_KM_WORDS}k?\s*({NUMBER})\s*(?:公里|千米|km)(?:{_KM_THEN}{{0,5}}?({NUMBER})\s*(?:米|m)|(半))?"
)
_KM_MARK = re.compile(
    rf"\s*{_KM_WORDS}(?:[桩碑标]|(?<!门)牌)[号子上头写着是的]{{0,3}}?k?\s*({NUMBER})"
    rf"(?:(?:\+|加|{_KM_THEN}{{1,5}}?(?=(?:{NUMBER})\s*(?:米|m)))({NUMBER})\s*(?:米|m)?|(?!\s*[号{DIGITS}{SPOKEN}]))"
)
_KM_PLUS = re.compile(
    rf"{_KM_FILL}k?\s*({NUMBER})\s*(?:(?:公里|千米|km)(?:桩|碑|标|牌|处)?|k)?\s*(?:\+|加)\s*({NUMBER})\s*(?:米|m)?"
)
_KM_UNIT = re.compile(
    rf"{_KM_FILL}k?\s*({NUMBER})\s*(?:公里|千米|km)(?:\s*(?:处|又|零|的|过|桩|碑|标|牌子?|再|走|往前)*\s*(?:({NUMBER})\s*(?:米|m)|(半)|([1-9][05]0)(?![{DIGITS}人名元块多辆号]))|{_KM_THEN}{{1,5}}?({NUMBER})\s*(?:米|m))?"
)
_KM_POST = re.compile(rf"{_KM_FILL}k\s*({NUMBER})(?:点({NUMBER}))?")
_KM_LETTER = re.compile(rf"{_KM_FILL}k\s*({NUMBER})\s*(?:又|零|再|过|走)+\s*({NUMBER})\s*(?:米|m)")
_OFFSET = re.compile(rf"{_FILL}{_TO}(?P<way>{_WAY}){_ON}{_MUCH}(?P<half>半)?(?!处?第)")
_OFFSET_LATE = re.compile(
    rf"{_FILL}{_MUCH}(?P<half>半)?{_ABOUT}(?:,?在?(?:它|他|其|该处|那里)的?)?{_TO}(?P<way>{_WAY})(?:边|侧|面|方向|头)?"
)
_OFFSET_LOOSE = re.compile(
    rf"{_WORDS}{{0,6}}?(?P<way>{_WAY}){_NO_ROAD}(?:跑|{_WORDS}){{0,6}}?{_MUCH}(?P<half>半)?(?!处?第)"
)
_OFFSET_LOOSE_LATE = re.compile(
    rf"{_WORDS}{{0,6}}?{_MUCH}(?P<half>半)?{_WORDS}{{0,6}}?(?P<way>{_WAY})(?:边|侧|面|头|方|向)"
)
_UNREAD_WAY = re.compile(rf"(?:{_FILL}{_TO}(?:{_WAY})?{_ON}|[往向朝][左右前后里]{_ON}){_MUCH}(?P<half>半)?")
_SIDE = re.compile(rf"(?:处|左右|的|,|路|街|大约|大概)*(?:路|街|道|马路)(?P<way>{_WAY})(?:边|侧|面)?")
_CROSSING = re.compile(
    r"(?:的|相|形成的|(?:的|上)?[那这]个)?(?:交叉路口|交叉口|交叉处|交叉点|(?:交叉|相交|交汇|交会|交界)的(?:地方|位置)|交叉|交汇处|交汇口|交汇|交会处|交界处|交界|相交处|相交|交口|十字路口|十字口|十字|丁字路口|丁字口|t字路口|大十字|平交路口|四岔路口|交通岗|灯岗|搭界处?|碰头|三岔路口|岔路口|岔口|红绿灯路口|红绿灯|路口|街口|道口|大转盘|转盘|环岛|红绿灯|信号灯|口|把角|拐弯处|拐弯|弯儿|弯道|拐角|转角|街角|交接处)(?:处|上|那块儿?|那|这块儿?|这)?"
)
_CROSSING_LOOSE = re.compile(
    rf"(?:(?![东南西北]){_WORDS}){{0,9}}?(?:路口|岔口|十字|红绿灯|交叉|夹角|环岛|转盘|的地方|(?<![门窗人胸伤出入进户家店])口)(?:中间|当中|底下|下面|上|处|那里|里|那儿)?"
)
_CROSSING_HEARD = re.compile(
    r"(?:的)?(?:录口|鹿口|炉口|陆口|路扣|路叩|教差口|叫差口|较差口|焦汇处|叫汇处|实字|石字|食字)"
)
_GATE = re.compile(
    rf"(?:厂区|园区|小区|学校|公园|校区|区)?(?:{_LINK}|{_LINK_TO_SIDE}(?=(?:{_WAY})门))(?P<gate>(?:{_WAY})(?:[一二12]|侧|大|小|正)?门|正门|大门|主门|后门|前门|侧门|[一二三四五六1-6]号门|出入口|入口|出口)(?:口)?(?!诊|卫|市|面|窗)"
)
_BETWEEN = re.compile(
    rf"(?:{_WORDS_ON}{{1,6}}?|,{_WORDS_ON}{{0,3}}?)(?:之间|中间|当间|当中|正中|区间)|(?:[这那]?两[条个]?(?:路口|街口|路|街|道)|路口|街口)?(?:走|去|走过?去)?(?:的|方向)?(?:之间|中间|间|当间|当中|区间|半道|半路)(?:的)?(?:那一?[段截]|这一?[段截]|一[段截]|路段|段|位置|地方)?|(?:的)?(?:[那这]?一?[段截](?!时)|路段)"
)
_NTH = re.compile(
    rf"(?:(?:第|再过|经过|数|过了?|往前)\s*({NUMBER})|(?:下一|头一|前面一|再下一))\s*个\s*"
    r"(?:十字路口|红绿灯路口|丁字路口|岔路口|三岔路口|交叉路口|交叉口|路口|十字|红绿灯|街口|岔口|口)"
)
_BUILDING = re.compile(
    rf"(?:小区|家园)?(?P<n>{NUMBER}|[a-z])\s*(?:号楼|栋|幢|座|#楼|号厂房|号车间|单元|期|号院)"
)
_THING = re.compile(
    rf"(?:的|上|第|电?线?)*\s*({NUMBER})\s*(?:号|#)?(?:杆|塔|电线杆|电杆|铁塔|风机|机位|机组|油井|气井|井|界桩|界碑|桩|变压器|号)"
)
_NOT_YET = re.compile(r"(?:[,但还])*(?:没到|不到|未到|没有到|[没不未][到看见过有能][^。;!?,]{0,2}|止于?)$")
_DASHES = frozenset("—-~至到")
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
        "路口和",
        "路口与",
        "路口到",
        "路口至",
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
    match = _HOUSE.match(text, at) or _HOUSE_PLATE.match(text, at) or _HOUSE_HEARD.match(text, at)
    value = number_of(match[1]) if match else None
    return (int(value), match.end()) if match and value is not None and value >= 1 else None


def kilometre(text: str, at: int) -> tuple[float, int] | None:
    """Return the kilometre of a post behind a road and where it ends."""
    for pattern, scale in (
        (_KM_PLUS, 1000.0),
        (_KM_UNIT, 1000.0),
        (_KM_LETTER, 1000.0),
        (_KM_POST, None),
        (_KM_UNREAD, 1000.0),
        (_KM_MARK, 1000.0),
    ):
        match = pattern.match(text, at)
        value = number_of(match[1]) if match else None
        if match and value is not None:
            half = 0.5 if pattern in (_KM_UNIT, _KM_UNREAD) and match[3] else 0.0
            rest = next((found for found in match.groups()[1:] if found and found != "半"), None)
            return value + _rest(rest, scale) + half, match.end()
    return None


def _rest(text: str | None, scale: float | None) -> float:
    value = number_of(text) if text else None
    if value is None:
        return 0.0
    return value / scale if scale else value / 10.0 ** len(str(int(value)))


def offset(text: str, at: int) -> Distance | None:
    """Return a distance in a direction behind a place."""
    ways = (_OFFSET, _OFFSET_LATE, _OFFSET_LOOSE, _OFFSET_LOOSE_LATE)
    match = next((found for way in ways if (found := way.match(text, at))), None)
    metres = _metres(match) if match else None
    if not match or metres is None:
        return None
    side = _SIDE.match(text, match.end())
    turned = COMPASS[side["way"]] if side else None
    return Distance(COMPASS[match["way"]], metres, side.end() if side else match.end(), turned)


def _metres(match: re.Match[str]) -> float | None:
    value = number_of(match["n"])
    if value is None or value <= 0:
        return None
    value += 0.5 if match["half"] else 0.0
    unit = match["unit"]
    return value * (1000.0 if unit in ("公里", "千米", "km") else 500.0 if unit.startswith("里") else 1.0)


def way_length(text: str, at: int) -> tuple[float, int] | None:
    """Return how many metres behind a place a way goes on without a direction, and where that ends."""
    match = _UNREAD_WAY.match(text, at)
    metres = _metres(match) if match else None
    return (metres, match.end()) if match and metres is not None else None


def crossing(text: str, at: int) -> int:
    """Return where the word for a crossing ends, or ``at`` if there is none."""
    match = _CROSSING.match(text, at) or _CROSSING_HEARD.match(text, at)
    return match.end() if match else at


def crossing_loosely(text: str, at: int) -> int:
    """Return where a word for a crossing ends behind a few words that no list holds, or ``at``."""
    match = _CROSSING_LOOSE.match(text, at)
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


def is_stretch(text: str, one: tuple[int, int], two: tuple[int, int]) -> bool:
    """Tell whether two roads, each from its first character to its end, bound a stretch of a third.

    过了工业路没到新华街; 起工业路止新华街; 河滨街(工业路—新华街).
    """
    gap = text[one[1] : two[0]]
    held = text[max(0, one[0] - 1) : one[0]] + text[two[1] : two[1] + 1]
    alone = crossing(text, two[1]) == two[1]
    return bool(_NOT_YET.match(gap)) or (gap in _DASHES and alone) or (held == "()" and not gap)


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


def joined_loosely(gap: str) -> float:
    """Return the same for roads with some words between them that no list holds."""
    apart = len(gap) > _LOOSEST_GAP or set(gap) & _BREAKS or _CROSSED.search(gap)
    return 99.0 if apart else 3.0 + 0.5 * len(gap)


_LOOSEST_GAP = 9
_CROSSED = re.compile("路口|街口|岔口|十字|交叉|红绿灯|夹角")

_WIDEST_GAP = 3
_BREAKS = frozenset("。;!?:")
