"""Figures of the system, each printed by a command; never a timed test."""
