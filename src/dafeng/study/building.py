"""What to build and which units to run: sizing, commitment and investment on the years of a power run."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dafeng.facts import City
from dafeng.power import dispatch
from dafeng.power.commit import commit
from dafeng.power.districts import Districts, district_rows, read_districts, with_districts
from dafeng.power.invest import invest
from dafeng.power.network import Horizon
from dafeng.power.options import clusters, optioned, stages
from dafeng.power.size import size
from dafeng.power.weeks import WEEK, extreme_weeks
from dafeng.study.hourly import PowerRun, PowerYear

__all__ = ["districts_of", "power_plans"]


def districts_of(city: City) -> Districts:
    """Read ``power_districts.toml`` of a city pack.

    Raises
    ------
    PowerError
        If the pack has none, or it is wrong.
    """
    return read_districts(city.folder / "power_districts.toml")


def power_plans(found: PowerRun, asked: Sequence[str], folder: Path, districts: Districts | None = None) -> dict[str, Any]:
    """Make the plans asked for on the years of a run, and write them to ``plans.json`` of its folder.

    Parameters
    ----------
    asked
        ``size`` (each year alone, verified on every hour), ``commit`` (the two extreme weeks of each year), ``invest`` (all years at once).
    districts
        Districts as buses of their own: every year is dispatched once more with them.
    """
    plans: dict[str, Any] = {}
    if "size" in asked:
        plans["size"] = {str(a.year.year): size(optioned(found.city, a.year), planes=4).as_dict() for a in found.years}
    if "commit" in asked:
        plans["commit"] = {str(a.year.year): _committed(found, a) for a in found.years}
    if "invest" in asked:
        plans["invest"] = invest(stages(found.city, tuple(a.year for a in found.years))).as_dict()
    if districts:
        plans["districts"] = {str(a.year.year): _by_district(a, districts) for a in found.years}
    if plans:
        (folder / "plans.json").write_text(json.dumps(plans, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    return plans


def _by_district(answer: PowerYear, districts: Districts) -> dict[str, Any]:
    """Load, shortage and ties of each district, and what the ties cost beside one bus for the city."""
    found = dispatch(with_districts(answer.dispatch.network, districts))
    return {"districts": district_rows(found, districts), "cost_of_ties": round(found.cost - answer.dispatch.cost, 4)}


def _committed(found: PowerRun, answer: PowerYear) -> dict[str, Any]:
    """Unit commitment of a year's extreme weeks."""
    network = answer.dispatch.network
    units = clusters(found.city, network)
    weeks = {}
    for week in extreme_weeks(network) if units else ():
        hours = np.arange(week * WEEK, (week + 1) * WEEK)
        weeks[str(week + 1)] = commit(network, units, Horizon(hours, (0,), np.ones(WEEK))).as_dict()
    return weeks
