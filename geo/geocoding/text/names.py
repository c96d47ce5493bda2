"""Other ways of saying a name, and how much each of its characters matters.

A register writes 内蒙古腾成机械制造有限责任公司, a caller says 腾成机械. Instead of writing out every
shorter form, each character gets a part: the core must be heard, the region and the legal form may
be missing at no cost. Only forms that are no part of the name (查干 for 察汗, 三小 for 第三小学,
G110 for 110国道) become names of their own.
"""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from geo.geocoding.text.numerals import spoken

CORE, KIND_WORD, BRANCH, LEGAL, REGION = range(5)

LISTED, OWN, SPOKEN, GUESSED = 0.0, 0.0, 0.15, 0.4  # what a generated form costs against the name itself

_LEGAL = ("(集团)", "（集团）", "有限责任公司", "股份有限公司", "集团有限公司", "集团股份有限公司", "集团有限责任公司", "有限公司", "集团公司",
          "农民专业合作社", "专业合作社", "合作社", "集团", "公司", "有限合伙", "个体工商户", "经销部", "经营部",
          "门市部", "销售部", "服务部", "经销处", "经销中心", "加工厂", "厂", "部")  # fmt: skip
_BRANCH = re.compile(r"(第[一二三四五六七八九十\d]+)?(分公司|分厂|分店|分部|分院|分校|支行|营业部|门店)$")
_PAREN = re.compile(r"[(（\[【][^)）\]】]*[)）\]】]$")
_STREET = ("大街", "大道", "公路", "环路", "快速路", "路", "街", "道", "巷", "胡同", "里", "线")
_PLACE_WORD = ("小区", "家园", "花园", "服务区", "收费站", "加油站", "火车站", "汽车站", "大桥", "嘎查", "村", "园区", "产业园", "工业园",
               "公园", "广场", "体育场", "厂区", "校区", "景区")  # fmt: skip
_NO_NAME = frozenset(_PLACE_WORD) | {
    "医院",
    "小学",
    "中学",
    "幼儿园",
    "学校",
    "政府",
    "法院",
    "车站",
    "商店",
    "超市",
    "饭店",
    "宾馆",
}
_PROVINCES = ("内蒙古", "河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南", "湖北", "湖南",
              "广东", "广西", "海南", "四川", "贵州", "云南", "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "北京", "天津", "上海",
              "重庆", "台湾", "香港", "澳门")  # fmt: skip
# One Mongolian word as different registers transliterate it; each group is one word.
_VOLTAGE = re.compile(r"^\d+\s*(?:千伏|kv|kV|KV)")
_MONGOLIAN = (("察汗", "查干", "察干", "查汗", "察罕"), ("淖尔", "诺尔", "脑儿", "淖"), ("敖包", "鄂博", "脑包"), ("巴音", "白音", "巴彦"),
              ("布拉格", "布拉克", "宝力格", "布拉"), ("乌兰", "乌拉"), ("呼都格", "呼都克", "忽都格"), ("陶勒", "陶力", "套力"),
              ("沙日", "沙尔", "希日"), ("哈日", "哈尔"), ("浩特", "和屯"), ("苏木", "苏莫"), ("额尔", "鄂尔"), ("木仁", "牧仁", "木伦"),
              ("柴达木", "柴登"), ("乌素", "乌苏"), ("塔拉", "他拉"), ("宝力", "宝勒"))  # fmt: skip
_SCHOOL = re.compile(
    r"第?([一二三四五六七八九十]{1,3}|\d{1,2})(小学|中学|高级中学|高中|初级中学|初中|幼儿园|人民医院|医院)$"
)
_SHORT = {
    "小学": "小",
    "中学": "中",
    "高级中学": "中",
    "高中": "中",
    "初级中学": "中",
    "初中": "中",
    "幼儿园": "幼",
    "人民医院": "院",
    "医院": "院",
}
_ROAD_CLASSES = {"g": "国道", "s": "省道", "x": "县道", "y": "乡道", "c": "村道"}
_REF = re.compile(r"([gsxyc])0*(\d{1,4})$")
_NATIONAL_EXPRESSWAY = 4  # G followed by one, two or four digits is an expressway, by three a highway


class Spelling(NamedTuple):
    """One way of writing a name.

    Attributes
    ----------
    name
        In normal form.
    parts
        One part (CORE … REGION) for each character.
    cost
        What it costs to believe this form rather than the name itself.
    """

    name: str
    parts: bytes
    cost: float


