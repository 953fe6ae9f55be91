"""A network over a horizon as a linear program: one function a family of constraints.

Comes in: a `Network` and a `Horizon`. Goes out: a `Formulation`, the program with its blocks by name, so that bounds, costs and
results are found again. Sizes that are chosen (`Expansion`) are columns of their own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.network import Generator, Horizon, Link, Network, Profile, Response, Store
from dafeng.power.program import Block, Floats, Program

__all__ = ["Formulation", "formulate", "profile"]


@dataclass
class Formulation:
    """A program and where its parts are: ``columns`` and ``rows`` by family; every block of columns has the shape [part, hour]."""

    network: Network
    horizon: Horizon
    program: Program = field(default_factory=Program)
    columns: dict[str, Block] = field(default_factory=dict)
    rows: dict[str, Block] = field(default_factory=dict)

    @property
    def parts(self) -> dict[str, tuple[Generator | Store | Link | Response, ...]]:
        """Parts by family, in the order of the blocks."""
        n = self.network
        return {"generator": n.generators, "store": n.stores, "link": n.links, "response": n.responses}

    def weighted(self, cost: Profile) -> Floats:
        """Cost over the hours, times what each hour stands for. [hour]"""
        found: Floats = profile(cost, self.horizon) * self.horizon.weight
        return found


def profile(values: Profile, horizon: Horizon) -> Floats:
    """Values of the horizon's hours. [hour]"""
    if np.ndim(values) == 0:
        return np.full(len(horizon), float(values))
    series: Floats = np.asarray(values, dtype=float)
    if len(series) <= int(horizon.at.max()):
        raise PowerError(
            f"a profile has {len(series)} hours, expected at least {int(horizon.at.max()) + 1}. Give one value for each hour of the year.",
            f"某条曲线只有{len(series)}小时,至少需要{int(horizon.at.max()) + 1}小时。请给出全年每小时的值。",
        )
    found: Floats = series[horizon.at]
    return found


def formulate(network: Network, horizon: Horizon) -> Formulation:
    """Write a network over a horizon as a linear program."""
    found = Formulation(network, horizon)
    _balance(found)
    _shedding(found)
    _generators(found)
    _links(found)
    _stores(found)
    _responses(found)
    return found


def _stack(values: Iterable[Floats], horizon: Horizon) -> Floats:
    rows = list(values)
    return np.stack(rows) if rows else np.zeros((0, len(horizon)))


def _balance(f: Formulation) -> None:
    """What enters a bus equals its load, every hour."""
    zero = np.zeros(len(f.horizon))
    load = _stack((profile(f.network.load[b], f.horizon) if b in f.network.load else zero for b in f.network.buses), f.horizon)
    f.rows["balance"] = f.program.equal("balance", load.shape, load)


def _shedding(f: Formulation) -> None:
    """Load that is not served, at the value of lost load; at most the load of the hour."""
    if f.network.voll is None:
        return
    at = [i for i, bus in enumerate(f.network.buses) if bus in f.network.load]
    most = np.stack([np.maximum(profile(f.network.load[f.network.buses[i]], f.horizon), 0.0) for i in at])
    shares, factors = (np.array(values)[:, None, None] for values in zip(*f.network.voll_steps, strict=True))
    cost = f.network.voll * factors * f.horizon.weight
    f.columns["shed"] = f.program.columns("shed", (len(shares), *most.shape), bounds=(0.0, shares * most), cost=cost)
    f.program.terms(f.rows["balance"].at[at], f.columns["shed"].at, 1.0)


def _into_buses(f: Formulation, parts: Sequence[Generator | Store | Response], block: Block, sign: float) -> None:
    if parts:
        at = [f.network.buses.index(part.bus) for part in parts]
        f.program.terms(f.rows["balance"].at[at], block.at, sign)


def _bounds(f: Formulation, name: str, parts: Sequence[Generator | Link]) -> Block:
    """Output or flow between its shares of capacity; rows instead of bounds where the capacity is chosen."""
    fixed = np.array([[np.inf if p.expansion else p.capacity] for p in parts]).reshape(-1, 1)
    high = _stack((profile(p.availability, f.horizon) for p in parts), f.horizon)
    low = _stack((profile(p.minimum, f.horizon) for p in parts), f.horizon)
    free = np.isinf(fixed)
    lower = np.where(free, np.where(low < 0, -np.inf, 0.0), low * np.where(free, 0.0, fixed))
    upper = np.where(free, np.inf, high * np.where(free, 0.0, fixed))
    _refuse_crossed(parts, lower, upper)
    cost = _stack((f.weighted(p.cost) for p in parts), f.horizon)
    block = f.program.columns(name, high.shape, bounds=(lower, upper), cost=cost)
    chosen = [i for i, p in enumerate(parts) if p.expansion]
    if chosen:
        size = _sizes(f, f"{name} size", [parts[i] for i in chosen])
        _at_most(f, f"{name} most", block.at[chosen], size, high[chosen])
        if (low[chosen] != 0).any():
            _at_least(f, f"{name} least", block.at[chosen], size, low[chosen])
    f.columns[name] = block
    return block


