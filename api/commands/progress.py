"""What a person sees of a long job: the stage it is in, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

_STAGES = {
    "en": {
        "roads": "reading the roads",
        "register": "reading the register",
        "clusters": "finding clusters",
        "travel times": "driving all the streets",
        "plan": "planning",
        "map": "drawing the map",
    },
    "zh-CN": {
        "roads": "读取道路",
        "register": "读取企业名册",
        "clusters": "划分企业聚集区",
        "travel times": "计算行程时间",
        "plan": "制定方案",
        "map": "绘制地图",
    },
}


@contextmanager
def stages(language: str) -> Iterator[Callable[[str], None]]:
    """Show the name of the present stage on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _stage: None
        return
    with Console(stderr=True).status("…") as status:
        yield lambda stage: status.update(_STAGES[language][stage])
