"""What makes up one kind of callers: the frames and words they use, and those that all share."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

HAPPENED = (
    "打架", "两伙人打起来了", "打群架，七八个人", "追尾了", "追尾，堵了两公里", "货车侧翻", "三车连撞", "有人被撞倒了", "酒驾冲卡",
    "一辆白色面包车肇事逃逸", "商铺起火", "冒烟了，像是着火", "车着火了", "煤气味很大", "入室盗窃", "电动车被偷", "手机被抢", "车窗被砸",
    "员工讨薪", "工人堵了大门", "拖欠工资不给", "货款纠纷，不让卸货", "家庭暴力", "两口子打架", "邻居吵架动了手", "噪声扰民", "半夜放音乐",
    "醉汉倒地", "有个老人迷路了", "儿童走失", "有人要跳楼", "有人晕倒了", "疑似吸毒", "聚众赌博", "诈骗转账", "被骗了三千五百元", "有人持刀",
    "拿着刀要砍人", "有人收保护费", "偷电缆", "偷柴油", "羊丢了二十多只", "牛跑到路上了", "占道经营", "井盖没了", "电线掉下来了",
    "水管爆了", "信号灯坏了", "有人碰瓷", "出租车绕路不给找钱", "快递被人拿走了", "孩子被锁在车里", "门锁坏了进不去", "狗咬人了",
    "有人闹事", "保安和送货的打起来了", "强行阻工", "砸了机器", "撞了护栏", "轮胎爆了停在路中间", "货掉了一地", "有人扔石头",
)  # fmt: skip
TAILS = (
    "", "", "", "", "", "，快点来", "，赶紧来人", "，需要救护车", "，没有人受伤", "，人还没走", "，伤了两个人", "，对方有五六个人",
    "，车号是蒙{plate}", "，我电话{phone}", "，嫌疑人往{side}跑了", "，大概三十多岁", "，刚发生的", "，从昨晚十点闹到现在", "，你们快点",
    "，我是路过的", "，已经半个小时了", "，麻烦派人看看",
)  # fmt: skip
FILLERS = (
    "喂",
    "喂你好",
    "哎",
    "那个",
    "警察同志",
    "嗯那个",
    "喂110吗",
    "就是说",
    "我跟你说啊",
    "哎呀",
    "你好我报警",
)
NEARBY = (
    "",
    "",
    "",
    "",
    "门口",
    "门前",
    "附近",
    "旁边",
    "里面",
    "内",
    "门口路边",
    "跟前",
    "大门口",
    "院里",
    "这儿",
)


@dataclass(frozen=True)
class Voice:
    """Frames and phrases of one kind of callers.

    ``{p}`` is the scene, ``{o}`` another place, ``{w}`` what happened, ``{a}`` ``{b}`` ``{r}`` are roads,
    ``{c}`` a crossing, ``{s}`` a side, ``{d}`` a distance, ``{n}`` a number, ``{k}`` kilometres,
    ``{m}`` metres, ``{g}`` a gate.
    """

    written: tuple[str, ...]
    roles: tuple[tuple[str, str], ...]
    nowhere: tuple[str, ...]
    no_place: tuple[str, ...]
    crossings: tuple[str, ...]
    offsets: tuple[str, ...]
    stretches: tuple[str, ...]
    nth: tuple[str, ...]
    """Frames that name a crossing and a side alone."""
    nth_along: tuple[str, ...]
    """Frames that name the road to follow as well."""
    ordinals: dict[int, tuple[str, ...]]
    service: tuple[str, ...]
    gates: tuple[str, ...]
    houses: tuple[str, ...]
    kilometres: tuple[str, ...]
    """Frames beside those of figures on a post."""
    happened: tuple[str, ...] = HAPPENED
    tails: tuple[str, ...] = TAILS
    openings: tuple[str, ...] = FILLERS
    around: tuple[str, ...] = NEARBY
    asides: tuple[str, ...] = ()
    """Sentences without a place that are put before or behind now and then."""
    named: tuple[str, ...] = ()
    """Frames of a name, ``{}``; empty here and below: as all callers say it."""
    regions: tuple[str, ...] = ()
    """Frames of a region said before a place, ``{}``."""
    bare_crossings: tuple[str, ...] = ()
    """Frames of two roads, ``{}{}``, where it matters that no more is said."""
    metres: tuple[str, ...] = ()
    """Frames of a short way, ``{n}`` in figures or ``{n_said}`` spoken."""
    flats: tuple[str, ...] = ()
    """Frames of a flat: house ``{h}``, unit ``{u}``, door ``{f}``."""
    highways: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By kind of road, frames with ``{name}``, ``{ref}``, ``{digits}``, ``{aloud}`` and ``{said}``."""
    lanes: tuple[str, ...] = ()
    """What is said behind a kilometre, with ``{town}``."""
    along: tuple[str, ...] = ()
    """What is said behind a road when no more is known."""
    region_tails: tuple[str, ...] = ()
    region_ends: tuple[str, ...] = ()
    hurry: tuple[str, ...] = ()
