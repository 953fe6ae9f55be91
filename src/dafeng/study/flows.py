"""Where energy comes from and where it goes: the balance of one year and setting as flows, with all inputs at their medians."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from dafeng.errors import Text
from dafeng.pathway import CHAPTERS, YEARS, Array, Inputs, compute, pull, quantities
from dafeng.study.live import Live, Setting, reached_by
from dafeng.terms import say

__all__ = ["Flow", "energy_flows", "flows_dict"]

Flow = tuple[str, str, float]
"""Where from, where to, TWh a year."""

_ASKED = (
    "producer_energy",
    "dweller_energy",
    "road_energy",
    "mover_energy",
    "final_energy",
    "power_fuel",
    "power_generation",
    "electricity_import",
    "electricity_demand",
)
_GIVEN = ("heat_plant_fuel", "feedstock", "refinery_use", "refinery_path")
_PLANT_FUEL = {"coal_power": "coal", "coal_new": "coal", "gas_chp": "natural_gas", "gas_peaker": "natural_gas"}
_NAMES = {
    "import": Text("外购电力", "imported electricity"),
    "export": Text("外送电力", "exported electricity"),
    "plants": Text("市内火电厂", "thermal power plants"),
    "losses": Text("转换损失", "conversion losses"),
    "grid": Text("线损与厂用电", "grid losses and plants' own use"),
    "other_heat": Text("其他热源(未单独建模)", "heat of other sources (not modelled apart)"),
    "heat_plants": Text("供热锅炉", "heat plants"),
    "crude": Text("炼化用油", "oil for refining and feedstock"),
    "feedstock": Text("化工原料(非能源)", "feedstock (not energy)"),
    "refinery": Text("炼厂自用", "refinery's own use"),
    "industry": Text("工业", "industry"),
    "homes": Text("居民生活", "homes"),
    "road": Text("道路交通(本市车辆)", "road vehicles of the city"),
}


def energy_flows(live: Live, setting: Setting, one: Inputs, year: int) -> list[Flow]:
    """Flows of a year.

    Parameters
    ----------
    live, setting
        The warm model, and how far its levers are pulled.
    one
        Its inputs at their medians, one draw.
    year
        2015 to 2060.

    Returns
    -------
    list of Flow
        What enters a node between source and use leaves it too.
    """
    arrays = pull(one, live.scenario(setting), dict(setting.pulls))  # type: ignore[arg-type]
    results = compute(reached_by(quantities(*CHAPTERS), _ASKED), arrays)
    at = {name: _of_year(results[name], year) for name in _ASKED} | {name: _of_year(arrays[name], year) for name in _GIVEN}
    flows: dict[tuple[str, str], float] = defaultdict(float)
    for source, target, value in (*_final(at), *_electricity(at), *_heat(at), *_oil(at)):
        flows[source, target] += value
    return [(source, target, value) for (source, target), value in flows.items() if value > 1e-9]


def _of_year(values: Array, year: int) -> Array:
    at = values.isel(draw=0, drop=True) if "draw" in values.dims else values
    return at.sel(year=year, drop=True) if "year" in at.dims else at


def _final(at: Mapping[str, Array]) -> Iterator[Flow]:
    for name, dim in (
        ("producer_energy", "producer"),
        ("dweller_energy", "dweller"),
        ("road_energy", "vehicle"),
        ("mover_energy", "mover"),
    ):
        table = at[name].transpose(dim, "fuel")
        for label, row in zip(table[dim].values.tolist(), table.values.tolist(), strict=True):
            use = "road" if dim == "vehicle" else _use_of(label)
            yield from zip(table.fuel.values.tolist(), [use] * len(row), row, strict=True)


def _use_of(label: str) -> str:
    return "industry" if label.startswith("industry:") else "homes" if label.startswith("homes_") else label


def _electricity(at: Mapping[str, Array]) -> Iterator[Flow]:
    burnt = dict(zip(at["power_fuel"].origin.values.tolist(), at["power_fuel"].values.tolist(), strict=True))
    made = dict(zip(at["power_generation"].origin.values.tolist(), at["power_generation"].values.tolist(), strict=True))
    thermal = sum(made[origin] for origin in _PLANT_FUEL)
    for origin, fuel in _PLANT_FUEL.items():
        yield fuel, "plants", burnt[origin]
    yield "plants", "electricity", thermal
    yield "plants", "losses", sum(burnt[origin] for origin in _PLANT_FUEL) - thermal
    yield from ((origin, "electricity", value) for origin, value in made.items() if origin not in _PLANT_FUEL)
    bought = float(at["electricity_import"])
    yield "import", "electricity", max(bought, 0.0)
    yield "electricity", "export", max(-bought, 0.0)
    yield "electricity", "grid", float(at["electricity_demand"] - at["final_energy"].sel(fuel="electricity"))


def _heat(at: Mapping[str, Array]) -> Iterator[Flow]:
    """Heat plants first; the model does not say what makes the rest, such as cogeneration and waste heat."""
    fuel, used = float(at["heat_plant_fuel"]), float(at["final_energy"].sel(fuel="heat"))
    yield "coal", "heat_plants", fuel
    yield "heat_plants", "heat", min(fuel, used)
    yield "heat_plants", "losses", max(fuel - used, 0.0)
    yield "other_heat", "heat", max(used - fuel, 0.0)


def _oil(at: Mapping[str, Array]) -> Iterator[Flow]:
    path = float(at["refinery_path"])
    yield "crude", "feedstock", float(at["feedstock"]) * path
    yield "crude", "refinery", float(at["refinery_use"]) * path


def flows_dict(flows: list[Flow], year: int) -> dict[str, Any]:
    """Flows as nodes and links for a Sankey diagram."""
    names = list(dict.fromkeys(name for source, target, _ in flows for name in (source, target)))
    return {
        "year": year,
        "years": [int(YEARS[0]), int(YEARS[-1])],
        "unit": "TWh",
        "nodes": [{"id": name, "title": vars(_NAMES.get(name) or say(name))} for name in names],
        "links": [{"source": source, "target": target, "value": round(value, 6)} for source, target, value in flows],
    }
