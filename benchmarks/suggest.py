"""How long it takes to complete what is being typed, among a hundred thousand names."""

from __future__ import annotations

import time

import numpy as np

from geo.geocoding.places.suggest import Suggest

NAMES = 100_000
TYPED = 2_000
GOAL_MS = 20.0
_SYLLABLES = "鄂尔多斯东胜准格尔达拉特乌审杭锦伊金霍洛康巴什源盛华泰昌隆鑫恒利德广通瑞祥和顺兴"
_KINDS = ("有限公司", "超市", "饭庄", "煤业", "路", "街", "小区", "嘎查", "第二中学", "加油站")


def names(count: int, seed: int = 1) -> list[str]:
    """Make up names of three to seven characters before a word for the kind."""
    rng = np.random.default_rng(seed)
    letters = np.array(list(_SYLLABLES))
    return [
        "".join(rng.choice(letters, rng.integers(2, 6))) + _KINDS[kind]
        for kind in rng.integers(0, len(_KINDS), count).tolist()
    ]


def figures() -> list[dict[str, object]]:
    """Measure, and return each figure with its unit and goal."""
    known = names(NAMES)
    offered = Suggest.build((name, 0, k) for k, name in enumerate(known))
    rng = np.random.default_rng(2)
    took = []
    for row, length in zip(rng.integers(0, len(offered), TYPED), rng.integers(1, 5, TYPED), strict=True):
        typed = offered.key(int(row)).decode()[: int(length)]
        start = time.perf_counter()
        found = offered.find(typed, 10)
        took.append(1000.0 * (time.perf_counter() - start))
        assert found
    return [
        {
            "name": f"completing what is typed among {NAMES} names, 99th percentile",
            "value": round(float(np.percentile(took, 99)), 2),
            "unit": "ms",
            "goal": f"< {GOAL_MS:g} ms",
        }
    ]
