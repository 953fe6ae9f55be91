"""What connected roads are worth to a city: effects of the lab times where, for whom and how far they reach.

The lab measures a town; a city drives most of its distance elsewhere, equips a part of its junctions, and sees a part of its drivers obey.
What comes out is small and is said with its range. It is handed to the pathway as facts.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from dafeng.errors import StudyError, Text
from dafeng.facts import City, Fact
from dafeng.pathway import load_scenarios, prepare, run_pathway
from dafeng.roads.lab.outcomes import Effect
from dafeng.study.judge import Judgement

__all__ = ["CONNECTED_INPUT", "Worth", "carbon_effect", "read_worth", "with_worth", "worth_facts"]

Floats = npt.NDArray[np.float64]
CONNECTED_INPUT = "connected_driving"
"""Input of the pathway that the levers of connected roads change."""
_RANGED = ("signalised", "equipped", "penetration", "compliance", "retimed", "plans", "rebound", "bus_from_car")
_RIDERS = ("bus_time_elasticity", "bus_late_weight", "bus_in_vehicle_time")
"""Facts that say how riders respond: percent of trips for a percent of time on the bus, minutes on the bus that a minute of lateness is worth,
and minutes that a ride takes."""
_LATE = 5.0
"""Minutes from which a bus counts as late in the lab; a late one is taken to be late by these."""


@dataclass(frozen=True)
class Worth:
    """How effects of the lab reach a city.

    Parameters
    ----------
    year
        Year the shares hold for.
    bands
        Share of distance by demand level; sums to 1.
    ranges
        By name: value, low and high of a share, as `worth.toml` explains.
    measures
        Names of the measures: ``advice``, ``retiming``, ``bus``.
    """

    year: int
    draws: int
    seed: int
    bands: Mapping[float, float]
    ranges: Mapping[str, tuple[float, float, float]]
    measures: Mapping[str, str]


def read_worth(path: Path) -> Worth:
    """Read ``lab/worth.toml`` of a city pack.

    Raises
    ------
    StudyError
        If it is missing or lacks a table.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return Worth(
            int(table["year"]),
            int(table["draws"]),
            int(table["seed"]),
            {float(level): float(share) for level, share in table["bands"].items()},
            {name: (float(table[name]["value"]), float(table[name]["low"]), float(table[name]["high"])) for name in _RANGED},
            {name: str(table[name]) for name in ("advice", "retiming", "bus")},
        )
    except (OSError, KeyError, ValueError) as error:
        raise StudyError(
            f"{path}: cannot be read ({error!r}); expected year, draws, seed, bands, advice, retiming, bus and the tables {', '.join(_RANGED)}.",
            f"{path}:无法读取({error!r});应含 year、draws、seed、bands、advice、retiming、bus 与表 {'、'.join(_RANGED)}。",
        ) from error


def worth_facts(city: City, effects: Sequence[Effect], worth: Worth, source: str) -> tuple[Fact, ...]:
    """Hand the lab's effects over as facts of a city.

    Parameters
    ----------
    effects
        Of one experiment.
    source
        Id of the source the facts name.

    Returns
    -------
    tuple of Fact
        ``connected_driving_factor`` of fuel and of electricity: energy per distance against none of it, median and 95 % range over draws;
        ``connected_bus_green_travel_change``: rise of the green travel share by faster and more punctual buses, as far as riders come from cars.

    Raises
    ------
    StudyError
        If the effects lack a measure or a demand level.
    """
    drawn = _Drawn(replace(worth, ranges=dict(worth.ranges) | _riders(city)))
    method = f"Effects of experiment {effects[0].experiment} of the lab times judged shares of distance, equipment and compliance (lab/worth.toml), {worth.draws} draws."
    blank = Fact("", 0.0, "1", worth.year, "", source, "estimated", method=method)
    parts = {"fuel": ("co2_per_km", "combustion"), "electric": ("energy_per_km", "electric")}
    factor = replace(blank, variable="connected_driving_factor")
    found = [_ranged(replace(factor, sector=sector), 1 + drawn.change(effects, *outcome) / 100) for sector, outcome in parts.items()]
    bus_share = city.value("mode_share_trips", city.base_year, sector="bus", unit="1")
    found.append(_ranged(replace(blank, variable="connected_bus_green_travel_change"), drawn.bus(effects) * bus_share / 100))
    return tuple(found)


def _riders(city: City) -> dict[str, tuple[float, float, float]]:
    """Value, low and high of what is known of riders."""
    facts = {name: next(iter(city.rows(name)), None) for name in _RIDERS}
    missing = [name for name, fact in facts.items() if fact is None]
    if missing:
        raise StudyError(
            f"the city pack has no fact '{missing[0]}'; expected {', '.join(_RIDERS)} with value, low and high in facts.csv.",
            f"城市数据包缺少“{missing[0]}”;facts.csv 应含 {'、'.join(_RIDERS)} 及其上下限。",
        )
    return {name: (fact.value, *fact.range) for name, fact in facts.items() if fact}


def _ranged(fact: Fact, values: Floats) -> Fact:
    """A fact with median and 95 % range of its draws."""
    low, middle, high = (round(float(v), 6) for v in np.quantile(values, [0.025, 0.5, 0.975]))
    return replace(fact, value=middle, low=low, high=high)


