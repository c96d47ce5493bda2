"""Refusals of roads, points, problems and plans (a branch of the tree in :mod:`geo.errors`)."""

from __future__ import annotations

from geo.errors import InputError  # noqa: F401
