"""What is proposed for a text, and the words that decided it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Deciding(NamedTuple):
    """A word of the text that decided something.

    Attributes
    ----------
    begin, end
        Where it stands in the text given.
    text
        As it stands there.
    means
        What it speaks for: ``category.criminal.theft``, ``danger.armed``, ``tag.enterprise.wages``,
        ``raise.up``, ``raise.down``.
    heard
        Whether only its sound agrees with a word on record.
    denied
        Whether the text denies it (没有人受伤); such a word decides nothing.
    """

    begin: int
    end: int
    text: str
    means: str
    heard: bool = False
    denied: bool = False


class Proposal(NamedTuple):
    """Proposals for an alert; a person's choice always stands before them.

    Attributes
    ----------
    category, sub, priority
        Codes of the table.
    category_key, sub_key
        Keys of the table.
    tags
        Codes of a tag and its sub-tags, ``("SQ", "SQ05")``.
    dangers
        Codes of dangers.
    words
        What decided, in the order of the text.
    certain
        False where no word spoke for a category, and the last resort is proposed.
    label
        The label of the table of codes: ``demo`` for the one that comes with the program.
    """

    category: str
    sub: str
    category_key: str
    sub_key: str
    priority: str
    tags: tuple[str, ...]
    dangers: tuple[str, ...]
    words: tuple[Deciding, ...]
    certain: bool
    label: str

    def beside(self, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """Return what is proposed for the fields that a person has not chosen.

        ``chosen`` maps category, sub, priority, tags, dangers to a choice; an empty tuple is a choice,
        None is none. Whoever chose a category is proposed no sub of another one.
        """
        open_fields = {
            name: getattr(self, name) for name in ("category", "sub", "priority", "tags", "dangers")
        }
        category = chosen.get("category")
        if category is not None and category != self.category:
            del open_fields["sub"]
        return {name: value for name, value in open_fields.items() if chosen.get(name) is None}
