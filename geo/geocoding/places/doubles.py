"""Finds rows of a register that say one place twice."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict

import numpy as np
import numpy.typing as npt

from geo.position import Floats

# Two registrations of one enterprise stand some metres apart; branches of one chain stand streets apart.
_APART_M, _APART_AT_ONE_ADDRESS_M = 100.0, 300.0
_FORM = re.compile(r"(?:有限责任|股份有限|集团有限)?公司$|有限责任公司|股份有限公司")


def plain_name(name: str) -> str:
    """Return a name without what two registrations of one enterprise differ by."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)).casefold()
    return _FORM.sub("公司", text).replace("有限公司", "公司")


def first_of_doubles(names: list[str], addresses: list[str], xy: Floats) -> npt.NDArray[np.int64]:
    """Return for each row the first row that says the same place, itself if there is none before.

    Rows are doubles if their names differ at most in the legal form and they stand within 100 m,
    or within 300 m at one and the same address.
    """
    first = np.arange(len(names))
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for row, name in enumerate(names):
        earlier = groups[plain_name(name)]
        for other in earlier:
            allowed = _APART_M
            if addresses[row] and addresses[row] == addresses[other]:
                allowed = _APART_AT_ONE_ADDRESS_M
            if np.hypot(*(xy[row] - xy[other])) <= allowed:
                first[row] = other
                break
        else:
            earlier.append(row)
    return first
