"""What people say around a place: what happened, how a call is written down, who is where."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

from random import Random

from benchmarks.calls.speech import digit_by_digit, is_han, spoken
from benchmarks.calls.voices import PLAIN, Voice

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


def happened(rng: Random) -> str:
    """Return what happened, with or without a tail of details."""
    tail = rng.choice(TAILS)
    plate = rng.choice("ABCDEFGHJKLM") + "".join(rng.choice("0123456789ACDF") for _ in range(5))
    phone = "1" + "".join(rng.choice("3456789") for _ in range(2)) + "****" + str(rng.randint(1000, 9999))
    return rng.choice(HAPPENED) + tail.format(plate=plate, phone=phone, side=rng.choice("东南西北"))


def written(rng: Random, place: str, *, voice: Voice = PLAIN, what: str | None = None) -> str:
    """Return a whole text about a place, as typed or as recognised from speech."""
    text = rng.choice(voice.written).format(p=place, w=what or happened(rng))
    return as_heard(rng, text) if rng.random() < 0.25 else text


def as_heard(rng: Random, text: str) -> str:
    """Return a text without marks, some of them pauses, begun with a word that says nothing, numbers read aloud."""
    opening = rng.choice(FILLERS)
    plain = "".join(
        one if one not in "，。：；——！？、" else (" " if rng.random() < 0.15 else "") for one in text
    )
    return opening + (_read_aloud(plain) if rng.random() < 0.7 else plain)


def _read_aloud(text: str) -> str:
    """Numbers before a unit as words; road numbers and telephones are left as they are."""
    out, k = "", 0
    while k < len(text):
        end = k
        while end < len(text) and text[end].isdigit() and text[end].isascii():
            end += 1
        if end == k:
            out += text[k]
            k += 1
            continue
        digits, after = text[k:end], text[end : end + 1]
        whole = after in "号公米楼单层K+" or (k and text[k - 1] == "+")
        out += (
            spoken(int(digits))
            if after and whole and len(digits) < 6 and not _part_of_a_word(text, k)
            else digits
        )
        k = end
    return out


def _part_of_a_word(text: str, k: int) -> bool:
    """Whether a letter or a decimal point stands before."""
    return k > 0 and text[k - 1].isascii() and (text[k - 1].isalpha() or text[k - 1] == ".")


def near(rng: Random) -> str:
    """Return a word that says the scene is at the place or before its door."""
    return rng.choice(NEARBY)


def road_number(rng: Random, digits: str) -> str:
    """Return the number of a road as it is said: 幺幺零, 一百一十, or in digits."""
    return rng.choice((digits, digit_by_digit(digits), digit_by_digit(digits), spoken(int(digits))))


def han_only(text: str) -> str:
    """Return the Chinese characters of a text."""
    return "".join(one for one in text if is_han(one))
