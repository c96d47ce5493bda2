"""From the words of a caller to proposals: category, priority, tags, dangers, and what decided."""

from geo.geocoding.classify.decide import classify
from geo.geocoding.classify.proposal import Deciding, Proposal
from geo.geocoding.classify.tables import Tables, load_tables

__all__ = ["Deciding", "Proposal", "Tables", "classify", "load_tables"]
