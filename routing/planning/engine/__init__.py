"""Ruin and recreate on flat arrays, compiled: the search behind plans and re-plans."""
