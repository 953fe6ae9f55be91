"""A year of the power system as plain words and numbers: the year's sums, and the hours for charts."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from dafeng.errors import Text
from dafeng.power.assemble import RESERVOIR, SECTION, City
from dafeng.power.demand import Demand
from dafeng.power.dispatch import Dispatch
from dafeng.power.formulation import profile
from dafeng.power.program import Floats
from dafeng.power.records import Year

__all__ = ["curtailed", "hours_dict", "import_factor", "series_titles", "supply", "year_dict"]

_PLANTS = {
    "coal_power": Text("煤电", "coal power"),
    "coal_new": Text("新建煤电", "new coal power"),
    "gas_chp": Text("燃气热电", "gas heat and power"),
    "gas_peaker": Text("燃气调峰", "gas peakers"),
    "hydro": Text("本地水电", "local hydro"),
    "wte": Text("垃圾发电", "waste-to-energy"),
    "biogas": Text("沼气发电", "biogas"),
    "pv": Text("屋顶光伏", "rooftop PV"),
    "vehicles": Text("有序充电车辆", "vehicles that charge when told to"),
    "response": Text("需求响应", "demand response"),
    "section": Text("受入断面", "import section"),
}


def series_titles(city: City) -> dict[str, Text]:
    """Names for people of every source, store and use."""
    s = city.system
    own = {c.id: c.title for c in s.corridors} | {k.id: k.title for k in s.stores} | {u.id: u.title for u in s.uses}
    return _PLANTS | own


def supply(found: Dispatch) -> dict[str, Floats]:
    """What serves the load, by source: plants, corridors with their reservoirs, stores that give back, demand response. GW [hour]"""
    merged: dict[str, Floats] = {}
    for name, series in {**found.output, **found.discharge, **found.call}.items():
        base = name.removesuffix(RESERVOIR)
        merged[base] = merged.get(base, 0.0) + series
    return merged


def hours_dict(city: City, demand: Demand, found: Dispatch, marginal: Floats) -> dict[str, Any]:
    """Hours of a year for charts: GW, GWh, CNY/kWh and kg/kWh, each a list of 8,760."""
    charge = {name: series for name, series in found.charge.items() if series.any()}
    return {
        "load": _round(next(iter(found.network.load.values()))),
        "demand": {name: _round(series) for name, series in demand.uses.items()},
        "cooling": _round(demand.cooling),
        "heating": _round(demand.heating),
        "supply": {name: _round(series) for name, series in supply(found).items()},
        "charge": {name: _round(series) for name, series in charge.items()},
        "payback": {name: _round(series) for name, series in found.payback.items()},
        "level": {name: _round(series) for name, series in found.level.items() if name in charge},
        "shed": _round(found.shed["city"]),
        "price": _round(found.price["city"]),
        "emission_factor": _round(found.factor),
        "marginal_emission_factor": _round(marginal),
    }


def _round(series: Floats) -> list[float]:
    return [float(v) for v in np.round(series, 4) + 0.0]


def year_dict(city: City, year: Year, demand: Demand, found: Dispatch, marginal: Floats) -> dict[str, Any]:
    """Sums and extremes of a year: energy by source [TWh], peak, imports, cost, emission factors, what was not served."""
    load = next(iter(found.network.load.values()))
    imported = found.flow[SECTION]
    return {
        "year": year.year,
        "demand": {
            "energy": _number(demand.total.sum() / 1000),
            "peak": _number(demand.total.max()),
            "peak_at": city.clock.say(int(demand.total.argmax())),
        }
        | {"load_factor": _number(demand.total.mean() / demand.total.max()), "least": _number(demand.total.min())},
        "uses": {name: _number(series.sum() / 1000) for name, series in demand.uses.items()},
        "supply": {name: _number(series.sum() / 1000) for name, series in supply(found).items()},
        "supply_at_peak": {name: _number(series[int(load.argmax())]) for name, series in supply(found).items()},
        "capacity": _capacities(found),
        "section": {
            "capacity": _number(found.network.links[0].capacity),
            "most": _number(imported.max()),
            "hours_full": _hours_full(found),
        },
        "import": {
            "energy": _number(imported.sum() / 1000),
            "share": _number(imported.sum() / found.served.sum()),
            "factor": _number(import_factor(found)),
        },
        "cost": {"total": _number(found.cost), "per_kwh": _number(found.cost / found.served.sum())},
        "emission": {"total": _number(found.emission.sum() / 1000), "average": _number(found.emission.sum() / found.served.sum())}
        | {"marginal": _number(float(np.average(marginal, weights=found.served)))},
        "price": {"mean": _number(found.price["city"].mean()), "most": _number(found.price["city"].max())},
        "shed": {
            "energy": _number(found.shed["city"].sum()),
            "hours": int((found.shed["city"] > 1e-6).sum()),
            "most": _number(found.shed["city"].max()),
        },
        "curtailed": {name: _number(value) for name, value in curtailed(found).items()},
        "response": {
            name: {"energy": _number(s.sum()), "hours": int((s > 1e-6).sum()), "most": _number(s.max())} for name, s in found.call.items()
        },
        "solver": found.report(),
    }


def _number(value: float) -> float:
    return float(f"{float(value):.6g}")


def _hours_full(found: Dispatch) -> int:
    link = found.network.links[0]
    return int((found.flow[link.name] > link.capacity - 1e-6).sum())


def _capacities(found: Dispatch) -> dict[str, float]:
    sizes = {g.name: g.capacity for g in found.network.generators} | {s.name: s.power for s in found.network.stores}
    merged: dict[str, float] = {}
    for name, size in sizes.items():
        base = name.removesuffix(RESERVOIR)
        merged[base] = merged.get(base, 0.0) + size
    return {name: _number(size) for name, size in merged.items()}


def import_factor(found: Dispatch) -> float:
    """Emission of what is imported over its energy, kg/kWh."""
    outside = [g for g in found.network.generators if g.bus != "city"]
    emitted = sum(g.emission * found.energy(found.output[g.name]) for g in outside)
    imported = found.energy(found.flow[SECTION])
    return emitted / imported if imported > 0 else 0.0


def curtailed(found: Dispatch) -> Mapping[str, float]:
    """What PV and run-of-river could have given and did not, GWh."""
    free = [g for g in found.network.generators if g.name == "pv" or g.name.endswith("hydro") or g.name == "import_uhv"]
    lost = {}
    for g in free:
        most = profile(g.availability, found.horizon) * g.capacity
        lost[g.name] = max(found.energy(most - found.output[g.name]), 0.0)
    return lost
