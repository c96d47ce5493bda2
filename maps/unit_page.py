"""Draws a crew's page: its route, the next stop with why and for how long, the way in two languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from maps.served import render_served, served_map

_SCRIPTS = (
    "unit/words",
    *(f"live/{name}" for name in ("state", "clock", "server", "stream", "base")),
    *(f"unit/{name}" for name in ("route", "stops", "page")),
)


def unit_page(config: Mapping[str, Any], nonce: str) -> str:
    """Write the page of a crew, made for a phone in a car.

    Parameters
    ----------
    config
        ``city``, ``user``, ``csrf`` and ``language`` as for the live map, and ``unit``, the id of the
        crew's unit; without it the page asks which unit it is.
    nonce
        The word that the content-security policy of this answer names.

    Returns
    -------
    str
        The page, the same for the same config and nonce.

    Raises
    ------
    AssetMissing
        The page assets have not been installed (``python -m maps.vendor``).
    """
    title = "巡防 · 警组 Crew"
    return render_served(served_map("unit", scripts=_SCRIPTS, config=config, title=title), nonce=nonce)
