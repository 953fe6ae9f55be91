"""The plan's own tests of its power targets: safe load with a corridor lost, demand response that a baseline confirms, renewable capacity."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dafeng.errors import StudyError, Text
from dafeng.facts import City
from dafeng.power import Capability, Floats, ResponseMeasures, Step, Year, close_gap, response_measures, safe_load
from dafeng.power import City as PowerCity

__all__ = ["RENEWABLES", "PlanTests", "load_conditions", "plan_tests", "renewables_of"]

RENEWABLES = ("hydro", "pv", "wte", "biogas")
"""Origins that count as renewable capacity."""


@dataclass(frozen=True)
class PlanTests:
    """What the power engine finds of the plan's power targets in one year.

    Parameters
    ----------
    plain, planned
        Safe load by month and hour with what stands today, and with the plants, stores and demand response of the scenario.
    table, projects
        ``[safe_load]`` and ``[[project]]`` of ``power_adequacy.toml``.
    response
        Demand response contracted and verified, GW; its credit as capacity once outages were simulated, see `adequacy_year`.
    renewables
        Capacity by origin, GW.
    lost
        Name of the corridor that is lost.
    base
        Year up to which projects are built and counted already.
    """

    year: int
    base: int
    plain: Capability
    planned: Capability
    table: Mapping[str, Any]
    projects: Sequence[Mapping[str, Any]]
    response: ResponseMeasures
    renewables: Mapping[str, float]
    lost: Text

    def missing(self, target: float) -> float:
        """What is missing to a safe load of ``target`` GW as planned; negative is a margin. GW"""
        return _aimed(self.planned, self.table, target).missing()

    def steps(self, target: float) -> list[Step]:
        """Projects from today on that close what is missing to a safe load of ``target`` GW."""
        return close_gap(_aimed(self.plain, self.table, target), self.table, self.projects, self.base)

    def as_dict(self) -> dict[str, Any]:
        """Plain words and numbers, for the safe load the table names."""
        target = float(self.table["target"])
        month, hour = self.planned.worst()
        shares = {f"response_{name}_share": round(share, 4) for name, share in self.response.shares().items()}
        return shares | {
            "year": self.year,
            "safe_load_target_gw": target,
            "safe_load_gw": round(float(self.planned.total[month - 1, hour]), 3),
            "worst": {"month": month, "hour": hour},
            "lost": self.planned.lost[0],
            "missing_mw": round(max(self.missing(target), 0.0) * 1000),
            "missing_today_mw": round(max(self.plain.missing(), 0.0) * 1000),
            "renewables_gw": round(sum(self.renewables.values()), 4),
        }


def _aimed(found: Capability, table: Mapping[str, Any], target: float) -> Capability:
    return replace(found, needed=found.needed * (target / float(table["target"])))


def load_conditions(city: City) -> Mapping[str, Any]:
    """``power_adequacy.toml`` of a city pack.

    Raises
    ------
    StudyError
        If the pack has none, or it cannot be read.
    """
    path = _path(city)
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise StudyError(
            f"'{path}' cannot be read: {error}. Adequacy of a city needs weather and safe load there; any system can be given with --system.",
            f"无法读取“{path}”:{error}。城市充裕度需要其中的气象与安全负荷参数;也可用 --system 给出任意系统。",
        ) from error


def _path(city: City) -> Path:
    return city.folder / "power_adequacy.toml"


def plan_tests(city: City, ready: PowerCity, base: Year, asked: Year, load: Floats) -> PlanTests | None:
    """Test the plan's power targets in a year; None where the pack states no conditions of safe load.

    Parameters
    ----------
    base, asked
        What the pathway hands over for the base year and for the year asked.
    load
        Of the year asked. [hour], GW
    """
    if not _path(city).is_file():
        return None
    conditions = load_conditions(city)
    table = conditions["safe_load"]
    built = replace(asked, capacity=base.capacity, response=base.response)
    return PlanTests(
        year=asked.year,
        base=base.year,
        plain=safe_load(ready, built, base, load, table),
        planned=safe_load(ready, asked, base, load, table),
        table=table,
        projects=conditions.get("project", ()),
        response=response_measures(asked.response, float(table["verified_share"]), None, float(load.max())),
        renewables=renewables_of(asked),
        lost=next((each.title for each in ready.system.corridors if each.id == table["lost"]), Text(table["lost"], table["lost"])),
    )


def renewables_of(year: Year) -> dict[str, float]:
    """Renewable capacity of a year by origin, GW."""
    return {name: year.capacity.get(name, 0.0) for name in RENEWABLES}
