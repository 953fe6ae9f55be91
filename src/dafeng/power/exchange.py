"""To PyPSA and back (extra ``pypsa``): the same system, the same objective.

Out: every part becomes components PyPSA has; demand response becomes links between small buses that hold its budgets and its debt.
In: fixed and extendable generators, storage units, stores, links and radial lines; what cannot be taken with the same meaning is
refused by name, never dropped.
"""

from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.formulation import profile
from dafeng.power.network import Generator, Horizon, Link, Network, Profile, Response, Store, full_year

try:
    import pandas
    import pypsa
except ImportError:  # the extra is not installed
    pypsa = None  # type: ignore[assignment]

__all__ = ["need_pypsa", "to_pypsa", "write_netcdf"]

CARRIER = "electricity"
FREE = 1e4
"""Capacity of links that stand for bookkeeping, GW: more than any system here."""


def need_pypsa() -> None:
    """Refuse where PyPSA is not installed.

    Raises
    ------
    PowerError
        Names the extra.
    """
    if pypsa is None:
        raise PowerError(
            "PyPSA is not installed. Install the extra: pip install 'dafeng[pypsa]'.",
            "未安装PyPSA。请安装附加组件:pip install 'dafeng[pypsa]'。",
        )


def write_netcdf(network: Network, path: Path, year: int = 2025) -> Path:
    """Write a network as a PyPSA netCDF file."""
    to_pypsa(network, year).export_to_netcdf(path)
    return path


def to_pypsa(network: Network, year: int = 2025) -> Any:
    """Make a ``pypsa.Network`` that has the same optimum.

    Parameters
    ----------
    year
        Calendar year of the snapshots.

    Returns
    -------
    pypsa.Network
        GW, GWh, CNY/kWh, so that its objective is in MCNY.
    """
    need_pypsa()
    horizon = full_year(network.hours)
    n = pypsa.Network()
    n.set_snapshots(pandas.date_range(f"{year}-01-01", periods=network.hours, freq="h"))
    _add_loads(n, network)
    for generator in network.generators:
        _add_generator(n, generator, horizon)
    for link in network.links:
        _add_link(n, link, horizon)
    for store in network.stores:
        _add_store(n, store, horizon)
    for response in network.responses:
        _add_response(n, response, horizon)
    n.add("Carrier", CARRIER)
    for kind in ("buses", "loads", "generators", "storage_units", "stores", "links"):
        getattr(n, kind)["carrier"] = CARRIER
    return n


def _add_loads(n: Any, network: Network) -> None:
    for bus in network.buses:
        n.add("Bus", bus)
    for bus, load in network.load.items():
        n.add("Load", f"load {bus}", bus=bus, p_set=load)
        for at, (part, factor) in enumerate(network.voll_steps if network.voll is not None else ()):
            most = max(float(load.max()) * part, 1e-9)
            share = np.maximum(load, 0) * part / most
            n.add("Generator", f"shed {bus} {at}", bus=bus, p_nom=most, p_max_pu=share, marginal_cost=(network.voll or 0.0) * factor)


def _series(values: Profile, horizon: Horizon) -> Any:
    return float(values) if np.ndim(values) == 0 else profile(values, horizon)


def _size(part: Any, name: str = "p_nom") -> dict[str, Any]:
    chosen = part.expansion
    if chosen is None:
        return {name: getattr(part, "capacity", getattr(part, "power", 0.0))}
    return {f"{name}_extendable": True, f"{name}_min": chosen.least, f"{name}_max": chosen.most, "capital_cost": chosen.cost}


def _add_generator(n: Any, g: Generator, horizon: Horizon) -> None:
    limits = {"ramp_limit_up": g.ramp, "ramp_limit_down": g.ramp} if g.ramp is not None else {}
    energy = {"e_sum_max": g.energy} if g.energy is not None else {}
    shares = {"p_max_pu": _series(g.availability, horizon), "p_min_pu": _series(g.minimum, horizon)}
    n.add("Generator", g.name, bus=g.bus, marginal_cost=_series(g.cost, horizon), **shares, **_size(g), **limits, **energy)


def _add_link(n: Any, link: Link, horizon: Horizon) -> None:
    (first, taken), *others = link.ports
    if not np.allclose(np.asarray(taken), -1.0):
        raise PowerError(
            f"link {link.name} must take one unit from its first bus to be written for PyPSA.", f"线路{link.name}的首端系数须为-1才能导出。"
        )
    ends = {f"bus{i}": bus for i, (bus, _) in enumerate(others, start=1)}
    shares = {"efficiency" if i == 1 else f"efficiency{i}": _series(share, horizon) for i, (_, share) in enumerate(others, start=1)}
    within = {"p_max_pu": _series(link.availability, horizon), "p_min_pu": _series(link.minimum, horizon)}
    n.add("Link", link.name, bus0=first, marginal_cost=_series(link.cost, horizon), **ends, **shares, **within, **_size(link))


