"""LMDI: the simple example of the LMDIR package (Heun), printed with its digits; Shapley and Laspeyres worked on the same table."""

import numpy as np
import pytest

from dafeng.study.decomposition import laspeyres, lmdi, lmdi_factors, shapley_product

TABLE = {
    1971: [[1, 10, 2], [4, 5, 3]],
    1972: [[4, 5, 3], [5, 6, 4]],
    1973: [[8, 2, 4], [5, 7, 5]],
    1974: [[10, 1, 5], [6, 8, 6]],
}
ADDITIVE = {
    1971: (69.79006598, -9.455125793, 39.66505981),
    1972: (42.96021467, -34.31902656, 50.3588119),
    1973: (54.01064234, -9.021284671, 54.01064234),
}
FACTORS = {
    1971: (1.761117821, 0.926191306, 1.379410116),
    1972: (1.229284572, 0.847970248, 1.273773912),
    1973: (1.208140223, 0.968911503, 1.208140223),
}
SHAPLEY = {1971: (74.333333, -16.666667, 42.333333), 1972: (48.0, -41.5, 52.5), 1973: (54.666667, -10.333333, 54.666667)}


def years(first):
    return np.array(TABLE[first], dtype=float), np.array(TABLE[first + 1], dtype=float)


@pytest.mark.parametrize("first", ADDITIVE)
def test_additive_effects_are_those_published(first):
    """Each effect agrees to the digits printed."""
    assert lmdi(*years(first)) == pytest.approx(ADDITIVE[first], abs=5e-8)


@pytest.mark.parametrize("first", ADDITIVE)
def test_additive_effects_sum_to_the_change(first):
    """No residual is left."""
    before, after = years(first)
    assert lmdi(before, after).sum() == pytest.approx(after.prod(axis=1).sum() - before.prod(axis=1).sum(), abs=1e-9)


@pytest.mark.parametrize("first", FACTORS)
def test_factors_are_those_published(first):
    """Multiplicative factors agree to the digits printed."""
    assert lmdi_factors(*years(first)) == pytest.approx(FACTORS[first], abs=5e-9)


@pytest.mark.parametrize("first", SHAPLEY)
def test_shapley_effects_are_those_worked(first):
    """Mean over the six orders of change."""
    assert shapley_product(*years(first)) == pytest.approx(SHAPLEY[first], abs=5e-7)


def test_laspeyres_leaves_a_residual():
    """One factor at a time explains 107 of 100: why it is not used for reports."""
    assert laspeyres(*years(1971)) == pytest.approx((75, 2, 30))


PRINTED = [
    ("Ang's guide: activity, structure, intensity, Mtoe", (50, -10, -20), 160 - 140),
    ("Central Asia: activity, population, intensity, structure, Mt", (254.4, 76.80, -291.78, -28.09), 11.33),
]


@pytest.mark.parametrize(("name", "effects", "change"), PRINTED, ids=[row[0] for row in PRINTED])
def test_printed_effects_sum_as_printed(name, effects, change):
    """Cases VL-2 and VL-3: what a report of a decomposition must do."""
    assert sum(effects) == pytest.approx(change, abs=5e-3)


def test_an_illustration_with_the_printed_effects():
    """VL-2: one part whose three factors give +50, −10 and −20 of 140 to 160 is decomposed into just these."""
    weight = (160 - 140) / np.log(160 / 140)
    after = np.exp(np.array([[50, -10, -20]]) / weight)
    assert lmdi(np.array([[140.0, 1.0, 1.0]]), after * np.array([[140.0, 1.0, 1.0]])) == pytest.approx([50, -10, -20])
