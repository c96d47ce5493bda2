"""Draws how well a simulation tells what was recorded, as one offline page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from branca.element import Figure

from maps.offline import Verbatim, json_block, render_offline
from maps.vendor import read_asset

# In the order in which they build on each other.
_SCRIPTS = (
    *("validation/words", "shared/language", "shared/dom", "charts/svg", "shared/watch", "shared/table"),
    *("simulation/state", "simulation/charts", "validation/page"),
)
_STYLES = ("shared/look", "simulation/simulation")


def validation_page(found: Mapping[str, Any]) -> str:
    """Draw a validation as one HTML page: scripts, styles and data inside, nothing loaded from elsewhere.

    Parameters
    ----------
    found : as of :func:`routing.simulation.validation.validate`, with the name and hash of the scenario

    Returns
    -------
    str
        The page, byte for byte the same for the same validation.
    """
    figure = Figure(title="模拟检验 Validation")
    for name in _STYLES:
        figure.header.add_child(Verbatim(f'<link rel="stylesheet" href="{name}.css"/>'))
    figure.header.add_child(Verbatim('<meta name="viewport" content="width=device-width, initial-scale=1"/>'))
    figure.html.add_child(Verbatim(read_asset("validation/frame.html").decode()))
    figure.html.add_child(Verbatim(json_block("validation", dict(found))))
    for name in _SCRIPTS:
        figure.html.add_child(Verbatim(f'<script src="{name}.js"></script>'))
    return render_offline(figure)
