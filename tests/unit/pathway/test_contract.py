"""The contract of the chapters and its messages."""

from types import ModuleType

import numpy as np
import pytest
import xarray as xr

from dafeng.errors import PathwayError
from dafeng.pathway import compute, quantities, quantity


@quantity("TWh/a", "year", source="a test")
def heat(demand):
    """Heat wanted."""
    return demand * 1.0


@quantity("1", "year", source="a test")
def cold(heat, weather):
    """Needs what nobody gives."""
    return heat * weather


@quantity("TWh/a", "year", source="a test")
def broken(demand):
    """Fails."""
    return demand + None


def years(values):
    """Three years."""
    return xr.DataArray(values, coords={"year": [2023, 2024, 2025]}, dims="year")


def test_a_quantity_stays_a_plain_function():
    """It can be called with numbers."""
    assert heat(2.0) == 2.0


def test_a_missing_need_names_the_nearest():
    """A misspelt input is offered."""
    with pytest.raises(PathwayError, match=r"'cold' needs 'weather', which is neither .*Did you mean 'wether'"):
        compute({"heat": heat, "cold": cold}, {"demand": years([1.0, 2.0, 3.0]), "wether": years([1.0, 1.0, 1.0])})


def test_what_is_written_further_down_is_not_known_yet():
    """The order of writing is the order of computing."""
    with pytest.raises(PathwayError, match="written further down"):
        compute({"cold": cold, "heat": heat}, {"demand": years([1.0, 2.0, 3.0]), "weather": years([1.0, 1.0, 1.0])})


def test_a_gap_in_an_input_names_its_place():
    """Not a number in 2024."""
    with pytest.raises(PathwayError, match=r"demand, given as input, is not finite at .'year': 2024"):
        compute({"heat": heat}, {"demand": years([1.0, np.nan, 3.0])})


def test_a_result_without_its_dimension_raises():
    """Declared by year, found without."""
    with pytest.raises(PathwayError, match="heat was declared with year"):
        compute({"heat": heat}, {"demand": xr.DataArray(1.0)})


def test_a_name_written_twice_raises():
    """Two chapters, one name."""
    one, other = ModuleType(__name__), ModuleType(__name__)
    one.heat, other.heat = heat, heat
    with pytest.raises(PathwayError, match="'heat' is written in"):
        quantities(one, other)


def test_other_exceptions_say_which_quantity_failed():
    """The traceback stays; one note is added."""
    with pytest.raises(TypeError) as caught:
        compute({"heat": broken}, {"demand": years([1.0, 2.0, 3.0])})
    assert caught.value.__notes__ == ["heat [TWh/a], computed from demand"]
