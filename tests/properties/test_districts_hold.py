"""Districts as buses: wide ties change nothing, narrow ones show who is short, and a wrong file says what is wrong."""

import json
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.properties.test_power_dispatch import networks

from dafeng.errors import PowerError, Text
from dafeng.facts import default_city, load_city
from dafeng.power import Generator, Network, Response, Store, dispatch
from dafeng.power.districts import District, Districts, district_rows, read_districts, with_districts
from dafeng.study.building import districts_of, power_plans

QUICK = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _districts(first, second, tie):
    """Two districts and a line between them."""
    plants = {"plant 0": 0.4, "store": 0.5}
    both = District("east", Text("东", "east"), first, tie, plants), District("west", Text("西", "west"), second, tie)
    return Districts(both, (("east", "west", tie),))


@QUICK
@given(networks(), st.floats(0.0, 0.5), st.floats(0.0, 0.5))
def test_wide_ties_leave_the_cost(network, first, second):
    """Whoever has the load and the plants."""
    parted = with_districts(network, _districts(first, second, 100.0))
    assert dispatch(parted).cost == pytest.approx(dispatch(network).cost, rel=1e-6, abs=1e-6)


@QUICK
@given(networks(), st.floats(0.0, 0.5), st.floats(0.0, 2.0))
def test_narrow_ties_never_help(network, share, tie):
    """A limit more is never cheaper."""
    parted = with_districts(network, _districts(share, share, tie))
    assert dispatch(parted).cost >= dispatch(network).cost - 1e-6


def _city():
    """10 GW of load, 12 GW of plants, demand response, a battery."""
    load = {"city": np.full(48, 10.0)}
    response = Response("response", 1.0, 2.0, 10.0, cost=1.5)
    return Network(load, (Generator("plant", 12.0, cost=0.3),), (Store("battery", 1.0, 2.0),), (), (response,), voll=20.0)


def test_a_narrow_tie_shows_who_is_short():
    """Four of ten GW behind a tie of three: one is missing every hour but for the response of the district."""
    found = Districts((District("east", Text("东", "east"), 0.4, 3.0),))
    [row] = district_rows(dispatch(with_districts(_city(), found)), found)
    assert (row["peak_load"], row["most_carried"], row["hours_full"]) == (4.0, 3.0, 48)
    assert row["not_served"] == pytest.approx(48 - 2 * 2 * 0.4)
    assert row["worth_of_a_gigawatt"] > 48 * 1.0


def test_a_plant_in_the_district_closes_the_gap():
    """One of twelve GW there, and nobody is short."""
    found = Districts((District("east", Text("东", "east"), 0.4, 3.0, {"plant": 1 / 12}),))
    assert district_rows(dispatch(with_districts(_city(), found)), found)[0]["not_served"] == 0


def test_all_parts_are_placed_once():
    """Sizes and energies of the parts add up to those of the city."""
    city = replace(_city(), generators=(Generator("pv", 2.0, energy=50.0), Generator("plant", 12.0)))
    parted = with_districts(city, Districts((District("a", Text("", ""), 0.3, 1.0), District("b", Text("", ""), 0.2, 1.0, {"plant": 0.5}))))
    size = {name: sum(g.capacity for g in parted.generators if g.name.split("@")[0] == name) for name in ("pv", "plant")}
    assert size == pytest.approx({"pv": 2.0, "plant": 12.0})
    assert sum(g.energy for g in parted.generators if g.energy) == pytest.approx(50.0)
    assert (sum(r.power for r in parted.responses), sum(parted.load.values())[0]) == (pytest.approx(1.0), pytest.approx(10.0))


FILE = '[[district]]\nid = "east"\nzh = "东"\nen = "east"\nload = 0.4\ntie = 3.0\nplants = { plant = 0.5 }\n'


def test_a_file_is_read(tmp_path):
    """A district in seven lines, a tie in three."""
    path = tmp_path / "districts.toml"
    path.write_text(FILE + FILE.replace("east", "west") + '[[tie]]\nbetween = ["east", "west"]\ngw = 1.5\n', encoding="utf-8")
    found = read_districts(path)
    assert ([d.id for d in found.districts], found.ties, found.districts[0].plants) == (
        ["east", "west"],
        (("east", "west", 1.5),),
        {"plant": 0.5},
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[district]]\nid = 'x'\n", "lacks or has wrong: 'zh'"),
        (FILE + FILE, "east twice"),
        (FILE + FILE.replace("east", "west").replace("0.4", "0.7"), "load of 1.1 in all, expected at most 1"),
        (FILE + '[[tie]]\nbetween = ["east", "nowhere"]\ngw = 1\n', "a tie to nowhere"),
        (FILE.replace("3.0", "-3.0"), "a number below zero"),
        ("[[district", "cannot be read"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(tmp_path, text, said):
    """Each fault by its name."""
    path = tmp_path / "districts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PowerError, match=said):
        read_districts(path)


def test_districts_of_a_pack_are_dispatched(tmp_path):
    """The file in the pack, the answer beside the other plans of the run, for the year asked."""
    (tmp_path / "power_districts.toml").write_text(FILE, encoding="utf-8")
    districts = districts_of(replace(load_city(default_city()), folder=tmp_path))
    whole = dispatch(_city())
    run = SimpleNamespace(years=[SimpleNamespace(year=SimpleNamespace(year=2030), dispatch=whole)])
    plans = power_plans(run, ("districts",), tmp_path, districts)
    assert json.loads((tmp_path / "plans.json").read_text(encoding="utf-8")) == plans
    assert (plans["districts"]["2030"]["districts"][0]["id"], plans["districts"]["2030"]["cost_of_ties"]) == ("east", pytest.approx(0.0))


def test_a_plant_that_is_not_there_is_named():
    """With those that are."""
    with pytest.raises(PowerError, match="'nuclear', which does not stand in the city; expected one of battery, plant"):
        with_districts(_city(), Districts((District("east", Text("东", "east"), 0.4, 3.0, {"nuclear": 1.0}),)))
