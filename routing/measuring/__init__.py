"""Measures of service over frames of calls and of presence; :mod:`routing.measures` is the door."""
