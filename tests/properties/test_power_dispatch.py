"""Random systems and tariffs: what must hold whatever the numbers are, and PyPSA on the same network."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dafeng.power import Generator, Link, Network, Response, Store, dispatch

HOURS = 48
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def networks(draw):
    """Two buses, plants, a store, a link and demand response, with any tariff."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    load = {"city": rng.uniform(2, 5, HOURS), "outside": rng.uniform(0, 1, HOURS)}
    prices = st.floats(-0.5, 3.0)
    plants = tuple(
        Generator(
            f"plant {i}", draw(st.floats(0.1, 4.0)), bus, rng.uniform(0.2, 1.0, HOURS), cost=rng.uniform(-0.2, 1.0, HOURS) + draw(prices)
        )
        for i, bus in enumerate(("city", "city", "outside"))
    )
    store = Store(
        "store",
        draw(st.floats(0.0, 2.0)),
        draw(st.floats(0.5, 8.0)),
        charge_efficiency=draw(st.floats(0.6, 1.0)),
        discharge_efficiency=draw(st.floats(0.6, 1.0)),
        loss=draw(st.floats(0.0, 0.02)),
        cost=abs(draw(prices)) / 10,
    )
    lake = Store("lake", 1.0, 10.0, "outside", charging=0.0, inflow=rng.uniform(0, 0.5, HOURS), spill=True)
    link = Link("link", (("outside", -1.0), ("city", draw(st.floats(0.8, 1.0)))), draw(st.floats(0.0, 3.0)), minimum=0.0)
    response = Response(
        "response", draw(st.floats(0.0, 1.0)), 2.0, draw(st.floats(0.0, 2.0)), draw(st.sampled_from([0.0, 0.5])), 6, cost=1.5
    )
    return Network(load, plants, (store, lake), (link,), (response,), ("city", "outside"), voll=20.0)


@QUICK
@given(networks())
def test_every_hour_is_balanced(network):
    """Supply less charging, payback and what the link takes equals load less what is shed, at every bus."""
    found = dispatch(network)
    for bus in network.buses:
        into = sum(found.output[g.name] for g in network.generators if g.bus == bus)
        into = into + sum(found.discharge[s.name] - found.charge[s.name] for s in network.stores if s.bus == bus)
        into = into + sum(share * found.flow[k.name] for k in network.links for end, share in k.ports if end == bus)
        if bus == "city":
            into = into + found.call["response"] - (found.payback["response"] if found.payback else 0.0)
        assert np.abs(into - (network.load[bus] - found.shed[bus])).max() < 1e-6


@QUICK
@given(networks())
def test_storage_is_cyclic_and_inside_its_limits(network):
    """The last hour leads to the first; levels stay between empty and full."""
    found = dispatch(network)
    store, level = network.stores[0], found.level["store"]
    change = store.charge_efficiency * found.charge["store"] - found.discharge["store"] / store.discharge_efficiency
    assert np.abs(level - ((1 - store.loss) * np.roll(level, 1) + change)).max() < 1e-6
    assert level.min() > -1e-7
    assert level.max() < store.size + 1e-7


@QUICK
@given(networks())
def test_demand_response_keeps_its_energy(network):
    """No day and no year gives more than its budget."""
    found, pool = dispatch(network), network.responses[0]
    days = found.call["response"].reshape(-1, 24).sum(axis=1)
    assert days.max() <= pool.power * pool.hours + 1e-6
    assert days.sum() <= pool.power * pool.hours * pool.events + 1e-6


@QUICK
@given(networks())
def test_demand_response_without_energy_has_no_effect(network):
    """No events are as good as no demand response."""
    none = replace(network, responses=tuple(replace(r, events=0.0) for r in network.responses))
    assert dispatch(none).cost == pytest.approx(dispatch(replace(network, responses=())).cost, rel=1e-7, abs=1e-7)


@QUICK
@given(networks())
def test_any_tariff_stays_bounded(network):
    """Prices below zero and above the value of lost load have an optimum: everything that is paid for is limited."""
    paid = replace(network, generators=tuple(replace(g, cost=np.asarray(g.cost) * 5 - 3) for g in network.generators))
    assert np.isfinite(dispatch(paid).cost)


@QUICK
@given(networks())
def test_swapping_buses_leaves_the_cost(network):
    """Names and order of buses do not matter."""
    assert dispatch(replace(network, buses=network.buses[::-1])).cost == pytest.approx(dispatch(network).cost, rel=1e-7, abs=1e-7)


@QUICK
@given(networks(), st.floats(0.1, 50.0))
def test_scaling_all_costs_scales_the_objective(network, factor):
    """Money has no unit of its own."""
    scaled = replace(
        network,
        generators=tuple(replace(g, cost=g.cost * factor) for g in network.generators),
        stores=tuple(replace(s, cost=s.cost * factor) for s in network.stores),
        responses=tuple(replace(r, cost=r.cost * factor) for r in network.responses),
        voll=20.0 * factor,
    )
    assert dispatch(scaled).cost == pytest.approx(factor * dispatch(network).cost, rel=1e-6, abs=1e-6)


@QUICK
@given(networks(), st.floats(1.0, 1.5))
def test_more_load_never_costs_less_where_nothing_is_paid_to_run(network, factor):
    """With prices of zero and above, cost and load not served grow with the load."""
    sane = replace(network, generators=tuple(replace(g, cost=np.abs(g.cost)) for g in network.generators))
    assert dispatch(sane.with_load(factor)).cost >= dispatch(sane).cost - 1e-6
