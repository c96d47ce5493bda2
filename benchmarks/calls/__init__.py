"""Made towns and made calls about them, to measure the geocoder; nothing of ``geo.geocoding`` is known here."""
