"""What the equations of the chapters must hold whatever the numbers are."""

import numpy as np
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dafeng.facts import default_city, load_city
from dafeng.facts.balance import Balance, close_balance
from dafeng.pathway import load_levers
from dafeng.pathway.buildings import dweller_energy
from dafeng.pathway.industry import producer_energy
from dafeng.pathway.labels import FUELS, PRODUCERS
from dafeng.pathway.run import ramp
from dafeng.pathway.stock import cohort_sum, fleet, remaining_share, weibull_survival
from dafeng.pathway.supply import final_energy, final_energy_by_sector
from dafeng.study.peak import peak_odds, smoothed

POSITIVE = st.floats(0.01, 100)
SHARE = st.floats(0, 0.99)
IS_ELECTRIC = xr.DataArray([float(f == "electricity") for f in FUELS], coords={"fuel": list(FUELS)}, dims="fuel")
TABLE = arrays(float, (len(PRODUCERS), len(FUELS)), elements=st.floats(0, 50))
FIVE = arrays(float, (3, 46), elements=st.floats(1, 100))


def labelled(table, labels=PRODUCERS, dim="producer"):
    """Base-year energy by branch and fuel."""
    return xr.DataArray(table, coords={dim: list(labels), "fuel": list(FUELS)}, dims=(dim, "fuel"))


@settings(max_examples=60, deadline=None)
@given(TABLE, POSITIVE, POSITIVE, st.floats(1, 3), SHARE, st.floats(1, 3))
def test_more_intensity_never_lowers_energy(table, activity, intensity, more, shift, ratio):
    """Of any branch and fuel."""
    less = producer_energy(labelled(table), activity, intensity, shift, ratio, IS_ELECTRIC)
    greater = producer_energy(labelled(table), activity, intensity * more, shift, ratio, IS_ELECTRIC)
    assert bool((greater >= less * (1 - 1e-12)).all())


@settings(max_examples=60, deadline=None)
@given(TABLE, POSITIVE, SHARE, st.floats(1, 3))
def test_a_shift_to_electricity_never_raises_energy(table, activity, shift, ratio):
    """One unit of electricity does the work of at least one of fuel."""
    before = producer_energy(labelled(table), activity, 1.0, 0.0, ratio, IS_ELECTRIC).sum("fuel")
    after = producer_energy(labelled(table), activity, 1.0, shift, ratio, IS_ELECTRIC).sum("fuel")
    assert bool((after <= before * (1 + 1e-12)).all())


@settings(max_examples=30, deadline=None)
@given(POSITIVE, POSITIVE, SHARE, st.floats(1, 3), st.floats(0.9, 1.1))
def test_zero_in_zero_out(activity, intensity, shift, ratio, weather):
    """A branch without energy stays without."""
    nothing = labelled(np.zeros((len(PRODUCERS), len(FUELS))))
    assert float(producer_energy(nothing, activity, intensity, shift, ratio, IS_ELECTRIC).sum()) == 0
    assert float(dweller_energy(nothing, activity, intensity, shift, ratio, IS_ELECTRIC, weather).sum()) == 0


@settings(max_examples=40, deadline=None)
@given(TABLE, st.permutations(range(len(PRODUCERS))), SHARE, st.floats(1, 3))
def test_the_order_of_sectors_is_irrelevant(table, order, shift, ratio):
    """Every branch gets the same whatever stands before it, and so does the sum over fuels and sectors."""
    mixed = [PRODUCERS[i] for i in order]
    plain = producer_energy(labelled(table), 1.2, 0.9, shift, ratio, IS_ELECTRIC)
    other = producer_energy(labelled(table[order], mixed), 1.2, 0.9, shift, ratio, IS_ELECTRIC)
    assert np.array_equal(other.sel(producer=list(PRODUCERS)).values, plain.values)
    assert np.isclose(other.sum().item(), plain.sum().item(), rtol=1e-12)


