"""Stress: a drought, a heat wave, a lost corridor, played on the city of any year; and what each measure saves.

Comes in: a small TOML file (docs/power.md) and a year's network. Goes out: what fails, for how long, and the same with each measure
taken away or added. Only the window and a week on either side are solved.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.errors import PowerError, Text
from dafeng.power.assemble import RESERVOIR, City
from dafeng.power.demand import Demand
from dafeng.power.dispatch import Dispatch, dispatch
from dafeng.power.network import Generator, Horizon, Link, Network, Store
from dafeng.power.program import Floats

__all__ = ["Measure", "Stress", "Trial", "failure", "read_stress", "run_stress", "stressed"]

MARGIN = 168
"""Hours solved before and after the window, so that stores enter it as they would."""

STEPS = ((0.05, 1.0), (0.05, 1.02), (0.10, 1.05), (0.80, 1.10))
"""Cuts deeper than 5, 10 and 20 % of the load cost a little more than the value of lost load, so that a shortage is spread over hours."""


@dataclass(frozen=True)
class Measure:
    """A measure that is tried: a part taken away, GW added to parts, or shares of uses cut."""

    title: Text
    without: str = ""
    more: Mapping[str, float] | None = None
    cut: Mapping[str, float] | None = None


@dataclass(frozen=True)
class Stress:
    """What happens to the city.

    Parameters
    ----------
    start, end
        (month, day) of the first and the last day.
    hydro
        Share of the normal inflow that is left.
    load
        Load of the window relative to the normal one.
    uses
        Factor of uses that grow more than others.
    parts
        Share of the capacity that is left of generators, stores or links.
    heat
        Whether cooling makes up the load; else all uses in proportion.
    outages
        Whether plants and lines stand at their mean availability, as they do in any month; else nothing fails that the stress does not name.
    """

    title: Text
    start: tuple[int, int]
    end: tuple[int, int]
    hydro: float = 1.0
    load: float = 1.0
    uses: Mapping[str, float] | None = None
    parts: Mapping[str, float] | None = None
    measures: tuple[Measure, ...] = ()
    source: str = ""
    heat: bool = False
    outages: bool = False


@dataclass(frozen=True)
class Trial:
    """What was tried, and what failed with it."""

    title: Text
    kind: str
    result: Mapping[str, Any]
    saved: float
    """GWh of load that the measure serves."""


def read_stress(path: Path) -> Stress:
    """Read a stress file.

    Raises
    ------
    PowerError
        If it is missing, is no TOML, or lacks a key; names it.
    """
    if not path.is_file():
        raise PowerError(f"no stress file at '{path}'. docs/power.md shows one.", f"没有压力情景文件“{path}”。docs/power.md 中有示例。")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return _stress(table)
    except tomllib.TOMLDecodeError as error:
        raise PowerError(f"'{path.name}' is no TOML: {error}.", f"“{path.name}”不是TOML文件:{error}。") from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise PowerError(
            f"'{path.name}' lacks or has wrong: {error}. It needs title_zh, title_en, from and to (MM-DD); hydro, load, uses, parts, heat, outages and measure may stand.",
            f"“{path.name}”缺少或有误:{error}。须有 title_zh、title_en、from、to(月-日);可选 hydro、load、uses、parts、heat、outages、measure。",
        ) from error


def _stress(table: Mapping[str, Any]) -> Stress:
    known = {"title_zh", "title_en", "from", "to", "hydro", "load", "uses", "parts", "measure", "source", "heat", "outages"}
    unknown = sorted(set(table) - known)
    if unknown:
        raise KeyError(f"unknown key {unknown[0]}")
    factors = [float(table.get("hydro", 1)), float(table.get("load", 1)), *table.get("uses", {}).values(), *table.get("parts", {}).values()]
    if min(factors) < 0:
        raise ValueError("a factor below zero")
    return Stress(
        title=Text(table["title_zh"], table["title_en"]),
        start=_day(table["from"]),
        end=_day(table["to"]),
        hydro=float(table.get("hydro", 1.0)),
        load=float(table.get("load", 1.0)),
        uses=table.get("uses", {}),
        parts=table.get("parts", {}),
        measures=tuple(_measure(row) for row in table.get("measure", ())),
        source=table.get("source", ""),
        heat=_flag(table, "heat"),
        outages=_flag(table, "outages"),
    )


def _flag(table: Mapping[str, Any], name: str) -> bool:
    value = table.get(name, False)
    if not isinstance(value, bool):
        raise TypeError(f"{name} = {value!r}, expected true or false")
    return value


def _day(text: str) -> tuple[int, int]:
    when = date.fromisoformat(f"2025-{text}")
    return when.month, when.day


def _measure(row: Mapping[str, Any]) -> Measure:
    return Measure(Text(row["zh"], row["en"]), row.get("without", ""), row.get("more"), row.get("cut"))


def window(city: City, stress: Stress) -> tuple[int, int]:
    """First hour of the window and the first after it."""
    year = city.system.calendar_year
    first, last = date(year, *stress.start), date(year, *stress.end)
    if last < first:
        raise PowerError(
            f"the stress ends ({last:%m-%d}) before it begins ({first:%m-%d}).", f"压力情景的结束日{last:%m-%d}早于开始日{first:%m-%d}。"
        )
    return city.clock.at(first, 0), city.clock.at(last, 0) + 24


def stressed(city: City, network: Network, demand: Demand, stress: Stress) -> Network:
    """Network with a stress in its window."""
    inside = np.zeros(network.hours, dtype=bool)
    inside[slice(*window(city, stress))] = True
    _refuse_unknown(network, demand, stress)
    water = {c.id: c.drought for c in city.system.corridors} | {p.origin: p.drought for p in city.system.plants}
    load = network.load["city"] + np.where(inside, _added(demand, stress, inside), 0.0)

    def left(name: str) -> Floats:
        """Share of its water and of its capacity a part has left. [hour]"""
        dry = 1 - water.get(name.removesuffix(RESERVOIR), 0.0) * (1 - stress.hydro)
        return np.where(inside, dry * (stress.parts or {}).get(name.removesuffix(RESERVOIR), 1.0), 1.0)

    return replace(
        network,
        load={**network.load, "city": load},
        generators=tuple(
            replace(g, availability=g.availability * left(g.name), minimum=g.minimum * left(g.name)) for g in network.generators
        ),
        stores=tuple(_drier(s, left(s.name), inside) for s in network.stores),
        links=tuple(replace(k, availability=k.availability * left(k.name)) for k in network.links),
    )


def _as_usual(city: City, network: Network) -> Network:
    """Network whose plants and lines stand at their mean availability."""
    rates = {c.id: c.outages.forced_outage_rate for c in city.system.corridors}
    rates |= {p.origin: p.outages.forced_outage_rate for p in city.system.plants}

    def left(name: str) -> float:
        """Share of the capacity that does not fail."""
        return 1.0 - rates.get(name.removesuffix(RESERVOIR), 0.0)

    return replace(
        network,
        generators=tuple(
            replace(g, availability=g.availability * left(g.name), minimum=g.minimum * left(g.name)) for g in network.generators
        ),
        stores=tuple(replace(s, discharging=s.discharging * left(s.name)) for s in network.stores),
    )


def _drier(store: Store, left: Floats, inside: np.ndarray) -> Store:
    if np.min(store.inflow) < 0:  # what vehicles use is no water
        return store
    if store.name.endswith(RESERVOIR):
        return replace(store, inflow=store.inflow * left)
    return replace(store, charging=store.charging * left, discharging=store.discharging * left)


def _refuse_unknown(network: Network, demand: Demand, stress: Stress) -> None:
    parts = {p.name.removesuffix(RESERVOIR) for p in network.parts}
    unknown = [name for name in stress.parts or {} if name not in parts] + [name for name in stress.uses or {} if name not in demand.uses]
    if unknown:
        known = ", ".join(sorted(parts | set(demand.uses)))
        raise PowerError(f"the stress names '{unknown[0]}', expected one of {known}.", f"压力情景中的“{unknown[0]}”不存在,应为:{known}。")


def _added(demand: Demand, stress: Stress, inside: np.ndarray) -> Floats:
    """Load added by the hour: uses named grow by their factor, cooling or the others so that the window's energy grows as stated. GW [hour]"""
    named = np.sum([(factor - 1) * demand.uses[name] for name, factor in (stress.uses or {}).items()] or [np.zeros(len(inside))], axis=0)
    others = np.sum([series for name, series in demand.uses.items() if name not in (stress.uses or {})], axis=0)
    others = demand.cooling if stress.heat else others
    rest = (stress.load - 1) * demand.total[inside].sum() - named[inside].sum()
    found: Floats = named + others * (rest / max(others[inside].sum(), 1e-9))
    return found


