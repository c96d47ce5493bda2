"""What part a named place plays in a call: where it happens, or home, employer, origin, destination."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

import re
from typing import NamedTuple

from geo.geocoding.hypothesis import Hypothesis, Mention, Miss
from geo.geocoding.reading import Reading
from geo.geocoding.text import cues

NEUTRAL, SCENE, NEGATED, HOME, EMPLOYER, ORIGIN, DESTINATION, CALLER, START = (
    "neutral", "scene", "negated", "home", "employer", "origin", "destination", "caller", "start",
)  # fmt: skip


class Role(NamedTuple):
    """A part and what it adds to the evidence that the place is the scene."""

    name: str
    nats: float


_NEUTRAL = Role(NEUTRAL, 0.0)
_JOIN = r"(?:在|是|到|于|了|的|就在|就是|就|地点|[你我咱]们?|叫|那[个条家]|一[个条家]|有个|[^,。;!?]{0,4}[是写叫]|[:,])*$"
_JOIN_OF_WAY = r"(?:在|是|到|于|了|的)*$"  # 坏了进不去，就在… is no way there
_BEFORE = tuple(
    (
        re.compile(rf"(?:{words}){_JOIN_OF_WAY if name in (ORIGIN, DESTINATION) else _JOIN}"),
        Role(name, nats),
    )
    for words, name, nats in (
        (r"现场|案发|案发地|案发现场|事发|事发地|事发现场|出事|出的事|出事地|事情出|事出|事故发生|事情发生|发生|地点|地址|位置|追到|跟到|停|撞|躲|倒|堵|翻|打起来的地方|出事的地方|着火的地方|实际|应该|其实|而是|刚才|这次|这回|今天又?|我店|店里?|结果|(?<!别)跑到|逃到|开到|走到|路过|经过|被困|丢|事儿|地儿|地方|换成|改成|撵到|瞅见|先来|行至|趴|通报|控制|卡|扔|轮到|[让叫喊]我[去到来]|改到|[坐骑赶窜溜]到|[刚才就]到|我自己", SCENE, 5.0),
        (r"不(?=在|是|到|于)|上个?(?:周|月|礼拜|星期)|非说|别按|先在|不是|没|没有|并不|并非|别去|不用去|不要去|不要来|别来|不能去|早就不|上次|上回|昨天|前天|以前|之前|去年|上个月|约好|原来|报成|说成|[头前]些日子|[头前]些天|别跑到", NEGATED, -7.0),
        (r"(?:我|他|她|俺|我们|他们)?家住?|家里|住|老家|住址|户籍|租住|暂住|住的地方|户口落?|租的房|身份证上?|家(?=[在是])", HOME, -7.0),
        (r"单位|上班|上班的|公司|厂子|打工|老板|东家|工作|干活|任职|我是|他是|她是|穿着|穿的|印着?", EMPLOYER, -6.0),
        (r"从|自|刚从|由|打(?!的)|离开|离了|出了|刚出", ORIGIN, -5.0),
        (r"送去|送|送往|送到|拉去|拉到|把人拉|开往|去往|逃往|跑往|驶往|前往|赶往|要去|想去|准备去|打算去|去|转到|转院|转院到|住进|往|运往|运到|带到|带去|回|本来要去|正要去|伤者|伤员|病人|转运|[背抬扶接卸]到|卸", DESTINATION, -5.0),
        (r"(?:打车|打的[士到去]|坐车|乘车|坐公交|坐班车|叫车|叫了车)", DESTINATION, -3.0),
        (r"牌子?[^,]{0,3}[写是]?", SCENE, 1.5),
        (r"人现在|我现在|现在|我人|目前", SCENE, 0.5),
        (r"到|报警人|我|人|我们|他|她|在", SCENE, 1.5),
    )
)  # fmt: skip
_PEOPLE = (r"人|车|轿车|货车|拉货车|大车|卡车|出租车|面包车|摩托车|司机|员工|工人|老板|职工|保安|居民|村民|老乡|学生|住户|租客|业主|朋友|亲戚|"
           r"同事|客人|顾客|服务员|老师|店主|老人|老汉|孩子|小孩|男子|女子|车队|铲车|挖掘机|挖机|吊车|叉车|推土机|拖拉机|罐车|半挂|客车|班车|校车|公交车|三轮车?|电动车|狗|羊|牛|货")  # fmt: skip
_AFTER = tuple(
    (re.compile(words), Role(name, nats))
    for words, name, nats in (
        (r"就?(?:不行了|抛锚|坏了|趴窝|熄火)|需要|[✅✔√]", SCENE, 6.0),
        (r"[❌✖✗✘×]|,?我?看?不像", NEGATED, -7.0),
        (r"住了|找我,?那是|,?那是老", HOME, -4.0),
        (r"的[\u4e00-\u9fff]{0,3}(?:工|员|保安|司机|师傅|厨师|会计)(?![程业厂资作地])", EMPLOYER, -4.0),
        (r"装的|[装拉提]货|向外|[^,。]{0,2}里?[丢少]的", ORIGIN, -4.0),
        (r"看大夫|看病|就诊|自提|取货|卸货", DESTINATION, -4.0),
        (r"(?!我)[^,。我]{0,3}(?:给你们|偷[偷着])[发打报]", CALLER, -4.0),
        (rf"的(?:一个|一辆|那个|那辆|一名|两个|几个)?(?:{_PEOPLE})", EMPLOYER, -4.0),
        (r"(?:门口|附近|那边|这边)?(?:的)?(?:上班|打工|干活|工作|任职|住)", EMPLOYER, -4.0),
        (r"(?:那边|门口|附近)?(?:出来(?!那|的空)|出发|过来|开过来|一直追|一路追|追到|追着|跑到|逃到|开到|走到|去往|往(?!.{1,8}方向))", ORIGIN, -4.0),
        (r"(?:这里|那里|这边|那边|这儿|那儿|附近|门口)?(?:给你们?)?(?:打的?(?:这个)?(?:报警)?电话|报的警|打的(?:110|报警))", CALLER, -4.0),
        (r"的(?:工服|工作服|工装|制服|工牌)|(?:里|那儿)?(?:干保洁|干保安|当(?:保安|司机|厨师|会计|[\u4e00-\u9fff]工))", EMPLOYER, -4.0),
        (r"(?:那头|那边|这边)?(?:蹿|窜|发的车|发车|拉了|拉的)", ORIGIN, -4.0),
        (r"才敢打|才打的|呢?,?过不去", CALLER, -4.0),
        (r"(?:里|那边|那儿|那里)?(?:躺着|抢救|住院|包扎)|(?:那边|那里|那儿)去了", DESTINATION, -4.0),
        (r"吧?[?,]?(?:那是)?(?:瞎说|不对|错了|是错的)|不也|也闹过|了,错了", NEGATED, -4.0),
        (r"丢的|偷的|的(?:车|货|东西)(?:停|放)", ORIGIN, -4.0),
        (r"(?:走|去)的路上", DESTINATION, -4.0),
        (r"(?:交货|见面|碰头谈|碰面|集合)", DESTINATION, -4.0),
        (r"(?:的)?,?(?:不过|可是|但是|但|可|却)", HOME, -3.0),
        (r"(?:了|去了|抢救|治疗)[,，]?(?:现场|案发|事发|出事)", DESTINATION, -4.0),
    )
)  # fmt: skip
_START = Role(START, -4.0)  # a way of some length leads on from here, and no more is known of it
_WINDOW = 12
_NAMED_NATS = 4.0  # words within a name are no cues
_WHOLE = 0.7
_HEADING = re.compile(r"(?:方向|方|去的|走|开|那|这|半|侧)")
_FILLED = re.compile(
    r"(?:地界|境内|这边|那边|这儿|那儿)?(?:[的·-]?,?|[的·-]?(?!地点|地址|位置|现场|事发|在)(?:有个|[^,。;!?]{0,4}[是写叫]))"
)  # between a region and a place
_PLACE_WORDS = re.compile(r"的地方|的(?![\u4e00-\u9fff]{0,3}[工员车人])|(?:东|西)(?:南|北)角|那块|这块")
_COMPASS_NEXT = re.compile(r"(?:往|向|以|朝)[东南西北]")


def role_in(reading: Reading, one: Hypothesis | Miss) -> Role:
    """Return the part of a place; who goes so far from somewhere tells where he is, not where he was."""
    found = role_of(reading, one.start, one.end)
    leads_on = isinstance(one, Hypothesis) and one.kind in ("service_area", "sector")
    return _NEUTRAL if leads_on and found.name == ORIGIN else found


def role_of(reading: Reading, start: int, end: int) -> Role:
    """Return the part played by what stands at ``start`` … ``end`` of a text, by the words around it."""
    plain = reading.plain
    left = _leftmost(reading, start)
    said = max((one.end for one in reading.mentions if one.end <= left and one.nats > _NAMED_NATS), default=0)
    before = plain[max(said, left - _WINDOW) : left]
    after = plain[end : end + _WINDOW]
    if cues.way_length(plain, end):
        return _START
    found = _NEUTRAL
    for pattern, role in _BEFORE:
        if pattern.search(before):
            found = role
            break
    if not _COMPASS_NEXT.match(after):
        skipped = _PLACE_WORDS.match(after)
        for pattern, role in _AFTER:
            if pattern.match(after) or (skipped and pattern.match(after, skipped.end())):
                return role if found.nats > -role.nats or role.nats < found.nats else found
    return found


def _leftmost(reading: Reading, start: int) -> int:
    """Step over the regions and parks that stand before a place: 我家在临河滩区… is about what follows."""
    moved = True
    while moved:
        moved = False
        for region in (*reading.regions, *reading.cities, *reading.parks):
            gap = reading.plain[region.end : start]
            led = start - region.end <= 1 or bool(_FILLED.fullmatch(gap))
            if region.quality > _WHOLE and region.start < start and led:
                start, moved = region.start, True
    return start


def is_direction(reading: Reading, mention: Mention) -> bool:
    """Tell whether a name only says where one was heading: 往柳沟镇方向."""
    before = reading.plain[max(0, mention.start - 1) : mention.start]
    return before in ("往", "向", "去", "朝") and bool(_HEADING.match(reading.plain, mention.end))
