"""Dispatch: the cheapest way to serve every hour, with the prices and emissions that follow.

Comes in: a `Network` and a `Horizon`. Goes out: a `Dispatch`; series in GW by part, prices in CNY/kWh, emission factors in kg/kWh.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from dafeng.power.conflict import explain
from dafeng.power.formulation import Formulation, formulate, profile
from dafeng.power.network import Horizon, Network, full_year
from dafeng.power.pieces import begun
from dafeng.power.program import Floats
from dafeng.power.solver import InfeasibleError, Solution

__all__ = ["Dispatch", "dispatch", "marginal_emission", "read_dispatch"]


@dataclass(frozen=True)
class Dispatch:
    """Accepted answer, read back into series.

    Parameters
    ----------
    cost
        Running cost of the horizon, MCNY; the yearly cost of chosen sizes is in ``size_cost``.
    output, charge, discharge, level, flow, call, payback
        By part, GW or GWh. [hour]
    shed, price
        By bus: GW not served; CNY/kWh of one more unit of load. [hour]
    sizes
        Chosen capacities, GW.
    solution
        The answer with its proof.
    """

    network: Network
    horizon: Horizon
    cost: float
    size_cost: float
    output: Mapping[str, Floats]
    charge: Mapping[str, Floats]
    discharge: Mapping[str, Floats]
    level: Mapping[str, Floats]
    flow: Mapping[str, Floats]
    call: Mapping[str, Floats]
    payback: Mapping[str, Floats]
    shed: Mapping[str, Floats]
    price: Mapping[str, Floats]
    sizes: Mapping[str, float]
    solution: Solution

    def energy(self, series: Floats) -> float:
        """Energy of a series over the horizon, GWh, each hour times what it stands for."""
        return float(series @ self.horizon.weight)

    @property
    def emission(self) -> Floats:
        """Emission of all that is fed in, kt/h. [hour]"""
        parts = [g.emission * self.output[g.name] for g in self.network.generators]
        found: Floats = np.sum([np.zeros(len(self.horizon)), *parts], axis=0)
        return found

    @property
    def served(self) -> Floats:
        """Load that is served, GW; loads of all buses less what is shed. [hour]"""
        load = np.sum([profile(series, self.horizon) for series in self.network.load.values()], axis=0)
        found: Floats = load - np.sum([*self.shed.values(), np.zeros(len(self.horizon))], axis=0)
        return found

    @property
    def factor(self) -> Floats:
        """Emission over load served, kg/kWh; what stores shift counts in the hour it was fed in. [hour]"""
        served = self.served
        return np.divide(self.emission, served, out=np.zeros(len(self.horizon)), where=served > 0)

    def report(self) -> dict[str, Any]:
        """Say how the answer was found."""
        return self.solution.report()


def dispatch(network: Network, horizon: Horizon | None = None, *, solver: str = "choose") -> Dispatch:
    """Serve a network's load at least cost.

    Parameters
    ----------
    horizon
        Every hour of the load in one chain by default.

    Raises
    ------
    InfeasibleError
        If the load cannot be served and nothing may be shed; names the hours and the limits in conflict.
    """
    found = formulate(network, horizon or full_year(network.hours))
    try:
        solution = begun(found, solver).solve()
    except InfeasibleError as error:
        raise explain(found) from error
    return read_dispatch(found, solution)


def read_dispatch(found: Formulation, solution: Solution) -> Dispatch:
    """Read an answer back into series by part."""
    series = {name: _series(found, solution, name) for name in ("output", "charge", "discharge", "level", "flow", "call")}
    late = [r.name for r in found.network.responses if r.payback > 0]
    loaded = [bus for bus in found.network.buses if bus in found.network.load]
    sizes, size_cost = _sizes(found, solution)
    price = solution.duals[found.rows["balance"].at] / found.horizon.weight
    return Dispatch(
        network=found.network,
        horizon=found.horizon,
        cost=solution.objective - size_cost,
        size_cost=size_cost,
        payback=_named(found, solution, "payback", late),
        shed=_shed(found, solution, loaded),
        price=dict(zip(found.network.buses, price, strict=True)),
        sizes=sizes,
        solution=solution,
        **series,
    )


_FAMILY = {"output": "generator", "charge": "store", "discharge": "store", "level": "store", "flow": "link", "call": "response"}


def _series(found: Formulation, solution: Solution, name: str) -> dict[str, Floats]:
    return _named(found, solution, name, [part.name for part in found.parts[_FAMILY[name]]])


def _named(found: Formulation, solution: Solution, name: str, parts: list[str]) -> dict[str, Floats]:
    if name not in found.columns:
        return {}
    return dict(zip(parts, solution.values[found.columns[name].at], strict=True))


def _shed(found: Formulation, solution: Solution, buses: list[str]) -> dict[str, Floats]:
    if "shed" not in found.columns:
        return {}
    return dict(zip(buses, solution.values[found.columns["shed"].at].sum(axis=0), strict=True))


def _sizes(found: Formulation, solution: Solution) -> tuple[dict[str, float], float]:
    sizes: dict[str, float] = {}
    spent = 0.0
    families = (("output size", found.network.generators), ("flow size", found.network.links), ("store size", found.network.stores))
    for name, parts in families:
        chosen = [part for part in parts if part.expansion]
        for part, value in zip(chosen, solution.values[found.columns[name].at] if chosen else (), strict=True):
            sizes[part.name] = float(value)
            spent += float(value) * (part.expansion.cost if part.expansion else 0.0)
    return sizes, spent


def marginal_emission(network: Network, horizon: Horizon | None = None, bus: str = "city") -> tuple[Dispatch, Floats]:
    """Dispatch, and the change of emissions for one more unit of load in each hour.

    Returns
    -------
    tuple
        The dispatch, and kg/kWh [hour], exact for the optimal basis: what storage shifts from other hours counts at those hours' plants.
    """
    found = formulate(network, horizon or full_year(network.hours))
    model = begun(found, "simplex")
    solution = model.solve()
    weights = np.zeros(found.program.n_columns)
    for row, generator in zip(found.columns["output"].at, network.generators, strict=True):
        weights[row] = generator.emission * found.horizon.weight
    change = model.marginal(weights)[found.rows["balance"].at[network.buses.index(bus)]] / found.horizon.weight
    return read_dispatch(found, solution), change
