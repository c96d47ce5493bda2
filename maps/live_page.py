"""Draws the page on which a dispatcher watches the city, and the page that asks who is there."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from maps.offline import json_block
from maps.served import render_served, served_map
from maps.vendor import read_asset

# In the order in which they build on each other.
_SCRIPTS = tuple(
    f"live/{name}"
    for name in (
        *(
            "words",
            "words_planner",
            "words_replan",
            "state",
            "clock",
            "server",
            "stream",
            "base",
            "units",
            "signs",
            "overlay",
        ),
        *("districts", "district_filter", "road_events", "alerts", "alert_list", "unit_list", "routes"),
        *(
            "bubbles",
            "planner",
            "heat",
            "geocoding",
            "planner_panel",
            "proposed",
            "located",
            "absence",
            "cards",
        ),
        *("planning", "replans", "legend", "search", "head", "keys", "page"),
    )
)


def live_page(config: Mapping[str, Any], nonce: str) -> str:
    """Write the live map; all it shows comes later from the server's own addresses.

    Parameters
    ----------
    config
        ``city`` (name, synthetic, timezone, bbox, …), ``user``, ``csrf``, ``language`` (zh or en).
    nonce
        The word that the content-security policy of this answer names.

    Returns
    -------
    str
        The page, the same for the same config and nonce; text of people stands in it only as data.

    Raises
    ------
    AssetMissing
        The page assets have not been installed (``python -m maps.vendor``).
    """
    city = str(config["city"].get("name") or "")
    title = " · ".join(filter(None, ["巡防 Live map", city]))
    return render_served(served_map("live", scripts=_SCRIPTS, config=config, title=title), nonce=nonce)


def login_page(config: Mapping[str, Any], nonce: str) -> str:
    """Write the page that asks for name and password; it works before anything else is known.

    Parameters
    ----------
    config
        As for ``live_page``; only ``city.name`` and ``language`` are used.
    nonce
        The word that the content-security policy of this answer names.
    """
    page = read_asset("live/login.html").decode()
    shown = {"city": config.get("city") or {}, "language": config.get("language") or "zh"}
    return page.replace("NONCE", escape(nonce)).replace("<!-- config -->", json_block("config", shown))
