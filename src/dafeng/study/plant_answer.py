"""What a city's virtual power plant can do: envelope, a call on the peak evening, and what a baseline confirms of it."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.facts import City
from dafeng.pathway import Array
from dafeng.power import Floats
from dafeng.power.vpp import History, Resources, baselines, clear, envelope_of, read_offers, read_rules, settle
from dafeng.power.vpp.fleet import Group
from dafeng.study.plan_tests import load_conditions
from dafeng.study.plant import CityPlant, Evening, city_plant, plant_path

__all__ = ["HOURS", "keep_plant", "plant_answer", "response_target"]

HOURS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""Times for which the envelope is shown."""
_PERIODS = 4
"""Periods an hour of the clearing."""
_DAYS = 21
"""Days before the event that the baseline may look at."""

Row = dict[str, Any]


def response_target(city: City) -> float:
    """Demand response asked for as a share of the peak, of ``power_adequacy.toml``. [1]"""
    return float(load_conditions(city)["safe_load"]["response_target"])


def keep_plant(city: City, results: Mapping[str, Array], years: Sequence[int], folder: Path) -> None:
    """Write ``plant.json`` for the dashboard, by year; nothing where the pack has no ``plant.toml``.

    Parameters
    ----------
    results
        Of the plan, any number of draws.
    folder
        Where the power results of a run lie.
    """
    path = plant_path(city)
    if not path.is_file() or not (city.folder / "power_adequacy.toml").is_file():
        return
    target = response_target(city)
    found = {str(year): plant_answer(city_plant(city, results, year), path, target, {}) for year in years}
    (folder / "plant.json").write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")


def plant_answer(plant: CityPlant, rules: Path, target: float, limits: Mapping[str, float]) -> Row:
    """What the plant can do: envelope by group and time, a call of the target on the peak evening, and what a baseline confirms of it.

    Parameters
    ----------
    rules
        File with ``[baseline]`` and ``[settlement]``.
    target
        Demand response asked for, as a share of the peak. [1]
    limits
        Of nodes. kW
    """
    asked = target * plant.evening.peak * 1e6
    cleared = _called(plant.counted, plant.evening, asked, limits)
    return {
        "year": plant.year,
        "event": plant.evening.label,
        "peak_gw": round(plant.evening.peak, 3),
        "groups": [_group_row(group, fleet, plant.evening) for group, fleet in zip(plant.groups, plant.fleets, strict=True)],
        "totals": [_total(plant, hours) for hours in HOURS],
        "by_hour": _by_hour(plant),
        "missing": [vars(each) for each in plant.missing],
        "target_share": target,
        "asked_mw": asked / 1000,
        "contracted_mw": plant.evening.contracted * 1000,
        "clearing": cleared,
        "settlement": _settled(plant, rules, asked, limits),
    }


def _group_row(group: Group, fleet: Resources, evening: Evening) -> Row:
    found = {hours: envelope_of(fleet, hours) for hours in HOURS}
    within = found[evening.hours if evening.hours in HOURS else 2.0].within(15.0)
    return {
        "id": group.id,
        "title": vars(group.title),
        "kind": group.kind,
        "counts": group.counts,
        "load_mw": float(fleet.load.sum()) / 1000,
        "up_mw": {f"{hours:g}": float(each.up.sum()) / 1000 for hours, each in found.items()},
        "down_mw": {f"{hours:g}": float(each.down.sum()) / 1000 for hours, each in found.items()},
        "up_mw_in_15_min": float(within.sum()) / 1000,
        "span": list(group.span),
        "price": list(group.price),
        "status": group.status,
        "source": vars(group.source),
    }


def _total(plant: CityPlant, hours: float) -> Row:
    """Demand response of all groups for a time, with its 95 % range: groups vary by themselves. MW"""
    rows = [(group, envelope_of(fleet, hours)) for group, fleet in zip(plant.groups, plant.fleets, strict=True) if group.counts]
    ups = [float(each.up.sum()) / 1000 for _, each in rows]
    below = math.hypot(*(up * (1.0 - group.span[0]) for up, (group, _) in zip(ups, rows, strict=True)))
    above = math.hypot(*(up * (group.span[1] - 1.0) for up, (group, _) in zip(ups, rows, strict=True)))
    up = sum(ups)
    down = sum(float(each.down.sum()) for _, each in rows) / 1000
    return {"hours": hours, "up_mw": up, "low_mw": max(up - below, 0.0), "high_mw": up + above, "down_mw": down}


