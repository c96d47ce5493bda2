"""From the words of a caller to a place: a point, its radius and how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geo.geocoding.geocoder import Geocoder

__all__ = ["Geocoder"]


def __getattr__(name: str) -> Any:
    """Load the geocoder for who asks for it; classifying and completing names do without its loops."""
    if name != "Geocoder":
        raise AttributeError(name)
    from geo.geocoding.geocoder import Geocoder  # noqa: PLC0415

    return Geocoder