def _is_plain(store: Store) -> bool:
    """Whether PyPSA's storage unit means the same: inflow only from above and free to be lost, the whole range of levels."""
    inflow = np.asarray(store.inflow)
    fits = bool((inflow >= 0).all()) and (store.spill or not inflow.any())
    return fits and store.energy is None and np.ndim(store.most_level) == 0 and np.ndim(store.least_level) == 0 and store.least_level == 0


def _add_store(n: Any, s: Store, horizon: Horizon) -> None:
    if not _is_plain(s):
        _add_bare_store(n, s, horizon)
        return
    ends = {"cyclic_state_of_charge": True} if s.initial is None else {"state_of_charge_initial": s.initial}
    n.add(
        "StorageUnit",
        s.name,
        bus=s.bus,
        max_hours=s.hours,
        efficiency_store=s.charge_efficiency,
        efficiency_dispatch=s.discharge_efficiency,
        standing_loss=s.loss,
        inflow=_series(s.inflow, horizon),
        p_max_pu=_series(s.discharging, horizon),
        p_min_pu=-np.asarray(_series(s.charging, horizon)),
        marginal_cost=_series(s.cost, horizon),
        **_size(s),
        **ends,
    )


def _add_bare_store(n: Any, s: Store, horizon: Horizon) -> None:
    """A store on a bus of its own, with links in and out and what flows in or is used there as its load."""
    if s.expansion is not None:
        raise PowerError(
            f"{s.name}: a size that is chosen cannot be written for a store with its own inflow.",
            f"{s.name}:带自有流量的可选容量储能无法导出。",
        )
    own = f"{s.name} store"
    power = min(s.power, FREE)
    n.add("Bus", own)
    n.add("Load", f"{s.name} use", bus=own, p_set=-profile(s.inflow, horizon))
    ends = {"e_cyclic": True} if s.initial is None else {"e_initial": s.initial}
    levels = {"e_max_pu": _series(s.most_level, horizon), "e_min_pu": _series(s.least_level, horizon)}
    n.add("Store", s.name, bus=own, e_nom=s.size, standing_loss=s.loss, **levels, **ends)
    n.add("Link", f"{s.name} in", bus0=s.bus, bus1=own, efficiency=s.charge_efficiency, p_nom=power, p_max_pu=_series(s.charging, horizon))
    if np.asarray(s.discharging).any():
        out = {"p_nom": power / s.discharge_efficiency, "p_max_pu": _series(s.discharging, horizon)}
        cost = np.asarray(_series(s.cost, horizon)) * s.discharge_efficiency
        n.add("Link", f"{s.name} out", bus0=own, bus1=s.bus, efficiency=s.discharge_efficiency, marginal_cost=cost, **out)
    if s.spill:
        n.add("Generator", f"{s.name} spill", bus=own, sign=-1, p_nom=1.0, p_max_pu=np.maximum(profile(s.inflow, horizon), 0.0))


def _add_response(n: Any, r: Response, horizon: Horizon) -> None:
    """Budgets of the year and of the day are stores that a call empties; the debt is a store that it fills."""
    year, day, debt = (f"{r.name} {word}" for word in ("year", "day", "debt"))
    budget = r.power * r.hours
    clock = horizon.at % 24
    for bus in (year, day, debt):
        n.add("Bus", bus)
    n.add("Store", year, bus=year, e_nom=budget * r.events, e_initial=budget * r.events)
    n.add("Store", day, bus=day, e_nom=budget, e_max_pu=np.where(clock == 23, 0.0, 1.0))
    n.add("Generator", f"{day} refill", bus=day, p_nom=budget, p_max_pu=np.where(clock == 0, 1.0, 0.0))
    ends = {"bus1": r.bus, "bus2": day, "bus3": debt}
    shares = {"efficiency": 1.0, "efficiency2": -1.0, "efficiency3": r.payback}
    n.add("Link", r.name, bus0=year, p_nom=r.power, marginal_cost=r.cost, **ends, **shares)
    n.add("Store", debt, bus=debt, e_nom=r.payback * budget, e_max_pu=np.where(clock == r.settled, 0.0, 1.0), e_cyclic=True)
    n.add("Link", f"{debt} back", bus0=debt, bus1=r.bus, efficiency=-1.0, p_nom=FREE)
