"""Which inputs a result follows."""

import numpy as np
import pytest
import xarray as xr
from scipy.stats import spearmanr

from dafeng.study.sensitivity import inputs_behind, sensitivity_of

RNG = np.random.default_rng(5)
CLOSE, FAR = RNG.standard_normal(200), RNG.standard_normal(200)


def _array(values, name="grid_emission_factor", **coords):
    return xr.DataArray(values, dims=("draw", "year"), coords={"year": [2030]} | coords, name=name)


def test_the_correlation_is_spearmans():
    """As another program computes it."""
    result = np.exp(CLOSE) + 0.5 * FAR
    found = sensitivity_of({"grid_factor_path": _array(CLOSE[:, None])}, _array(result[:, None]), 2030)
    assert found[0].rho == pytest.approx(spearmanr(CLOSE, result).statistic, abs=0.0006)


def test_an_input_the_quantity_does_not_use_is_left_out():
    """However well its draws happen to agree."""
    assert sensitivity_of({"gdp_path": _array(CLOSE[:, None])}, _array(CLOSE[:, None]), 2030) == ()


def test_noise_is_left_out():
    """Within three standard errors of none."""
    assert sensitivity_of({"grid_factor_path": _array(FAR[:, None])}, _array(CLOSE[:, None]), 2030) == ()


def test_a_result_that_does_not_move_follows_nothing():
    """Instead of dividing by zero."""
    assert sensitivity_of({"grid_factor_path": _array(FAR[:, None])}, _array(np.ones((200, 1))), 2030) == ()


def test_the_part_followed_most_is_named():
    """Of an input with labels."""
    both = xr.DataArray(np.stack([FAR, CLOSE], 1), dims=("draw", "origin"), coords={"origin": ["hydro", "pv"]}, name="full_load_hours")
    found = sensitivity_of({"full_load_hours": both}, _array(CLOSE[:, None], "power_generation"), 2030)
    assert (found[0].input, found[0].label) == ("full_load_hours", "pv")


def test_inputs_are_found_through_other_quantities():
    """CO2 depends on people."""
    assert "population_path" in inputs_behind("co2_total")
