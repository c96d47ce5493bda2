"""What a person sees of a long job: its stage and how much of it is done, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from routing.planning.status import Status

_STAGES = {
    "en": {
        "read": "reading roads",
        "cross": "finding crossings",
        "join": "joining ways",
        "order": "ordering junctions",
        "register": "reading the register",
        "index": "learning the names of places",
        "calls": "locating calls",
        "classify": "reading calls",
        "store": "writing to the database",
        "clusters": "finding clusters",
        "travel times": "driving all the streets",
        "plan": "planning",
        "roster": "making the roster",
        "simulate": "simulating",
        "streets": "watching the streets",
        "map": "drawing the map",
        "packages": "installing PostgreSQL and PostGIS",
        "start": "starting the database",
        "stop": "stopping the database",
        "backup": "saving the database",
        "check": "reading the backup",
        "restore": "restoring the backup",
    },
    "zh-CN": {
        "read": "读取道路",
        "cross": "寻找交叉口",
        "join": "连接道路",
        "order": "排列路口",
        "register": "读取企业名册",
        "index": "学习地名",
        "calls": "定位警情",
        "classify": "研判警情",
        "store": "写入数据库",
        "clusters": "划分企业聚集区",
        "travel times": "计算行程时间",
        "plan": "制定方案",
        "roster": "排班",
        "simulate": "模拟",
        "streets": "统计街道见警",
        "map": "绘制地图",
        "packages": "安装 PostgreSQL 和 PostGIS",
        "start": "启动数据库",
        "stop": "停止数据库",
        "backup": "备份数据库",
        "check": "读回备份",
        "restore": "恢复备份",
    },
}

_PLANNING = {
    "en": ("best {:,.6g}", "at most {:,.6g}", "{:.1%} open"),
    "zh-CN": ("最好 {:,.6g}", "不超过 {:,.6g}", "差距 {:.1%}"),
}
"""Words of the best objective, the bound, and the gap between them."""

Report = Callable[[str, float], None]


@contextmanager
def progress_bar(language: str) -> Iterator[Report]:
    """Show stage and share done on a terminal, nothing in a pipe.

    A stage that has no words here, such as the name of a file, is shown as it is.
    """
    if not sys.stderr.isatty():
        yield lambda _stage, _share: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        words = _STAGES[language]
        yield lambda stage, share: bar.update(
            task, description=words.get(stage, stage), completed=min(1.0, share)
        )


def planning_stage(status: Status, language: str) -> str:
    """Say how good the plan is by now and how much better it could be, as far as that is known."""
    best, bound, gap = _PLANNING[language]
    parts = [_STAGES[language]["plan"]]
    if status.best is not None:
        parts.append(best.format(status.best))
    if status.bound is not None:
        parts.append(bound.format(status.bound))
    if status.best is not None and status.bound:
        parts.append(gap.format((status.bound - status.best) / status.bound))
    return " · ".join(parts)
