"""Made towns and calls about them, to measure the geocoder; ``geo.geocoding`` is unknown here."""
