"""What people say around a place: what happened, how a call is written down, who is where."""

# ruff: noqa: E501 -- lists of words are read by eye, and a Chinese character counts as two columns
from __future__ import annotations

from random import Random

from benchmarks.calls.speech import digit_by_digit, is_han, spoken

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
WRITTEN = (
    "{p}，{w}", "{p}，{w}", "{p} {w} 求助", "警情：{w}；地点：{p}", "报警人在{p}，反映{w}", "接群众电话，{p}处{w}", "我在{p}这块，{w}，快点",
    "{w}——{p}", "{p}发生{w}", "{p}{w}", "你好，{p}这边{w}", "喂，110吗，{p}，{w}", "在{p}，{w}", "{w}，在{p}", "{w}，位置是{p}",
    "报警人称{p}有情况，{w}", "事发地{p}，{w}", "群众报警：{p}{w}", "刚才在{p}看见{w}", "快来{p}，{w}", "{p}那儿，{w}", "现场在{p}，{w}",
    "我要报警，{w}，就在{p}", "有人报称{w}，地址{p}", "位置：{p}。情况：{w}", "麻烦来一下{p}，{w}", "报警人路过{p}时发现{w}",
    "{w}，具体位置{p}", "您好我在{p}，这里{w}", "到{p}来一趟吧，{w}", "{p}有人报警说{w}",
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
NO_PLACE = (
    "救命，有人要杀我", "有人打我，快来", "车陷进沙窝里了", "我迷路了，四周什么都没有", "快点来人，我被人跟踪了", "我老公又打我了", "孩子发高烧抽了",
    "车没油了，手机快没电了", "有人砸我家门", "我喝多了不知道在哪", "羊群丢了，天黑了找不着", "我手被机器绞了", "有人拦着我不让走",
    "撞车了，我卡在车里出不来", "我看见有人偷东西", "家里着火了", "轮胎爆了，这路上没人", "骑马摔下来了，腿动不了", "他拿着刀呢", "我心口疼得厉害",
    "对方不让我走，还抢了我手机", "摩托车坏在草滩上了", "风太大，什么都看不见，车动不了", "水把路冲断了，我们过不去",
)  # fmt: skip
NOWHERE = (
    "打错了", "我被骗了五千元", "没事，孩子乱按的", "电话怎么没声音", "问一下身份证在哪补办", "我想咨询个事", "有人给我发诈骗短信", "有人打我，快来",
    "高速上车坏了不知道哪段", "我也不知道这是哪", "就在那个路口那儿，快点", "前面那个加油站往前走一点", "老地方，你们上次来过的", "我在家里，快来",
    "喂，喂，听得见吗", "车开到半路坏了，周围都是地", "单位门口有人闹", "有人在群里骂我", "我要投诉你们民警", "昨天的事怎么还没处理", "银行卡被盗刷了",
    "在我们村口，快点", "我钱包丢了，不知道丢哪了", "楼上天天吵", "疫情要不要报备", "手机被偷了，在公交车上",
)  # fmt: skip
ROLES: tuple[tuple[str, str], ...] = (
    ("home", "我家是{o}的，可是事情出在{p}，{w}"), ("home", "我住{o}，在{p}{w}"), ("home", "{p}{w}，我家在{o}"),
    ("home", "报警人家住{o}，现在{p}，{w}"), ("employer", "报警人单位{o}，案发{p}，{w}"), ("employer", "我是{o}的员工，{p}{w}"),
    ("employer", "{p}{w}，打人的是{o}的保安"), ("employer", "{o}的人在{p}{w}"), ("pursuit", "从{o}追到{p}，嫌疑人停下了"),
    ("pursuit", "人从{o}跑到{p}来了，{w}"), ("negated", "不在{o}，在{p}，{w}"), ("negated", "不是{o}，是{p}，{w}"),
    ("negated", "说错了，不是{o}，在{p}这儿{w}"), ("origin", "{o}的拉货车在{p}撞了人"), ("origin", "我从{o}出来，走到{p}，{w}"),
    ("origin", "从{o}来的一车人在{p}{w}"), ("hospital", "受伤的人送去{o}了，现场在{p}"), ("hospital", "{p}{w}，人已经拉到{o}了"),
    ("hospital", "伤者在{o}，事发地点是{p}"), ("caller", "我现在在{o}，刚才在{p}看见{w}"), ("caller", "我人在{o}，我店在{p}，店里{w}"),
    ("destination", "我要去{o}，走到{p}车坏了"), ("destination", "本来要去{o}送货，在{p}{w}"), ("destination", "往{o}走的路上，到{p}，{w}"),
    ("past", "上次是{o}，这次是{p}，{w}"), ("past", "昨天在{o}，今天又到{p}，{w}"), ("property", "{o}丢的车在{p}找到了，偷车的还在"),
    ("property", "{o}的车停在{p}被人砸了"), ("meeting", "约好在{o}交货，结果在{p}{w}"),
)  # fmt: skip


def happened(rng: Random) -> str:
    """Return what happened, with or without a tail of details."""
    tail = rng.choice(TAILS)
    plate = rng.choice("ABCDEFGHJKLM") + "".join(rng.choice("0123456789ACDF") for _ in range(5))
    phone = "1" + "".join(rng.choice("3456789") for _ in range(2)) + "****" + str(rng.randint(1000, 9999))
    return rng.choice(HAPPENED) + tail.format(plate=plate, phone=phone, side=rng.choice("东南西北"))


def written(rng: Random, place: str, *, what: str | None = None) -> str:
    """Return a whole text about a place, as typed or as recognised from speech."""
    text = rng.choice(WRITTEN).format(p=place, w=what or happened(rng))
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
