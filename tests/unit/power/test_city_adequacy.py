"""The city as a generating system, and the plan's own tests."""

import numpy as np
import pytest

from dafeng.facts import default_city, load_city
from dafeng.power import Year, load_system, prepare_system
from dafeng.power.adequacy import (
    DemandResponse,
    Imports,
    Profile,
    Storage,
    System,
    Unit,
    credit_of_limited,
    exact_indices,
    joint_return_period,
    simulate,
)
from dafeng.power.adequacy.city import _rivers, peak_shaved, weather_of
from dafeng.power.adequacy.credit import hours_that_matter
from dafeng.power.capability import close_gap, response_measures, safe_load
from dafeng.power.certificates import Account
from dafeng.study.adequacy import load_conditions

HOURS = np.arange(24 * 20)


def small(limit=60.0):
    """Two units inside, three outside behind a section, a river that feels a drought."""
    load = 100.0 + 30.0 * np.sin(HOURS / 24 * 2 * np.pi)
    outside = Imports(
        (Unit("line", "line", 3, 20.0, 0.1, 90, 10),), (Profile("river", "river", np.full(len(HOURS), 15.0), "water"),), limit
    )
    return System((Unit("coal", "coal", 2, 40.0, 0.05, 190, 10),), load, imports=outside)


def test_imports_behind_a_section_by_enumeration():
    """Every state inside and outside, one after another."""
    system, expected = small(), 0.0
    for inside in range(3):
        for lines in range(4):
            chance = (1, 2, 1)[inside] * 0.95**inside * 0.05 ** (2 - inside) * (1, 3, 3, 1)[lines] * 0.9**lines * 0.1 ** (3 - lines)
            short = np.clip(system.load - 40.0 * inside - min(20.0 * lines + 15.0, 60.0), 0, None)
            expected += chance * short.sum()
    assert exact_indices(system).eens == pytest.approx(expected, rel=1e-12)


def test_imports_behind_a_section_by_monte_carlo():
    """Within three standard errors of the exact value."""
    found = simulate(small(), 2000, 4).eens
    assert abs(found.value - exact_indices(small()).eens) < 3 * found.error


def test_a_wider_section_is_never_worse():
    """And one wide enough changes nothing more."""
    risks = [exact_indices(small(limit)).eens for limit in (20.0, 60.0, 75.0, 90.0)]
    assert risks == sorted(risks, reverse=True)
    assert risks[2] == risks[3]


def test_leaving_out_hours_of_plenty_changes_nothing():
    """Credit of a store with all hours and with those that matter."""
    load = np.where((HOURS // 24) % 10 == 3, 130.0, 20.0) + 0.0 * HOURS
    system = System((Unit("coal", "coal", 3, 40.0, 0.05, 190, 10),), load, (Storage("battery", 10.0, 20.0, 0.9),))
    with_few = credit_of_limited(system, "battery", 60)[0]
    assert len(hours_that_matter(np.full((1, len(load)), 90.0) - (load > 50) * 100, system)) < len(load)
    slow = DemandResponse("never", 0.0, 1, 0, rest_hours=99)
    with_all = credit_of_limited(System(system.units, load, system.storage, (slow,)), "battery", 60)[0]
    assert with_few == with_all


@pytest.mark.parametrize("inflow", [0.0, 10.0, 35.0, 50.0])
def test_a_reservoir_gives_each_day_its_inflow(inflow):
    """Never above its power, and most where the load is highest."""
    load = 100.0 + 30.0 * np.sin(HOURS / 24 * 2 * np.pi)
    release = peak_shaved(load, 50.0, np.full(len(HOURS), inflow))
    assert release.reshape(-1, 24).sum(axis=1) == pytest.approx(24 * inflow, abs=1e-6)
    assert release.max() <= 50.0 + 1e-9
    assert (np.diff(release[np.argsort(load[:24])]) >= -1e-9).all()


def test_a_second_reservoir_serves_what_the_first_has_left(city):
    """Each alone would serve the evening; together they leave less to the highest hour of a dry day than two that do not look at each other."""
    ready = city[0]
    rivers = [(each, 10.0) for each in ready.system.corridors if each.drought > 0]
    load = 100.0 + 10.0 * np.sin(np.arange(8760) / 24 * 2 * np.pi)
    together = load - sum(profile.available for profile in _rivers(rivers, load, ready.clock))
    apart = load - sum(_rivers([river], load, ready.clock)[0].available for river in rivers)
    assert (len(rivers), together[:24].sum()) == (2, pytest.approx(apart[:24].sum()))
    assert together[:24].max() < apart[:24].max() - 0.05


@pytest.fixture(scope="module")
def city():
    """The default city with a year put in by hand."""
    pack = load_city(default_city())
    system = load_system(pack)
    energy = {use.id: 12.0 for use in system.uses}
    capacity = {"coal_power": 0.5, "gas_chp": 0.2, "wte": 0.5, "hydro": 1.3, "pv": 1.0}
    base = Year(system.calendar_year, energy, 84.0, capacity, 23.1, 1.7)
    return prepare_system(system, base), base, load_conditions(pack)


def test_the_named_drought_comes_as_often_as_is_said(city):
    """Once in 60 years, each alone once in 30."""
    load, cooling = np.full(8760, 100.0), np.full(8760, 40.0)
    weather = weather_of(city[2]["weather"], load, cooling)
    assert joint_return_period(weather.dependence, 30, 30) == pytest.approx(60)
    assert weather.named[0] == ("2022", 0.49, 1.625)


def test_the_safe_load_of_the_base_year_is_what_was_published(city):
    """At the summer peak, without what only counts now: stores and demand response."""
    ready, base, conditions = city
    found = safe_load(ready, base, base, np.ones(8760), conditions["safe_load"])
    assert found.total[6, 21] - found.parts["storage"][6, 21] - found.parts["response"][6, 21] == pytest.approx(23.1, abs=0.05)


def test_losing_a_corridor_never_helps(city):
    """In no month and hour."""
    ready, base, conditions = city
    found = safe_load(ready, base, base, np.ones(8760), conditions["safe_load"])
    assert (found.total <= found.before_loss + 1e-12).all()


def test_projects_close_the_gap(city):
    """What is missing after the last is not above zero; what comes too late counts nothing."""
    ready, base, conditions = city
    found = safe_load(ready, base, base, np.ones(8760), conditions["safe_load"])
    steps = close_gap(found, conditions["safe_load"], conditions["project"], base.year)
    assert steps[-1].missing <= 1e-9
    assert [step.counts for step in steps if step.year > 2030] == [0.0]
    assert found.missing() == pytest.approx(sum(step.counts for step in steps) + steps[-1].missing)


def test_demand_response_by_three_measures():
    """3.15 GW of 35 GW are 9 % on paper."""
    assert response_measures(3.15, 0.7, 0.4, 35.0).shares() == pytest.approx({"contracted": 0.09, "verified": 0.063, "credited": 0.0252})


def test_an_empty_account_holds_nothing():
    """No certificate, no green power."""
    assert Account().total() == 0
