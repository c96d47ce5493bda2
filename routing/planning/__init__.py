"""Patrol problems and plans: one entrance, ``plan(problem, *, seed, stop) -> Plan``."""
