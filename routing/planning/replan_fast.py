"""A name that the server still takes from here."""

from routing.planning.engine.chain import warm_up

__all__ = ["warm_up"]
