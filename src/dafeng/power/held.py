"""A dispatch kept in the solver: capacities, costs, load and inflow change in place, and the next solve starts from the last answer."""

from dataclasses import replace
from typing import Any

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.dispatch import Dispatch, read_dispatch
from dafeng.power.formulation import Formulation, formulate, profile
from dafeng.power.network import Generator, Horizon, Link, Network, Store, full_year
from dafeng.power.pieces import begun
from dafeng.power.program import Floats
from dafeng.power.solver import Solution

__all__ = ["Held"]


def _fixed(network: Network) -> Network:
    """Same network with nothing to choose: a size in the program would be paid for, and a dispatch would save on it."""
    kept: dict[str, Any] = {
        name: tuple(replace(part, expansion=None) for part in getattr(network, name)) for name in ("generators", "stores", "links")
    }
    return replace(network, **kept)


class Held:
    """A network in the solver.

    Parameters
    ----------
    network
        Sizes that are chosen are held at their capacity until `resize` sets them.

    Examples
    --------
    >>> plant = Generator("plant", 1.0, cost=0.3)
    >>> held = Held(Network({"city": np.ones(4)}, (plant,), voll=10.0))
    >>> held.solve().cost
    1.2
    >>> held.resize("plant", 0.5)
    >>> round(held.solve().cost, 6)
    20.6
    """

    def __init__(self, network: Network, horizon: Horizon | None = None) -> None:
        self.horizon = horizon or full_year(network.hours)
        self.found: Formulation = formulate(_fixed(network), self.horizon)
        self.model = begun(self.found, "simplex")
        self.solution: Solution | None = None

    def solve(self) -> Dispatch:
        """Dispatch as things stand."""
        self.solution = self.model.solve()
        return read_dispatch(self.found, self.solution)

    def resize(self, name: str, size: float) -> None:
        """Set the capacity of a generator or link, or the power of a store with its energy, GW."""
        family, at, part = self._place(name)
        for block, share in self._shares(family, part):
            lower, upper = share
            with np.errstate(invalid="ignore"):
                high = np.where(upper == 0, 0.0, upper * size)
            self.model.set_bounds(self.found.columns[block].at[at], lower * size, high)

    def scale_cost(self, name: str, factor: float) -> None:
        """Scale the cost of a generator, link or store."""
        family, at, part = self._place(name)
        block = {"generator": "output", "link": "flow", "store": "discharge"}[family]
        self.model.set_costs(self.found.columns[block].at[at], self.found.weighted(part.cost) * factor)

    def scale_load(self, factor: float) -> None:
        """Scale the load of every bus; what may be shed follows it."""
        n = self.found.network
        rows = self.found.rows["balance"].at
        for i, bus in enumerate(bus for bus in n.buses if bus in n.load):
            load = profile(n.load[bus], self.horizon) * factor
            self.model.set_rows(rows[n.buses.index(bus)], load, load)
            if n.voll is not None:
                for at, (share, _) in zip(self.found.columns["shed"].at[:, i], n.voll_steps, strict=True):
                    self.model.set_bounds(at, 0.0, share * np.maximum(load, 0.0))

    def worth(self, name: str) -> float:
        """Change of the cost per GW of a part, by the last answer; never above zero where only upper limits bind, MCNY/GW."""
        if self.solution is None:
            raise PowerError("nothing is solved yet. Call solve first.", "尚未求解。请先调用 solve。")
        family, at, part = self._place(name)
        total = 0.0
        for block, (lower, upper) in self._shares(family, part):
            reduced = self.solution.reduced[self.found.columns[block].at[at]]
            total += float(upper @ np.minimum(reduced, 0.0) + lower @ np.maximum(reduced, 0.0))
        return total

    def _place(self, name: str) -> tuple[str, int, "Generator | Store | Link"]:
        for family, parts in self.found.parts.items():
            for at, part in enumerate(parts):
                if part.name == name and isinstance(part, Generator | Store | Link):
                    return family, at, part
        known = ", ".join(part.name for parts in self.found.parts.values() for part in parts)
        raise PowerError(f"the system has no part '{name}', expected one of {known}.", f"系统中没有部件“{name}”,应为:{known}。")

    def _shares(self, family: str, part: "Generator | Store | Link") -> list[tuple[str, tuple[Floats, Floats]]]:
        """Blocks a size bounds, with the lower and upper share of it. [hour]"""
        zero = np.zeros(len(self.horizon))
        if isinstance(part, Store):
            hours = part.hours + zero
            shares = {"charge": profile(part.charging, self.horizon), "discharge": profile(part.discharging, self.horizon), "level": hours}
            return [(block, (zero, share)) for block, share in shares.items()]
        block = "output" if family == "generator" else "flow"
        return [(block, (profile(part.minimum, self.horizon), profile(part.availability, self.horizon)))]