def _by_hour(plant: CityPlant) -> list[Row]:
    """What demand response can give for an event that begins at each hour of the day of the highest load, by group. MW"""
    rows = []
    for hour in range(24 - plant.evening.hours + 1):
        ups = [float(envelope_of(fleet, float(plant.evening.hours)).up.sum()) / 1000 for fleet in plant.at(hour)]
        groups = {group.id: up for group, up in zip(plant.groups, ups, strict=False) if group.counts}
        rows.append({"hour": hour, "up_mw": sum(groups.values()), "groups": groups})
    return rows if plant.numbers else []


def _called(resources: Resources, evening: Evening, asked: float, limits: Mapping[str, float]) -> Row:
    """Call of the event: what is called, what is short, at which price, by group. MW"""
    periods = evening.hours * _PERIODS
    offers = read_offers(resources, periods, float(evening.hours))
    found = clear(offers, np.full(periods, asked), limits)
    mean = found.called.mean(axis=0) / 1000
    groups: dict[str, float] = {}
    for name, value in zip(resources.id, mean, strict=True):
        groups[str(name).rsplit("-", 1)[0]] = groups.get(str(name).rsplit("-", 1)[0], 0.0) + float(value)
    cost = float((found.called.sum(axis=0) * resources.price).sum()) / _PERIODS
    return {
        "called_mw": float(mean.sum()),
        "short_mw": float(found.short.mean()) / 1000,
        "price": float(found.price.max()),
        "energy_mwh": float(found.called.sum()) / _PERIODS / 1000,
        "offer_cost_cny": cost,
        "groups": {name: value for name, value in groups.items() if value > 0},
    }


def _settled(plant: CityPlant, rules: Path, asked: float, limits: Mapping[str, float]) -> Row:
    """Settlement of that call on modelled days, if every group does exactly what it is called for: what a baseline confirms of it.

    Each group is one meter; its days follow the modelled load of its use, scaled to its load in the event.
    """
    evening, rule = plant.evening, read_rules(rules)
    counted = [(group, fleet) for group, fleet in zip(plant.groups, plant.fleets, strict=True) if group.counts]
    called = _called(plant.counted, evening, asked, limits)["groups"]
    committed = np.array([called.get(group.id, 0.0) * 1000 for group, _ in counted])
    days = [_days(group, fleet, evening) for group, fleet in counted]
    readings = np.stack(days, axis=1)
    event = np.zeros(24, dtype=bool)
    event[evening.first : evening.first + evening.hours] = True
    today = readings[-1] - np.outer(committed, event)
    first = evening.day - _DAYS
    kinds = [{"free"} if evening.free[first + each] else set() for each in range(_DAYS)]
    history = History(readings[:-1], kinds, evening.free[evening.day])
    base = baselines(history, today, event, rule.baseline)
    paid = settle(base, today, committed, event, rule.settlement)
    promised = float(paid.committed.sum())
    return {
        "called_mwh": promised / 1000,
        "confirmed_mwh": float(np.clip(paid.delivered, 0.0, paid.committed).sum()) / 1000,
        "confirmed_share": float(np.clip(paid.delivered, 0.0, paid.committed).sum()) / promised if promised > 0 else None,
        "paid_mwh": paid.verified / 1000,
        "paid_cny": float(paid.paid.sum()),
        "rules": rule.title or "high 5 of 10",
        "groups": [
            {
                "id": group.id,
                "title": vars(group.title),
                "called_mwh": float(asked_kwh) / 1000,
                "confirmed_mwh": float(got) / 1000,
                "paid_cny": float(money),
            }
            for (group, _), asked_kwh, got, money in zip(counted, paid.committed, paid.delivered, paid.paid, strict=True)
            if asked_kwh > 0
        ],
    }


def _days(group: Group, fleet: Resources, evening: Evening) -> Floats:
    """Days up to the event of a group: its use's shape at its own level; flat where its load is no use's. [day, hour], kW"""
    kind, use = next(iter(group.load.items())) if isinstance(group.load, dict) else ("use", "vehicles" if group.kind == "vehicle" else "")
    series = {"use": evening.loads, "cooling": evening.cooling}[kind].get(use)
    part = slice((evening.day - _DAYS) * 24, (evening.day + 1) * 24)
    level = float(fleet.load.sum())
    if series is None:
        return np.full((_DAYS + 1, 24), level)
    shape: Floats = series[part].reshape(-1, 24) * (level / max(evening.mean(series), 1e-9))
    return shape
