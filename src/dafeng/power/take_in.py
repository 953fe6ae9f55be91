"""Takes in a PyPSA network: netCDF or object to `Network`; what cannot keep its meaning is refused by name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import PowerError
from dafeng.power.exchange import need_pypsa
from dafeng.power.network import Expansion, Generator, Horizon, Link, Network, Profile, Store

try:
    import pypsa
except ImportError:  # the extra is not installed
    pypsa = None  # type: ignore[assignment]

__all__ = ["from_pypsa", "read_netcdf"]

_TAKEN = {
    "Bus",
    "Carrier",
    "SubNetwork",
    "Generator",
    "Load",
    "StorageUnit",
    "Store",
    "Link",
    "Line",
    "LineType",
    "TransformerType",
    "Shape",
}


def read_netcdf(path: Path) -> tuple[Network, Horizon]:
    """Read a PyPSA netCDF file.

    Raises
    ------
    PowerError
        If the file is missing or no PyPSA network, or holds what cannot be taken.
    """
    need_pypsa()
    if not path.is_file():
        raise PowerError(
            f"no PyPSA network at '{path}'. Give the path of a netCDF file.", f"没有PyPSA网络文件“{path}”。请给出netCDF文件的路径。"
        )
    try:
        n = pypsa.Network(str(path))
    except (OSError, ValueError, KeyError) as error:
        raise PowerError(
            f"'{path.name}' is no PyPSA netCDF file: {error}. Write it by `export_to_netcdf`.",
            f"“{path.name}”不是PyPSA的netCDF文件:{error}。请用 export_to_netcdf 写出。",
        ) from error
    return from_pypsa(n)


def from_pypsa(n: Any) -> tuple[Network, Horizon]:
    """Take in a ``pypsa.Network`` with the meaning it has there.

    Returns
    -------
    tuple of Network and Horizon
        One chain of hours; weights are the snapshots' objective weights. The optimum is PyPSA's objective plus its constant.

    Raises
    ------
    PowerError
        If the network holds what cannot be taken with the same meaning; names it.
    """
    need_pypsa()
    faults = list(_faults(n))
    if faults:
        listed = "; ".join(faults[:5])
        raise PowerError(
            f"the PyPSA network holds what is not taken here: {listed}. Remove or rewrite it.",
            f"该PyPSA网络含有不支持的内容:{listed}。请去除或改写。",
        )
    buses = tuple(map(str, n.buses.index))
    hours = len(n.snapshots)
    load: dict[str, np.ndarray] = {}
    for name, row in n.loads.iterrows():
        load[row.bus] = load.get(row.bus, np.zeros(hours)) + np.asarray(_values(n, "Load", "p_set", name, hours)) * -row.sign
    network = Network(
        load=load or {buses[0]: np.zeros(hours)},
        generators=tuple(_generator(n, name, row) for name, row in n.generators.iterrows()),
        stores=(
            *(_unit(n, name, row) for name, row in n.storage_units.iterrows()),
            *(_store(n, name, row) for name, row in n.stores.iterrows()),
        ),
        links=(*(_link(n, name, row) for name, row in n.links.iterrows()), *(_line(n, name, row) for name, row in n.lines.iterrows())),
        buses=buses,
    )
    return network, Horizon(np.arange(hours), (0,), np.asarray(n.snapshot_weightings.objective, dtype=float))


def _faults(n: Any) -> Iterator[str]:
    for c in n.components:
        if not c.static.empty and c.name not in _TAKEN:
            yield f"{len(c.static)} {c.name}"
    if n.has_investment_periods or getattr(n, "has_scenarios", False):
        yield "investment periods or scenarios"
    if not np.allclose(n.snapshot_weightings[["stores", "generators"]], 1.0):
        yield "snapshots that are not one hour"
    if len(n.lines) and not _is_radial(n):
        yield "meshed lines, whose flows follow Kirchhoff's voltage law"
    yield from _of_parts(n)


def _of_parts(n: Any) -> Iterator[str]:
    zero = {
        "Generator": ("marginal_cost_quadratic", "stand_by_cost", "e_sum_min"),
        "StorageUnit": ("marginal_cost_storage", "marginal_cost_quadratic", "spill_cost"),
        "Store": ("marginal_cost", "marginal_cost_storage", "marginal_cost_quadratic"),
        "Link": ("marginal_cost_quadratic", "stand_by_cost"),
    }
    for kind, names in zero.items():
        static, dynamic = n.components[kind].static, n.components[kind].dynamic
        for name in names:
            if name in static and (static[name].replace([-np.inf, np.inf], 0).fillna(0) != 0).any():
                yield f"{kind} with {name}"
            if name in dynamic and not dynamic[name].empty:
                yield f"{kind} with {name} by the hour"
        if "committable" in static and static.committable.any():
            yield f"committable {kind}"
    if len(n.stores) and n.stores.e_nom_extendable.any():
        yield "extendable Store"
    if len(n.generators) and (n.generators.ramp_limit_up.fillna(1) != n.generators.ramp_limit_down.fillna(1)).any():
        yield "Generator with unequal ramps"


def _is_radial(n: Any) -> bool:
    """Whether lines form no cycle, so that every flow is free; union by smallest label."""
    at = {bus: bus for bus in n.buses.index}

    def root(bus: str) -> str:
        """Follow a bus to the head of its group."""
        while at[bus] != bus:
            bus = at[bus]
        return bus

    for _, line in n.lines.iterrows():
        one, other = root(line.bus0), root(line.bus1)
        if one == other:
            return False
        at[one] = other
    return True


def _values(n: Any, kind: str, attribute: str, name: str, hours: int) -> np.ndarray:
    """Attribute of a component over the hours, static or dynamic."""
    dynamic = n.components[kind].dynamic[attribute]
    if name in dynamic:
        return np.asarray(dynamic[name], dtype=float)
    return np.full(hours, float(n.components[kind].static.at[name, attribute]))


def _profile(n: Any, kind: str, attribute: str, name: str) -> Profile:
    values = _values(n, kind, attribute, name, len(n.snapshots))
    return float(values[0]) if (values == values[0]).all() else values


def _expansion(row: Any, nominal: str = "p_nom") -> Expansion | None:
    if not row[f"{nominal}_extendable"]:
        return None
    return Expansion(float(row[f"{nominal}_min"]), float(row[f"{nominal}_max"]), float(row.capital_cost))


def _generator(n: Any, name: str, row: Any) -> Generator:
    if row.sign != 1:
        raise PowerError(
            f"generator {name} has the sign {row.sign:g}, expected 1. Use a load or a link.", f"机组{name}的符号为{row.sign:g},应为1。"
        )
    return Generator(
        str(name),
        float(row.p_nom),
        row.bus,
        _profile(n, "Generator", "p_max_pu", name),
        _profile(n, "Generator", "p_min_pu", name),
        _profile(n, "Generator", "marginal_cost", name),
        energy=float(row.e_sum_max) if np.isfinite(row.e_sum_max) else None,
        ramp=float(row.ramp_limit_up) if np.isfinite(row.ramp_limit_up) and row.ramp_limit_up < 1 else None,
        expansion=_expansion(row),
    )


def _unit(n: Any, name: str, row: Any) -> Store:
    least = _profile(n, "StorageUnit", "p_min_pu", name)
    return Store(
        str(name),
        float(row.p_nom),
        float(row.max_hours),
        row.bus,
        float(row.efficiency_store),
        float(row.efficiency_dispatch),
        float(row.standing_loss),
        _profile(n, "StorageUnit", "inflow", name),
        -np.asarray(least) if np.ndim(least) else -float(least),
        _profile(n, "StorageUnit", "p_max_pu", name),
        _profile(n, "StorageUnit", "marginal_cost", name),
        spill=True,
        initial=None if row.cyclic_state_of_charge else float(row.state_of_charge_initial),
        expansion=_expansion(row),
    )


def _store(n: Any, name: str, row: Any) -> Store:
    return Store(
        str(name),
        np.inf,
        0.0,
        row.bus,
        loss=float(row.standing_loss),
        energy=float(row.e_nom),
        least_level=_profile(n, "Store", "e_min_pu", name),
        most_level=_profile(n, "Store", "e_max_pu", name),
        initial=None if row.e_cyclic else float(row.e_initial),
    )


def _link(n: Any, name: str, row: Any) -> Link:
    ports: list[tuple[str, Profile]] = [(row.bus0, -1.0)]
    for at in range(1, 10):
        bus = row.get(f"bus{at}", "")
        if isinstance(bus, str) and bus:
            ports.append((bus, _profile(n, "Link", "efficiency" if at == 1 else f"efficiency{at}", name)))
    return Link(
        str(name),
        tuple(ports),
        float(row.p_nom),
        _profile(n, "Link", "p_max_pu", name),
        _profile(n, "Link", "p_min_pu", name),
        _profile(n, "Link", "marginal_cost", name),
        _expansion(row),
    )


def _line(n: Any, name: str, row: Any) -> Link:
    most = _profile(n, "Line", "s_max_pu", name)
    least: Profile = -np.asarray(most) if np.ndim(most) else -float(most)
    return Link(f"line {name}", ((row.bus0, -1.0), (row.bus1, 1.0)), float(row.s_nom), most, least, 0.0, _expansion(row, "s_nom"))
