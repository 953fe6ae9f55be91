"""The Kaya decomposition of a city: nothing is left over, zeros do no harm, wrong years are refused."""

import numpy as np
import pytest

from dafeng.errors import StudyError
from dafeng.facts import default_city, load_city
from dafeng.pathway import load_scenarios, prepare, run_pathway
from dafeng.study import kaya_change
from dafeng.study.decomposition import lmdi, lmdi_factors, shapley_product
from dafeng.study.kaya import KAYA_FACTORS, kaya_factors


@pytest.fixture(scope="module")
def results():
    """A few draws of the plan."""
    city = load_city(default_city())
    return run_pathway(city, load_scenarios(city)["plan"], prepare(city, 20, seed=4))


def test_factors_multiply_to_the_co2_of_energy(results):
    """The total less processes, waste and refinery, in every draw."""
    found = kaya_factors(results, 2030).prod(axis=2).sum(axis=1)
    rest = results["co2_total"] - results["co2_process"] - results["co2_waste"] - results["co2_refinery"]
    assert found == pytest.approx(rest.sel(year=2030).values, rel=1e-12)


@pytest.mark.parametrize("years", [(2023, 2030), (2015, 2060)])
def test_effects_sum_to_the_change(results, years):
    """By LMDI and by Shapley, carriers that were zero included."""
    change = kaya_change(results, *years)
    wanted = pytest.approx(change.end - change.start, abs=1e-9)
    assert (sum(e.mean for e in change.effects), sum(e.shapley for e in change.effects)) == (wanted, wanted)


def test_growth_raises_and_intensity_lowers(results):
    """The signs every study of a growing city finds."""
    effects = {e.name: e.mean for e in kaya_change(results, 2023, 2030).effects}
    assert effects["prosperity"] > 0 > effects["energy_intensity"]
    assert set(KAYA_FACTORS) < set(effects)


@pytest.mark.parametrize("years", [(2030, 2023), (2014, 2030), (2023, 2061)])
def test_years_out_of_order_or_range_are_refused(results, years):
    """What was asked and what is possible stand in the message."""
    with pytest.raises(StudyError, match="expected two of 2015 to 2060"):
        kaya_change(results, *years)


def test_a_part_that_appears_belongs_to_what_was_zero():
    """Analytical limit: its whole change, shared by the factors that were zero; no residual."""
    before, after = np.array([[2.0, 3.0], [2.0, 0.0]]), np.array([[4.0, 3.0], [4.0, 1.5]])
    assert lmdi(before, after) == pytest.approx([6.0, 6.0])


def test_limits_are_what_small_numbers_tend_to():
    """With 1e-300 in the place of zero the effects come near, slowly: the reason for the limit."""
    before, after = np.array([[2.0, 3.0], [2.0, 1e-300]]), np.array([[4.0, 3.0], [4.0, 1.5]])
    assert lmdi(before, after) == pytest.approx([6.0, 6.0], rel=0.01)


def test_a_part_that_stays_zero_does_nothing():
    """Whatever its other factors do."""
    before, after = np.array([[2.0, 3.0], [5.0, 0.0]]), np.array([[4.0, 3.0], [9.0, 0.0]])
    assert lmdi(before, after) == pytest.approx([6.0, 0.0])


def test_many_tables_at_once_are_each_table_alone():
    """Draws are an axis."""
    rng = np.random.default_rng(3)
    before, after = rng.uniform(0.5, 3, (4, 3, 3)), rng.uniform(0.5, 3, (4, 3, 3))
    for method in (lmdi, lmdi_factors, shapley_product):
        assert method(before, after) == pytest.approx(np.stack([method(b, a) for b, a in zip(before, after, strict=True)]))
