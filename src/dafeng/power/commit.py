"""Unit commitment of chosen hours: clusters of equal units are switched on and off, in whole numbers.

Units of one cluster are alike, so one whole number an hour says how many run. The linear relaxation (parts of units) is solved
beside it, and the gap between the two is reported: it says how much a plan made without whole numbers looks too cheap.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from dafeng.power.dispatch import Dispatch, read_dispatch
from dafeng.power.formulation import Formulation, formulate
from dafeng.power.network import Horizon, Network
from dafeng.power.program import Block, Floats, Program
from dafeng.power.solver import Solution, solve

__all__ = ["Cluster", "Committed", "commit", "commitment_program"]


@dataclass(frozen=True)
class Cluster:
    """Equal units of one generator of a network.

    Parameters
    ----------
    name
        The generator.
    count, unit
        Units and GW of each.
    least
        Least output of a running unit, as share of ``unit``.
    up, down
        Hours a unit stays on or off at least.
    start
        Cost of a start, MCNY.
    """

    name: str
    count: int
    unit: float
    least: float
    up: int
    down: int
    start: float


@dataclass(frozen=True)
class Committed:
    """Commitment of chosen hours.

    Parameters
    ----------
    running, starts
        Units by cluster. [hour]
    cost, relaxed
        With whole units and with parts of units, MCNY.
    """

    dispatch: Dispatch
    running: dict[str, Floats]
    starts: dict[str, Floats]
    cost: float
    relaxed: float
    solution: Solution

    @property
    def gap(self) -> float:
        """How much cheaper the relaxation looks, as share of the cost."""
        return (self.cost - self.relaxed) / self.cost if self.cost else 0.0

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers."""
        starts = {name: int(series.sum()) for name, series in self.starts.items()}
        return {"cost": self.cost, "relaxed": self.relaxed, "relaxation_gap": self.gap, "starts": starts, "solver": self.solution.report()}


def commit(network: Network, clusters: tuple[Cluster, ...], horizon: Horizon, *, reserve: float = 0.0, gap: float = 1e-4) -> Committed:
    """Commit the units of a network over chosen hours.

    Parameters
    ----------
    reserve
        Running capacity of the clusters above their output in every hour, GW.
    gap
        Relative gap of the whole-number program.
    """
    whole, blocks = commitment_program(network, clusters, horizon, reserve=reserve)
    relaxed, _ = commitment_program(network, clusters, horizon, reserve=reserve, whole=False)
    solution = solve(whole.program, gap=gap)
    names = [c.name for c in clusters]
    running, starts = (dict(zip(names, solution.values[blocks[key].at], strict=True)) for key in ("running", "starts"))
    low = solve(relaxed.program).objective
    return Committed(read_dispatch(whole, solution), running, starts, solution.objective, low, solution)


def commitment_program(
    network: Network, clusters: tuple[Cluster, ...], horizon: Horizon, *, reserve: float = 0.0, whole: bool = True
) -> tuple[Formulation, dict[str, Block]]:
    """Write the dispatch of a network with commitment of its clusters."""
    found = formulate(network, horizon)
    program, hours = found.program, len(horizon)
    shape = (len(clusters), hours)
    most = np.array([[c.count] for c in clusters], dtype=float) * np.ones(hours)
    cost = np.array([[c.start] for c in clusters]) * horizon.weight
    running = program.columns("running", shape, bounds=(0.0, most), integer=whole)
    starts = program.columns("starts", shape, bounds=(0.0, most), cost=cost, integer=whole)
    stops = program.columns("stops", shape, bounds=(0.0, most), integer=whole)
    _follow(program, horizon, running, starts, stops)
    at = [next(i for i, g in enumerate(network.generators) if g.name == c.name) for c in clusters]
    output = found.columns["output"].at[at]
    _between(program, clusters, output, running)
    _minimum_times(program, clusters, horizon, (running, starts, stops))
    if reserve > 0:
        row = program.rows("reserve", (hours,), lower=reserve)
        program.terms(row.at, running.at, np.array([[c.unit] for c in clusters]))
        program.terms(row.at, output, -1.0)
    return found, {"running": running, "starts": starts, "stops": stops}


def _follow(program: Program, horizon: Horizon, running: Block, starts: Block, stops: Block) -> None:
    """Units that run: those of the hour before, plus starts, less stops; a chain of hours closes on itself."""
    before = np.arange(len(horizon)) - 1
    before[list(horizon.starts)] = horizon.ends
    row = program.equal("follow", running.at.shape, 0.0)
    program.terms(row.at, running.at, 1.0)
    program.terms(row.at, running.at[:, before], -1.0)
    program.terms(row.at, starts.at, -1.0)
    program.terms(row.at, stops.at, 1.0)


def _between(program: Program, clusters: tuple[Cluster, ...], output: np.ndarray, running: Block) -> None:
    """Output between the least and the full output of the units that run."""
    for name, share, sign in (("unit most", 1.0, -1.0), ("unit least", None, 1.0)):
        row = program.rows(name, running.at.shape, upper=0.0)
        size = np.array([[c.unit * (share if share is not None else c.least)] for c in clusters])
        program.terms(row.at, output, -sign)
        program.terms(row.at, running.at, sign * size)


def _minimum_times(program: Program, clusters: tuple[Cluster, ...], horizon: Horizon, blocks: tuple[Block, Block, Block]) -> None:
    """Units started within the last ``up`` hours run; units stopped within the last ``down`` hours do not.

    Rajan and Takriti, Minimum up/down polytopes of the unit commitment problem, 2005: the tightest form of both.
    """
    running, starts, stops = blocks
    position = np.arange(len(horizon))
    first = np.zeros(len(horizon), dtype=int)
    length = np.zeros(len(horizon), dtype=int)
    for start, end in zip(horizon.starts, horizon.ends, strict=True):
        first[start : end + 1], length[start : end + 1] = start, end - start + 1
    for i, c in enumerate(clusters):
        on = program.rows(f"up {c.name}", (len(horizon),), upper=0.0)
        off = program.rows(f"down {c.name}", (len(horizon),), upper=float(c.count))
        program.terms(on.at, running.at[i], -1.0)
        program.terms(off.at, running.at[i], 1.0)
        for back, row, changes in ((c.up, on, starts), (c.down, off, stops)):
            for step in range(min(back, int(length.min()))):
                program.terms(row.at, changes.at[i, first + (position - first - step) % length], 1.0)
