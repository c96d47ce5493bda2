"""Use cases, one verb each; imported by the ways in, never the reverse."""
