"""What a text may mean: a place with its evidence, or a reason why it names none."""

from __future__ import annotations

from typing import NamedTuple

ENTRY, ROAD, PARK, REGION, ASSET, CITY, SERIES = range(7)  # the types of what has a name
AREAS = frozenset({"sector", "household"})  # kinds told as an area: nine in ten scenes lie in the radius


class Mention(NamedTuple):
    """A name found in a text.

    Attributes
    ----------
    kind, targets
        The type of what has this name, and the numbers of all that have it.
    start, end
        The characters of the text it covers.
    nats
        How much more likely these characters are if this name was said than if it was not.
    quality
        Share of the name that was heard.
    exact, heard, near, lost, alien, extra
        Characters the same, of the same sound, of nearly the same sound (or exchanged), missing (or
        doubled), others that have nothing in common with the name, and some that it does not have.
    row
        Its row in the index of names.
    """

    kind: int
    targets: list[int]
    start: int
    end: int
    nats: float
    quality: float
    exact: int
    heard: int
    near: int
    lost: int
    alien: int
    extra: int
    row: int

    @property
    def is_exact(self) -> bool:
        """Whether it is written just so."""
        return not self.heard + self.near + self.lost + self.alien + self.extra


class Hypothesis(NamedTuple):
    """One place a text may mean.

    Attributes
    ----------
    kind
        The kind of place, the name of its file in ``kinds``.
    x, y, radius_m
        Metres of the gazetteer's plane, and how far the scene may be from there.
    nats
        Evidence of the text: of its names and of the words that join them.
    start, end
        The characters explained.
    mentions
        The names it is made of; the first is what the place is called after.
    targets
        Which of the bearers of each name.
    detail
        What else it is made of, such as a house number, for the reason in words.
    """

    kind: str
    x: float
    y: float
    radius_m: float
    nats: float
    start: int
    end: int
    mentions: tuple[Mention, ...]
    targets: tuple[int, ...]
    detail: str = ""


class Miss(NamedTuple):
    """A text that names no place although it seems to: the refusal, its evidence and what it covers."""

    refusal: str
    nats: float
    start: int
    end: int
    mentions: tuple[Mention, ...] = ()
    detail: str = ""