def failure(found: Dispatch, first: int) -> dict[str, Any]:
    """What fails: energy [GWh], hours, deepest hour [GW], longest spell [h], and the days that fail."""
    shed = np.sum(list(found.shed.values()), axis=0)
    lost = shed > 1e-6
    at = found.horizon.at
    edges = np.diff(np.concatenate([[0], lost.astype(int), [0]]))
    spells = np.flatnonzero(edges == -1) - np.flatnonzero(edges == 1)
    return {
        "energy": round(float(shed.sum()), 4),
        "hours": int(lost.sum()),
        "deepest": round(float(shed.max()), 4),
        "longest": int(spells.max()) if len(spells) else 0,
        "days": len(set((at[lost] // 24).tolist())),
        "peak_load": round(float(np.sum([found.network.load[b][at] for b in found.network.load], axis=0).max()), 4),
        "served_at_deepest": round(float(found.served[int(shed.argmax())]), 4) if lost.any() else None,
        "response": round(float(sum(series.sum() for series in found.call.values())), 4),
        "shed_by_hour": [round(float(v), 4) for v in shed],
        "first_hour": first,
    }


def run_stress(city: City, network: Network, demand: Demand, stress: Stress) -> tuple[Trial, ...]:
    """Play a stress on a year: first as things stand, then with each measure.

    Returns
    -------
    tuple of Trial
        The year without stress (kind ``normal``), with it (``stress``), then each measure (``without``, ``more`` or ``cut``).
    """
    start, end = window(city, stress)
    at = np.arange(max(start - MARGIN, 0), min(end + MARGIN, network.hours))
    horizon = Horizon(at, (0,), np.ones(len(at)))
    network = replace(_as_usual(city, network) if stress.outages else network, voll_steps=STEPS)
    hit = stressed(city, network, demand, stress)

    def failed(system: Network) -> dict[str, Any]:
        """Failure of a system in the window."""
        return failure(dispatch(system, horizon), int(at[0]))

    base = failed(hit)
    trials = [Trial(Text("正常年景", "normal year"), "normal", failed(network), 0.0), Trial(stress.title, "stress", base, 0.0)]
    for measure in stress.measures:
        tried = _tried(hit, demand, measure)
        if tried is not None:
            kind, system = tried
            result = failed(system)
            saved = (result["energy"] - base["energy"]) * (1 if kind == "without" else -1)
            trials.append(Trial(measure.title, kind, result, round(saved, 4)))
    return tuple(trials)


def _tried(network: Network, demand: Demand, measure: Measure) -> tuple[str, Network] | None:
    """Network with a measure taken away or added; None where the city of that year does not have it."""
    if measure.without:
        names = [p.name for p in network.parts]
        return ("without", _without(network, demand, measure.without)) if measure.without in names else None
    if measure.cut:
        cut = np.sum([share * demand.uses[name] for name, share in measure.cut.items()], axis=0)
        return "cut", replace(network, load={**network.load, "city": network.load["city"] - cut})
    more = measure.more or {}
    names = [p.name for p in network.parts]
    return ("more", _with_more(network, more)) if all(name in names for name in more) else None


def _without(network: Network, demand: Demand, name: str) -> Network:
    """Network without a part; vehicles then charge as they please."""
    load = network.load
    fleet = next((s for s in network.stores if s.name == name and np.min(s.inflow) < 0), None)
    if fleet is not None:
        mean = -float(np.mean(fleet.inflow)) / fleet.charge_efficiency
        load = {**load, fleet.bus: load[fleet.bus] + demand.vehicles * mean / float(demand.vehicles.mean())}
    return replace(
        network,
        load=load,
        generators=tuple(g for g in network.generators if g.name != name),
        stores=tuple(s for s in network.stores if s.name != name),
        responses=tuple(r for r in network.responses if r.name != name),
    )


def _with_more(network: Network, more: Mapping[str, float]) -> Network:
    def grown(part: Generator | Link) -> Generator | Link:
        """Part with the capacity added."""
        return replace(part, capacity=part.capacity + more.get(part.name, 0.0))

    return replace(
        network,
        generators=tuple(grown(g) for g in network.generators),  # type: ignore[misc]
        links=tuple(grown(k) for k in network.links),  # type: ignore[misc]
        stores=tuple(replace(s, power=s.power + more.get(s.name, 0.0)) for s in network.stores),
    )
