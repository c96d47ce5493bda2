"""Settings that hold for all tests."""

from hypothesis import settings

# A busy machine is no fault of the code, and a run says the same as the run before; `pytest
# --hypothesis-profile=explore` looks for new examples.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None, max_examples=1_000)
settings.load_profile("repeatable")

# The fixtures of tests/database.py: real PostGIS for whoever asks.
pytest_plugins = ("database",)
