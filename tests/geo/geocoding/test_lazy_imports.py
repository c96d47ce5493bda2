"""What is imported with what: classifying and completing names must not load the geocoder's loops."""

import subprocess
import sys

import pytest

import geo.geocoding


@pytest.mark.parametrize("module", ["classify", "suggestions"])
def test_what_needs_no_geocoder_does_not_load_it(module: str) -> None:
    code = f"import geo.geocoding.{module}, sys; print('numba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout == "False\n"


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="Geocoders"):
        _ = geo.geocoding.Geocoders
