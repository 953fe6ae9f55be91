"""Error propagation by the IPCC Guidelines 2006, volume 1, chapter 3, equations 3.1 and 3.2. METHODS section 13, VU-1."""

import math

import numpy as np
import pytest

from dafeng.facts import of_product, of_sum


def test_a_product_of_five_and_ten_percent():
    """The root of 125."""
    assert of_product([5, 10]) == pytest.approx(math.sqrt(125))


def test_a_sum_of_a_known_and_an_unknown_part():
    """100 ± 5 % and 50 ± 20 % are 150 ± 7.4536 %."""
    assert of_sum([100, 50], [5, 20]) == pytest.approx(7.4536, abs=5e-5)


def test_a_difference_is_less_sure_than_its_parts():
    """100 ± 5 % less 50 ± 20 % are 50 ± 22.4 %."""
    assert of_sum([100, -50], [5, 20]) == pytest.approx(3 * of_sum([100, 50], [5, 20]))


def test_draws_say_the_same():
    """A sum of two normals, 200 000 draws: the standard error of a 95 % range is below one percent of it."""
    rng = np.random.default_rng(1)
    total = 100 * (1 + 0.05 / 1.96 * rng.standard_normal(200_000)) + 50 * (1 + 0.2 / 1.96 * rng.standard_normal(200_000))
    low, high = np.quantile(total, [0.025, 0.975])
    assert 50 * (high - low) / 150 == pytest.approx(of_sum([100, 50], [5, 20]), rel=0.01)


def test_nothing_has_no_percentage():
    """A sum of zero is told to be stated in its unit."""
    with pytest.raises(ValueError, match="add up to zero"):
        of_sum([1, -1], [5, 5])
