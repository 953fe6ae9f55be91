"""Size, verify, repair: sizes chosen on a few weeks, proven on every hour of the year.

The cost on the weeks is biased and never reported. What is reported is the cost of the full year with the sizes found, and how far
above the true optimum it can be at most: the cost of a year is convex in the sizes, so every verified year gives a plane below it,
and the lowest point above all planes is a bound no sizing can beat.
"""

import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from dafeng.power.dispatch import Dispatch, dispatch
from dafeng.power.held import Held
from dafeng.power.network import Expansion, Network
from dafeng.power.program import Program
from dafeng.power.solver import solve
from dafeng.power.weeks import COUNT, WEEK, choose_weeks, extreme_weeks

__all__ = ["Round", "Sizing", "expansions", "size"]


TRACE = 0.01
"""GW of everything that may be built is verified even where none is chosen: at nothing, the slope of the cost is not told."""


@dataclass(frozen=True)
class Round:
    """One round: weeks, sizes [GW], cost of the full year with them [MCNY], load not served [GWh]."""

    weeks: tuple[int, ...]
    sizes: Mapping[str, float]
    cost: float
    shed: float


@dataclass(frozen=True)
class Sizing:
    """Sizes and what they are worth.

    Parameters
    ----------
    sizes
        GW, best of all rounds by the cost of the full year.
    cost
        Of the full year with these sizes, running and yearly cost of capacity, MCNY.
    bound
        No sizing can cost less, MCNY.
    dispatch
        The full year with these sizes.
    rounds
        What was tried.
    """

    sizes: Mapping[str, float]
    cost: float
    bound: float
    dispatch: Dispatch
    rounds: tuple[Round, ...]
    seconds: float

    @property
    def regret(self) -> float:
        """Most that is paid above the true optimum, as share of the cost."""
        return max(self.cost - self.bound, 0.0) / self.cost if self.cost else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers."""
        rounds = [vars(r) | {"sizes": dict(r.sizes), "weeks": list(r.weeks)} for r in self.rounds]
        return {"sizes": dict(self.sizes), "cost": self.cost, "regret_at_most": self.regret, "rounds": rounds, "seconds": self.seconds}


def expansions(network: Network) -> dict[str, Expansion]:
    """Parts whose size is chosen."""
    return {p.name: p.expansion for p in network.parts if getattr(p, "expansion", None)}


@dataclass(frozen=True)
class _Plane:
    """Cost of a year at sizes, and its slope there."""

    sizes: Mapping[str, float]
    cost: float
    slope: Mapping[str, float]


class _Search:
    """Years verified so far, kept in one solver."""

    def __init__(self, network: Network) -> None:
        self.network, self.held = network, Held(network)
        for name, expansion in expansions(network).items():
            self.held.resize(name, max(expansion.least, TRACE))
        self.pool = ThreadPoolExecutor(1)
        self.first = self.pool.submit(self.held.solve)  # a start for the years that follow, while the weeks are solved
        self.tried: list[tuple[Round, Dispatch]] = []
        self.planes: list[_Plane] = []

    @property
    def best(self) -> tuple[Round, Dispatch]:
        """Round with the lowest cost of the full year."""
        return min(self.tried, key=lambda pair: pair[0].cost)

    def verify(self, weeks: tuple[int, ...], sizes: Mapping[str, float]) -> Dispatch:
        """Dispatch the full year with sizes; keep cost and slope."""
        kept = {name: max(value, TRACE) for name, value in sizes.items()}
        self.first.result()
        found = _verified(self.held, kept)
        self.planes.append(_Plane(kept, found.cost, {name: self.held.worth(name) for name in kept}))
        shed = float(sum(series.sum() for series in found.shed.values()))
        self.tried.append((Round(weeks, kept, found.cost + _fixed(self.network, kept), shed), found))
        return found

    def bound(self) -> tuple[float, dict[str, float]]:
        """Lowest cost that all verified years allow, and where it lies."""
        return _bound(self.network, self.planes)

    def is_done(self, tolerance: float) -> bool:
        """Whether the best is within the tolerance of the bound."""
        cost = self.best[0].cost
        return cost - self.bound()[0] <= tolerance * cost


def size(network: Network, *, weeks: int = 8, rounds: int = 1, planes: int = 4, tolerance: float = 1e-3) -> Sizing:
    """Choose the sizes of a network.

    Parameters
    ----------
    weeks
        Medoids; two extreme weeks are added.
    rounds
        Most rounds of repair; each adds the worst week of the verified year.
    planes
        Most further years, each half-way from the best to where the bound lies.
    tolerance
        Regret at which the search ends.
    """
    start = time.perf_counter()
    search, forced = _Search(network), extreme_weeks(network)
    for _ in range(rounds + 1):
        chosen = choose_weeks(network, weeks, forced)
        found = search.verify(chosen.numbers, dispatch(network, chosen.horizon).sizes)
        worst = _worst_week(found, chosen.numbers)
        if search.is_done(tolerance) or worst is None:
            break
        forced = [*forced, worst]
    for _ in range(planes):
        if search.is_done(tolerance):
            break
        best, (_, lowest) = search.best[0], search.bound()
        search.verify(best.weeks, {name: (best.sizes[name] + lowest[name]) / 2 for name in lowest})
    search.pool.shutdown()
    best, year = search.best
    bound = min(search.bound()[0], best.cost)  # at the optimum they are equal but for rounding
    return Sizing(best.sizes, best.cost, bound, year, tuple(r for r, _ in search.tried), time.perf_counter() - start)


def _fixed(network: Network, sizes: Mapping[str, float]) -> float:
    """Yearly cost of sizes, MCNY."""
    return float(sum(e.cost * sizes[name] for name, e in expansions(network).items()))


def _verified(held: Held, sizes: Mapping[str, float]) -> Dispatch:
    for name, value in sizes.items():
        held.resize(name, value)
    return held.solve()


def _bound(network: Network, planes: list[_Plane]) -> tuple[float, dict[str, float]]:
    """Lowest cost that all verified years allow, and the sizes it lies at."""
    chosen = expansions(network)
    names = list(chosen)
    program = Program()
    bounds = (np.array([chosen[n].least for n in names]), np.array([chosen[n].most for n in names]))
    x = program.columns("size", (len(names),), bounds=bounds, cost=np.array([chosen[n].cost for n in names]))
    year = program.columns("year", (1,), bounds=(0.0, np.inf), cost=1.0)
    for plane in planes:
        slope = np.array([plane.slope[n] for n in names])
        row = program.rows("plane", (1,), lower=plane.cost - float(slope @ np.array([plane.sizes[n] for n in names])))
        program.terms(row.at, year.at, 1.0)
        program.terms(row.at, x.at, -slope)
    found = solve(program)
    return found.objective, dict(zip(names, map(float, found.values[x.at]), strict=True))


def _worst_week(found: Dispatch, known: tuple[int, ...]) -> int | None:
    """Week outside those known that loses most load, or else pays the highest prices for it."""
    shed = np.sum([*found.shed.values(), np.zeros(len(found.horizon))], axis=0)
    paid = np.max(list(found.price.values()), axis=0)
    by_week = [(float(shed[w * WEEK : (w + 1) * WEEK].sum()), float(paid[w * WEEK : (w + 1) * WEEK].sum()), w) for w in range(COUNT)]
    free = [entry for entry in by_week if entry[2] not in known]
    return max(free)[2] if free else None
