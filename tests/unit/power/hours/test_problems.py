"""Every family of constraints as text: what the program says is what was meant. Run with ``--write-problems`` by hand after a wanted change."""

from pathlib import Path

import numpy as np
import pytest

from dafeng.power import Expansion, Generator, Horizon, Link, Network, Response, Store, full_year
from dafeng.power.commit import Cluster, commitment_program
from dafeng.power.formulation import formulate

FOLDER = Path(__file__).parents[3] / "problems"
LOAD = np.array([2.0, 3.0])
COAL = Generator("coal", 4.0, cost=0.3)
TWO_WEEKS = Horizon(np.arange(2), (0,), np.array([10.0, 5.0]))

CASES = {
    "balance": Network({"city": LOAD}, (COAL,)),
    "shedding": Network({"city": LOAD}, (COAL,), voll=20.0),
    "shedding_in_steps": Network({"city": LOAD}, (COAL,), voll=20.0, voll_steps=((0.1, 1.0), (0.9, 1.1))),
    "availability_and_minimum": Network({"city": LOAD}, (Generator("wind", 4.0, availability=np.array([0.5, 0.9]), minimum=0.25),)),
    "energy_limit": Network({"city": LOAD}, (COAL, Generator("peaker", 1.0, cost=0.6, energy=1.5))),
    "ramp": Network({"city": LOAD}, (Generator("coal", 4.0, cost=0.3, ramp=0.1),)),
    "chosen_size": Network({"city": LOAD}, (Generator("gas", 0.0, cost=0.5, minimum=0.2, expansion=Expansion(1.0, 5.0, 100.0)),)),
    "storage": Network({"city": LOAD}, (COAL,), (Store("battery", 1.0, 2.0, charge_efficiency=0.9, discharge_efficiency=0.8, loss=0.01),)),
    "reservoir": Network(
        {"city": LOAD}, (COAL,), (Store("lake", 2.0, 3.0, inflow=np.array([1.0, 0.5]), charging=0.0, spill=True, cost=0.2),)
    ),
    "vehicles": Network({"city": LOAD}, (COAL,), (Store("cars", 1.0, 4.0, inflow=np.array([-0.1, -0.3]), discharging=0.0),)),
    "first_level": Network({"city": LOAD}, (COAL,), (Store("tank", 1.0, 2.0, initial=0.5, least_level=0.1, most_level=0.9),)),
    "chosen_store": Network({"city": LOAD}, (COAL,), (Store("battery", 0.0, 2.0, expansion=Expansion(0.0, 3.0, 90.0)),)),
    "link": Network(
        {"city": LOAD},
        (Generator("hydro", 4.0, "outside"),),
        (),
        (Link("section", (("outside", -1.0), ("city", 0.97)), 3.0),),
        (),
        ("city", "outside"),
    ),
    "response": Network({"city": LOAD}, (COAL,), responses=(Response("response", 0.5, 1.0, 3.0, cost=2.0),)),
    "response_with_payback": Network({"city": LOAD}, (COAL,), responses=(Response("response", 0.5, 1.0, 3.0, payback=0.4, settled=1),)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_family_of_constraints_is_written_as_kept(name):
    """The LP text equals the kept one, letter for letter."""
    text = formulate(CASES[name], full_year(2)).program.text() + "\n"
    assert text == (FOLDER / f"{name}.lp").read_text(encoding="utf-8")


def test_weights_stand_in_costs_and_limits():
    """A representative hour costs, and uses energy, for all hours it stands for."""
    network = Network({"city": LOAD}, (Generator("peaker", 4.0, cost=0.6, energy=30.0),))
    assert formulate(network, TWO_WEEKS).program.text() + "\n" == (FOLDER / "weights.lp").read_text(encoding="utf-8")


def test_commitment_is_written_as_kept():
    """Running, starts and stops, least output, minimum times and reserve."""
    cluster = Cluster("coal", 2, 2.0, 0.5, 2, 2, 0.9)
    found, _ = commitment_program(Network({"city": LOAD}, (COAL,)), (cluster,), full_year(2), reserve=0.2)
    assert found.program.text() + "\n" == (FOLDER / "commitment.lp").read_text(encoding="utf-8")
