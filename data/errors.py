"""Refusals of files and tables (a branch of the tree in :mod:`geo.errors`)."""

from __future__ import annotations

from geo.errors import InputError  # noqa: F401