class _Drawn:
    """Draws of every judged share; the same seed, the same draws. A share is triangular between its bounds, highest at its value."""

    def __init__(self, worth: Worth) -> None:
        rng = np.random.default_rng(worth.seed)
        self.worth = worth
        self._shares = {name: rng.triangular(low, value, high, worth.draws) for name, (value, low, high) in worth.ranges.items()}
        self._normal = rng.standard_normal((3, worth.draws))

    def change(self, effects: Sequence[Effect], outcome: str, drive: str) -> Floats:
        """Change of energy per distance in the city, percent. [draw]"""
        s = self._shares
        advice = self._effect(effects, "advice", (outcome, drive), at=s["penetration"]) * s["compliance"]
        retiming = self._effect(effects, "retiming", (outcome, drive)) * s["retimed"] * s["plans"]
        return s["signalised"] * s["equipped"] * (1 - s["rebound"]) * (advice + retiming)

    def bus(self, effects: Sequence[Effect]) -> Floats:
        """Bus trips in the city that come from cars, percent of bus trips: time saved and lateness spared by priority, times the response. [draw]"""
        s = self._shares
        time, late = (self._effect(effects, "bus", (outcome, "all")) for outcome in ("bus_time_per_km", "bus_late_share"))
        felt = time + late * _LATE * s["bus_late_weight"] / s["bus_in_vehicle_time"]
        return felt * s["bus_time_elasticity"] * s["equipped"] * s["bus_from_car"]

    def _effect(self, effects: Sequence[Effect], role: str, outcome: tuple[str, str], at: Floats | None = None) -> Floats:
        """Effect of a measure over the bands of demand, at full equipment or at drawn penetrations. [draw]"""
        name = self.worth.measures[role]
        rows = [e for e in effects if e.measure == name and e.road == "all" and (e.outcome, e.drive) == outcome]
        levels = {e.band for e in rows} & set(self.worth.bands)
        if not levels:
            raise StudyError(
                f"the effects have no '{outcome[0]}' of measure '{name}' at any of the demand levels {sorted(self.worth.bands)}. Run the experiment with it, or name another in lab/worth.toml.",
                f"效果表中没有措施“{name}”的“{outcome[0]}”(需求水平{sorted(self.worth.bands)})。请在实验中加入,或在 lab/worth.toml 中另行指定。",
            )
        total = sum(self.worth.bands[level] for level in levels)
        noise = self._normal[("advice", "retiming", "bus").index(role)]
        return sum((self.worth.bands[level] / total * _at(rows, level, at, noise) for level in sorted(levels)), np.zeros_like(noise))


def _at(rows: Sequence[Effect], level: float, at: Floats | None, noise: Floats) -> Floats:
    """Effect at a demand level: straight between the penetrations tried, from zero at none. [draw]"""
    line = sorted((e for e in rows if e.band == level), key=lambda e: e.penetration)
    knots = [0.0, *(e.penetration for e in line)]
    middle, spread = [0.0, *(e.change for e in line)], [0.0, *((e.high - e.low) / 3.92 for e in line)]
    where = np.full_like(noise, knots[-1]) if at is None else at
    return np.interp(where, knots, middle) + np.interp(where, knots, spread) * noise


def with_worth(judged: Sequence[Judgement], city: City) -> list[Judgement]:
    """Say at the targets of the task that connects roads what the lab found; the numbers are in the projection already."""
    levers = [lever for lever in load_scenarios(city)["plan"].levers if lever.input == CONNECTED_INPUT]
    facts = {
        lever.where: max(city.rows("connected_driving_factor", sector=lever.where), key=lambda fact: fact.year or 0) for lever in levers
    }
    if not {"fuel", "electric"} <= set(facts):
        return list(judged)
    note, tasks = _said(facts["fuel"], facts["electric"]), {lever.task for lever in levers}
    return [replace(j, notes=(*j.notes, note)) if j.target.task in tasks else j for j in judged]


def _said(fuel: Fact, electric: Fact) -> Text:
    """What connected roads do to energy per distance by the year of the facts, with 95 % ranges."""
    shown = [[f"{100 * (v - 1):+.2f}".replace("-", "−") for v in (fact.value, *fact.range)] for fact in (fuel, electric)]
    (f, f_low, f_high), (e, e_low, e_high) = shown
    return Text(
        f"车路云一体化到{fuel.year}年使燃油车单位里程能耗变化{f}%(95%区间{f_low}至{f_high}),电动车{e}%({e_low}至{e_high}):仿真实验结果乘以覆盖里程、装备比例与遵从率;已计入预计。",
        f"Connected roads change energy per distance by {fuel.year}: combustion vehicles {f} % (95 %: {f_low} to {f_high}), electric {e} % ({e_low} to {e_high}); effects of the lab times distance reached, equipment and compliance, already in the projection.",
    )


def carbon_effect(city: City, year: int, *, draws: int = 200, seed: int = 1) -> dict[str, Any]:
    """What connected roads do to the CO2 of a city: the plan with their levers against the plan without.

    Returns
    -------
    dict
        ``unit``, ``p05``, ``p50``, ``p95`` of the change of CO2 with imported electricity in that year, and ``of`` its level.
    """
    plan = load_scenarios(city)["plan"]
    without = replace(plan, levers=tuple(lever for lever in plan.levers if lever.input != CONNECTED_INPUT))
    inputs = prepare(city, draws, seed)
    after, before = (run_pathway(city, scenario, inputs)["co2_total"].sel(year=year) for scenario in (plan, without))
    low, middle, high = (float(v) for v in np.quantile((after - before).values, [0.05, 0.5, 0.95]))
    return {"unit": "Mt/a", "year": year, "p05": low, "p50": middle, "p95": high, "of": float(after.median())}