def region_words(admin: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return what may stand before a name: regions with and without their last character, longest first."""
    words: set[str] = {word + end for word in _PROVINCES for end in ("", "省", "自治区")}
    words.add("内蒙")
    for names in admin:
        for name in names:
            words.update({name, re.sub(r"(市|区|县|旗)$", "", name)})
    return tuple(sorted((word for word in words if len(word) > 1), key=lambda word: (-len(word), word)))


def entry_spellings(name: str, regions: Sequence[str]) -> Iterator[Spelling]:
    """Yield the name of an enterprise or a place, and forms of it that are no part of it."""
    parts = _entry_parts(name, regions)
    yield Spelling(name, parts, OWN)
    if BRANCH in parts:  # branches of one firm are called after the firm, each as likely
        end = parts.index(BRANCH)
        yield Spelling(name[:end], parts[:end], OWN if name[end] in "(（" else SPOKEN)
    region = name[: parts.count(REGION)]  # it stands first, and as another it would be none
    for other in _transliterations(name[len(region) :]):
        yield Spelling(region + other, _entry_parts(region + other, regions), SPOKEN)
    school = _SCHOOL.search(name)
    if school:
        short = school[1] + _SHORT[school[2]]
        yield Spelling(short, bytes(len(short)), GUESSED)


def alias_spellings(name: str) -> Iterator[Spelling]:
    """Yield a listed alias, which is heard whole or not at all."""
    yield Spelling(name, bytes(len(name)), LISTED)


def road_alias_spellings(name: str) -> Iterator[Spelling]:
    """Yield another name of a road; its word for a street tells no more than that of its own name."""
    yield Spelling(name, _road_parts(name), LISTED)


def series_spellings(line: str, thing: str) -> Iterator[Spelling]:
    """Yield what a line of numbered things is called: 110千伏东展线, 东展线."""
    for form in dict.fromkeys((line, _VOLTAGE.sub("", line))):
        if form:
            yield Spelling(form, bytes(len(form)), OWN)
    if not line:
        yield Spelling(thing, bytes(len(thing)), OWN)


def admin_spellings(name: str) -> Iterator[Spelling]:
    """Yield the name of a district or township, with its last character as one that may be missing."""
    kind = (CORE,) * (len(name) - 1) + (KIND_WORD,)
    yield Spelling(name, bytes(kind), OWN)
    if name.endswith("街道"):
        yield Spelling(name + "办事处", bytes((CORE,) * (len(name) - 2) + (KIND_WORD,) * 5), OWN)
    for other in _transliterations(name):
        yield Spelling(other, bytes((CORE,) * (len(other) - 1) + (KIND_WORD,)), SPOKEN)


def road_spellings(name: str, ref: str) -> Iterator[Spelling]:
    """Yield the name of a road, its transliterations, and what its number is called."""
    for form, cost in ((name, OWN), *((other, SPOKEN) for other in _transliterations(name))):
        if form:
            yield Spelling(form, _road_parts(form), cost)
    for form in _numbered(ref):
        yield Spelling(form, bytes(len(form)), SPOKEN)


def _entry_parts(name: str, regions: Sequence[str]) -> bytes:
    parts = bytearray(len(name))
    paren = _PAREN.search(name)
    end = paren.start() if paren else len(name)
    parts[end:] = bytes((BRANCH,)) * (len(name) - end)
    start = _mark_regions(name, end, parts, regions)
    end = _mark_branch(name, start, end, parts)
    end = _mark_legal(name, start, end, parts)
    for word in _PLACE_WORD:
        if name[start:end].endswith(word) and end - len(word) - start > 1:
            parts[end - len(word) : end] = bytes((KIND_WORD,)) * len(word)
            break
    return bytes(parts)


def _mark_regions(name: str, end: int, parts: bytearray, regions: Sequence[str]) -> int:
    start = 0
    while True:
        word = next((word for word in regions if name.startswith(word, start)), None)
        rest = name[start + len(word) : end] if word else ""
        if word is None or len(rest) < 2 or rest in _NO_NAME:  # noqa: PLR2004  # a name must remain
            return start
        parts[start : start + len(word)] = bytes((REGION,)) * len(word)
        start += len(word)


def _mark_branch(name: str, start: int, end: int, parts: bytearray) -> int:
    branch = _BRANCH.search(name, start, end)
    if branch and branch.start() - start > 1:
        parts[branch.start() : end] = bytes((BRANCH,)) * (end - branch.start())
        return branch.start()
    return end


def _mark_legal(name: str, start: int, end: int, parts: bytearray) -> int:
    for form in _LEGAL:
        if name.endswith(form, start, end) and end - len(form) - start > 1:
            parts[end - len(form) : end] = bytes((LEGAL,)) * len(form)
            return _mark_legal(name, start, end - len(form), parts)
    return end


def _road_parts(name: str) -> bytes:
    for word in _STREET:
        if name.endswith(word) and len(name) - len(word) > 1:
            return bytes((CORE,) * (len(name) - len(word)) + (KIND_WORD,) * len(word))
    return bytes(len(name))


def _transliterations(name: str) -> Iterator[str]:
    for group in _MONGOLIAN:
        known = next((form for form in group if form in name), None)
        if known:
            yield from (name.replace(known, form) for form in group if form != known and len(form) > 1)


def _numbered(ref: str) -> Iterator[str]:
    match = _REF.match(ref.strip().lower())
    if not match:
        return
    letter, number = match.groups()
    kind = _ROAD_CLASSES[letter]
    expressway = len(number) in (1, 2, _NATIONAL_EXPRESSWAY) and letter in "gs"
    yield from (letter + number, number + kind, kind + number)
    if not expressway:
        yield from (spoken(int(number)) + kind, kind + spoken(int(number)))
    yield from (f"{letter}{number}{kind}",) if not expressway else (f"{letter}{number}高速", f"{number}高速")
