"""From the words of a caller to a place: a point, its radius and how sure it is."""

from geo.geocoding.geocoder import Geocoder

__all__ = ["Geocoder"]
