"""Lists of words and lists of lists as flat arrays, so that one file holds them and no copy is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.generic]
Arrays = Mapping[str, npt.NDArray[np.generic]]
Ints = npt.NDArray[np.int64]


def starts_of(lengths: Sequence[int] | Ints) -> Ints:
    """Return where each part begins in the parts put one behind the other, and the end of the last."""
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts


def starts_of_sorted(owners: Ints, count: int) -> Ints:
    """Return where the rows of each owner begin, of rows sorted by owner, and the end of the last."""
    return starts_of(np.bincount(owners, minlength=count))


def pack_words(words: Sequence[str]) -> tuple[Array, Ints]:
    """Return words as one run of UTF-8 bytes and where each begins."""
    parts = [word.encode("utf-8", "surrogatepass") for word in words]
    return np.frombuffer(b"".join(parts), np.uint8), starts_of([len(part) for part in parts])


def unpack_words(blob: Array, starts: Array) -> list[str]:
    """Return the words of `pack_words`."""
    data, ends = blob.tobytes(), starts.tolist()
    return [data[first:last].decode("utf-8", "surrogatepass") for first, last in pairwise(ends)]
