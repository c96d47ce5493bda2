"""Names that the proof still takes from here."""

from routing.planning.engine.compiled import NEVER, Flags, Floats, Ints, compiled, inner
from routing.planning.engine.tours import arrival

__all__ = ["NEVER", "Flags", "Floats", "Ints", "arrival", "compiled", "inner"]
