"""Readers of what a city hands over, each with a row report."""