def _refuse_crossed(parts: Sequence[Generator | Link], lower: Floats, upper: Floats) -> None:
    for part, low, high in zip(parts, lower, upper, strict=True):
        crossed = np.flatnonzero(low > high + 1e-12)
        if len(crossed):
            hour = int(crossed[0])
            raise PowerError(
                f"{part.name} must run at {low[hour]:.4g} GW but can give only {high[hour]:.4g} GW, first in hour {hour} ({len(crossed)} hours). Lower its minimum or raise its availability.",
                f"{part.name} 最小出力{low[hour]:.4g}GW高于可用出力{high[hour]:.4g}GW,首次在第{hour}小时(共{len(crossed)}小时)。请降低最小出力或提高可用率。",
            )


def _sizes(f: Formulation, name: str, parts: Sequence[Generator | Link | Store]) -> Block:
    """Capacities that are chosen, at their yearly cost."""
    chosen = [p.expansion for p in parts if p.expansion]
    bounds = (np.array([e.least for e in chosen]), np.array([e.most for e in chosen]))
    f.columns[name] = f.program.columns(name, (len(chosen),), bounds=bounds, cost=np.array([e.cost for e in chosen]))
    return f.columns[name]


def _at_most(f: Formulation, name: str, columns: np.ndarray, size: Block, share: Floats) -> None:
    """Column at most its share of a chosen size, every hour."""
    f.rows[name] = f.program.rows(name, columns.shape, upper=0.0)
    f.program.terms(f.rows[name].at, columns, 1.0)
    f.program.terms(f.rows[name].at, size.at[:, None], -share)


def _at_least(f: Formulation, name: str, columns: np.ndarray, size: Block, share: Floats) -> None:
    """Column at least its share of a chosen size, every hour."""
    f.rows[name] = f.program.rows(name, columns.shape, lower=0.0)
    f.program.terms(f.rows[name].at, columns, 1.0)
    f.program.terms(f.rows[name].at, size.at[:, None], -share)


def _generators(f: Formulation) -> None:
    parts = f.network.generators
    if not parts:
        return
    output = _bounds(f, "output", parts)
    _into_buses(f, parts, output, 1.0)
    _energy_limits(f, output)
    _ramps(f, output)


def _energy_limits(f: Formulation, output: Block) -> None:
    """A generator feeds in no more than its energy within the horizon."""
    limited = [i for i, g in enumerate(f.network.generators) if g.energy is not None]
    if limited:
        most = np.array([f.network.generators[i].energy for i in limited], dtype=float)
        row = f.program.rows("energy", (len(limited),), upper=most)
        f.program.terms(row.at[:, None], output.at[limited], f.horizon.weight)
        f.rows["energy"] = row


def _ramps(f: Formulation, output: Block) -> None:
    """Output changes no faster than its ramp, within each chain of hours."""
    limited = [i for i, g in enumerate(f.network.generators) if g.ramp is not None]
    later = np.setdiff1d(np.arange(len(f.horizon)), f.horizon.starts)
    for i in limited:
        g = f.network.generators[i]
        step = (g.ramp or 0.0) * g.capacity
        row = f.program.rows(f"ramp {g.name}", (len(later),), lower=-step, upper=step)
        f.program.terms(row.at, output.at[i, later], 1.0)
        f.program.terms(row.at, output.at[i, later - 1], -1.0)
        f.rows[f"ramp {g.name}"] = row


def _links(f: Formulation) -> None:
    parts = f.network.links
    if not parts:
        return
    flow = _bounds(f, "flow", parts)
    for i, link in enumerate(parts):
        for bus, share in link.ports:
            f.program.terms(f.rows["balance"].at[f.network.buses.index(bus)], flow.at[i], profile(share, f.horizon))


def _before(horizon: Horizon) -> np.ndarray:
    """Position of the hour before, the last of the chain for its first."""
    before = np.arange(len(horizon)) - 1
    before[list(horizon.starts)] = horizon.ends
    return before


def _stores(f: Formulation) -> None:
    """What is stored: the hour before, less loss, plus charging and inflow, less discharging; a chain ends as it began."""
    parts, h = f.network.stores, f.horizon
    if not parts:
        return
    shares = {
        "charge": _stack((profile(s.charging, h) for s in parts), h),
        "discharge": _stack((profile(s.discharging, h) for s in parts), h),
    }
    cost: dict[str, float | Floats] = {"charge": 0.0, "discharge": _stack((f.weighted(s.cost) for s in parts), h)}
    power = [np.inf if s.expansion else s.power for s in parts]
    size = [np.inf if s.expansion else s.size for s in parts]
    for name, share in shares.items():
        f.columns[name] = f.program.columns(name, share.shape, bounds=(0.0, _times(share, power)), cost=cost[name])
    bounds = (
        _times(_stack((profile(s.least_level, h) for s in parts), h), [0.0 if s.expansion else s.size for s in parts]),
        _times(_stack((profile(s.most_level, h) for s in parts), h), size),
    )
    f.columns["level"] = f.program.columns("level", shares["charge"].shape, bounds=bounds)
    _into_buses(f, parts, f.columns["charge"], -1.0)
    _into_buses(f, parts, f.columns["discharge"], 1.0)
    _levels(f)
    _store_sizes(f, shares)


