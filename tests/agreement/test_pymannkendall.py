"""Our Mann–Kendall tests against pyMannKendall, on the 360 values of its own test file (case VM-3) and on random series."""

from pathlib import Path

import numpy as np
import pymannkendall
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dafeng.study.peak import hamed_rao, mann_kendall, sen_slope, yue_wang

VALUES = np.loadtxt(Path(__file__).parent.parent / "published" / "arbitrary_360.csv", skiprows=2)
WITHOUT_GAPS = VALUES[np.isfinite(VALUES)]
PUBLISHED = {
    "plain": (mann_kendall(VALUES), -0.8854562842589916, 0.37591058740506833, 4889800.333333333),
    "hamed rao": (hamed_rao(WITHOUT_GAPS), -3.859273515045842, 0.00011372459883540742, 257403.38678462413),
    "hamed rao, 3 lags": (hamed_rao(WITHOUT_GAPS, 3), -0.5191093899188985, 0.603684460662274, 14226812.425138814),
    "yue wang": (yue_wang(WITHOUT_GAPS), -2.6377968071103193, 0.008344656549921448, 550988.7079774942),
    "yue wang, 1 lag": (yue_wang(WITHOUT_GAPS, 1), -0.6078136738097195, 0.5433110592605916, 10377301.691383107),
}


def test_all_360_values_are_there():
    """Seven of them are missing, as in the file."""
    assert (len(VALUES), int(np.isnan(VALUES).sum())) == (360, 7)


def test_score_and_tau_as_published():
    """S −1959, τ −0.03153…"""
    found = mann_kendall(VALUES)
    assert (found.s, found.tau) == (-1959, pytest.approx(-0.03153167653875869, abs=1e-15))


def test_sen_slope_as_published():
    """Missing years keep their place: −0.006369…"""
    assert sen_slope(VALUES) == pytest.approx(-0.006369426751592357, abs=1e-15)


@pytest.mark.parametrize("name", PUBLISHED)
def test_each_variant_as_published(name):
    """Z, p and variance; the modified tests were published before missing years kept their place in the slope, so on the values alone."""
    found, z, p, variance = PUBLISHED[name]
    assert (found.z, found.p, found.variance) == pytest.approx((z, p, variance), rel=1e-9)


PAIRS = [(hamed_rao, pymannkendall.hamed_rao_modification_test), (yue_wang, pymannkendall.yue_wang_modification_test)]


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
@pytest.mark.parametrize("lags", [None, 1, 3])
def test_modified_tests_agree_with_the_installed_program(ours, theirs, lags):
    """Same values, same lags, same answer."""
    found, asked = ours(VALUES, lags), theirs(VALUES, lag=lags)
    assert (found.s, found.variance, found.z, found.p) == pytest.approx((asked.s, asked.var_s, asked.z, asked.p), rel=1e-9)


@given(st.lists(st.floats(-100, 100).map(lambda v: round(v, 3)), min_size=5, max_size=30, unique=True))
def test_plain_test_agrees_on_random_series(values):
    """Whatever the series is."""
    found, asked = mann_kendall(np.array(values)), pymannkendall.original_test(values)
    assert (found.s, found.z, found.p) == pytest.approx((asked.s, asked.z, asked.p), rel=1e-9, abs=1e-12)
