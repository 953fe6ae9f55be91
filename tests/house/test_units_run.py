"""The pathway with and without units: the same numbers, so no equation hides a factor or mixes kinds."""

import numpy as np
import pytest

from dafeng.facts import default_city, load_city
from dafeng.pathway import CHAPTERS, compute, load_scenarios, prepare, pull, quantities
from dafeng.pathway.input_units import INPUT_UNITS, input_unit
from dafeng.units import expression, registry

QUANTITIES = quantities(*CHAPTERS)


def in_base_units(unit):
    """How many kilograms, metres, seconds, yuan … one of a unit is."""
    return float((registry().Quantity(1.0) * registry().parse_expression(expression(unit))).to_base_units().magnitude)


@pytest.fixture(scope="module")
def runs():
    """The plan once in coherent units, once in kilograms, metres, seconds and yuan."""
    city = load_city(default_city())
    inputs = pull(prepare(city, 3, seed=4), load_scenarios(city)["plan"])
    bare = compute(QUANTITIES, inputs)
    with_units = compute(QUANTITIES, {name: values * in_base_units(input_unit(name)) for name, values in inputs.items()})
    return inputs, bare, with_units


@pytest.mark.parametrize("name", QUANTITIES)
def test_a_quantity_is_the_same_with_units(runs, name):
    """Declared unit and equation agree."""
    _, bare, with_units = runs
    found = (with_units[name] / in_base_units(QUANTITIES[name].unit)).transpose(*bare[name].dims)
    assert np.allclose(found.values, bare[name].values, rtol=1e-9, atol=1e-12)


def test_every_unit_belongs_to_an_input(runs):
    """A unit of an input that is no more would mislead."""
    assert [name for name in INPUT_UNITS if name not in runs[0]] == []
