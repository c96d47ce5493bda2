"""Calls, units and patrols over days and months: who waits how long, and who is seen where."""