def _times(share: Floats, size: list[float]) -> Floats:
    """Share of a size that may be without limit; a share of nothing is nothing. [part, hour]"""
    with np.errstate(invalid="ignore"):
        found: Floats = np.where(share == 0, 0.0, share * np.array(size)[:, None])
    return found


def _levels(f: Formulation) -> None:
    parts, h, program = f.network.stores, f.horizon, f.program
    inflow = _stack((profile(s.inflow, h) for s in parts), h)
    kept = np.repeat(np.array([1 - s.loss for s in parts])[:, None], len(h), axis=1)
    right = inflow.copy()
    for i, store in enumerate(parts):
        if store.initial is not None:
            right[i, list(h.starts)] += kept[i, 0] * store.initial
            kept[i, list(h.starts)] = 0.0
    row = program.equal("storage", inflow.shape, right)
    level = f.columns["level"].at
    program.terms(row.at, level, 1.0)
    program.terms(row.at, level[:, _before(h)], -kept)
    program.terms(row.at, f.columns["charge"].at, -np.array([s.charge_efficiency for s in parts])[:, None])
    program.terms(row.at, f.columns["discharge"].at, 1 / np.array([s.discharge_efficiency for s in parts])[:, None])
    spilling = [i for i, s in enumerate(parts) if s.spill]
    if spilling:
        most = np.maximum(inflow[spilling], 0.0)
        f.columns["spill"] = program.columns("spill", most.shape, bounds=(0.0, most))
        program.terms(row.at[spilling], f.columns["spill"].at, 1.0)
    f.rows["storage"] = row


def _store_sizes(f: Formulation, shares: dict[str, Floats]) -> None:
    chosen = [i for i, s in enumerate(f.network.stores) if s.expansion]
    if not chosen:
        return
    size = _sizes(f, "store size", [f.network.stores[i] for i in chosen])
    for name in ("charge", "discharge"):
        _at_most(f, f"{name} most", f.columns[name].at[chosen], size, shares[name][chosen])
    hours = np.array([f.network.stores[i].hours for i in chosen])[:, None]
    _at_most(f, "level most", f.columns["level"].at[chosen], size, np.broadcast_to(hours, (len(chosen), len(f.horizon))))


def _responses(f: Formulation) -> None:
    """Demand response: power, energy a day and a year, and what must be used later."""
    parts = f.network.responses
    if not parts:
        return
    h = f.horizon
    shape = (len(parts), len(h))
    power = np.array([r.power for r in parts])[:, None]
    cost = _stack((f.weighted(r.cost) for r in parts), h)
    f.columns["call"] = f.program.columns("call", shape, bounds=(0.0, np.broadcast_to(power, shape)), cost=cost)
    _into_buses(f, parts, f.columns["call"], 1.0)
    budget = power[:, 0] * np.array([r.hours for r in parts])
    days, day = np.unique(h.at // 24, return_inverse=True)
    f.rows["event"] = f.program.rows("event", (len(parts), len(days)), upper=budget[:, None])
    f.program.terms(f.rows["event"].at[:, day], f.columns["call"].at, 1.0)
    f.rows["events"] = f.program.rows("events", (len(parts),), upper=budget * np.array([r.events for r in parts]))
    f.program.terms(f.rows["events"].at[:, None], f.columns["call"].at, h.weight)
    _payback(f)


def _payback(f: Formulation) -> None:
    """Debt of energy: grows with its share of what is called, falls as it is used later, zero at the settled hour."""
    late = [i for i, r in enumerate(f.network.responses) if r.payback > 0]
    if not late:
        return
    h, program = f.horizon, f.program
    parts = [f.network.responses[i] for i in late]
    share = np.array([r.payback for r in parts])[:, None]
    most = share[:, 0] * np.array([r.power * r.hours for r in parts])
    clock = h.at[None, :] % 24 == np.array([r.settled for r in parts])[:, None]
    debt = program.columns("debt", clock.shape, bounds=(0.0, np.where(clock, 0.0, most[:, None])))
    back = program.columns("payback", clock.shape)
    row = program.equal("payback", clock.shape, 0.0)
    program.terms(row.at, debt.at, 1.0)
    program.terms(row.at, debt.at[:, _before(h)], -1.0)
    program.terms(row.at, f.columns["call"].at[late], -share)
    program.terms(row.at, back.at, 1.0)
    _into_buses(f, parts, back, -1.0)
    f.columns |= {"debt": debt, "payback": back}
    f.rows["payback"] = row