@settings(max_examples=40, deadline=None)
@given(TABLE, TABLE)
def test_fuels_and_sectors_sum_to_one_number(one, other):
    """Final energy by fuel and by sector, whatever the sectors use."""
    parts = [labelled(one), labelled(other, dim="dweller"), labelled(one, dim="vehicle"), labelled(other, dim="mover")]
    assert np.isclose(final_energy(*parts).sum().item(), final_energy_by_sector(*parts).sum().item(), rtol=1e-12, atol=1e-12)


@settings(max_examples=40, deadline=None)
@given(
    arrays(float, (4, 3), elements=st.floats(0.1, 40)),
    arrays(float, (6, 3), elements=st.floats(-3, 3)),
    arrays(float, (6, 4, 3), elements=st.floats(-3, 3)),
)
def test_a_sampled_balance_closes_in_every_draw(cells, totals, shares):
    """Cells add up to the sampled total of their fuel, and none is below zero."""
    fuels, sectors = ("coal", "gas", "power"), ("a", "b", "c", "d")
    spread = np.full(3, 0.05)
    balance = Balance(2023, sectors, fuels, cells, np.full((4, 3), 0.1), cells.sum(axis=0), spread, cells.sum(axis=1), float(cells.sum()))
    drawn = close_balance(balance, totals, shares)
    wanted = cells.sum(axis=0) * np.exp(totals * spread)
    assert np.allclose(drawn.sum(axis=1), wanted, rtol=1e-9)
    assert drawn.min() >= 0


@settings(max_examples=40, deadline=None)
@given(st.floats(5, 20), st.floats(2, 7), arrays(float, (2, 12), elements=st.floats(5, 50)))
def test_a_fleet_is_at_least_what_is_wanted(scale, shape, wanted):
    """Sales fill the gap; they are never below zero, and drives add up."""
    years = np.arange(12.0)
    left = np.stack([remaining_share(np.ones(10) / 10, scale, shape, 11)] * 2, axis=1)
    shares = np.full((2, 12, 2), 0.5)
    stock, sales = fleet(wanted, np.full((2, 2), 5.0), left, weibull_survival(years, scale, shape), shares)
    assert sales.min() >= 0
    assert bool((stock.sum(axis=2)[:, 1:] >= wanted[:, 1:] - 1e-9).all())


@settings(max_examples=40, deadline=None)
@given(arrays(float, (2, 8), elements=st.floats(0, 9)), arrays(float, 8, elements=st.floats(0, 2)), st.floats(0.1, 5))
def test_cohorts_add_up_and_scale(additions, by_age, factor):
    """Twice the planting, twice the growth; nothing grows before it is planted."""
    one = cohort_sum(additions, by_age)
    assert np.allclose(cohort_sum(additions * factor, by_age), one * factor)
    assert np.allclose(one[:, 0], additions[:, 0] * by_age[0])


@settings(max_examples=60, deadline=None)
@given(FIVE, st.floats(0.1, 10))
def test_the_year_of_a_peak_does_not_depend_on_the_unit(draws, factor):
    """Nor does smoothing leave the range of the path."""
    years = np.arange(2015.0, 2061.0)
    smooth = smoothed(draws)
    assert (smooth.min() >= draws.min() - 1e-9, smooth.max() <= draws.max() + 1e-9) == (True, True)
    assert peak_odds(np.round(smooth, 6), years, 2030)[0] == peak_odds(np.round(smooth, 6) * 2.0**3, years, 2030)[0]
    assert np.allclose(smoothed(draws * factor), smooth * factor)


def test_a_ramp_never_falls_and_ends_at_one():
    """Of every lever that ships with a city, in all three shapes."""
    for lever in load_levers(load_city(default_city())):
        way = ramp(lever)
        assert (way[0], way[-1], bool((np.diff(way) >= 0).all())) == (0.0, 1.0, True)
