"""A start from pieces of the horizon changes how soon the optimum is found, never which one it is."""

from dataclasses import replace

import highspy
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from tests.properties.test_power_dispatch import networks

from dafeng.power import Generator, Horizon, Network, Response, Store, dispatch
from dafeng.power.formulation import formulate
from dafeng.power.held import Held
from dafeng.power.network import Expansion, full_year
from dafeng.power.pieces import begun, start_of
from dafeng.power.solver import InfeasibleError, Model

QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
BASIC = int(highspy.HighsBasisStatus.kBasic)


def _begun(network, hours=48):
    found = formulate(network, full_year(hours))
    model = Model(found.program)
    start = start_of(found, model.matrix, 24)
    return found, model, start


@QUICK
@given(networks())
def test_the_optimum_is_that_of_all_hours_at_once(network):
    """The cost from the start is that of a solve from nothing."""
    found, model, start = _begun(network)
    if start is not None:
        model.begin_at(start)
    assert model.solve().objective == pytest.approx(Model(found.program).solve().objective, rel=1e-6, abs=1e-6)


@QUICK
@given(networks())
def test_a_start_is_a_basis(network):
    """As many columns and rows are basic as there are rows."""
    found, _, start = _begun(network)
    if start is not None:
        assert (start.columns == BASIC).sum() + (start.rows == BASIC).sum() == found.program.n_rows


def _system(energy=9000.0):
    """Ninety-two days with dear evenings, a battery, and demand response; the dear plant feeds in 1,458 GWh where it may."""
    rng, hours = np.random.default_rng(4), 92 * 24
    load = 3 + np.sin(np.arange(hours) / 24 * 2 * np.pi) + rng.uniform(0, 1.2, hours)
    plants = (Generator("cheap", 3.0, cost=0.3), Generator("dear", 2.5, cost=0.6 + rng.uniform(0, 0.1, hours), energy=energy))
    network = Network({"city": load}, plants, (Store("battery", 0.5, 2.0, charge_efficiency=0.9),), voll=20.0)
    return replace(network, responses=(Response("response", 0.4, 2.0, 3.0, 0.4, 6, cost=1.5),))


def test_a_year_is_solved_from_its_pieces():
    """A long dispatch starts from pieces, and says so in its options."""
    assert dispatch(_system()).solution.options["simplex_strategy"] == 4


def test_energy_of_a_year_that_binds_is_kept():
    """What ties all pieces is left out of the start and holds in the answer."""
    found = dispatch(_system(1400.0))
    assert found.output["dear"].sum() == pytest.approx(1400.0)


def test_energy_of_a_year_that_binds_costs_the_same():
    """Cost from pieces and from nothing agree where the energy of the year binds."""
    network = _system(1400.0)
    plain = Model(formulate(network, full_year(network.hours)).program).solve()
    assert dispatch(network).cost == pytest.approx(plain.objective, rel=1e-9)


def test_a_start_far_from_the_optimum_is_given_up():
    """Where the start does not lead to the optimum within its iterations, the program is solved from nothing."""
    network = _system(1400.0)
    found = formulate(network, full_year(network.hours))
    model, plain = begun(found, "choose"), Model(found.program).solve()
    answer = model.solve()
    assert answer.objective == pytest.approx(plain.objective, rel=1e-9)
    assert "simplex_strategy" not in answer.options


def test_a_piece_that_cannot_be_solved_gives_no_start():
    """A load that cannot be served in one piece leaves the whole program to say why."""
    usual = _system()
    network = replace(usual, voll=None, load={"city": usual.load["city"] + 9.0 * (np.arange(usual.hours) == 100)})
    found = formulate(network, full_year(network.hours))
    assert start_of(found, found.program.matrix()) is None
    with pytest.raises(InfeasibleError, match="hour"):
        dispatch(network)


def test_a_short_horizon_has_no_pieces():
    """Weeks are solved at once."""
    network = _system()
    found = formulate(network, Horizon(np.arange(336), (0, 168), np.ones(336)))
    assert start_of(found, found.program.matrix()) is None


def test_a_chosen_size_has_no_pieces():
    """A size ties all hours."""
    network = _system()
    found = formulate(replace(network, stores=(replace(network.stores[0], expansion=Expansion(0, 1, 1)),)), full_year(network.hours))
    assert start_of(found, found.program.matrix()) is None


def test_a_held_dispatch_pays_for_no_size():
    """A part whose size may be chosen is used as it stands: what its size costs does not keep it from running."""
    plant = Generator("plant", 1.0, cost=0.1, expansion=Expansion(0.0, 5.0, 1e6))
    held = Held(Network({"city": np.ones(24)}, (plant,), voll=10.0))
    held.resize("plant", 2.0)
    assert held.solve().cost == pytest.approx(2.4)
