"""The fleet of a year for the lab, from the pathway's stock."""

import tomllib

import pytest

from dafeng.errors import StudyError
from dafeng.facts import default_city, load_city
from dafeng.roads.lab.fleet import kinds
from dafeng.study.fleet_mix import fleet_mix, fleet_toml


@pytest.fixture(scope="module")
def city():
    """The default city."""
    return load_city(default_city())


@pytest.fixture(scope="module")
def later(city):
    """Its fleet of 2035."""
    return fleet_mix(city, 2035, draws=5)


def test_shares_of_a_class_sum_to_one(later):
    """As an experiment asks."""
    assert {name: round(sum(shares.values()), 9) for name, shares in later.items()} == dict.fromkeys(("car", "van", "bus"), 1.0)


def test_the_lab_has_a_vehicle_for_every_drive(later):
    """None is left without a type."""
    assert {(name, drive) for name, shares in later.items() for drive in shares} <= set(kinds())


def test_cars_become_electric_under_the_plan(city, later):
    """More in 2035 than in 2025."""
    assert later["car"]["BEV"] > fleet_mix(city, 2025, draws=5)["car"]["BEV"]


def test_the_fleet_is_written_as_experiments_read_it(later):
    """The same shares come back."""
    assert tomllib.loads(fleet_toml(2035, later)) == {"fleet": {"year": 2035, "mix": later}}


@pytest.mark.parametrize(("year", "scenario", "words"), [(1999, "plan", "no fleet of 1999"), (2030, "dream", "no scenario 'dream'")])
def test_what_is_not_there_is_said(city, year, scenario, words):
    """With what is."""
    with pytest.raises(StudyError, match=words):
        fleet_mix(city, year, scenario, draws=2)
