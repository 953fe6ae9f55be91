"""PyPSA on the same network: random systems, the file there and back, and what is refused. Needs the extra ``pypsa``."""

import logging
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from dafeng.errors import PowerError
from dafeng.power import Expansion, Generator, Link, Network, Store, dispatch
from dafeng.power.exchange import to_pypsa, write_netcdf
from dafeng.power.take_in import from_pypsa, read_netcdf

pypsa = pytest.importorskip("pypsa")
sys.path.insert(0, str(Path(__file__).parents[1] / "properties"))
from test_power_dispatch import HOURS, networks  # noqa: E402 - the same random systems

pytestmark = pytest.mark.filterwarnings("ignore")
logging.getLogger("pypsa").setLevel(logging.ERROR)
logging.getLogger("linopy").setLevel(logging.ERROR)


def optimum(network):
    """What PyPSA finds: its objective and the constant it leaves out."""
    n = to_pypsa(network)
    status, condition = n.optimize(solver_name="highs", solver_options={"output_flag": False}, include_objective_constant=False)
    assert (status, condition) == ("ok", "optimal")
    return float(n.objective)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks())
def test_random_networks_cost_what_pypsa_says(network):
    """Plants, stores, reservoirs, links and demand response: the same objective to 1e-6."""
    ours = dispatch(network).cost
    assert optimum(network) == pytest.approx(ours, rel=1e-6, abs=1e-6)


def test_chosen_sizes_agree():
    """Capacities that are chosen, at their yearly cost."""
    rng = np.random.default_rng(3)
    plants = (
        Generator("gas", 0.0, cost=0.5, expansion=Expansion(0.0, 9.0, 3.0)),
        Generator("sun", 0.0, availability=rng.random(HOURS), expansion=Expansion(0.0, 9.0, 2.0)),
    )
    store = Store("battery", 0.0, 2.0, charge_efficiency=0.9, discharge_efficiency=0.9, expansion=Expansion(0.0, 5.0, 1.0))
    network = Network({"city": rng.uniform(2, 4, HOURS)}, plants, (store,), voll=20.0)
    found = dispatch(network)
    assert optimum(network) == pytest.approx(found.cost + found.size_cost, rel=1e-6)


@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks())
def test_a_file_there_and_back_keeps_the_objective(tmp_path_factory, network):
    """Written as netCDF, read again, solved here."""
    path = write_netcdf(network, tmp_path_factory.mktemp("net") / "city.nc")
    back, horizon = read_netcdf(path)
    assert dispatch(back, horizon).cost == pytest.approx(dispatch(network).cost, rel=1e-6, abs=1e-6)


def radial():
    """A network as a PyPSA user writes it: two buses, a line, a storage unit."""
    n = pypsa.Network()
    n.set_snapshots(range(24))
    n.add("Bus", ["north", "south"])
    n.add("Line", "wire", bus0="north", bus1="south", x=0.1, s_nom=2.0)
    n.add("Generator", "wind", bus="north", p_nom=4.0, p_max_pu=np.linspace(0.2, 1, 24), marginal_cost=0.0)
    n.add("Generator", "gas", bus="south", p_nom=5.0, marginal_cost=0.6)
    n.add("StorageUnit", "battery", bus="south", p_nom=0.5, max_hours=4, efficiency_store=0.9, cyclic_state_of_charge=True)
    n.add("Load", "town", bus="south", p_set=np.linspace(3, 4, 24))
    return n


def test_a_network_written_for_pypsa_is_solved_alike():
    """Lines of a radial network, a storage unit, loads."""
    n = radial()
    network, horizon = from_pypsa(n)
    n.optimize(solver_name="highs", solver_options={"output_flag": False})
    assert dispatch(network, horizon).cost == pytest.approx(float(n.objective), rel=1e-6)


def test_meshed_lines_are_refused():
    """Kirchhoff's voltage law is not in the engine, so the network is not taken."""
    n = radial()
    n.add("Line", "second", bus0="north", bus1="south", x=0.2, s_nom=1.0)
    with pytest.raises(PowerError, match="meshed lines"):
        from_pypsa(n)


def test_unit_commitment_is_refused():
    """A committable generator would lose its meaning."""
    n = radial()
    n.generators.loc["gas", "committable"] = True
    with pytest.raises(PowerError, match="committable Generator"):
        from_pypsa(n)


def test_a_file_that_is_no_network_is_refused(tmp_path):
    """The message says what to do."""
    path = tmp_path / "no.nc"
    path.write_text("nothing", encoding="utf-8")
    with pytest.raises(PowerError, match="no PyPSA netCDF file"):
        read_netcdf(path)


def test_a_link_with_losses_back_is_kept():
    """Ports of a link carry their shares."""
    network = Network(
        {"city": np.full(24, 2.0)},
        (Generator("far", 4.0, "outside", cost=0.2), Generator("near", 1.0, cost=0.5)),
        (),
        (Link("line", (("outside", -1.0), ("city", 0.9)), 1.5),),
        (),
        ("city", "outside"),
    )
    assert optimum(network) == pytest.approx(dispatch(network).cost, rel=1e-6)
